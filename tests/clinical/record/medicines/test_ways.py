"""How a medicine gets into the body, from codes, words, units and forms."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.medicines import ways
from desktop.clinical.record.medicines.ways import Way
from desktop.fhir.resources import MedicationRequest
from tests.letters.charts import chart

Json = dict[str, Any]


def way(dosage: Json, name: str = "furosemid", form: str = "") -> Way:
    request: Json = {"resourceType": "MedicationRequest", "id": "m", "dosageInstruction": [dosage]}
    medication: Json = {"resourceType": "Medication", "id": "x", "code": {"text": name}}
    if form:
        medication["form"] = {"text": form}
    request["medicationReference"] = {"reference": "Medication/x"}
    found = chart({"resourceType": "Patient", "id": "p"}, request, medication)
    return ways.way(found, found.all(MedicationRequest)[0])


@pytest.mark.parametrize(
    ("dosage", "found"),
    [
        ({"route": {"coding": [{"code": "PO"}]}}, Way.ORAL),
        (
            {
                "route": {
                    "coding": [
                        {
                            "system": "http://snomed.info/sct",
                            "code": "47625008",
                            "display": "Intravenous route",
                        }
                    ]
                }
            },
            Way.HOSPITAL,
        ),
        ({"route": {"text": "Intravenøs bruk"}}, Way.HOSPITAL),
        ({"route": {"text": "i.v."}}, Way.HOSPITAL),
        ({"route": {"coding": [{"system": "http://snomed.info/sct", "code": "78421000"}]}}, Way.INJECTED),
        ({"route": {"text": "s.c."}}, Way.INJECTED),
        ({"route": {"coding": [{"code": "NASINHLC"}]}}, Way.LOCAL),
        ({"text": "40 mg iv x 2"}, Way.HOSPITAL),
        ({"text": "5000 IE s.c. x 1"}, Way.INJECTED),
        ({"text": "1 tablett morgen"}, Way.ORAL),
        ({"doseAndRate": [{"rateQuantity": {"value": 5, "unit": "ml/t"}}]}, Way.HOSPITAL),
        ({"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablett"}}]}, Way.ORAL),
        ({"text": "80 mg x 1"}, Way.UNKNOWN),
        ({}, Way.UNKNOWN),
    ],
)
def test_the_way(dosage: Json, found: Way) -> None:
    assert way(dosage) is found


@pytest.mark.parametrize(
    ("name", "form", "found"),
    [
        ("Furix 40 mg tab", "", Way.ORAL),
        ("Naproxen sodium 220 MG Oral Tablet", "", Way.ORAL),
        ("1 ML heparin 5000 UNT/ML Injection", "", Way.INJECTED),
        ("Zosyn", "Pulver til infusjonsvæske, oppløsning", Way.HOSPITAL),
        ("Ventoline", "inhalasjonspulver", Way.LOCAL),
        ("Civil 4 mg", "", Way.UNKNOWN),
        ("Ivermektin", "", Way.UNKNOWN),
    ],
)
def test_the_form_says_it_where_no_route_does(name: str, form: str, found: Way) -> None:
    assert way({}, name, form) is found
