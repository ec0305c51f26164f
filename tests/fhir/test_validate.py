"""What is R4 and what is not; every refusal names its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.definitions import resource_types, structure
from desktop.fhir.primitives import checker
from desktop.fhir.searchparams import search_parameters
from desktop.fhir.validate import validate
from tests.cost import Calls, Cost, Seconds

MEASURED = [pytest.mark.slow, pytest.mark.measures]

OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
}


def faults(resource: Any) -> list[tuple[str, str]]:
    return [(issue.code, issue.expression) for issue in validate(resource)]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"valueQuantity": {"value": strict.Number("0.010"), "unit": "g"}},
        {"valueInteger": strict.Number("-5")},
        {"valueQuantity": {"value": 3}},
        {"unknown": {"anything": [1, None]}},
        {"_status": {"extension": [{"url": "http://example.no/x", "valueCode": "y"}]}},
        {"effectiveDateTime": "2026-03"},
        {"effectiveDateTime": "2026-03-05T23:59:60.123456789+14:00"},
        {"note": [{"text": "Linje\n\tto"}]},
        {"_issued": {"extension": [{"url": "http://example.no/absent", "valueCode": "unknown"}]}},
        {"contained": [{"resourceType": "Patient", "id": "p", "gender": "other"}]},
        {"text": {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>"}},
        {"extension": [{"url": "a", "extension": [{"url": "b", "valueString": "c"}]}]},
    ],
)
def test_valid(more: dict[str, Any]) -> None:
    assert faults({**OBSERVATION, **more}) == []


@pytest.mark.parametrize(
    ("more", "code", "place"),
    [
        ({"status": "finished"}, "code-invalid", "Observation.status"),
        ({"status": 1}, "value", "Observation.status"),
        ({"status": ""}, "value", "Observation.status"),
        ({"status": ["final"]}, "structure", "Observation.status"),
        ({"code": "8867-4"}, "structure", "Observation.code"),
        ({"code": {}}, "structure", "Observation.code"),
        ({"code": {"coding": {"code": "x"}}}, "structure", "Observation.code.coding"),
        ({"code": {"coding": []}}, "structure", "Observation.code.coding"),
        ({"code": {"coding": [None]}}, "structure", "Observation.code.coding[0]"),
        ({"code": {"coding": [{"code": "a b  c"}]}}, "value", "Observation.code.coding[0].code"),
        (
            {"code": {"coding": [{"userSelected": "true"}]}},
            "value",
            "Observation.code.coding[0].userSelected",
        ),
        ({"valueQuantity": {"value": "72"}}, "value", "Observation.valueQuantity.value"),
        ({"valueInteger": strict.Number("5.0")}, "value", "Observation.valueInteger"),
        ({"valueInteger": strict.Number("1e2")}, "value", "Observation.valueInteger"),
        ({"valueInteger": 2**31}, "value", "Observation.valueInteger"),
        ({"valueInteger": True}, "value", "Observation.valueInteger"),
        ({"valueBoolean": True, "valueString": "x"}, "structure", "Observation.valueString"),
        ({"valueAttachment": {"title": "x"}}, "structure", "Observation.valueAttachment"),
        ({"_valueAttachment": {"id": "x"}}, "structure", "Observation._valueAttachment"),
        ({"valueQuantity": {"value": Decimal("NaN")}}, "value", "Observation.valueQuantity.value"),
        ({"effectiveDateTime": "2026-02-29"}, "value", "Observation.effectiveDateTime"),
        ({"effectiveDateTime": "2026-03-05T10:00:00"}, "value", "Observation.effectiveDateTime"),
        ({"effectiveDateTime": "05.03.2026"}, "value", "Observation.effectiveDateTime"),
        ({"issued": "2026-03-05"}, "value", "Observation.issued"),
        ({"subject": [{"reference": "Patient/1"}]}, "structure", "Observation.subject"),
        ({"performer": {"reference": "Practitioner/1"}}, "structure", "Observation.performer"),
        ({"note": [{"time": "2026-03-05T10:00:00Z"}]}, "required", "Observation.note[0].text"),
        ({"component": [{"valueInteger": 1}]}, "required", "Observation.component[0].code"),
        ({"unknown": None}, "structure", "Observation.unknown"),
        ({"_status": "x"}, "structure", "Observation._status"),
        ({"_code": {"id": "x"}}, "structure", "Observation._code"),
        ({"contained": [{"id": "p"}]}, "required", "Observation.contained[0]"),
        ({"contained": [{"resourceType": "Patients"}]}, "structure", "Observation.contained[0]"),
        (
            {"contained": [{"resourceType": "Patient", "gender": "x"}]},
            "code-invalid",
            "Observation.contained[0].gender",
        ),
        ({"text": {"status": "generated", "div": "bare"}}, "value", "Observation.text.div"),
        ({"text": {"status": "generated"}}, "required", "Observation.text.div"),
        ({"extension": [{"valueString": "x"}]}, "required", "Observation.extension[0].url"),
        (
            {"extension": [{"url": "a", "valueString": "x", "extension": [{"url": "b", "valueCode": "c"}]}]},
            "invariant",
            "Observation.extension[0]",
        ),
        ({"id": "under_score"}, "value", "Observation.id"),
        ({"meta": {"lastUpdated": "yesterday"}}, "value", "Observation.meta.lastUpdated"),
        ({"note": [{"text": "half \ud800"}]}, "value", "Observation.note[0].text"),
    ],
)
def test_refused_with_its_place(more: dict[str, Any], code: str, place: str) -> None:
    assert (code, place) in faults({**OBSERVATION, **more})


def test_missing_and_wrong_from_the_root() -> None:
    assert faults({"resourceType": "Observation"}) == [
        ("required", "Observation.status"),
        ("required", "Observation.code"),
    ]
    assert faults({}) == [("required", "")]
    assert faults([]) == [("structure", "")]
    assert faults({"resourceType": "Element"}) == [("structure", "")]
    assert len(validate({"resourceType": "Patient", "name": [{"use": "x"}] * 100})) == 20


def test_required_coding_of_a_concept() -> None:
    allergy = {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/1"}}
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
    right = {"coding": [{"code": "local"}, {"system": system, "code": "active"}]}
    assert faults({**allergy, "clinicalStatus": right}) == []
    wrong = {"coding": [{"system": system, "code": "sleeping"}]}
    assert faults({**allergy, "clinicalStatus": wrong}) == [
        ("code-invalid", "AllergyIntolerance.clinicalStatus")
    ]
    other = {"coding": [{"code": "active"}]}
    assert faults({**allergy, "clinicalStatus": other}) == [
        ("code-invalid", "AllergyIntolerance.clinicalStatus")
    ]


def test_companions_of_a_list_of_primitives() -> None:
    patient: dict[str, Any] = {"resourceType": "Patient"}
    companion = {"extension": [{"url": "http://example.no/x", "valueCode": "y"}]}
    assert faults({**patient, "name": [{"given": ["A", None], "_given": [None, companion]}]}) == []
    assert faults({**patient, "name": [{"given": ["A", None]}]}) == [
        ("structure", "Patient.name[0].given[1]")
    ]
    assert (
        faults({**patient, "name": [{"given": ["A"], "_given": [None, companion]}]})[0][1]
        == "Patient.name[0]._given"
    )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("base64Binary", ["aGVp", "aGV pYQ==", "aGVp\n"], ["a", "aGVp=", "æ", ""]),
        ("uri", ["urn:x", "http://x/y"], ["a b", ""]),
        ("oid", ["urn:oid:2.16.578"], ["2.16.578", "urn:oid:3.1"]),
        ("time", ["23:59:60"], ["24:00:00", "10:00"]),
        ("code", ["a b", "a\xa0"], [" a", "a  b", "a\tb"]),
        ("positiveInt", [1], [0, -1]),
        ("unsignedInt", [0], [-1, Decimal("1.0")]),
        ("date", ["2024-02-29", "2024"], ["2023-02-29", "24", "2024-13", "0000"]),
    ],
)
def test_primitives(kind: str, good: list[Any], bad: list[Any]) -> None:
    check = checker(kind, "")
    assert [check(value) for value in good] == [None] * len(good)
    assert all(check(value) for value in bad)


@pytest.mark.parametrize(
    ("cost", "times"),
    [(Calls(1_000), 10), pytest.param(Seconds(1, "perf_counter"), 1, marks=MEASURED)],
    ids=str,
)
def test_slow_expressions_do_not_exist(cost: Cost, times: int) -> None:
    """Steps of an expression can't be counted: two million characters in the square would never end."""
    with cost:
        for kind, text in (
            ("base64Binary", "a" + " " * 200_000 * times + "!"),
            ("code", "a " * 100_000 * times),
            ("xhtml", " " * 200_000 * times),
        ):
            assert checker(kind, "")(text)


