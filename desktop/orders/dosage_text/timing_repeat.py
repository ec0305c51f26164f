"""Timing.repeat of one dosage, how often it is given; what contradicts itself is not read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.weekdays import ALL_DAYS
from desktop.orders.dosage_text.step_entries import Entry, counted

Json = dict[str, Any]

_WITHIN: Final = {
    "MORN": (5, 12), "NOON": (11, 15), "AFT": (12, 18), "EVE": (17, 23), "HS": (20, 24), "NIGHT": (22, 30),
}  # fmt: skip
"""Hours in which a part of the day lies; after midnight from 24 on."""
_A_DAY: Final = {"d": 1, "wk": 7, "mo": 28, "a": 365}


class Contradicts(Exception):
    """Two parts that can't both be true, or none that says how often."""


class Often(msgspec.Struct, kw_only=True):
    """The parts of one dosage by kind, each at most once where only one can be true."""

    times: a.Times | None = None
    most: a.Times | None = None
    per: a.Per | None = None
    every: a.Every | None = None
    clock: tuple[str, ...] = ()
    parts: tuple[a.Part, ...] = ()
    meal: a.Part | None = None
    days: tuple[str, ...] = ()
    each: bool = False
    without: bool = False
    once: bool = False
    now: bool = False
    over: a.Over | None = None
    needed: a.Needed | None = None
    top: a.Most | None = None
    continuous: bool = False


def _only(found: list[Any], what: str) -> Any:
    if len(found) > 1:
        raise Contradicts(what)
    return found[0] if found else None


def sorted_out(entry: Entry, rest: tuple[str, ...]) -> Often:
    """The parts of one dosage; `rest` are the days that no other dosage of the step has."""
    entry = _so_often_each(entry)
    counted = [part for part in entry.of(a.Times) if isinstance(part, a.Times)]
    parts = [part for part in entry.of(a.Part) if isinstance(part, a.Part)]
    days = [part for part in entry.of(a.Days) if isinstance(part, a.Days)]
    pers = [part for part in entry.of(a.Per) if isinstance(part, a.Per)]
    per = {part.unit for part in pers}
    clocks = [part for part in entry.of(a.Clock) if isinstance(part, a.Clock)]
    needed = [part for part in entry.of(a.Needed) if isinstance(part, a.Needed)]
    if len(per) > 1 or len(needed) > 1:
        raise Contradicts("per")
    named = _only(days, "days")
    if any(one.ones for one in counted) and (entry.dose is None or not _is_one(entry.dose)):
        # “2 tabl 1x3”
        raise Contradicts("times")
    found = Often(
        times=_only([one for one in counted if not one.up_to], "times"),
        most=_only([one for one in counted if one.up_to], "most"),
        per=a.Per(per.pop(), whole=all(one.whole for one in pers)) if per else None,
        every=_only(entry.of(a.Every), "every"),
        clock=tuple(time for one in clocks for time in one.times),
        parts=tuple(one for one in parts if not one.meal),
        meal=_only([one for one in parts if one.meal], "meal"),
        once=bool(entry.of(a.Once)),
        now=any(isinstance(one, a.Once) and one.now for one in entry.of(a.Once)),
        over=_only(entry.of(a.Over), "over"),
        needed=_only(list(needed), "needed"),
        top=_only(entry.of(a.Most), "most"),
        continuous=bool(entry.of(a.Continuous)),
    )
    if named is not None:
        found.days = rest if named.rest else named.days
        found.each, found.without = named.each, named.without
        if named.without:
            found.days = tuple(day for day in ALL_DAYS if day not in named.days)
        if not found.days:
            raise Contradicts("days")
    if len(set(found.clock)) != len(found.clock) or len({one.when for one in found.parts}) != len(
        found.parts
    ):
        raise Contradicts("hours")
    return found


def _is_one(dose: a.Dose) -> bool:
    return dose.high is None and (dose.value == 1 or not counted(dose.unit))


def _so_often_each(entry: Entry) -> Entry:
    """The entry with `3 ganger hver dag` as three times a day."""
    made: list[a.Atom] = []
    for part in entry.parts:
        before = made[-1] if made else None
        if not (isinstance(part, a.Every) and isinstance(before, a.Times)) or before.unit:
            made.append(part)
        elif before.high > 1 and part.period > 1:
            # “2 ganger hver 3. uke”
            raise Contradicts("times")
        elif part.period == 1 and part.longest is None and not (part.up_to or before.up_to):
            made[-1] = msgspec.structs.replace(before, unit=part.unit)
        else:
            made.append(part)
    return msgspec.structs.replace(entry, parts=made)


