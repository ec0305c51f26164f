"""Forms are signed once, whole and as they were shown, and taken back with what was measured by them."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts.forms import KeepForm, Said
from desktop.acts.questionnaires import Filling, Given, SignForm, StrikeForm, kept
from desktop.core.errors import InputError
from desktop.fhir.validate import validate
from desktop.writing import answered as writing
from tests.clinical.forms.asked import CORE, SDC, expression, options, question, when
from tests.commands.conftest import NOBODY, Json, Record
from tests.commands.test_problems import DOCTOR, NURSE, stay

DRAFT = "5f3c3c8e-5f39-4b3e-9c11-6ab6a3d0a001"
YES = Given("boolean", "true")


def form(**more: Any) -> Json:
    return {
        "resourceType": "Questionnaire", "id": "q", "url": "http://example.org/q", "version": "2.1",
        "title": "Test", "status": "active",
        "item": [
            question("a", "choice", answerOption=options(0, 1, 2), required=True,
                     code=[{"system": "urn:test", "code": "a"}]),
            question("b", "boolean"),
            question("c", "string", enableWhen=[when("b", "=", answerBoolean=True)], required=True),
            question("w", "decimal", {"url": f"{SDC}observationExtract", "valueBoolean": True},
                     code=[{"system": "urn:test", "code": "w"}]),
            question("sum", "integer", expression("calculatedExpression",
                     "%resource.item.where(linkId='a').answer.value.ordinal().sum()"), readOnly=True),
        ], **more,
    }  # fmt: skip


def answered(**answers: Given) -> Filling:
    made = Filling("Questionnaire/q", "2026-11-20T13:00:00Z")
    for at, given in answers.items():
        made = made.put(at, (given,))
    return made


TWO = Given("coding", "c2", "s", "word 2")


def test_what_is_signed_is_what_is_asked_now(record: Record) -> None:
    record.hold(form(), stay())
    said = answered(
        a=TWO, b=Given("boolean", "false"), c=Given("string", "not asked"), w=Given("decimal", "0.010")
    )
    record.do(KeepForm("p", DRAFT, kept(said)), DOCTOR)
    assert [one.id for one in record.drafts(DOCTOR)] == [DRAFT]
    done = record.do(SignForm("p", DRAFT, said), DOCTOR)
    made = record.body("QuestionnaireResponse")
    assert not validate(made)
    assert made["id"] == DRAFT
    assert made["questionnaire"] == "http://example.org/q|2.1"
    assert (made["status"], made["encounter"]) == ("completed", {"reference": "Encounter/stay"})
    assert [item["linkId"] for item in made["item"]] == ["a", "b", "w", "sum"]
    assert '"valueDecimal":0.010' in (record.waiting()[0].body or "")
    seen = record.body("Observation")
    assert not validate(seen)
    assert seen["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{DRAFT}"}]
    assert record.drafts(DOCTOR) == ()
    assert "Test" in done.said
    with pytest.raises(InputError):
        record.do(SignForm("p", DRAFT, said), DOCTOR)


def test_what_is_missing_or_wrong_is_not_signed_and_is_kept(record: Record) -> None:
    record.hold(form(), stay())
    before = record.everything()
    for said in (
        answered(),
        answered(a=TWO, b=YES),
        answered(a=Given("coding", "c9", "s")),
        answered(a=TWO, w=Given("decimal", "much")),
        answered().without("a", ""),
    ):
        with pytest.raises(InputError) as error:
            record.do(SignForm("p", DRAFT, said), DOCTOR)
        assert "kladd" in str(error.value)
    assert record.everything() == before
    record.do(SignForm("p", DRAFT, answered().without("a", "forstår ikke")), DOCTOR)
    (item, *_rest) = record.body("QuestionnaireResponse")["item"]
    assert item["extension"][0]["valueString"] == "forstår ikke"
    assert "answer" not in item


def test_a_form_that_was_changed_is_looked_at_again(record: Record) -> None:
    record.hold(form(), stay())
    found = record.chart().directory["Questionnaire/q"]
    mark = writing.marked(found)  # type: ignore[arg-type]
    record.hold(form(description="another"), version="2")
    with pytest.raises(InputError, match="endret"):
        record.do(SignForm("p", DRAFT, answered(a=TWO), mark), DOCTOR)


def test_who_may_sign(record: Record) -> None:
    record.hold(form(), stay())
    with pytest.raises(InputError):
        record.do(SignForm("p", DRAFT, answered(a=TWO)), NOBODY)
    record.do(SignForm("p", DRAFT, answered(a=TWO)), NURSE)


def test_taken_back_with_its_reason_and_what_it_measured(record: Record) -> None:
    record.hold(form(), stay())
    record.do(SignForm("p", DRAFT, answered(a=TWO, w=Given("decimal", "1"))), DOCTOR)
    key = f"QuestionnaireResponse/{DRAFT}"
    with pytest.raises(InputError):
        record.do(StrikeForm("p", "s", key, Said()), DOCTOR)
    record.do(StrikeForm("p", "s", key, Said().put(reason="feil pasient")), DOCTOR)
    body = record.current(key)
    assert body is not None
    assert body["status"] == "entered-in-error"
    assert not validate(body)
    assert body["extension"] == [{"url": "urn:fagflate:struck", "valueString": "feil pasient"}]
    kinds = {entry.key: entry.body or "" for entry in record.waiting() if entry.type == "Observation"}
    assert kinds
    assert all("entered-in-error" in text for text in kinds.values())
    with pytest.raises(InputError, match="tatt"):
        record.do(StrikeForm("p", "s", key, Said().put(reason="igjen")), DOCTOR)


def test_what_is_kept_as_measured_has_its_unit(record: Record) -> None:
    kg = {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kg"}
    found = form()
    found["item"][3]["extension"].append({"url": f"{CORE}questionnaire-unit", "valueCoding": kg})
    record.hold(found, stay())
    record.do(SignForm("p", DRAFT, answered(a=TWO, w=Given("decimal", "70,50 kg"))), DOCTOR)
    seen = record.body("Observation")
    assert not validate(seen)
    assert {**seen["valueQuantity"], "value": str(seen["valueQuantity"]["value"])} == {
        "value": "70.50", "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg",
    }  # fmt: skip


EXTRACT = {"url": f"{SDC}observationExtract", "valueBoolean": True}
URN = {"code": [{"system": "urn:test", "code": "sum"}]}


def scored(*more: Json) -> Json:
    terms = "+".join(f"iif(%resource.item.where(linkId='{key}').answer.value=true,1,0)" for key in "abc")
    return {
        "resourceType": "Questionnaire", "id": "q", "url": "http://example.org/q", "status": "active",
        "item": [*(question(key, "boolean") for key in "abc"), *more, question(
            "sum", "integer", EXTRACT, expression("calculatedExpression", terms), readOnly=True, **URN)],
    }  # fmt: skip


def test_a_part_of_a_total_is_neither_signed_nor_measured(record: Record) -> None:
    record.hold(scored(), stay())
    record.do(SignForm("p", DRAFT, answered(a=YES)), DOCTOR)
    made = record.body("QuestionnaireResponse")
    assert not validate(made)
    assert made["status"] == "completed"
    total = made["item"][-1]
    assert "answer" not in total
    assert total["extension"] == [{"url": "urn:fagflate:incomplete", "valueString": "b, c"}]
    assert [entry.type for entry in record.waiting()] == ["QuestionnaireResponse"]


def test_a_whole_total_is_signed_and_measured(record: Record) -> None:
    record.hold(scored(), stay())
    record.do(SignForm("p", DRAFT, answered(a=YES, b=YES, c=Given("boolean", "false"))), DOCTOR)
    assert str(record.body("QuestionnaireResponse")["item"][-1]["answer"][0]["valueInteger"]) == "2"
    assert str(record.body("Observation")["valueInteger"]) == "2"


def test_what_nobody_has_answered_is_not_signed(record: Record) -> None:
    chosen = question("smokes", "choice", answerOption=[
        {"valueString": "no", "initialSelected": True}, {"valueString": "yes"}])  # fmt: skip
    record.hold(scored(chosen), stay())
    before = record.everything()
    proposed = answered().propose("smokes", (Given("string", "no"),))
    for said in (answered(), proposed):
        with pytest.raises(InputError):
            record.do(SignForm("p", DRAFT, said), DOCTOR)
    assert record.everything() == before
    # Whoever takes it as it stands has answered.
    record.do(SignForm("p", DRAFT, proposed.put("smokes", (Given("string", "no"),))), DOCTOR)
    assert record.body("QuestionnaireResponse")["item"][0]["linkId"] == "smokes"


def test_what_the_record_proposed_is_not_measured_anew(record: Record) -> None:
    link = {"url": f"{SDC}observationLinkPeriod", "valueDuration": {"value": 1, "code": "a"}}
    weight = question("w", "decimal", EXTRACT, link, code=[{"system": "urn:test", "code": "w"}])
    record.hold(scored(weight), stay())
    said = answered(a=YES).propose("w", (Given("decimal", "70,5"),))
    record.do(SignForm("p", DRAFT, said), DOCTOR)
    assert "w" in [item["linkId"] for item in record.body("QuestionnaireResponse")["item"]]
    assert [entry.type for entry in record.waiting()] == ["QuestionnaireResponse"]


def test_a_draft_keeps_what_was_only_proposed() -> None:
    from desktop.acts.questionnaires import read as read_draft

    said = answered().propose("w", (Given("decimal", "1"),)).propose("v", (Given("decimal", "2"),))
    back = read_draft(kept(said.put("v", (Given("decimal", "2"),))).said)
    assert back is not None
    assert back.proposed == ("w",)
    assert back.without("w", "why").proposed == ()
    assert back.put("w", ()).proposed == ()


def test_a_total_without_what_could_not_be_tested_says_so(record: Record) -> None:
    points = expression("calculatedExpression", "%resource.item.answer.value.ordinal().sum()")
    total = question("sum", "integer", EXTRACT, points, readOnly=True, **URN)
    parts = [question(key, "choice", answerOption=options(0, 1, 2)) for key in ("arm", "leg")]
    body = {"resourceType": "Questionnaire", "id": "q", "url": "http://example.org/q", "status": "active"}
    record.hold(body | {"item": [*parts, total]}, stay())
    record.do(SignForm("p", DRAFT, answered(arm=TWO).without("leg", "amputert")), DOCTOR)
    seen = record.body("Observation")
    assert not validate(seen)
    assert "leg" in seen["note"][0]["text"]
