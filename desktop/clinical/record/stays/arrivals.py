"""Arrival of a patient at the hospital."""

from __future__ import annotations

from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter
from desktop.fhir.when import Moment, parse


def arrived(chart: Chart, stay: Stay) -> Moment | None:
    """The first beginning of a stay and of the emergency contact through which they came."""
    parts = [one for one in chart.all(Encounter) if one.key in stay.parts] or stay.encounters
    begins = [when for one in parts if (when := parse(one.period.start if one.period else ""))]
    return min([*begins, *([stay.start] if stay.start else [])], default=None)
