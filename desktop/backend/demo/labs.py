"""Blood samples: ordered, drawn, answered, and those that are on their way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.backend.demo.chart import Chart, along, sampled
from desktop.backend.demo.fhir_pieces import CATEGORY, Resource, concept, hl7, quantity, when
from desktop.backend.demo.vitals import mornings, spaced
from desktop.clinical import vocabulary
from desktop.clinical.flags import Abnormal, from_limits
from desktop.clinical.identity import Sex
from desktop.clinical.kidney import ckd_epi_2021
from desktop.clinical.vocabulary import Analysis
from desktop.core.clock import local
from desktop.fhir.systems import NLK

_BASE: Final = ("hb", "leuk", "plt", "crp", "na", "k", "crea", "glu", "alat", "alb")
_DAILY: Final = ("hb", "crp", "na", "k", "crea")
_GROUPS: Final = {"blood-gas": "Blodgass"}
_MARK: Final = {
    Abnormal.LOW: ("L", "Lav"),
    Abnormal.HIGH: ("H", "Høy"),
    Abnormal.CRITICAL_LOW: ("LL", "Kritisk lav"),
    Abnormal.CRITICAL_HIGH: ("HH", "Kritisk høy"),
    Abnormal.NORMAL: ("N", "Normal"),
}
_AGELESS: Final = ("crp", "na", "k", "glu", "ph", "pco2", "lact", "ket")
"""Ranges that hold for children too, roughly; the others are left out under 16 years."""

_NORMAL: Final[dict[str, tuple[float, float]]] = {
    "hb": (13.6, 0.7),
    "leuk": (7.2, 1.2),
    "plt": (245, 35),
    "crp": (2, 1),
    "na": (140, 1.3),
    "k": (4.1, 0.2),
    "crea": (76, 8),
    "glu": (5.6, 0.4),
    "alat": (24, 6),
    "alb": (41, 2),
}
_WOBBLE: Final = {"na": 0.006, "hb": 0.012, "k": 0.025, "crea": 0.03, "ph": 0.001, "alb": 0.02}
"""Variation between two samples of a stable patient, as a share of the value."""

_CHILD: Final = {"hb": (12.2, 0.5), "crea": (35, 6), "plt": (310, 40)}


class Draw(msgspec.Struct, frozen=True):
    """One sample: when it was taken, when answered (may lie ahead), what is in it."""

    taken: datetime
    answered: datetime
    values: dict[str, float]
    name: str
    hot: bool = False


def own_normal(chart: Chart) -> dict[str, float]:
    """The patient's own healthy values."""
    table = dict(_NORMAL)
    if chart.years < 15:
        table |= _CHILD
    found = {key: chart.rng.gauss(mean, spread) for key, (mean, spread) in table.items()}
    if chart.sex == "male" and chart.years >= 15:
        found["hb"] += 1.2
        found["crea"] += 8
    found["crp"] = abs(found["crp"])
    return found


def draws(chart: Chart) -> list[Draw]:
    """All samples of the stay in order of time."""
    case = chart.case
    normal = own_normal(chart)
    first = chart.admitted + timedelta(minutes=18)
    days = [m for m in mornings(chart, 6.5) if m > first]
    times = [first, *(m for number, m in enumerate(days, 1) if number % case.draw_every == 0)]
    answered = [m + timedelta(minutes=75 + chart.rng.randrange(40)) for m in times]
    done = [m for m, a in zip(times, answered, strict=True) if a <= chart.end]
    span = ((done or times)[-1] - first).total_seconds()
    places = [0.0 if span == 0 else min((m - first).total_seconds() / span, 1.0) for m in times]
    # A sample and a blood gas of the same hour must not tell two stories.
    courses = {key: sampled(c, places) for key, c in {**case.gas, **case.labs}.items()}
    found: list[Draw] = []
    for turn, (moment, answer) in enumerate(zip(times, answered, strict=True)):
        keys = [*(_BASE if turn == 0 else _DAILY), *case.labs]
        values = {
            key: _level(chart, key, courses[key][turn] if key in courses else None, normal.get(key, 0.0))
            for key in dict.fromkeys(keys)
        }
        if turn == 0:
            values |= {key: float(value) for key, value in case.once.items()}
        found.append(Draw(moment, answer, values, "Blodprøver" if turn else "Blodprøver, innkomst"))
    if case.gas:
        found += _gases(chart, first)
    if case.hot:
        taken = max(chart.end - timedelta(minutes=70 + chart.rng.randrange(25)), first + timedelta(minutes=5))
        answer = chart.end - timedelta(minutes=12 + chart.rng.randrange(30))
        values = {key: float(value) for key, value in case.hot.items()}
        found.append(Draw(taken, max(answer, taken), values, "Blodprøver, ø-hjelp", hot=True))
    return sorted(found, key=lambda draw: draw.taken)


