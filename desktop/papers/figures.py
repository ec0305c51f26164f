"""The numbers beside a lane's marks on paper: none over another, what matters most first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import msgspec
from reportlab.lib.colors import HexColor

from desktop.letters.paper.typefaces import REGULAR, SEMIBOLD
from desktop.papers.plot import WHITE, wide_as, words

_SIZE, _TALL = 6.8, 6.0
Box = tuple[float, float, float, float]


class Figure(msgspec.Struct, frozen=True):
    """A number at its mark (`x`, `y`): `outside` what is usual, the `last` of its curve, the `lowest` of
    three."""

    text: str
    x: float
    y: float
    outside: bool = False
    last: bool = False
    lowest: bool = False


class Figures:
    """The numbers of a lane between two edges. Every value is in the table: here only where it covers no
    other, and no mark."""

    def __init__(self, canvas: Any, left: float, right: float) -> None:
        self._canvas = canvas
        self._left, self._right = left, right
        self._wanted: list[Figure] = []
        self._taken: list[Box] = []
        self._kept: list[Box] = []

    def block(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep a mark's place free; it is no wider than a mark."""
        self._taken.append((left, bottom, right, top))

    def keep(self, place: Box) -> None:
        """Keep the place of words free."""
        self._kept.append(place)

    def add(self, one: Figure) -> None:
        """A number that would stand here."""
        self._wanted.append(one)

    def write(self) -> None:
        """Write those that have room: the last and those outside what is usual first."""
        found = sorted(self._wanted, key=lambda one: (not one.last, not one.outside, one.x))
        ends = list(self._kept)
        blocks = sorted(self._taken)
        for one in found:
            font = SEMIBOLD if one.outside else REGULAR
            wide = wide_as(one.text, _SIZE, font)
            for place in self._places(one, wide):
                if not _hits(place, ends) and not _hits(place, _near(blocks, place)):
                    ends.append(place)
                    # A number that a line goes through is another number.
                    self._canvas.setFillColor(HexColor(WHITE))
                    self._canvas.rect(place[0] + 0.7, place[1], wide + 0.6, _TALL, stroke=0, fill=1)
                    words(self._canvas, place[0] + 1, place[1] + 0.6, one.text, _SIZE, self._right + 1, font)
                    break

    def _places(self, one: Figure, wide: float) -> Iterator[Box]:
        middle = min(max(one.x - wide / 2, self._left), self._right - wide)
        over, under = one.y + 3.0, one.y - 3.0 - _TALL
        for bottom in (under, over) if one.lowest else (over, under):
            for left in (middle, one.x + 2, one.x - wide - 2):
                if bottom >= 0 and left >= self._left - 0.1 and left + wide <= self._right + 0.1:
                    yield left - 1, bottom, left + wide + 1, bottom + _TALL


def _near(blocks: list[Box], place: Box) -> list[Box]:
    """The marks that begin near it."""
    return blocks[bisect_left(blocks, (place[0] - 8,)) : bisect_left(blocks, (place[2],))]


def _hits(place: Box, others: list[Box]) -> bool:
    return any(
        place[0] < other[2] and other[0] < place[2] and place[1] < other[3] and other[1] < place[3]
        for other in others
    )
