"""From the steps of a dosage text to FHIR Dosage: plain dicts, with each dosage said back in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from desktop.clinical import units
from desktop.clinical.words.doses import dosage_words, ungrouped
from desktop.clinical.words.routes import route_words
from desktop.clinical.words.sites import coded_site, site_key
from desktop.core.decoding.by_type import from_json
from desktop.core.formats import NBSP, day
from desktop.core.messages import _, pgettext
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.fhir.systems import ROUTE, UCUM
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text import timing_repeat as oft
from desktop.orders.dosage_text.grammar.weekdays import ALL_DAYS
from desktop.orders.dosage_text.step_doubts import FAST
from desktop.orders.dosage_text.step_entries import OFTEN, Entry, Step, counted
from desktop.orders.dosage_text.text_numbers import PIECES, plural
from desktop.orders.dosage_text.timing_repeat import Contradicts
from desktop.orders.field.scan import plain

Json = dict[str, Any]


def dosages(steps: list[Step]) -> list[Json]:
    """The Dosage list of the steps. Raises Contradicts."""
    made: list[Json] = []
    unit = ""
    for index, step in enumerate(steps):
        bounds = _bounds(step)
        named = [
            one.days
            for entry in step.entries
            for one in entry.of(a.Days)
            if isinstance(one, a.Days) and not one.rest
        ]
        rest = tuple(day for day in ALL_DAYS if not any(day in days for days in named))
        _needed_of_one(step)
        _day_in_place_of_others(step)
        _never_twice_at_once(step)
        if 0 < sum(bool(entry.of(a.Once)) for entry in step.entries) < len(step.entries):
            # “nå + 2,5 mg kl 20”: that evening, or each?
            raise Contradicts("once")
        _moments_apart(step)
        for entry in step.entries:
            unit = _fill_unit(entry, unit)
            for one in _slots_apart(entry, step):
                dosage = _dosage(one, step, bounds, rest if named else (), several=len(step.entries) > 1)
                if len(steps) > 1:
                    dosage = {"sequence": index + 1} | dosage
                made.append(dosage)
    if (
        len({_kind(entry.dose.unit) for step in steps for entry in step.entries if entry.dose is not None})
        > 1
    ):
        # Tablets and millilitres: of two medicines, or one of them a slip.
        raise Contradicts("units")
    for dosage in made:
        dosage["text"] = said(dosage)
    return made


def _moments_apart(step: Step) -> None:
    """Refuse two doses at one moment (`1 tabl morgen, 2 tabl morgen`), and a dose beside a speed."""
    moments: list[str] = []
    for entry in step.entries:
        days = [part.days for part in entry.of(a.Days) if isinstance(part, a.Days)]
        if entry.of(a.Needed) or days:
            continue
        moments += [part.when for part in entry.of(a.Part) if isinstance(part, a.Part) and not part.meal]
        moments += [time for part in entry.of(a.Clock) if isinstance(part, a.Clock) for time in part.times]
    rates = sum(entry.rate is not None for entry in step.entries)
    if len(set(moments)) != len(moments) or (rates and len(step.entries) > 1):
        raise Contradicts("moments")


def _kind(unit: str) -> str:
    """A piece by its own name, all others by what they measure."""
    known = units.UNITS.get(unit.partition("/")[0])
    return unit if known is None or known.kind == "count" else known.kind


def said(dosage: Json) -> str:
    """The dosage in words, with its hours; without spaces inside numbers, which other readers may break."""
    made = from_json(strict.dumps({k: v for k, v in dosage.items() if k != "text"}), Dosage)
    words = ungrouped(dosage_words(made, clock=True)).replace(NBSP, " ")
    begins = (dosage.get("timing") or {}).get("repeat", {}).get("boundsPeriod", {}).get("start")
    if not begins:
        return words
    start = _("from {when}").format(when=day(date.fromisoformat(begins)))
    return f"{words} {start}"


def _needed_of_one(step: Step) -> None:
    """*Ved behov* after two doses may be of both: only `+` and *eventuelt* say that it is of the last."""
    needed = [bool(entry.of(a.Needed)) for entry in step.entries]
    if len(needed) > 1 and any(needed):
        last = step.entries[-1]
        if needed != [False] * (len(needed) - 1) + [True] or last.joined != "+":
            raise Contradicts("needed")


def _day_in_place_of_others(step: Step) -> None:
    """*5 mg daglig, 2,5 mg mandag*: in place of the daily dose, or besides it? Only `+` says."""
    fixed = [entry for entry in step.entries if not entry.of(a.Needed) and not entry.of(a.Once)]
    days = [bool(entry.of(a.Days)) for entry in fixed]
    if any(days) and not all(days) and any(entry.joined not in ("", "+") for entry in fixed):
        raise Contradicts("days")
    kinds = (a.Part, a.Clock, a.Days, a.Slots)
    timed = all(any(isinstance(part, kinds) for part in entry.parts) for entry in fixed)
    if len(fixed) > 1 and not timed and any(entry.joined not in ("", "+", "og") for entry in fixed):
        # “10 mg x 1, 5 mg x 2”, “1 tablett daglig, 1 tablett kveld”
        raise Contradicts("frequency")


def _never_twice_at_once(step: Step) -> None:
    """*1 tablett annenhver dag og 2 tabletter annenhver dag*: two amounts in turn, which no Dosage says, or
    both at once?"""
    fixed = [
        [part for part in entry.parts if isinstance(part, OFTEN)]
        for entry in step.entries
        if entry.dose is not None and not entry.of(a.Needed) and not entry.of(a.Once)
    ]
    if any(parts and parts in fixed[:index] for index, parts in enumerate(fixed)):
        raise Contradicts("frequency")


def _fill_unit(entry: Entry, before: str) -> str:
    """The unit of a number without one is that of the dose before it, where that is in pieces."""
    slots = next((one for one in entry.of(a.Slots) if isinstance(one, a.Slots)), None)
    if entry.dose is not None and not entry.dose.unit:
        if not counted(before) or not entry.joined:
            raise Contradicts("unit")
        entry.dose = a.Dose(entry.dose.value, before, entry.dose.high)
    if slots is not None and not slots.unit:
        if not before:
            raise Contradicts("unit")
        entry.parts[entry.parts.index(slots)] = a.Slots(slots.values, before)
        return before
    return slots.unit if slots is not None else entry.dose.unit if entry.dose is not None else before


_SLOTS = {2: ("MORN", "EVE"), 3: ("MORN", "NOON", "EVE"), 4: ("MORN", "NOON", "EVE", "HS")}
_MEALS = {2: ("CM", "CV"), 3: ("CM", "CD", "CV")}


def _slots_apart(entry: Entry, step: Step) -> list[Entry]:
    """`1+0+2` as one dosage for each amount, with its parts of the day; at meals with its meals."""
    slots = next((one for one in entry.of(a.Slots) if isinstance(one, a.Slots)), None)
    if slots is None:
        return [entry]
    others = [part for part in entry.parts if part is not slots]
    meal = next((part for part in others if isinstance(part, a.Part) and part.meal), None)
    if len(slots.values) == 2 and len(set(slots.values)) > 1 and meal is None:
        # “80 + 40 mg”: the second may be at noon.
        raise Contradicts("slots")
    kept = [
        part for part in others if part is not meal and not (isinstance(part, a.Per) and part.unit == "d")
    ]
    if kept or (meal is not None and (meal.when != "C" or len(slots.values) not in _MEALS)):
        raise Contradicts("slots")
    names = (_MEALS if meal is not None else _SLOTS)[len(slots.values)]
    by_amount: dict[Decimal, list[a.Atom]] = {}
    for value, when in zip(slots.values, names, strict=True):
        if value:
            by_amount.setdefault(value, []).append(a.Part(when))
    if not by_amount:
        raise Contradicts("slots")
    return [Entry(dose=a.Dose(value, slots.unit), parts=parts) for value, parts in by_amount.items()]


def _bounds(step: Step) -> Json:
    made: Json = {}
    for one in step.shared:
        if isinstance(one, a.Length) and one.up_to:
            made["boundsRange"] = {"low": _long(Decimal(0), one.unit), "high": _long(one.value, one.unit)}
        elif isinstance(one, a.Length):
            made["boundsDuration"] = _long(one.value, one.unit)
        elif isinstance(one, a.DayOf) and one.last is not None:
            made["boundsDuration"] = _long(Decimal(one.last - one.first + 1), "d")
        elif isinstance(one, a.Until):
            made.setdefault("boundsPeriod", {})["end"] = one.day.isoformat()
        elif isinstance(one, a.From):
            made.setdefault("boundsPeriod", {})["start"] = one.day.isoformat()
    period = made.get("boundsPeriod", {})
    if len(made) > 1 or (len(period) == 2 and period["end"] < period["start"]):
        raise Contradicts("end")
    return made


def _long(value: Decimal, unit: str) -> Json:
    said = {
        "d": pgettext("unit of time", "day"), "wk": pgettext("unit of time", "week"),
        "mo": pgettext("unit of time", "month"), "a": pgettext("unit of time", "year"),
    }  # fmt: skip
    return {"value": value, "unit": said.get(unit, unit), "system": UCUM, "code": unit}


def _quantity(value: Decimal, unit: str) -> Json:
    words = plural(unit) if unit in PIECES and value > 1 else units.compound_words(unit, value)
    return {"value": value, "unit": words, "system": UCUM, "code": unit}


def _dosage(entry: Entry, step: Step, bounds: Json, rest: tuple[str, ...], *, several: bool) -> Json:
    found = oft.sorted_out(entry, rest)
    made: Json = {"text": ""}
    repeat = oft.repeat(found)
    dated = any(isinstance(one, a.DayOf | a.Length) for one in step.shared)
    applied = step.of(a.Applied)
    if not repeat and _first_days(step) and found.needed is None and entry.dose is not None:
        # “500 mg første dag”, “dag 1-3”
        repeat = {"frequency": 1, "period": 1, "periodUnit": "d"}
    if found.every is not None and found.every.up_to and found.needed is None:
        found.needed = a.Needed()
    if not repeat and found.needed is None and entry.rate is None and not (found.top and entry.dose):
        raise Contradicts("frequency")
    if found.top is not None and found.needed is None and not repeat:
        found.needed = a.Needed()
    if entry.dose is None and entry.rate is None and not applied:
        raise Contradicts("dose")
    if _may_be_a_total(found, entry):
        raise Contradicts("total")
    if _shorter_than_its_interval(step, repeat):
        raise Contradicts("length")
    if entry.rate is not None and (found.times or found.per or found.clock or found.parts):
        raise Contradicts("rate")
    if entry.rate is not None and found.needed and entry.rate.unit != "L/min":
        # Oxygen is given as needed; an infusion that runs is not.
        raise Contradicts("rate")
    if (
        found.over is not None
        and (found.every or found.per)
        and "count" not in repeat
        and entry.rate is not None
    ):
        raise Contradicts("rate")
    if found.continuous and (entry.rate is None or repeat):
        raise Contradicts("continuous")
    if repeat.get("count") and ((bounds and dated) or "end" in bounds.get("boundsPeriod", {})):
        raise Contradicts("count")
    repeat = bounds | repeat
    if repeat:
        made["timing"] = {"repeat": repeat}
    if found.needed is not None:
        if found.needed.why:
            made["asNeededCodeableConcept"] = {"text": found.needed.why}
        else:
            made["asNeededBoolean"] = True
    _shared(made, step, found, several=several)
    if entry.rate is not None:
        made["doseAndRate"] = [_speed(entry.rate)]
    elif entry.dose is not None:
        made["doseAndRate"] = [_amount(entry.dose)]
    if found.top is not None:
        made["maxDosePerPeriod"] = _most(found.top, entry, repeat, needed=found.needed is not None)
    return made


def _may_be_a_total(found: oft.Often, entry: Entry) -> bool:
    """True of `4 g per døgn`, `35 mg per uke`: one dose, or all that is given in that time? Nobody adds up
    a month."""
    bare = (
        found.per is not None
        and found.per.whole
        and found.per.unit in ("d", "wk")
        and not (found.times or found.every or found.parts or found.clock)
    )
    dose = entry.dose
    one = dose is not None and dose.value == 1 and dose.high is None and counted(dose.unit)
    return dose is not None and not one and ((bare and found.days == ()) or _shared_out(entry))


def _shared_out(entry: Entry) -> bool:
    """True of `2 tabletter daglig, morgen og kveld`, `20 mg per uke x 2`: so much in all, or each time?"""
    at = next((index for index, part in enumerate(entry.parts) if isinstance(part, a.Per)), len(entry.parts))
    number = 0
    for index, part in enumerate(entry.parts[at + 1 :], at + 1):
        if isinstance(part, a.Times):
            before = entry.parts[index - 1]
            # “daglig x 2” is twice a day.
            twice_daily = part.crossed and isinstance(before, a.Per) and before == a.Per("d")
            number += 0 if twice_daily else part.high
        elif isinstance(part, a.Clock):
            number += len(part.times)
        elif isinstance(part, a.Part):
            number += 1
    return number > 1


_DAYS_OF = {"d": 1, "wk": 7, "mo": 28, "a": 365}


def _shorter_than_its_interval(step: Step, repeat: Json) -> bool:
    """True of `kveld i 3 uker hver måned`: a cycle, which no Dosage says."""
    if repeat.get("periodUnit") not in _DAYS_OF:
        return False
    lasting = [
        Decimal(one.value) * _DAYS_OF[one.unit]
        for one in step.shared
        if isinstance(one, a.Length) and one.unit in _DAYS_OF
    ]
    lasting += [
        Decimal(one.last - one.first + 1)
        for one in step.shared
        if isinstance(one, a.DayOf) and one.last is not None
    ]
    interval = Decimal(repeat["period"]) * _DAYS_OF[repeat["periodUnit"]]
    return any(days < interval for days in lasting)


def _first_days(step: Step) -> bool:
    lengths = [one for one in step.shared if isinstance(one, a.Length)]
    return bool(step.of(a.DayOf)) or any(one.value == 1 and one.unit == "d" for one in lengths)


def _shared(made: Json, step: Step, found: oft.Often, *, several: bool) -> None:
    said = [one.words for one in step.shared if isinstance(one, a.Remark | a.Applied)]
    if found.needed is not None:
        said = [words for words in said if not FAST.search(words.casefold())]
    if found.meal is not None and (found.parts or found.clock):
        said.append(found.meal.words)
    if said:
        made["additionalInstruction"] = [{"text": one} for one in dict.fromkeys(said)]
    sites = dict.fromkeys(one.words for one in step.shared if isinstance(one, a.Site))
    routes = dict.fromkeys(one.code for one in step.shared if isinstance(one, a.Route))
    if set(routes) == {"NEB", "IPINHL"}:
        routes = {"NEB": None}
    if len(sites) > 1 or len(routes) > 1:
        raise Contradicts("route")
    if sites:
        words = next(iter(sites))
        made["site"] = coded_site(site_key(plain(words)), words)
    if routes:
        code = next(iter(routes))
        made["route"] = {"coding": [{"system": ROUTE, "code": code}], "text": route_words(code)}


def _speed(rate: a.Rate) -> Json:
    if rate.high is not None:
        ends = {"low": _quantity(rate.value, rate.unit), "high": _quantity(rate.high, rate.unit)}
        return {"rateRange": ends}
    return {"rateQuantity": _quantity(rate.value, rate.unit)}


def _amount(dose: a.Dose) -> Json:
    if dose.high is not None:
        return {
            "doseRange": {"low": _quantity(dose.value, dose.unit), "high": _quantity(dose.high, dose.unit)}
        }
    return {"doseQuantity": _quantity(dose.value, dose.unit)}


def _most(top: a.Most, entry: Entry, repeat: Json, *, needed: bool) -> Json:
    dose = entry.dose
    if dose is None:
        raise Contradicts("most")
    unit = top.unit or dose.unit
    if not top.unit and not counted(dose.unit):
        raise Contradicts("most")
    single = units.convert(dose.high or dose.value, dose.unit, unit)
    if single is None and dose.unit == unit:
        single = dose.high or dose.value
    if single is not None:
        often = oft.a_day({**repeat})
        fixed = "frequencyMax" not in repeat and not needed
        days = {"d": 1, "wk": 7}.get(top.per, 0)
        if single > top.value or (fixed and often is not None and single * often * days > top.value):
            raise Contradicts("most")
    return {"numerator": _quantity(top.value, unit), "denominator": _long(Decimal(1), top.per)}