def _level(chart: Chart, key: str, told: tuple[float, bool] | None, normal: float) -> float:
    spread = _WOBBLE.get(key, 0.04)
    if told is None:
        return normal * chart.rng.uniform(1 - spread, 1 + spread)
    value, exact = told
    # The story's own values stand; between them the laboratory wobbles.
    return value if exact else value * chart.rng.uniform(1 - spread / 2, 1 + spread / 2)


def _gases(chart: Chart, first: datetime) -> list[Draw]:
    end = chart.end - timedelta(minutes=25)
    points = [first, *spaced(first, max(end, first), chart.case.gas_every)]
    span = (points[-1] - first).total_seconds() or 1.0
    return [
        Draw(
            moment,
            moment + timedelta(minutes=4),
            {
                key: along(course, 0.0 if len(points) == 1 else (moment - first).total_seconds() / span)
                for key, course in chart.case.gas.items()
            },
            "Blodgass",
        )
        for moment in points
    ]


def labs(chart: Chart) -> list[tuple[Resource, datetime, bool]]:
    """Write every sample; gives the reports with the time of their answer and whether they stand out."""
    reports = []
    for draw in draws(chart):
        if draw.taken > chart.end:
            continue
        order = _order(chart, draw, done=draw.answered <= chart.end)
        specimen = _specimen(chart, draw, order)
        if draw.answered <= chart.end:
            reports.append(_report(chart, draw, order, specimen))
            chart.answers.append((draw.taken, draw.answered, draw.values))
    if chart.in_bed and chart.case.day > 1:
        _tomorrow(chart)
    return reports


def _order(chart: Chart, draw: Draw, *, done: bool) -> Resource:
    return chart.add(
        "ServiceRequest",
        {
            "status": "completed" if done else "active",
            "intent": "order",
            "category": [hl7("v2-0074", "LAB", "Laboratorium")],
            "priority": "urgent" if draw.hot else "routine",
            "code": concept(draw.name),
            "orderDetail": [concept(vocabulary.analyses()[key].nb) for key in draw.values],
            "subject": chart.patient,
            "encounter": chart.encounter,
            "occurrenceDateTime": when(draw.taken),
            "authoredOn": when(max(draw.taken - timedelta(minutes=10), chart.admitted)),
            "requester": chart.responsible.practitioner,
        },
        "order",
    )


def _tomorrow(chart: Chart) -> None:
    tomorrow = local(chart.now).date() + timedelta(days=1)
    chart.add(
        "ServiceRequest",
        {
            "status": "active",
            "intent": "order",
            "category": [hl7("v2-0074", "LAB", "Laboratorium")],
            "priority": "routine",
            "code": concept("Blodprøver i morgen"),
            "orderDetail": [concept(vocabulary.analyses()[k].nb) for k in ("hb", "crp", "na", "k", "crea")],
            "subject": chart.patient,
            "encounter": chart.encounter,
            "occurrenceDateTime": tomorrow.isoformat(),
            "authoredOn": when(max(chart.now - timedelta(hours=2), chart.admitted)),
            "requester": chart.responsible.practitioner,
        },
        "order",
    )


def _specimen(chart: Chart, draw: Draw, order: Resource) -> Resource:
    gas = draw.name == "Blodgass"
    return chart.add(
        "Specimen",
        {
            "status": "available",
            "type": concept(
                "Arterielt blod" if gas and chart.years >= 1 else "Kapillært blod" if gas else "Venøst blod"
            ),
            "subject": chart.patient,
            "request": [order],
            "collection": {
                "collector": chart.staff.nurse.practitioner,
                "collectedDateTime": when(draw.taken),
            },
        },
    )


