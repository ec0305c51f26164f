"""Reference ranges and vital-sign bands for children and for pregnancy, from the vocabulary."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import msgspec

from desktop.clinical.flags import Limits
from desktop.core.paths import resources


class AgeRange(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename={"first": "from", "end": "to"}):
    """A range for an age in days of life (`end` not included) or for pregnancy, with its source."""

    key: str
    source: str
    first: int = 0
    end: int = 0
    sex: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class _Ranges(msgspec.Struct):
    source: str
    checked_by: str | None
    children: tuple[AgeRange, ...]
    pregnancy: tuple[AgeRange, ...]
    vitals: tuple[AgeRange, ...]


GROWN_UP = 6574
"""Days of life from which the tables of adults hold: 18 years."""


@cache
def _ranges() -> _Ranges:
    return msgspec.json.decode((resources() / "vocabulary" / "ranges.json").read_bytes(), type=_Ranges)


def for_age(key: str, youngest: int, oldest: int, sex: str | None) -> Limits | None:
    """The range of an analysis that holds for the whole of an age in days, None where there is none."""
    return _fitting(_ranges().children, key, youngest, oldest, sex)


def vital_for_age(key: str, youngest: int, oldest: int) -> Limits | None:
    """The band of a vital sign for a child's age in days, None where there is none."""
    return _fitting(_ranges().vitals, key, youngest, oldest, None)


def _fitting(
    rows: tuple[AgeRange, ...], key: str, youngest: int, oldest: int, sex: str | None
) -> Limits | None:
    return next(
        (
            Limits(row.low, row.high)
            for row in rows
            if row.key == key and row.first <= youngest and oldest < row.end and row.sex in (None, sex)
        ),
        None,
    )


def in_pregnancy(key: str, adult: Limits) -> Limits:
    """The limits of an adult with the range for pregnancy where there is one."""
    row = next((r for r in _ranges().pregnancy if r.key == key), None)
    if row is None:
        return adult
    return Limits(row.low, row.high, adult.critical_low, adult.critical_high)
