"""Doses in whole Norwegian words: the prescriber's own text as written, else what the structure says."""

from __future__ import annotations

import re
from decimal import Decimal

from desktop.fhir.elements import Dosage, DoseAndRate, Quantity, Range, Ratio, Timing, TimingRepeat
from desktop.letters import norwegian

_UNITS = {
    "ug": "mikrogram",
    "mcg": "mikrogram",
    "µg": "mikrogram",
    "μg": "mikrogram",
    "[iU]": "enheter",
    "[IU]": "enheter",
    "IE": "enheter",
    "IU": "enheter",
    "E": "enheter",
    "U": "enheter",
    "milligram": "mg",
    "mL": "ml",
}
_WHEN = {
    "MORN": "om morgenen",
    "MORN.early": "tidlig om morgenen",
    "MORN.late": "sent på formiddagen",
    "NOON": "midt på dagen",
    "AFT": "om ettermiddagen",
    "EVE": "om kvelden",
    "NIGHT": "om natten",
    "HS": "ved sengetid",
    "WAKE": "ved oppvåkning",
    "C": "til måltid",
    "CM": "til frokost",
    "CD": "til lunsj",
    "CV": "til middag",
    "AC": "før måltid",
    "ACM": "før frokost",
    "ACD": "før lunsj",
    "ACV": "før middag",
    "PC": "etter måltid",
    "PCM": "etter frokost",
    "PCD": "etter lunsj",
    "PCV": "etter middag",
}
_DAYS = {
    "mon": "mandag",
    "tue": "tirsdag",
    "wed": "onsdag",
    "thu": "torsdag",
    "fri": "fredag",
    "sat": "lørdag",
    "sun": "søndag",
}
_PERIODS = {
    "s": ("sekund", "sekunder"),
    "min": ("minutt", "minutter"),
    "h": ("time", "timer"),
    "d": ("dag", "dager"),
    "wk": ("uke", "uker"),
    "mo": ("måned", "måneder"),
    "a": ("år", "år"),
}
_OFTEN = {"d": "daglig", "wk": "i uken", "mo": "i måneden", "a": "i året", "h": "i timen"}
_ABBREVIATED = {
    "QD": "én gang daglig",
    "BID": "2 ganger daglig",
    "TID": "3 ganger daglig",
    "QID": "4 ganger daglig",
    "AM": "om morgenen",
    "PM": "om kvelden",
    "QOD": "annenhver dag",
    "Q4H": "hver 4. time",
    "Q6H": "hver 6. time",
    "Q8H": "hver 8. time",
    "BED": "ved sengetid",
    "WK": "én gang i uken",
    "MO": "én gang i måneden",
}
_ROUTES = {
    "PO": "gjennom munnen",
    "IV": "intravenøst",
    "SQ": "under huden",
    "IM": "i muskel",
    "PR": "i endetarmen",
    "SL": "under tungen",
}

NONE = "dosering er ikke registrert"


def dosage(dosages: tuple[Dosage, ...]) -> str:
    """The dose for a letter; says so when the record has none. Several steps are joined by *deretter*."""
    steps = sorted(enumerate(dosages), key=lambda pair: (pair[1].sequence or 0, pair[0]))
    said = [text for _index, step in steps if (text := _one(step))]
    return ", deretter ".join(said) if said else NONE


def _one(step: Dosage) -> str:
    if step.text.strip():
        return _spelt(" ".join(step.text.split()))
    parts = [*(_amounts(step.dose_and_rate)), _timing(step.timing)]
    if step.as_needed_codeable_concept and step.as_needed_codeable_concept.label:
        parts.append(f"ved behov mot {step.as_needed_codeable_concept.label}")
    elif step.as_needed_boolean:
        parts.append("ved behov")
    if step.route:
        code = next((c.code for c in step.route.coding if c.code in _ROUTES), "")
        parts.append(step.route.text or _ROUTES.get(code) or step.route.label)
    if step.max_dose_per_period and (most := _ratio(step.max_dose_per_period)):
        parts.append(f"høyst {most}")
    return " ".join(part for part in parts if part)


_RISKY = (
    (re.compile(r"(?<=\d) ?(?:µg|μg|mcg|ug)\b"), "\u00a0mikrogram"),
    (re.compile(r"(?<=\d) ?(?:IE|IU)\b"), "\u00a0enheter"),
    (re.compile(r"(?<![\d.])(\d+)\.(\d{1,2})(?= ?(?:mg|g|ml|l|mikrogram)\b)"), r"\1,\2"),
)
"""Signs that are misread: micrograms and units in words, a comma before decimals. Nothing else is touched."""


