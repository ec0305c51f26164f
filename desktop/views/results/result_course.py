"""The course of one analysis beside an answer: its values by kind of sample, reference, alarm limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from desktop.clinical.words import moments
from desktop.clinical.words.numbers import clinical
from desktop.core.clock import local
from desktop.core.formats import day_short, relative_day_time, time
from desktop.core.messages import _
from desktop.fhir.when import Moment, Precision
from desktop.shown.results.results import CourseSeries, ResultCourse, ResultRow
from desktop.views.base.labs import LabValue

SPAN = timedelta(days=5)
FEWEST, MOST_DAYS = 5, 5
"""Minimum values shown even if they are older; maximum days named below them."""


def shown(values: Iterable[LabValue], value: LabValue) -> tuple[LabValue, ...]:
    """The values that stand in the course of this one, oldest first: the last days', or else some older ones.
    What may not be gone by (withdrawn, dated ahead, without a number) is not among them."""
    found = [
        one
        for one in values
        if one.row == value.row
        and one.at <= value.at
        and one.number is not None
        and (one.current or (one.reference, one.part) == (value.reference, value.part))
    ]
    near = [one for one in found if value.at - one.at <= SPAN]
    return tuple(near if len(near) >= FEWEST else found[-FEWEST:])


def course(values: Iterable[LabValue], value: LabValue, now: datetime) -> ResultCourse | None:
    """The course of a value's analysis in its unit; None where it has no number."""
    found = shown(values, value)
    if value.number is None or not found:
        return None
    samples = dict.fromkeys(one.sample for one in found)
    several = len(samples) > 1
    limits = value.limits
    alarms = [one for one in (limits.critical_low, limits.critical_high) if one is not None]
    before = earlier(found, value)
    return ResultCourse(
        series=tuple(
            CourseSeries(
                (sample or _("usual sample")) if several else sample,
                tuple((one.at.timestamp(), float(one.number or 0)) for one in found if one.sample == sample),
            )
            for sample in samples
        ),
        low=float(limits.low) if limits.low is not None else None,
        high=float(limits.high) if limits.high is not None else None,
        low_text=clinical(limits.low) if limits.low is not None else "",
        high_text=clinical(limits.high) if limits.high is not None else "",
        alarms=tuple((float(one), clinical(one)) for one in alarms),
        days=_days(found),
        newest=(value.at.timestamp(), float(value.number)),
        newest_text=value.text,
        spoken=_spoken(value, before, alarms, now, several),
    )


def earlier(found: Iterable[LabValue], value: LabValue) -> LabValue | None:
    """The last of these values (oldest first) before this one: two of one minute are no rise and no fall."""
    before = [one for one in found if value.at - one.at >= timedelta(minutes=1)]
    return before[-1] if before else None


def _days(found: tuple[LabValue, ...]) -> tuple[tuple[float, str], ...]:
    """Midnights between the values, as many as can be named."""
    first, last = local(found[0].at), local(found[-1].at)
    days = (last.date() - first.date()).days
    step = max(1, -(-days // MOST_DAYS))
    midnights = (
        (first + timedelta(days=n)).replace(hour=0, minute=0, second=0, microsecond=0)
        for n in range(1, days + 1, step)
    )
    return tuple((at.timestamp(), day_short(at)) for at in midnights)


def _spoken(
    value: LabValue, before: LabValue | None, alarms: list[Decimal], now: datetime, several: bool
) -> str:
    way = ""
    if before is not None and before.number is not None and value.number is not None:
        by = value.number - before.number
        way = _("falling") if by < 0 else _("rising") if by > 0 else _("level")
        at = before.when(now)
        sample = before.sample or _("usual sample")
        if several and before.sample != value.sample:
            said = _("{way} from {value} {time}, another kind of sample: {sample}")
            way = said.format(way=way, value=before.text, time=at, sample=sample)
        else:
            way = _("{way} from {value} {time}").format(way=way, value=before.text, time=at)
    outside = {"high": _("high"), "low": _("low"), "": ""}[value.outside]
    limits = ", ".join(clinical(one) for one in alarms)
    alarm = _("Alarm limit {limit}").format(limit=limits) if limits else ""
    first = ", ".join(
        part for part in (f"{value.name} {value.text} {value.unit}".strip(), outside, way) if part
    )
    return ". ".join(part for part in (first, alarm) if part)


def of_row(row: ResultRow, mine: list[LabValue]) -> LabValue | None:
    """The value that the answer stands in the list with."""
    same = [v for v in mine if v.row == row.row]
    return next((v for v in same if (v.whole or v.text) in (row.whole, row.value)), same[0] if same else None)


def beyond_alarm(value: LabValue | None) -> str:
    """`over ringegrensen 6,5`; empty where a value is within its alarm limits, or may not be gone by.
    One of which nobody wrote when may be: it asks to be seen, and settles nothing."""
    if value is None or value.number is None or not (value.use.decide or value.undated):
        return ""
    low, high = value.limits.critical_low, value.limits.critical_high
    if high is not None and value.number > high:
        return _("above the alarm limit {limit}").format(limit=clinical(high))
    if low is not None and value.number < low:
        return _("below the alarm limit {limit}").format(limit=clinical(low))
    return ""


def when_words(taken: Moment | None, answered: datetime | None, now: datetime) -> str:
    """Time of the result, with the time of the sample where that is another minute: a result is as old as its
    sample."""
    if taken is None or answered is None or answered - taken.start < timedelta(minutes=1):
        if answered is not None and (taken is None or taken.has_time):
            return relative_day_time(answered, now)
        return moments.relative(taken, now) if taken is not None else ""
    same = local(taken.start).date() == local(answered).date()
    late = time(answered) if same and taken.has_time else relative_day_time(answered, now)
    return _("taken {taken}, answered {answered}").format(taken=moments.relative(taken, now), answered=late)


def clock(value: LabValue, now: datetime) -> str:
    """Time of an answer in a list: when it was issued, else when it was taken, as exactly as it is known."""
    if value.undated:
        return _("no time")
    if value.issued is None and value.exact is not Precision.SECOND:
        return moments.on_day(value.moment, now)
    return short(value.issued or value.at, now)


def short(at: datetime, now: datetime) -> str:
    """`13:10` today, else the day: the column is narrow, the whole time stands in the detail."""
    return time(at) if local(at).date() == local(now).date() else day_short(at)
