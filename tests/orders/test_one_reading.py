"""What the record took back, or says of something else, neither silences a check nor stands for an answer."""

from __future__ import annotations

import pytest

from desktop.fhir.elements import CodeableConcept, Coding
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import pregnancy as check_pregnancy
from desktop.orders.checks.dose import methotrexate
from desktop.orders.findings import Finding
from tests.orders.checking import AMOXICILLIN, run, unchecked
from tests.orders.samples import NOW, allergy, chart, done, lines

ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"


def said(code: str) -> dict[str, object]:
    return {"coding": [{"code": code}]}


@pytest.mark.parametrize(
    ("more", "stops"),
    [
        ({}, False),
        ({"verificationStatus": said("refuted")}, True),
        ({"verificationStatus": said("entered-in-error")}, True),
        ({"clinicalStatus": said("resolved")}, True),
    ],
)
def test_a_cancer_that_was_taken_back_silences_no_daily_methotrexate(
    more: dict[str, object], stops: bool
) -> None:
    cancer = done("Condition", code={"coding": [{"system": ICD, "code": "C91.0"}]}, **more)
    facts = Facts(chart(cancer), (), NOW)
    reason = CodeableConcept(coding=(Coding(system=ICD, code="C91.0"),))
    daily = Facts(chart(), lines("metotreksat 10 mg x 1 po"), NOW).ordered[0]
    one = Medicine(
        key=daily.key, name=daily.name, atc=daily.atc, dosages=daily.dosages, line="1", reasons=(reason,)
    )
    assert any(isinstance(o, Finding) for o in methotrexate(facts, one)) is stops


def test_no_allergy_to_food_in_words_answers_nothing_of_medicines() -> None:
    assert "matallergi" in unchecked(run(AMOXICILLIN, chart(allergy("Ingen kjent matallergi"))))["A1"]


@pytest.mark.parametrize("words", ["NKDA", "No known drug allergies", "Ingen kjente legemiddelallergier"])
def test_none_to_medicines_is_an_answer(words: str) -> None:
    assert "A1" not in unchecked(run(AMOXICILLIN, chart(allergy(words))))


def test_no_allergy_to_penicillin_answers_for_penicillins_alone() -> None:
    where = chart(allergy("Ikke allergisk mot penicillin"))
    assert "A1" not in unchecked(run(AMOXICILLIN, where))
    assert "penicillin" in unchecked(run("cefotaksim 2 g x 3 iv", where))["A1"]


def test_a_pregnancy_that_was_refuted_is_none() -> None:
    refuted = done("Condition", code={"text": "Gravid"}, verificationStatus=said("refuted"))
    assert check_pregnancy.pregnant(Facts(chart(refuted, born="1995-01-01"), (), NOW)) is None
