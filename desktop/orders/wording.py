"""A dosage in whole words, in the language in use: nothing abbreviated, no trailing zero, units in words.

Used for our own drafts and for any server's Dosage. What has no structure is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from desktop.core import formats
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.fhir.elements import CodeableConcept, Dosage, DoseAndRate, Quantity, Ratio, Timing, TimingRepeat
from desktop.fhir.systems import ROUTE
from desktop.fhir.when import parse
from desktop.orders import units

ROUTES: Final[dict[str, Callable[[], str]]] = {
    "PO": lambda: _("by mouth"),
    "IV": lambda: _("intravenously"),
    "IM": lambda: _("intramuscularly"),
    "SQ": lambda: _("subcutaneously"),
    "PR": lambda: _("rectally"),
    "SL": lambda: _("under the tongue"),
    "IPINHL": lambda: _("by inhalation"),
    "NEB": lambda: _("nebulised"),
    "NASINHLC": lambda: _("in the nose"),
    "TOPICAL": lambda: _("on the skin"),
    "TRNSDERM": lambda: _("through the skin"),
    "VAGINS": lambda: _("vaginally"),
    "OPTHALTA": lambda: _("in the eye"),
    "EPI": lambda: _("epidurally"),
    "NGT": lambda: _("through a nasogastric tube"),
    "ETINSTL": lambda: _("in the endotracheal tube"),
}
_WHEN: Final[dict[str, Callable[[], str]]] = {
    "MORN": lambda: _("in the morning"),
    "MORN.early": lambda: _("early in the morning"),
    "MORN.late": lambda: _("late in the morning"),
    "NOON": lambda: _("at midday"),
    "AFT": lambda: _("in the afternoon"),
    "EVE": lambda: _("in the evening"),
    "NIGHT": lambda: _("at night"),
    "HS": lambda: _("at bedtime"),
    "WAKE": lambda: _("on waking"),
    "C": lambda: _("at meals"),
    "CM": lambda: _("at breakfast"),
    "CD": lambda: _("at lunch"),
    "CV": lambda: _("at dinner"),
    "AC": lambda: _("before meals"),
    "PC": lambda: _("after meals"),
}
_DAYS: Final[dict[str, Callable[[], str]]] = {
    "mon": lambda: _("Monday"),
    "tue": lambda: _("Tuesday"),
    "wed": lambda: _("Wednesday"),
    "thu": lambda: _("Thursday"),
    "fri": lambda: _("Friday"),
    "sat": lambda: _("Saturday"),
    "sun": lambda: _("Sunday"),
}
_CODES: Final[dict[str, tuple[int, Decimal, str]]] = {
    "QD": (1, Decimal(1), "d"),
    "BID": (2, Decimal(1), "d"),
    "TID": (3, Decimal(1), "d"),
    "QID": (4, Decimal(1), "d"),
    "QOD": (1, Decimal(2), "d"),
    "Q1H": (1, Decimal(1), "h"),
    "Q2H": (1, Decimal(2), "h"),
    "Q3H": (1, Decimal(3), "h"),
    "Q4H": (1, Decimal(4), "h"),
    "Q6H": (1, Decimal(6), "h"),
    "Q8H": (1, Decimal(8), "h"),
    "WK": (1, Decimal(1), "wk"),
    "MO": (1, Decimal(1), "mo"),
}


def route_words(code: str) -> str:
    """The route of a v3 code in words; the code itself where we have none."""
    return ROUTES[code]() if code in ROUTES else code


def concept_route(route: CodeableConcept | None) -> str:
    """The route of a Dosage in words; empty when it has none."""
    if route is None:
        return ""
    code = route.code(ROUTE)
    return route_words(code) if code in ROUTES else route.label


def listed(parts: Sequence[str]) -> str:
    """`08, 14, 20 og 02`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def clocks(times: Sequence[str]) -> str:
    """`08, 14, 20 og 02` of times of day as HH:MM:SS; minutes only where one has them."""
    short = all(time[3:5] == "00" for time in times)
    return listed([time[:2] if short else time[:5] for time in times])


