"""A form that is made of a declared score counts what the score counts, for every score that is free."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.clinical.forms import form_totals, questionnaire_reading
from desktop.clinical.forms.filling import Around, begun, fill
from desktop.clinical.forms.form_model import Answer, Form
from desktop.clinical.forms.of_score import AGE, plain, questionnaire
from desktop.clinical.scores.declaring import Choices, Number, Part, Score, Value, YesNo
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.summing import Result, count
from desktop.core.errors import InputError
from desktop.fhir import strict, validate
from desktop.fhir.questionnaires import Questionnaire
from desktop.views.forms import form_words

FREE = [score for score in SCORES.values() if score.text == "free"]
URL, OPTIONS = "http://hospital.example/Questionnaire/x", "http://hospital.example/CodeSystem/"


def _made(score: Score) -> tuple[dict[str, Any], Form]:
    body = questionnaire(score, URL, OPTIONS, "1.0")
    return body, questionnaire_reading.form(msgspec.json.decode(strict.dumps(body), type=Questionnaire))


def _values(part: Part) -> st.SearchStrategy[Value | None]:
    takes = part.takes
    if isinstance(takes, YesNo):
        some: st.SearchStrategy[Any] = st.booleans()
    elif isinstance(takes, Choices):
        some = st.sampled_from([one.key for one in takes.choices if not one.untestable])
    else:
        some = st.decimals(takes.low, takes.high, places=0 if takes.whole or part.key == AGE else 2)
    return st.none() | some


def _answer(body: dict[str, Any], part: Part, value: Value) -> Answer:
    item = next(one for one in body["item"] if one["linkId"] == part.key)
    if isinstance(part.takes, Number):
        if item["type"] != "quantity":
            return Answer(item["type"], str(value))
        unit = item["extension"][0]["valueCoding"]
        return Answer("quantity", str(value), unit["system"], "", unit["display"], unit["code"])
    key = value if isinstance(part.takes, Choices) else "yes" if value else "no"
    coding = next(one["valueCoding"] for one in item["answerOption"] if one["valueCoding"]["code"] == key)
    return Answer("coding", coding["code"], coding["system"], coding["display"])


def _counted(score: Score, values: dict[str, Value]) -> tuple[str, Result | None]:
    try:
        return "", count(score, values)
    except InputError as error:
        return str(error), None


@pytest.mark.parametrize("score", FREE, ids=lambda one: one.key)
def test_it_is_sound_fhir_that_is_read_without_trouble(score: Score) -> None:
    body, form = _made(score)
    assert validate.validate(body) == []
    assert form.troubles == ()
    found = form_totals.score_of(form)
    assert found is not None
    assert found[0].key == score.key
    missing = set(fill(form, {}).missing)
    assert missing == {part.key for part in score.parts if not part.optional}


@pytest.mark.parametrize("score", FREE, ids=lambda one: one.key)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_answered_counts_as_the_score_counts_it(score: Score, data: st.DataObject) -> None:
    body, form = _made(score)
    parts = [part for part in score.parts if not (part.optional and part.key == AGE)]
    given_: dict[str, Value] = {}
    for part in parts:
        value = data.draw(_values(part), label=part.key)
        if value is not None:
            given_[part.key] = value
    answers = {key: (_answer(body, score.part(key), value),) for key, value in given_.items()}
    filled = fill(form, answers, around=Around(seconds=5))
    assert not filled.faults
    told = form_totals.total(filled)
    assert told is not None
    refused, result = _counted(score, given_)
    if result is None:
        assert told.excluded == refused
        return
    assert told.value == (None if result.value is None else Decimal(result.value))
    assert told.excluded == result.excluded
    assert (told.least, told.most) == tuple(
        None if one is None else Decimal(one) for one in (result.least, result.most)
    )
    if plain(score) and result.value is not None:
        # What other programs work out of the form's own expression is the same.
        (sum_,) = filled.answers["sum"]
        assert sum_.number == result.value


def test_words_that_are_not_free_are_not_printed() -> None:
    for score in SCORES.values():
        if score.text == "site":
            with pytest.raises(InputError, match="ikke frie"):
                questionnaire(score, URL, OPTIONS, "1.0")


@pytest.mark.parametrize(
    ("born", "years"),
    [("1948-02-11", True), ("1948-02", False), ("1948", False), (None, False), ("2026-01-01", True)],
)
def test_the_age_is_filled_in_only_where_the_day_of_birth_is_known(born: str | None, years: bool) -> None:
    _body, form = _made(SCORES["cha2ds2-vasc"])
    patient = {"resourceType": "Patient", **({"birthDate": born} if born else {})}
    found, troubles = begun(form, Around({"patient": patient}, seconds=5))
    assert not troubles
    if not years:
        assert AGE not in found
        return
    today, day = datetime.now().astimezone().date(), date.fromisoformat(born or "")
    whole = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    assert found[AGE][0].number == whole


def test_an_age_stands_with_its_unit_among_the_points() -> None:
    _body, form = _made(SCORES["nrs-2002"])
    item = next(one for one in form.every() if one.link_id == AGE)
    assert form_words.short(item, (Answer("integer", "45"),)) == "45 år"
