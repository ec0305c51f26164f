"""Unit of a row of the laboratory table: a number brought into it, or none where it can't be compared."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from desktop.clinical import vocabulary
from desktop.clinical.record.observed import Answer
from desktop.clinical.vocabulary import AnalysisCode
from desktop.fhir import ucum


def in_row(code: AnalysisCode, given: Answer) -> Decimal | None:
    """A number in the unit of its row; None where it can't be compared with the others there."""
    assert given.number is not None
    row = vocabulary.analyses()[code.key]
    if row.unit == "1":
        return given.number if row.measured_in(given.code, given.unit) else None
    unit = ucum.coded(given.code, given.unit)
    if unit is None:
        contradict = ucum.coded(given.code, "") and ucum.coded("", given.unit)
        return given.number if not contradict and row.measured_in(given.code, given.unit) else None
    if not unit or _kind(f"{unit} {given.code} {given.unit}") != _kind(f"{row.unit} {row.shown}"):
        return None
    read = ucum.unit(unit)
    for formula in code.formulas:
        if ucum.unit(formula.unit) == read:
            value = given.number * formula.factor + formula.offset
            return None if code.code in formula.not_for else value.normalize()
    for one in (unit, *_arbitrary(unit, row.unit)):
        found = ucum.convert(given.number, one, row.unit, molar_mass=code.molar_mass, charge=code.charge)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1024)
def _kind(unit: str) -> tuple[bool, bool]:
    """Kind of unit by its annotation: per body surface or not, D-dimer units or fibrinogen equivalents."""
    plain = unit.replace(",", ".").upper()
    return "1.73" in plain, "DDU" in plain


def _arbitrary(unit: str, own: str) -> tuple[str, ...]:
    """`U/L` and `IU/L` are written for each other: which is meant the analysis says."""
    if "[iU]" in own or "[IU]" in own:
        return (unit.replace("U/", "[iU]/"),) if "[" not in unit else ()
    return (unit.replace("[iU]", "U").replace("[IU]", "U"),) if "[" in unit else ()
