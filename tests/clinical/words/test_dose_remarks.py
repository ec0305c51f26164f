"""Remarks beside a dose that was entered: another amount or route than ordered, and notes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.clinical.words import dose_remarks
from desktop.fhir.resources import MedicationAdministration, MedicationRequest, decode

ORDERED = {
    "route": {"text": "gjennom munnen"},
    "doseAndRate": [{"doseQuantity": {"value": 50, "code": "mg"}}],
}


def remarks(dosage: dict[str, Any] | None, ordered: list[dict[str, Any]], *notes: str) -> list[str]:
    body = {"status": "completed", "dosage": dosage, "note": [{"text": one} for one in notes]}
    entered = decode(
        "MedicationAdministration", json.dumps({"resourceType": "MedicationAdministration", **body})
    )
    order = decode(
        "MedicationRequest", json.dumps({"resourceType": "MedicationRequest", "dosageInstruction": ordered})
    )
    assert isinstance(entered, MedicationAdministration)
    assert isinstance(order, MedicationRequest)
    return [*dose_remarks.of(entered, order.dosage_instruction)]


@pytest.mark.parametrize(
    ("dosage", "said"),
    [
        (None, []),
        ({"dose": {"value": 50, "code": "mg"}}, []),
        ({"dose": {"value": 50.0, "unit": "mg"}, "route": {"text": "Gjennom munnen"}}, []),
        ({"dose": {"value": 25, "code": "mg"}}, ["25 mg"]),
        ({"dose": {"value": 50, "comparator": "<", "code": "mg"}}, ["< 50 mg"]),
        ({"dose": {"value": 1, "unit": "tablett"}}, []),
        ({"route": {"text": "intravenøst"}}, ["intravenøst"]),
    ],
)
def test_what_was_entered_otherwise_than_ordered(dosage: dict[str, Any] | None, said: list[str]) -> None:
    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in remarks(dosage, [ORDERED])] == said


def test_each_step_of_the_order_may_be_given() -> None:
    other = {"doseAndRate": [{"doseQuantity": {"value": 25, "code": "mg"}}]}
    assert remarks({"dose": {"value": 25, "code": "mg"}}, [ORDERED, other]) == []


def test_an_order_without_an_amount_has_no_other() -> None:
    assert remarks({"dose": {"value": 25, "code": "mg"}}, [{"text": "etter skjema"}]) == []


def test_notes_are_told() -> None:
    assert remarks({"dose": {"value": 50, "code": "mg"}}, [ORDERED], "kastet opp", " ") == ["kastet opp"]
