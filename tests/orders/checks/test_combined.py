"""Allergy against a medicine of several substances without a code of its own: each part is compared."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.orders.given_checks import speaking
from desktop.orders.standing_conflicts import standing
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, stay

ATC = "http://www.whocc.no/atc"
SCT = "http://snomed.info/sct"


def medication(*parts: Json, **more: Any) -> Json:
    return {"resourceType": "Medication", "id": "x", "ingredient": [*parts], **more}


def part(text: str = "", atc: str = "") -> Json:
    return {"itemCodeableConcept": concept(text, *([atc] if atc else []), system=ATC)}


def order(**what: Any) -> Json:
    return about(
        "MedicationRequest", "m", status="active", intent="order", authoredOn=hours_ago(40),
        category=[concept("", "inpatient")], encounter={"reference": "Encounter/stay"},
        dosageInstruction=[{"text": "1 x 3"}], **what,
    )  # fmt: skip


def contained(*parts: Json) -> tuple[Json, ...]:
    return (order(medicationReference={"reference": "#x"}, contained=[medication(*parts)]),)


def apart(*parts: Json) -> tuple[Json, ...]:
    return order(medicationReference={"reference": "Medication/x"}), medication(*parts)


def record(*resources: Json, substance: Json | None = None) -> Chart:
    known = {
        "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
        "clinicalStatus": concept("", "active"), "verificationStatus": concept("", "confirmed"),
        "code": substance or concept("Penicillin"),
    }  # fmt: skip
    return chart(*PLACES, stay(), known, *resources)


COMBINED: dict[str, tuple[Json, ...]] = {
    "contained, by code": contained(part("Amoxicillin", "J01CA04"), part("Clavulansyre")),
    "contained, by code alone": contained(part("", "J01CA04"), part("Clavulansyre")),
    "contained, by words": contained(part("Clavulansyre"), part("Amoxicillin")),
    "a resource of its own": apart(part("Amoxicillin", "J01CA04"), part("Clavulansyre")),
    "in one text": (order(medicationCodeableConcept=concept("Amoxicillin/klavulansyre 875/125 mg")),),
    "in one text with a plus": (order(medicationCodeableConcept=concept("klavulansyre + amoksicillin")),),
    "in SNOMED CT's words": (
        order(medicationCodeableConcept=concept("Product containing amoxicillin", "27658006", system=SCT)),
    ),
    "in SNOMED CT's words, two": (
        order(medicationCodeableConcept=concept("Product containing only amoxicillin and clavulanic acid")),
    ),
}


@pytest.mark.parametrize("resources", COMBINED.values(), ids=COMBINED)
def test_an_allergy_to_a_part_stops_on_the_list_and_at_each_dose(resources: tuple[Json, ...]) -> None:
    found = record(*resources)
    assert [(one.rule, one.stops) for one in standing(found, NOW)] == [("A1", True)]
    assert [one.rule for one in speaking(found, "MedicationRequest/m", NOW)] == ["A1"]


@pytest.mark.parametrize("resources", COMBINED.values(), ids=COMBINED)
def test_an_allergy_to_something_else_stops_nothing(resources: tuple[Json, ...]) -> None:
    assert standing(record(*resources, substance=concept("Ibuprofen", "M01AE01", system=ATC)), NOW) == ()
