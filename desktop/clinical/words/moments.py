"""A moment in words as exactly as the record knows it: `i dag 14:32`, `i går`, `03.2025`, `2025`.

Of a year or a month nobody said the first of January, nor midnight.
"""

from __future__ import annotations

from datetime import datetime

from desktop.core.clock import local
from desktop.core.formats import month, near_day, relative_day, relative_day_time, short_day_time, today_time
from desktop.fhir.when import Moment, Precision


def relative(moment: Moment, now: datetime) -> str:
    """`i dag 14:32`, `i går`, `05.03.2026 14:32`; a month or a year alone."""
    return _rough(moment) or (relative_day_time if moment.has_time else relative_day)(moment.start, now)


def short(moment: Moment, now: datetime) -> str:
    """For narrow columns: `05.03 14:32`, `05.03`; a month or a year alone."""
    return _rough(moment) or (short_day_time if moment.has_time else near_day)(moment.start, now)


def today(moment: Moment, now: datetime) -> str:
    """For the narrowest columns: `14:32` of today, else as `short`."""
    return today_time(moment.start, now) if moment.has_time else short(moment, now)


def on_day(moment: Moment, now: datetime) -> str:
    """The day alone: `05.03`, of another year `05.03.2024`; a month or a year alone."""
    return _rough(moment) or near_day(moment.start, now)


def _rough(moment: Moment) -> str:
    """A moment of which no day is known; empty where the day is."""
    if moment.precision is Precision.YEAR:
        return f"{local(moment.start).year:04}"
    return month(moment.start) if moment.precision is Precision.MONTH else ""
