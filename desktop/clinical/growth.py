"""Growth percentiles of children: the LMS figures of WHO, a value for a percentile, and back.

Source: WHO Child Growth Standards (2006), weight, length or height, head circumference and body mass index
by age in days, to 5 years; WHO growth reference (2007), height and body mass index to 19 years and weight to
10, by month. No reference is held of heads above five and of weights above ten. Beyond 3 standard
deviations a value is placed as WHO places it: by the distance from 2 to 3, which does not grow further out.
Whose age is corrected, and when nothing is said, is `desktop.clinical.record.measured.growing`'s to answer.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from statistics import NormalDist
from typing import Final, Literal

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources

Quantity = Literal["weight", "height", "head", "bmi"]
Sex = Literal["male", "female"]
LINES: Final = (3, 10, 50, 90, 97)
"""Percentiles that are drawn."""
LAST: Final = 1826
"""Days of age to which the standards go: five years. After it the reference by month holds."""
MONTH: Final = 30.4375
"""Days of a month, as WHO counts it."""
STANDING: Final = 731
"""Days of age from which the table holds heights, measured standing; before it lengths, measured lying."""
_NORMAL: Final = NormalDist()
_MOST: Final = 3.0


class Lms(msgspec.Struct, frozen=True, gc=False):
    """WHO's figures for one age: `power` (L), the median `middle` (M, kg or cm), `spread` (S)."""

    power: float
    middle: float
    spread: float

    def value(self, z: float) -> float:
        """The value (kg, cm) that lies so many standard deviations from the median."""
        return float(self.middle * (1 + self.power * self.spread * z) ** (1 / self.power))

    def z_score(self, value: float) -> float:
        """Standard deviation score (z-score) of a value above zero."""
        z = ((value / self.middle) ** self.power - 1) / (self.power * self.spread)
        if abs(z) <= _MOST:
            return float(z)
        side = 1 if z > 0 else -1
        third, second = self.value(side * 3), self.value(side * 2)
        return float(side * _MOST + (value - third) / abs(third - second))


_Rows = tuple[tuple[int, float, float, float], ...]


class _Tables(msgspec.Struct):
    source: str
    checked_by: str | None
    tables: dict[Quantity, dict[Sex, _Rows]]
    later: dict[Quantity, dict[Sex, _Rows]]


@cache
def _tables() -> _Tables:
    return from_json((resources() / "vocabulary" / "growth.json").read_bytes(), _Tables)


@cache
def last(quantity: Quantity) -> int:
    """The days of age to which figures of a quantity are held."""
    later = _tables().later.get(quantity)
    return int(later["male"][-1][0] * MONTH) if later else LAST


EVERY: Final[tuple[Quantity, ...]] = ("weight", "height", "head", "bmi")


def farthest() -> int:
    """The days of age after which no figures are held at all."""
    return max(map(last, EVERY))


@cache
def lms(quantity: Quantity, sex: Sex, day: int) -> Lms | None:
    """The figures for an age in days, between two that the table holds in proportion; None before birth (or
    term) and where the tables end."""
    if not 0 <= day <= last(quantity):
        return None
    later = day > LAST
    rows = (_tables().later if later else _tables().tables)[quantity][sex]
    age = day / MONTH if later else day
    at = max(bisect_right(rows, age, key=lambda row: row[0]) - 1, 0)
    low, high = rows[at], rows[min(at + 1, len(rows) - 1)]
    share = (age - low[0]) / (high[0] - low[0]) if high[0] > low[0] else 0.0
    first, second, third = (a + (b - a) * share for a, b in zip(low[1:], high[1:], strict=True))
    return Lms(first, second, third)


def value(quantity: Quantity, sex: Sex, day: int, percentile: float) -> float | None:
    """The value (kg, cm) at a percentile (above 0, below 100) for an age in days."""
    known = lms(quantity, sex, day)
    return known.value(_NORMAL.inv_cdf(percentile / 100)) if known is not None else None


def percentile(quantity: Quantity, sex: Sex, day: int, value: float) -> float | None:
    """At which percentile (0 to 100) a value (kg, cm) lies for an age in days."""
    known = lms(quantity, sex, day)
    return _NORMAL.cdf(known.z_score(value)) * 100 if known is not None and value > 0 else None
