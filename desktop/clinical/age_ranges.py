"""Reference ranges and vital-sign bands for children and for pregnancy, from the vocabulary."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical.flags import Limits
from desktop.core.configured import Settings, configured, guarded
from desktop.core.messages import _


class AgeRange(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True,
    rename={"first": "from_day", "end": "to_day"},
):  # fmt: skip
    """A range for an age in days of life (`end` not included) or for pregnancy, with its source.

    `corrected` ranges change with maturity: a preterm child's age is corrected for them.
    """

    id: str
    key: str
    source: str
    first: int = 0
    end: int = 0
    sex: Literal["male", "female"] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    corrected: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(_("The lower limit is above the upper one."))


class VitalBand(AgeRange, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """Normal range of a vital sign, or of a quantity in a lane of the chart, at an age in days of life (`end`
    not included), with its source; adult ranges from 18 years hold for patients whom NEWS2 holds for."""

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise ValueError(_("The lower limit is not below the upper one."))
        if not self.end:
            raise ValueError(
                _("“to_day” is missing: the day of life until which it holds, 54787 for always.")
            )
        if not 0 <= self.first < self.end:
            raise ValueError(_("It holds for no age: from_day must be below to_day."))


class _Ranges(msgspec.Struct):
    source: str
    checked_by: str | None
    children: tuple[AgeRange, ...]
    pregnancy: tuple[AgeRange, ...]
    vitals: tuple[VitalBand, ...]


RANGES = Settings(
    "vocabulary/ranges.json",
    _Ranges,
    {
        "child-range": guarded(("children",), AgeRange, "id"),
        "pregnancy-range": guarded(("pregnancy",), AgeRange, "id"),
        "vital-band": guarded(("vitals",), VitalBand, "id"),
    },
)
GROWN_UP = 6574
"""Days of life from which the tables of adults hold: 18 years."""
BEFORE_TERM = 21
"""Days before 40 weeks from which a newborn counts as born at term: 37 weeks."""


def for_age(key: str, youngest: int, oldest: int, sex: str | None) -> Limits | None:
    """The range of an analysis that holds for the whole of an age in days, None where there is none."""
    return _fitting(RANGES.now().children, key, youngest, oldest, sex)


def band(key: str, youngest: int, oldest: int, behind: int = 0) -> AgeRange | None:
    """The band of a vital sign, or of what a lane draws, for an age in days, with who says so.

    `behind` are the days by which a preterm child is younger than its days of life; until it would have been
    born at term nobody says which pressure, pulse or breathing is usual.
    """
    return _row(RANGES.now().vitals, key, youngest, oldest, None, behind)


@configured
def banded() -> frozenset[str]:
    """The vital signs and lanes of which a band says what is usual at any age."""
    return frozenset(row.key for row in RANGES.now().vitals)


def _fitting(
    rows: tuple[AgeRange, ...], key: str, youngest: int, oldest: int, sex: str | None
) -> Limits | None:
    found = _row(rows, key, youngest, oldest, sex)
    return Limits(found.low, found.high) if found is not None else None


def _row(
    rows: tuple[AgeRange, ...], key: str, youngest: int, oldest: int, sex: str | None, behind: int = 0
) -> AgeRange | None:
    for row in rows:
        less = behind if row.corrected else 0
        if less and youngest < less - BEFORE_TERM:
            continue
        if (
            row.key == key
            and row.sex in (None, sex)
            and row.first <= max(youngest - less, 0)
            and max(oldest - less, 0) < row.end
        ):
            return row
    return None


def in_pregnancy(key: str, adult: Limits) -> Limits:
    """The limits of an adult with the range for pregnancy where there is one."""
    row = next((r for r in RANGES.now().pregnancy if r.key == key), None)
    if row is None:
        return adult
    return Limits(row.low, row.high, adult.critical_low, adult.critical_high)
