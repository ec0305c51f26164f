"""Screens that say the same of a changed element, rightly or not yet, and parts that nobody reads."""

from __future__ import annotations

from typing import Final

BEYOND: Final[dict[str, str]] = {
    "MedicationRequest.dispenseRequest.initialFill.modifierExtension": "the pharmacy's, shown nowhere",
    "MedicationRequest.substitution.modifierExtension": "substitution is the pharmacy's, shown nowhere",
    "Condition.stage.modifierExtension": "stages are shown nowhere yet",
    "Condition.evidence.modifierExtension": "evidence is shown nowhere yet",
    "Immunization.education.modifierExtension": "leaflets that were handed out are shown nowhere",
    "Patient.contact.modifierExtension": "next of kin are read from RelatedPerson alone",
    "Patient.communication.modifierExtension": "of languages only an interpreter's is said",
}
"""Modifiers of FHIR within parts that nobody here reads: they change no sentence. Each with its reason."""
_VALUE: Final = (
    "the value stands; that it is corrected is told where answers are read (inbox, laboratory, flowsheet)"
)
_HISTORY: Final = "the line tells of the order when it was made; how it stands is the medicine list's"
_OWN_LIMIT: Final = "alarm and check go by their own limit, not by the laboratory's range"
_SCORE: Final = (
    "a list of many has the mark of the score alone, which counts the number as it did; where it was "
    "measured and what was noted stand where the score is told in words (key facts, timeline, chart, letter)"
)
_GRAVE: Final = "goes by what is critical, not by the laboratory's range"
_LAST: Final = "tells when the last dose was given, whatever else is true of it"
_NOTED: Final = "medicines that harm together are asked about whatever was noted of one of them"
SAME: Final[dict[str, dict[str, str]]] = {
    "Observation.status=corrected": dict.fromkeys(
        ("alarms", "checks", "first sentence", "key_facts", "letter", "timeline", "trend"), _VALUE
    ),
    "Observation.referenceRange.modifierExtension": dict.fromkeys(("alarms", "checks"), _OWN_LIMIT),
    "Observation.referenceRange.low.unit": dict.fromkeys(("alarms", "checks"), _OWN_LIMIT),
    "Observation.referenceRange.type": {
        "alarms": _OWN_LIMIT,
        "checks": _OWN_LIMIT,
        "key_facts": _GRAVE,
        "timeline": _GRAVE,
        "first sentence": _GRAVE,
    },
    "Observation.component.bodySite": {"ward list": _SCORE},
    "Observation.component.note": {"ward list": _SCORE},
    "MedicationRequest.status=on-hold": {"timeline": _HISTORY},
    "MedicationRequest.status=stopped": {"timeline": _HISTORY},
    "MedicationRequest.note": {"timeline": _HISTORY, "checks": _NOTED},
    "MedicationRequest.dosageInstruction.route": {"timeline": _HISTORY},
    "MedicationRequest.dosageInstruction.site": {"timeline": _HISTORY},
    "MedicationRequest.dosageInstruction.maxDosePerPeriod": {"timeline": _HISTORY},
    "MedicationRequest.dosageInstruction.additionalInstruction": {"timeline": _HISTORY},
    "MedicationStatement.note": {"checks": _NOTED},
    "MedicationAdministration.status=in-progress": {"checks": _LAST},
    "MedicationAdministration.dosage.dose.comparator": {"checks": _LAST},
    "MedicationAdministration.dosage.route": {"checks": _LAST},
    "MedicationAdministration.note": {"checks": _LAST},
    "MedicationStatement.status=intended": {
        "checks": "intended is used as active is",
        "letter": "intended is used as active is",
        "reconciliation": "intended is used as active is",
        "medicines": "intended is used as active is",
    },
    "AllergyIntolerance.clinicalStatus": dict.fromkeys(
        ("banner", "checks", "letter"), "a state that nobody knows ends no allergy"
    ),
    "AllergyIntolerance.verificationStatus": {
        "checks": "an unconfirmed allergy stops as a confirmed one does"
    },
    "Condition.clinicalStatus": {"letter": "a diagnosis of the stay stands in its letter, over or not"},
    "Condition.abatement[x]": {"letter": "a diagnosis of the stay stands in its letter, over or not"},
    "Flag.category": {"letter": "names no question, and says all that was warned of"},
    "Flag.author": dict.fromkeys(
        ("banner", "letter"), "who wrote it stands in its sheet and its origin, and changes nothing"
    ),
    "Flag.identifier": dict.fromkeys(("banner", "letter"), "a number says nothing of the danger"),
    "Patient.identifier.use": {"ward list": "the list has no number"},
    "Patient.name.use": dict.fromkeys(
        ("banner", "letter", "ward list"),
        "an old name is the only one there is; of several it is passed over",
    ),
}
"""By element, the screens that rightly say the same, with the reason."""
LACKING: Final[dict[str, tuple[str, ...]]] = {}
"""By element, the screens that say the same and should not: to become empty."""
