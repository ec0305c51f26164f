"""Analyses of the imported laboratory list (NLK): read by their code, offered where nothing else is named.

A written name is never read as one of them: the list has many analyses of one name, in blood, urine and other
fluids, so that it is chosen or its code is written. A code that a shipped analysis is ordered by is that
analysis and no other: it stands once, under its shipped name, and what is ordered twice is seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.fhir.systems import NLK
from desktop.orders.catalogue import Item, catalogue
from desktop.orders.draft import ServiceItem
from desktop.terminology.code_systems import named as system_named

if TYPE_CHECKING:
    from desktop.terminology import code_search

_CODE: Final = re.compile(r"(?:NPU|NOR)\d{5}", re.IGNORECASE)


class Analysis(NamedTuple):
    """A code of the list with its name."""

    code: str
    nb: str


def _codes() -> code_search.Codes | None:
    # Its library is read when codes are first asked for: a window's start is no slower.
    from desktop.terminology import code_search

    system = system_named(NLK)
    found = code_search.codes(system) if system is not None else None
    return found if isinstance(found, code_search.Codes) else None


@configured
def _shipped() -> dict[str, Item]:
    """The shipped analyses by the one code that each is ordered by."""
    return {
        item.parts[0].code: item
        for item in catalogue().items
        if item.kind == "laboratory" and len(item.parts) == 1 and item.parts[0].system == NLK
    }


def own(code: str) -> Item | None:
    """The shipped analysis that is ordered by a code."""
    return _shipped().get(code.upper())


def named(word: str) -> tuple[Item, ...]:
    """The analysis of a code that is in use: the shipped one, else that of the list; none for a retired one,
    and where no list was imported."""
    if not _CODE.fullmatch(word):
        return ()
    if (shipped := own(word)) is not None:
        return (shipped,)
    codes = _codes()
    found = codes.code(word) if codes is not None else None
    if found is None or found.retired:
        return ()
    part = ServiceItem(found.code, found.name, NLK, found.code)
    key = f"laboratory:{found.code}"
    return (
        Item(
            key=key, kind="laboratory", nb=found.name, en=found.name, terms=(fold(found.name),), parts=(part,)
        ),
    )


def found(text: str, limit: int, *, slips: bool) -> tuple[Analysis, ...]:
    """The analyses that are offered for what has been typed, with `slips` by a misspelling too."""
    codes = _codes()
    if codes is None:
        return ()
    hits = codes.find(text, limit)
    return tuple(
        Analysis(one.code, one.name) for one in hits if not one.retired and (slips or one.how != "near")
    )
