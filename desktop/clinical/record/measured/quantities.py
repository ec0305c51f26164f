"""Meaning of a coded number, and its value in the vocabulary's own unit."""

from __future__ import annotations

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.record.measured import measurements
from desktop.clinical.record.observed import Answer
from desktop.clinical.record.results import results
from desktop.clinical.record.results.row_units import in_row
from desktop.clinical.vocabulary import Analysis, Vital
from desktop.fhir.elements import CodeableConcept


def known(code: CodeableConcept) -> Vital | Analysis | None:
    """The vital sign or analysis of a code in whatever system, or of an analysis' exact name."""
    for coding in code.coding:
        vital = vocabulary.vital(coding.code, coding.system)
        if vital is not None:
            return vital
    return results.analysis_of(code)


def in_own_unit(code: CodeableConcept, given: Answer) -> Answer | None:
    """A number in the vocabulary's unit as people read it; as recorded where it can't be brought there.

    None for what is impossible in its unit: that is no measurement.
    """
    row = known(code)
    if given.number is None or row is None:
        return given
    if isinstance(row, Vital):
        if row.unit is None:
            return given
        value, possible = measurements.in_unit(row, given)
        if not possible:
            return None
        if value is None:
            return given
        return msgspec.structs.replace(given, number=value, unit=row.shown, code=row.unit)
    found = results.code_of(code)
    value = in_row(found, given) if found is not None else None
    if value is None:
        return given
    if value != given.number:
        value = results.rounded(value, row)
    return msgspec.structs.replace(given, number=value, unit=row.unit, code=row.unit)
