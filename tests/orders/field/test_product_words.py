"""Form and strength by a product's whole name: certain, or unsaid."""

from __future__ import annotations

import pytest

from desktop.fhir.elements import CodeableConcept, Coding
from desktop.orders.field.product_words import is_measured, is_unmeasured, told
from desktop.terminology.code_systems import FEST


@pytest.mark.parametrize(
    ("name", "brand", "form", "text", "unit", "single"),
    [
        ("Metozoc Depottab 50 mg", "Metozoc", "depottablett", "50", "mg", True),
        ("METOZOC  depottab. 50 mg", "Metozoc", "depottablett", "50", "mg", True),
        ("Xala Øyedr, oppl 50 mikrog/ml", "Xala", "øyedråper", "50", "ug/mL", True),
        ("Kla Mikst, susp 250 mg/5 ml", "Kla", "mikstur", "50", "mg/mL", True),
        ("B12 Nordisk Tab 1 mg", "B12 Nordisk", "tablett", "1", "mg", True),
        ("Vek Kaps 2,5 mg", "Vek", "kapsel", "2.5", "mg", True),
        ("To Tab 5 mg/47,5 mg", "To", "tablett", "5 mg/47,5 mg", "", False),
        ("To Tab 5 mg + 10 mg", "To", "tablett", "5 mg + 10 mg", "", False),
        ("Hep Inj 10 000 IE/ml", "Hep", "", "", "", False),
        ("Tus Tab 1.000 mg", "Tus", "tablett", "", "", False),
        ("Null Tab 0 mg", "Null", "tablett", "", "", False),
        ("Pakn Mikst 100 ml", "Pakn", "mikstur", "", "", False),
        ("Salt Krem 5 %", "Salt", "", "", "", False),
        ("Plast Depotplast 12,5 mikrog/time", "Plast", "", "", "", False),
        ("Rar 5 mg Tab 10 mg", "Rar", "", "", "", False),
        ("Ord Rartab 10 mg", "Ord", "", "10", "mg", True),
        ("Deling Mikst 5 mg/0 ml", "Deling", "mikstur", "", "", False),
        ("Uten", "Uten", "", "", "", False),
        ("", "", "", "", "", False),
    ],
)
def test_what_a_name_tells(name: str, brand: str, form: str, text: str, unit: str, *, single: bool) -> None:
    found = told(name, brand)
    assert (found.form, found.text, found.unit, found.single) == (form, text, unit, single)


@pytest.mark.parametrize(
    ("name", "atc", "measured"),
    [
        ("Metozoc Depottab 50 mg", "C07AB02", True),
        ("Metozoc Depottab 5 mg/47,5 mg", "C07AB02", False),
        ("Metozoc Depottab", "C07AB02", False),
        ("Metozoc Depottab 50 IE", "C07AB02", False),
        ("Metozoc Depottab 50 mg", "C07FB02", False),
        ("Metozoc Depottab 50 mg", "X01XX99", False),
        ("Metozoc Depottab 50 mg", "", False),
    ],
)
def test_dose_limits_are_for_one_substance_of_a_certain_amount(
    name: str, atc: str, *, measured: bool
) -> None:
    assert is_measured(name, atc) is measured
    concept = CodeableConcept(coding=(Coding(system=FEST, code="ID_1", display=name),))
    assert is_unmeasured(concept, atc) is not measured


def test_what_is_of_no_imported_list_is_as_it_was() -> None:
    assert not is_unmeasured(None, "X01XX99")
    assert not is_unmeasured(CodeableConcept(text="Metozoc Depottab"), "X01XX99")
