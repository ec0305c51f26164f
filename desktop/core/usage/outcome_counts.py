"""Counts of an outcome measure on one side of a sprint: how many were there within the bound, how long it
took, and how many nobody can tell of.

What has not come within the bound is counted as beyond it, and has no hours. What is younger than its bound
is counted on neither side: the quick ones alone would be there. Where nothing at all has come nobody can tell
what was not done from what is recorded elsewhere. Pure.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from desktop.core.usage.tally import FEWEST, Tally, doubt_ranks, share_doubt

HOUR: Final = 0.25
"""Unit of hours: a quarter."""
Outcome = Literal["few", "none", "unsure", "less", "more"]
"""Of two shares: too few on a side; on a side nothing came; their intervals overlap; certainly less or
more."""


class OutcomeSide(msgspec.Struct, frozen=True):
    """Counts of one side. `hours` are of those that came within the bound, `beyond` those that did not;
    `young` are younger than the bound, `unknown` those of whom the record here can't tell."""

    hours: Tally = Tally(HOUR)
    beyond: int = 0
    young: int = 0
    unknown: int = 0

    @property
    def n(self) -> int:
        """Number of those that are known."""
        return self.hours.n + self.beyond

    @property
    def nothing(self) -> bool:
        """True where there are some, and nothing has come of any."""
        return self.n > 0 and not self.hours.n

    def share(self) -> float | None:
        """Share within the bound, 0 to 1; None under `FEWEST`, and where nothing came of any."""
        return self.hours.n / self.n if self.n >= FEWEST and not self.nothing else None

    def doubt(self) -> tuple[float, float] | None:
        """Interval of that share with 95 per cent; None where there is none."""
        return share_doubt(self.hours.n, self.n) if self.share() is not None else None

    def quarters(self) -> tuple[float | None, float | None, float | None]:
        """First quarter, median and third quarter in hours, by nearest rank, of all that are known; None for
        one that lies beyond the bound."""
        first, second, third = (-(-self.n * part // 4) for part in (1, 2, 3))
        return self._at(first), self._at(second), self._at(third)

    def median_doubt(self) -> tuple[float | None, float | None]:
        """Interval of the median with 95 per cent, by ranks; None for an end beyond the bound."""
        low, high = doubt_ranks(self.n)
        return self._at(low), self._at(high)

    def _at(self, rank: int) -> float | None:
        return self.hours.at_rank(rank) if 0 < rank <= self.hours.n else None


def outcome_change(before: OutcomeSide, now: OutcomeSide) -> Outcome:
    """Change of the share within the bound, by intervals: those that overlap say nothing."""
    if before.n < FEWEST or now.n < FEWEST:
        return "few"
    first, second = before.doubt(), now.doubt()
    if first is None or second is None:
        return "none"
    if second[1] < first[0]:
        return "less"
    return "more" if second[0] > first[1] else "unsure"
