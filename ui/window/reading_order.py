"""Order in which parts of a page are read: from above to below, and beside each other from the left.

Parts that an empty stripe across divides are read one after the other; what no such stripe divides is
columns, each read as a whole before the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QRect

T = TypeVar("T")
OVER = 6
"""So many pixels a part may reach over its neighbour and still stand beside it: what is pressed has more room
than its words."""


def in_reading_order(parts: Sequence[T], place: Callable[[T], QRect]) -> list[T]:
    """The parts as one reads them, by their rectangles; those that cover each other keep their order."""
    return [part for _rect, part in _ordered([(place(part), part) for part in parts])]


def _ordered(parts: list[tuple[QRect, T]]) -> list[tuple[QRect, T]]:
    for down in (True, False) if len(parts) > 1 else ():
        groups = _divided(parts, down)
        if len(groups) > 1:
            return [one for group in groups for one in _ordered(group)]
    return parts


def _divided(parts: list[tuple[QRect, T]], down: bool) -> list[list[tuple[QRect, T]]]:
    """The groups between which nothing reaches across, from above or from the left."""
    begins, ends = (QRect.top, QRect.bottom) if down else (QRect.left, QRect.right)
    groups: list[list[tuple[int, tuple[QRect, T]]]] = []
    reached = 0
    for at, one in sorted(enumerate(parts), key=lambda part: begins(part[1][0])):
        if not groups or begins(one[0]) > reached - OVER:
            groups.append([])
            reached = ends(one[0])
        groups[-1].append((at, one))
        reached = max(reached, ends(one[0]))
    return [[one for _at, one in sorted(group, key=lambda part: part[0])] for group in groups]
