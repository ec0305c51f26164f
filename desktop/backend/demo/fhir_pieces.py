"""Small pieces of FHIR R4 as plain dicts: references, concepts, quantities, periods, narrative."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any, Final

from desktop.clinical.vocabulary import medicines
from desktop.core.clock import oslo
from desktop.fhir.systems import ATC, ATC_NO, ICD10, LOCAL, LOINC, ROUTE, UCUM

Resource = dict[str, Any]

TRIAGE: Final = "urn:fagflate:triage"
"""The colours of triage: no public code system has them."""
RISK: Final = "urn:fagflate:suicide-risk"
"""Code system of suicide risk levels."""
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/"

UNITS: Final = {
    "poeng": "{score}",
    "mmHg": "mm[Hg]",
    "cmH2O": "cm[H2O]",
    "mg": "mg",
    "g": "g",
    "µg": "ug",
    "kg": "kg",
    "ml": "mL",
    "l": "L",
    "mmol": "mmol",
    "IE": "[iU]",
    "E": "[iU]",
    "dosepose": "{dosepose}",
    "inhalasjon": "{inhalasjon}",
    "tablett": "{tablett}",
    "µg/kg/min": "ug/kg/min",
    "µg/t": "ug/h",
    "mg/t": "mg/h",
    "mg/kg/t": "mg/kg/h",
    "ml/t": "mL/h",
    "g/t": "g/h",
    "E/kg/t": "[iU]/kg/h",
    "E/t": "[iU]/h",
    "mmol/t": "mmol/h",
}
"""Units as doctors write them, and their UCUM codes."""

_WORDS: Final = {"IE": "enheter", "E": "enheter", "µg": "mikrogram"}
_MISREAD: Final = re.compile(r"(?<![\w])(?:IE|E|µg)(?=/|$)")

ROUTES: Final = {
    "PO": "gjennom munnen",
    "IV": "intravenøst",
    "SQ": "subkutant",
    "IM": "intramuskulært",
    "NEB": "inhalasjon på forstøver",
    "IPINHL": "inhalasjon",
    "PR": "i endetarmen",
    "SL": "under tungen",
    "ETINSTL": "i tuben",
    "VAGINS": "i skjeden",
    "EPI": "epiduralt",
}


def when(moment: datetime) -> str:
    """A moment as FHIR dateTime with Oslo's offset, to the second."""
    return moment.astimezone(oslo()).isoformat(timespec="seconds")


def period(start: datetime, end: datetime | None = None) -> Resource:
    """A Period; open without an end."""
    return {"start": when(start)} | ({"end": when(end)} if end else {})


def ref(reference: str, display: str | None = None) -> Resource:
    """A Reference by `Type/id`."""
    return {"reference": reference} | ({"display": display} if display else {})


def concept(text: str | None = None, *codings: tuple[str, str] | tuple[str, str, str]) -> Resource:
    """A CodeableConcept; codings are (system, code[, display])."""
    found: Resource = {}
    if codings:
        found["coding"] = [
            {"system": c[0], "code": c[1]} | ({"display": c[2]} if len(c) == 3 else {}) for c in codings
        ]
    if text:
        found["text"] = text
    return found


def hl7(table: str, code: str, text: str | None = None) -> Resource:
    """A concept of one of HL7's own code systems."""
    return concept(text, (CATEGORY + table, code))


def loinc(code: str, text: str) -> Resource:
    """A LOINC concept."""
    return concept(text, (LOINC, code))


def local(code: str, text: str) -> Resource:
    """A concept of our own system."""
    return concept(text, (LOCAL, code))


def icd10(code: str, text: str) -> Resource:
    """A diagnosis."""
    return concept(text, (ICD10, code))


def quantity(value: Decimal | int, unit: str, code: str | None = None) -> Resource:
    """A Quantity with a UCUM code; `code` where it differs from what people read."""
    return {"value": value, "unit": in_words(unit), "system": UCUM, "code": code or UNITS.get(unit, unit)}


def in_words(text: str) -> str:
    """Units that can be misread when written by a sign, as words: `12 E`, `50 µg`."""
    return _MISREAD.sub(lambda found: _WORDS[found.group()], text)


def amount(text: str) -> Resource:
    """`75 mg` as a Quantity."""
    number, unit = text.split(" ", 1)
    value = Decimal(number.replace(",", "."))
    return quantity(int(value) if value == value.to_integral_value() else value, unit)


def medicine(name: str, brand: str | None = None) -> Resource:
    """A medicine by ATC in both systems, its brand in the international coding's display, generic as text."""
    row = medicines().get(name.lower())
    if row is None:
        return concept(name)
    return concept(name, (ATC, row.atc, row.name), (ATC_NO, row.atc, brand or row.name))


def route(code: str) -> Resource:
    """A route of administration."""
    return concept(ROUTES[code], (ROUTE, code))


def narrative(text: str) -> Resource:
    """Plain text as XHTML, one paragraph a line."""
    body = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'}
