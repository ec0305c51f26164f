"""The side of a body (laterality) that words tell."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from desktop.core.fold import fold
from desktop.core.whole_words import pattern

Side = Literal["", "left", "right"]
SIDES: Final[dict[str, tuple[str, ...]]] = {
    "left": ("venstre", "left", "sin", "sinister"),
    "right": ("høyre", "right", "dx", "dxt", "dexter"),
}
"""A side by the words for it; the first one is written."""
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "left": (
        "venstresid*", "vinstre*", "vänster*", "left-sid*", "leftsid*", "sinistr*", "gauche",
        "links*", "linke*",
    ),
    "right": (
        "høyresid*", "høgre*", "højre*", "höger*", "right-sid*", "rightsid*", "dextr*", "droit*", "rechts*",
        "rechte*", "dexter*",
    ),
}  # fmt: skip
"""Further words for a side; some are other languages', in which strangers' records are written."""
_BOTH: Final = (
    "bilateral*", "begge sider", "begge sidene", "begge", "dobbeltsid*", "tosid*", "both sides", "both",
    "beidseit*", "bilatéral*",
)  # fmt: skip
_SHORT: Final = {
    "l": "left", "v": "left", "ve": "left", "lt": "left", "left": "left", "os": "left",
    "r": "right", "h": "right", "hø": "right", "rt": "right", "right": "right", "od": "right",
    "b": "both", "bil": "both", "ou": "both",
}  # fmt: skip
"""Whole texts and codes that mean a side where a side or a place is what is told."""


def side_of(words: str) -> Side:
    """The one side that words tell; empty for none, and for both."""
    said = fold(words)
    left, right = (_patterns()[side].search(said) is not None for side in ("left", "right"))
    return "" if left == right else "left" if left else "right"


def sides_of(words: str) -> frozenset[Side]:
    """Every side that words tell: both for *bilateral*, none where they tell none."""
    said = fold(words)
    if _both().search(said):
        return frozenset({"left", "right"})
    return frozenset(side for side in ("left", "right") if _wide()[side].search(said))


def of_short(text: str) -> frozenset[Side]:
    """The sides of a text that stands where a side or a place is told: `v.`, `L`, `OS`; else as of words."""
    short = _SHORT.get(text.strip().strip(".").casefold(), "")
    if short == "both":
        return frozenset({"left", "right"})
    return frozenset({short}) if short in ("left", "right") else sides_of(text)  # type: ignore[arg-type]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {side: pattern(words) for side, words in SIDES.items()}


@cache
def _wide() -> dict[Side, re.Pattern[str]]:
    return {
        "left": pattern((*SIDES["left"], *_ALSO["left"])),
        "right": pattern((*SIDES["right"], *_ALSO["right"])),
    }


@cache
def _both() -> re.Pattern[str]:
    return pattern(_BOTH)
