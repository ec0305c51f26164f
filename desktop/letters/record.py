"""Reading the record for a letter: the stay, people's names, offices, and what was not loaded."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.identity import formatted
from desktop.clinical.stays import BED_CLASSES, OPEN, place_of
from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.elements import HumanName, Reference
from desktop.fhir.resources import (
    Encounter,
    Organization,
    Patient,
    Practitioner,
    PractitionerRole,
    RelatedPerson,
)
from desktop.fhir.systems import D_NUMBER, FNR, HELP_NUMBER, PLANNED_END
from desktop.fhir.when import Moment, parse
from desktop.letters import norwegian
from desktop.letters.model import Sender, Subject

_NOT_A_STAY = frozenset({"planned", "cancelled", "entered-in-error"})

NUMBER_KINDS = {FNR: "fødselsnummer", D_NUMBER: "D-nummer", HELP_NUMBER: "felles hjelpenummer"}

_GENDER = {"female": "kvinne", "male": "mann", "other": "annet kjønn", "unknown": "ukjent kjønn"}


class Stay(msgspec.Struct, frozen=True):
    """One stay. `start` and `end` are None when the record does not say; `end` of a stay that goes on
    is the planned one, if any. `parts` are the keys of the Encounters inside it."""

    encounter: Encounter
    start: Moment | None
    end: Moment | None
    ongoing: bool
    ward: str
    parts: frozenset[str]

    @property
    def key(self) -> str:
        return self.encounter.key

    @property
    def unended(self) -> bool:
        """Whether the stay is over and nobody wrote when."""
        return not self.ongoing and self.end is None

    def holds(self, reference: Reference | None, when: str, now: datetime) -> bool:
        """Whether something belongs to the stay: it names it, or names none and lies within its time."""
        if reference is not None and reference.target:
            return reference.target in self.parts
        return self.covers(when, now)

    def covers(self, when: str, now: datetime) -> bool:
        """Whether a FHIR time lies within the stay (days count whole).

        Of a stay that is over at an unknown time only the first day is certain.
        """
        moment = parse(when)
        if moment is None or self.start is None:
            return False
        if self.unended:
            return moment.day == self.start.day
        last = now if self.ongoing or self.end is None else self.end.start
        if self.end is not None and not self.ongoing and not self.end.has_time:
            return self.start.day <= moment.day <= self.end.day
        if moment.has_time and self.start.has_time:
            return self.start.start <= moment.start <= last
        return self.start.day <= moment.day <= local(last).date()


def stay_of(chart: Chart, encounter: str = "") -> Stay | None:
    """The stay that a letter is about: the named one, else the one that goes on, else the latest.

    Raises KeyError when `encounter` (`Encounter/id`) is not in the record.
    """
    encounters = chart.all(Encounter)
    if encounter:
        found = next((e for e in encounters if e.key == encounter), None)
        if found is None:
            raise KeyError(encounter)
        return _stay(chart, found)
    stays = [
        e for e in encounters if e.class_ and e.class_.code in BED_CLASSES and e.status not in _NOT_A_STAY
    ]
    if not stays:
        return None
    return _stay(chart, max(stays, key=_recent))


def _recent(encounter: Encounter) -> tuple[bool, bool, str, str]:
    start = parse(encounter.period.start) if encounter.period else None
    whole = encounter.class_ is not None and encounter.class_.code != "EMER"
    return (
        encounter.status in OPEN,
        whole and start is not None,
        start.start.isoformat() if start else "",
        encounter.id,
    )


def _stay(chart: Chart, encounter: Encounter) -> Stay:
    period = encounter.period
    ongoing = encounter.status not in ("finished", "cancelled", "entered-in-error") and not (
        period and period.end
    )
    end = parse(period.end) if period else None
    if ongoing and (planned := encounter.extension_at(PLANNED_END)):
        end = parse(planned.value_date_time)
    parts = {encounter.key}
    while more := {
        e.key for e in chart.all(Encounter) if e.part_of and e.part_of.target in parts and e.key not in parts
    }:
        parts |= more
    start = parse(period.start) if period else None
    return Stay(encounter, start, end, ongoing, ward_of(chart, encounter), frozenset(parts))


def ward_of(chart: Chart, encounter: Encounter) -> str:
    """The ward's name: where the patient lies or lay last, else the office that gave the care."""
    place = place_of(chart, encounter)
    if place.ward_id:
        return place.ward
    if office := chart.find(encounter.service_provider, Organization):
        return office.name
    return encounter.service_provider.display if encounter.service_provider else ""


