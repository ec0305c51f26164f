"""The names of code and identifier systems, in one place, so that no letter of an OID is typed twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
_NUMBER = "urn:oid:2.16.578.1.12.4.1.4."

FNR: Final = f"{_NUMBER}1"
D_NUMBER: Final = f"{_NUMBER}2"
HELP_NUMBER: Final = f"{_NUMBER}3"
HPR: Final = f"{_NUMBER}4"
ORGANISATION_NUMBER: Final = f"{_NUMBER}101"
HER_ID: Final = "urn:oid:2.16.578.1.12.4.1.2"

ICD10: Final = f"{_VOLVEN}7110"
ICPC2: Final = f"{_VOLVEN}7170"
ATC_NO: Final = f"{_VOLVEN}7180"
NCSP: Final = f"{_VOLVEN}7210"
NCMP: Final = f"{_VOLVEN}7220"
NCRP: Final = f"{_VOLVEN}7270"
NLK: Final = f"{_VOLVEN}7280"
ATC: Final = "http://www.whocc.no/atc"
LOINC: Final = "http://loinc.org"
LETTERS: Final = ("51852-2", "18842-5", "11488-4", "57133-1", "34105-7")
"""LOINC codes of documents that are letters to somebody."""
SNOMED: Final = "http://snomed.info/sct"
APPLY: Final = "417924000"
"""SNOMED CT's way of giving what is spread on: a cream, an ointment (Dosage.method)."""
UCUM: Final = "http://unitsofmeasure.org"
MDC: Final = "urn:iso:std:iso:11073:10101"
"""ISO/IEEE 11073-10101: what devices at the bedside call what they measure."""
ROUTE: Final = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
LOCAL: Final = "urn:fagflate:code"
AS_TEXT: Final = "as-text"
"""Our code of the category of an order whose name no list has: it was ordered as text."""
"""Codes of our own where no public system has one: fluid kinds, NEWS2 and the flags of the banner."""
BY_WEIGHT: Final = "dose-by-weight"
"""Our code of the arithmetic of a dose (Dosage.additionalInstruction)."""

SHOWN: Final = "urn:fagflate:shown"
"""Codes that say, in an event of the access log, on which page or by which act something was shown."""

BIRTH_TIME: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthTime"
"""The hour of birth, as an extension of `Patient.birthDate`."""

PLANNED_END: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"
"""The R5 element Encounter.plannedEndDate as an R4 extension with valueDateTime."""

REPLACES: Final = "http://hl7.org/fhir/StructureDefinition/observation-replaces"
"""R4's extension by which an Observation names the one that it takes the place of, as valueReference."""

_ALSO: Final = {
    "urn:oid:2.16.840.1.113883.6.1": LOINC,
    "https://loinc.org": LOINC,
    "http://www.loinc.org": LOINC,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "https://snomed.info/sct": SNOMED,
    "2.16.578.1.12.4.1.1.7280": NLK,
    "urn:oid:1.2.208.176.2.1": NLK,
    "http://npu-terminology.org": NLK,
    "http://www.npu-terminology.org": NLK,
    "urn:oid:2.16.840.1.113883.6.24": MDC,
}
"""Other names of the same systems, as seen on the wire. The international NPU codes are a part of NLK."""


@lru_cache(maxsize=512)
def canonical(system: str) -> str:
    """The name of a code system that the application knows it by; editions of SNOMED CT are one system."""
    plain = system.rstrip("/")
    if plain.startswith(SNOMED):
        return SNOMED
    return _ALSO.get(plain, plain)


WRITER: Final = "urn:fagflate:written-by"
"""Extension of a Task: who writes what was dictated; the office stays its owner."""
DUE: Final = "urn:fagflate:due"
"""Extension of a MedicationAdministration: the moment for which the dose was planned (valueDateTime)."""
PAUSED_UNTIL: Final = "urn:fagflate:paused-until"
"""Extension of a MedicationRequest on hold: until when (valueDateTime), or what is awaited (valueString)."""
ACT: Final = "urn:fagflate:act"
"""Extension of a note (valueBoolean): it says what was done with the order, not how it is to be taken."""
ENDED: Final = "urn:fagflate:ended"
"""Extension of a Flag, which R4 gives no note: `why` it was ended (valueString), `by` whom (valueReference),
when (`at`, valueDateTime)."""
RESUMED: Final = "urn:fagflate:resumed"
"""Extension of a MedicationRequest: when it was resumed (valueDateTime); no dose before was due."""

READY_SINCE: Final = "urn:fagflate:ready-since"
"""Extension of an Encounter: since when the patient is ready for discharge (valueDateTime)."""
LEAVE_UNTIL: Final = "urn:fagflate:leave-until"
"""Extension of an Encounter on leave: when the patient is expected back (valueDateTime)."""
PLANNED_ENDS: Final = (
    PLANNED_END,
    "http://hl7.dk/fhir/core/StructureDefinition/dk-core-planned-end-date",
    "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-estimated-discharge-date",
)
"""Extension URLs for the planned end of a stay in R4; our own, that of R5, first."""
DISPOSITION: Final = "http://terminology.hl7.org/CodeSystem/discharge-disposition"
"""R4's example codes of where a patient goes after the stay."""
SIGNED_AS: Final = "urn:fagflate:signed-as"
"""Identifier system of what a signature names (`Provenance.entity.what`) by a name of ours (`Type/id`): the
server may have given it another since, which the reference beside it is."""
ALERT: Final = "urn:fagflate:alert"
"""Identifier system of the Tasks that rules make: whoever notices the same makes the same Task."""


def is_icd(system: str) -> bool:
    """True for the address of an edition of ICD, whichever country's."""
    return "icd" in system.casefold() or system.endswith(("7110", ".113883.6.3", ".113883.6.90"))