def quantity_words(value: Quantity | None) -> str:
    """`1 g`, `100 mikrogram`, `10 enheter`; empty without a value."""
    if value is None or value.value is None:
        return ""
    code = value.code or units.TYPED.get(value.unit.lower().replace("µ", "u").replace("μ", "u"), value.unit)
    comparator = f"{value.comparator} " if value.comparator else ""
    if code not in units.UNITS and code != "[IU]" and "/" not in code:
        unit = value.unit or code.strip("{}")
        return f"{comparator}{formats.number(units.plain(value.value))}{formats.NBSP}{unit}".rstrip()
    return comparator + units.amount(value.value, code)


def frequency_words(
    frequency: int, period: Decimal, unit: str, most: int | None = None, *, short: bool = False
) -> str:
    """`4 ganger daglig` (`× 4` when short), `hver 6. time`, `annenhver dag`, `1 gang i uken`."""
    if short and period == 1 and unit == "d":
        return (
            f"×{formats.NBSP}{frequency}–{most}"
            if most and most != frequency
            else f"×{formats.NBSP}{frequency}"
        )
    if period == 1 and unit in ("d", "wk", "mo", "h"):
        count = f"{frequency}–{most}" if most and most != frequency else str(frequency)
        many = most or frequency
        said = {
            "d": lambda: ngettext("{n} time daily", "{n} times daily", many),
            "wk": lambda: ngettext("{n} time a week", "{n} times a week", many),
            "mo": lambda: ngettext("{n} time a month", "{n} times a month", many),
            "h": lambda: ngettext("{n} time an hour", "{n} times an hour", many),
        }[unit]()
        return said.format(n=count)
    span = _span(period, unit)
    if frequency == 1 and not most:
        if period == 2 and unit == "d":
            return _("every other day")
        if period == period.to_integral_value():
            n = formats.number(units.plain(period))
            every = {
                "h": lambda: _("every {n} hours"),
                "min": lambda: _("every {n} minutes"),
                "d": lambda: _("every {n} days"),
                "wk": lambda: _("every {n} weeks"),
                "mo": lambda: _("every {n} months"),
            }
            if unit in every:
                return every[unit]().format(n=n)
    return _("{n} times in {span}").format(n=f"{frequency}–{most}" if most else frequency, span=span)


def _span(value: Decimal, unit: str) -> str:
    count = 1 if value == 1 else 2
    said: dict[str, Callable[[], str]] = {
        "s": lambda: ngettext("{n} second", "{n} seconds", count),
        "min": lambda: ngettext("{n} minute", "{n} minutes", count),
        "h": lambda: ngettext("{n} hour", "{n} hours", count),
        "d": lambda: ngettext("{n} day", "{n} days", count),
        "wk": lambda: ngettext("{n} week", "{n} weeks", count),
        "mo": lambda: ngettext("{n} month", "{n} months", count),
        "a": lambda: ngettext("{n} year", "{n} years", count),
    }
    number = formats.number(units.plain(value))
    return said[unit]().format(n=number) if unit in said else f"{number} {unit}"


def ratio_words(ratio: Ratio | None) -> str:
    """`4 g på 1 døgn` of a maximum, `10 mmol per time` of a rate."""
    if ratio is None or ratio.numerator is None or ratio.numerator.value is None:
        return ""
    over = ratio.denominator
    if over is None or over.value is None:
        return quantity_words(ratio.numerator)
    code = over.code or over.unit
    if over.value == 1 and code in ("h", "min", "d", "wk"):
        per = {"h": _("per hour"), "min": _("per minute"), "d": _("per day"), "wk": _("per week")}[code]
        return f"{quantity_words(ratio.numerator)} {per}"
    return _("{amount} in {span}").format(
        amount=quantity_words(ratio.numerator), span=_span(over.value, code)
    )


