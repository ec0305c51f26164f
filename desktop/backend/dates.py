"""Partial dates as ranges of milliseconds since 1970 (UTC), both ends included."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from desktop.core.clock import oslo

_SHAPE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINIMUM = -(2**53)
MAXIMUM = 2**53
"""Ends of an open period."""


def milliseconds(moment: datetime) -> int:
    """An aware moment as whole milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def date_range(text: str) -> tuple[int, int]:
    """The first and last millisecond that a FHIR date, dateTime or instant covers.

    What has no offset is read as the wall clock in Oslo. ValueError for anything else.
    """
    match = _SHAPE.fullmatch(text.replace(" ", "+"))
    if not match:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    start = datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0))  # noqa: DTZ001 (its offset follows)
    if zone in (None, "Z"):
        offset = UTC if zone else oslo()
    else:
        sign = -1 if zone[0] == "-" else 1
        offset = timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])))
    low = milliseconds(start.replace(tzinfo=offset))
    if second is not None:
        # A leap second is the same millisecond as the one after it.
        low += int(second) * 1000 + int((fraction or "0").ljust(3, "0")[:3])
        return low, low + 10 ** max(0, 3 - len(fraction or "")) - 1
    try:
        if minute is not None:
            end = start + timedelta(minutes=1)
        elif day is not None:
            end = start + timedelta(days=1)
        elif month is not None:
            end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        else:
            end = start.replace(year=start.year + 1)
    except (OverflowError, ValueError):
        return low, MAXIMUM  # the last day that there is
    return low, milliseconds(end.replace(tzinfo=offset)) - 1
