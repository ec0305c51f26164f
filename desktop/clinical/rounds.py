"""Rounds of vital signs: what was measured together, and the score of each round."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, cast, get_args

import msgspec

from desktop.clinical import news2, vocabulary
from desktop.clinical.age import years_between
from desktop.clinical.news2 import Consciousness, Excluded, Measured, News2
from desktop.core.clock import local
from desktop.core.fold import fold
from desktop.core.formats import number as written
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Component, Condition, Flag, Observation, value_of
from desktop.fhir.when import instant, parse

TOGETHER = timedelta(minutes=15)
"""Measurements of one round are written one by one; what lies further apart is another round."""
_USELESS = frozenset({"entered-in-error", "cancelled", "registered"})
_WRITTEN = {
    "/min": frozenset({"bpm", "min-1", "1/min", "beats/min", "beats/minute", "breaths/min", "breaths/minute",
                       "{beats}/min", "{breaths}/min", "permin", "perminute", "slag/min", "pust/min"}),
    "mm[Hg]": frozenset({"mmhg"}),
    "Cel": frozenset({"c", "°c", "degc", "celsius", "degreescelsius", "gradercelsius"}),
    "%": frozenset({"percent", "prosent"}),
    "kg": frozenset({"kilo", "kilogram"}),
}  # fmt: skip
"""How units are written by those who give no UCUM code, folded and without blanks."""
NEWS2_KEYS = frozenset({"rr", "spo2", "sbp", "hr", "temp", "o2", "fio2", "acvpu"})
_KEYS = {"hr", "rr", "sbp", "dbp", "map", "spo2", "temp", "o2", "fio2", "acvpu", "pain", "gcs", "etco2"}


class Measurement(msgspec.Struct, frozen=True, gc=False):
    """One value of one vital sign: `key` as in the vocabulary, number or words, unit as written.

    `reference` is its Observation (`Type/id`), `when` that one's FHIR time as recorded.
    """

    key: str
    at: datetime
    reference: str
    number: Decimal | None = None
    words: str = ""
    unit: str = ""
    when: str = ""


class Round(msgspec.Struct, frozen=True, gc=False):
    """What was measured together, by the vocabulary's key; `at` is the first time in it."""

    at: datetime
    values: dict[str, Measurement]

    def number(self, key: str) -> Decimal | None:
        found = self.values.get(key)
        return found.number if found else None


def measurements(chart: Chart, *only: str) -> list[Measurement]:
    """All vital signs that the vocabulary knows, or those with these keys, oldest first; pressures as `sbp`
    and `dbp`.
    """
    found: list[Measurement] = []
    for observation in chart.all(Observation):
        if observation.status in _USELESS:
            continue
        at = instant(observation.when)
        if at is None:
            continue
        sources: list[Observation | Component] = [observation, *observation.component]
        for source in sources:
            key = _key(source.code)
            if key is None or (only and key not in only):
                continue
            one = _measure(key, at, observation.key, source)
            if one is not None:
                found.append(msgspec.structs.replace(one, when=observation.when))
    found.sort(key=lambda m: (m.at, m.key, m.reference))
    return found


def _key(code: CodeableConcept | None) -> str | None:
    for coding in code.coding if code else ():
        known = vocabulary.vital(coding.code)
        if known is not None:
            return known.key
    return None


def _measure(key: str, at: datetime, reference: str, source: Observation | Component) -> Measurement | None:
    if key == "acvpu":
        letter = _letter(source)
        return Measurement(key, at, reference, words=letter) if letter else None
    value = value_of(source)
    if value is None:
        return None
    # A `<` or `>` is a word about the value, not the value, and another unit is another number: neither
    # may enter a score or a curve, and neither may be lost.
    if value.number is None or (not value.comparator and _unit_fits(key, source)):
        return Measurement(key, at, reference, value.number, value.words, value.unit)
    words = " ".join(part for part in (value.comparator, written(value.number), value.unit) if part)
    return Measurement(key, at, reference, None, words, value.unit)


def _unit_fits(key: str, source: Observation | Component) -> bool:
    """A temperature in °F or a weight in pounds is never read as °C or kg."""
    known = vocabulary.vitals()[key].unit
    given = source.value_quantity.code if source.value_quantity else ""
    if not known or given == known or {given, known} <= {"/min", "{beats}/min", "{breaths}/min"}:
        return True
    # Without a code there are only words: they must be known, for `°F` is no `°C`.
    words = source.value_quantity.unit if source.value_quantity else ""
    if given or not words:
        return not given
    plain = fold(words).replace(" ", "")
    return plain in {fold(known), fold(vocabulary.vitals()[key].shown)} | _WRITTEN.get(known, frozenset())


