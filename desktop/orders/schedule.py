"""Doses of an order on each day: which have an hour, which are due by the day, what can't be read of them.

Every list asks here when the next dose is due. What can't be read is never a dose that is due, and never no
dose: it is told (`Unread`). Hours of the clock are `timing`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.record.medicines.regimens import only_words, regimen
from desktop.clinical.record.medicines.spans import Span, spans
from desktop.clinical.words.doses import is_as_needed
from desktop.clinical.words.timings import recurs
from desktop.clinical.words.written_often import differs
from desktop.core.clock import EARLIEST, LATEST, local, shifted, shifted_day
from desktop.fhir.elements import Dosage, Timing, TimingRepeat
from desktop.fhir.when import after, instant, parse
from desktop.orders.day_steps import Step, days
from desktop.orders.timing import Planned, clock_times, hour_of, local_moment, stepped
from desktop.orders.timing_rules import DAY, SECONDS, Unread, amount, each_time, rule_of

_MOST: Final = 48
"""More doses than this in a day are no doses."""
_MINUTE: Final = timedelta(minutes=1)


class Share(msgspec.Struct, frozen=True, gc=False, order=True):
    """Doses that are due within a time and at no hour: three today, one on this Monday, two this week.

    From `start` up to, not including, `until`. `assumed` when its day is counted from the time of the order,
    because nothing says a day.
    """

    start: datetime
    until: datetime
    least: int
    most: int
    assumed: bool = False


class Doses(msgspec.Struct, frozen=True, gc=False):
    """Doses of one dosage in a window. `in_all` is the most there may ever be, where it says so."""

    moments: tuple[Planned, ...] = ()
    shares: tuple[Share, ...] = ()
    unread: Unread | None = None
    in_all: int | None = None


class _Window(msgspec.Struct, frozen=True, gc=False):
    """Time that is asked about, within the span of a dosage; `low` and `high` are those of the span. No dose
    before `floor` counts as one that is due."""

    first: datetime
    last: datetime
    low: datetime
    high: datetime
    floor: datetime


def doses(
    dosages: Sequence[Dosage], since: str, start: datetime, end: datetime, last: datetime | None,
    floor: datetime | None,
) -> tuple[Doses, ...]:  # fmt: skip
    """The doses of each dosage from `start` up to, not including, `end`.

    `since` is the FHIR time of the order. `last` is when its last dose was given: by that an order counts
    its days or hours that says no beginning. Before `floor` no dose is due, whatever the dosages say: it was
    resumed then, or may not be used before.
    """
    return tuple(_doses(span, since, start, end, last, floor or EARLIEST) for span in spans(dosages, since))


def runs(dosage: Dosage) -> bool:
    """True for a rate without a dose, which runs and has no doses."""
    entries = dosage.dose_and_rate
    return bool(entries) and all(
        e.rated and e.dose_quantity is None and e.dose_range is None for e in entries
    )


def _doses(
    span: Span, since: str, start: datetime, end: datetime, last: datetime | None, floor: datetime
) -> Doses:
    dosage, timing = span.dosage, span.dosage.timing
    if dosage.modifier_extension or (timing is not None and timing.modifier_extension):
        return Doses(unread=Unread.MODIFIED)
    if is_as_needed(dosage) or runs(dosage):
        return Doses()
    if span.waits:
        return Doses(unread=Unread.BEGIN)
    if (amiss := _bounds_amiss(timing)) is not None:
        return Doses(unread=amiss)
    low = EARLIEST if span.begins is None else span.begins
    # An order may be written at the very time of its first dose: the minute before counts.
    begins = shifted(low, -_MINUTE) if not span.own and span.begins == instant(since) else low
    surely = span.surely or span.ends or LATEST
    within = _Window(max(start, begins, floor), min(end, surely), low, surely, floor)
    over = span.ends or LATEST
    doubtful = surely < over and surely < end and start < over
    if within.first >= within.last:
        return Doses(unread=Unread.END if doubtful else None)
    found = _read(span, within, last)
    if doubtful and found.unread is None:
        return msgspec.structs.replace(found, unread=Unread.END)
    return found


def _bounds_amiss(timing: Timing | None) -> Unread | None:
    """The bound of a rule that is written and can't be read."""
    repeat = timing.repeat if timing is not None else None
    period = repeat.bounds_period if repeat is not None else None
    if period is not None and period.start and instant(period.start) is None:
        return Unread.BEGIN
    if period is not None and period.end and after(period.end) is None:
        return Unread.END
    if repeat is None or not (repeat.bounds_duration or repeat.bounds_range):
        return None
    lone = Dosage(timing=Timing(repeat=TimingRepeat(
        bounds_duration=repeat.bounds_duration, bounds_range=repeat.bounds_range)))  # fmt: skip
    (bounded,) = spans((lone,), "2000-01-01")
    return Unread.END if bounded.ends is None or bounded.surely is None else None


