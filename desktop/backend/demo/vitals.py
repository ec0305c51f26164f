"""Vital signs, weights, scores and fluid, at the hours when a ward would measure them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from desktop.backend.demo.case import INTAKE, Course, Point
from desktop.backend.demo.chart import Chart, along, sampled, step, wall
from desktop.backend.demo.fhir_pieces import Resource, concept, hl7, local, loinc, period, quantity, when
from desktop.backend.demo.stay import arrival
from desktop.clinical import fluid_kinds, vocabulary
from desktop.core.clock import local as in_oslo
from desktop.fhir.systems import LOCAL, LOINC

HOURS: Final = {
    2: (8.0, 20.0),
    3: (7.5, 14.5, 21.0),
    4: (6.0, 12.5, 18.0, 22.0),
    6: (2.0, 6.0, 10.0, 14.0, 18.0, 22.0),
    8: tuple(float(h) for h in range(0, 24, 3)),
    12: tuple(float(h) for h in range(0, 24, 2)),
    24: tuple(float(h) for h in range(24)),
}
_WELL: Final[dict[str, Course]] = {
    "hr": (72,),
    "sbp": (128,),
    "dbp": (76,),
    "rr": (14,),
    "spo2": (97,),
    "temp": (36.8,),
    "o2": (0,),
    "acvpu": ("A",),
}
_NOISE: Final = {"hr": 3.0, "sbp": 5.0, "dbp": 3.0, "rr": 0.8, "spo2": 0.7, "temp": 0.12, "etco2": 0.15}
_ACVPU: Final = {
    "A": "A, våken",
    "C": "C, nyoppstått forvirring",
    "V": "V, reagerer på tiltale",
    "P": "P, reagerer på smerte",
    "U": "U, reagerer ikke",
}
FREQUENT: Final = {"CIWA-Ar": 4, "PEVS": 4, "ONEWS": 6, "NIHSS": 8, "RASS": 4}
_ORDER: Final = ("hr", "rr", "spo2", "o2", "temp", "fio2", "etco2", "map", "pain", "gcs")


def rounds(chart: Chart, per_day: int) -> list[datetime]:
    """Times of the ward's rounds: at arrival, then its hours, a few minutes off, and `fresh` at the end."""
    end = chart.end - timedelta(minutes=4)
    found = [chart.admitted + timedelta(minutes=8)]
    day = in_oslo(chart.admitted).date()
    while day <= in_oslo(end).date():
        for hour in _hours(chart, day, per_day):
            moment = wall(day, hour) + timedelta(minutes=chart.rng.randrange(-9, 14))
            if found[-1] + timedelta(minutes=25) < moment <= end:
                found.append(moment)
        day += timedelta(days=1)
    if chart.case.fresh is not None:
        last = chart.end - timedelta(hours=chart.case.fresh)
        found = [moment for moment in found if moment < last - timedelta(minutes=20)]
        found.append(max(last, chart.admitted + timedelta(minutes=9)))
    return found


def _hours(chart: Chart, day: date, per_day: int) -> tuple[float, ...]:
    """The hours of a day at which somebody is measured: each one while they are watched."""
    begins, ends = (chart.admitted + timedelta(days=one - 1) for one in chart.case.watched)
    watched = (float(hour) for hour in range(24) if begins <= wall(day, hour) <= ends)
    return tuple(sorted({*HOURS[per_day], *watched}))


def vitals(chart: Chart) -> None:
    """Observations of every round; the first and last round hold the course's own values exactly."""
    course = {**_WELL, **chart.case.vitals}
    if "dbp" not in chart.case.vitals:
        course["dbp"] = tuple(round(float(value) * 0.6) for value in course["sbp"])
    keys: list[str] = [key for key in _ORDER if key in _WELL or key in chart.case.more]
    moments = rounds(chart, chart.case.rounds)
    span = (moments[-1] - moments[0]).total_seconds() or 1.0
    for number, moment in enumerate(moments):
        last = number == len(moments) - 1
        x = 1.0 if last else (moment - moments[0]).total_seconds() / span
        exact = last or number == 0
        values = {
            key: _value(chart, key, course[key], x, exact) for key in (*keys, "sbp", "dbp") if key in course
        }
        # Noise on both must never bring them together.
        values["dbp"] = min(values["dbp"], values["sbp"] - 12)
        if "map" in keys:
            values["map"] = round((values["sbp"] + 2 * values["dbp"]) / 3)
        skipped = set(chart.case.never) | (set(chart.case.omit) if last else set())
        unseen = skipped | ({"sbp", "dbp"} if "bp" in skipped else set())
        chart.measured.append((moment, {key: value for key, value in values.items() if key not in unseen}))
        for body in _round(course, keys, values, x, skipped):
            _measured(chart, body, moment)
    _daily(chart, course, moments)


