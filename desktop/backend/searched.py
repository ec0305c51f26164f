"""Searchable types and parameters of this server, which are also those it declares."""

from __future__ import annotations

from functools import cache

from desktop.fhir.compartment import of_patients
from desktop.fhir.searchparams import SearchParameter, search_parameters

WHOLE = (
    "AllergyIntolerance",
    "Appointment",
    "AuditEvent",
    "Basic",
    "Binary",
    "CarePlan",
    "CareTeam",
    "Communication",
    "Composition",
    "Condition",
    "Consent",
    "DetectedIssue",
    "Device",
    "DeviceUseStatement",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "ImagingStudy",
    "Immunization",
    "Library",
    "List",
    "Location",
    "MeasureReport",
    "Media",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "Questionnaire",
    "QuestionnaireResponse",
    "RelatedPerson",
    "ServiceRequest",
    "Specimen",
    "Task",
)
"""Types that are searched by all parameters of R4 that this server knows how to index."""
SEARCHED = (*WHOLE, *sorted(of_patients().keys() - set(WHOLE)))
"""Those, and all others that are about a patient: these by their patient alone, so that none is left out of
the count of a patient's."""

KINDS = ("token", "reference", "string", "date", "quantity", "number", "uri")


@cache
def indexed_parameters(resource: str) -> dict[str, SearchParameter]:
    """The parameters of a type that are indexed, without `_id` and `_lastUpdated`.

    `phonetic` is left out: a search by sound that compares letters would promise what it does not do.
    """
    known = search_parameters(resource)
    if resource not in WHOLE:
        by = {of_patients().get(resource, ""), "patient"}
        return {code: known[code] for code in sorted(by & known.keys()) if known[code].type == "reference"}
    return {code: found for code, found in known.items() if found.type in KINDS and code != "phonetic"}


@cache
def patient_steps(resource: str) -> tuple[tuple[str, str, str], ...] | None:
    """The JSON path that ties a resource to its one patient, or None where there may be several.

    It is the single path of R4's parameter `patient`, where that can't repeat.
    """
    found = indexed_parameters(resource).get("patient")
    if found is None or found.type != "reference":
        return None
    steps = {path.steps for path in found.paths}
    if len(steps) != 1 or any(path.repeats for path in found.paths):
        return None
    return next(iter(steps))
