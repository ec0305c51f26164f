"""Appointments of today and tomorrow, and planned stays of the next days: who has gone home comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.backend.demo.chart import Chart, wall
from desktop.backend.demo.fhir_pieces import CATEGORY, Resource, concept, hl7, ref, when
from desktop.core.clock import local

_FIRST: Final = 8.5
_EACH: Final = timedelta(minutes=30)
_A_DAY: Final = 14
"""Appointments in a doctor's day from half past eight."""


def appointments(chart: Chart, gone: int) -> None:
    """A control of one who has gone home; `gone` counts those, so that no two have the same time.

    Nobody in a bed has one: a discharge letter would tell of it as of something that is still to come.
    """
    if chart.in_bed:
        return
    today = local(chart.now).date()
    # Two of three come today, the others tomorrow, which is fetched in the afternoon.
    day = today + timedelta(days=1) if gone % 3 == 2 else today
    start = wall(day, _FIRST) + _EACH * ((gone // 3 * 2 + gone % 3 // 2) % _A_DAY)
    over = start + _EACH <= chart.now
    people: list[Resource] = [
        {"actor": chart.patient, "required": "required", "status": "accepted"},
        {"actor": chart.responsible.practitioner, "required": "required", "status": "accepted"},
        {"actor": ref(chart.ward.location, chart.ward.name), "required": "required", "status": "accepted"},
    ]
    chart.add(
        "Appointment",
        {
            "status": "fulfilled" if over else "booked",
            "serviceType": [concept("Poliklinisk kontroll")],
            "specialty": [concept(chart.ward.specialty)],
            "appointmentType": hl7("v2-0276", "FOLLOWUP", "Kontroll"),
            "reasonCode": [concept(chart.case.cause)],
            "description": "Poliklinisk kontroll",
            "start": when(start),
            "end": when(start + _EACH),
            "minutesDuration": 30,
            "created": when(chart.end),
            "participant": people,
        },
    )


def planned_stay(chart: Chart, gone: int) -> None:
    """A stay that is planned on the ward for tomorrow or the day after, of each fifth of those who have gone
    home; no bed is given out yet."""
    if chart.in_bed or gone % 5 != 1:
        return
    begins = wall(local(chart.now).date() + timedelta(days=1 + gone // 5 % 2), 8 + gone % 3)
    chart.add(
        "Encounter",
        {
            "status": "planned",
            "class": {"system": CATEGORY + "v3-ActCode", "code": "IMP", "display": "Innlagt"},
            "subject": chart.patient,
            "period": {"start": when(begins)},
            "reasonCode": [concept(chart.case.cause)],
            "location": [{"location": ref(chart.ward.location, chart.ward.name), "status": "planned"}],
        },
        "planned",
    )