def _value(chart: Chart, key: str, course: Course, x: float, exact: bool) -> float:
    value = along(course, x)
    if not exact:
        value += chart.rng.gauss(0, _NOISE.get(key, 0.0))
    if key == "spo2":
        return min(value, 100.0)
    if key == "hr":
        return max(value, 32.0)
    if key == "o2":
        # Flow meters are set in whole and half litres.
        return round(value * 2) / 2 if value < 2 else float(round(value))
    return value


def _round(
    course: dict[str, Course], keys: list[str], values: dict[str, float], x: float, skipped: set[str]
) -> Iterator[Resource]:
    if "bp" not in skipped:
        yield {
            "code": loinc("85354-9", "Blodtrykk"),
            "component": [
                {
                    "code": loinc("8480-6", "Systolisk"),
                    "valueQuantity": quantity(round(values["sbp"]), "mmHg", "mm[Hg]"),
                },
                {
                    "code": loinc("8462-4", "Diastolisk"),
                    "valueQuantity": quantity(round(values["dbp"]), "mmHg", "mm[Hg]"),
                },
            ],
        }
    for key in keys:
        if key not in skipped:
            yield _numeric(key, values[key])
    if "acvpu" not in skipped:
        level = step(course["acvpu"], x)
        yield {
            "code": loinc("80288-4", "Bevissthet (ACVPU)"),
            "valueCodeableConcept": concept(_ACVPU[level], (LOCAL, f"acvpu-{level.lower()}", level)),
        }


def _numeric(key: str, value: float) -> Resource:
    row = vocabulary.vitals()[key]
    # Below ten kilos a ward weighs in grams.
    number = Decimal(f"{value:.{3 if key == 'weight' and value < 10 else row.decimals}f}")
    shown: Decimal | int = (
        int(number) if number == number.to_integral_value() and key not in ("temp", "weight") else number
    )
    return {
        "code": loinc(row.loinc, row.nb),
        "valueQuantity": quantity(shown, row.shown or "poeng", row.unit),
    }


def _measured(chart: Chart, body: Resource, moment: datetime, category: str = "vital-signs") -> None:
    chart.add(
        "Observation",
        {"status": "final", "category": [hl7("observation-category", category)]}
        | body
        | {
            "subject": chart.patient,
            "encounter": chart.encounter,
            "effectiveDateTime": when(moment),
            "issued": when(moment),
            "performer": [chart.staff.nurse.practitioner],
        },
        "obs",
    )


def _daily(chart: Chart, course: dict[str, Course], moments: list[datetime]) -> None:
    days = mornings(chart, 6.2)
    for key in ("weight", "height", "head"):
        if key not in course:
            continue
        points = [chart.admitted + timedelta(minutes=25), *([] if key == "height" else days)]
        for moment, value in _told(course[key], points):
            _measured(chart, _numeric(key, value), moment)
    for name, values in chart.case.scores.items():
        every = FREQUENT.get(name)
        if every:
            points = [moments[0], *spaced(moments[0], moments[-1], every)]
        else:
            points = [chart.clock(1, None) + timedelta(minutes=50), *mornings(chart, 10.4)]
        points = [p for p in points if p <= chart.end]
        for moment, value in _told(values, points):
            _score(chart, name, round(value), moment)


def _score(chart: Chart, name: str, value: int, moment: datetime) -> None:
    if name == INTAKE:
        share = {"code": local("intake-share", "Inntak"), "valueQuantity": quantity(value, "%", "%")}
        _measured(chart, share, moment, "exam")
        return
    _measured(
        chart,
        {"code": local(f"score-{name.lower()}", name), "valueQuantity": quantity(value, "poeng", "{score}")},
        moment,
        "survey",
    )


def points(chart: Chart) -> None:
    """Single measurements, gestational age and whether somebody is pregnant or newly delivered."""
    case = chart.case
    for point in case.points:
        code = loinc(point.loinc, point.name) if point.loinc else concept(point.name, *_fluid(point.name))
        if point.code:
            code = local(point.code, point.name)
        moment = min(chart.clock(point.day), chart.end)
        _measured(chart, {"code": code, **_said(point)}, moment, "exam")
    start = chart.admitted + timedelta(minutes=12)
    if case.labour is not None:
        began = chart.clock(case.labour)
        body = {"code": local("active-labour", "Aktiv fase"), "valueDateTime": when(began)}
        _measured(chart, body, began, "exam")
    if case.onset is not None:
        began = chart.admitted - timedelta(hours=case.onset)
        body = {"code": loinc("65222-2", "Symptomstart"), "valueDateTime": when(began)}
        _measured(chart, body, start, "exam")
    if case.gestation is not None:
        age = quantity(case.gestation, "dager", "d")
        _measured(chart, {"code": loinc("11884-4", "Gestasjonsalder"), "valueQuantity": age}, start, "exam")
    if case.pregnant:
        words = {"pregnant": "Gravid", "post-partum": "Barsel"}
        status = concept(words[case.pregnant], (LOCAL, case.pregnant))
        body = {"code": loinc("82810-3", "Graviditetsstatus"), "valueCodeableConcept": status}
        _measured(chart, body, start, "social-history")