def _read(span: Span, within: _Window, last: datetime | None) -> Doses:
    dosage, timing = span.dosage, span.dosage.timing
    if timing is None or not (timing.event or timing.repeat or timing.code):
        return _of_words(dosage, within)
    if differs(dosage):
        return Doses(unread=Unread.DIFFERS)
    repeat = timing.repeat or TimingRepeat()
    single = repeat.count == 1 and repeat.count_max in (None, 1)
    if not recurs(timing):
        if timing.event:
            return _of_events(timing.event, within)
        if not single:
            return Doses(unread=Unread.OFTEN)
        if not repeat.time_of_day:
            return _once(span, within)
    rule = rule_of(timing)
    if isinstance(rule, Unread):
        return Doses(unread=rule)
    if len(timing.event) > 1 and rule is not None:
        # FHIR has one event where a rule begins: several beside a rule are read as neither.
        return Doses(unread=Unread.DAYS)
    return _counted(rule, span, within, last)


def _of_words(dosage: Dosage, within: _Window) -> Doses:
    """`5 mg x 2`: by the day, where the text says it in one plain way and nothing besides."""
    same = regimen((dosage,)) if only_words(dosage) else None
    if same is None or same[2] != same[2].to_integral_value() or not 0 < same[2] <= _MOST:
        return Doses(unread=Unread.WORDS)
    return _by_the_day(amount(int(same[2])), Step(), within)


def _of_events(events: Sequence[str], within: _Window) -> Doses:
    moments, shares = [], []
    for event in events:
        moment = parse(event)
        over = after(event)
        if (
            moment is None
            or over is None
            or (not moment.has_time and over - moment.start > timedelta(days=2))
        ):
            return Doses(unread=Unread.DAYS)
        if moment.has_time:
            if within.first <= moment.start < within.last:
                moments.append(Planned(moment.start))
        elif moment.start < within.last and within.first < over:
            shares.append(Share(moment.start, over, 1, 1))
    return Doses(tuple(sorted(moments)), tuple(sorted(shares)))


def _once(span: Span, within: _Window) -> Doses:
    """One dose in all and nothing of when: it waits from the beginning on."""
    if span.begins is None:
        return Doses(unread=Unread.BEGIN)
    return Doses(shares=(Share(span.begins, within.high, 1, 1),), in_all=1)


def _counted(rule: TimingRepeat, span: Span, within: _Window, last: datetime | None) -> Doses:
    """The doses of a rule, none after the number of all of them."""
    most = rule.count_max or rule.count
    if most is None:
        return _of_rule(rule, span, within, last)
    if most <= 0 or span.begins is None:
        return Doses(unread=Unread.BEGIN if most > 0 else Unread.OFTEN)
    found = _of_rule(rule, span, msgspec.structs.replace(within, first=shifted(within.low, -_MINUTE)), last)
    if found.moments and most <= len(found.moments):
        found = msgspec.structs.replace(found, moments=found.moments[:most])
    moments = tuple(one for one in found.moments if one.at >= within.first)
    shares = tuple(one for one in found.shares if one.until > within.first)
    return Doses(moments, shares, found.unread, most)


def _of_rule(rule: TimingRepeat, span: Span, within: _Window, last: datetime | None) -> Doses:
    assert rule.period is not None
    frequency = amount(rule.frequency or 1, rule.frequency_max)
    if rule.period_unit in ("s", "min", "h"):
        return _of_hours(rule, frequency, span, within, last)
    if rule.period_max not in (None, rule.period) or rule.period != rule.period.to_integral_value():
        return Doses(unread=Unread.DAYS)
    period = int(rule.period)
    if rule.day_of_week:
        return _on_days(rule, period, span, within, last)
    each_day = rule.period_unit == "d" and period == 1
    count = each_time(rule)
    if count is None:
        return Doses(unread=Unread.OFTEN)
    if each_day:
        return _by_hour(rule, Step(), within) if rule.time_of_day else _by_the_day(count, Step(), within)
    anchor, assumed = _anchor(span, last)
    if anchor is None:
        return Doses(unread=Unread.DAYS)
    step = Step(period, rule.period_unit, local(anchor).date())
    if rule.time_of_day:
        return _by_hour(rule, step, within)
    wide = rule.frequency is not None and frequency[1] > 1 and not rule.when
    return _by_the_day(count, step, within, assumed=assumed, wide=wide)


def _anchor(span: Span, last: datetime | None) -> tuple[datetime | None, bool]:
    """The moment from which days are counted, and whether that is only the time of the order."""
    if span.own:
        return span.begins, False
    return (last, False) if last is not None else (span.begins, True)


