"""What another server's form may say, and what must not look certain because of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical.forms import responding, typed_answers
from desktop.clinical.forms.filling import begun, fill
from desktop.clinical.forms.form_model import Answer, Form
from desktop.clinical.forms.form_totals import SCORE, total
from desktop.clinical.scores.declaring import YesNo
from desktop.clinical.scores.every import SCORES
from desktop.fhir.questionnaires import QuestionnaireResponse
from desktop.fhir.systems import UCUM
from desktop.views.forms import form_words
from tests.clinical.forms.asked import CORE, SDC, code, expression, options, question, read, when, whole

SUM = expression("calculatedExpression", "%resource.item.answer.value.ordinal().sum()")
YES, NO = Answer("coding", "yes", "s"), Answer("coding", "no", "s")


def weighed(**points: float) -> list[dict[str, Any]]:
    """Answers of one system with points of their own in each question."""
    return [
        {"valueCoding": {"system": "s", "code": key},
         "extension": [{"url": f"{CORE}ordinalValue", "valueDecimal": Decimal(str(n))}]}
        for key, n in points.items()
    ]  # fmt: skip


def answered(form: Form, *values: dict[str, Any]) -> Any:
    """What a response with these values of the first question says."""
    body = {"resourceType": "QuestionnaireResponse", "item": [
        {"linkId": form.items[0].link_id, "answer": list(values)}]}  # fmt: skip
    return responding.answered(form, msgspec.convert(body, QuestionnaireResponse))


def test_the_same_code_has_the_points_of_its_own_question() -> None:
    form = read(
        question("stroke", "choice", answerOption=weighed(yes=2, no=0)),
        question("age", "choice", answerOption=weighed(yes=1, no=0)),
        question("sum", "integer", SUM),
        question(
            "weight",
            "integer",
            expression("calculatedExpression", "%resource.item.answer.value.weight().sum()"),
        ),
        question(
            "one",
            "integer",
            expression(
                "calculatedExpression", "%resource.item.where(linkId='stroke').answer.value.ordinal()"
            ),
        ),
    )
    filled = fill(form, {"stroke": (YES,), "age": (YES,)})
    assert filled.answers["sum"] == filled.answers["weight"] == (whole(3),)
    assert filled.answers["one"] == (whole(2),)
    assert fill(form, {"stroke": (NO,), "age": (YES,)}).answers["sum"] == (whole(1),)


def test_of_points_that_come_to_nothing_no_range_is_told() -> None:
    form = read(
        question("a", "choice", answerOption=options(0, 1)),
        question("b", "choice", answerOption=options(0, 1)),
        question("sum", "integer", expression(
            "calculatedExpression", "%resource.item.answer.value.ordinal().sum() * 25")),
    )  # fmt: skip
    begun = total(fill(form, {}))
    assert begun is not None
    assert (begun.value, begun.least, begun.most, begun.top) == (None, None, None, None)
    nothing = total(fill(form, {"a": (code(0),), "b": (code(0),)}))
    assert nothing is not None
    assert (nothing.value, nothing.top) == (0, None), "0 of 2 would be 0 of 50"


def test_one_sum_of_several_is_named_and_has_no_range_of_all_points() -> None:
    form = read(
        *(question(link, "choice", answerOption=options(0, 1, 2, 3)) for link in ("fear", "mood")),
        question("Fear", "integer", expression(
            "calculatedExpression", "%resource.item.where(linkId='fear').answer.value.ordinal().sum()")),
        question("Mood", "integer", expression(
            "calculatedExpression", "%resource.item.where(linkId='mood').answer.value.ordinal().sum()")),
    )  # fmt: skip
    so_far = total(fill(form, {"mood": (code(3),)}))
    assert so_far is not None
    assert (so_far.least, so_far.most) == (None, None), "fear is none of it"
    done = total(fill(form, {"fear": (code(0),), "mood": (code(3),)}))
    assert done is not None
    assert (done.value, done.top, done.title) == (3, None, "Mood")
    assert form_words.total(done) == "Mood: 3"


def test_a_sum_is_not_certain_while_an_answer_may_open_more_questions() -> None:
    form = read(
        question("alone", "boolean"),
        question("more", "choice", answerOption=options(0, 5),
                 enableWhen=[when("alone", "=", answerBoolean=True)]),
        question("a", "choice", answerOption=options(0, 1)), question("note", "string"),
        question("sum", "integer", SUM),
    )  # fmt: skip
    so_far = total(fill(form, {"a": (code(1),)}))
    assert so_far is not None
    assert (so_far.value, so_far.most) == (None, None)
    assert form_words.total(so_far) == "1 så langt"
    done = total(fill(form, {"a": (code(1),), "alone": (Answer("boolean", "false"),)}))
    assert done is not None
    assert (done.value, done.top) == (1, None)


def test_an_answer_that_is_wrong_makes_no_sum_certain() -> None:
    form = read(
        question("a", "choice", answerOption=options(0, 1)),
        question("n", "integer", {"url": f"{CORE}maxValue", "valueInteger": 10}),
        question("sum", "integer", SUM),
    )  # fmt: skip
    wrong = total(fill(form, {"a": (code(1),), "n": (whole(11),)}))
    assert wrong is not None
    assert wrong.value is None


KG, GRAM = ({"system": UCUM, "code": code, "display": code} for code in ("kg", "g"))
UNIT = f"{CORE}questionnaire-unit"


@pytest.mark.parametrize("words", ["1 000", "120/80", "1e5 mg", "5-6", "5–6", "1,5,2", "12:30", "3.4.5"])
def test_what_goes_on_as_a_number_is_no_unit(words: str) -> None:
    item = read(question("q", "quantity")).items[0]
    said = typed_answers.read(Answer("quantity", words), item)
    assert (said.text, said.unit) == (words, "")
    assert not said.sound


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [("5 10*9/L", "5", "10*9/L"), ("16/min", "16", "/min"), ("37,5 °C", "37.5", "°C"), ("3 %", "3", "%"),
     ("70kg", "70", "kg"), ("12 ektopiske", "12", "ektopiske")],
)  # fmt: skip
def test_a_unit_after_a_number_is_one(words: str, number: str, unit: str) -> None:
    item = read(question("q", "quantity")).items[0]
    said = typed_answers.read(Answer("quantity", words), item)
    assert (said.text, said.unit) == (number, unit)


def test_less_than_five_is_not_five() -> None:
    form = read(question("q", "quantity", repeats=True), question("sum", "decimal", expression(
        "calculatedExpression", "%resource.item.where(linkId='q').answer.value.value.sum()")))  # fmt: skip
    given, _away, _strange = answered(form, {"valueQuantity": {"value": 5, "comparator": "<", "unit": "mg"}})
    assert form_words.said(form.items[0], given["q"]) == "<5 mg"
    filled = fill(form, given)
    assert "q" in filled.faults
    assert "sum" not in filled.answers


def test_a_number_has_the_unit_of_its_question() -> None:
    form = read(question("w", "decimal", {"url": UNIT, "valueCoding": KG}), question("n", "integer"))
    weight, count = form.items
    assert form_words.said(weight, [Answer("decimal", "70.5")]) == "70,5 kg"
    assert form_words.said(count, [whole(3)]) == "3"
    assert typed_answers.read(Answer("decimal", "70,5 kg"), weight).text == "70.5"
    assert not typed_answers.read(Answer("decimal", "70,5 g"), weight).sound


def test_limits_as_quantities_hold_and_one_that_cannot_be_read_is_told() -> None:
    low = {"url": f"{SDC}minQuantity", "valueQuantity": {"value": 1, "unit": "kg", "code": "kg"}}
    today = {"url": f"{CORE}maxValue", "_valueDate": {"extension": []}}
    form = read(question("w", "quantity", low), question("d", "date", today))
    assert [(one.link_id, "grense" in one.why) for one in form.troubles] == [("d", True)]
    light = fill(form, {"w": (Answer("quantity", "900", UCUM, "", "g", "g"),)})
    assert "1 kg" in light.faults["w"]


def test_words_without_a_code_stay_words() -> None:
    form = read(question("a", "choice", required=True, answerOption=[
        {"valueCoding": {"display": "Often"}}, {"valueCoding": {"display": "Never"}}]))  # fmt: skip
    often, never = (option.answer for option in form.items[0].options)
    assert not often.same(never)
    filled = fill(form, {"a": (often,)})
    assert filled.items[0]["answer"] == [{"valueCoding": {"display": "Often"}}]
    assert not filled.faults
    assert form_words.said(form.items[0], [often]) == "Often"


def test_an_initial_answer_is_the_one_that_is_offered() -> None:
    form = read(question("a", "choice", repeats=True, answerOption=options(0, 1), initial=[
        {"valueCoding": {"system": "s", "code": "c1"}}]))  # fmt: skip
    given, _troubles = begun(form)
    assert given["a"] == (code(1),)


def test_a_question_that_nobody_can_answer_here_is_told() -> None:
    form = read(question("file", "attachment", required=True), question("who", "reference"),
                question("known", "reference", readOnly=True))  # fmt: skip
    assert [one.link_id for one in form.troubles] == ["file", "who"]


def _loinc(code: str) -> dict[str, Any]:
    return {"code": [{"system": "http://loinc.org", "code": code}]}


@pytest.mark.parametrize(
    ("unit", "said"), [("[lb_av]", "22.7"), ("kg", "50.0"), ("", None)], ids=["pounds", "kilograms", "unsaid"]
)
def test_a_score_by_public_codes_counts_in_the_units_of_the_form(unit: str, said: str | None) -> None:
    declared = [{"url": UNIT, "valueCoding": {"system": UCUM, "code": unit}}] if unit else []
    height = {"url": UNIT, "valueCoding": {"system": UCUM, "code": "cm"}}
    form = read(question("w", "decimal", *declared, **_loinc("29463-7")),
                question("h", "decimal", height, **_loinc("8302-2")), **_loinc("39156-5"))  # fmt: skip
    given = {"w": (Answer("decimal", "144.5"),), "h": (Answer("decimal", "170"),)}
    found = total(fill(form, given))
    assert found is not None
    assert (None if found.value is None else str(found.value)) == said


@pytest.mark.parametrize("kind", ["decimal", "quantity", "integer"])
@pytest.mark.parametrize("words", [".5", "5.", "1_000", "٣", "+5", "NaN", "1e400", "0x10"])
def test_what_json_does_not_know_as_a_number_is_told_and_not_written(words: str, kind: str) -> None:
    filled = fill(read(question("q", kind)), {"q": (Answer(kind, words),)})
    assert "q" in filled.faults
    assert filled.items == []


def test_neither_yes_nor_no_is_told_and_not_no() -> None:
    filled = fill(read(question("q", "boolean")), {"q": (Answer("boolean", "yes"),)})
    assert "q" in filled.faults
    assert filled.items == []


def test_a_question_without_words_is_called_as_its_code_is() -> None:
    angina = {"system": "http://snomed.info/sct", "code": "194828000", "display": "Angina (disorder)"}
    form = read({"linkId": "1.1.1", "type": "boolean", "code": [{"code": "COMCAR00"}, angina]})
    assert form.items[0].text == "Angina (disorder)"


def test_what_a_form_demands_and_nobody_holds_is_told() -> None:
    rule = {"url": f"{CORE}targetConstraint", "extension": []}
    alone = {"valueString": "none", "extension": [
        {"url": f"{CORE}questionnaire-optionExclusive", "valueBoolean": True}]}  # fmt: skip
    form = read(question("a", "choice", answerOption=[alone, {"valueString": "x"}], repeats=True),
                extension=[rule])  # fmt: skip
    assert [(one.link_id, one.why.split("”")[0].split("“")[-1].split("«")[-1].split("»")[0])
            for one in form.troubles] == [("", "targetConstraint"), ("a", "optionExclusive")]  # fmt: skip


def test_yes_and_no_offered_as_answers_count_by_their_points() -> None:
    score = SCORES["has-bled"]
    made = []
    for part in score.parts:
        takes = part.takes
        offered = weighed(yes=int(takes.yes), no=int(takes.no)) if isinstance(takes, YesNo) else []
        code_ = [{"system": SCORE, "code": f"{score.key}/{part.key}"}]
        kind = "choice" if offered else "decimal"
        made.append(question(part.key, kind, code=code_, answerOption=offered))
    form = read(*made, code=[{"system": SCORE, "code": score.key}])
    part = next(one for one in score.parts if isinstance(one.takes, YesNo))
    no, yes = (total(fill(form, {part.key: (said,)})) for said in (NO, YES))
    assert no is not None
    assert yes is not None
    assert (no.least, yes.least) == (0, 1)
    assert no.most is not None
    assert no.most < (yes.most or 0)


@pytest.mark.parametrize("offered", [
    [{"valueInteger": 7}, {"valueInteger": 8}], [{"valueString": "x"}, {"valueString": "y"}],
    [{"valueDate": "2026-01-01"}, {"valueDate": "2026-01-02"}]])  # fmt: skip
def test_whatever_is_offered_has_its_points(offered: list[dict[str, Any]]) -> None:
    for one, n in zip(offered, (0, 3), strict=True):
        one["extension"] = [{"url": f"{CORE}itemWeight", "valueInteger": n}]
    form = read(
        question("odd", "choice", answerOption=offered),
        question("plain", "choice", answerOption=options(0, 1)), question("sum", "integer", SUM),
        question("seven", "boolean", expression(
            "calculatedExpression", "%resource.item.where(linkId='odd').answer.value = 7")),
    )  # fmt: skip
    first, second = (option.answer for option in form.items[0].options)
    assert fill(form, {"odd": (second,), "plain": (code(1),)}).answers["sum"] == (whole(4),)
    filled = fill(form, {"odd": (first,), "plain": (code(1),)})
    assert filled.answers["sum"] == (whole(1),)
    assert filled.answers["seven"] == (Answer("boolean", "true" if first.text == "7" else "false"),)