def _spelt(text: str) -> str:
    for sign, words in _RISKY:
        text = sign.sub(words, text)
    return text


def quantity(value: Quantity) -> str:
    """A dose with its unit in words where a sign can be misread."""
    if value.value is None:
        return ""
    unit = _unit(value)
    number = value.value.normalize() if value.value == value.value.to_integral() else value.value
    return norwegian.amount(_plain(number), unit)


def _unit(value: Quantity) -> str:
    for given in (value.code, value.unit):
        if given in _UNITS:
            return _UNITS[given]
    over = value.code.split("/")
    if len(over) > 1:
        spelt = [
            _UNITS.get(part) or {"d": "døgn"}.get(part) or _PERIODS.get(part, (part,))[0] for part in over
        ]
        return " per ".join([_UNITS.get(over[0], over[0]), *spelt[1:]])
    return value.unit or value.code.strip("{}") or "(enhet er ikke registrert)"


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros after the comma, never in powers of ten."""
    text = format(number, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else Decimal(text)


def _amounts(doses: tuple[DoseAndRate, ...]) -> list[str]:
    said = []
    for dose in doses:
        if dose.dose_quantity:
            said.append(quantity(dose.dose_quantity))
        elif dose.dose_range and dose.dose_range.low and dose.dose_range.high:
            low, high = dose.dose_range.low, dose.dose_range.high
            first = norwegian.number(_plain(low.value)) if low.value is not None else ""
            said.append(f"{first}–{quantity(high)}")
        elif dose.dose_range and (dose.dose_range.low or dose.dose_range.high):
            said.append(_one_end(dose.dose_range))
        if dose.rate_quantity:
            said.append(f"med hastighet {quantity(dose.rate_quantity)}")
        elif dose.rate_ratio and (rate := _ratio(dose.rate_ratio)):
            said.append(f"med hastighet {rate}")
    return said


def _one_end(range_: Range) -> str:
    if range_.high is not None:
        return f"inntil {quantity(range_.high)}"
    return f"minst {quantity(range_.low)}" if range_.low is not None else ""


def _ratio(ratio: Ratio) -> str:
    if not ratio.numerator or ratio.numerator.value is None:
        return ""
    over = ratio.denominator
    if over is None or over.value is None:
        return quantity(ratio.numerator)
    one, many = _PERIODS.get(over.code or over.unit, (over.unit or over.code, over.unit or over.code))
    span = one if over.value == 1 else f"{norwegian.number(_plain(over.value))} {many}"
    return f"{quantity(ratio.numerator)} per {span}"


def _timing(timing: Timing | None) -> str:
    if timing is None:
        return ""
    if timing.repeat is not None and (said := _repeat(timing.repeat)):
        return said
    if timing.code:
        code = next((c.code for c in timing.code.coding if c.code in _ABBREVIATED), "")
        return timing.code.text or _ABBREVIATED.get(code) or timing.code.label
    return norwegian.listed([norwegian.moment(event) for event in timing.event])


def _repeat(repeat: TimingRepeat) -> str:
    parts = []
    if repeat.time_of_day:
        parts.append(
            "kl. " + norwegian.listed([clock[:5].removesuffix(":00") for clock in repeat.time_of_day])
        )
    elif repeat.when:
        parts.append(norwegian.listed([_WHEN.get(code, code) for code in repeat.when]))
    elif repeat.frequency or repeat.period:
        parts.append(_frequency(repeat))
    if repeat.day_of_week:
        parts.append("på " + norwegian.listed([_DAYS.get(code, code) for code in repeat.day_of_week]))
    if repeat.bounds_duration and repeat.bounds_duration.value is not None:
        parts.append("i " + _span(repeat.bounds_duration.value, repeat.bounds_duration.code))
    elif repeat.bounds_period and repeat.bounds_period.end:
        parts.append(f"til {norwegian.day(repeat.bounds_period.end)}")
    elif repeat.bounds_range:
        low, high = repeat.bounds_range.low, repeat.bounds_range.high
        ends = [e for e in (low, high) if e is not None and e.value is not None]
        if ends and ends[-1].value is not None:
            first = f"{norwegian.number(_plain(ends[0].value))}–" if len(ends) == 2 and ends[0].value else ""
            word = "i " if high is not None else "i minst "
            parts.append(f"{word}{first}{_span(ends[-1].value, ends[-1].code)}")
    if repeat.count:
        most = f"–{repeat.count_max}" if repeat.count_max else ""
        parts.append(f"{repeat.count}{most} ganger i alt")
    return " ".join(parts)


def _span(value: Decimal, unit: str) -> str:
    one, many = _PERIODS.get(unit, (unit, unit))
    return f"{norwegian.number(_plain(value))} {one if value == 1 else many}"


def _frequency(repeat: TimingRepeat) -> str:
    times = repeat.frequency or 1
    period = repeat.period if repeat.period is not None else Decimal(1)
    unit = repeat.period_unit or "d"
    count = f"{times}–{repeat.frequency_max}" if repeat.frequency_max else str(times)
    if repeat.period_max is not None and repeat.period_max != period:
        _single, spans = _PERIODS.get(unit, (unit, unit))
        span = f"{norwegian.number(_plain(period))}–{norwegian.number(_plain(repeat.period_max))} {spans}"
        once = times == 1 and not repeat.frequency_max
        return f"{'én gang' if once else f'{count} ganger'} hver {span}"
    if period == 1 and unit in _OFTEN:
        once = times == 1 and not repeat.frequency_max
        return f"{'én gang' if once else f'{count} ganger'} {_OFTEN[unit]}"
    _one_word, many = _PERIODS.get(unit, (unit, unit))
    if times == 1 and not repeat.frequency_max:
        if period == 2 and unit == "d":
            return "annenhver dag"
        if period == period.to_integral():
            return f"hver {norwegian.number(_plain(period))}. {_one_word}"
    return f"{count} ganger per {norwegian.number(_plain(period))} {many}"


Regimen = tuple[Decimal, str, Decimal]


def regimen(dosages: tuple[Dosage, ...]) -> Regimen | None:
    """One dose, its unit and the times a day, where structure or text say all three; else None.

    Two texts for the same regimen differ easily ("1 tablett morgen", "100 mg kl. 08"): only what can be
    read with certainty can be said to be the same, or changed.
    """
    if len(dosages) != 1:
        return None
    step = dosages[0]
    return _structured(step) or _read(step.text)


def _structured(step: Dosage) -> Regimen | None:
    if len(step.dose_and_rate) != 1:
        return None
    dose, timing = step.dose_and_rate[0].dose_quantity, step.timing
    if not dose or dose.value is None or not timing or not timing.repeat or step.as_needed_boolean:
        return None
    repeat = timing.repeat
    course = repeat.bounds_duration or repeat.bounds_range or repeat.count
    varies = repeat.day_of_week or repeat.frequency_max or repeat.period_max
    if course or varies or step.as_needed_codeable_concept:
        return None
    unit = _unit(dose)
    if repeat.time_of_day or repeat.when:
        return dose.value, unit, Decimal(len(repeat.time_of_day or repeat.when))
    days = {"d": Decimal(1), "wk": Decimal(7), "h": Decimal(1) / Decimal(24)}.get(repeat.period_unit)
    if days is None or not repeat.frequency or not repeat.period:
        return None
    return dose.value, unit, Decimal(repeat.frequency) / (repeat.period * days)


_plain_text = re.compile(
    r"(?P<dose>\d+(?:[.,]\d+)?) ?(?P<unit>mg|g|mikrogram|µg|ug|ml|IE|enheter)"
    r" ?(?:[x×*] ?(?P<times>\d{1,2})(?: daglig)?|(?P<often>\d{1,2}|én|en) gang(?:er)? daglig|"
    r"(?P<words>om morgenen|om kvelden|morgen og kveld))",
    re.IGNORECASE,
)


def _read(text: str) -> Regimen | None:
    """The regimen of a text that says it in one plain way and nothing besides (`5 mg x 1`)."""
    match = _plain_text.fullmatch(" ".join(text.split()).rstrip("."))
    if match is None:
        return None
    unit = match["unit"]
    times = (
        match["times"]
        or match["often"]
        or ("2" if (match["words"] or "").lower() == "morgen og kveld" else "1")
    )
    count = Decimal(1) if times.lower() in ("én", "en") else Decimal(times)
    return Decimal(match["dose"].replace(",", ".")), _UNITS.get(unit, unit), count
