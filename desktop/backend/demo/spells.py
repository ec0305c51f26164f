"""Spells of a newborn, as they are noted at the bed: as many in each day as its count says."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from desktop.backend.demo.case import Course
from desktop.backend.demo.chart import Chart, along, wall
from desktop.backend.demo.fhir_pieces import Resource, concept, hl7, local, quantity, when
from desktop.core.clock import local as in_oslo
from desktop.fhir.systems import SNOMED

COUNT: Final = "Apnoer siste døgn"
_MORNING: Final = 6.25


def spells(chart: Chart) -> None:
    """Apnoea with how long it lasted, some with bradycardia, in the day before each morning's count."""
    course: Course | None = chart.case.scores.get(COUNT)
    if course is None:
        return
    # By itself: nothing else that the demo draws by chance changes.
    rng = Random(f"spells {chart.case.key}")
    first, last = in_oslo(chart.admitted).date(), in_oslo(chart.end).date()
    days = max((last - first).days, 1)
    for day in range(days + 1):
        begins = max(wall(first + timedelta(days=day), _MORNING), chart.admitted)
        ends = min(wall(first + timedelta(days=day + 1), _MORNING), chart.end)
        room = (ends - begins).total_seconds() / 60
        share = room / (24 * 60)
        for _one in range(round(along(course, day / days) * share) if room > 30 else 0):
            at = begins + timedelta(minutes=rng.randrange(5, int(room)))
            seconds = rng.randrange(15, 34)
            _noted(chart, concept("Apné", (SNOMED, "1023001")), at, seconds)
            if seconds > 22:
                after = at + timedelta(seconds=20)
                _noted(chart, concept("Bradykardi", (SNOMED, "48867003")), after, seconds - 12)
            elif rng.random() < 0.4:
                _noted(chart, local("desaturation-spell", "Metningsfall"), at + timedelta(seconds=15), None)


def _noted(chart: Chart, code: Resource, at: datetime, seconds: int | None) -> None:
    value = {"valueQuantity": quantity(seconds, "s", "s")} if seconds is not None else {}
    chart.add(
        "Observation",
        {
            "status": "final",
            "category": [hl7("observation-category", "exam")],
            "code": code,
            "subject": chart.patient,
            "encounter": chart.encounter,
            "effectiveDateTime": when(at),
            "issued": when(at),
            "performer": [chart.staff.nurse.practitioner],
        }
        | value,
        "spell",
    )
