"""Tallies that can be joined: how often each size was counted, in declared bins, with median and middle half.

Medians of several machines can't be joined, counts can. Below `EXACT` units each bin is one unit (steps and
keys one by one, seconds by halves), so steps and keys are exact there and seconds within a quarter of a
second. From there on each bin is `RATIO` wider than the one before it: what is told is then at most 2.5 per
cent from what was counted. Nothing is told below `FEWEST` of them: marks can be shown, no number. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

FEWEST: Final = 10
"""Count below which no number is given: *too few to say anything*."""
EXACT: Final = 40
RATIO: Final = 1.05
SECOND: Final = 0.5
"""Unit of seconds; of steps and keys it is 1."""
_Z: Final = 1.96
"""Of 95 per cent."""


class Tally(msgspec.Struct, frozen=True):
    """Counts by bin, of values counted in `unit`. Empty where nothing was counted."""

    unit: float = 1.0
    bins: Mapping[int, int] = {}

    @property
    def n(self) -> int:
        """Number of values."""
        return sum(self.bins.values())

    def joined(self, other: Tally) -> Tally:
        """Both together; ValueError where their units differ: then their bins are not the same."""
        if self.unit != other.unit:
            raise ValueError("two units")
        bins = dict(self.bins)
        for at, count in other.bins.items():
            bins[at] = bins.get(at, 0) + count
        return Tally(self.unit, bins)

    def at_rank(self, rank: int) -> float:
        """The value with a rank, from 1; its bin's middle. ValueError where there is none."""
        left = rank
        for at in sorted(self.bins):
            left -= self.bins[at]
            if left <= 0:
                return middle(at, self.unit)
        raise ValueError("no such rank")

    def median(self) -> float | None:
        """The middle one; None under `FEWEST`."""
        n = self.n
        if n < FEWEST:
            return None
        return (self.at_rank((n + 1) // 2) + self.at_rank(n // 2 + 1)) / 2

    def half(self) -> tuple[float, float] | None:
        """Ends of the middle half (first and third quarter, by nearest rank); None under `FEWEST`."""
        n = self.n
        if n < FEWEST:
            return None
        return self.at_rank(math.ceil(n / 4)), self.at_rank(math.ceil(3 * n / 4))

    def doubt(self) -> tuple[float, float] | None:
        """Interval in which the median of all such tasks lies with 95 per cent, by ranks (Conover, Practical
        Nonparametric Statistics, 3.2: n/2 ± 0.98·√n, rounded outwards); None under `FEWEST`."""
        n = self.n
        if n < FEWEST:
            return None
        low, high = doubt_ranks(n)
        return self.at_rank(low), self.at_rank(high)

    def values(self) -> tuple[float, ...]:
        """Every value as it is told, the smallest first: for marks."""
        return tuple(middle(at, self.unit) for at in sorted(self.bins) for _one in range(self.bins[at]))


Change = Literal["few", "unsure", "less", "more"]
"""Of two medians: too few on a side; their intervals overlap; certainly less or more now."""


def change(before: Tally, now: Tally) -> Change:
    """Change from one to the other, by intervals: those that overlap say nothing about better or worse."""
    first, second = before.doubt(), now.doubt()
    if first is None or second is None:
        return "few"
    if second[1] < first[0]:
        return "less"
    return "more" if second[0] > first[1] else "unsure"


def bin_of(value: float, unit: float = 1.0) -> int:
    """Bin of a value, which is no less than 0."""
    units = max(value, 0.0) / unit
    if units < EXACT:
        return int(units)
    # Of two neighbours in floating point the edge belongs to the upper one.
    return EXACT + math.floor(math.log(units / EXACT) / math.log(RATIO) + 1e-9)


def middle(at: int, unit: float = 1.0) -> float:
    """The value that a bin is told as: its unit where it holds one whole number, else its middle."""
    if at < EXACT:
        return at * unit if unit == 1.0 else (at + 0.5) * unit
    low = EXACT * RATIO ** (at - EXACT)
    return low * (1 + RATIO) / 2 * unit


def tallied(values: Iterable[float], unit: float = 1.0) -> Tally:
    """The tally of values."""
    bins: dict[int, int] = {}
    for value in values:
        at = bin_of(value, unit)
        bins[at] = bins.get(at, 0) + 1
    return Tally(unit, bins)


def doubt_ranks(n: int) -> tuple[int, int]:
    """Ranks, from 1, between which the median of all such values lies with 95 per cent."""
    beyond = _Z * math.sqrt(n) / 2
    return max(1, math.floor(n / 2 - beyond)), min(n, math.ceil(n / 2 + beyond) + 1)


def share_doubt(part: int, n: int) -> tuple[float, float]:
    """Interval in which a share of `n` lies with 95 per cent (Wilson's, good near 0 and 1)."""
    share, square = part / n, _Z * _Z
    middle_of = (share + square / (2 * n)) / (1 + square / n)
    beyond = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle_of - beyond), min(1.0, middle_of + beyond)
