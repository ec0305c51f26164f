"""Words of a code that has none of its own: known ones by name, others said to be a code."""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.words.terms import term
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _, language
from desktop.core.paths import resources
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.systems import ATC, ATC_NO, LOINC, SNOMED, canonical

_SHORT: Final = {SNOMED: "SNOMED CT", LOINC: "LOINC", ATC: "ATC", "http://hl7.org/fhir/sid/cvx": "CVX"}
"""Short names of code systems."""
_OID_CVX: Final = "urn:oid:2.16.840.1.113883.12.292"
_GROUPS: Final = (7, 5, 4, 3)
"""Lengths of an ATC code and of the groups around it."""


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    system: str
    codes: tuple[str, ...]
    nb: str
    en: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    names: tuple[_Row, ...]


@cache
def _rows() -> dict[tuple[str, str], _Row]:
    data = (resources() / "vocabulary" / "code_names.json").read_bytes()
    rows = from_json(data, _File).names
    return {(row.system, code): row for row in rows for code in row.codes}


def said(concept: CodeableConcept | None) -> str:
    """Words of a concept: its own, else the name of one of its codes, else that it is a code that nobody here
    can name. Empty where there is neither."""
    if concept is None:
        return ""
    if concept.words:
        return term(concept.words)
    if name := known(concept):
        return name
    first = next((one for one in concept.coding if one.code), None)
    if first is None:
        return ""
    # Of an address its end is what tells the system.
    plain = _system(first.system)
    system = _SHORT.get(plain, "") or (plain.rsplit("/", 1)[-1] if "://" in plain else plain)
    code = f"{system} {first.code}".strip()
    return _("a code that cannot be named ({code})").format(code=code)


def known(concept: CodeableConcept) -> str:
    """Name of the first of a concept's codes that is known here; empty where none is."""
    every = (name_of(coding.system, coding.code) for coding in concept.coding if coding.code)
    return next((name for name in every if name), "")


def name_of(system: str, code: str) -> str:
    """Name of a known code (a vaccine, a habit, a department) in the language in use; empty for another."""
    known = _system(system)
    if known == ATC:
        medicine = vocabulary.medicine(code)
        if medicine is not None and not medicine.collective:
            return medicine.substance
        found = (_rows().get((ATC, code[:length])) for length in _GROUPS if len(code) >= length)
        row = next((one for one in found if one is not None), None)
    else:
        row = _rows().get((known, code)) or _rows().get((known, code.zfill(2)))
    return "" if row is None else row.nb if language() == "nb" else row.en


def _system(system: str) -> str:
    plain = canonical(system)
    return {ATC_NO: ATC, _OID_CVX: "http://hl7.org/fhir/sid/cvx"}.get(plain, plain)
