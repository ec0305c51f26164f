"""The names of code and identifier systems, in one place, so that no letter of an OID is typed twice."""

from __future__ import annotations

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
NLK: Final = f"{_VOLVEN}7280"
ATC: Final = "http://www.whocc.no/atc"
LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
ROUTE: Final = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
LOCAL: Final = "urn:fagflate:code"
"""Codes of our own where no public system has one: fluid kinds, NEWS2 and the flags of the banner."""

PLANNED_END: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"
"""The R5 element Encounter.plannedEndDate as an R4 extension with valueDateTime."""