def _moments(often: Often) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Parts of the day, hours, and offset in minutes; *om kvelden kl 21* is one moment."""
    parts = [one.when for one in often.parts]
    if "NOON|CV" in parts:
        # Between morning and evening it may be either; midday is named so in a ward.
        at = parts.index("NOON|CV")
        between = 0 < at < len(parts) - 1
        meals = any(one in ("CM", "CD") for one in parts)
        parts[at] = "CV" if meals or not between else "NOON"
    if parts and often.clock:
        if len(often.clock) != 1 or len(parts) != 1:
            raise Contradicts("hour")
        low, high = _WITHIN.get(parts[0], (0, 30))
        hour = int(often.clock[0][:2]) + int(often.clock[0][3:5]) / 60
        if not (low <= hour <= high or low <= hour + 24 <= high):
            raise Contradicts("hour")
        parts = []
    offsets = {one.offset for one in (*often.parts, *([often.meal] if often.meal else []))} - {0}
    if len(offsets) > 1 or (offsets and len(parts) > 1):
        raise Contradicts("offset")
    return tuple(parts), often.clock, offsets.pop() if offsets else 0


def repeat(often: Often) -> Json:
    """Timing.repeat of a dosage. Raises Contradicts."""
    when, clock, offset = _moments(often)
    count = len(when) or len(clock)
    made: Json = {}
    if often.once:
        return _single(often, count)
    if often.over is not None:
        made["duration"], made["durationUnit"] = often.over.value, often.over.unit
    times = often.times
    if times is not None and not times.unit and not _unit_of_times(often, count):
        made |= _counted(often, times, count)
        times = None
        often = msgspec.structs.replace(often, times=None)
        if made.get("count") == 1:
            return made
    if often.every is not None:
        made |= _interval(often, count)
    elif often.days:
        made |= _on_days(often, times, count)
    elif often.most is not None:
        made |= _up_to(often, times, count)
    elif times is not None:
        unit = _unit_of_times(often, count)
        rarer = count == 1 and unit in ("wk", "mo") and times.low == times.high and not clock
        if count and not rarer and (times.low != times.high or times.low != count or unit != "d"):
            raise Contradicts("count")
        # “x 3 ved behov” is at most three times.
        low = 1 if often.needed is not None and not count else times.low
        made |= {"frequency": low, "period": 1, "periodUnit": unit}
        if times.high != low:
            made["frequencyMax"] = times.high
    elif often.per is not None or count:
        unit = often.per.unit if often.per is not None else "d"
        if count > 1 and unit != "d":
            raise Contradicts("count")
        if count > 1 and often.per is not None and often.needed is not None:
            raise Contradicts("needed")
        made |= {"frequency": count or 1, "period": 1, "periodUnit": unit}
    elif often.meal is not None and often.needed is None:
        # How many meals, nobody said.
        raise Contradicts("meals")
    if clock:
        made["timeOfDay"] = list(clock)
    if when:
        made["when"] = list(when)
    if often.meal is not None and not when and not clock:
        made["when"] = [often.meal.when]
    if offset:
        made["offset"] = offset
    return made


def _unit_of_times(often: Often, count: int) -> str:
    times = often.times
    if times is None:
        return ""
    if often.per is not None:
        if times.unit not in ("", often.per.unit) and not times.crossed:
            raise Contradicts("per")
        return often.per.unit
    if times.unit:
        return times.unit
    if times.high == 1 and often.clock and not often.parts:
        # “én gang kl 7”: that hour alone, or each day?
        raise Contradicts("once")
    # “2 ganger, morgen og kveld”
    return "d" if count or often.meal is not None else ""


def _single(often: Often, count: int) -> Json:
    times = often.times
    if often.every or often.per or often.most or often.days or count > 1 or often.needed or often.continuous:
        raise Contradicts("once")
    if times is not None and (times.low != 1 or times.high != 1 or (times.unit and not times.crossed)):
        # “1 gang i uken som engangsdose”
        raise Contradicts("once")
    made: Json = {"count": 1}
    if often.over is not None:
        made["duration"], made["durationUnit"] = often.over.value, often.over.unit
    if often.clock or (often.now and often.parts):
        # “nå og kveld”: two doses.
        raise Contradicts("day")
    if often.parts:
        made["when"] = [often.parts[0].when]
    return made


def _counted(often: Often, times: a.Times, count: int) -> Json:
    """`én gang` alone is a single dose, `annenhver dag 3 ganger` three in all; `4 ganger` says too little."""
    if times.low != times.high or count or often.per or often.days or often.most:
        raise Contradicts("times")
    if times.low == 1 and often.every is None and often.needed is None:
        return {"count": 1}
    if often.every is not None and often.every.period > 1 and times.low > 1 and often.needed is None:
        return {"count": times.low}
    raise Contradicts("times")


def _interval(often: Often, count: int) -> Json:
    every = often.every
    assert every is not None
    hourly = every.unit in ("h", "min")
    if often.per is not None and not (hourly or (every.period == 1 and every.unit == often.per.unit)):
        # “daglig annenhver dag”
        raise Contradicts("daily")
    if often.per is not None and hourly:
        raise Contradicts("daily")
    if often.times is not None and (often.times.low, often.times.high) != (1, 1):
        raise Contradicts("times")
    if often.times is not None and (hourly or every.period != 1 or often.times.unit not in ("", "d")):
        raise Contradicts("times")
    if hourly and (count or often.days):
        raise Contradicts("hours")
    # “hver dag unntatt fredag”
    all_but = often.without and every.unit == "d" and every.period == 1 and every.longest is None
    if often.days and not all_but and (every.unit != "wk" or (often.each and every.period != 1)):
        raise Contradicts("days")
    if often.most is not None:
        raise Contradicts("most")
    if count > 1 and every.period != 1:
        raise Contradicts("count")
    number = len(often.days) or count or 1
    if often.days and count > 1:
        raise Contradicts("count")
    if count > 1 and every.unit != "d":
        raise Contradicts("count")
    made: Json = {"frequency": number, "period": every.period, "periodUnit": every.unit}
    if often.days and every.period == 1:
        made = {"frequency": 1, "period": 1, "periodUnit": "d"}
    if every.longest is not None:
        made["periodMax"] = every.longest
    if often.days:
        made["dayOfWeek"] = list(often.days)
    return made


def _on_days(often: Often, times: a.Times | None, count: int) -> Json:
    """Days of the week: once on each of them, or so many times on each."""
    unit = _unit_of_times(often, count) if times is not None else often.per.unit if often.per else ""
    number = times.low if times is not None else 1
    if times is not None and times.low != times.high:
        raise Contradicts("times")
    if often.most is not None or unit not in ("", "d", "wk"):
        raise Contradicts("days")
    daily = often.per is not None or (times is not None and times.unit == "d" and not times.crossed)
    if daily and unit == "d" and number == 1 and len(often.days) == 1:
        # “daglig mandag”
        raise Contradicts("daily")
    made: Json = {"dayOfWeek": list(often.days)}
    if unit == "wk":
        if number not in (1, len(often.days)) or (number == 1 and len(often.days) != 1) or count > 1:
            raise Contradicts("days")
        return made | {"frequency": 1, "period": 1, "periodUnit": "d"}
    if times is not None and number > 1 and times.crossed and len(often.days) == number:
        # “x 2 mandag og torsdag”: twice a week, or twice on each?
        raise Contradicts("days")
    if often.each and (often.per is not None):
        raise Contradicts("daily")
    if count and number not in (1, count):
        raise Contradicts("count")
    if number > 1 or count:
        return made | {"frequency": max(number, count), "period": 1, "periodUnit": "d"}
    # As the order field writes it: once on each of the days.
    return made | {"frequency": 1, "period": 1, "periodUnit": "d"}


def _up_to(often: Often, times: a.Times | None, count: int) -> Json:
    most = often.most
    assert most is not None
    if count and most.high != count:
        raise Contradicts("most")
    if times is not None and (times.low, times.high) != (most.high, most.high) and times.high > most.high:
        raise Contradicts("most")
    if often.per is not None and often.per.unit != most.unit:
        raise Contradicts("per")
    low = times.low if times is not None else most.low
    made: Json = {"frequency": low, "period": 1, "periodUnit": most.unit or "d"}
    return made | ({"frequencyMax": most.high} if most.high > low else {})


def a_day(made: Json) -> Decimal | None:
    """The most doses in a day that a repeat fixes; None where it fixes none."""
    if "count" in made or "frequency" not in made or made.get("dayOfWeek"):
        return None
    number = Decimal(made.get("frequencyMax") or made["frequency"])
    unit, period = made["periodUnit"], Decimal(made["period"])
    if unit == "h":
        return number * 24 / period
    return number / (period * _A_DAY[unit]) if unit in _A_DAY else None
