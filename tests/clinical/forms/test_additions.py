"""Additions of others to a form: worked, told, or passed over; and what changes the meaning of an item."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.clinical.forms.form_model import Form
from desktop.clinical.forms.questionnaire_reading import form
from desktop.fhir.questionnaires import Questionnaire
from desktop.fhir.resources import decode

HELSENORGE = "http://ehelse.no/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
CORE = "http://hl7.org/fhir/StructureDefinition/"
NEGATES = [{"url": "urn:x:negates", "valueBoolean": True}]


def made(*items: dict[str, Any], **more: Any) -> Form:
    body = {"resourceType": "Questionnaire", "id": "q", "status": "active", "item": list(items), **more}
    found = decode("Questionnaire", json.dumps(body))
    assert isinstance(found, Questionnaire)
    return form(found)


def asked(link: str = "1", kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"linkId": link, "text": "Spørsmål", "type": kind, **more}


def extended(url: str, **value: Any) -> dict[str, Any]:
    return {"extension": [{"url": url, **(value or {"valueString": "x"})}]}


def told(found: Form) -> list[str]:
    return [one.why for one in found.troubles]


@pytest.mark.parametrize(
    "url",
    [
        f"{HELSENORGE}sdf-maxvalue", f"{HELSENORGE}sdf-minvalue", f"{HELSENORGE}copy-expression",
        f"{SDC}answerExpression", f"{SDC}candidateExpression", f"{SDC}itemPopulationContext/expression",
        f"{CORE}questionnaire-referenceProfile-required", "urn:own:score", "https://x.example/rules#validateWith",
    ],
)  # fmt: skip
def test_a_rule_of_others_that_nobody_reads_is_told_by_its_name(url: str) -> None:
    (why,) = told(made(asked(**extended(url))))
    assert "kan ikke leses" in why
    option = {"valueString": "a", **extended(url)}
    assert len(told(made(asked(kind="choice", answerOption=[option])))) == 1
    assert len(told(made(**extended(url)))) == 1


@pytest.mark.parametrize(
    "url",
    [
        f"{HELSENORGE}validationtext", f"{HELSENORGE}sdf-sublabel", f"{CORE}rendering-style",
        f"{CORE}translation",
        f"{CORE}questionnaire-choiceOrientation", f"{CORE}questionnaire-itemControl", f"{CORE}designNote",
        f"{HELSENORGE}sdf-guidanceaction", f"{CORE}questionnaire-supportLink",
    ],
)  # fmt: skip
def test_how_something_looks_is_passed_over(url: str) -> None:
    assert told(made(asked(**extended(url)))) == []


def test_helsenorges_sum_is_worked_and_argonauts_points_counted() -> None:
    score = "http://fhir.org/guides/argonaut-questionnaire/StructureDefinition/extension-score"
    option = {"valueCoding": {"code": "a"}, **extended(score, valueDecimal=3)}
    found = made(
        asked("a", "choice", answerOption=[option]),
        asked("b", "decimal", **extended(f"{HELSENORGE}sdf-calculatedExpression", valueString="1 + 1")),
    )
    assert told(found) == []
    assert [item.worked_out for item in found.items] == ["", "1 + 1"]
    assert [one.points for one in found.items[0].options] == [3]


def test_a_negated_question_is_asked_by_nobody_and_says_why() -> None:
    found = made(asked("a", "boolean", required=True, modifierExtension=NEGATES), asked("b", "boolean"))
    first, second = found.items
    assert (first.asks, first.required) == (False, False)
    assert first.text == "Spørsmål (inneholder noe som ikke kan leses)"
    assert second.asks
    assert [one.link_id for one in found.troubles] == ["a"]


def test_what_a_negated_group_holds_is_not_asked_either() -> None:
    group = asked("g", "group", modifierExtension=NEGATES, item=[asked("g.1"), asked("g.2", "boolean")])
    found = made(group, asked("b"))
    assert [(item.link_id, item.asks) for item in found.every()] == [
        ("g", False), ("g.1", False), ("g.2", False), ("b", True)
    ]  # fmt: skip


@pytest.mark.parametrize("whole", [{"modifierExtension": NEGATES}, {"implicitRules": "urn:x"}])
def test_a_form_that_may_mean_something_else_is_not_asked(whole: dict[str, Any]) -> None:
    found = made(asked("a"), asked("b"), **whole)
    assert not any(item.asks for item in found.items)
    assert [one.link_id for one in found.troubles] == [""]


def test_parts_of_a_question_that_may_mean_something_else_are_left_out() -> None:
    options = [{"valueString": "a"}, {"valueString": "b", "modifierExtension": NEGATES}]
    when = [{"question": "a", "operator": "=", "answerString": "a", "modifierExtension": NEGATES}]
    found = made(
        asked("a", "choice", answerOption=options),
        asked("b", enableWhen=when),
        asked("c", initial=[{"valueString": "ja", "modifierExtension": NEGATES}]),
    )
    assert [one.text for one in found.items[0].options] == ["a"]
    assert found.items[1].conditions == ()
    assert found.items[2].initial == ()
    assert {one.link_id for one in found.troubles} == {"a", "b", "c"}
