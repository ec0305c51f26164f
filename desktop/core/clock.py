"""Time: one injectable clock, and stamps stored in UTC beside the offset they came with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present moment as an aware datetime in UTC; tests and pictures pass a frozen one."""


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@cache
def oslo() -> ZoneInfo:
    """The time zone in which people read: Europe/Oslo (its data comes with `tzdata` on Windows)."""
    return ZoneInfo("Europe/Oslo")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at_second(seconds: float) -> datetime:
    """The moment in UTC of seconds since 1970, those before it too: Windows' own function knows none there.

    Raises OverflowError outside the years 1 to 9999.
    """
    return _EPOCH + timedelta(seconds=seconds)


EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
"""The ends of time as Python counts it. Servers write them in earnest: `9999-12-31` is the usual "no end"."""
_NO_END = 50
"""A written end more than this many years ahead means that there is none."""


def is_end(moment: datetime, now: datetime) -> bool:
    """True when a written end is one: `9999-12-31` says that there is none."""
    return moment.year <= now.year + _NO_END


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """An aware moment in another zone; one that would leave the years 1 to 9999 there stops at their edge."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        edge = LATEST if moment.year > 5000 else EARLIEST
        return edge.replace(tzinfo=zone)


def utc(moment: datetime) -> datetime:
    """An aware moment in UTC; at the edges of time it stops there instead of raising."""
    return in_zone(moment, UTC)


def local(moment: datetime) -> datetime:
    """An aware moment as the wall clock in Oslo shows it; 23:59 on 31.12.9999 stays on that day."""
    return in_zone(moment, oslo())


def shifted(moment: datetime, span: timedelta) -> datetime:
    """`moment + span`, stopping at the edges of time: use it for every moment that came from outside.

    A loop that steps with it must end by itself: at the edge it no longer moves.
    """
    try:
        return moment + span
    except OverflowError:
        edge = LATEST if span > timedelta(0) else EARLIEST
        return edge.replace(tzinfo=moment.tzinfo)


def shifted_day(day: date, days: int) -> date:
    """`day` so many days later (earlier when negative), stopping at 0001-01-01 and 9999-12-31."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def minute(moment: datetime) -> datetime:
    """The minute that a moment lies in: what is shown and checked says no seconds, so what was made of the
    same record holds until it turns."""
    return moment.replace(second=0, microsecond=0)


def stamp(moment: datetime) -> str:
    """An aware moment as FHIR `instant` in UTC with milliseconds and `Z`; sorts as text."""
    return utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")
