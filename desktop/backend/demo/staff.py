"""Staff of the demo hospital and around it: every ward, legal offices, nursing homes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

import msgspec

from desktop.backend.demo import person_names
from desktop.backend.demo.fhir_pieces import Resource, concept, hl7, local, ref
from desktop.backend.demo.wards import BY_KEY, HOSPITAL, Ward
from desktop.fhir.systems import HER_ID, HPR

DOCTOR, SENIOR, NURSE, SECRETARY, PHYSIO = "LIS", "overlege", "sykepleier", "sekretær", "fysioterapeut"


class Person(msgspec.Struct, frozen=True):
    """Staff member, in one role on one ward."""

    key: str
    given: str
    family: str
    role: str
    ward: str

    @property
    def name(self) -> str:
        """Display name: given name first."""
        return f"{self.given} {self.family}"

    @property
    def practitioner(self) -> Resource:
        """A Reference to the person."""
        return ref(f"Practitioner/{self.key}", self.name)

    @property
    def practitioner_role(self) -> Resource:
        """A Reference to the person in this role."""
        return ref(f"PractitionerRole/{self.key}", f"{self.name}, {self.role}")


class Staff(msgspec.Struct, frozen=True):
    """Staff of one ward."""

    doctor: Person
    senior: Person
    nurse: Person
    secretary: Person
    physio: Person

    def all(self) -> tuple[Person, ...]:
        """Everybody."""
        return self.doctor, self.senior, self.nurse, self.secretary, self.physio

    def by(self, who: str) -> Person:
        """The author of a note by its role's short name; anybody else is the physiotherapist."""
        found = {"doctor": self.doctor, "senior": self.senior, "nurse": self.nurse}
        return found.get(who, self.physio)


_NAMED: Final = {
    "hjerte3": ("Maren Aas", "Jonas Moe", "Hanne Ness", "Randi Berg", "Tiril Holm"),
    "akuttmottak": ("Sindre Lie", "Anne Grete Vold", "Kaja Rød", "Bente Sunde", "Pål Dahl"),
    "lunge2": ("Ida Solem", "Trond Hauge", "Silje Krogh", "Wenche Lund", "Morten Eng"),
    "gastro1": ("Mathias Vang", "Kristin Tveit", "Oda Berge", "Grete Moen", "Lars Foss"),
    "ortopedi2": ("Emma Rustad", "Geir Nygaard", "Marius Sand", "Lise Haug", "Eirin Sæther"),
    "intensiv": ("Henrik Bø", "Siri Aune", "Petter Ruud", "Tove Myhre", "Guro Brekke"),
    "geriatri1": ("Nora Fosse", "Ragnhild Kvam", "Amalie Bakken", "Unni Strøm", "Jostein Vik"),
    "nevro1": ("Aksel Wold", "Mona Hegge", "Thea Nilsen", "Berit Holt", "Vegard Lie"),
    "barn2": ("Sara Engen", "Øyvind Skaar", "Julie Monsen", "Hilde Rønning", "Ane Viken"),
    "nyfodt": ("Jakob Thorsen", "Kari Anne Lind", "Ingvild Bye", "Solfrid Aas", "Mari Hove"),
    "fode1": ("Victoria Dale", "Elin Øien", "Camilla Ask", "Turid Hagen", "Stine Krog"),
    "onkologi1": ("Andreas Holte", "Marit Skog", "Line Ottesen", "Astrid Bakke", "Kim Rasmussen"),
    "nyre1": ("Fredrik Myrvold", "Gunn Elise Rø", "Tuva Storli", "Eva Fjell", "Dag Iversen"),
    "psyk1": ("Selma Ruud", "Bjarne Lunde", "Even Solbakk", "Reidun Eide", "Ylva Nordby"),
    "infeksjon1": ("Ola Kleppe", "Hege Sørli", "Maja Tangen", "Inger Lien", "Sondre Hval"),
    "kad": ("Camilla Brun", "Erik Haaland", "Vilde Sørum", "Kari Mo", "Nina Grav"),
}


