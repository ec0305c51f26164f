"""Family history and denials are never the patient's own, and a disease never passes for either."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.clinical.record.patient import conditions, own
from desktop.fhir import strict
from desktop.fhir.resources import Condition, decode

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"


def condition(text: str, code: str = "", display: str = "", **more: Any) -> Condition:
    system = ICD if code[:1].isalpha() else "http://snomed.info/sct"
    coding = [{"system": system, "code": code, "display": display or text}] if code else []
    body = {"resourceType": "Condition", "id": "c", "code": {"text": text, "coding": coding}, **more}
    made = decode("Condition", strict.dumps(body))
    assert isinstance(made, Condition)
    return made


@pytest.mark.parametrize(
    "one",
    [
        condition("Brystkreft hos mor", "Z80.3"),
        condition("Brystkreft hos mor"),
        condition("Noe", "Z83.3"),
        condition("Family history of malignant neoplasm of colon (situation)", "312824007"),
        condition("Diabetes i familien"),
        condition("FH: myocardial infarction"),
    ],
)
def test_family_history_is_not_the_patients_own(one: Condition) -> None:
    assert own.kind(one) == "family"
    assert not conditions.is_active(one, NOW)
    assert conditions.stands(one), "it stays in the record and on its list"


@pytest.mark.parametrize(
    "one",
    [
        condition("Ikke diabetes"),
        condition("Ingen kjent nyresvikt"),
        condition("No history of myocardial infarction", "301120008"),
        condition("Hjerteinfarkt utelukket"),
        condition("Ingen holdepunkter for lungeemboli"),
    ],
)
def test_a_denial_is_no_diagnosis(one: Condition) -> None:
    assert own.kind(one) == "denied"
    assert not conditions.is_active(one, NOW)


@pytest.mark.parametrize(
    "one",
    [
        condition("Diabetes"),
        condition("Ikke-småcellet lungekreft"),
        condition("Ikke småcellet lungekreft"),
        condition("Ikke spesifisert brystsmerte"),
        condition("Non-Hodgkin lymfom"),
        condition("Ikke diabetes", "E11.9"),
        condition("Noe annet", "Z88.0"),
        condition("Ikke diabetes", "73211009", "Diabetes mellitus (disorder)"),
        condition("Rhesusimmunisering hos mor", "O36.0"),
        condition("History of myocardial infarction", "399211009"),
        condition("Uten fast bosted"),
        condition("Nosebleed"),
        condition("Notalgia"),
    ],
)
def test_a_disease_is_the_patients_own(one: Condition) -> None:
    assert own.kind(one) == "own"
    assert conditions.is_active(one, NOW)


@pytest.mark.parametrize(
    ("status", "active"),
    [
        ({"coding": [{"code": "active"}]}, True),
        ({"coding": [{"code": "resolved"}]}, False),
        ({"text": "Aktiv"}, True),
        ({"text": "Avsluttet"}, False),
        ({"text": "inactive"}, False),
        ({"coding": [{"code": "chronic-x"}]}, True),
        ({"text": "uleselig"}, True),
    ],
)
def test_a_status_that_nobody_knows_takes_nothing_off_the_list(status: dict[str, Any], active: bool) -> None:
    assert conditions.is_active(condition("Diabetes", clinicalStatus=status), NOW) is active


@pytest.mark.parametrize(
    ("status", "stands", "uncertain"),
    [
        ({"coding": [{"code": "confirmed"}]}, True, False),
        ({"coding": [{"code": "refuted"}]}, False, False),
        ({"text": "Avkreftet"}, False, False),
        ({"text": "Bekreftet"}, True, False),
        ({"coding": [{"code": "differential"}]}, True, True),
        ({"coding": [{"code": "presumed"}]}, True, True),
        ({"text": "tja"}, True, True),
        ({}, True, False),
    ],
)
def test_a_certainty_that_nobody_knows_is_uncertain(
    status: dict[str, Any], stands: bool, uncertain: bool
) -> None:
    one = condition("Diabetes", verificationStatus=status)
    assert (conditions.stands(one), conditions.is_uncertain(one)) == (stands, uncertain)


@pytest.mark.parametrize(
    "more",
    [
        {"abatementAge": {"value": 12, "unit": "år"}},
        {"abatementRange": {"low": {"value": 12}, "high": {"value": 14}}},
        {"abatementPeriod": {"start": "2020"}},
        {"abatementString": "som barn"},
    ],
)
def test_an_end_in_any_form_is_an_end(more: dict[str, Any]) -> None:
    assert not conditions.is_active(condition("Astma", **more), NOW)
