"""Resources for display: what a resource carries inside itself is read with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.resources import Condition, MedicationRequest, decode

ATC = "http://www.whocc.no/atc"
WARFARIN = {"coding": [{"system": ATC, "code": "B01AA03"}], "text": "Warfarin"}


def request(*contained: dict[str, Any], **more: Any) -> MedicationRequest:
    body = {"resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
            "contained": list(contained), "medicationReference": {"reference": "#med"}}  # fmt: skip
    found = decode("MedicationRequest", strict.dumps(body | more))
    assert isinstance(found, MedicationRequest)
    parts = any(one.get("ingredient") for one in contained)
    assert len(found.contained) == (len(contained) if parts else 0), "only what is asked of is kept"
    return found


@pytest.mark.parametrize("kind", ["MedicationRequest", "MedicationStatement", "MedicationAdministration"])
def test_a_contained_medicine_names_the_order(kind: str) -> None:
    medication = {"resourceType": "Medication", "id": "med", "code": WARFARIN}
    body = {"resourceType": kind, "contained": [medication], "medicationReference": {"reference": "#med"}}
    found: Any = decode(kind, strict.dumps(body))
    assert found.medication_codeable_concept.code(ATC) == "B01AA03"


def test_ingredients_name_it_where_it_has_no_code_of_its_own() -> None:
    def of(*names: str) -> dict[str, Any]:
        ingredients = [{"itemCodeableConcept": {"text": name}} for name in names]
        return {"resourceType": "Medication", "id": "med", "ingredient": ingredients}

    one, two = request(of("warfarin")), request(of("paracetamol", "kodein"))
    assert one.medication_codeable_concept is not None
    assert one.medication_codeable_concept.label == "warfarin"
    assert two.medication_codeable_concept is not None
    assert two.medication_codeable_concept.label == "paracetamol / kodein"


@pytest.mark.parametrize(
    "contained",
    [
        {"resourceType": "Medication", "id": "other", "code": WARFARIN},
        {"resourceType": "Practitioner", "id": "med", "code": WARFARIN},
        {"resourceType": "PractitionerRole", "id": "med", "code": [WARFARIN]},
        {"resourceType": "Medication", "id": "med"},
        {"resourceType": "Medication", "id": "med", "code": "warfarin"},
    ],
)
def test_another_contained_resource_names_nothing_and_breaks_nothing(contained: dict[str, Any]) -> None:
    assert request(contained).medication_codeable_concept is None


def test_a_code_of_its_own_stays() -> None:
    other = {"resourceType": "Medication", "id": "med", "code": {"text": "other"}}
    found = request(other, medicationCodeableConcept=WARFARIN)
    assert found.medication_codeable_concept is not None
    assert found.medication_codeable_concept.label == "Warfarin"


@pytest.mark.parametrize(
    ("concept", "label"),
    [
        ({"coding": [{"display": "Første"}, {"display": "Valgt", "userSelected": True}]}, "Valgt"),
        ({"coding": [{"display": "Første"}, {"code": "V", "userSelected": True}]}, "Første"),
        ({"coding": [{"code": "A"}, {"code": "V", "userSelected": True}]}, "V"),
        ({"coding": [{"display": "Første"}, {"display": "Ikke", "userSelected": False}]}, "Første"),
        ({"coding": [{"display": "Første"}, {"display": "Tekst", "userSelected": "true"}]}, "Første"),
        ({"text": "Egne ord", "coding": [{"display": "Valgt", "userSelected": True}]}, "Egne ord"),
        ({"coding": [{"display": n, "userSelected": True} for n in ("Én", "To")]}, "Én"),
        ({}, ""),
    ],
)
def test_of_several_codings_the_one_that_somebody_chose_is_named(concept: dict[str, Any], label: str) -> None:
    found = decode("Condition", json.dumps({"resourceType": "Condition", "id": "c", "code": concept}))
    assert isinstance(found, Condition)
    assert found.code is not None
    assert found.code.label == label
