"""Frequency, where an order leaves it unsaid: *nå* is one dose, an infusion with a length runs once, and a
later step of a taper is given as often as the one before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from desktop.orders.draft import Amount, PeriodUnit, Schedule
from desktop.orders.field import lexicon as lx
from desktop.orders.field.begins import Begins
from desktop.orders.field.often import Often
from desktop.orders.field.scan import Scan

Region = tuple[int, int]


def said_at_once(scan: Scan, region: Region, often: Often, begun: Begins) -> None:
    """A single dose of `40 mg iv nå`, two of `40 mg iv nå + om 1 t`; `1000 ml over 8 t` is one infusion."""
    one_now = often.uncounted and often.count == 1 and begun.now and begun.day is None and not often.clock
    if one_now and not often.part_words and begun.days is None and begun.until is None:
        # “en gang nå”
        often.uncounted = False
    unsaid = often.schedule is None and not (
        often.clash or often.uncounted or often.as_needed or often.which_days
    )
    ends = begun.days is not None or begun.until is not None
    if unsaid and not ends and not often.clock:
        if begun.now and begun.at is not None and begun.day is None:
            now_and_later(scan, region, often, begun)
        elif (begun.now and begun.day is None) or often.over is not None:
            often.schedule = Schedule(once=True)
    if often.over is not None and often.schedule is not None:
        if often.schedule.continuous:
            often.clash, often.schedule = True, None
        else:
            often.schedule = replace(often.schedule, over=often.over)
            _one_after_another(often, often.schedule, often.over)


def _one_after_another(often: Often, schedule: Schedule, over: Amount) -> None:
    """Infusions that last longer than from one of the ward's usual hours to the next run one after another
    (`over 8 t x 3`); two are never on at once, and what has no room in a day is asked."""
    hours = sorted(int(time[:2]) for time in schedule.times)
    if not schedule.usual_times or len(hours) < 2:
        return
    length = over.value / 60 if over.unit == "min" else over.value
    gap = min((after - before) % 24 for before, after in pairwise((*hours, hours[0])))
    between = Decimal(24) / len(hours)
    if length <= gap:
        return
    if length > between or between != int(between) or schedule.period_unit != "d" or schedule.period != 1:
        often.clash, often.schedule = True, None
        return
    often.schedule = Schedule(frequency=1, period=between, period_unit="h", over=over)


def now_and_later(scan: Scan, region: Region, often: Often, begun: Begins) -> None:
    """`nå + om 1 t`: two doses or samples, so far apart; only where the one is joined to the other."""
    now, later = scan_places(scan, region)
    if now is None or later is None or not lx.AND_IN.fullmatch(scan.plain, now[1], later[0]):
        return
    match = lx.IN_TIME.match(scan.plain, *later)
    if match is None:
        return
    unit: PeriodUnit = "min" if match["u"].startswith("min") else "h"
    period = Decimal(int(match["n"]))
    if period:
        often.schedule = Schedule(frequency=1, period=period, period_unit=unit, count=2)
        begun.at = None


def scan_places(scan: Scan, region: Region) -> tuple[Region | None, Region | None]:
    """Places of *nå* and *om 1 t* in the text."""
    now = lx.NOW.search(scan.plain, *region)
    later = lx.IN_TIME.search(scan.plain, *region)
    return (now.span() if now else None), (later.span() if later else None)


def daily_at(often: Often, begun: Begins) -> None:
    """`kl 22` of what is given each day: at that hour, daily."""
    clock = often.clock
    starts = begun.now or begun.day is not None or begun.at is not None
    if often.uncounted and clock is not None and len(clock.times) == 1 and not (starts or often.part_words):
        often.schedule = Schedule(frequency=1, times=clock.times)
        often.uncounted = False


def carry_on(regions: Sequence[Region], oftens: Sequence[Often], begins: Sequence[Begins]) -> None:
    """Fill the frequency of steps that say none: a later one is given as the one before it, and a first one
    without a length, before another that says how often, is one dose (`1,5 g iv, deretter 1 g x 1`)."""
    if len(regions) > 1:
        first, begun = oftens[0], begins[0]
        if (
            _is_unsaid(first)
            and begun.days is None
            and begun.until is None
            and oftens[1].schedule is not None
        ):
            first.schedule = Schedule(once=True)
    for before, often in pairwise(oftens):
        schedule = before.schedule
        if schedule is None or schedule.once or schedule.continuous or schedule.over or before.slots:
            continue
        # “x 2 i 3 dager, så 20 mg”: as often, or once?
        if _is_unsaid(often) and schedule.frequency == 1:
            often.schedule = schedule


def _is_unsaid(often: Often) -> bool:
    doubt = often.clash or often.uncounted or often.as_needed or often.which_days or often.slots
    return often.schedule is None and not doubt and often.clock is None