def amount_words(entries: Sequence[DoseAndRate]) -> str:
    """The dose or rate; a calculated one after the ordered one is left to the reader of the structure."""
    said = []
    for entry in entries:
        if entry.type is not None and entry.type.has("calculated") and len(entries) > 1:
            continue
        if entry.dose_quantity is not None:
            said.append(quantity_words(entry.dose_quantity))
        elif entry.dose_range is not None:
            said.append(_range(entry.dose_range.low, entry.dose_range.high))
        if entry.rate_quantity is not None:
            said.append(quantity_words(entry.rate_quantity))
        elif entry.rate_ratio is not None:
            said.append(ratio_words(entry.rate_ratio))
    return " ".join(part for part in said if part)


def _range(low: Quantity | None, high: Quantity | None) -> str:
    if low is None or low.value is None:
        return _("up to {amount}").format(amount=quantity_words(high)) if high else ""
    if high is None or high.value is None:
        return _("at least {amount}").format(amount=quantity_words(low))
    code = high.code or high.unit
    if (low.code or low.unit or code) == code:
        return units.amount(low.value, code, high.value)
    return f"{quantity_words(low)}–{quantity_words(high)}"


def repeat_words(repeat: TimingRepeat, *, clock: bool = True, short: bool = False) -> str:
    """How often and at which hours; without its bounds."""
    parts = []
    if repeat.frequency and repeat.period is not None and repeat.period_unit:
        parts.append(
            frequency_words(
                repeat.frequency, repeat.period, repeat.period_unit, repeat.frequency_max, short=short
            )
        )
    elif repeat.frequency:
        parts.append(frequency_words(repeat.frequency, Decimal(1), "d", repeat.frequency_max, short=short))
    elif repeat.time_of_day and not repeat.day_of_week:
        parts.append(frequency_words(len(repeat.time_of_day), Decimal(1), "d", short=short))
    if repeat.time_of_day and (clock or not parts):
        parts.append(_("at {times}").format(times=clocks(repeat.time_of_day)))
    if repeat.when:
        parts.append(listed([_WHEN[code]() if code in _WHEN else code for code in repeat.when]))
    if repeat.day_of_week:
        days = listed([_DAYS[day]() if day in _DAYS else day for day in repeat.day_of_week])
        parts.append(_("on {days}").format(days=days))
    if repeat.count is not None:
        parts.append(ngettext("{n} time in all", "{n} times in all", repeat.count).format(n=repeat.count))
    return " ".join(parts)


def timing_words(timing: Timing | None, *, clock: bool = True, short: bool = False) -> str:
    """How often, at which hours; empty when the structure does not say."""
    if timing is None:
        return ""
    repeat = timing.repeat
    if timing.event:
        if len(timing.event) == 1:
            moment = parse(timing.event[0])
            when = formats.day_time(moment.start) if moment and moment.has_time else timing.event[0]
            return _("once, {when}").format(when=when) if clock else _("once")
        return listed([formats.day_time(m.start) if (m := parse(e)) else e for e in timing.event])
    if repeat is not None and (said := repeat_words(repeat, clock=clock, short=short)):
        return said
    if timing.code is not None:
        for coding in timing.code.coding:
            if coding.code in _CODES:
                return frequency_words(*_CODES[coding.code], short=short)
        return timing.code.label
    return ""


def bounds_words(timing: Timing | None) -> str:
    """`i 5 døgn`, `til og med 25.11.2026`; empty for an order without an end."""
    repeat = timing.repeat if timing else None
    if repeat is None:
        return ""
    if repeat.bounds_duration is not None and repeat.bounds_duration.value is not None:
        unit = repeat.bounds_duration.code or repeat.bounds_duration.unit
        return _("for {span}").format(span=_span(repeat.bounds_duration.value, unit))
    if repeat.bounds_period is not None and repeat.bounds_period.end:
        end = parse(repeat.bounds_period.end)
        if end is not None and end.has_time:
            return _("until {when}").format(when=formats.day_time(end.start))
        return _("to the end of {day}").format(day=formats.day(end.day)) if end else ""
    return ""


