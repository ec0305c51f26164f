"""Content of a piece, a millilitre, or a patch per hour, parsed from the product's words.

Words that say two things say nothing here: None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from desktop.clinical import units
from desktop.core.fold import fold
from desktop.orders.concentration import written
from desktop.orders.draft import Amount

_NUMBER: Final = r"(?<![\d.,])(\d+(?:[.,]\d+)?)"
_MASS: Final = r"(ng|ug|mcg|mikrogram|mikrog|mg|milligram|g)"
_HOUR: Final = r"(?:/|per|i) ?(?:timen?|t|hours?|hr|h)"
_PER_HOUR: Final = re.compile(rf"{_NUMBER} ?{_MASS} ?{_HOUR}(?![\w/])")
_PER_ML: Final = re.compile(rf"{_NUMBER} ?{_MASS} ?/ ?(?:\d+(?:[.,]\d+)? ?)?ml(?!\w)")
_WEIGHT: Final = re.compile(rf"{_NUMBER} ?{_MASS}(?!\w)(?! ?/ ?(?:\d|ml|timen?\b|t\b|h\b|hr\b|dose|g\b))")
_TWO: Final = re.compile(rf"{_NUMBER} ?{_MASS}? ?[/+] ?(\d+(?:[.,]\d+)?) ?{_MASS}?(?![\w/])")
"""`400 mg/30 mg` of two substances; of `400 mg/30` the unit is that of the other."""
_PARTS: Final = re.compile(r"\s*[/+](?!\s*\d)\s*|\s(?:og|and)\s")


def _folded(words: str) -> str:
    return fold(words).replace("μ", "u").replace("µ", "u")


def _amount(number: str, unit: str) -> Amount:
    return Amount(units.plain(Decimal(number.replace(",", "."))), units.code_of("", unit))


def _milligrams(one: Amount) -> Decimal | None:
    return units.convert(one.value, one.unit, "mg")


def _agreed(found: Iterable[Decimal | None]) -> Decimal | None:
    """Value on which all that have one agree."""
    said = {one for one in found if one is not None}
    return said.pop() if len(said) == 1 else None


def in_a_piece(said: Sequence[str]) -> Decimal | None:
    """Milligrams in one piece of a product of one substance, by any of its words."""
    return _agreed(_alone(_folded(words)) for words in said)


def _alone(words: str) -> Decimal | None:
    if _TWO.search(words):
        return None
    return _agreed_or_none([_milligrams(_amount(*one)) for one in _WEIGHT.findall(words)])


def _agreed_or_none(found: list[Decimal | None]) -> Decimal | None:
    return found[0] if found and len(set(found)) == 1 else None


def of_a_part(said: Sequence[str], is_it: Callable[[str], bool], declared: Decimal | None) -> Decimal | None:
    """Milligrams of one substance in a piece of a product that holds several.

    Either the part that names the substance has its strength (`Codeine 30 MG / Paracetamol 400 MG`), or the
    strengths stand in the order in which the words name the substances (`paracetamol/kodein 400 mg/30 mg`).
    Else what is declared of such products holds, where the words say no strength or that one among others:
    of a brand nobody knows which of its strengths is whose.
    """
    found: list[Decimal | None] = []
    told: set[Decimal | None] = set()
    for words in map(_folded, said):
        told |= {_milligrams(_amount(*one)) for one in _WEIGHT.findall(words)}
        parts = [part for part in _PARTS.split(words) if is_it(part)]
        if len(parts) == 1 and not _TWO.search(parts[0]):
            found.append(_alone(parts[0]))
            if found[-1] is None and _WEIGHT.search(parts[0]):
                # The substance itself has two strengths there.
                return None
        for match in _TWO.finditer(words):
            one, unit, other, same = match.groups()
            both = [_weight(one, unit or same), _weight(other, same or unit)]
            told |= set(both)
            named = [is_it(part) for part in _PARTS.split(words[: match.start()])]
            if len(named) == len(both) and sum(named) == 1:
                found.append(both[named.index(True)])
    if any(one is not None for one in found):
        return _agreed(found)
    return declared if not told or declared in told else None


def _weight(number: str, sign: str | None) -> Decimal | None:
    return _milligrams(_amount(number, sign)) if sign else None


def in_a_millilitre(said: Sequence[str]) -> Decimal | None:
    """Milligrams in a millilitre."""
    every = (written(match[0]) for words in said for match in _PER_ML.finditer(_folded(words)))
    return _agreed(_milligrams(one) for one in every if one is not None)


def in_an_hour(said: Sequence[str]) -> Decimal | None:
    """Milligrams that a patch lets go in an hour."""
    every = (match for words in said for match in _PER_HOUR.finditer(_folded(words)))
    return _agreed(_milligrams(_amount(*match.groups())) for match in every)
