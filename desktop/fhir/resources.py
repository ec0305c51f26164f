"""FHIR R4 resources as frozen structs, for display: see `desktop.fhir.elements` for what that means."""

from __future__ import annotations

import msgspec

from desktop.core.decoding.by_type import json_decoder
from desktop.fhir import inside
from desktop.fhir.administrative import (
    Appointment,
    Consent,
    ConsentActor,
    ConsentData,
    ConsentProvision,
    Encounter,
    EncounterDiagnosis,
    EncounterHospitalization,
    EncounterLocation,
    EncounterParticipant,
    Flag,
    Location,
    Organization,
    Patient,
    PatientCommunication,
    PatientLink,
    Practitioner,
    PractitionerRole,
    RelatedPerson,
)
from desktop.fhir.anamnesis import (
    FamilyCondition,
    FamilyMemberHistory,
    Immunization,
    VaccineProtocol,
    VaccineReaction,
)
from desktop.fhir.base import (
    Resource,
)
from desktop.fhir.care import CarePlan, CareTeam, Goal
from desktop.fhir.clinical_record import (
    AdministrationDosage,
    AllergyIntolerance,
    AllergyReaction,
    Component,
    Condition,
    DiagnosticReport,
    DispenseRequest,
    ImagingSeries,
    ImagingStudy,
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationIngredient,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Performer,
    Procedure,
    ReferenceRange,
    ServiceRequest,
    Specimen,
    Substitution,
)
from desktop.fhir.damaged.nulls import without_nulls
from desktop.fhir.damaged.odd_extensions import without_odd
from desktop.fhir.devices import Device, DeviceUseStatement
from desktop.fhir.documents import (
    OPEN_TASK,
    Attester,
    Communication,
    Composition,
    DetectedIssue,
    DocumentContent,
    DocumentContext,
    DocumentReference,
    List,
    ListEntry,
    Media,
    MessagePayload,
    Section,
    Task,
    TaskParameter,
    TaskRestriction,
)
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse

__all__ = [
    "OPEN_TASK",
    "TYPES",
    "AdministrationDosage",
    "AllergyIntolerance",
    "AllergyReaction",
    "Appointment",
    "Attester",
    "CarePlan",
    "CareTeam",
    "Communication",
    "Component",
    "Composition",
    "Condition",
    "Consent",
    "ConsentActor",
    "ConsentData",
    "ConsentProvision",
    "DetectedIssue",
    "Device",
    "DeviceUseStatement",
    "DiagnosticReport",
    "DispenseRequest",
    "DocumentContent",
    "DocumentContext",
    "DocumentReference",
    "Encounter",
    "EncounterDiagnosis",
    "EncounterHospitalization",
    "EncounterLocation",
    "EncounterParticipant",
    "FamilyCondition",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "ImagingSeries",
    "ImagingStudy",
    "Immunization",
    "List",
    "ListEntry",
    "Location",
    "Media",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationIngredient",
    "MedicationRequest",
    "MedicationStatement",
    "MessagePayload",
    "Observation",
    "Organization",
    "Patient",
    "PatientCommunication",
    "PatientLink",
    "Performer",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Questionnaire",
    "QuestionnaireResponse",
    "ReferenceRange",
    "RelatedPerson",
    "Resource",
    "Section",
    "ServiceRequest",
    "Specimen",
    "Substitution",
    "Task",
    "TaskParameter",
    "TaskRestriction",
    "VaccineProtocol",
    "VaccineReaction",
    "concept_of",
    "contained_medication",
    "decode",
]

TYPES: dict[str, type[Resource]] = {
    cls.__name__: cls
    for cls in (
        Patient, RelatedPerson, Practitioner, PractitionerRole, Organization, Location, Encounter, Condition,
        AllergyIntolerance, Observation, DiagnosticReport, ImagingStudy, Specimen, ServiceRequest, Medication,
        MedicationRequest, MedicationAdministration, MedicationStatement, Procedure, Composition,
        DocumentReference, Communication, Task, List, DetectedIssue, Flag, Appointment, Consent,
        Questionnaire, QuestionnaireResponse, Device, DeviceUseStatement, Media, CarePlan, Goal, CareTeam,
        Immunization, FamilyMemberHistory, MedicationDispense,
    )
}  # fmt: skip

_PERSONS = frozenset({"Patient", "RelatedPerson", "Practitioner"})
_decoders = {name: json_decoder(cls) for name, cls in TYPES.items()}


def decode(resource_type: str, text: str | bytes) -> Resource:
    """Read one stored resource for display.

    Raises `msgspec.ValidationError` (with the place) when a known element has the wrong type, and
    KeyError for a type outside `TYPES`.
    """
    try:
        found = _decoders[resource_type].decode(text)
    except msgspec.ValidationError:
        found = _mended(resource_type, text)
    if isinstance(found, DiagnosticReport) and found.contained:
        return inside.read(found, decode)
    return _named_by_contained(found) if isinstance(found, Medicated) else found


def _mended(resource_type: str, text: str | bytes) -> Resource:
    """A resource without the nulls that hold places, or the extensions that can't be read; where its own
    elements are wrong, raises as `decode` does."""
    decoder = _decoders[resource_type]
    filled = without_nulls(text, members=resource_type in _PERSONS) or text
    try:
        return decoder.decode(filled)
    except msgspec.ValidationError:
        sound = without_odd(filled)
        if sound is None:
            raise
        return decoder.decode(sound)


Medicated = MedicationRequest | MedicationAdministration | MedicationStatement | MedicationDispense


def _named_by_contained(found: Medicated) -> Medicated:
    """An order that carries its Medication inside itself reads as one that names it by code; what lies inside
    is kept where the Medication has parts, for those who ask of each of them."""
    if not found.contained:
        return found
    medication = contained_medication(found)
    concept = found.medication_codeable_concept
    if concept is None and medication is not None:
        concept = concept_of(medication)
    kept = found.contained if medication is not None and medication.ingredient else ()
    # A copy of its own: a raw part would hold all of the text that it was read from.
    kept = tuple(raw.copy() for raw in kept)
    return msgspec.structs.replace(found, medication_codeable_concept=concept, contained=kept)


def contained_medication(found: Medicated) -> Medication | None:
    """The Medication that an order carries inside itself and names; None where it has none."""
    reference = found.medication_reference
    if reference is None or not reference.reference.startswith("#"):
        return None
    for raw in found.contained:
        try:
            medication = _decoders["Medication"].decode(raw)
        except msgspec.MsgspecError:
            continue
        if medication.resource_type == "Medication" and f"#{medication.id}" == reference.reference:
            assert isinstance(medication, Medication)
            return medication
    return None


def concept_of(medication: Medication) -> CodeableConcept | None:
    """The code of a Medication, else its ingredients: one by its code, several by their names."""
    if medication.code is not None and (medication.code.coding or medication.code.text):
        return medication.code
    parts = [i.item_codeable_concept for i in medication.ingredient if i.item_codeable_concept]
    if len(parts) == 1:
        return parts[0]
    names = " / ".join(part.label for part in parts if part.label)
    return CodeableConcept(text=names) if names else None
