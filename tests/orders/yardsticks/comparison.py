"""Equality of two lists of FHIR Dosage in meaning: one that a person expects, one that was read.

One idea: which written forms of the same dosage count as the same, as README.md beside this file lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")

HOURS = {
    "s": Decimal(1) / 3600,
    "min": Decimal(1) / 60,
    "h": Decimal(1),
    "d": Decimal(24),
    "wk": Decimal(168),
}
MONTHS = {"mo": 1, "a": 12}
SAME_UNIT = {
    "g": ("mg", Decimal(1000)), "ug": ("mg", Decimal("0.001")), "mcg": ("mg", Decimal("0.001")),
    "L": ("mL", Decimal(1000)), "l": ("mL", Decimal(1000)), "ml": ("mL", Decimal(1)),
    "[IU]": ("[iU]", Decimal(1)), "IE": ("[iU]", Decimal(1)), "E": ("[iU]", Decimal(1)),
    "cm": ("cm", Decimal(1)),
}  # fmt: skip
ALIKE = {
    "tablett": {"depottablett", "brusetablett", "smeltetablett", "tyggetablett", "sugetablett"},
    "kapsel": {"depotkapsel"},
    "inhalasjon": {"drag", "pust", "puff", "inh", "sug"},
    "klyster": {"klyks", "klyx"},
    "dosepose": {"pose"},
    "spray": {"dusj", "spraydose"},
    "sprøyte": {"injeksjon"},
}
WINDOWS = {
    "MORN": (5, 11), "CM": (5, 11), "ACM": (5, 11), "PCM": (5, 11), "NOON": (11, 15), "CD": (11, 15),
    "AFT": (12, 18), "CV": (15, 21), "EVE": (17, 23), "HS": (20, 24), "NIGHT": (22, 30),
}  # fmt: skip
MEALS = {
    "AC": "før", "PC": "etter", "C": "mat|måltid", "ACM": "frokost", "PCM": "frokost",
    "CM": "frokost|måltid|mat", "CD": "lunsj|måltid|mat", "CV": "middag|måltid|mat",
}  # fmt: skip
ROUTES = {
    "IVINJ": "IV",
    "IVDRIP": "IV",
    "SQ": "SC",
    "IPINHL": "INH",
    "ORINHL": "INH",
    "SL": "SL",
    "OPHTH": "OPH",
}


def number(value: object) -> Decimal:
    return Decimal(str(value))


def plain(text: str) -> str:
    return " ".join(re.findall(r"[\wæøå,./<>%-]+", text.casefold()))


def _unit(quantity: Json) -> tuple[str, Decimal]:
    code = str(quantity.get("code") or quantity.get("unit") or "").strip("{}")
    for one, others in ALIKE.items():
        if code in others:
            code = one
    return SAME_UNIT.get(code, (code, Decimal(1)))


def amount(quantity: Json | None) -> tuple[Decimal, str] | None:
    """A quantity in its smallest common unit."""
    if not quantity or "value" not in quantity:
        return None
    unit, times = _unit(quantity)
    return number(quantity["value"]) * times, unit


def _hours(value: object, unit: str) -> Decimal | None:
    return number(value) * HOURS[unit] if unit in HOURS else None


def _bound(quantity: Json) -> tuple[str, Decimal]:
    unit = str(quantity.get("code") or quantity.get("unit"))
    if unit in MONTHS:
        return "mo", number(quantity["value"]) * MONTHS[unit]
    return "d", number(quantity["value"]) * HOURS[unit] / 24


class Read:
    """One Dosage in parts that can be compared."""

    def __init__(self, dosage: Json) -> None:
        self.dosage = dosage
        self.timing: Json = dosage.get("timing") or {}
        self.repeat: Json = dict(self.timing.get("repeat") or {})
        rates = dosage.get("doseAndRate") or [{}]
        self.given: Json = rates[0]
        self.when = [str(one) for one in self.repeat.get("when", ())]
        self.hours = sorted(str(one)[:5] for one in self.repeat.get("timeOfDay", ()))
        self.days = frozenset(self.repeat.get("dayOfWeek", ()))
        self.slots = [one for one in self.when if one in WINDOWS]
        self.as_needed = bool(dosage.get("asNeededBoolean") or dosage.get("asNeededCodeableConcept"))

    @property
    def dose(self) -> tuple[Decimal, Decimal, str] | None:
        span = self.given.get("doseRange")
        if span:
            low, high = amount(span.get("low")), amount(span.get("high"))
            return (low[0] if low else Decimal(0), high[0], high[1]) if high else None
        one = amount(self.given.get("doseQuantity"))
        return (one[0], one[0], one[1]) if one else None

    @property
    def speed(self) -> tuple[Decimal, Decimal, str] | None:
        """Amount per hour, from its rate, or from the dose and how long it runs."""
        span, one, ratio = (self.given.get(key) for key in ("rateRange", "rateQuantity", "rateRatio"))
        if span:
            low, high = _per_hour(span["low"]), _per_hour(span["high"])
            return low[0], high[0], high[1]
        if one:
            value, unit = _per_hour(one)
            return value, value, unit
        if ratio:
            over = _hours(ratio["denominator"].get("value", 1), str(ratio["denominator"].get("code", "h")))
            top = amount(ratio["numerator"])
            return (top[0] / over, top[0] / over, top[1]) if top and over else None
        if self.dose and "duration" in self.repeat:
            over = _hours(self.repeat["duration"], self.repeat.get("durationUnit", ""))
            return (self.dose[0] / over, self.dose[1] / over, self.dose[2]) if over else None
        return None

    @property
    def once(self) -> bool:
        if self.repeat.get("count") is not None:
            return bool(number(self.repeat["count"]) == 1)
        return len(self.timing.get("event", ())) == 1 and "frequency" not in self.repeat

    @property
    def events(self) -> list[str]:
        return sorted(str(one)[:16] for one in self.timing.get("event", ()))

    @property
    def most(self) -> Decimal | None:
        value = self.repeat.get("frequencyMax", self.repeat.get("frequency"))
        return None if value is None else number(value)

    @property
    def least(self) -> Decimal | None:
        value = self.repeat.get("frequency")
        return None if value is None else number(value)

    @property
    def up_to(self) -> bool:
        return self.as_needed or ("frequencyMax" in self.repeat and self.least == 1)

    @property
    def ends(self) -> tuple[str, object]:
        """When it ends: `("d", days)`, `("mo", months)`, `("date", day)` or nothing."""
        if "boundsDuration" in self.repeat:
            return _bound(self.repeat["boundsDuration"])
        if "boundsRange" in self.repeat:
            return _bound(self.repeat["boundsRange"]["high"])
        end = (self.repeat.get("boundsPeriod") or {}).get("end")
        return ("date", str(end)) if end else ("", None)

    @property
    def words(self) -> str:
        return plain(" ".join(_strings(self.dosage)))

    @property
    def only_text(self) -> bool:
        repeat = {key for key in self.repeat if key != "boundsPeriod"}
        return not (repeat or self.dose or self.speed or self.events)


def _per_hour(quantity: Json) -> tuple[Decimal, str]:
    code = str(quantity.get("code") or quantity.get("unit") or "")
    top, _slash, bottom = code.rpartition("/")
    if bottom not in HOURS:
        return number(quantity["value"]), code
    unit, times = SAME_UNIT.get(top, (top, Decimal(1)))
    if top.endswith("/kg"):
        mass, more = SAME_UNIT.get(top[:-3], (top[:-3], Decimal(1)))
        unit, times = f"{mass}/kg", more
    return number(quantity["value"]) * times / HOURS[bottom], unit


def _strings(node: object) -> Iterable[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("text", "display", "patientInstruction"):
                yield str(value)
            else:
                yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(abs(one), abs(other)) / 200


def _alike(one: tuple[Decimal, Decimal, str] | None, other: tuple[Decimal, Decimal, str] | None) -> bool:
    if one is None or other is None:
        return one is other
    return one[2] == other[2] and _near(one[0], other[0]) and _near(one[1], other[1])


def _evenly(hours: list[str], every: Decimal) -> bool:
    if len(hours) * every != 24:
        return False
    minutes = sorted(int(one[:2]) * 60 + int(one[3:]) for one in hours)
    steps = [b - a for a, b in zip(minutes, [*minutes[1:], minutes[0] + 1440], strict=True)]
    return all(step == every * 60 for step in steps)


def _length(repeat: Json, start: str) -> Decimal | None:
    """Days from start to end of a bounded period."""
    period = repeat.get("boundsPeriod") or {}
    begin, end = str(period.get("start") or start), str(period.get("end") or "")
    if not end or not begin:
        return None
    if len(end) == 10:
        return Decimal((date.fromisoformat(end) - date.fromisoformat(begin[:10])).days + 1)
    if len(begin) == 10:
        begin += "T00:00:00" + end[19:]
    long = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    return Decimal(round(long / timedelta(hours=1))) / 24


def _ends_alike(want: Read, got: Read, now: str) -> bool:
    kind, value = want.ends
    got_kind, got_value = got.ends
    count = want.repeat.get("count")
    if not kind and count is not None and got_kind == "date":
        return True  # compared as a count
    if not kind or not got_kind:
        return kind == got_kind
    if kind == "date":
        end = str(got_value)
        last = date.fromisoformat(str(value)[:10])
        if got_kind != "date":
            return False
        day = date.fromisoformat(end[:10])
        return day == last or (day == last + timedelta(days=1) and end[11:16] <= "08:00" and len(end) > 10)
    assert isinstance(value, Decimal)
    if got_kind != "date":
        return (got_kind, got_value) == (kind, value)
    days = _length(got.repeat, now)
    if days is None:
        return False
    if kind == "mo":
        return 28 * value <= days <= 31 * value + 1
    return value - Decimal("0.5") <= days <= value + Decimal("0.5")


def _times(read: Read) -> Decimal | None:
    """Times on each day that is named, where days of the week are."""
    most = read.most
    if most is None or not read.days:
        return most
    return most / len(read.days) if read.repeat.get("periodUnit") == "wk" else most


def _often(want: Read, got: Read) -> bool:
    """True when both say the same frequency."""
    if want.events:
        return want.events == got.events
    if want.once or got.once:
        return want.once and got.once
    if want.repeat.get("count") != got.repeat.get("count") and not got.ends[0]:
        return False
    if want.days or got.days:
        return want.days == got.days and (_times(want) or 1) == (_times(got) or 1)
    if want.most is None or got.most is None:
        return want.most is None and (got.most is None or (want.speed is not None and got.once))
    if want.most != got.most and not _by_hours(want, got):
        return False
    if not want.up_to and not (got.up_to and got.as_needed) and want.least != got.least:
        return _by_hours(want, got)
    return _periods(want, got) or _by_hours(want, got)


def _periods(want: Read, got: Read) -> bool:
    for key in ("period", "periodMax"):
        one, other = (r.repeat.get(key, r.repeat.get("period", 1)) for r in (want, got))
        units = [str(r.repeat.get("periodUnit", "d")) for r in (want, got)]
        if units[0] in MONTHS or units[1] in MONTHS:
            if not all(unit in MONTHS for unit in units):
                return False
            same = number(one) * MONTHS[units[0]] == number(other) * MONTHS[units[1]]
        else:
            same = _hours(one, units[0]) == _hours(other, units[1])
        if not same:
            return False
    return True


def _by_hours(want: Read, got: Read) -> bool:
    """Every six hours is four a day only where the hours stand six hours apart."""
    if (
        want.repeat.get("periodUnit") != "h"
        or want.repeat.get("periodMax")
        or got.repeat.get("periodUnit") != "d"
    ):
        return False
    return _evenly(got.hours, number(want.repeat["period"]))


def _slots(want: Read, got: Read) -> bool:
    if want.hours:
        return want.hours == got.hours
    if want.slots:
        if got.hours and not got.slots:
            return _fits(want.slots, got.hours)
        return sorted(_part(one) for one in want.slots) == sorted(_part(one) for one in got.slots)
    return not got.slots


def _part(when: str) -> str:
    return {"CM": "MORN", "ACM": "MORN", "PCM": "MORN", "CD": "NOON"}.get(when, when)


def _fits(slots: list[str], hours: list[str]) -> bool:
    if len(slots) != len(hours):
        return False

    def within(slot: str, hour: str) -> bool:
        low, high = WINDOWS[slot]
        clock = int(hour[:2])
        return low <= clock < high or low <= clock + 24 < high

    return any(
        all(within(slot, hour) for slot, hour in zip(slots, order, strict=True))
        for order in permutations(hours)
    )


def _most_alike(want: Read, got: Read) -> bool:
    top = (want.dosage.get("maxDosePerPeriod"), got.dosage.get("maxDosePerPeriod"))
    if not top[1]:
        return not top[0]
    one = amount(top[1]["numerator"])
    over = _hours(top[1]["denominator"].get("value", 1), str(top[1]["denominator"].get("code", "d")))
    if not top[0]:
        # What follows from dose and frequency may be said.
        dose = got.dose
        return bool(dose and one and got.most and one[0] == dose[1] * got.most)
    least = _hours(top[0]["denominator"].get("value", 1), str(top[0]["denominator"].get("code", "d")))
    return amount(top[0]["numerator"]) == one and least == over


def _route(read: Read) -> str:
    codings = (read.dosage.get("route") or {}).get("coding") or [{}]
    code = str(codings[0].get("code", ""))
    return ROUTES.get(code, code)


def differs(want: Read, got: Read, now: str) -> str:
    """Name of the first part in which two Dosages differ; empty when none does."""
    if not _alike(want.dose, got.dose):
        runs = want.dose and want.speed and _alike(want.speed, got.speed) and got.dose is None
        if not runs:
            return "dose"
    if (want.speed or got.speed) and not _alike(want.speed, got.speed):
        return "rate"
    if not _often(want, got) and not (want.speed and want.most is None and got.most in (None, 1)):
        return "frequency"
    if not _slots(want, got):
        return "time of day"
    if want.as_needed != got.as_needed and not (want.up_to and got.up_to):
        return "as needed"
    if not _most_alike(want, got):
        return "maximum"
    if not _ends_alike(want, got, now):
        return "end"
    begin = (want.repeat.get("boundsPeriod") or {}).get("start")
    if begin and str((got.repeat.get("boundsPeriod") or {}).get("start"))[:10] != begin[:10]:
        return "start"
    if want.dosage.get("route") and got.dosage.get("route") and _route(want) != _route(got):
        return "route"
    return ""


def _groups(reads: list[Read]) -> list[list[Read]]:
    """Those that hold together, in the order in which they follow."""

    def key(one: Read) -> object:
        return one.dosage.get("sequence") or 0

    found: dict[Any, list[Read]] = {}
    for one in reads:
        found.setdefault(key(one), []).append(one)
    return [found[one] for one in sorted(found)]


def _apart(reads: list[Read]) -> list[Read]:
    """Each time of day as a Dosage of its own."""
    found: list[Read] = []
    for one in reads:
        field = "when" if one.slots else "timeOfDay" if one.hours else ""
        if not field:
            found.append(one)
            continue
        for slot in one.repeat[field]:
            if slot in ("AC", "PC", "C"):
                continue
            repeat = {**one.repeat, field: [slot], "frequency": 1}
            found.append(Read({**one.dosage, "timing": {**one.timing, "repeat": repeat}}))
    return found


def _matched(want: list[T], got: list[T], difference: Callable[[T, T], str]) -> str:
    """The first difference of two sets, each of one paired with one of the other."""
    if len(want) != len(got):
        return "number of dosages"
    left, first = list(got), ""
    for one in want:
        hit = next((other for other in left if not difference(one, other)), None)
        if hit is None:
            first = first or (difference(one, left[0]) if left else "number of dosages")
        else:
            left.remove(hit)
    return first


def lost(want: list[Json], got: list[Json], also: str = "") -> str:
    """Words that should have been kept and stand nowhere in what was read."""
    said = plain(" ".join(_strings(got)) + " " + also)
    when = {str(one) for dosage in got for one in Read(dosage).when}
    for dosage in want:
        read = Read(dosage)
        kept = [str(one.get("text", "")) for one in dosage.get("additionalInstruction", ())]
        kept += [str(dosage[key]["text"]) for key in ("site", "asNeededCodeableConcept") if key in dosage]
        for phrase in kept:
            if any(word not in said for word in plain(phrase).split()):
                return phrase
        for one in read.when:
            if one in MEALS and one not in when and not re.search(MEALS[one], said):
                return one
        if dosage.get("route") and not any(one.get("route") for one in got):
            return str(dosage["route"]["text"])
    return ""


def compared(want: list[Json], got: list[Json], now: str) -> str:
    """The first difference in meaning of two lists of Dosage; empty when they say the same."""
    ours, theirs = _groups([Read(one) for one in want]), _groups([Read(one) for one in got])
    if len(ours) != len(theirs):
        return "number of steps"

    def difference(one: Read, other: Read) -> str:
        return differs(one, other, now)

    for mine, other in zip(ours, theirs, strict=True):
        found = _matched(mine, other, difference)
        if found and (len(mine) > 1 or len(other) > 1):
            found = _matched(_apart(mine), _apart(other), difference)
        if found:
            return found
    return ""
