"""FHIR dates and times: a partial date stays partial, and a moment remembers how exact it is.

Their text is never compared: offsets, partial dates and what can't be read stand in no order of letters.
Two are ordered by the first instant that each may mean; of one instant the less exact is first. What is
empty or can't be read never wins: it is neither the newest (`for_newest`) nor the oldest (`for_oldest`) while
another can be read, and a period with such an end neither holds nor is over (`within`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum
from functools import lru_cache

import msgspec

from desktop.core.clock import EARLIEST, LATEST, local, oslo, stamp, utc


class Precision(IntEnum):
    """Precision of a FHIR dateTime."""

    YEAR = 4
    MONTH = 7
    DAY = 10
    SECOND = 19


class Moment(msgspec.Struct, frozen=True, gc=False, order=True):
    """A FHIR dateTime: its earliest instant (aware, UTC) and its precision."""

    start: datetime
    precision: Precision

    @property
    def has_time(self) -> bool:
        return self.precision is Precision.SECOND

    @property
    def day(self) -> date:
        """The calendar day in Oslo (the first possible one of a partial date)."""
        return local(self.start).date()


_pattern = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)


def after(text: str) -> datetime | None:
    """The first instant that a FHIR dateTime no longer covers: an end on the 25th lasts all that day.

    The last day that can be written (`9999-12-31`, `9999`) ends with time itself: `LATEST`.
    """
    moment = parse(text)
    if moment is None or moment.has_time:
        return moment.start if moment else None
    day = moment.day
    try:
        if moment.precision is Precision.DAY:
            following = day + timedelta(days=1)
        elif moment.precision is Precision.MONTH:
            following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        else:
            following = date(day.year + 1, 1, 1)
    except (OverflowError, ValueError):
        return LATEST
    return utc(datetime(following.year, following.month, following.day, tzinfo=oslo()))


@lru_cache(maxsize=65_536)
def parse(text: str) -> Moment | None:
    """Read a FHIR date, dateTime or instant; None when it is empty or not one.

    A date without time begins at midnight in Oslo. A time without offset (not allowed in R4, seen in
    the wild) is read as Oslo time. What lies outside the years 1 to 9999 in UTC stops at their edge.
    """
    match = _pattern.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        if hour is None:
            start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=oslo())
            precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
            return Moment(utc(start), precision)
        if offset is None:
            zone: object = oslo()
        elif offset == "Z":
            zone = UTC
        else:
            sign = -1 if offset[0] == "-" else 1
            zone = timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6])))
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        # A leap second is the last moment of its minute.
        whole = min(int(second or 0), 59)
        start = datetime(int(year), int(month), int(day), int(hour), int(minute), whole, micro, tzinfo=zone)  # type: ignore[arg-type]
        return Moment(utc(start), Precision.SECOND)
    except (ValueError, OverflowError):
        return None


def instant(text: str) -> datetime | None:
    """The earliest instant of a FHIR dateTime, or None; for sorting and comparing."""
    moment = parse(text)
    return moment.start if moment else None


_NEVER_NEWEST = Moment(EARLIEST, Precision.YEAR)
_NEVER_OLDEST = Moment(LATEST, Precision.SECOND)


def for_newest(*texts: str) -> Moment:
    """Key by which the newest is found (`max`, newest first), of the first text that can be read; where none
    can, it comes before all that are known."""
    return next((found for text in texts if (found := parse(text)) is not None), _NEVER_NEWEST)


def for_oldest(*texts: str) -> Moment:
    """Key by which the oldest is found (`min`, oldest first), of the first text that can be read; where none
    can, it comes after all that are known."""
    return next((found for text in texts if (found := parse(text)) is not None), _NEVER_OLDEST)


def within(start: str, end: str, moment: datetime) -> bool | None:
    """True when a moment lies in the period between two FHIR times; an empty one leaves its side open. None
    where an end that is written can't be read."""
    begins, ends = instant(start), after(end)
    if (start and begins is None) or (end and ends is None):
        return None
    return (begins is None or begins <= moment) and (ends is None or moment < ends)


@lru_cache(maxsize=4096)
def utc_stamp(text: str) -> str:
    """A server's stamp as UTC, so that stamps compare as text; unreadable ones are empty."""
    moment = instant(text)
    return stamp(moment) if moment else ""
