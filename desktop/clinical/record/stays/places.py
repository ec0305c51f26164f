"""The bed and ward of an Encounter: where the patient lies or lay last."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

import msgspec

from desktop.fhir.administrative import EncounterLocation
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter, Location, Organization


class Place(msgspec.Struct, frozen=True, gc=False):
    """Names of bed and ward, and the ward's id; each empty when the record does not say."""

    bed: str = ""
    ward: str = ""
    ward_id: str = ""


def place_of(chart: Chart, encounter: Encounter) -> Place:
    """Present place of the patient, else the last one; a bed is named as it is in its ward.

    Where they are only going to be (planned, reserved) is no answer.
    """
    here = [
        place.location
        for place in encounter.location
        if place.location is not None and is_here(encounter, place)
    ]
    # A server may name ward and bed beside each other: the bed says both.
    here.sort(key=lambda r: not _is(chart.find(r, Location), "bd"))
    if not here:
        here = [
            place.location
            for place in reversed(encounter.location)
            if place.location is not None and not is_ahead(place)
        ]
    found = [named(chart, reference) for reference in here]
    return next((place for place in found if place.ward_id), found[0] if found else Place())


def is_ahead(place: EncounterLocation) -> bool:
    """True for a planned or reserved place: nobody has moved there yet."""
    return place.status in ("planned", "reserved")


class Spot(msgspec.Struct, frozen=True, gc=False):
    """A place that a patient can be moved to: a bed, or a ward. `told` is what the server says of it where it
    is not to be used as it is, in the server's words."""

    key: str
    name: str
    ward_id: str
    ward_name: str
    is_ward: bool = False
    told: str = ""

    @property
    def sort(self) -> str:
        """`2` before `10`."""
        return re.sub(r"\d+", lambda match: match.group().zfill(6), f"{self.ward_name} {self.name}")


def choices(chart: Chart) -> tuple[Spot, ...]:
    """The beds and wards that are known here and in use; a closed one is none."""
    found = []
    for one in chart.directory.values():
        if not isinstance(one, Location) or one.status in ("inactive", "suspended") or not one.name:
            continue
        if not (_is(one, "bd") or _is(one, "wa")):
            continue
        place = named(chart, Reference(reference=one.key))
        state = one.operational_status
        told = state.display if state is not None and state.code not in ("", "U", "O") else ""
        if place.ward_id or _is(one, "wa"):
            found.append(Spot(one.key, one.name, place.ward_id, place.ward, _is(one, "wa"), told))
    return tuple(found)


def is_here(encounter: Encounter, place: EncounterLocation) -> bool:
    """True when the patient has this place now; on leave, a kept bed is theirs too."""
    kept = ("active", "", "reserved") if encounter.status == "onleave" else ("active", "")
    # A year like 9999 is how some systems write that there is no end.
    return place.status in kept and not (place.period and place.period.end and place.period.end[:3] != "999")


def named(chart: Chart, reference: Reference) -> Place:
    """The bed and ward that a reference names."""
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


def is_bed(location: Location) -> bool:
    """True when a place is a bed in use (HL7's location-physical-type)."""
    return _is(location, "bd") and location.status != "inactive"


ORDERED = "ordered"
"""Reason a bed can't be used: its cleaning is ordered, and nobody has said that it is done."""


def out_of_use(bed: Location) -> str:
    """Reason an empty bed can't be used, by HL7's table 0116: `C` closed, `H` being cleaned, `K` to be
    cleaned, `I` isolated, `O` taken, as the server says, `?` for any other code; empty where it is free, and
    where the server says nothing."""
    if bed.status == "suspended":
        return "C"
    code = bed.operational_status.code.strip().upper() if bed.operational_status is not None else ""
    return "" if code in ("", "U") else code if code in ("C", "H", "K", "I", "O") else "?"


class Beds(msgspec.Struct, frozen=True):
    """The beds of a ward: how many are taken, those that are free, and those out of use with the reason.

    `left` is how many can be counted as free: of some patients the record tells no bed, and each of them may
    lie in one that seems free.
    """

    taken: int
    free: tuple[Location, ...]
    out: tuple[tuple[Location, str], ...]
    left: int


def beds_of(
    every: Iterable[Location], taken: Iterable[str], nowhere: int, ordered: Container[str] = ()
) -> Beds:
    """Occupancy of a ward's beds: `taken` are the ids of occupied beds, `nowhere` the count of patients
    without a known bed, `ordered` are beds whose cleaning is ordered: that is the reason unless the server
    says that the bed is closed."""
    every, lying = tuple(every), set(taken)
    empty = [
        (bed, ORDERED if bed.id in ordered and out_of_use(bed) != "C" else out_of_use(bed))
        for bed in every
        if bed.id not in lying
    ]
    free = tuple(bed for bed, why in empty if not why)
    out = tuple((bed, why) for bed, why in empty if why)
    return Beds(len(every) - len(empty), free, out, max(len(free) - nowhere, 0))


def unit_of(chart: Chart, encounter: Encounter, place: Place) -> str:
    """The ward's name, else the office that gave the care, as its resource or the reference names it."""
    if place.ward_id:
        return place.ward
    if office := chart.find(encounter.service_provider, Organization):
        return office.name
    return encounter.service_provider.display if encounter.service_provider else ""
