"""Planned admissions: a stay that is to begin, when and where (an Encounter with status `planned`)."""

from __future__ import annotations

from datetime import date

import msgspec

from desktop.fhir.administrative import EncounterLocation
from desktop.fhir.bed_stays import planned_start
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter
from desktop.fhir.when import Moment


class Admission(msgspec.Struct, frozen=True, gc=False):
    """A planned stay: its Encounter, when it begins as exactly as it was written, and where."""

    key: str
    begins: Moment
    place: Reference | None
    cause: str = ""


def expected(chart: Chart, first: date, last: date) -> Admission | None:
    """The patient's next planned stay that begins on one of these days."""
    found = [
        (begins, encounter)
        for encounter in chart.all(Encounter)
        if (begins := planned_start(encounter, first, last)) is not None
    ]
    if not found:
        return None
    begins, one = min(found, key=lambda pair: (pair[0].start, pair[1].key))
    places = [place.location for place in one.location if _stands(place)]
    cause = next((c.label for c in one.reason_code if c.label), "")
    return Admission(one.key, begins, places[0] if places else None, cause)


def _stands(place: EncounterLocation) -> bool:
    return place.location is not None and place.status != "completed"
