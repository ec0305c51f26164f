"""Opioids and their conversion factors to oral morphine, by route.

The file of settings is the one home of these ratios; no clinician has checked them. A way that has no ratio
is not counted, and neither is what says why it never is.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from desktop.clinical.substances import as_written, of_name
from desktop.clinical.words.routes import ROUTES
from desktop.core.configured import Origin, Settings, configured, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _
from desktop.orders.rules import CODES, Atc, Content

_WHOLE = 7
"""An ATC code of so many characters names a substance; a shorter one a group."""
_MOST = 1000


class Opioid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An opioid: its codes, or its names where there is no code, and how many mg of oral morphine one mg of
    it is worth by each way; or why it is never counted."""

    atc: Annotated[tuple[Atc, ...], meaning("what it is alone, the longest code decides", CODES)] = ()
    words: Annotated[tuple[str, ...], meaning("names where there is no code; `a/b` holds both")] = ()
    ratios: Annotated[
        dict[str, Decimal],
        meaning("by our key of a way (`PO`, `TRNSDERM`)", "mg of oral morphine for one mg"),
    ] = {}
    pieces: Annotated[
        dict[Atc, Content],
        meaning(
            "products that hold it beside another substance: how much of it is in one piece, `unknown` where"
            " that differs",
            "amount in a piece",
        ),
    ] = {}
    uncounted: Annotated[Words, meaning("why it is never counted; it is named with this beside the sum")] = ""
    source: Annotated[str, meaning("where this one is from; without it that of the file holds")] = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    opioids: dict[str, Opioid]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    codes: dict[str, str] = {}
    names: dict[frozenset[str], str] = {}
    for key, one in found.opioids.items():
        where = ("opioids", key)
        if not (one.atc or one.pieces or one.words):
            raise Refused(where, _("It must have a code or a name by which it is known."))
        if bool(one.ratios) == bool(one.uncounted):
            raise Refused(where, _("It has ratios, or says why it is not counted; one of the two."))
        for route, ratio in one.ratios.items():
            if route not in ROUTES:
                words = _("There is no way “{name}”.").format(name=route)
                raise Refused((*where, "ratios", route), unknown(words, route, ROUTES), key=True)
            if not 0 < ratio <= _MOST:
                words = _("A ratio is more than 0, and at most {most}.").format(most=_MOST)
                raise Refused((*where, "ratios", route), words)
        places: list[tuple[tuple[str | int, ...], str]] = [
            *((("atc", number), code) for number, code in enumerate(one.atc)),
            *((("pieces", code), code) for code in one.pieces),
        ]
        for at, code in places:
            if codes.setdefault(code, key) != key or (at[0] == "pieces" and code in one.atc):
                words = _("“{code}” stands at “{name}” too.").format(code=code, name=codes[code])
                raise Refused((*where, *at), words, key=at[0] == "pieces")
        for number, word in enumerate(one.words):
            held = as_written(word)
            if not held:
                raise Refused((*where, "words", number), _("This is no name of a medicine."))
            if names.setdefault(held, key) != key:
                words = _("“{code}” stands at “{name}” too.").format(code=word, name=names[held])
                raise Refused((*where, "words", number), words)
    return found


OPIOIDS: Settings[_File] = Settings(
    "orders/opioids.yaml", _checked, {"opioid": guarded(("opioids",), Opioid)}
)


class Known(msgspec.Struct, frozen=True):
    """An opioid as a medicine is one: `beside` another substance in the same product or alone; `content` is
    how much a piece of such a product holds, empty where nobody has declared it."""

    key: str
    opioid: Opioid
    beside: bool = False
    content: str = ""

    def is_called(self, name: str) -> bool:
        """True when a part of a product's name names this opioid."""
        wanted = [as_written(word) for word in self.opioid.words]
        return any(_holds(held, word) for held in (as_written(name), of_name(name)) for word in wanted)


def known(codes: Iterable[str], names: Iterable[str]) -> Known | None:
    """The opioid that a medicine is, by its ATC codes, else by its names; None for any other medicine.

    A code that names a group only (`N02A`) says less than a name that is known.
    """
    every = tuple(codes)
    found = next((one for code in every if (one := _by_code(code)) is not None), None)
    if any(len(code) == _WHOLE for code in every):
        return found
    called = [_by_name(name) for name in dict.fromkeys(names) if name]
    named = [one for one in called if one is not None]
    # A product is named by what it holds: the name that says most, not the first that fits.
    return max(named, key=lambda one: (one.beside, one.key != "other"), default=found)


@configured
def _by_code(code: str) -> Known | None:
    every = [
        (begin, Known(key, one, begin in one.pieces, _content(one, begin)))
        for key, one in OPIOIDS.now().opioids.items()
        for begin in (*one.atc, *one.pieces)
        if code.startswith(begin)
    ]
    return max(every, key=lambda pair: len(pair[0]))[1] if every else None


def _content(one: Opioid, code: str) -> str:
    said = one.pieces.get(code, "")
    return "" if said == "unknown" else said


@configured
def _by_name(name: str) -> Known | None:
    # A brand for dependence is no name of its substance: Subutex is not counted as Temgesic is.
    return _called(as_written(name)) or _called(of_name(name))


def _called(held: frozenset[str]) -> Known | None:
    every = [
        (len(wanted), key, one)
        for key, one in OPIOIDS.now().opioids.items()
        for wanted in map(as_written, one.words)
        if _holds(held, wanted)
    ]
    if not every:
        return None
    size, key, one = max(every, key=lambda found: found[0])
    return Known(key, one, len(held) > size)


def _holds(held: frozenset[str], wanted: frozenset[str]) -> bool:
    """True when all these substances are among those of a name, also with an unknown salt behind it."""
    return bool(wanted) and all(
        any(one == word or one.startswith(f"{word} ") for one in held) for word in wanted
    )
