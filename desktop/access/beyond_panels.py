"""Types of entries that a role may list beyond what its panels show: all, administrative ones, or none.

A clinician's page leaves out little, and all of that is listed. A secretary's leaves out nearly all that is
clinical on purpose: only administrative entries and documents are listed and fetched for it. A co-ordinator
sees beds and what they need, not values: a count of what is left out would say nothing, and is not made.
Which of these a role has, the table of roles says.
"""

from __future__ import annotations

from typing import Final

from desktop.acts import role_table as roles
from desktop.core.actor import Actor

ADMINISTRATIVE: Final = frozenset({
    "Account", "Appointment", "AppointmentResponse", "ChargeItem", "Claim", "ClaimResponse", "Composition",
    "Consent", "Contract", "Coverage", "CoverageEligibilityRequest", "CoverageEligibilityResponse",
    "DocumentManifest", "DocumentReference", "Encounter", "EnrollmentRequest", "EpisodeOfCare",
    "ExplanationOfBenefit", "Invoice", "RelatedPerson",
})  # fmt: skip
"""FHIR R4's administrative and financial types, and documents."""


def listed(actor: Actor) -> frozenset[str] | None:
    """Types that this person may list; None for all, nothing where the role has no such list."""
    beyond = roles.of(actor).beyond
    return None if beyond == "all" else ADMINISTRATIVE if beyond == "administrative" else frozenset()