def _said(point: Point) -> Resource:
    if isinstance(point.value, str):
        return {"valueCodeableConcept": concept(point.value)}
    number = Decimal(str(point.value))
    whole = number == number.to_integral_value()
    return {"valueQuantity": quantity(int(number) if whole else number, point.unit)}


def _fluid(name: str) -> list[tuple[str, str, str]]:
    """The code of the kind of fluid that a measurement is called after: what dialysis drew is output."""
    return [(LOCAL, row.key, row.nb) for row in fluid_kinds.fluids().values() if row.nb == name]


def sleep(chart: Chart) -> None:
    """Hours of sleep each night, as the night nurse writes it in the morning."""
    day, nights = in_oslo(chart.admitted).date(), []
    while (moment := wall(day, 6.75)) <= chart.end:
        nights += [moment] if moment > chart.admitted + timedelta(hours=6) else []
        day += timedelta(days=1)
    for moment, value in _told(chart.case.sleep, nights) if chart.case.sleep and nights else ():
        hours = Decimal(round(value * 2)) / 2
        body = {"code": loinc("93832-4", "Søvn"), "valueQuantity": quantity(hours, "timer", "h")}
        _measured(chart, body, moment, "activity")


def mornings(chart: Chart, hour: float) -> list[datetime]:
    """Times at that hour of every day of the stay after the first six hours."""
    found = []
    day = in_oslo(chart.admitted).date()
    while (moment := wall(day, hour) + timedelta(minutes=chart.rng.randrange(12))) <= chart.end:
        if moment > chart.admitted + timedelta(hours=6):
            found.append(moment)
        day += timedelta(days=1)
    return found


def spaced(start: datetime, end: datetime, hours: float) -> list[datetime]:
    """Every so many hours after `start`, ending exactly at `end`."""
    found = []
    moment = start + timedelta(hours=hours)
    while moment < end - timedelta(minutes=30):
        found.append(moment)
        moment += timedelta(hours=hours)
    return [*found, end] if end > start else found


def _told(course: Course, points: list[datetime]) -> Iterator[tuple[datetime, float]]:
    """Each moment with the course's value there."""
    span = (points[-1] - points[0]).total_seconds() or 1.0
    places = [(point - points[0]).total_seconds() / span for point in points]
    for point, (value, _own) in zip(points, sampled(course, places), strict=True):
        yield point, value


def fluids(chart: Chart) -> None:
    """Fluid in and out: one Observation a kind for each period, with the period as its time."""
    plan = chart.case.fluids
    if plan is None:
        return
    start = arrival(chart)
    span = (chart.end - start).total_seconds() or 1.0
    begins = start
    while begins < chart.end - timedelta(minutes=30):
        day = in_oslo(begins).date()
        hours = [(6 + h) % 24 for h in range(0, 24, plan.hours)]
        edges = sorted(wall(day + timedelta(days=d), h) for d in (0, 1) for h in hours)
        ends = min(next(edge for edge in edges if edge > begins), chart.end)
        share = (ends - begins).total_seconds() / 86_400
        x = (begins - start).total_seconds() / span
        for key, course in plan.kinds.items():
            volume = along(course, x) * share * chart.rng.uniform(0.85, 1.15)
            if volume < 5 and chart.years >= 1:
                continue
            _volume(chart, key, volume, begins, ends)
        begins = ends


def _volume(chart: Chart, key: str, volume: float, begins: datetime, ends: datetime) -> None:
    row = fluid_kinds.fluids()[key]
    exact = 1 if chart.years < 1 else 5 if volume < 100 else 50
    codings = [(LOCAL, key, row.nb)] + ([(LOINC, row.loinc, "Urine output")] if row.loinc else [])
    chart.add(
        "Observation",
        {
            "status": "final",
            "category": [local("fluid-balance", "Væskebalanse")],
            "code": concept(row.nb, *codings),
            "subject": chart.patient,
            "encounter": chart.encounter,
            "effectivePeriod": period(begins, ends),
            "issued": when(ends),
            "performer": [chart.staff.nurse.practitioner],
            "valueQuantity": quantity(max(exact, round(volume / exact) * exact), "ml", "mL"),
        },
        "fluid",
    )
