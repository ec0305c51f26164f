"""Reference range of a result for this patient: by kind, sex and age, never by guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from desktop.clinical import age_ranges
from desktop.clinical.age_ranges import AgeRange
from desktop.clinical.flags import Limits
from desktop.clinical.record.observed import Answer
from desktop.clinical.record.patient import gestation, pregnancy
from desktop.clinical.vocabulary import Analysis
from desktop.core.clock import local, shifted_day
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.core.watched import by_day
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Quantity
from desktop.fhir.resources import Observation, Patient, ReferenceRange
from desktop.fhir.when import after, parse

_SEX: Final = {
    "male": ("248153007", "male", "m", "mann", "menn", "gutt"),
    "female": ("248152002", "female", "f", "k", "kvinne", "kvinner", "jente"),
}
_DAYS: Final = {
    "a": Decimal("365.25"),
    "mo": Decimal("30.44"),
    "wk": Decimal(7),
    "d": Decimal(1),
    "h": Decimal(1) / 24,
}


def limits(
    observation: Observation,
    chart: Chart,
    known: Analysis | None,
    at: datetime,
    converted: Callable[[Answer], Decimal | None],
    written_unit: str,
) -> tuple[Limits, str]:
    """The limits of a result taken at `at`, and the range in words.

    The laboratory's own range first (`converted` brings it into the row's unit), the one for the patient's
    sex and age before a general one; ours only where the result brings none, and only the one for the age.
    A range in words can't be converted: it is said with `written_unit`, the unit that the result was written
    in, where the row stands in another; empty where it is the row's own.
    Ranges of which nobody can say whether they hold (*pregnant*, an age that is not known) are written with
    whom they are for, and mark nothing.
    """
    patient = chart.patient
    ours, missing = own(known, chart, at) if known is not None else (Limits(), "")
    critical = Limits(critical_low=ours.critical_low, critical_high=ours.critical_high)
    normal = _normal(observation)
    if any(r.modifier_extension for r in normal):
        # What changes its meaning can't be read: it marks nothing.
        return critical, _("the reference can't be read")
    if not normal:
        return ours, range_words(ours.low, ours.high) or missing
    fits = {True: [], None: []}  # type: dict[bool | None, list[ReferenceRange]]
    for one in normal:
        holds = _holds(one, patient, at)
        if holds is not False:
            fits[holds].append(one)
    certain = sorted(fits[True], key=lambda r: not (r.applies_to or r.age))
    for one in certain:
        low, high = (_value(bound, converted) for bound in (one.low, one.high))
        if low is not None or high is not None:
            as_written = one.text and (low, high) == (_value(one.low), _value(one.high))
            return (
                Limits(low, high, ours.critical_low, ours.critical_high),
                one.text if as_written else range_words(low, high),
            )
        if said := _in_unit(one.text, written_unit) or _as_written(one):
            return critical, said
    doubted = (_words(one, converted, written_unit) for one in fits[None])
    return critical, "; ".join(words for words in doubted if words)


def brought(observation: Observation) -> bool:
    """True when a result brings a range of its own for what is normal, be it in numbers or in words."""
    return bool(_normal(observation))


def _normal(observation: Observation) -> list[ReferenceRange]:
    return [r for r in observation.reference_range if r.type is None or r.type.has("normal")]


def own(known: Analysis, chart: Chart, at: datetime) -> tuple[Limits, str]:
    """Our own limits for this patient then, and words where there are none for the age.

    The table of adults is never used for a child, nor for somebody whose age nobody knows.
    """
    patient = chart.patient
    sex = patient.gender if patient.gender in _SEX else None
    span = days_of_life(patient.birth_date, at)
    if span is None:
        return Limits(), _("no reference: age not known")
    youngest, oldest = span
    if youngest >= age_ranges.GROWN_UP:
        adult = known.limits(sex)
        return (age_ranges.in_pregnancy(known.key, adult) if _pregnant(chart, sex, at) else adult), ""
    found = age_ranges.for_age(known.key, youngest, oldest, sex)
    return (found, "") if found is not None else (Limits(), _("no reference for the age"))


def vitals(chart: Chart, keys: Iterable[str], at: datetime) -> dict[str, Limits | None]:
    """The bands of vital signs for a child's age then, of a preterm one for its corrected age; None where
    nobody says what is usual. Empty for whoever is grown up, and where the age isn't known."""
    return {
        key: Limits(one.low, one.high) if one is not None else None
        for key, one in bands(chart, keys, at).items()
    }


