"""Where a stay is or was: which encounters are stays at all, and the bed and ward of one."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter, Location

BED_CLASSES: Final = frozenset({"IMP", "ACUTE", "NONAC", "OBSENC", "SS", "EMER"})
"""Classes of an Encounter that are a stay; a visit (`AMB`, `VR`, `HH`) is not."""

OPEN: Final = frozenset({"arrived", "triaged", "in-progress", "onleave"})
"""Statuses of a stay that goes on."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Names of bed and ward, and the ward's id; each empty when the record does not say."""

    bed: str = ""
    ward: str = ""
    ward_id: str = ""


def place_of(chart: Chart, encounter: Encounter) -> Place:
    """Where the patient lies, else where they lay last; a bed is what the place is called in a ward.

    Where they are only going to be (planned, reserved) is no answer.
    """
    here = [
        place.location
        for place in encounter.location
        if place.location is not None
        and place.status in ("active", "")
        and not (place.period and place.period.end)
    ]
    # A server may name ward and bed beside each other: the bed says both.
    here.sort(key=lambda r: not _is(chart.find(r, Location), "bd"))
    if not here:
        here = [
            place.location
            for place in reversed(encounter.location)
            if place.location is not None and place.status not in ("planned", "reserved")
        ]
    found = [_place(chart, reference) for reference in here]
    return next((place for place in found if place.ward_id), found[0] if found else Place())


def _place(chart: Chart, reference: Reference) -> Place:
    location = chart.find(reference, Location)
    if location is None:
        return Place("", reference.display)
    bed = location.name if _is(location, "bd") else ""
    ward: Location | None = location
    for _step in range(6):
        if ward is None or _is(ward, "wa"):
            break
        ward = chart.find(ward.part_of, Location)
    if ward is not None and _is(ward, "wa"):
        return Place(bed, ward.name, ward.id)
    return Place(bed, "" if bed else location.name)


def _is(location: Location | None, code: str) -> bool:
    return location is not None and location.physical_type is not None and location.physical_type.has(code)