def outside(chart: Chart, draw: Draw) -> None:
    """A sample that was not taken in this stay: answered, and of no Encounter."""
    first = len(chart.out)
    _report(chart, draw, None, None)
    for resource in chart.out[first:]:
        del resource["encounter"]


def _report(
    chart: Chart, draw: Draw, order: Resource | None, specimen: Resource | None
) -> tuple[Resource, datetime, bool]:
    results = []
    worst = False
    for key, value in draw.values.items():
        body, outside = result(chart, key, value, draw)
        worst = worst or outside
        results.append(_observation(chart, body, draw, order, specimen))
        if key == "crea" and chart.years >= 18:
            rate = ckd_epi_2021(max(1, round(value)), chart.years, Sex(chart.sex))
            body, _low = result(chart, "egfr", float(rate), draw)
            body["method"] = concept("CKD-EPI 2021, kreatinin")
            results.append(_observation(chart, body, draw, order, specimen))
    report = chart.add(
        "DiagnosticReport",
        ({"basedOn": [order]} if order else {})
        | {
            "status": "final",
            "category": [hl7("v2-0074", "LAB", "Laboratorium")],
            "code": concept(draw.name),
            "subject": chart.patient,
            "encounter": chart.encounter,
            "effectiveDateTime": when(draw.taken),
            "issued": when(draw.answered),
            "result": results,
        }
        | ({"specimen": [specimen]} if specimen else {}),
        "report",
    )
    return report, draw.answered, worst


def _observation(
    chart: Chart, body: Resource, draw: Draw, order: Resource | None, specimen: Resource | None
) -> Resource:
    return chart.add(
        "Observation",
        ({"basedOn": [order]} if order else {})
        | {"status": "final", "category": [hl7("observation-category", "laboratory")]}
        | body
        | {
            "subject": chart.patient,
            "encounter": chart.encounter,
            "effectiveDateTime": when(draw.taken),
            "issued": when(draw.answered),
        }
        | ({"specimen": specimen} if specimen else {}),
        "lab",
    )


def result(chart: Chart, key: str, value: float, draw: Draw) -> tuple[Resource, bool]:
    """Code, value, range and interpretation of one analysis; True when it is outside its range."""
    row = vocabulary.analyses()[key]
    number = Decimal(f"{value:.{row.decimals}f}")
    body: Resource = {"code": _code(row, chart, draw)}
    amount: Decimal | int = int(number) if row.decimals == 0 else number
    body["valueQuantity"] = quantity(amount, row.shown or "1", row.unit)
    comparator = ""
    if key == "crp" and number < 1:
        amount, comparator = 1, "<"
    elif key == "egfr" and number > 90:
        amount, comparator = 90, ">"
    if comparator:
        body["valueQuantity"] = {"value": amount, "comparator": comparator} | {
            k: v for k, v in body["valueQuantity"].items() if k != "value"
        }
    if chart.years < 1 or (chart.years < 16 and key not in _AGELESS):
        # What a laboratory states for adults is no range of an infant: it states none.
        return body, False
    limits = row.limits(chart.sex)
    bounds = [
        (end, bound) for end, bound in (("low", limits.low), ("high", limits.high)) if bound is not None
    ]
    body["referenceRange"] = [{end: quantity(bound, row.shown or "1", row.unit) for end, bound in bounds}]
    said = from_limits(number, limits)
    if said in _MARK:
        code, word = _MARK[said]
        body["interpretation"] = [concept(word, (CATEGORY + "v3-ObservationInterpretation", code))]
    return body, said not in (Abnormal.NORMAL, Abnormal.UNKNOWN)


def _code(row: Analysis, chart: Chart, draw: Draw) -> Resource:
    if not row.codes:
        return concept(row.nb)
    sample = row.codes[0]
    if draw.name == "Blodgass" and chart.years < 1:
        sample = next((code for code in row.codes if code.sample == "kB"), sample)
    return concept(row.nb, (NLK, sample.code, row.nb))
