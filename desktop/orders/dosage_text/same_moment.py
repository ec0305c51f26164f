"""One moment named twice: `om morgenen før frokost`, `om kvelden ved leggetid` are one dose, not two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.lexing import NotRead
from desktop.orders.field.scan import plain

WITHIN: Final = {
    "MORN": ("CM", "ACM", "PCM"),
    "NOON": ("CD", "ACD", "PCD"),
    "AFT": ("CV", "ACV", "PCV"),
    "EVE": ("CV", "ACV", "PCV", "HS", "NIGHT"),
    "HS": ("NIGHT",),
}
"""Meals and bedtime that lie within each part of the day."""
_MORE_CLOSELY: Final = re.compile(r"(?:ved|til|for|etter|om|(?:½|\d+|en\s+halv)\s*\w+\.?\s+for)\b")
_JOINS: Final = ("og", "+")


def told_once(placed: Sequence[a.Placed], text: str) -> list[a.Placed]:
    """The parts of a text, and of a part of the day with what lies within it and says it more closely that
    alone. Raises NotRead where it may be one moment, or two."""
    kept = list(placed)
    for at, (one, other) in reversed(list(enumerate(pairwise(placed)))):
        if not _is_within(one.atom, other.atom):
            continue
        apart = not (at and _is_part(placed[at - 1].atom)) and not (
            at + 2 < len(placed) and _is_part(placed[at + 2].atom)
        )
        if not apart or not _MORE_CLOSELY.match(plain(text[other.start : other.end])):
            raise NotRead(text[one.start : other.end])
        del kept[at]
    _refuse_others(kept, text)
    return kept


def _refuse_others(placed: Sequence[a.Placed], text: str) -> None:
    """Refuse `kveld, ved leggetid`: of two that lie within each other only *og* says that both are meant."""
    of_one: list[tuple[int, a.Placed]] = []
    for at, one in enumerate(placed):
        if isinstance(one.atom, a.Dose | a.Slots | a.Then):
            of_one = []
        if not _is_part(one.atom):
            continue
        for before, other in of_one:
            within = _is_within(other.atom, one.atom) or _is_within(one.atom, other.atom)
            between = [part.atom for part in placed[before + 1 : at]]
            joined = any(isinstance(part, a.Break) and part.sign in _JOINS for part in between)
            joined = joined and not any(map(_is_part, between))
            if within and not joined:
                raise NotRead(text[other.start : one.end])
        of_one.append((at, one))


def _is_part(atom: a.Atom) -> bool:
    return isinstance(atom, a.Part) and not atom.meal


def _is_within(one: a.Atom, other: a.Atom) -> bool:
    if not isinstance(one, a.Part) or not isinstance(other, a.Part):
        return False
    return other.when in WITHIN.get(one.when, ())
