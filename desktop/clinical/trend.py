"""Trend of a series of measurements: one arrow, never more than the numbers carry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median


class Trend(StrEnum):
    """The arrow; `UNKNOWN` where there are fewer than two values in the window."""

    UP = "up"
    STEADY = "steady"
    DOWN = "down"
    UNKNOWN = "unknown"


def trend(
    points: Sequence[tuple[datetime, Decimal]], *, least: Decimal, window: timedelta | None = None
) -> Trend:
    """Compare the newest value with the median of up to three before it.

    `points` oldest first. A difference below `least` (in the series' own unit) is steady. `window`
    leaves out what is older, counted back from the newest.
    """
    kept = [value for moment, value in points if window is None or points[-1][0] - moment <= window]
    if len(kept) < 2:
        return Trend.UNKNOWN
    change = kept[-1] - median(kept[-4:-1])
    if abs(change) < least:
        return Trend.STEADY
    return Trend.UP if change > 0 else Trend.DOWN