_AMOUNTS: Final = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*"
    rf"({'|'.join(sorted(map(re.escape, units.TYPED), key=len, reverse=True))})(?!\w)"
)
_NUMBERS: Final = re.compile(r"\d+(?:[.,]\d+)?")


def _value(written: str) -> Decimal:
    return units.plain(Decimal(written.replace(",", ".")))


_THOUSANDS: Final = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")


def ungrouped(text: str) -> str:
    """The text with `1 000` as `1000`."""
    return _THOUSANDS.sub("", text)


def _numbers(text: str) -> set[Decimal]:
    return {_value(n) for n in _NUMBERS.findall(ungrouped(text))}


def _amounts(text: str) -> set[tuple[Decimal, str]]:
    """Amounts with their units in a text: `10 mg` beside a structured 10 g must not pass."""
    folded = fold(ungrouped(text)).replace("μ", "u").replace("µ", "u")
    return {(_value(number), units.TYPED[sign]) for number, sign in _AMOUNTS.findall(folded)}


def dosage_words(dosage: Dosage, *, clock: bool = False, short: bool = False) -> str:
    """One Dosage in whole words: dose, how often, when needed, way, greatest amount, end.

    `clock` adds the hours. `short` is for the rows of a list: `× 4` and no end, nothing else left out.

    A dosage without a structured dose is shown as it was written. So is one whose text holds a number
    that its structure lacks: the text is what the prescriber wrote, and nothing of it may be lost.
    """
    written = " ".join(dosage.text.split())
    amount = amount_words(dosage.dose_and_rate)
    route = concept_route(dosage.route)
    as_written = written if route.casefold() in written.casefold() else f"{written} {route}".strip()
    if not amount:
        return as_written
    often = _often(dosage, clock=clock, short=short)
    extras = "" if short else _extras(dosage)
    said = " ".join(part for part in (amount, often, route, extras) if part)
    whole = f"{said} {_often(dosage, clock=True)} {_extras(dosage)}"
    if written and not (_numbers(written) <= _numbers(whole) and _amounts(written) <= _amounts(whole)):
        return as_written
    return said


def _often(dosage: Dosage, *, clock: bool, short: bool = False) -> str:
    timing = timing_words(dosage.timing, clock=clock, short=short)
    if not is_as_needed(dosage):
        return timing
    often = _("up to {often}").format(often=timing) if timing else ""
    why = dosage.as_needed_codeable_concept
    needed = _("as needed for {reason}").format(reason=why.label) if why and why.label else _("as needed")
    return " ".join(part for part in (often, needed) if part)


def is_as_needed(dosage: Dosage) -> bool:
    """Whether it is given only when needed."""
    return bool(dosage.as_needed_boolean) or dosage.as_needed_codeable_concept is not None


def _extras(dosage: Dosage) -> str:
    parts = []
    if most := ratio_words(dosage.max_dose_per_period):
        parts.append(_("at most {amount}").format(amount=most))
    parts.append(bounds_words(dosage.timing))
    return " ".join(part for part in parts if part)


def dosages_words(dosages: Sequence[Dosage], *, clock: bool = False, short: bool = False) -> str:
    """All dosages of an order: those that hold together joined by *and*, those that follow by *then*."""
    groups: dict[int, list[str]] = {}
    ordered = sorted(enumerate(dosages), key=lambda pair: (pair[1].sequence or 0, pair[0]))
    several = len({d.sequence or 0 for d in dosages}) < len(dosages)
    for _index, dosage in ordered:
        words = dosage_words(dosage, clock=clock or several, short=short)
        groups.setdefault(dosage.sequence or 0, []).append(words)
    said = [listed(group) for group in groups.values()]
    return _(", then ").join(said)