def bands(chart: Chart, keys: Iterable[str], at: datetime) -> dict[str, AgeRange | None]:
    """Normal ranges as in `vitals`, with their sources."""
    born, told, wanted = chart.patient.birth_date, gestation.at_birth(chart, at), tuple(keys)

    def on(day: date) -> dict[str, AgeRange | None]:
        span = days_lived(born, day)
        if span is None or span[1] >= age_ranges.GROWN_UP:
            return {}
        behind = gestation.behind(told, span[0])
        return {key: age_ranges.band(key, *span, behind) for key in wanted}

    return by_day(at, on)


def adult_bands(chart: Chart, keys: Iterable[str], at: datetime) -> dict[str, AgeRange | None]:
    """The bands of an adult's age: those of 18 years for whoever is younger, as NEWS2 holds for them too."""
    born, wanted = chart.patient.birth_date, tuple(keys)

    def on(day: date) -> dict[str, AgeRange | None]:
        youngest, oldest = days_lived(born, day) or (0, 0)
        least = age_ranges.GROWN_UP
        return {key: age_ranges.band(key, max(youngest, least), max(oldest, least)) for key in wanted}

    return by_day(at, on)


def _pregnant(chart: Chart, sex: str | None, at: datetime) -> bool:
    return sex != "male" and pregnancy.standing(chart, at).said == "pregnant"


def days_of_life(born: str, at: datetime) -> tuple[int, int] | None:
    """The least and the most days that somebody has lived; they differ where only a year is known."""
    return days_lived(born, local(at).date())


@lru_cache(maxsize=4096)
def days_lived(born: str, day: date) -> tuple[int, int] | None:
    """`days_of_life` on a day; None where nobody knows the age, of a birth that lies ahead too."""
    moment, end = parse(born), after(born)
    if moment is None or end is None or moment.day > day:
        return None
    last = shifted_day(local(end).date(), -1)
    return max((day - last).days, 0), max((day - moment.day).days, 0)


def range_words(low: Decimal | None, high: Decimal | None) -> str:
    """`3,6–4,6`, `−3 til 3` (no dash beside a minus sign), `< 5`, `> 60`, or nothing."""
    if low is not None and high is not None:
        if min(low, high) < 0:
            return _("{low} to {high}").format(low=number(low), high=number(high))
        return f"{number(low)}–{number(high)}"
    if high is not None:
        return f"< {number(high)}"
    return f"> {number(low)}" if low is not None else ""


def _in_unit(text: str, unit: str) -> str:
    """A range in words with the unit that its numbers are of, where they do not name it themselves."""
    named = not unit or unit.casefold() in text.casefold()
    return text if named or not any(sign.isdigit() for sign in text) else f"{text} {unit}"


def _value(
    quantity: Quantity | None, converted: Callable[[Answer], Decimal | None] = lambda limit: limit.number
) -> Decimal | None:
    if quantity is None or quantity.value is None:
        return None
    return converted(Answer(quantity.value, "", quantity.unit or quantity.code, quantity.code))


def _as_written(one: ReferenceRange) -> str:
    """A range in a unit that can't be compared with the value's, with that unit."""
    unit = next((q.unit or q.code for q in (one.high, one.low) if q is not None and (q.unit or q.code)), "")
    return f"{range_words(_value(one.low), _value(one.high))} {unit}".strip()


def _words(one: ReferenceRange, converted: Callable[[Answer], Decimal | None], written_unit: str) -> str:
    """A range of which nobody can say if it holds, with whom it is for."""
    numbers = range_words(_value(one.low, converted), _value(one.high, converted))
    said = _in_unit(one.text, written_unit) or numbers or _as_written(one)
    whom = ", ".join(concept.label for concept in one.applies_to if concept.label)
    return f"{said} ({whom})" if said and whom else said


def _holds(one: ReferenceRange, patient: Patient, at: datetime) -> bool | None:
    """True when a range applies to this patient; None when that can't be said."""
    answers = [_is(concept, patient.gender) for concept in one.applies_to]
    if one.age is not None:
        answers.append(_of_age(one, patient.birth_date, at))
    if False in answers:
        return False
    return None if None in answers else True


def _is(concept: CodeableConcept, gender: str) -> bool | None:
    said = {code.casefold() for c in concept.coding for code in (c.code, c.display)}
    said.add(concept.text.casefold())
    for sex, names in _SEX.items():
        if said & set(names):
            return gender == sex if gender in _SEX else None
    return None


def _of_age(one: ReferenceRange, born: str, at: datetime) -> bool | None:
    assert one.age is not None
    try:
        days = Decimal((local(at).date() - date.fromisoformat(born)) / timedelta(days=1))
    except ValueError:
        return None
    for bound, low in ((one.age.low, True), (one.age.high, False)):
        if bound is None or bound.value is None:
            continue
        unit = _DAYS.get(bound.code or bound.unit)
        if unit is None:
            return None
        if (days < bound.value * unit) if low else (days > (bound.value + (unit > 1)) * unit):
            return False
    return True
