"""Time: one injectable clock, and stamps stored in UTC beside the offset they came with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
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


def local(moment: datetime) -> datetime:
    """An aware moment as the wall clock in Oslo shows it."""
    return moment.astimezone(oslo())


def stamp(moment: datetime) -> str:
    """An aware moment as FHIR `instant` in UTC with milliseconds and `Z`; sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
