"""Medicines that are in no list: nothing but a name, which no check can compare.

A record tells them by that alone: a text without any coding, whose name is not one of a medicine's. Whoever
wrote it, and on whichever server it lay, it is marked the same on every screen and paper
(`desktop.clinical.words.not_checked`).
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from desktop.clinical import substances, vocabulary
from desktop.core.configured import Settings, configured
from desktop.core.fold import squeeze
from desktop.fhir.elements import CodeableConcept


class _Words(msgspec.Struct, frozen=True):
    atc: str
    words: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    medicines: tuple[_Words, ...]


_MORE: Final = Settings("orders/medicines.json", _File, max_bytes=2 * 1024 * 1024)
"""The other names of medicines. `desktop.orders.config` reads the whole of this file and says what a hospital
may change in it; here its names count alone, as the record's words can't ask a floor above."""
_FROM_NUMBER: Final = re.compile(r"\s\d")


@configured
def _codes() -> dict[str, set[str]]:
    """The ATC codes of every name of a medicine, without case, accents and separators."""
    found: dict[str, set[str]] = {}
    for row in vocabulary.medicines().values():
        for name in (row.name, row.atc, *(product.brand for product in row.products)):
            found.setdefault(squeeze(name), set()).add(row.atc)
    listed = {row.atc for row in vocabulary.medicines().values()}
    for more in _MORE.now().medicines:
        for name in more.words if more.atc in listed else ():
            found.setdefault(squeeze(name), set()).add(more.atc)
    return found


def _is_one(name: str) -> bool:
    """True for the name of one medicine, a strength behind it left out."""
    plain = _FROM_NUMBER.split(name, maxsplit=1)[0]
    codes = _codes()
    return len({code for one in (name, plain) for code in codes.get(squeeze(one), ())}) == 1


def is_known(name: str) -> bool:
    """True for a name that checks can compare: one of a medicine, or one whose parts tell of any."""
    parts = substances.said_apart(name)
    told = (one for part in parts for one in (part, part.split(" ", 1)[0]))
    if _is_one(name) or any(_is_one(one) or substances.ATC.fullmatch(one) for one in told):
        return True
    held = frozenset[str]().union(*map(substances.of_name, parts))
    return 1 < len(held) == len(parts) and held in substances.combinations()


def is_unlisted(concept: CodeableConcept | None) -> bool:
    """True for a medicine of a record that is words alone, and no name that is known."""
    return concept is not None and not concept.coding and bool(concept.text) and not is_known(concept.text)
