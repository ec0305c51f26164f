"""The side of a body that words tell."""

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


def side_of(words: str) -> Side:
    """The one side that words tell; empty for none, and for both."""
    said = fold(words)
    left, right = (_patterns()[side].search(said) is not None for side in ("left", "right"))
    return "" if left == right else "left" if left else "right"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {side: pattern(words) for side, words in SIDES.items()}
