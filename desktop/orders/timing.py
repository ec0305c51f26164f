"""From a dosage to the hours of a day: safe over the change to and from summer time.

Hours on the clock are the clock's: 08 is 08 on every day. An hour that does not exist (02:30 on the last
Sunday of March) is given an hour later on the clock, as much time after the dose before as on other days;
an hour that comes twice is used once, the first time. Steps of hours count elapsed time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.clinical.words.doses import is_as_needed
from desktop.core.clock import local, oslo, shifted, shifted_day, utc
from desktop.fhir.elements import Dosage, TimingRepeat
from desktop.fhir.when import after, instant, parse
from desktop.orders.config import Hours

MOST: Final = 2_000
"""No window holds more planned doses than this; a dosage every minute is an infusion."""

_LONGEST: Final = 100 * 366 * 86_400
"""Seconds of a step beyond which no second dose is ever reached."""

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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


def planned(
    dosage: Dosage, start: datetime, end: datetime, *, usual: Hours | None = None
) -> tuple[Planned, ...] | None:
    """The planned doses from `start` up to, not including, `end` (aware moments), in order.

    None when the dosage does not say: free text, as needed, an infusion, a daily frequency without hours
    (unless `usual` gives the ward's). Empty when it says that there are none in the window.
    """
    timing = dosage.timing
    if timing is None or is_as_needed(dosage):
        return None
    if timing.event:
        moments = [parse(event) for event in timing.event]
        if any(m is None or not m.has_time for m in moments):
            return None
        return tuple(sorted(Planned(m.start) for m in moments if m is not None and start <= m.start < end))
    repeat = timing.repeat
    if repeat is None:
        return None
    low, high = _bounds(repeat)
    first = max(start, low) if low else start
    last = min(end, high) if high else end
    if repeat.period_unit in ("h", "min"):
        return _stepped(repeat, low, first, last)
    times, from_ward = _times(repeat, usual)
    if not times:
        return None
    rows = _days(repeat, low, first, last)
    if rows is None:
        return None
    found = []
    for day in rows:
        for time in times:
            at = local_moment(day, time)
            if first <= at < last:
                found.append(Planned(at, hour_of(day, time) == "never", from_ward))
    return tuple(sorted(set(found)))


def _bounds(repeat: TimingRepeat) -> tuple[datetime | None, datetime | None]:
    period = repeat.bounds_period
    if period is None:
        return None, None
    return instant(period.start), after(period.end)


def _stepped(
    repeat: TimingRepeat, low: datetime | None, first: datetime, last: datetime
) -> tuple[Planned, ...] | None:
    if low is None or repeat.period is None or repeat.period <= 0 or (repeat.frequency or 1) != 1:
        return None
    seconds = repeat.period * (3600 if repeat.period_unit == "h" else 60)
    if seconds != seconds.to_integral_value():
        return None
    if seconds > _LONGEST:
        # A step of centuries: only the first dose can ever come.
        return (Planned(low),) if first <= low < last else ()
    step = timedelta(seconds=int(seconds))
    count = max(0, -((low - first) // step)) if first > low else 0
    at = shifted(low, step * count)
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


def _times(repeat: TimingRepeat, usual: Hours | None) -> tuple[tuple[str, ...], bool]:
    if repeat.time_of_day:
        return repeat.time_of_day, False
    if usual is None:
        return (), False
    if repeat.when:
        parts = {
            "MORN": "morning",
            "NOON": "midday",
            "AFT": "afternoon",
            "EVE": "evening",
            "HS": "bedtime",
            "NIGHT": "night",
        }
        if any(code not in parts for code in repeat.when):
            return (), False
        return tuple(usual.parts[parts[code]] for code in repeat.when), True
    if repeat.frequency and repeat.frequency_max is None:
        per_day = repeat.frequency if repeat.period_unit == "d" else 1 if repeat.frequency == 1 else 0
        return usual.daily.get(per_day, ()), True
    return (), False


def _days(
    repeat: TimingRepeat, low: datetime | None, first: datetime, last: datetime
) -> Iterator[date] | None:
    period = repeat.period if repeat.period is not None else Decimal(1)
    unit = repeat.period_unit or "d"
    every = {"d": 1, "wk": 7}.get(unit)
    if every is None or period != period.to_integral_value() or period < 1:
        return None
    if unit == "wk" and not repeat.day_of_week and (repeat.frequency or 1) != 1:
        return None
    stride = int(period) * every
    if stride > 1 and not repeat.day_of_week and low is None:
        return None
    if stride > 7 and repeat.day_of_week:
        return None
    return _walk(repeat, stride, low, first, last)


def _walk(
    repeat: TimingRepeat, stride: int, low: datetime | None, first: datetime, last: datetime
) -> Iterator[date]:
    day = local(first).date()
    final = local(last).date()
    origin = local(low).date() if low else day
    while day <= final:
        if repeat.day_of_week:
            wanted = _WEEKDAYS[day.weekday()] in repeat.day_of_week
        else:
            wanted = (day - origin).days % stride == 0
        if wanted:
            yield day
        following = shifted_day(day, 1)
        if following <= day:
            return
        day = following
