"""Orders for observations: vital signs at the ward's hours, weight daily, scores by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, concept, local, period, when
from desktop.backend.demo.vitals import FREQUENT, HOURS
from desktop.clinical.record.patient.fasting import FASTING
from desktop.fhir.systems import LOCAL, LOINC, SNOMED

_NONE: Final = 9
"""One in this many patients has no plan: nobody has ordered how often they are to be observed."""
_EVERY_HOUR: Final = 24
_CLOSELY: Final[dict[str, Any]] = {"frequency": 1, "period": 2, "periodUnit": "h"}
"""Closer observation that was just ordered: the ward has not come round to it yet."""
_ONCE: Final = frozenset({"ASA-klasse"})
"""Set before an operation, and not again by the ward."""
_DAILY: Final[dict[str, Any]] = {"frequency": 1, "period": 1, "periodUnit": "d"}


def observations(chart: Chart) -> None:
    """The standing orders of whoever is in a bed."""
    if not chart.in_bed or sum(map(ord, chart.case.key)) % _NONE == 0:
        return
    closely = sum(map(ord, chart.case.key)) % _NONE == 1
    codings = ((LOINC, "85353-1", "Vital signs"), (LOCAL, "vital-signs", "Vitale målinger"))
    _order(chart, concept("Vitale målinger", *codings), _CLOSELY if closely else _at_hours(chart.case.rounds))
    if "weight" in chart.case.vitals:
        _order(chart, local("weight", "Vekt"), _DAILY | {"timeOfDay": ["06:00:00"]})
    for name in chart.case.scores:
        if name in _ONCE:
            continue
        code = local(f"score-{name.lower()}", name)
        if every := FREQUENT.get(name):
            _order(chart, code, {"frequency": 1, "period": every, "periodUnit": "h"})
        else:
            _order(chart, code, _DAILY | {"timeOfDay": ["10:00:00"]})


def _at_hours(per_day: int) -> dict[str, Any]:
    if per_day == _EVERY_HOUR:
        return {"frequency": 1, "period": 1, "periodUnit": "h"}
    times = [f"{int(hour):02}:{round(hour % 1 * 60):02}:00" for hour in HOURS[per_day]]
    return {"frequency": per_day, "period": 1, "periodUnit": "d", "timeOfDay": times}


def _order(chart: Chart, code: Resource, repeat: dict[str, Any]) -> None:
    begins = chart.admitted + timedelta(minutes=20)
    bounds = {"boundsPeriod": {"start": when(begins)}}
    chart.add(
        "ServiceRequest",
        {
            "status": "active",
            "intent": "order",
            "category": [local("examination", "Undersøkelse")],
            "priority": "routine",
            "code": code,
            "subject": chart.patient,
            "encounter": chart.encounter,
            "occurrenceTiming": {"repeat": bounds | repeat},
            "authoredOn": when(begins),
            "requester": chart.responsible.practitioner,
        },
        "observe",
    )


def fasting(chart: Chart) -> None:
    """The order to fast, since last night or the arrival, until a whole hour that lies ahead."""
    hours = chart.case.fasting
    if hours is None or not chart.in_bed:
        return
    begun = max(chart.admitted, chart.now - timedelta(hours=8))
    ends = (chart.now + timedelta(hours=hours)).replace(minute=0, second=0)
    chart.add(
        "ServiceRequest",
        {
            "status": "active",
            "intent": "order",
            "code": local(FASTING, "Fastende"),
            "subject": chart.patient,
            "encounter": chart.encounter,
            "authoredOn": when(begun),
            "occurrencePeriod": period(begun, ends),
            "requester": chart.responsible.practitioner,
        },
        "fasting",
    )


def ordered(chart: Chart) -> None:
    """Telemetry that goes on, and the operation that is on the list, of whoever is in a bed."""
    case = chart.case
    if case.monitored and chart.in_bed:
        _service(chart, local("ecg-monitor", "Telemetri"), {}, "telemetry")
    if case.planned is not None and chart.in_bed:
        name, hours = case.planned
        at = (chart.now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
        category = [concept("Operasjon", (SNOMED, "387713003", "Surgical procedure"))]
        _service(chart, concept(name), {"category": category, "occurrenceDateTime": when(at)}, "theatre")


def _service(chart: Chart, code: Resource, more: Resource, tag: str) -> None:
    chart.add(
        "ServiceRequest",
        {
            "status": "active",
            "intent": "order",
            "code": code,
            "subject": chart.patient,
            "encounter": chart.encounter,
            "authoredOn": when(chart.admitted + timedelta(minutes=30)),
            "requester": chart.responsible.practitioner,
        }
        | more,
        tag,
    )
