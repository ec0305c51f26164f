"""Figures of one row at their times: which of them stand, so that no two are read as one number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf, isfinite

from ui.theme import px

_GAP, _WIDE = 4, 10
"""Between two figures, and where one of them has a space of its own (`700 / 1 115`), at 100 %."""
EDGE = 16
"""Distance left of the plot at which a mark of the edge may stand."""
_MARK, _NEAR, _TIGHT = 8, 7, 10
"""Sizes of the omission mark: its width; the distance of its middle from a figure, nearer its dots would be
read as a decimal sign; the narrowest space between two figures in which it is read as a mark."""


def gap(text: str) -> float:
    """Minimum distance between figures, larger than the gaps inside one of them."""
    return float(px(_WIDE if any(letter.isspace() for letter in text) else _GAP))


@dataclass(slots=True)
class Filling:
    """A row that is filled from the right, the newest first: up to `free` nothing stands yet."""

    free: float
    _gap: float = 0.0
    _stand: list[tuple[float, float]] = field(default_factory=list)
    _out: list[tuple[int, float]] = field(default_factory=list)

    def takes(self, left: float, right: float, text: str) -> bool:
        """Place a figure from `left` to `right` if it has room before the figures placed already."""
        if right + (max(self._gap, gap(text)) if self._gap else 0) > self.free:
            return False
        self.free, self._gap = left, gap(text)
        self._stand.append((left, right))
        return True

    def leave_out(self, x: float) -> None:
        """Remember where something has no room for its figure."""
        self._out.append((len(self._stand), x))

    def marks(self, least: float, most: float) -> list[float]:
        """Positions of omission marks within `least` to `most`, left of the figures placed already."""
        edges = [most, *(edge for left, right in self._stand for edge in (right, left)), least]
        found: list[float] = []
        for at, (high, low) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
            inside = sorted(x for number, x in self._out if number == at)
            found += _marks(inside, low, high, first=at == len(self._stand), last=at == 0)
        return found


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
    def middle(self) -> float:
        """Centre of the figure, while it has not been moved."""
        return (self.left + self.right) / 2

    @property
    def aside(self) -> float:
        """Distance that it may be moved and still stand under its own point."""
        return (self.right - self.left) / 2

    def touches(self, other: Figure) -> bool:
        """True when two figures would be read as one number."""
        apart = max(self.gap, other.gap)
        return self.left < other.right + apart and other.left < self.right + apart

    def moved(self, by: float) -> Figure:
        """The same, so much further right."""
        return replace(self, left=self.left + by, right=self.right + by)


def chosen(row: Sequence[Figure], least: float = -inf, most: float = inf) -> dict[int, Figure]:
    """Choose the numbers of a row (oldest to newest) that have room, with their places.

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
        order.ends = (max(finite, key=lambda at: row[at].value), min(finite, key=lambda at: row[at].value))
        for end in sorted(order.ends, key=lambda at: -row[at].beyond):
            same = [at for at in finite if row[at].value == row[end].value]
            if not any(order.takes(at) for at in same):
                order.parts(same[0], least, most)
    for at in sorted((at for at in finite if row[at].beyond > 0), key=lambda at: -row[at].beyond):
        order.takes(at)
    order.evenly()
    order.leaves_room(least, most, {last, *order.ends})
    return order.stand


def omitted(
    row: Sequence[Figure], stand: Mapping[int, Figure], least: float = -inf, most: float = inf
) -> list[float]:
    """Positions of omission marks within `least` to `most`: at least one in each space between two of
    `chosen`, never on a number."""
    places = sorted(stand)
    found: list[float] = []
    for before, after in pairwise((-1, *places, len(row))):
        inside = [row[at].middle for at in range(before + 1, after)]
        low = stand[before].right if before >= 0 else least
        high = stand[after].left if after < len(row) else most
        found += _marks(inside, low, high, first=before < 0, last=after == len(row))
    return found


def _marks(inside: Sequence[float], low: float, high: float, *, first: bool, last: bool) -> list[float]:
    """Marks in the space from `low` to `high`, as near as may be to what they stand for (from left to right);
    `first` and `last`: no figure stands at that end."""
    least = low + px(_MARK / 2 if first else _NEAR)
    most = high - px(_MARK / 2 if last else _NEAR)
    if least > most:
        return [(low + high) / 2] if inside and high - low >= px(_TIGHT) else []
    found: list[float] = []
    for x in inside:
        x = min(max(x, least), most)
        if not found or x - found[-1] >= px(_MARK + 3):
            found.append(x)
    return found


