"""Phrases of scores are filled from the record, and ask only for what it does not have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.backend.demo import forms
from desktop.clinical.scores.every import SCORES
from desktop.fhir.systems import LOINC
from desktop.letters.compose import phrases, scored
from desktop.letters.compose.epikrise import context_of
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
OURS = "urn:fagflate:code"
Json = dict[str, Any]


def value(score: str, day: float, number: float | None, **more: Any) -> Json:
    """A score as it stands in the record."""
    said = {} if number is None else {"valueQuantity": {"value": number, **more.pop("quantity", {})}}
    return {
        "resourceType": "Observation", "id": f"{score}-{str(day).replace('.', '-')}", "status": "final",
        "code": rich.concept(score, (OURS, f"score-{score}", "")), "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY), "effectiveDateTime": rich.at(day), **said, **more,
    }  # fmt: skip


def said(name: str, *resources: Json) -> tuple[str, tuple[str, ...]]:
    """A phrase's sentence with this in the record, and what is still to be filled."""
    (phrase,) = [one for one in phrases.shipped() if one.name == name]
    context = context_of(charts.chart(*rich.record(), *resources), NOW, charts.AUTHOR)
    filled = phrases.fill(phrase, context)
    return filled.sentence.text, filled.unfilled


@pytest.mark.parametrize(
    ("name", "score", "title"),
    [
        ("sofa", "sofa", "SOFA"),
        ("4at", "4at", "4AT"),
        ("nihss", "nihss", "NIHSS"),
        ("pevs", "pevs", "PEVS"),
        ("madrs", "madrs", "MADRS"),
    ],
)
def test_a_course_goes_from_the_first_answer_to_the_last(name: str, score: str, title: str) -> None:
    every = (value(score, 3, 3), value(score, 0.1, 10), value(score, 2, 7))
    assert said(name, *every) == (f"{title} 10 → 3.", ())
    _text, gaps = said(name, every[1])
    assert gaps == (f"skår.{scored.named(SCORES[score])}.ut",), "one answer is no course"
    _text, gaps = said(name)
    assert len(gaps) == 2


@pytest.mark.parametrize(("name", "score"), [("cfs", "cfs"), ("ecog", "ecog"), ("crb65", "crb-65")])
def test_a_single_score_is_the_newest(name: str, score: str) -> None:
    title = SCORES[score].title().partition(" (")[0]
    text, gaps = said(name, value(score, 0.1, 4), value(score, 2, 2))
    assert gaps == ()
    assert text.endswith(" 2.")
    assert said(name)[1] == (f"skår.{scored.named(SCORES[score])}.siste",), title


@pytest.mark.parametrize(
    "more",
    [
        {"status": "entered-in-error"},
        {"encounter": rich.ref("Encounter/another")},
        {"effectiveDateTime": rich.at(30)},
        {"quantity": {"comparator": ">"}},
    ],
    ids=["struck", "another stay", "ahead of now", "no exact value"],
)
def test_what_may_not_be_cited_is_asked_for(more: Json) -> None:
    assert said("ecog", value("ecog", 1, 2, **more))[1] == ("skår.ecog.siste",)


def test_a_public_code_is_the_score_as_well() -> None:
    one = value("nihss", 0.1, 14) | {"code": rich.concept("", (LOINC, "72089-6", ""))}
    assert said("nihss", one, value("nihss", 3, 4))[0] == "NIHSS 14 → 4."


def test_an_answered_form_counts_and_stands_once_beside_its_value() -> None:
    (form,) = [one for one in forms.forms() if one["id"] == "form-ecog"]
    option = form["item"][0]["answerOption"][2]["valueCoding"]
    answered = {
        "resourceType": "QuestionnaireResponse", "id": "r", "status": "completed",
        "questionnaire": f"{form['url']}|{form['version']}", "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY), "authored": rich.at(2),
        "item": [{"linkId": form["item"][0]["linkId"], "answer": [{"valueCoding": option}]}],
    }  # fmt: skip
    assert said("ecog", form, answered) == ("ECOG 2.", ())
    other = answered | {"questionnaire": f"{form['url']}|0.9"}
    assert said("ecog", form, other)[1] == ("skår.ecog.siste",), "another version may count otherwise"


def test_the_dry_weight_is_that_of_the_record() -> None:
    one = value("x", 1, 80.5, quantity={"unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"})
    code = next(row for row in _dry_weight_codes())
    text, gaps = said("tørrvekt", one | {"code": {"coding": [code]}})
    assert (text, gaps) == ("Tørrvekt 80,5\u00a0kg.", ())
    assert said("tørrvekt")[1] == ("dry_weight.siste",)


def _dry_weight_codes() -> list[Json]:
    from desktop.clinical import vocabulary

    return [{"system": one.system, "code": one.code} for one in vocabulary.vitals()["dry_weight"].codes]


def test_the_blood_loss_is_the_sum_of_the_birth() -> None:
    assert said("blødning")[1] == ("blødning",)
    lost = value("x", 1, 900, quantity={"unit": "mL", "system": "http://unitsofmeasure.org", "code": "mL"})
    lost["code"] = {"text": "Målt blodtap", "coding": [{"system": LOINC, "code": "55103-0"}]}
    birth = {
        "resourceType": "Procedure", "id": "birth", "status": "completed", "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY), "performedDateTime": rich.at(0.9),
        "code": {"text": "Spontan fødsel"},
    }  # fmt: skip
    assert said("blødning", lost, birth)[0] == "Blødning 900\u00a0ml."