_SNOMED = {"248234008": "A", "130987000": "C", "300202002": "V", "450847001": "P", "422768004": "U"}


def _letter(source: Observation | Component) -> str:
    """Alert, confused, voice, pain or unresponsive: by whichever code says so, else by the letter itself."""
    concept = source.value_codeable_concept
    codes = [coding.code for coding in concept.coding] if concept else []
    said = value_of(source)
    for code in (*codes, said.words if said else ""):
        letter = _SNOMED.get(code) or code.removeprefix("acvpu-").upper()
        if letter in get_args(Consciousness):
            return letter
    return ""


def rounds(found: Iterable[Measurement]) -> list[Round]:
    """Group measurements (oldest first) into rounds, oldest first."""
    grouped: list[Round] = []
    for one in found:
        if one.key not in _KEYS or (one.number is None and one.key != "acvpu"):
            continue
        last = grouped[-1] if grouped else None
        if last is not None and one.at - last.at <= TOGETHER and one.key not in last.values:
            last.values[one.key] = one
        else:
            grouped.append(Round(one.at, {one.key: one}))
    return grouped


def measured(round_: Round, scale: Literal[1, 2]) -> Measured:
    """A round as NEWS2 reads it."""
    oxygen = round_.number("o2")
    fraction = round_.number("fio2")
    letter = round_.values["acvpu"].words if "acvpu" in round_.values else ""

    def whole(key: str) -> int | None:
        value = round_.number(key)
        return int(value) if value is not None else None

    on_oxygen: bool | None = None
    if oxygen is not None:
        on_oxygen = oxygen > 0
    elif fraction is not None:
        on_oxygen = fraction > (Decimal("0.21") if fraction <= 1 else Decimal(21))
    return Measured(
        respiration=whole("rr"),
        saturation=whole("spo2"),
        oxygen=on_oxygen,
        systolic=whole("sbp"),
        pulse=whole("hr"),
        temperature=round_.number("temp"),
        consciousness=cast(Consciousness, letter) if letter else None,
        scale=scale,
    )


class Scored(msgspec.Struct, frozen=True, gc=False):
    """A round with its score; `taken` are the measurements that it rests on, oldest first."""

    at: datetime
    score: News2
    taken: tuple[Measurement, ...] = ()


def scale_of(chart: Chart) -> Literal[1, 2]:
    """2 only where a flag prescribes it."""
    for flag in chart.all(Flag):
        if flag.status == "active" and any(c.has("spo2-scale-2") for c in (*flag.category, flag.code) if c):
            return 2
    return 1


def excluded(chart: Chart, now: datetime) -> Excluded | None:
    """Why NEWS2 does not apply to this patient, or None."""
    birth = parse(chart.patient.birth_date)
    years = years_between(birth.day, local(now).date()) if birth else 99
    return news2.excluded(years, pregnant=pregnant(chart))


def pregnant(chart: Chart) -> bool:
    """Whether a standing condition says so."""
    return any(_pregnancy(condition) for condition in chart.all(Condition))


def _pregnancy(condition: Condition) -> bool:
    status = condition.clinical_status
    if status is not None and not status.has("active", "recurrence", "relapse"):
        return False
    certain = condition.verification_status
    if certain is not None and certain.has("entered-in-error", "refuted"):
        return False
    return any(
        c.code.startswith("O")
        and c.code[1:3].isdigit()
        and c.system.endswith(("7110", "icd-10-no", "icd-10"))
        for c in (condition.code.coding if condition.code else ())
    )


def scores(grouped: Iterable[Round], scale: Literal[1, 2]) -> list[Scored]:
    """The scores of rounds in which at least three of NEWS2's measurements were made, oldest first.

    A single temperature is not a round: it would show as a low score that nobody has measured.
    """
    found = []
    for round_ in grouped:
        values = measured(round_, scale)
        made = sum(
            v is not None
            for v in (values.respiration, values.saturation, values.systolic, values.pulse,
                      values.temperature, values.consciousness)
        )  # fmt: skip
        score = news2.news2(values) if made >= 3 else None
        if score is not None:
            taken = sorted(round_.values.values(), key=lambda m: (m.at, m.key))
            found.append(Scored(round_.at, score, tuple(m for m in taken if m.key in NEWS2_KEYS)))
    return found


def birthday(chart: Chart) -> date | None:
    """The day of birth (the first possible one of a partial date)."""
    moment = parse(chart.patient.birth_date)
    return moment.day if moment else None