def sender_of(chart: Chart, stay: Stay | None, office: str = "") -> Sender:
    """The office that sends: the named Organization, else the stay's; its hospital stands above it."""
    unit = chart.find(office, Organization) if office else None
    if unit is None and stay is not None:
        unit = chart.find(stay.encounter.service_provider, Organization)
    ward = stay.ward if stay else ""
    if unit is None:
        named = stay.encounter.service_provider if stay else None
        return Sender(named.display if named and named.display else ward or "Avsender er ikke registrert")
    top = unit
    for _step in range(10):
        above = chart.find(top.part_of, Organization)
        if above is None:
            break
        top = above
    below = ward or unit.name
    lines = tuple(line for address in top.address[:1] for line in (*address.line, _place(address)) if line)
    phones = [t.value for t in (*unit.telecom, *top.telecom) if t.system == "phone" and t.value][:1]
    lines += tuple(f"Telefon {phone}" for phone in phones)
    name = top.name or unit.name or "Avsender er ikke registrert"
    return Sender(name, below if below != name else "", lines, unit.key)


def _place(address: object) -> str:
    code = getattr(address, "postal_code", "")
    city = getattr(address, "city", "")
    return f"{code} {city}".strip()


def name_of(names: tuple[HumanName, ...]) -> str:
    """A person's name as people say it; empty when there is none."""
    order = {
        "official": 0,
        "usual": 1,
        "": 2,
        "nickname": 3,
        "temp": 4,
        "anonymous": 5,
        "maiden": 8,
        "old": 9,
    }
    for name in sorted(names, key=lambda n: order.get(n.use, 6)):
        spoken = " ".join(part for part in (*name.given, name.family) if part) or name.text
        if spoken.strip():
            return " ".join(spoken.split())
    return ""


def person_of(chart: Chart, reference: Reference | str | None) -> str:
    """The name of whom a reference means: a person, a role, an office; its display, else empty."""
    if reference is None:
        return ""
    role = chart.find(reference, PractitionerRole)
    if role is not None:
        return person_of(chart, role.practitioner) or person_of(chart, role.organization)
    kinds: tuple[type[Practitioner | RelatedPerson | Patient], ...] = (Practitioner, RelatedPerson, Patient)
    for kind in kinds:
        person = chart.find(reference, kind)
        if person is not None and (name := name_of(person.name)):
            return name
    office = chart.find(reference, Organization)
    if office is not None and office.name:
        return office.name
    return reference.display if isinstance(reference, Reference) else ""


def subject_of(patient: Patient) -> Subject:
    """The patient as the letter names them; what the record lacks is said in words."""
    number = next(
        (
            f"{kind} {formatted(i.value)}"
            for system, kind in NUMBER_KINDS.items()
            for i in patient.identifier
            if i.system == system and i.value and i.use != "old"
        ),
        "",
    )
    dead = ""
    if patient.deceased_date_time:
        dead = f"død {norwegian.day(patient.deceased_date_time)}"
    elif patient.deceased_boolean:
        dead = "død, dato er ikke registrert"
    return Subject(
        key=patient.key,
        name=name_of(patient.name) or "Navn er ikke registrert",
        birth=f"født {norwegian.day(patient.birth_date)}"
        if patient.birth_date
        else "fødselsdato er ikke registrert",
        sex=_GENDER.get(patient.gender, "kjønn er ikke registrert"),
        number=number,
        dead=dead,
    )


def described(patient: Patient, on: datetime) -> str:
    """`78 år gammel kvinne`, as far as the record goes; `kvinne`, `gutt på 7 måneder`, `pasient`."""
    words = norwegian.age(patient.birth_date, local(on).date())
    years = int("".join(c for c in words if c.isdecimal()) or "0") if words.endswith("år") else 0
    grown = {"female": "kvinne", "male": "mann"}
    young = {"female": "jente", "male": "gutt"}
    sex = (grown if years >= 16 or not words else young).get(patient.gender, "pasient")
    if not words:
        return sex
    return f"{words} gammel {sex}"


def not_loaded(chart: Chart, *types: str) -> tuple[str, ...]:
    """Which of these types nobody asked for, or the server never answered for: they are not empty."""
    return tuple(name for name in types if name not in chart.types or name not in chart.pulled)
