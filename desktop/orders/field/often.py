"""Parsing of frequency, hours and parts of the day from one stretch of the field.

One idea: each way to say how often, from the words to the timing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import msgspec
from msgspec.structs import replace

from desktop.clinical.units import TYPED, UNITS
from desktop.orders.config import Hours
from desktop.orders.dosage_text.grammar.weekdays import day_codes
from desktop.orders.draft import Amount, PeriodUnit, Schedule
from desktop.orders.field import lexicon as lx
from desktop.orders.field.one_moment import not_said_by_the_clock, told_once
from desktop.orders.field.scan import Scan, values

Region = tuple[int, int]
_BARE: Final = re.compile(r"[\d½¼]\s*$")
_EVERY_UNIT: Final[dict[str, PeriodUnit]] = {
    "t": "h", "h": "h", "m": "min", "d": "d", "u": "wk", "w": "wk",
}  # fmt: skip


class Clock(msgspec.Struct, frozen=True):
    """Hours after *kl.*: HH:MM:SS each; `fixed` after *fra*; `later` for the second of two equal hours."""

    times: tuple[str, ...]
    from_then: bool
    later: bool | None
    span: Region


class Often(msgspec.Struct, kw_only=True):
    """Parsed frequency; `schedule` is None when nothing was read, or when it contradicts itself (`clash`).

    `own_times` are the hours of doses that differ by them, `by_days` such doses with their days, `parts`
    those of meals; `kept` the words of meals. `alert` is true of a high-alert medicine.
    """

    schedule: Schedule | None = None
    slots: tuple[Decimal, ...] = ()
    slot_times: tuple[str, ...] = ()
    slot_unit: str = ""
    own_times: tuple[str, ...] = ()
    by_days: tuple[tuple[Decimal, tuple[str, ...]], ...] = ()
    parts: list[tuple[str, Region]] = []
    kept: list[str] = []
    over: Amount | None = None
    as_needed: bool = False
    needed_for: str = ""
    most: Amount | None = None
    most_unclear: tuple[Decimal, ...] = ()
    most_times: int | None = None
    most_span: Region | None = None
    clock: Clock | None = None
    start_clock: Clock | None = None
    count: int | None = None
    count_high: int | None = None
    alert: bool = False
    clash: bool = False
    uncounted: bool = False
    which_days: bool = False
    asked: bool = False
    part_words: str = ""
    spans: list[Region] = []


def clock_time(written: str) -> str | None:
    """`18`, `18:30`, `1830`, `8.15` as HH:MM:SS; None when it is no time of day."""
    digits = written.replace(".", ":")
    hour, colon, minute = digits.partition(":")
    if not colon and len(hour) > 2:
        hour, minute = hour[:-2], hour[-2:]
    if int(hour) == 24 and not int(minute or 0):
        hour = "0"
    if int(hour) > 23 or int(minute or 0) > 59:
        return None
    return f"{int(hour):02}:{int(minute or 0):02}:00"


def count(text: str) -> int:
    return lx.COUNTS.get(text) or int(text)


def read_intervals(scan: Scan, region: Region, often: Often) -> None:
    """Slots (1+0+1) and *hver 6. time*: before dates, which look like them."""
    if (match := scan.first(lx.DASHED_UNITS, region)) is not None and _are_units(scan, match):
        often.slots = tuple(Decimal(part) for part in re.findall(r"\d+", match["slots"]))
        ordered = sorted(set(often.slots))
        # “6-8-10 E”: parts of the day, or a dose that is increased?
        often.clash = all(often.slots) and list(often.slots) in (ordered, ordered[::-1])
        often.slot_unit = TYPED[match["u"]]
        scan.take(match, "frequency")
        often.spans.append(match.span())
    elif match := scan.first(lx.SLOTS, region) or scan.first(lx.DASHED, region):
        often.slots = tuple(
            Decimal("0.5") if part.strip() == "½" else values(part.strip())[0]
            for part in re.split(r"[+-]", match["slots"])
        )
        often.clash = any(len(values(part.strip())) > 1 for part in re.split(r"[+-]", match["slots"]))
        ordered = sorted(set(often.slots))
        if "-" in match["slots"] and all(often.slots) and list(often.slots) in (ordered, ordered[::-1]):
            # “4-3-2-1”: a taper, one day each, or parts of the day?
            often.clash = True
        scan.take(match, "frequency")
        often.spans.append(match.span())
        _read_slot_unit(scan, match.end(), often)
    if match := scan.first(lx.OVER, region):
        amounts = values(match["n"])
        often.over = Amount(amounts[0], "min" if match["u"].startswith("min") else "h")
        often.clash |= len(amounts) > 1 or amounts[0] <= 0
        scan.take(match, "duration")
    if match := scan.first(lx.DAYS_OF_WEEK, region):
        # “5 dager i uken” says how many days, not which.
        often.which_days = True
        scan.take(match, "frequency")
        often.spans.append(match.span())
    found: list[tuple[int, Decimal, PeriodUnit]] = []
    # Before “hver dag”, which stands in “annen hver dag”.
    if match := scan.first(lx.OTHER_DAY, region):
        found.append((1, Decimal(2), "d"))
        scan.take(match, "frequency")
        often.spans.append(match.span())
    if match := scan.first(lx.OTHER_WEEK, region):
        found.append((1, Decimal(2), "wk"))
        scan.take(match, "frequency")
        often.spans.append(match.span())
    for match in scan.find(lx.EVERY, region):
        unit = "mo" if match["u"].startswith(("man", "mnd", "mon")) else _EVERY_UNIT[match["u"][0]]
        found.append((1, Decimal(match["n"] or 1), unit))
        scan.take(match, "frequency")
        often.spans.append(match.span())
    if len(found) > 1 or (found and found[0][1] == 0):
        often.clash = True
    elif found:
        frequency, period, unit = found[0]
        often.schedule = Schedule(frequency=frequency, period=period, period_unit=unit)


def read_frequency(scan: Scan, region: Region, often: Often, hours: Hours) -> None:
    """Everything else about how often; completes `often.schedule` or leaves it None."""
    counts: list[int] = []
    said_per = False
    bare_word = False
    for match in list(scan.find(lx.TIMES_RANGE, region)):
        if match["low"] and _BARE.search(scan.plain, 0, match.start()):
            # “1x3-4”, “500 mg 2 x 3-4”: pieces, and times or days?
            continue
        if often.alert and not often.as_needed:
            # “Morfin 5 mg x 4-6”: as needed, or who decides?
            continue
        low, high = int(match["low"] or match["few"]), int(match["high"] or match["many"])
        # Of “x 3-1” and of two ranges none is read.
        counts += [low] if 0 < low < high and often.count_high is None else [low, high]
        often.count_high = high
        _take(scan, match, often)
        said_per = said_per or bool(match["low"])
        bare_word = bare_word or bool(match["few"])
    for match in list(scan.find(lx.TIMES_X, region)):
        counts.append(int(match["n"] or match["m"]))
        _take(scan, match, often)
        said_per = True
    for match in list(scan.find(lx.LATIN, region)):
        counts.append(lx.LATIN_TIMES[match["code"]])
        _take(scan, match, often)
        said_per = True
    only_once = False
    for match in list(scan.find(lx.TIMES_WORD, region)):
        only_once |= _is_emphasised(scan.text[match.start() : match.end()])
        counts.append(1 if match["once"] else 2 if match["twice"] else count(match["n"]))
        _take(scan, match, often)
        bare_word = True
    weekly = _all(scan, lx.WEEKLY, region, often)
    daily = _all(scan, lx.DAILY, region, often)
    whole_day = daily and any(lx.OF_THE_DAY.match(scan.plain, *span) for span in often.spans)
    in_all = _all(scan, lx.IN_ALL, region, often)
    once = _all(scan, lx.ONCE, region, often)
    continuous = _all(scan, lx.CONTINUOUS, region, often)
    _read_clock(scan, region, often)
    said_parts = list(often.parts)
    every_part = scan.first(lx.EVERY_PART, region) is not None
    this_evening = scan.first(lx.TO_THE_EVENING, region) is not None
    for name, pattern in lx.PARTS_OF_DAY:
        for match in list(scan.find(pattern, region)):
            said_parts.append((name, match.span()))
            often.part_words = scan.text[match.start() : match.end()]
            _take(scan, match, often)
    once_told = told_once(scan, said_parts)
    if once_told is None:
        often.clash = True
    said_parts = once_told or []
    own = [name for name, _span in said_parts]
    if often.clock is not None:
        joined = not_said_by_the_clock(scan, often.clock.times, often.clock.span, said_parts)
        if joined is None:
            often.clash = True
        own = joined or []
    parts = [hours.parts[name] for name in own]
    days: list[str] = []
    if row := _row_of_days(scan, region):
        days += [lx.FHIR_DAYS[lx.weekday_of(day)] for day in re.findall(lx.ANY_DAY, row.group())]
        _take(scan, row, often)
    for match in list(scan.find(lx.SHORT_DAYS, region)):
        if not lx.BEFORE_DAYS.search(scan.plain, region[0], match.start()):
            days += day_codes(match.group())
            _take(scan, match, often)
    for match in list(scan.find(lx.WEEKDAY, region)):
        if match["every"] or match["many"]:
            days.append(lx.FHIR_DAYS[lx.weekday_of(match["day"])])
            _take(scan, match, often)
        elif weekly and not days and not lx.BEFORE_DAYS.search(scan.plain, region[0], match.start()):
            # “ukentlig mandag”: the day of each week, and no first one.
            days.append(lx.FHIR_DAYS[lx.weekday_of(match["day"])])
            _take(scan, match, often)
    # “x 3 x 3” may be three times a day for three days: two equal numbers are two numbers.
    often.count = counts[0] if len(counts) == 1 else None
    every_day = daily or every_part
    if (
        often.clash
        or len(counts) > 1
        or in_all
        or (every_day and weekly)
        or any(not 1 <= n <= 24 for n in counts)
    ):
        often.clash = True
        return
    every_day_said = said_per or daily or weekly or parts or days or often.schedule or often.slots
    if only_once and counts == [1] and not (every_day_said or often.clock or once):
        # “én gang”, with its accent: one dose. “En gang” may lack “daglig”.
        once, counts, often.count = True, [], None
    elif bare_word and counts == [1] and often.clock and not every_day_said:
        # “én gang kl 7”: that hour alone, or each day?
        often.uncounted = True
        return
    if (
        bare_word
        and counts
        and not (said_per or daily or weekly or parts or days or (often.clock and often.count))
    ):
        # “4 ganger”: a day, or in all?
        often.uncounted = True
        return
    if _shared_out(scan, often):
        # “4 g daglig x 4”, “20 mg per uke x 2”: so much in all, or each time?
        often.uncounted, often.schedule = True, None
        return
    if whole_day and not (counts or parts or days or often.slots or often.clock or often.schedule or once):
        # “4 g/døgn”: one dose, or all that is given in a day?
        often.uncounted = True
        return
    alone = not (counts or daily or weekly or days or once or often.schedule or often.slots or often.clock)
    if this_evening and alone and not often.as_needed and len(parts) == 1:
        # “til kvelden”: this evening, or every evening?
        often.uncounted = True
        return
    if (weekly and days and (often.count or 1) != len(days)) or (
        every_day and days and (often.count or 1) == 1
    ):
        # “x 1 ukentlig, hver mandag og torsdag”
        often.clash = True
        return
    if every_day and often.schedule is not None and not _is_each_day(often.schedule):
        # “daglig annenhver dag”
        often.clash, often.schedule = True, None
        return
    _combine(
        often,
        hours,
        daily=daily,
        weekly=weekly,
        once=once,
        continuous=continuous,
        parts=parts,
        days=list(dict.fromkeys(days)),
        named=bool(said_parts) and not this_evening,
    )
    if often.count_high is not None and not often.clash and often.schedule is not None:
        _ranged(often, often.schedule, often.count_high)


def _ranged(often: Often, schedule: Schedule, high: int) -> None:
    """`x 1-2` a day, in a week or a month; beside hours, days or an interval it says too little."""
    exact = schedule.period == 1 and schedule.period_unit in ("d", "wk", "mo") and not schedule.once
    if exact and not schedule.days and not often.slots and (schedule.usual_times or not schedule.times):
        often.schedule = replace(schedule, frequency_max=high, times=(), usual_times=False)
    else:
        often.clash, often.schedule = True, None


def _shared_out(scan: Scan, often: Often) -> bool:
    """True of a day or a week that stands before more than one number of times or hour in it; `daglig x 2` is
    twice a day."""
    spans = sorted(often.spans)
    within = [one for one in spans if any(said.match(scan.plain, *one) for said in (lx.DAILY, lx.WEEKLY))]
    if not within or scan.plain[: within[0][0]].endswith("kg"):
        return False
    first = within[0][1]
    after = [span for span in spans if span[0] >= first]
    if often.clock is not None and often.clock.span[0] >= first and len(often.clock.times) > 1:
        return True
    parts = (pattern for _name, pattern in lx.PARTS_OF_DAY)
    if sum(any(pattern.match(scan.plain, *span) for span in after) for pattern in parts) > 1:
        return True
    twice_daily = scan.plain[slice(*within[0])].startswith("dag")
    counted = any(lx.TIMES_X.match(scan.plain, *span) for span in after)
    return counted and (often.count or 1) > 1 and not twice_daily


def _is_each_day(schedule: Schedule) -> bool:
    """True of an interval that is over within a day."""
    return schedule.period_unit in ("h", "min") or (schedule.period_unit == "d" and schedule.period == 1)


def _row_of_days(scan: Scan, region: Region) -> re.Match[str] | None:
    """`mandag, onsdag og fredag`; None where another day stands beside them, as a first or last one."""
    match = scan.first(lx.DAYS_IN_ROW, region)
    if match is None or lx.BEFORE_DAYS.search(scan.plain, region[0], match.start()):
        return None
    said = scan.find(lx.WEEKDAY, region)
    return match if all(match.start() <= day.start() < match.end() for day in said) else None


def _is_emphasised(written: str) -> bool:
    """True of `én gang`, which counts; `en gang` may be the beginning of another phrase."""
    return written.casefold().startswith(("én", "èn", "ên", "e\u0301n", "e\u0300n"))


def _take(scan: Scan, match: re.Match[str], often: Often) -> None:
    scan.take(match, "frequency")
    often.spans.append(match.span())


def _all(scan: Scan, pattern: re.Pattern[str], region: Region, often: Often) -> bool:
    found = list(scan.find(pattern, region))
    for match in found:
        _take(scan, match, often)
    return bool(found)


def _are_units(scan: Scan, match: re.Match[str]) -> bool:
    """True of numbers that are no other numbers, `05` and `0` alone apart."""
    numbers = re.findall(r"\d+", match["slots"])
    return all(len(one) == 1 or one[0] != "0" for one in numbers) and any(map(int, numbers))


def _read_slot_unit(scan: Scan, end: int, often: Often) -> None:
    """The unit of `6+6+8 E`: the slots are amounts; two that differ say not which parts of the day."""
    match = lx.SLOT_UNIT.match(scan.left, end)
    if (
        match is None
        or UNITS[TYPED[match["u"]]].kind == "count"
        or (len(often.slots) == 2 and len(set(often.slots)) > 1)
    ):
        return
    often.slot_unit = TYPED[match["u"]]
    scan.take(match, "dose")


def _read_bare_clock(scan: Scan, region: Region, often: Often) -> None:
    """`i morgen 07`, `i morgen 0730`, `fra 24`: an hour right behind a day or *fra* is where it starts."""
    if (match := scan.first(lx.FROM_MIDNIGHT, region)) is not None:
        often.start_clock = Clock(("00:00:00",), True, None, match.span())
        scan.take(match, "start")
    match = scan.first(lx.FROM_HOUR, region)
    if match is not None and (time := clock_time(match["times"])):
        often.start_clock = Clock((time,), True, None, match.span())
        scan.take(match, "start")
    for part in [p for p in scan.parts if p.kind == "start" and region[0] <= p.start < region[1]]:
        match = lx.BARE_CLOCK.match(scan.left, part.end + 1, region[1])
        if (
            match is None
            or not scan.plain[part.end : part.end + 1].isspace()
            or often.start_clock is not None
        ):
            continue
        time = clock_time(match["times"])
        if time is None or not lx.A_DAY.search(scan.plain, part.start, part.end):
            continue
        often.start_clock = Clock((time,), True, None, match.span())
        scan.take(match, "start")


def _read_clock(scan: Scan, region: Region, often: Often) -> None:
    _read_bare_clock(scan, region, often)
    for match in list(scan.find(lx.CLOCKS, region)):
        raw = re.findall(r"\d{1,2}(?:[:.]\d{2}|\d{2})?", match["times"])
        times = [clock_time(part) for part in raw]
        in_turn = "-" not in match["times"] or times == sorted(set(times), key=str)
        if None in times or not in_turn:
            # “kl. 25” is no time of day, and “kl 8-2-20” no row of them.
            often.clash = True
            _take(scan, match, often)
            continue
        later = None if match["zone"] is None else match["zone"] != "sommertid"
        # “i morgen kl. 08” is a start, as “fra kl. 08” is.
        after_day = any(p.kind == "start" and 0 <= match.start() - p.end <= 1 for p in scan.parts)
        # But “i morgen kl. 08 og 14” are the hours of that day.
        from_then = bool(match["from"]) or (after_day and len(times) == 1)
        clock = Clock(tuple(t for t in times if t), from_then, later, match.span())
        if from_then and len(times) > 1:
            often.clash = True
        if clock.from_then:
            often.start_clock = clock
            scan.take(match, "start")
        elif often.clock is not None:
            often.clash = True
        else:
            often.clock = clock
            scan.take(match, "times")
            often.spans.append(match.span())


def _combine(
    often: Often, hours: Hours, *, daily: bool, weekly: bool, once: bool, continuous: bool,
    parts: list[str], days: list[str], named: bool,
) -> None:  # fmt: skip
    count, clock = often.count, often.clock
    times = tuple(dict.fromkeys([*(clock.times if clock else ()), *parts]))
    if continuous:
        often.clash = bool(count or times or weekly or days or often.schedule or often.slots or once)
        often.schedule = None if often.clash else Schedule(continuous=True)
        return
    if often.slots:
        given = sum(1 for slot in often.slots if slot)
        often.slot_times = often.own_times or hours.slots[len(often.slots)]
        of_days = often.schedule or Schedule(frequency=1)
        often.clash |= of_days.period_unit != "d" or not given
        often.clash |= bool(times or once or weekly or days or (count and count != given))
        if not often.clash:
            # “1+0+1 annenhver dag”
            fixed = tuple(t for t, slot in zip(often.slot_times, often.slots, strict=True) if slot)
            usual = not often.own_times
            often.schedule = replace(of_days, frequency=given, times=fixed, usual_times=usual)
        return
    if once:
        often.clash = bool(often.schedule or daily or weekly or days or (count or 1) > 1 or len(times) > 1)
        often.schedule = None if often.clash else Schedule(once=True)
        if not often.clash and parts and clock is None:
            often.clock = Clock((parts[0],), False, None, (-1, -1))
        return
    if often.schedule is not None:
        _interval(often, hours, times, count, weekly=weekly, days=days)
        return
    if (
        len(times) == 1
        and clock is not None
        and not parts
        and not named
        and count is None
        and not (daily or weekly or days)
    ):
        # “kl. 18”: once, or every day?
        often.uncounted = True
        return
    if count is None and not (times or daily or weekly or days):
        return
    number = count or len(times) or 1
    if (times and len(times) != number and not (weekly and len(times) == 1)) or (weekly and len(times) > 1):
        often.clash = True
        return
    fixed, usual = _hours(times, 1 if days and weekly else number, hours)
    if days and len(days) == count and len(days) > 1 and not (weekly or daily):
        # “x 2 mandag og torsdag”: twice a week, or twice on each of them?
        often.clash = True
        return
    if days:
        number = 1 if weekly else number
        often.schedule = Schedule(frequency=number, days=tuple(days), times=fixed, usual_times=usual)
    elif weekly:
        often.schedule = Schedule(
            frequency=number, period_unit="wk",
            times=times or (hours.daily[1] if number == 1 else ()), usual_times=not times and number == 1,
        )  # fmt: skip
    else:
        often.schedule = Schedule(frequency=number, times=fixed, usual_times=usual)


def _hours(times: tuple[str, ...], number: int, hours: Hours) -> tuple[tuple[str, ...], bool]:
    """The hours of a day, and whether they are the ward's usual ones."""
    return (times, False) if times else (hours.daily.get(number, ()), number in hours.daily)


def _interval(
    often: Often, hours: Hours, times: tuple[str, ...], count: int | None, *, weekly: bool, days: list[str]
) -> None:
    schedule = often.schedule
    assert schedule is not None
    hourly = schedule.period_unit in ("h", "min")
    if weekly or days or (count or 1) > 1 or (hourly and times) or len(times) > 1:
        often.schedule = None
        often.clash = True
        return
    if schedule.period_unit == "d":
        once_a_day = schedule.period == 1
        fixed = times or hours.daily[1]
        often.schedule = Schedule(
            frequency=1,
            period=schedule.period,
            times=fixed,
            usual_times=not times and not (once_a_day and times),
        )
    elif times:
        often.schedule = Schedule(
            frequency=1, period=schedule.period, period_unit=schedule.period_unit, times=times
        )
