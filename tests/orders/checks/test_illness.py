"""Illnesses against the medicine ordered: by code or words, certain or not, over or not, loaded or not."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.resources import Resource
from tests.orders.checking import fired, run, unchecked
from tests.orders.samples import allergy, chart, creatinine, done, lab, none_known

ICD, ICPC = "urn:oid:2.16.578.1.12.4.1.1.7110", "urn:oid:2.16.578.1.12.4.1.1.7170"
PROPRANOLOL = "propranolol 40 mg x 2 po"
ACTIVE = {"coding": [{"code": "active"}]}


def problem(text: str, code: str = "", system: str = ICD, **more: Any) -> Resource:
    concept: dict[str, Any] = {"text": text}
    if code:
        concept["coding"] = [{"system": system, "code": code, "display": text}]
    return done("Condition", **({"code": concept, "clinicalStatus": ACTIVE} | more))


def tier(text: str, rule: str, *resources: Resource, **more: Any) -> str:
    found = fired(run(text, chart(none_known(), *resources, **more)))
    return found[rule].tier if rule in found else ""


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (problem("Astma", "J45.9"), "stop"), (problem("Astma", "R96", ICPC), "stop"),
        (problem("Allergisk astma"), "stop"), (problem("Asthma bronchiale"), "stop"),
        (problem("Mulig astma"), "question"), (problem("Astma?"), "question"),
        (problem("Astma", "J45", verificationStatus={"coding": [{"code": "provisional"}]}), "question"),
        (problem("Astma", "J45", modifierExtension=[{"url": "urn:x", "valueBoolean": True}]), "question"),
        (problem("ikke astma"), ""), (problem("KOLS, ikke astma"), "question"), (problem("Hjerteastma"), ""),
        (problem("Uten tegn til astma"), ""), (problem("Astma avkreftet"), ""),
        (problem("Astma hos mor"), ""), (problem("Astma", "Z82.5"), ""),
        (problem("Astma", "J45", verificationStatus={"coding": [{"code": "refuted"}]}), ""),
        (problem("Astma", "J45", verificationStatus={"coding": [{"code": "entered-in-error"}]}), ""),
        (problem("Astma", "J45", clinicalStatus={"coding": [{"code": "resolved"}]}), ""),
        (problem("KOLS", "J44"), "question"), (problem("Diabetes", "E11"), ""),
        (problem("Kraftig astmalignende hoste", "R05"), ""),
    ],
)  # fmt: skip
def test_an_illness_by_code_or_words(one: Resource, said: str) -> None:
    assert tier(PROPRANOLOL, "asthma", one) == said


def test_problems_that_are_not_loaded_are_not_checked() -> None:
    for more in ({"missing": "Condition"}, {"unreadable": "Condition"}):
        assert "asthma" in unchecked(run(PROPRANOLOL, chart(none_known(), **more)))
    assert "asthma" not in unchecked(run(PROPRANOLOL, chart(none_known())))
    assert "asthma" not in unchecked(run("paracet 1 g x 3 po", chart(none_known(), missing="Condition")))


SNOMED = "http://snomed.info/sct"


def coded(code: str, system: str, **more: Any) -> Resource:
    """A problem that is a code alone, without a word."""
    return done(
        "Condition", clinicalStatus=ACTIVE, code={"coding": [{"system": system, "code": code}]}, **more
    )


def test_a_problem_that_is_an_unknown_code_alone_is_not_checked_and_said() -> None:
    where = chart(none_known(), coded("99999999", SNOMED))
    checked = run(PROPRANOLOL, where)
    assert "kode uten ord" in unchecked(checked)["asthma"]
    assert "asthma" not in fired(checked)


@pytest.mark.parametrize(
    "one",
    [
        coded("I10", ICD), coded("K86", ICPC), problem("Hypertensjon", "38341003", SNOMED),
        coded("99999999", SNOMED, verificationStatus={"coding": [{"code": "entered-in-error"}]}),
    ],
)  # fmt: skip
def test_a_problem_with_a_code_that_is_read_or_with_words_is_checked(one: Resource) -> None:
    assert "asthma" not in unchecked(run(PROPRANOLOL, chart(none_known(), one)))


@pytest.mark.parametrize(
    ("text", "one", "rule", "said"),
    [
        ("verapamil 80 mg x 3 po", problem("Hjertesvikt, EF 25 %", "I50.9"), "heart-failure", "stop"),
        ("bisoprolol 1,25 mg x 1 po", problem("Hjertesvikt", "I50.9"), "heart-failure", ""),
        ("haloperidol 1 mg x 2 po", problem("Parkinsons sykdom", "G20"), "parkinson", "stop"),
        ("kvetiapin 25 mg x 1 po", problem("Parkinsons sykdom", "G20"), "parkinson", ""),
        ("domperidon 10 mg x 3 po", problem("Parkinsons sykdom", "G20"), "parkinson", ""),
        ("apiksaban 5 mg x 2 po", problem("Hjerneblødning", "I61"), "bleeding-history", "question"),
        ("ibuprofen 400 mg x 3 po", problem("Magesår", "K25"), "bleeding-history", "question"),
        ("ibuprofen 400 mg x 3 po", problem("Ulcus cruris"), "bleeding-history", ""),
        ("allopurinol 100 mg x 1 po", problem("Leddgikt"), "illness", ""),
        ("nitrofurantoin 50 mg x 3 po", problem("G6PD-mangel", "D55.0"), "illness", "question"),
        ("bupropion 150 mg x 1 po", problem("Epilepsi", "G40"), "illness", "stop"),
        ("enalapril 5 mg x 1 po", problem("Hereditært angioødem", "D84.1"), "illness", "stop"),
    ],
)  # fmt: skip
def test_illnesses_of_each_kind(text: str, one: Resource, rule: str, said: str) -> None:
    assert tier(text, rule, one, born="1980-03-14", gender="male") == said


def test_what_is_over_counts_where_it_may_come_again() -> None:
    over: Any = {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    found = fired(run("ibuprofen 400 mg x 3 po", chart(none_known(), problem("Magesår", "K25", **over))))
    assert found["bleeding-history"].title.startswith("Pasienten har hatt")
    assert tier("verapamil 80 mg x 3 po", "heart-failure", problem("Hjertesvikt", "I50", **over)) == ""


def test_the_same_reason_is_told_once() -> None:
    one = problem("Astma, NSAID-overfølsom", "J45")
    found = fired(run("ibuprofen 400 mg x 3 po", chart(none_known(), one)))
    assert "A1" in found
    assert "asthma" not in found


@pytest.mark.parametrize(("alat", "said"), [("209", ""), ("210", "notice"), ("350", "notice")])
def test_liver_by_its_enzymes(alat: str, said: str) -> None:
    assert tier("simvastatin 20 mg x 1 po", "liver", lab("NPU19651", alat, "U/L")) == said


def test_liver_without_an_answer_is_not_checked() -> None:
    assert "liver" in unchecked(run("simvastatin 20 mg x 1 po", chart(none_known())))


@pytest.mark.parametrize(("text", "said"), [("paracet 1 g x 2 po", ""), ("paracet 1 g x 3 po", "notice")])
def test_an_amount_for_a_sick_liver(text: str, said: str) -> None:
    assert tier(text, "liver", problem("Levercirrhose", "K74.6")) == said


def test_dialysis_holds_without_an_egfr_and_is_told_once() -> None:
    one = problem("Dialyse", "Z99.2")
    assert tier("baklofen 10 mg x 3 po", "dialysis", one) == "question"
    both = fired(run("baklofen 10 mg x 3 po", chart(none_known(), one, creatinine("700"))))
    assert ("kidney" in both) + ("dialysis" in both) == 1
    assert tier("paracet 1 g x 3 po", "dialysis", one) == ""


def test_a_related_substance_is_told_with_less_weight() -> None:
    severe = {"reaction": [{"manifestation": [{"text": "anafylaksi"}]}]}
    found = fired(run("oksykodon 5 mg x 4 po", chart(allergy("Morfin", "N02AA01", **severe))))
    assert found["A1"].tier == "notice"
    mild = allergy(
        "Kodein", "R05DA04", type="intolerance", reaction=[{"manifestation": [{"text": "kvalme"}]}]
    )
    assert "A1" not in fired(run("oksykodon 5 mg x 4 po", chart(mild)))


def test_a_side_effect_of_the_same_substance_is_a_notice() -> None:
    more = {"type": "intolerance", "reaction": [{"manifestation": [{"text": "hyponatremi"}]}]}
    same = fired(run("escitalopram 10 mg x 1 po", chart(allergy("Cipralex", "N06AB10", **more))))
    assert same["side-effect"].tier == "notice"
    assert "side-effect" not in fired(run("sertralin 50 mg x 1 po", chart(allergy("x", "N06AB10", **more))))
