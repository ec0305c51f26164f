"""Measured values of one analysis or vital sign over time, as a letter cites them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.age import years_between
from desktop.clinical.flags import Abnormal, Comparator, Limits, abnormal
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Component, Observation, value_of
from desktop.fhir.systems import LOINC, NLK
from desktop.fhir.when import instant, parse
from desktop.letters import norwegian
from desktop.letters.model import Source
from desktop.letters.record import Stay
from desktop.letters.values import Value

STANDING = frozenset({"final", "amended", "corrected", "preliminary"})
"""Statuses of results that may be cited; a preliminary one is cited with that word."""

AT_DISCHARGE = timedelta(hours=72)
"""A value counts as the one at discharge when it is at most this much older than the end (or now)."""


class Point(msgspec.Struct, frozen=True):
    """One measured value: number and unit as recorded, when, and from which Observation.

    `text` stands for the number where it takes two (`168/98`); `code` is the unit's code.
    """

    at: datetime
    when: str
    number: Decimal
    comparator: str
    unit: str
    key: str
    preliminary: bool
    flag: Abnormal
    text: str = ""
    code: str = ""
    encounter: str = ""

    @property
    def order(self) -> tuple[Decimal, int]:
        """Compares `<5` below `5` and `>5` above it."""
        return self.number, {"<": -1, ">": 1}.get(self.comparator[:1], 0)


class Series(msgspec.Struct, frozen=True):
    """The values of one thing in one unit, oldest first; `key` is the vocabulary's, empty outside it."""

    key: str
    name: str
    unit: str
    points: tuple[Point, ...]

    @property
    def shown(self) -> str:
        """The unit as people read it: the vocabulary's way of writing, where it is that unit."""
        analysis = vocabulary.analyses().get(self.key)
        if analysis is not None and self.unit in (analysis.unit, analysis.shown):
            return analysis.shown
        return {"Cel": "°C", "umol/L": "µmol/L", "ug/L": "µg/L"}.get(self.unit, self.unit)

    def within(self, stay: Stay, now: datetime) -> tuple[Point, ...]:
        return tuple(
            p for p in self.points if stay.covers(p.when, now) or (stay.unended and p.encounter in stay.parts)
        )

    def value(self, point: Point, path: str = "") -> Value:
        """A point as a value of a template: the number only; unit and time stand in its source."""
        return Value(words(point), self.source(point), point.number, path=path)

    def source(self, point: Point) -> Source:
        said = f"{words(point)} {self.shown}".strip()
        return Source((point.key,), f"{self.name} {said}", point.when)


def words(point: Point) -> str:
    """A value's number with its comparator, and the word *foreløpig* while it is preliminary."""
    text = point.text or f"{point.comparator}{norwegian.number(point.number)}"
    return f"{text} (foreløpig)" if point.preliminary else text


def admission(series: Series, stay: Stay, now: datetime) -> Point | None:
    """The first value of the stay."""
    return next(iter(series.within(stay, now)), None)


def discharge(series: Series, stay: Stay, now: datetime) -> Point | None:
    """The last value of the stay, if it says how the patient leaves.

    A value that is also the first one, or older than three days at the end, does not: a weight from the
    day of admission must never read as the weight at discharge.
    """
    inside = series.within(stay, now)
    if stay.unended:
        return None
    end = now if stay.ongoing or stay.end is None else stay.end.start
    if len(inside) < 2 or end - inside[-1].at > AT_DISCHARGE:
        return None
    return inside[-1]


