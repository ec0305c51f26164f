"""Names of FHIR resource types in the plural, for sentences on what was not fetched or can't be asked for."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.core.messages import _


def plural(kind: str) -> str:
    """Name of what a FHIR resource type holds for a clinician, in the plural; FHIR's own name without one."""
    return {
        "AllergyIntolerance": _("allergies"),
        "Appointment": _("appointments"),
        "Composition": _("notes"),
        "Condition": _("diagnoses"),
        "Consent": _("consents and blocks"),
        "DiagnosticReport": _("examinations"),
        "DocumentReference": _("letters"),
        "Encounter": _("stay and bed"),
        "Flag": _("resuscitation status, infection and critical information"),
        "MedicationAdministration": _("doses given"),
        "MedicationRequest": _("medicines"),
        "MedicationStatement": _("medicines in use"),
        "Observation": _("measurements"),
        "Procedure": _("procedures"),
        "QuestionnaireResponse": _("forms"),
        "ServiceRequest": _("orders"),
        "Task": _("tasks"),
    }.get(kind, kind)


def listed(kinds: Iterable[str]) -> str:
    """Names of several types with commas, each once, in the order given."""
    return ", ".join(dict.fromkeys(plural(kind) for kind in kinds))
