"""Patterns (regular expressions) of forms: matched only where that is sure to end."""

from __future__ import annotations

import functools
import re
from typing import Any, Final

STEPS: Final = 20_000_000
LONGEST: Final = 500
_MANY: Final = 16
"""From so many repetitions on a part of a pattern counts as endless."""


@functools.lru_cache(maxsize=512)
def _shape(pattern: str) -> tuple[int, bool]:
    """Count of unbounded repeats in a pattern, and if one is nested or has a backreference."""
    from re import _parser as parser  # type: ignore[attr-defined]

    def walk(tree: Any, inside: bool) -> tuple[int, bool]:
        count, bad = 0, False
        for code, value in tree:
            name = str(code)
            if "REPEAT" in name:
                most: Any = value[1]
                endless = bool(most > _MANY)
                inner, inner_bad = walk(value[2], inside or endless)
                again = bool(most > 1) and inner > 0
                bad = bad or inner_bad or (endless and inside) or again
                count += inner + endless
            elif name.startswith("GROUPREF"):
                bad = True
            else:
                # Branches in something repeated may match the same in many ways.
                bad = bad or (name == "BRANCH" and inside)
                parts = value[1] if name == "BRANCH" else value if isinstance(value, tuple) else ()
                for part in parts:
                    if hasattr(part, "data"):
                        n, b = walk(part, inside)
                        count, bad = count + n, bad or b
        return count, bad

    return walk(parser.parse(pattern), False)


def cost(pattern: str, length: int) -> int:
    """Upper bound of the steps of a pattern on a text of this length."""
    if len(pattern) > LONGEST:
        return STEPS + 1
    try:
        count, bad = _shape(pattern)
    except (re.error, RecursionError, OverflowError):
        return 0
    if bad:
        return STEPS + 1
    steps = max(length, 1)
    for n in range(2, count + 2):
        steps = steps * max(length, 1) // n
    return steps


def readable(pattern: str) -> bool:
    """True when a pattern compiles, as far as Python reads it."""
    try:
        _compiled(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


@functools.lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def holds(pattern: str, text: str) -> bool | None:
    """True when the whole text matches the pattern; None where matching might never end."""
    if not readable(pattern) or cost(pattern, len(text)) > STEPS:
        return None
    return _compiled(pattern).fullmatch(text) is not None