def _on_days(rule: TimingRepeat, period: int, span: Span, within: _Window, last: datetime | None) -> Doses:
    """`hver mandag`: on the days of the week that are named."""
    if rule.period_unit not in ("d", "wk") or (rule.period_unit == "d" and period != 1):
        return Doses(unread=Unread.DAYS)
    wanted = frozenset(rule.day_of_week)
    if rule.period_unit == "wk" and rule.frequency is not None:
        # So many a week, on so many days of it.
        if rule.frequency % len(wanted) or (rule.frequency_max or rule.frequency) != rule.frequency:
            return Doses(unread=Unread.DAYS)
        rule = msgspec.structs.replace(rule, frequency=rule.frequency // len(wanted), frequency_max=None)
    count = each_time(rule)
    if count is None:
        return Doses(unread=Unread.OFTEN)
    anchor, assumed = None, False
    if period > 1:
        anchor, assumed = _anchor(span, last)
        if anchor is None:
            return Doses(unread=Unread.DAYS)
    step = Step(period, "wk", local(anchor).date() if anchor else None, wanted)
    if rule.time_of_day:
        return _by_hour(rule, step, within)
    return _by_the_day(count, step, within, assumed=assumed)


def _of_hours(
    rule: TimingRepeat, frequency: tuple[int, int], span: Span, within: _Window, last: datetime | None
) -> Doses:
    """`hver 6. time`: at steps from a known hour; by the day where no hour is known."""
    assert rule.period is not None
    if rule.day_of_week or rule.time_of_day or rule.when:
        return Doses(unread=Unread.DAYS)
    step = rule.period * SECONDS[rule.period_unit]
    longest = (rule.period_max or rule.period) * SECONDS[rule.period_unit]
    ranged = longest != step or frequency[0] != frequency[1]
    if not ranged and frequency[0] == 1:
        if (origin := _hour(span)) is not None:
            return _stepped(step, origin, within)
        if last is not None and (step > DAY or DAY % step):
            after_last = max(within.first, shifted(last, _MINUTE))
            return _stepped(step, last, msgspec.structs.replace(within, first=after_last))
    least, most = DAY * frequency[0] / longest, DAY * frequency[1] / step
    if least >= 1 and most <= _MOST:
        if not ranged and most != most.to_integral_value():
            return Doses(unread=Unread.OFTEN)
        return _by_the_day((int(least), -int(-most // 1)), Step(), within)
    if most > 1:
        return Doses(unread=Unread.OFTEN)
    anchor, assumed = _anchor(span, last)
    if anchor is None or longest != step or step % DAY:
        return Doses(unread=Unread.DAYS)
    days_apart = Step(int(step / DAY), "d", local(anchor).date())
    return _by_the_day(frequency, days_apart, within, assumed=assumed, wide=frequency[1] > 1)


def _hour(span: Span) -> datetime | None:
    """The hour from which steps of hours count: where the dosage's beginning was written with one."""
    timing = span.dosage.timing
    if not span.own or timing is None:
        return None
    period = timing.repeat.bounds_period if timing.repeat else None
    written = [period.start] if period is not None and period.start else list(timing.event)
    found = parse(written[0]) if len(written) == 1 else None
    return found.start if found is not None and found.has_time else None


def _stepped(seconds: Decimal, origin: datetime, within: _Window) -> Doses:
    found = stepped(seconds, origin, within.first, within.last)
    return Doses(unread=Unread.OFTEN) if found is None else Doses(found)


def _by_hour(rule: TimingRepeat, step: Step, within: _Window) -> Doses:
    if each_time(rule) is None:
        return Doses(unread=Unread.OFTEN)
    found = set()
    for day in days(step, local(within.first).date(), local(within.last).date()):
        for time in clock_times(rule):
            at = local_moment(day, time)
            if within.first <= at < within.last:
                found.add(Planned(at, hour_of(day, time) == "never"))
    return Doses(tuple(sorted(found)))


def _by_the_day(
    count: tuple[int, int], step: Step, within: _Window, *, assumed: bool = False, wide: bool = False
) -> Doses:
    """So many doses on each day of the step; `wide` in each of its periods."""
    if count[1] > _MOST:
        return Doses(unread=Unread.OFTEN)
    # The day from which it is counted has its dose, however late on it the order begins.
    anchored = step.origin is not None or bool(step.weekdays)
    found = [
        share
        for begin, over in _periods(step, within, wide=wide)
        if (share := _share(begin, over, count, within, assumed=assumed, origin=anchored)) is not None
    ]
    return Doses(shares=tuple(found))


def _periods(step: Step, within: _Window, *, wide: bool) -> Iterator[tuple[date, date]]:
    first, final = local(within.first).date(), local(within.last).date()
    if not wide:
        for day in days(step, first, final):
            yield day, shifted_day(day, 1)
        return
    begin = step.at_or_before(first)
    while begin is not None and begin <= final:
        over = step.following(begin)
        if over is None or over <= begin:
            return
        yield begin, over
        begin = over


def _share(
    begin: date, over: date, count: tuple[int, int], within: _Window, *, assumed: bool, origin: bool
) -> Share | None:
    start, until = local_moment(begin, "00:00"), local_moment(over, "00:00")
    # A day that is cut by the beginning or the end of the order may have fewer doses, if any.
    low = max(within.low, within.floor)
    cut = (low > start and not origin) or within.high < until
    start, until = max(start, low), min(until, within.high)
    if start >= until or until <= within.first or start >= within.last:
        return None
    return Share(start, until, 0 if cut else count[0], count[1], assumed)
