"""Hours of a clock and steps of hours, as moments: safe over the change to and from summer time.

Hours on the clock are the clock's: 08 is 08 on every day. An hour that does not exist (02:30 on the last
Sunday of March) is given an hour later on the clock, as much time after the dose before as on other days;
an hour that comes twice is used once, the first time. Steps of hours count elapsed time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.core.clock import oslo, shifted, utc
from desktop.fhir.elements import TimingRepeat

MOST: Final = 2_000
"""No window holds more planned doses than this; a dosage every minute is an infusion."""

_LONGEST: Final = 100 * 366 * 86_400
"""Seconds of a step beyond which no second dose is ever reached."""


class Planned(msgspec.Struct, frozen=True, gc=False, order=True):
    """A planned dose: when (UTC); `moved` when its hour does not exist on that day; `usual` when its hour
    is the ward's and not the order's."""

    at: datetime
    moved: bool = False
    usual: bool = False


def hour_of(day: date, time: str) -> Literal["once", "never", "twice"]:
    """Occurrences of a clock time (HH:MM[:SS]) on a day in Oslo, with the change of summer time."""
    naive = datetime.combine(day, clock_time.fromisoformat(time))
    first = naive.replace(tzinfo=oslo(), fold=0)
    second = naive.replace(tzinfo=oslo(), fold=1)
    if first.utcoffset() == second.utcoffset():
        return "once"
    return "twice" if first.astimezone(UTC).astimezone(oslo()).replace(tzinfo=None) == naive else "never"


def local_moment(day: date, time: str, *, later: bool = False) -> datetime:
    """Aware moment in UTC of a clock time in Oslo; `later` is the second of two.

    A time that does not exist is moved past the gap: 02:30 becomes 03:30.
    """
    naive = datetime.combine(day, clock_time.fromisoformat(time))
    return utc(naive.replace(tzinfo=oslo(), fold=1 if later else 0))


def clock_times(repeat: TimingRepeat) -> tuple[str, ...]:
    """The hours of a rule that are hours, each once, in order."""
    return tuple(sorted({time for time in repeat.time_of_day if _is_clock(time)}))


def _is_clock(time: str) -> bool:
    try:
        return clock_time.fromisoformat(time).tzinfo is None
    except ValueError:
        return False


def stepped(
    seconds: Decimal, origin: datetime, first: datetime, last: datetime
) -> tuple[Planned, ...] | None:
    """The doses at steps from a moment on, within a window; None where they are too many, or no whole seconds
    apart."""
    if seconds <= 0 or seconds != seconds.to_integral_value():
        return None
    if seconds > _LONGEST:
        # A step of centuries: only the first dose can ever come.
        return (Planned(origin),) if first <= origin < last else ()
    step = timedelta(seconds=int(seconds))
    count = max(0, -((origin - first) // step)) if first > origin else 0
    at = shifted(origin, step * count)
    found: list[Planned] = []
    while at < last:
        if at >= first:
            found.append(Planned(at))
            if len(found) > MOST:
                return None
        following = shifted(at, step)
        if following <= at:
            break
        at = following
    return tuple(found)
