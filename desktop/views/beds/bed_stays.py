"""Bed data of one Encounter: the bed, the bed that is awaited, the planned discharge. No more of a patient
than the stay and isolation is read."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from desktop.clinical.record import persons
from desktop.clinical.record.patient import flags
from desktop.clinical.record.stays import admissions, places, responsible, stay_plan, stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import demographics
from desktop.clinical.words import stays as words
from desktop.core.actor import short_name
from desktop.core.clock import local
from desktop.core.fold import fold
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Encounter, Flag, Location
from desktop.sync.pull import admissions as pulled
from desktop.views.columns import listed
from desktop.views.columns.row_summary import Leaving
from desktop.views.columns.told import Told

READ = (Encounter, Flag)
TYPES = frozenset(kind.__name__ for kind in READ)
ISOLATION = ("isolation",)


class Lying(msgspec.Struct, frozen=True, gc=False):
    """Bed-related data of one stay, without anything that changes with the hour.

    `doctor` and `nurse` are short names of staff, `precautions` what was chosen of isolation (`contact`),
    empty words for what has no code of ours. `beds` are the ids of the beds that are theirs. `awaits` is the
    place that was chosen and not come to, since when in `since`; `moved` is when the patient came to where
    they are. `service` is what treats them as the stay calls it, `services` the names and codes by which it
    is known, `provider` the office that does (`Organization/id`); `emergency`: the stay is one of an
    emergency department. `to_code` is R4's code of where to. `awaits_ward` and `awaits_bed` are ids.
    """

    key: str
    family: str
    given: str
    birth_date: str = ""
    gender: str = ""
    deceased: str = ""
    dead: bool = False
    ward: str = ""
    bed: str = ""
    beds: tuple[str, ...] = ()
    admitted: datetime | None = None
    moved: datetime | None = None
    leaves: Leaving | None = None
    on_leave: str = ""
    ready: str = ""
    ready_since: datetime | None = None
    to: str = ""
    awaits: str = ""
    since: datetime | None = None
    isolation: tuple[Told, ...] = ()
    keys: tuple[str, ...] = ()
    ended: bool = False
    expected: Expected | None = None
    doctor: str = ""
    nurse: str = ""
    precautions: tuple[str, ...] = ()
    service: str = ""
    services: tuple[str, ...] = ()
    provider: str = ""
    emergency: bool = False
    to_code: str = ""
    awaits_ward: str = ""
    awaits_bed: str = ""


class Expected(msgspec.Struct, frozen=True, gc=False):
    """Planned start of a stay (`hour` empty where only the day is told), with ward and bed (`bed_id`)."""

    key: str
    day: date
    at: datetime
    hour: str
    ward: str
    place: str
    bed: str
    cause: str
    bed_id: str = ""


def lying(chart: Chart, now: datetime) -> Lying:
    """One patient's stay as it concerns the beds; `ended` where the record has none under way."""
    family, given = persons.family_given(chart.patient.name)
    stay = stays.current(chart, now)
    person = chart.patient
    made = Lying(
        person.id, family, given, person.birth_date, person.gender, person.deceased_date_time,
        dead=bool(demographics.deceased(person)),
        isolation=listed.of(chart, now, ISOLATION, stay), ended=stay is None, expected=_expected(chart, now),
    )  # fmt: skip
    if stay is None:
        return made
    ready, leaves = stay_plan.ready_since(stay), stay.leaves
    awaited = _awaited(chart, stay)
    treating = next((e for e in (stay.encounter, *reversed(stay.encounters)) if e.service_type), None)
    service = treating.service_type if treating is not None else None
    office = next((e for e in (*reversed(stay.encounters), stay.encounter) if e.service_provider), None)
    return msgspec.structs.replace(
        made,
        ward=stay.ward_id,
        bed=stay.bed,
        beds=stay_plan.beds(chart, stay),
        admitted=stay.admitted,
        moved=stay_plan.latest_move(stay),
        leaves=Leaving(leaves.day, f"{local(leaves.start).hour:02}" if leaves.has_time else "")
        if leaves
        else None,
        on_leave=words.on_leave(stay, now),
        ready=words.ready(stay, now),
        ready_since=ready.start if ready else None,
        to=words.destination(stay),
        awaits=awaited.name,
        since=awaited.since,
        awaits_ward=awaited.ward,
        awaits_bed=awaited.bed,
        keys=tuple(e.key for e in stay.encounters),
        doctor=short_name(persons.staff_name(chart, stay.doctor_reference)),
        nurse=persons.first_name(chart, responsible.nurse(chart, stay.participants)),
        precautions=_precautions(chart),
        service=service.label if service is not None else "",
        services=known_as(service) if service is not None else (),
        provider=office.service_provider.target if office and office.service_provider else "",
        emergency=any(e.class_ is not None and e.class_.code == "EMER" for e in stay_plan.unended(stay)),
        to_code=stay_plan.destination_code(stay),
    )


def known_as(concept: CodeableConcept) -> tuple[str, ...]:
    """The names and codes by which a service is known, to be compared with another's."""
    codes = (f"{coding.system}|{coding.code}" for coding in concept.coding if coding.code)
    return tuple(dict.fromkeys((*codes, *((fold(concept.label),) if concept.label else ()))))


def _precautions(chart: Chart) -> tuple[str, ...]:
    held = (flag for flag in flags.standing(chart, "infection") if not flags.says_none(flag))
    return tuple(dict.fromkeys(flags.choice(flag) for flag in held))


def _expected(chart: Chart, now: datetime) -> Expected | None:
    found = admissions.expected(chart, *pulled.days(now))
    if found is None:
        return None
    at = places.named(chart, found.place) if found.place is not None else places.Place()
    begins = found.begins
    hour = time(begins.start) if begins.has_time else ""
    bed = chart.find(found.place, Location) if at.bed and found.place is not None else None
    return Expected(
        found.key, begins.day, begins.start, hour, at.ward_id, at.ward, at.bed, found.cause,
        bed.id if bed is not None else "",
    )  # fmt: skip


class _Awaited(msgspec.Struct, frozen=True):
    """The place that waits for somebody, since when it does, and the ids of its ward and bed."""

    name: str = ""
    since: datetime | None = None
    ward: str = ""
    bed: str = ""


def _awaited(chart: Chart, stay: Stay) -> _Awaited:
    for place in stay_plan.awaited(stay):
        assert place.location is not None
        at = places.named(chart, place.location)
        if at.ward_id and at.ward_id == stay.ward_id and (not at.bed or at.bed == stay.bed):
            continue  # they are there
        name = " ".join(part for part in (at.ward, at.bed) if part) or place.location.display
        bed = chart.find(place.location, Location) if at.bed else None
        begun = stay_plan.begun(place)
        return _Awaited(name or _("another ward"), begun, at.ward_id, bed.id if bed is not None else "")
    return _Awaited()