def test_tables_hold_all_of_r4_and_nothing_else() -> None:
    types = resource_types()
    assert len(types) == 146
    assert "SubscriptionStatus" not in types
    assert "url" not in structure("Binary").fields
    assert structure("Patient.contact").fields["gender"].element.codes == "administrative-gender"
    assert structure("Questionnaire.item").fields["item"].type == "Questionnaire.item"
    assert structure("Observation").fields["valueSampledData"].element.choice
    assert structure("CarePlan.activity.detail").fields["status"].element.minimum == 1


def test_search_parameters_are_resolved_paths() -> None:
    found = search_parameters("Appointment")["patient"]
    assert found.targets == ("Patient",)
    assert [(path.steps, path.only) for path in found.paths] == [
        ((("participant", "", ""), ("actor", "", "")), "Patient")
    ]
    phone = search_parameters("Patient")["phone"]
    assert phone.paths[0].steps == (("telecom", "system", "phone"),)
    assert search_parameters("Nothing") == {}


def test_hospital_examples_are_valid(shared: Path) -> None:
    files = sorted((shared / "data" / "lmdi").glob("*.json"))
    assert files
    for file in files:
        assert validate(strict.loads(file.read_bytes())) == [], file.name
    for file in sorted((shared / "data" / "synthea").glob("*.ndjson")):
        for line in file.read_bytes().splitlines():
            assert validate(strict.loads(line)) == [], file.name


@pytest.mark.node
def test_foreign_validators_agree(shared: Path, foreign_validators: Any) -> None:
    """What two others refuse as no R4 is refused here; what they take is taken."""
    base = strict.loads((shared / "data" / "lmdi" / "Patient-Pasient-Med-FNR.json").read_bytes())
    bent = [
        {**base, "gender": "kvinne"},
        {**base, "active": "true"},
        {**base, "birthDate": "x"},
        {**base, "name": {"family": "x"}},
        {**base, "contact": [{"gender": "x"}]},
        {**OBSERVATION, "status": "done"},
        {"resourceType": "Observation", "status": "final"},
    ]
    good = [base, OBSERVATION]
    for resource, opinion in zip([*bent, *good], foreign_validators([*bent, *good]), strict=True):
        foreign = bool(opinion.medplum or opinion.fhir)
        assert bool(validate(resource)) == foreign, (resource, opinion)
