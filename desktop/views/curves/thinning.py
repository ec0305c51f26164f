"""Thinning (downsampling) of very many points: the minimum and maximum of each piece of time are kept.

No point is made up: what is kept are measurements, each at its own time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import floor

TILE = 256


def thin(
    times: Sequence[float],
    curves: Sequence[Sequence[float]],
    step: float,
    first: int = 0,
    last: int | None = None,
) -> list[int]:
    """The indexes kept of those from `first` up to `last`, in order. `times` ascend; `curves` are the values
    at these times, of one quantity or of several that are drawn together.

    Time is cut at the multiples of `step` seconds. Of each piece the least and the greatest of each curve
    stay (the earliest of equal ones), and beside a piece without any point the point that is nearest to it:
    a line over a gap begins and ends where the gap does. With a step of powers of two, thinning what was
    thinned more finely is the same as thinning the whole.
    """
    last = len(times) if last is None else last
    found: list[int] = []
    at = first
    before = _piece(times[first - 1], step) if first > 0 else None
    while at < last:
        piece = _piece(times[at], step)
        # The whole piece, also where it goes on behind `last`.
        following = max(bisect_left(times, (piece + 1) * step, at), at + 1)
        kept = _extremes(curves, at, following)
        if before != piece - 1 and before != piece:
            kept.add(at)
        if following == len(times) or _piece(times[following], step) != piece + 1:
            kept.add(following - 1)
        found += sorted(kept)
        at, before = following, piece
    return found


def _piece(time: float, step: float) -> int:
    return floor(time / step)


def _extremes(curves: Sequence[Sequence[float]], first: int, last: int) -> set[int]:
    if last - first == 1:
        return {first}
    kept = set()
    for curve in curves:
        values = curve[first:last]
        kept.add(first + values.index(min(values)))
        kept.add(first + values.index(max(values)))
    return kept


class Levels:
    """One quantity's points at every fineness that was asked for: each tile of a level is thinned once."""

    def __init__(self, times: Sequence[float], *curves: Sequence[float]) -> None:
        self.times = times
        self._curves = curves
        self._tiles: dict[tuple[float, int], list[int]] = {}

    def between(self, start: float, end: float, step: float) -> list[int]:
        """The indexes kept from `start` up to `end`; all of them with a step of 0."""
        at, last = bisect_left(self.times, start), bisect_left(self.times, end)
        if not step:
            return list(range(at, last))
        found: list[int] = []
        while at < last:
            number = floor(self.times[at] / (step * TILE))
            tile = self._tile(step, number)
            found += tile
            at = max(bisect_left(self.times, (number + 1) * step * TILE, at), at + 1)
        return [one for one in found if start <= self.times[one] < end]

    def count(self, start: float, end: float) -> int:
        """Count of all points between `start` and `end`."""
        return bisect_left(self.times, end) - bisect_left(self.times, start)

    def _tile(self, step: float, number: int) -> list[int]:
        if (step, number) not in self._tiles:
            begin, end = number * step * TILE, (number + 1) * step * TILE
            first, last = bisect_left(self.times, begin), bisect_left(self.times, end)
            self._tiles[step, number] = thin(self.times, self._curves, step, first, last)
        return self._tiles[step, number]
