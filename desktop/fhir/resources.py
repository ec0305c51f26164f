"""FHIR R4 resources as frozen structs, for display: see `desktop.fhir.elements` for what that means."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.fhir.elements import (
    Address,
    Annotation,
    Attachment,
    CodeableConcept,
    Coding,
    ContactPoint,
    Dosage,
    Element,
    Extension,
    HumanName,
    Identifier,
    Meta,
    Narrative,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
)


class Resource(Element, frozen=True):
    resource_type: str
    id: str = ""
    meta: Meta | None = None
    identifier: tuple[Identifier, ...] = ()
    extension: tuple[Extension, ...] = ()

    @property
    def key(self) -> str:
        """`Type/id`, as other resources refer to this one."""
        return f"{self.resource_type}/{self.id}"

    def extension_at(self, url: str) -> Extension | None:
        return next((e for e in self.extension if e.url == url), None)


class PatientCommunication(Element, frozen=True):
    language: CodeableConcept | None = None
    preferred: bool | None = None


class Patient(Resource, frozen=True):
    active: bool | None = None
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    gender: str = ""
    birth_date: str = ""
    deceased_boolean: bool | None = None
    deceased_date_time: str = ""
    address: tuple[Address, ...] = ()
    communication: tuple[PatientCommunication, ...] = ()
    general_practitioner: tuple[Reference, ...] = ()


class RelatedPerson(Resource, frozen=True):
    patient: Reference | None = None
    relationship: tuple[CodeableConcept, ...] = ()
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()


class Practitioner(Resource, frozen=True):
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    address: tuple[Address, ...] = ()


class PractitionerRole(Resource, frozen=True):
    active: bool | None = None
    practitioner: Reference | None = None
    organization: Reference | None = None
    code: tuple[CodeableConcept, ...] = ()
    specialty: tuple[CodeableConcept, ...] = ()
    location: tuple[Reference, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()


class Organization(Resource, frozen=True):
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


class Condition(Resource, frozen=True):
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    severity: CodeableConcept | None = None
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    onset_date_time: str = ""
    onset_period: Period | None = None
    onset_string: str = ""
    abatement_date_time: str = ""
    recorded_date: str = ""
    recorder: Reference | None = None
    note: tuple[Annotation, ...] = ()


class AllergyReaction(Element, frozen=True):
    substance: CodeableConcept | None = None
    manifestation: tuple[CodeableConcept, ...] = ()
    description: str = ""
    onset: str = ""
    severity: str = ""


class AllergyIntolerance(Resource, frozen=True):
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    type: str = ""
    category: tuple[str, ...] = ()
    criticality: str = ""
    code: CodeableConcept | None = None
    onset_date_time: str = ""
    recorded_date: str = ""
    last_occurrence: str = ""
    reaction: tuple[AllergyReaction, ...] = ()
    note: tuple[Annotation, ...] = ()


class ReferenceRange(Element, frozen=True):
    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    text: str = ""


class Component(Element, frozen=True):
    code: CodeableConcept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str = ""
    data_absent_reason: CodeableConcept | None = None


class Observation(Resource, frozen=True):
    status: str = ""
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    effective_instant: str = ""
    issued: str = ""
    performer: tuple[Reference, ...] = ()
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str = ""
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    value_date_time: str = ""
    data_absent_reason: CodeableConcept | None = None
    interpretation: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()
    specimen: Reference | None = None
    based_on: tuple[Reference, ...] = ()
    reference_range: tuple[ReferenceRange, ...] = ()
    component: tuple[Component, ...] = ()

    @property
    def when(self) -> str:
        """The clinically relevant time as FHIR dateTime; empty when the observation has none."""
        if self.effective_date_time or self.effective_instant:
            return self.effective_date_time or self.effective_instant
        return (self.effective_period.start or self.effective_period.end) if self.effective_period else ""


class DiagnosticReport(Resource, frozen=True):
    status: str = ""
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    issued: str = ""
    performer: tuple[Reference, ...] = ()
    based_on: tuple[Reference, ...] = ()
    result: tuple[Reference, ...] = ()
    conclusion: str = ""
    presented_form: tuple[Attachment, ...] = ()


class Specimen(Resource, frozen=True):
    status: str = ""
    type: CodeableConcept | None = None
    received_time: str = ""


class ServiceRequest(Resource, frozen=True):
    status: str = ""
    intent: str = ""
    category: tuple[CodeableConcept, ...] = ()
    priority: str = ""
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    occurrence_date_time: str = ""
    occurrence_period: Period | None = None
    authored_on: str = ""
    requester: Reference | None = None
    reason_code: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()


class MedicationIngredient(Element, frozen=True):
    item_codeable_concept: CodeableConcept | None = None
    item_reference: Reference | None = None
    strength: Ratio | None = None


class Medication(Resource, frozen=True):
    code: CodeableConcept | None = None
    form: CodeableConcept | None = None
    ingredient: tuple[MedicationIngredient, ...] = ()


class DispenseRequest(Element, frozen=True):
    validity_period: Period | None = None


class MedicationRequest(Resource, frozen=True):
    status: str = ""
    status_reason: CodeableConcept | None = None
    intent: str = ""
    category: tuple[CodeableConcept, ...] = ()
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    encounter: Reference | None = None
    authored_on: str = ""
    requester: Reference | None = None
    reason_code: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()
    dosage_instruction: tuple[Dosage, ...] = ()
    dispense_request: DispenseRequest | None = None
    prior_prescription: Reference | None = None


class AdministrationDosage(Element, frozen=True):
    text: str = ""
    route: CodeableConcept | None = None
    dose: Quantity | None = None
    rate_quantity: Quantity | None = None
    rate_ratio: Ratio | None = None


class MedicationAdministration(Resource, frozen=True):
    status: str = ""
    status_reason: tuple[CodeableConcept, ...] = ()
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    request: Reference | None = None
    note: tuple[Annotation, ...] = ()
    dosage: AdministrationDosage | None = None


class MedicationStatement(Resource, frozen=True):
    status: str = ""
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    date_asserted: str = ""
    information_source: Reference | None = None
    note: tuple[Annotation, ...] = ()
    dosage: tuple[Dosage, ...] = ()


class Performer(Element, frozen=True):
    function: CodeableConcept | None = None
    actor: Reference | None = None


class Procedure(Resource, frozen=True):
    status: str = ""
    category: CodeableConcept | None = None
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    performed_date_time: str = ""
    performed_period: Period | None = None
    performed_string: str = ""
    performer: tuple[Performer, ...] = ()
    note: tuple[Annotation, ...] = ()


class Section(Element, frozen=True):
    title: str = ""
    code: CodeableConcept | None = None
    text: Narrative | None = None
    entry: tuple[Reference, ...] = ()
    empty_reason: CodeableConcept | None = None
    section: tuple[Section, ...] = ()


class Attester(Element, frozen=True):
    mode: str = ""
    time: str = ""
    party: Reference | None = None


class Composition(Resource, frozen=True):
    # One identifier only, unlike the other resources.
    identifier: Identifier | None = None  # type: ignore[assignment]
    status: str = ""
    type: CodeableConcept | None = None
    encounter: Reference | None = None
    date: str = ""
    author: tuple[Reference, ...] = ()
    title: str = ""
    attester: tuple[Attester, ...] = ()
    section: tuple[Section, ...] = ()


class DocumentContent(Element, frozen=True):
    attachment: Attachment | None = None
    format: Coding | None = None


class DocumentContext(Element, frozen=True):
    encounter: tuple[Reference, ...] = ()
    period: Period | None = None
    related: tuple[Reference, ...] = ()


class DocumentReference(Resource, frozen=True):
    master_identifier: Identifier | None = None
    status: str = ""
    doc_status: str = ""
    type: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    date: str = ""
    author: tuple[Reference, ...] = ()
    description: str = ""
    content: tuple[DocumentContent, ...] = ()
    context: DocumentContext | None = None


class TaskRestriction(Element, frozen=True):
    period: Period | None = None
    recipient: tuple[Reference, ...] = ()


class TaskParameter(Element, frozen=True):
    """An input or output of a Task, with the value kinds that the application reads."""

    type: CodeableConcept | None = None
    value_string: str = ""
    value_code: str = ""
    value_date_time: str = ""
    value_instant: str = ""
    value_reference: Reference | None = None
    value_identifier: Identifier | None = None


class Task(Resource, frozen=True):
    group_identifier: Identifier | None = None
    status: str = ""
    status_reason: CodeableConcept | None = None
    business_status: CodeableConcept | None = None
    intent: str = ""
    priority: str = ""
    code: CodeableConcept | None = None
    description: str = ""
    focus: Reference | None = None
    for_: Reference | None = msgspec.field(name="for", default=None)
    encounter: Reference | None = None
    execution_period: Period | None = None
    authored_on: str = ""
    last_modified: str = ""
    requester: Reference | None = None
    owner: Reference | None = None
    restriction: TaskRestriction | None = None
    input: tuple[TaskParameter, ...] = ()
    output: tuple[TaskParameter, ...] = ()


class Flag(Resource, frozen=True):
    status: str = ""
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept | None = None
    period: Period | None = None


class Appointment(Resource, frozen=True):
    status: str = ""
    description: str = ""
    start: str = ""
    end: str = ""
    comment: str = ""


class ConsentProvision(Element, frozen=True):
    type: str = ""


class Consent(Resource, frozen=True):
    status: str = ""
    scope: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    date_time: str = ""
    provision: ConsentProvision | None = None


class Unknown(Resource, frozen=True):
    """A resource of a type that no screen reads: kept whole in the store, listed by its type."""


TYPES: dict[str, type[Resource]] = {
    cls.__name__: cls
    for cls in (
        Patient, RelatedPerson, Practitioner, PractitionerRole, Organization, Location, Encounter, Condition,
        AllergyIntolerance, Observation, DiagnosticReport, Specimen, ServiceRequest, Medication,
        MedicationRequest, MedicationAdministration, MedicationStatement, Procedure, Composition,
        DocumentReference, Task, Flag, Appointment, Consent,
    )
}  # fmt: skip

_decoders = {name: msgspec.json.Decoder(cls) for name, cls in TYPES.items()}


def decode(resource_type: str, text: str | bytes) -> Resource:
    """Read one stored resource for display.

    Raises `msgspec.ValidationError` (with the place) when a known element has the wrong type, and
    KeyError for a type outside `TYPES`.
    """
    return _decoders[resource_type].decode(text)


class Value(msgspec.Struct, frozen=True, gc=False):
    """What an observation or component says: a number with unit, or words."""

    number: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    words: str = ""


def value_of(source: Observation | Component) -> Value | None:
    """The value of an observation or component in one shape; None when it has none."""
    if quantity := source.value_quantity:
        if quantity.value is None:
            return None
        return Value(quantity.value, quantity.comparator, quantity.unit or quantity.code)
    if source.value_codeable_concept and source.value_codeable_concept.label:
        return Value(words=source.value_codeable_concept.label)
    if source.value_string:
        return Value(words=source.value_string)
    if isinstance(source, Observation):
        if source.value_integer is not None:
            return Value(Decimal(source.value_integer))
        if source.value_boolean is not None:
            return Value(words="true" if source.value_boolean else "false")
        if source.value_date_time:
            return Value(words=source.value_date_time)
    return None
