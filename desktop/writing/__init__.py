"""Drafts, and FHIR resources made of the record and a person's decisions.

Pure: no store, no clock of its own. `desktop.commands` carries it out. Doors: `notes`, `orders`, `letters`, a
module each; `note_versions` and `copying` for what notes take from each other; `results` for answers that are
acknowledged, sent on or told by telephone; `drafts` for what all have in common.
"""

from desktop.writing import (
    copying,
    dictations,
    drafts,
    letter_signing,
    letters,
    note_versions,
    notes,
    orders,
    signing,
)

TYPES = (
    "Encounter", "Condition", "Observation", "Composition", "MedicationRequest", "MedicationAdministration",
    "MedicationStatement", "ServiceRequest", "DiagnosticReport", "AllergyIntolerance", "Flag", "Procedure",
    "Appointment", "Task", "Specimen", "Consent", "RelatedPerson", "DetectedIssue", "List",
    "DeviceUseStatement", "Device",
)  # fmt: skip
"""Resource types that a note and an order read of a patient; a letter reads everything."""

__all__ = [
    "TYPES",
    "copying",
    "dictations",
    "drafts",
    "letter_signing",
    "letters",
    "note_versions",
    "notes",
    "orders",
    "signing",
]