def staff(ward: Ward) -> Staff:
    """The staff of a ward; a further ward of a specialty gets people of its own."""
    found: tuple[str, ...] = _NAMED.get(ward.key, ())
    if not found:
        rng = Random(f"staff {ward.key}")
        sexes = [rng.choice(("female", "male")) for _role in range(5)]
        found = tuple(f"{person_names.given(rng, sex, 40)} {person_names.family(rng)}" for sex in sexes)
    people = []
    for name, role in zip(found, (DOCTOR, SENIOR, NURSE, SECRETARY, PHYSIO), strict=True):
        given, _space, family = name.rpartition(" ")
        key = f"{ward.key}-{role}".replace("æ", "ae")
        people.append(Person(key, given, family, role, ward.key))
    return Staff(*people)


def staff_resources(ward: Ward) -> Iterator[Resource]:
    """Practitioners and their roles on the ward."""
    for number, person in enumerate(staff(ward).all()):
        rng = Random(f"hpr {person.key}")
        body: Resource = {
            "resourceType": "Practitioner",
            "id": person.key,
            "active": True,
            "name": [{"use": "official", "family": person.family, "given": person.given.split()}],
        }
        if number != 3:
            # Seven digits from 9 900 000: no register has given these out.
            body["identifier"] = [{"system": HPR, "value": str(9_900_000 + rng.randrange(100_000))}]
        yield body
        yield {
            "resourceType": "PractitionerRole",
            "id": person.key,
            "active": True,
            "practitioner": person.practitioner,
            "organization": ref(ward.office, ward.name),
            "code": [local(f"role-{person.role}".replace("æ", "ae"), person.role)],
            "specialty": [concept(ward.specialty)],
            "location": [ref(ward.location, ward.name)],
        }


ACROSS: Final = (
    ("flyt", "Astrid Nordahl", "flytkoordinator"),
    ("ambulanse", "Jon Haukås", "ambulansearbeider"),
    ("personvern", "Eva Nord", "personvernrådgiver"),
    ("sprinteier", "Ellen Dahle", "sprinteier"),
    ("student", "Tobias Eik", "legestudent"),
)
"""Staff who work for all wards, and belong to none: key, name, role."""


def across() -> Iterator[Resource]:
    """Practitioners and their roles at the hospital itself."""
    for key, name, role in ACROSS:
        given, _space, family = name.rpartition(" ")
        who = ref(f"Practitioner/{key}", name)
        yield {
            "resourceType": "Practitioner",
            "id": key,
            "active": True,
            "identifier": [{"system": HPR, "value": str(9_880_000 + len(key))}],
            "name": [{"use": "official", "family": family, "given": given.split()}],
        }
        yield {
            "resourceType": "PractitionerRole",
            "id": key,
            "active": True,
            "practitioner": who,
            "organization": ref(HOSPITAL, "Fjordby sykehus"),
            "code": [local(f"role-{role}" if key == "flyt" else f"role-{key}", role)],
        }


class Office(msgspec.Struct, frozen=True):
    """External recipient of letters; no HER-id means no electronic address."""

    key: str
    name: str
    city: str
    kind: str
    doctors: tuple[str, ...] = ()
    her_id: int | None = None

    @property
    def reference(self) -> str:
        """Reference of the organisation."""
        return f"Organization/{self.key}"

    @property
    def lines(self) -> tuple[str, str]:
        """Postal address."""
        return f"{self.name.split()[0]}gata 2", f"5999 {self.city}"

    def doctor(self, number: int) -> tuple[str, str]:
        """Reference of the PractitionerRole and name of its `number`-th doctor."""
        return f"PractitionerRole/{self.key}-{number}", self.doctors[number]


OFFICES: Final = (
    Office("lk-sentrum", "Sentrum legegruppe", "Fjordby", "lk", ("Tone Lunde", "Ali Hussain"), 99_800_101),
    Office("lk-fjellsiden", "Fjellsiden legekontor", "Fjordby", "lk", ("Kjersti Aasheim",), 99_800_102),
    Office("lk-vagen", "Vågen legesenter", "Fjordby", "lk", ("Per Egil Ness", "Mina Farooq"), 99_800_103),
    Office("lk-oyane", "Øyane legesenter", "Øyane", "lk", ("Torbjørn Sæle",), 99_800_104),
    Office("lk-sund", "Ytre Sund legekontor", "Ytre Sund", "lk", ("Harald Våge",), None),
)
"""Doctors' offices; the last has no electronic address."""

