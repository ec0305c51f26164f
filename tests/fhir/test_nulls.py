"""Nulls that hold the place of a value in an array: they hide nobody and nothing but themselves."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.resources import AllergyIntolerance, MedicationRequest, Patient, Practitioner, decode

ABSENT = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                         "valueCode": "masked"}]}  # fmt: skip


def read(kind: str, **body: Any) -> Any:
    return decode(kind, strict.dumps({"resourceType": kind, "id": "p", **body}))


def test_a_null_among_given_names_hides_nobody() -> None:
    name = {"family": "Prøve", "given": ["Kari", None, "Anne"], "_given": [None, ABSENT, None]}
    found = read("Patient", active=False, birthDate="1961-08-30", name=[name])
    assert isinstance(found, Patient)
    assert found.name[0].given == ("Kari", "Anne")
    assert (found.active, found.birth_date) == (False, "1961-08-30")


@pytest.mark.parametrize("given", [[None], [None, None]])
def test_a_given_name_that_nobody_knows_leaves_the_family_name(given: list[None]) -> None:
    found = read("Practitioner", name=[{"family": "Berg", "given": given, "_given": [ABSENT] * len(given)}])
    assert isinstance(found, Practitioner)
    assert (found.name[0].family, found.name[0].given) == ("Berg", ())


def test_an_address_line_and_a_prefix_too() -> None:
    found = read("Patient", name=[{"text": "Kari", "prefix": [None, "Dr."]}],
                 address=[{"line": ["Vei 1", None], "city": "Oslo"}])  # fmt: skip
    assert (found.name[0].prefix, found.address[0].line) == (("Dr.",), ("Vei 1",))


def test_an_element_of_a_person_that_is_null_is_one_that_lacks() -> None:
    found = read("Patient", name=[{"family": "Prøve", "text": None}], birthDate=None)
    assert (found.name[0].family, found.birth_date) == ("Prøve", "")


def test_other_resources_too() -> None:
    found = read("AllergyIntolerance", category=["food", None], code={"text": "Nøtter"})
    assert isinstance(found, AllergyIntolerance)
    assert found.category == ("food",)


@pytest.mark.parametrize("lacks", [{"timeOfDay": ["08:00:00", None]}, {"dayOfWeek": ["mon", None]}])
def test_a_dose_less_is_another_treatment(lacks: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read("MedicationRequest", status="active", dosageInstruction=[{"timing": {"repeat": lacks}}])


def test_an_event_that_is_null_is_told_and_not_left_out() -> None:
    with pytest.raises(msgspec.ValidationError):
        read("MedicationRequest", dosageInstruction=[{"timing": {"event": ["2026-11-20", None]}}])


def test_numbers_keep_what_was_written() -> None:
    dose = {"doseQuantity": {"value": strict.Number("0.010"), "unit": "mg"}}
    found = read("MedicationRequest", meta={"profile": ["a", None]},
                 dosageInstruction=[{"doseAndRate": [dose]}])  # fmt: skip
    assert isinstance(found, MedicationRequest)
    quantity = found.dosage_instruction[0].dose_and_rate[0].dose_quantity
    assert quantity is not None
    assert str(quantity.value) == "0.010"