def _left(one: Figure) -> float:
    return one.left


@dataclass(slots=True)
class _Order:
    stand: dict[int, Figure]
    row: Sequence[Figure]
    ends: tuple[int, ...] = ()
    _line: list[Figure] = field(default_factory=list)

    def _free(self, at: int) -> bool:
        if len(self._line) != len(self.stand):
            self._line = sorted(self.stand.values(), key=_left)
        # None of them touch: only the nearest on each side can be in the way.
        near = bisect_left(self._line, self.row[at].left, key=_left)
        return not any(map(self.row[at].touches, self._line[max(near - 1, 0) : near + 1]))

    def takes(self, at: int) -> bool:
        """Place a number if nothing already placed is in its way; tell if it stands."""
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

    def leaves_room(self, least: float, most: float, kept: Collection[int]) -> None:
        """Take away numbers until each space in which some are left out has room for a mark; the `kept` ones
        move apart. What looks whole and isn't would be worse than one number less."""
        moved: set[int] = set()
        while (lacks := self._lacking(least, moved)) is not None:
            before, after, by = lacks
            # What is outside makes way only for what is further outside.
            least_beyond = min(self.row[at].beyond for at in (before, after) if at >= 0)
            some = [
                at for at in (before, after)
                if at >= 0 and at not in kept and self.row[at].beyond == least_beyond
            ]  # fmt: skip
            if some:
                del self.stand[some[-1]]
                continue
            moved.add(after)
            self._apart(before, after, by, least, most)
            low = self.stand[before].right if before >= 0 else least
            still = after in self.stand and self.stand[after].left - low < px(_TIGHT)
            # The highest or lowest one is no less right for being inside what is usual: its dots say so.
            for at in (before, after) if still else ():
                if at >= 0 and at != len(self.row) - 1 and self.row[at].beyond <= 0:
                    del self.stand[at]
                    break

    def _lacking(self, least: float, moved: Collection[int]) -> tuple[int, int, float] | None:
        """The first two that stand (-1: the left end) with too little space for a mark, and how much."""
        for before, after in pairwise((-1, *sorted(self.stand))):
            low = self.stand[before].right if before >= 0 else least
            by = px(_TIGHT) - (self.stand[after].left - low)
            if after - before > 1 and by > 0 and after not in moved:
                return before, after, by
        return None

    def _apart(self, before: int, after: int, by: float, least: float, most: float) -> None:
        """Move two numbers away from each other, each no further than it still is under its own point and
        clear of the next."""
        places = sorted(self.stand)
        right = self.stand[after]
        following = places[places.index(after) + 1 :]
        end = min([most, *(self.stand[at].left - px(_TIGHT) for at in following[:1])])
        onward = max(min(by, end - right.right, self.row[after].middle - right.left), 0.0)
        self.stand[after] = right.moved(onward)
        if by - onward <= 0:
            return
        if before < 0:
            # The first one of the same value is as good, and nothing is left out before it.
            first, right = self.row[0], self.stand[after]
            if first.value == right.value and first.left >= least and after != len(self.row) - 1:
                del self.stand[after]
                self.stand[0] = first
            return
        left = self.stand[before]
        earlier = places[: places.index(before)]
        start = max([least, *(self.stand[at].right + px(_TIGHT) for at in earlier[-1:])])
        back = min(by - onward, left.left - start, left.right - self.row[before].middle)
        self.stand[before] = left.moved(-max(back, 0.0))

    def _crowded(self, one: int, two: int) -> bool:
        """True when two neighbours would touch, or leave no room for an omission mark between them."""
        left, right = self.row[one], self.row[two]
        return left.touches(right) or (two - one > 1 and right.left - left.right < px(_TIGHT))

    def _spread(self, between: list[int]) -> dict[int, Figure]:
        for step in range(1, len(between) + 1):
            first = (len(between) - 1) % step // 2
            some = between[first::step]
            if not any(self._crowded(one, two) for one, two in pairwise(some)):
                return {at: self.row[at] for at in some}
        return {}


def columns(
    times: Sequence[float], values: Sequence[float], points: range, edges: Sequence[float]
) -> list[int]:
    """Points that may get a number, of very many: of each column between two `edges` (times) the newest, the
    highest and the lowest."""
    found: set[int] = set()
    for start, end in pairwise(edges):
        low, high = (bisect_left(times, edge, points.start, points.stop) for edge in (start, end))
        if low < high:
            part = values[low:high]
            found |= {high - 1, low + part.index(max(part)), low + part.index(min(part))}
    return sorted({*found, *points[-1:]})
