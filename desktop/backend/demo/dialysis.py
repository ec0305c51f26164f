"""Sessions of dialysis as a unit writes them: a Procedure, and what was measured as its parts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count, islice

from desktop.backend.demo.case import Number
from desktop.backend.demo.chart import Chart, wall
from desktop.backend.demo.fhir_pieces import Resource, concept, hl7, local, loinc, period, quantity, ref, when
from desktop.core import clock
from desktop.fhir.systems import NCMP, SNOMED

_CODE = ("KAGD00", "302497006")
_SEATS = (7.5, 12.5, 17.5)
"""Start times of a unit's sessions."""


def dialysis(chart: Chart) -> None:
    """All sessions, also those at the unit before the stay, those that are booked, and each dry weight with
    who set it."""
    _booked(chart)
    for day, kilos in chart.case.dry:
        body = {"code": local("dry-weight", "Tørrvekt"), "valueQuantity": _kilos(kilos)}
        _measured(chart, body, _at(chart, day), chart.staff.senior.practitioner)
    for one in chart.case.dialysis:
        start = _at(chart, one.day)
        end = start + timedelta(hours=one.hours)
        if end > chart.end:
            continue
        codes = ((NCMP, _CODE[0]), (SNOMED, _CODE[1], "Haemodialysis"))
        made: Resource = {
            "status": "completed",
            "category": concept("Medisinsk prosedyre"),
            "code": concept("Hemodialyse", *codes),
            "subject": chart.patient,
            "performedPeriod": period(start, end),
            "performer": [{"actor": chart.staff.nurse.practitioner}],
            "reasonReference": [ref(chart.conditions[chart.case.dx[0].code])],
            "bodySite": [concept(one.access)],
        }
        if start >= chart.admitted:
            made["encounter"] = chart.encounter
        if one.note:
            made["note"] = [{"text": one.note, "time": when(end)}]
        part = [chart.add("Procedure", made)]
        nurse = chart.staff.nurse.practitioner

        def measured(code: Resource, value: Resource, moment: datetime, part: list[Resource] = part) -> None:
            body = {"code": code, "valueQuantity": value, "partOf": part}
            _measured(chart, body, moment, chart.staff.nurse.practitioner)

        soon = timedelta(minutes=10)
        measured(loinc("8347-7", "Vekt før dialyse"), _kilos(one.before), start - soon)
        if one.after is not None:
            measured(loinc("8344-4", "Vekt etter dialyse"), _kilos(one.after), end + soon)
        plan = local("planned-ultrafiltration", "Planlagt ultrafiltrasjon")
        measured(plan, quantity(one.planned, "ml", "mL"), start)
        measured(local("out-dialysis", "Ultrafiltrasjon"), quantity(one.drawn, "ml", "mL"), end)
        for hours, upper, lower in one.pressures:
            _measured(
                chart, _pressure(upper, lower) | {"partOf": part}, start + timedelta(hours=hours), nurse
            )


def _booked(chart: Chart) -> None:
    """The next two sessions, each other day since the last one, booked at the unit."""
    done = [_at(chart, one.day) for one in chart.case.dialysis]
    if not chart.in_bed or not done:
        return
    last = clock.local(max(at for at in done if at <= chart.now)).date()
    hour = _SEATS[sum(map(ord, chart.case.key)) % len(_SEATS)]
    every = (wall(last + timedelta(days=2 * n), hour) for n in count(1))
    for begins in islice((at for at in every if at > chart.now), 2):
        codes = ((NCMP, _CODE[0]), (SNOMED, _CODE[1], "Haemodialysis"))
        people: list[Resource] = [
            {"actor": chart.patient, "required": "required", "status": "accepted"},
            {"actor": {"display": "Dialyseavdelingen"}, "required": "required", "status": "accepted"},
        ]
        chart.add(
            "Appointment",
            {
                "status": "booked",
                "serviceType": [concept("Hemodialyse", *codes)],
                "description": "Hemodialyse",
                "start": when(begins),
                "end": when(begins + timedelta(hours=4)),
                "minutesDuration": 240,
                "created": when(chart.end),
                "participant": people,
            },
        )


def _at(chart: Chart, day: float) -> datetime:
    return chart.admitted + timedelta(days=day - 1)


def _kilos(value: Number) -> Resource:
    return quantity(Decimal(str(value)).quantize(Decimal("0.1")), "kg", "kg")


def _pressure(upper: int, lower: int) -> Resource:
    return {
        "code": loinc("85354-9", "Blodtrykk"),
        "component": [
            {"code": loinc("8480-6", "Systolisk"), "valueQuantity": quantity(upper, "mmHg", "mm[Hg]")},
            {"code": loinc("8462-4", "Diastolisk"), "valueQuantity": quantity(lower, "mmHg", "mm[Hg]")},
        ],
    }


def _measured(chart: Chart, body: Resource, moment: datetime, who: Resource) -> None:
    shared: Resource = {
        "status": "final",
        "category": [hl7("observation-category", "vital-signs")],
        "subject": chart.patient,
        "effectiveDateTime": when(moment),
        "issued": when(moment),
        "performer": [who],
    }
    if moment >= chart.admitted:
        shared["encounter"] = chart.encounter
    chart.add("Observation", shared | body, "dialysis")
