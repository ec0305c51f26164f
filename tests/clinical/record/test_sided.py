"""Side of a diagnosis and procedure: said wherever it is told, and told where it is told in two ways."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record import procedures, sided
from desktop.clinical.record.patient import conditions
from desktop.fhir import strict
from desktop.fhir.resources import Condition, Procedure, decode

SCT = "http://snomed.info/sct"
LATERALITY = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-laterality-qualifier"


def condition(text: str = "Brudd i lårhals", *sites: Any, **more: Any) -> Condition:
    body = {"resourceType": "Condition", "id": "c", "code": {"text": text}, **more}
    made = decode("Condition", strict.dumps(body | ({"bodySite": list(sites)} if sites else {})))
    assert isinstance(made, Condition)
    return made


def coded(code: str, display: str = "", system: str = SCT) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def extension(**value: Any) -> dict[str, Any]:
    return {"extension": [{"url": LATERALITY, **value}]}


LEFT: tuple[tuple[Condition, str], ...] = (
    (condition("Brudd i lårhals", {"text": "venstre"}), "Brudd i lårhals, venstre"),
    (condition("Brudd i lårhals", {"text": "Venstre hofte"}), "Brudd i lårhals, venstre hofte"),
    (condition("Brudd i lårhals", {"text": "v."}), "Brudd i lårhals, venstre side"),
    (condition("Brudd i lårhals", coded("7771000")), "Brudd i lårhals, venstre side"),
    (condition("Brudd", coded("7771000", "Left (qualifier value)")), "Brudd, venstre side"),
    (condition("Kreft", coded("80248007")), "Kreft, venstre side"),
    (condition("Kreft", coded("80248007", "Left breast structure (body structure)")),
     "Kreft, left breast structure"),
    (condition("Kreft", coded("76752008:272741003=7771000")), "Kreft, venstre side"),
    (condition("Kreft", {**coded("76752008", "Bryst"), **extension(valueCodeableConcept=coded("7771000"))}),
     "Kreft, bryst, venstre side"),
    (condition("Kreft", {"text": "Bryst", **extension(valueCoding={"code": "L"})}),
     "Kreft, bryst, venstre side"),
    (condition("Kreft", {"text": "Bryst", **extension(valueCode="left")}), "Kreft, bryst, venstre side"),
    (condition("Kreft", **extension(valueString="venstre")), "Kreft, venstre side"),
    (condition("", code={"text": "Brudd", "coding": [{"code": "S72.0 V", "system": "icd-10"}]}),
     "Brudd, venstre side"),
    (condition("", code={"text": "Brudd", "coding": [{"code": "S72.00L", "system": "icd-10-gm"}]}),
     "Brudd, venstre side"),
    (condition("", code={"text": "Brudd", "coding": [{"code": "S72.0"}, {"code": "ZXA05"}]}),
     "Brudd, venstre side"),
    (condition("", code={"text": "Brudd", "coding": [{"code": "1", "display": "Fracture, left femur"}]}),
     "Brudd, venstre side"),
    (condition("", code={"text": "Brudd", **extension(valueCodeableConcept={"text": "Venstre"})}),
     "Brudd, venstre side"),
    (condition("Venstresidig lungebetennelse"), "Venstresidig lungebetennelse"),
    (condition("Hofteleddsartrose venstre", {"text": "venstre"}), "Hofteleddsartrose venstre"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "words"), LEFT, ids=str)
def test_a_side_is_said_however_it_is_told(one: Condition, words: str) -> None:
    assert sided.of(one) == sided.Sided(frozenset({"left"}), False)
    assert conditions.name(one) == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (condition("Gonartrose", {"text": "begge sider"}), "Gonartrose, begge sider"),
        (condition("Bilateral gonartrose"), "Bilateral gonartrose"),
        (condition("Gonartrose", {"text": "Venstre"}, {"text": "Høyre"}), "Gonartrose, venstre, høyre"),
        (condition("Gonartrose", coded("51440002")), "Gonartrose, begge sider"),
    ],
)
def test_both_sides_are_both_and_differ_from_neither(one: Condition, words: str) -> None:
    assert sided.of(one) == sided.Sided(frozenset({"left", "right"}), False)
    assert conditions.name(one) == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (condition("Diabetes"), "Diabetes"),
        (condition("Brudd", {"text": "Hofte"}), "Brudd, hofte"),
        (condition("Brudd", coded("123456")), "Brudd, sted etter kode 123456"),
        (condition("", code={"text": "Brudd", "coding": [{"code": "S72.001R"}]}), "Brudd"),
        (condition("", code={"text": "Brudd", "coding": [{"code": "I48.9B"}]}), "Brudd"),
    ],
)
def test_what_tells_no_side_says_none(one: Condition, words: str) -> None:
    assert sided.of(one) == sided.Sided(frozenset(), False)
    assert conditions.name(one) == words


@pytest.mark.parametrize(
    "one",
    [
        condition("Venstre lårhalsbrudd", {"text": "Høyre hofte"}),
        condition("Brudd", {"text": "venstre"}, code=coded("S72.0 H", "Brudd", "icd-10")),
        condition("Kreft", {"text": "venstre"}, **extension(valueCodeableConcept=coded("24028007"))),
        condition("", code={"text": "Brudd venstre", "coding": [{"code": "1", "display": "Right fracture"}]}),
    ],
)
def test_a_side_that_is_told_in_two_ways_is_told(one: Condition) -> None:
    assert sided.of(one).differ
    assert sided.of(one).side == ""
    assert "motstridende side" in conditions.name(one)


@given(st.sampled_from(["venstre", "høyre"]), st.sampled_from(["venstre", "høyre", ""]))
def test_two_tellings_differ_exactly_when_they_are_of_two_sides(text: str, site: str) -> None:
    one = condition(f"Brudd {text}", *([{"text": site}] if site else []))
    assert sided.of(one).differ is bool(site and site != text)
    assert text in conditions.name(one)


def test_a_procedure_says_its_side_too() -> None:
    body = {"resourceType": "Procedure", "id": "o", "status": "completed", "code": {"text": "Nagling"},
            "bodySite": [{"text": "høyre"}]}  # fmt: skip
    made = decode("Procedure", strict.dumps(body))
    assert isinstance(made, Procedure)
    assert procedures.name(made) == "Nagling, høyre"


@pytest.mark.parametrize(
    "more",
    [
        {"modifierExtension": [{"url": "urn:x"}]},
        {"implicitRules": "urn:r"},
        {"meta": {"tag": [{"code": "SUBSETTED"}]}},
    ],
)
def test_what_changes_the_meaning_and_cannot_be_read_is_said(more: dict[str, Any]) -> None:
    assert conditions.name(condition("Diabetes", **more)) == "Diabetes (noe her kan ikke leses)"
