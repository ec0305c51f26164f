"""People, places, stays and what is agreed with the patient, as frozen structs for display."""

from __future__ import annotations

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.fhir.base import Resource
from desktop.fhir.elements import (
    Address,
    CodeableConcept,
    Coding,
    ContactPoint,
    Element,
    Extension,
    HumanName,
    Narrative,
    Period,
    Primitive,
    Reference,
)


class PatientCommunication(Element, frozen=True):
    language: CodeableConcept | None = None
    preferred: bool | None = None
    modifier_extension: tuple[Extension, ...] = ()


class PatientLink(Element, frozen=True):
    """Another record of the same person: `replaced-by`, `replaces`, `refer`, `seealso`."""

    other: Reference | None = None
    type: str = ""
    modifier_extension: tuple[Extension, ...] = ()


class Patient(Resource, frozen=True):
    active: bool | None = None
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    gender: str = ""
    birth_date: str = ""
    birth_date_element: Primitive | None = msgspec.field(name="_birthDate", default=None)
    deceased_boolean: bool | None = None
    deceased_date_time: str = ""
    address: tuple[Address, ...] = ()
    communication: tuple[PatientCommunication, ...] = ()
    general_practitioner: tuple[Reference, ...] = ()
    managing_organization: Reference | None = None
    link: tuple[PatientLink, ...] = ()


class RelatedPerson(Resource, frozen=True):
    active: bool | None = None
    patient: Reference | None = None
    relationship: tuple[CodeableConcept, ...] = ()
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    birth_date: str = ""
    birth_date_element: Primitive | None = msgspec.field(name="_birthDate", default=None)


class PractitionerQualification(Element, frozen=True):
    code: CodeableConcept | None = None
    period: Period | None = None


class Practitioner(Resource, frozen=True):
    active: bool | None = None
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    address: tuple[Address, ...] = ()
    qualification: tuple[PractitionerQualification, ...] = ()


class PractitionerRole(Resource, frozen=True):
    active: bool | None = None
    practitioner: Reference | None = None
    organization: Reference | None = None
    period: Period | None = None
    code: tuple[CodeableConcept, ...] = ()
    specialty: tuple[CodeableConcept, ...] = ()
    location: tuple[Reference, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    available_time: msgspec.Raw = msgspec.Raw(b"[]")
    not_available: msgspec.Raw = msgspec.Raw(b"[]")
    availability_exceptions: msgspec.Raw = msgspec.Raw(b'""')
    """Hours and absences are read apart (`clinical.record.roles_now`): wrong ones hide nobody."""


class Organization(Resource, frozen=True):
    active: bool | None = None
    name: str = ""
    telecom: tuple[ContactPoint, ...] = ()
    address: tuple[Address, ...] = ()
    part_of: Reference | None = None
    type: tuple[CodeableConcept, ...] = ()


class Location(Resource, frozen=True):
    status: str = ""
    name: str = ""
    physical_type: CodeableConcept | None = None
    operational_status: Coding | None = None
    part_of: Reference | None = None
    managing_organization: Reference | None = None
    type: msgspec.Raw = msgspec.Raw(b"[]")

    @property
    def kinds(self) -> tuple[CodeableConcept, ...]:
        """Types of the place (`Location.type`). Read apart: older servers tell one instead of several, and no
        ward may be missed because of it."""
        for shape in (tuple[CodeableConcept, ...], CodeableConcept):
            try:
                found = from_json(self.type, shape)
            except msgspec.MsgspecError:
                continue
            return found if isinstance(found, tuple) else (found,)
        return ()


class EncounterParticipant(Element, frozen=True):
    type: tuple[CodeableConcept, ...] = ()
    period: Period | None = None
    individual: Reference | None = None


class EncounterLocation(Element, frozen=True):
    location: Reference | None = None
    status: str = ""
    period: Period | None = None


class EncounterDiagnosis(Element, frozen=True):
    condition: Reference | None = None
    use: CodeableConcept | None = None
    rank: int | None = None


class EncounterHospitalization(Element, frozen=True):
    admit_source: CodeableConcept | None = None
    discharge_disposition: CodeableConcept | None = None


class EncounterStatusHistory(Element, frozen=True):
    status: str = ""
    period: Period | None = None


class Encounter(Resource, frozen=True):
    status: str = ""
    class_: Coding | None = msgspec.field(name="class", default=None)
    type: tuple[CodeableConcept, ...] = ()
    subject: Reference | None = None
    participant: tuple[EncounterParticipant, ...] = ()
    period: Period | None = None
    reason_code: tuple[CodeableConcept, ...] = ()
    diagnosis: tuple[EncounterDiagnosis, ...] = ()
    hospitalization: EncounterHospitalization | None = None
    location: tuple[EncounterLocation, ...] = ()
    service_provider: Reference | None = None
    part_of: Reference | None = None
    status_history: tuple[EncounterStatusHistory, ...] = ()
    priority: CodeableConcept | None = None
    service_type: CodeableConcept | None = None


class Flag(Resource, frozen=True):
    status: str = ""
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept | None = None
    period: Period | None = None
    encounter: Reference | None = None
    author: Reference | None = None
    text: Narrative | None = None


class AppointmentParticipant(Element, frozen=True):
    actor: Reference | None = None
    status: str = ""


class Appointment(Resource, frozen=True):
    status: str = ""
    service_type: tuple[CodeableConcept, ...] = ()
    appointment_type: CodeableConcept | None = None
    description: str = ""
    start: str = ""
    end: str = ""
    comment: str = ""
    based_on: tuple[Reference, ...] = ()
    participant: tuple[AppointmentParticipant, ...] = ()


class ConsentActor(Element, frozen=True):
    role: CodeableConcept | None = None
    reference: Reference | None = None


class ConsentData(Element, frozen=True):
    meaning: str = ""
    reference: Reference | None = None


class ConsentProvision(Element, frozen=True):
    modifier_extension: tuple[Extension, ...] = ()
    type: str = ""
    period: Period | None = None
    actor: tuple[ConsentActor, ...] = ()
    action: tuple[CodeableConcept, ...] = ()
    security_label: tuple[Coding, ...] = ()
    purpose: tuple[Coding, ...] = ()
    class_: tuple[Coding, ...] = msgspec.field(name="class", default=())
    code: tuple[CodeableConcept, ...] = ()
    data_period: Period | None = None
    data: tuple[ConsentData, ...] = ()
    provision: tuple[ConsentProvision, ...] = ()


class Consent(Resource, frozen=True):
    status: str = ""
    scope: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    date_time: str = ""
    policy_rule: CodeableConcept | None = None
    provision: ConsentProvision | None = None
