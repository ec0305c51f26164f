"""System Usability Scale: ten questions, the score of their answers, and how sure its mean is.

The scale is John Brooke's (1986). The sentences here are plain Bokmål of our own and **not** the validated
Norwegian text: scores can be compared with each other, and with published norms only with care. Answers are
kept as one score, by profession, sprint and week: who answered and each answer by itself are kept nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from desktop.core.messages import _
from desktop.core.usage.tally import FEWEST

STEP: Final = 2.5
"""Between two scores that there can be."""
LEAST, MOST = 1, 5
"""Answers: strongly disagree to strongly agree."""
_T: Final = (
    2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069,
    2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
)  # fmt: skip
"""Student's t of 95 per cent (two-sided), of 9 degrees of freedom and up; beyond them 1.96 + 2.4/f."""


def questions() -> tuple[str, ...]:
    """The ten sentences, in their order: every second one is turned around."""
    return (
        _("I would like to use this page often."),
        _("The page is more complicated than it needs to be."),
        _("The page is easy to use."),
        _("I would need help from somebody technical to be able to use it."),
        _("What the page can do hangs well together."),
        _("Too much on the page is unlike the rest of it."),
        _("I believe that most people learn to use it quickly."),
        _("The page is cumbersome to use."),
        _("I feel sure of what I do when I use it."),
        _("I had to learn a lot before I could work with it."),
    )


def score(answers: Sequence[int]) -> float:
    """Score of ten answers (1 to 5), from 0 to 100. ValueError for any others."""
    if len(answers) != 10 or any(not LEAST <= one <= MOST for one in answers):
        raise ValueError("ten answers from 1 to 5")
    return STEP * sum(one - 1 if at % 2 == 0 else 5 - one for at, one in enumerate(answers))


class Scores(msgspec.Struct, frozen=True):
    """Counts of scores, by their number of steps (0 to 40): exact, and joined by adding."""

    counts: Mapping[int, int] = {}

    @property
    def n(self) -> int:
        """Number of answers."""
        return sum(self.counts.values())

    def with_one(self, value: float) -> Scores:
        """These and one score more."""
        return self.joined(Scores({round(value / STEP): 1}))

    def joined(self, other: Scores) -> Scores:
        """Both together."""
        counts = dict(self.counts)
        for at, count in other.counts.items():
            counts[at] = counts.get(at, 0) + count
        return Scores(counts)

    def values(self) -> tuple[float, ...]:
        """Every score, the lowest first."""
        return tuple(at * STEP for at in sorted(self.counts) for _one in range(self.counts[at]))

    def mean(self) -> float | None:
        """The mean; None under `FEWEST`."""
        values = self.values()
        return math.fsum(values) / len(values) if len(values) >= FEWEST else None

    def doubt(self) -> tuple[float, float] | None:
        """Interval of the mean of 95 per cent, by Student's t, within 0 to 100; None under `FEWEST`.

        Where all answered alike it has no width: then the sample says nothing of its own doubt."""
        values, mean = self.values(), self.mean()
        if mean is None:
            return None
        n = len(values)
        spread = math.sqrt(math.fsum((one - mean) ** 2 for one in values) / (n - 1))
        beyond = _t(n - 1) * spread / math.sqrt(n)
        return max(0.0, mean - beyond), min(100.0, mean + beyond)


def _t(freedom: int) -> float:
    at = freedom - 9
    return _T[at] if at < len(_T) else 1.96 + 2.4 / freedom


def apart(before: Scores, now: Scores) -> bool:
    """True where both have an interval and these do not overlap: only then a change is told."""
    first, second = before.doubt(), now.doubt()
    if first is None or second is None:
        return False
    return first[1] < second[0] or second[1] < first[0]