SERVICES: Final = (
    Office("hjemmetjeneste", "Fjordby hjemmetjeneste", "Fjordby", "kommune", (), 99_800_201),
    Office("solheim", "Solheim sykehjem", "Fjordby", "sykehjem", (), None),
    Office("endo", "Endokrinologisk poliklinikk", "Fjordby", "poliklinikk", (), 99_800_204),
    Office("rehab", "Fjordby rehabiliteringssenter", "Fjordby", "rehabilitering", (), 99_800_203),
)


def frame(wards: tuple[Ward, ...]) -> Iterator[Resource]:
    """Hospital, wards with beds, staff, doctors' offices and the municipality, in order of reference."""
    yield {
        "resourceType": "Organization",
        "id": "sykehuset",
        "active": True,
        "type": [hl7("organization-type", "prov", "Sykehus")],
        "identifier": [{"system": HER_ID, "value": "99800001"}],
        "name": "Fjordby sykehus",
        "telecom": [{"system": "phone", "value": "55 00 00 00", "use": "work"}],
        "address": [_address("Sykehusveien 1", "Fjordby")],
    }
    yield {
        "resourceType": "Location",
        "id": "sykehuset",
        "status": "active",
        "name": "Fjordby sykehus",
        "physicalType": hl7("location-physical-type", "si", "Område"),
        "managingOrganization": ref(HOSPITAL),
    }
    for ward in wards:
        yield from _ward(ward)
        yield from staff_resources(ward)
    yield from across()
    for office in (*OFFICES, *SERVICES):
        yield from _office(office)


def _address(line: str, city: str) -> Resource:
    return {"use": "work", "line": [line], "city": city, "postalCode": "5999", "country": "NO"}


def _ward(ward: Ward) -> Iterator[Resource]:
    yield {
        "resourceType": "Organization",
        "id": ward.key,
        "active": True,
        "type": [hl7("organization-type", "dept", "Sengepost")],
        "name": ward.name,
        "partOf": ref(HOSPITAL, "Fjordby sykehus"),
    }
    yield {
        "resourceType": "Location",
        "id": ward.key,
        "status": "active",
        "name": ward.name,
        "mode": "instance",
        "type": [concept(ward.specialty)],
        "physicalType": hl7("location-physical-type", "wa", "Post"),
        "managingOrganization": ref(ward.office, ward.name),
        "partOf": ref("Location/sykehuset", "Fjordby sykehus"),
    }


def bed(ward: Ward, name: str, state: str) -> Resource:
    """A bed; `state` is a code of HL7's table 0116: O occupied, U free, K being cleaned."""
    return {
        "resourceType": "Location",
        "id": ward.bed(name).partition("/")[2],
        "status": "active",
        "operationalStatus": {
            "system": "http://terminology.hl7.org/CodeSystem/v2-0116",
            "code": state,
        },
        "name": name,
        "mode": "instance",
        "physicalType": hl7("location-physical-type", "bd", "Seng"),
        "managingOrganization": ref(ward.office, ward.name),
        "partOf": ref(ward.location, ward.name),
    }


def _office(office: Office) -> Iterator[Resource]:
    body: Resource = {
        "resourceType": "Organization",
        "id": office.key,
        "active": True,
        "type": [local(f"office-{office.kind}", office.kind)],
        "name": office.name,
        "telecom": [{"system": "phone", "value": f"55 00 {len(office.name):02} 00", "use": "work"}],
        "address": [_address(office.lines[0], office.city)],
    }
    if office.her_id is not None:
        body["identifier"] = [{"system": HER_ID, "value": str(office.her_id)}]
    yield body
    for number, name in enumerate(office.doctors):
        given, _space, family = name.rpartition(" ")
        key = f"{office.key}-{number}"
        yield {
            "resourceType": "Practitioner",
            "id": key,
            "active": True,
            "identifier": [
                {"system": HPR, "value": str(9_890_000 + (office.her_id or 0) % 1000 * 10 + number)}
            ],
            "name": [{"use": "official", "family": family, "given": given.split()}],
        }
        role: Resource = {
            "resourceType": "PractitionerRole",
            "id": key,
            "active": True,
            "practitioner": ref(f"Practitioner/{key}", name),
            "organization": ref(office.reference, office.name),
            "code": [local("role-fastlege", "fastlege")],
        }
        if office.her_id is not None:
            role["identifier"] = [{"system": HER_ID, "value": str(office.her_id * 10 + number)}]
        yield role


__all__ = ["BY_KEY", "OFFICES", "SERVICES", "Office", "Person", "Staff", "bed", "frame", "staff"]