def all_series(chart: Chart) -> dict[str, list[Series]]:
    """Every numeric series of the record by vocabulary key, else by its name; one list per unit.

    The unit measured last comes first. Values in different units are never put in one series.
    """
    found: dict[tuple[str, str], dict[str, list[Point]]] = {}
    pressures: dict[str, dict[str, Point]] = {}
    for observation in chart.all(Observation):
        if observation.status not in STANDING:
            continue
        at = instant(observation.when)
        if at is None:
            continue
        parts: list[Observation | Component] = [observation, *observation.component]
        for part in parts:
            measured = value_of(part)
            if measured is None or measured.number is None or part.code is None:
                continue
            named = known(part.code)
            if not named[1]:
                continue
            flag = Abnormal.UNKNOWN
            if part is observation:
                flag = _flag(chart, observation, measured.number, measured.comparator, named[0])
            point = Point(
                at,
                observation.when,
                measured.number,
                measured.comparator,
                measured.unit,
                observation.key,
                observation.status == "preliminary",
                flag,
                code=part.value_quantity.code if part.value_quantity else "",
                encounter=observation.encounter.target if observation.encounter else "",
            )
            found.setdefault(named, {}).setdefault(measured.unit, []).append(point)
            if named[0] in ("sbp", "dbp"):
                pressures.setdefault(observation.key, {})[named[0]] = point
    for pair in pressures.values():
        if len(pair) == 2:
            upper, lower = pair["sbp"], pair["dbp"]
            both = f"{norwegian.number(upper.number)}/{norwegian.number(lower.number)}"
            point = msgspec.structs.replace(upper, text=both)
            found.setdefault(("bp", "Blodtrykk"), {}).setdefault(upper.unit, []).append(point)
    result: dict[str, list[Series]] = {}
    for (key, name), units in found.items():
        rows = [
            Series(key, name, unit, tuple(sorted(points, key=lambda p: (p.at, p.key))))
            for unit, points in units.items()
        ]
        result.setdefault(key or name, []).extend(rows)
    for series in result.values():
        series.sort(key=lambda s: s.points[-1].at, reverse=True)
    return result


def known(code: CodeableConcept) -> tuple[str, str]:
    """The vocabulary's key and name of a code, else an empty key and the record's own words."""
    for coding in code.coding:
        if coding.system == LOINC and (vital := vocabulary.vital(coding.code)):
            return vital.key, vital.nb
        if coding.system == NLK and (analysis := vocabulary.analysis(coding.code)):
            return analysis.key, analysis.nb
    if not code.coding and (analysis := vocabulary.analysis(None, code.text)):
        return analysis.key, analysis.nb
    return "", code.label


def _flag(chart: Chart, observation: Observation, number: Decimal, comparator: str, key: str) -> Abnormal:
    reference = next((r for r in observation.reference_range if r.low or r.high), None)
    analysis = vocabulary.analyses().get(key)
    # The shipped ranges are those of adults.
    grown = grown_up(chart, observation.when)
    limits = analysis.limits(chart.patient.gender) if analysis and grown else Limits()
    if reference is not None:
        limits = Limits(
            reference.low.value if reference.low else None,
            reference.high.value if reference.high else None,
            limits.critical_low,
            limits.critical_high,
        )
    elif _unit_differs(observation, key):
        limits = Limits()
    codes = [coding.code for concept in observation.interpretation for coding in concept.coding]
    sign: Comparator | None = comparator if comparator in ("<", "<=", ">=", ">") else None  # type: ignore[assignment]
    return abnormal(number, limits, comparator=sign, interpretation=codes)


def grown_up(chart: Chart, when: str) -> bool:
    """Whether the patient was 16 or older then; False when the date of birth is unknown."""
    born, moment = parse(chart.patient.birth_date), parse(when)
    return born is not None and moment is not None and years_between(born.day, moment.day) >= 16


def _unit_differs(observation: Observation, key: str) -> bool:
    analysis = vocabulary.analyses().get(key)
    quantity = observation.value_quantity
    return analysis is None or quantity is None or quantity.code != analysis.unit


def notable(rows: Mapping[str, list[Series]], stay: Stay, now: datetime) -> list[Series]:
    """The laboratory series with an abnormal value in the stay, in the vocabulary's order."""
    order = {key: index for index, key in enumerate(vocabulary.analyses())}
    chosen: list[Series] = []
    for name, units in rows.items():
        if name in vocabulary.vitals():
            continue
        for series in units:
            if any(_outside(p.flag) for p in series.within(stay, now)):
                chosen.append(series)
    return sorted(chosen, key=lambda s: (order.get(s.key, len(order)), s.name))


def _outside(flag: Abnormal) -> bool:
    return flag not in (Abnormal.NORMAL, Abnormal.UNKNOWN)
