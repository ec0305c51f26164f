"""Figures of one row at their times: which of them stand, so that no two are read as one number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf, isfinite

from ui.theme import px

_GAP, _WIDE = 4, 10
"""Between two figures, and where one of them has a space of its own (`700 / 1 115`), at 100 %."""


def gap(text: str) -> float:
    """How far a figure stands from the next one at least: further than its own parts from each other."""
    return float(px(_WIDE if any(letter.isspace() for letter in text) else _GAP))


@dataclass(slots=True)
class Filling:
    """A row that is filled from the right, the newest first: up to `free` nothing stands yet."""

    free: float
    _gap: float = 0.0
    _stand: list[tuple[float, float]] = field(default_factory=list)
    _out: list[float] = field(default_factory=list)

    def takes(self, left: float, right: float, text: str) -> bool:
        """Whether a figure from `left` to `right` has room before what stands; then it stands there."""
        if right + (max(self._gap, gap(text)) if self._gap else 0) > self.free:
            return False
        self.free, self._gap = left, gap(text)
        self._stand.append((left, right))
        return True

    def leave_out(self, x: float) -> None:
        """Remember where something has no room for its figure."""
        self._out.append(x)

    def dots(self) -> list[float]:
        """Where a dot stands for what was left out: beside all figures, never on one, whose digit it would
        be."""
        near = px(_GAP)
        return [x for x in self._out if not any(low - near < x < high + near for low, high in self._stand)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number under a curve: where it stands, its value, and how far outside what is usual that is.

    `beyond` is 0 inside; `gap` how far the next one stands from it at least.
    """

    left: float
    right: float
    value: float
    beyond: float = 0.0
    gap: float = 0.0

    @property
    def aside(self) -> float:
        """So far it may be moved and still stand under its own point."""
        return (self.right - self.left) / 2

    def touches(self, other: Figure) -> bool:
        """Whether the two would be read as one number."""
        apart = max(self.gap, other.gap)
        return self.left < other.right + apart and other.left < self.right + apart

    def moved(self, by: float) -> Figure:
        """The same, so much further right."""
        return replace(self, left=self.left + by, right=self.right + by)


def chosen(row: Sequence[Figure], least: float = -inf, most: float = inf) -> dict[int, Figure]:
    """Which numbers of a row (from the oldest to the newest) stand where there is no room for all, and where.

    The newest; then the highest and the lowest, the one further outside first; then those outside, the
    farthest first; then the others evenly. An extreme right beside the newest moves aside with it, as far as
    each still is under its own point, and within `least` to `most`.
    """
    if not row:
        return {}
    last = len(row) - 1
    order = _Order({last: row[last]}, row)
    finite = [at for at in reversed(range(len(row))) if isfinite(row[at].value)]
    if finite:
        ends = (max(finite, key=lambda at: row[at].value), min(finite, key=lambda at: row[at].value))
        for end in sorted(ends, key=lambda at: -row[at].beyond):
            same = [at for at in finite if row[at].value == row[end].value]
            if not any(order.takes(at) for at in same):
                order.parts(same[0], least, most)
    for at in sorted((at for at in finite if row[at].beyond > 0), key=lambda at: -row[at].beyond):
        order.takes(at)
    order.evenly()
    return order.stand


def _left(one: Figure) -> float:
    return one.left


@dataclass(slots=True)
class _Order:
    stand: dict[int, Figure]
    row: Sequence[Figure]
    _line: list[Figure] = field(default_factory=list)

    def _free(self, at: int) -> bool:
        if len(self._line) != len(self.stand):
            self._line = sorted(self.stand.values(), key=_left)
        # None of them touch: only the nearest on each side can be in the way.
        near = bisect_left(self._line, self.row[at].left, key=_left)
        return not any(map(self.row[at].touches, self._line[max(near - 1, 0) : near + 1]))

    def takes(self, at: int) -> bool:
        """Whether a number stands; it does from now on if nothing that stands is in its way."""
        if at not in self.stand and self._free(at):
            self.stand[at] = self.row[at]
        return at in self.stand

    def parts(self, at: int, least: float, most: float) -> None:
        """Move a number left and the newest right until both stand, if only the newest is in its way."""
        last = len(self.row) - 1
        newest, one = self.stand[last], self.row[at]
        lacks = one.right + max(one.gap, newest.gap) - newest.left
        right = max(min(lacks / 2, self.row[last].aside, most - newest.right), 0)
        moved, after = one.moved(right - lacks), newest.moved(right)
        others = [two for place, two in self.stand.items() if place != last]
        if 0 < lacks <= right + one.aside and moved.left >= least and not any(map(moved.touches, others)):
            self.stand |= {last: after, at: moved}
            self._line = []

    def evenly(self) -> None:
        """Between what stands: each second, each third and so on of the others, as many as have room; then
        whatever still has some."""
        free = [at for at in range(len(self.row)) if at not in self.stand and self._free(at)]
        places = sorted(self.stand)
        for before, after in pairwise((-1, *places, len(self.row))):
            self.stand |= self._spread([at for at in free if before < at < after])
        for at in reversed(free):
            self.takes(at)

    def _spread(self, between: list[int]) -> dict[int, Figure]:
        for step in range(1, len(between) + 1):
            first = (len(between) - 1) % step // 2
            some = between[first::step]
            if not any(self.row[one].touches(self.row[two]) for one, two in pairwise(some)):
                return {at: self.row[at] for at in some}
        return {}


def columns(
    times: Sequence[float], values: Sequence[float], points: range, edges: Sequence[float]
) -> list[int]:
    """Of very many points those that may get a number: of each column between two `edges` (times) the newest,
    the highest and the lowest."""
    found: set[int] = set()
    for start, end in pairwise(edges):
        low, high = (bisect_left(times, edge, points.start, points.stop) for edge in (start, end))
        if low < high:
            part = values[low:high]
            found |= {high - 1, low + part.index(max(part)), low + part.index(min(part))}
    return sorted({*found, *points[-1:]})
