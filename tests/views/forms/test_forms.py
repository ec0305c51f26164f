"""A patient's forms, and one that is filled in, from whatever a server holds."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts.questionnaires import Filling, Given
from desktop.backend.demo.forms import forms as demo_forms
from desktop.clinical.forms import questionnaire_reading
from desktop.fhir.questionnaires import Questionnaire
from desktop.fhir.resources import decode
from desktop.fhir.strict import dumps
from desktop.views.forms import forms
from desktop.views.forms.questionnaire_forms import shown
from desktop.writing import answered as writing
from tests.clinical.forms.asked import CORE, expression, question
from tests.views.charts import NOW, Json, about, chart, context, hours_ago, patient

NIHSS, _FOUR, *_screens, _OWN = demo_forms()


def weighed(*points: int) -> list[Json]:
    """Answers with points."""
    url = f"{CORE}ordinalValue"
    return [
        {"valueCoding": {"code": f"c{n}", "display": f"word {n}"},
         "extension": [{"url": url, "valueDecimal": point}]}
        for n, point in enumerate(points)
    ]  # fmt: skip


def response(ident: str, hours: float, status: str = "completed", **more: Any) -> Json:
    points = {"4": 2, "5a": 3}
    items = []
    for item in NIHSS["item"]:
        wanted = points.get(item["linkId"], 0)
        option = next((o for o in item.get("answerOption", ())
                       if o["extension"][0]["valueDecimal"] == wanted), None)  # fmt: skip
        if option is not None:
            items.append({"linkId": item["linkId"], "answer": [{"valueCoding": option["valueCoding"]}]})
    body = {
        "status": status,
        "questionnaire": f"{NIHSS['url']}|2.1",
        "authored": hours_ago(hours),
        "item": items,
    }
    return about("QuestionnaireResponse", ident, **(body | more))


def plain(form: Json) -> Json:
    """As it comes over the wire."""
    import json

    found: Json = json.loads(dumps(form))
    return found


def page(filling: Filling, *resources: Json) -> Any:
    found = chart(plain(NIHSS), *map(plain, resources))
    form = found.directory["Questionnaire/form-nihss"]
    assert isinstance(form, Questionnaire)
    around = writing.around(found, lambda _key: None, "", "")
    return shown(found, form, writing.filled(questionnaire_reading.form(form), filling, around), filling, NOW)


def given(key: str, points: int) -> tuple[Given, ...]:
    item = next(i for i in NIHSS["item"] if i["linkId"] == key)
    option = item["answerOption"][points]["valueCoding"]
    return (Given("coding", option["code"], option["system"], option["display"]),)


def test_answered_ones_newest_first_then_those_that_can_be_filled_in() -> None:
    model, state = forms.build(context(chart(
        plain(NIHSS), plain(response("old", 5)), plain(response("new", 1)),
        plain(response("wrong", 2, "entered-in-error")), plain(response("begun", 3, "in-progress")),
        plain({**NIHSS, "id": "gone", "url": "http://e.org/gone", "status": "retired"}),
    )))  # fmt: skip
    assert [(row.key.split("/")[1], row.kind) for row in model.rows] == [
        ("new", "answered"), ("wrong", "struck"), ("begun", "begun"), ("old", "answered"),
        ("form-nihss", "blank"),
    ]  # fmt: skip
    assert model.rows[0].result == "5"
    assert model.note == "2 besvart"
    assert state.kind == "ready"


def test_what_is_strange_in_a_record_is_shown_all_the_same() -> None:
    model, state = forms.build(context(chart(
        plain(response("none", 1, questionnaire="http://e.org/away|3")),
        plain(response("nowhere", 2, questionnaire="")),
        plain(response("far", 3, authored="9999-12-31")), plain(response("notime", 4, authored="")),
        plain(response("bad", 5, status="nonsense")),
    )))  # fmt: skip
    assert state.kind == "ready"
    assert {row.key.split("/")[1] for row in model.rows} == {"none", "nowhere", "far", "notime", "bad"}
    assert all(row.name for row in model.rows)


def test_nothing_is_nothing_only_when_the_server_has_answered() -> None:
    assert forms.build(context(chart()))[1].kind == "empty"
    unasked = chart(types=frozenset({"Encounter"}))
    assert forms.build(context(unasked))[1].kind == "loading"


def test_earlier_answers_stand_beside_and_the_sum_is_honest() -> None:
    filling = Filling("Questionnaire/form-nihss", "2026-11-20T13:30:00Z").put("4", given("4", 1))
    filling = filling.put("1a", given("1a", 0))
    found = page(filling, response("a", 5), response("b", 1))
    rows = {row.at: row for row in found.rows}
    assert [head.name for head in found.columns] == ["i dag", "i dag", "nå"]
    assert (rows["4"].before, rows["4"].now, rows["4"].change) == (("2", "2"), "1", "▼ −1")
    assert rows["1a"].change == "uendret"
    assert rows["5a"].now == ""
    assert [option.key for option in rows["5a"].options] == ["0", "1", "2", "3", "4"]
    assert rows["5a"].may_away
    assert not rows["1a"].may_away
    assert "svart" in rows["5a"].options[3].before
    assert "sum" not in rows, "what is hidden is not shown"
    assert found.total.text == "minst 1"
    assert found.total.of == "av 42"
    assert len(found.left) == 13
    assert not found.ready
    assert [(p.low, p.high) for p in found.course[:2]] == [(5, 5), (5, 5)]
    assert found.course[2].low < found.course[2].high
    assert found.total.source == "ikke kvalitetssikret"


def test_an_answer_of_another_form_is_none_of_this_one() -> None:
    filling = Filling("Questionnaire/form-nihss", "2026-11-20T13:30:00Z")
    found = page(filling, response("a", 5, questionnaire="http://e.org/nihss"))
    assert len(found.columns) == 1


def test_what_does_not_work_is_told_on_the_page() -> None:
    strange = {"resourceType": "Questionnaire", "id": "s", "status": "active", "title": "Rar",
               "item": [question("odd", "hologram"), question("fine", "string")]}  # fmt: skip
    found = decode("Questionnaire", dumps(strange))
    assert isinstance(found, Questionnaire)
    empty = chart()
    filling = Filling("Questionnaire/s", "2026-11-20T13:30:00Z")
    around = writing.around(empty, lambda _key: None, "", "")
    model = shown(
        empty, found, writing.filled(questionnaire_reading.form(found), filling, around), filling, NOW
    )
    assert model.warning.startswith("1 ting")
    assert model.troubles[0].startswith("odd: ")
    assert [row.at for row in model.rows if row.asks] == ["fine"]


def filled(filling: Filling, *items: Json) -> Any:
    """A page of a form with these items."""
    body = {"resourceType": "Questionnaire", "id": "s", "status": "active", "item": list(items)}
    found = decode("Questionnaire", dumps(body))
    assert isinstance(found, Questionnaire)
    empty = chart()
    around = writing.around(empty, lambda _key: None, "", "")
    return shown(
        empty, found, writing.filled(questionnaire_reading.form(found), filling, around), filling, NOW
    )


def test_the_field_has_the_words_of_ones_own_and_another_unit() -> None:
    unit = {"url": f"{CORE}questionnaire-unitOption"}
    items = (
        question("help", "open-choice", repeats=True, answerOption=[{"valueString": "Nurse"}]),
        question("w", "quantity", *({**unit, "valueCoding": {"code": one}} for one in ("kg", "g"))),
    )
    filling = Filling("Questionnaire/s", "2026-11-20T13:30:00Z")
    filling = filling.put("help", (Given("string", "Nurse"), Given("string", "neighbour")))
    rows = filled(filling.put("w", (Given("quantity", "500", unit="g", code="g"),)), *items).rows
    assert [row.written for row in rows] == ["neighbour", "500 g"]
    assert rows[1].now == "500 g"
    over = filled(filling.put("w", (Given("quantity", "510 g"),)), *items).rows
    assert over[1].now == "510 g", "typed over, it is still grams"


def rows(*resources: Json) -> dict[str, Any]:
    model, _state = forms.build(context(chart(plain(NIHSS), *map(plain, resources))))
    return {row.key.partition("/")[2]: row for row in model.rows}


def test_another_version_and_strange_answers_have_no_sum() -> None:
    url = NIHSS["url"]
    extra = [*response("x", 1)["item"], {"linkId": "gone", "answer": [{"valueInteger": 3}]}]
    found = rows(
        response("same", 1), response("unsaid", 2, questionnaire=url),
        response("old", 3, questionnaire=f"{url}|1.0"), response("more", 4, item=extra),
    )  # fmt: skip
    assert [found[key].result for key in ("same", "unsaid", "old", "more")] == ["5", "5", "", ""]
    assert found["old"].detail == "besvart i versjon 1.0, her er 2.1"
    assert "1 svar" in found["more"].detail
    filling = Filling("Questionnaire/form-nihss", "2026-11-20T13:30:00Z")
    old = page(filling, response("old", 3, questionnaire=f"{url}|1.0"))
    assert len(old.course) == 1, "only what is answered now"
    assert "versjon 1.0" in old.note
    assert {row.at: row.before for row in old.rows}["5a"] == ("3",)


def test_the_same_id_at_another_server_is_another_form() -> None:
    named = ("http://other.example/fhir/Questionnaire/form-nihss", "Questionnaire/form-nihss")
    found = rows(response("a", 1, questionnaire=named[0]), response("b", 2, questionnaire=named[1]))
    assert (found["a"].form, found["a"].result) == ("", "")
    assert found["b"].result == "5"


def test_given_up_is_told_and_the_order_is_that_of_time() -> None:
    found = rows(
        response("late", 0, authored="2026-11-19T23:30:00Z"),
        response("early", 0, authored="2026-11-20T00:10:00+02:00"),
        response("stopped", 9, "stopped"), response("year", 0, authored="2025"),
    )  # fmt: skip
    answered = [key for key, row in found.items() if row.kind != "blank"]
    assert answered.index("late") < answered.index("early")
    assert found["stopped"].detail == "avbrutt, av et annet system"
    assert found["year"].when == "2025", "a year has no hour"


def test_a_draft_tells_which_answers_have_no_question_any_more() -> None:
    filling = Filling("Questionnaire/s", "2026-11-20T13:30:00Z").put("was", (Given("string", "words"),))
    told = filled(filling, question("is", "string")).troubles
    assert [words for words in told if words.startswith("1 svar")]


def test_offered_days_are_told_as_days() -> None:
    offered = [{"valueDate": "2026-03-04"}, {"valueInteger": 1000}, {"valueString": "x"}]
    item = question("a", "choice", answerOption=offered)
    (row,) = filled(Filling("Questionnaire/s", "2026-11-20T13:30:00Z"), item).rows
    assert [option.text for option in row.options] == ["04.03.2026", "1\xa0000", "x"]


def test_a_retired_form_is_not_begun_from_its_answers_and_versions_are_told_apart() -> None:
    retired = {**NIHSS, "status": "retired"}
    newer = {**NIHSS, "id": "newer", "version": "3.0"}
    model, _state = forms.build(context(chart(*map(plain, (retired, response("a", 1))))))
    assert [(row.kind, row.form, row.result) for row in model.rows] == [("answered", "", "5")]
    model, _state = forms.build(context(chart(*map(plain, (NIHSS, newer)))))
    assert [row.detail.partition(" · ")[0] for row in model.rows] == ["versjon 2.1", "versjon 3.0"]


@pytest.mark.parametrize(
    ("offered", "keys"),
    [
        ([{"valueInteger": n} for n in range(11)], "0123456789A"),
        ([{"valueString": one} for one in ("3", "2", "1", "0")], "3210"),
        ([{"valueString": one} for one in ("0 – none", "1 – some", "10 – all")], "01A"),
        ([{"valueString": one} for one in ("0.5 mg", "1 mg")], "12"),
        ([{"valueString": one} for one in ("1 tablet", "1 drop")], "12"),
        (weighed(0, 1, 10), "01A"), (weighed(0, 0, 1), "123"), (weighed(-1, 0), "A0"),
    ],
)  # fmt: skip
def test_a_digit_answers_the_number_that_it_is(offered: list[Json], keys: str) -> None:
    item = question("a", "choice", answerOption=offered)
    (row,) = filled(Filling("Questionnaire/s", "2026-11-20T13:30:00Z"), item).rows
    assert "".join(option.key for option in row.options) == keys


def test_an_answer_of_a_day_without_an_hour_gets_none() -> None:
    filling = Filling("Questionnaire/form-nihss", "2026-11-20T13:30:00Z")
    found = page(filling, response("day", 0, authored="2026-03"))
    assert found.columns[0].time == "03.2026"
    row = next(row for row in found.rows if row.at == "5a")
    assert row.options[3].before == "svart 03.2026"


@pytest.mark.parametrize(
    ("born", "offered"),
    [
        ("1948-02-11", {"NIHSS", "4AT"}), ("2026-11-19", {"Apgar ved 1 min", "PEVS"}),
        ("", {"NIHSS", "4AT", "Apgar ved 1 min", "PEVS"}), ("2026", {"Apgar ved 1 min", "PEVS"}),
    ],
)  # fmt: skip
def test_a_form_of_a_score_for_another_age_is_not_offered(born: str, offered: set[str]) -> None:
    every = {"NIHSS", "4AT", "Apgar ved 1 min", "PEVS"}
    who = (
        {**patient(), "birthDate": born} if born else {k: v for k, v in patient().items() if k != "birthDate"}
    )
    model, _state = forms.build(context(chart(*map(plain, demo_forms()), who=who)))
    names = {row.name for row in model.rows if row.kind == "blank"}
    assert names & every == offered & every


def test_a_part_of_a_value_is_shown_as_so_far_with_what_lacks() -> None:
    terms = "+".join(f"iif(%resource.item.where(linkId='{key}').answer.value=true,1,0)" for key in "ab")
    calculated = expression("calculatedExpression", terms)
    items = (question("a", "boolean"), question("b", "boolean"), question("s", "integer", calculated))
    begun = Filling("Questionnaire/s", "2026-11-20T13:30:00Z")
    nothing = filled(begun, *items)
    assert not nothing.ready
    assert nothing.where == "a"
    some = filled(begun.put("a", (Given("boolean", "true"),)), *items)
    row = some.rows[-1]
    assert (row.said, row.now) == ("1 så langt", "(1)")
    assert "2 b er ikke besvart" in row.known
    assert row.known in row.spoken
    assert some.ready, "the rest may be signed"
    assert any("2 b" in words for words in some.parts)
    done = filled(begun.put("a", (Given("boolean", "true"),)).put("b", (Given("boolean", "true"),)), *items)
    assert (done.rows[-1].said, done.rows[-1].known, done.parts) == ("2", "", ())


def test_what_is_only_proposed_is_not_ready_and_says_why() -> None:
    item = question("a", "choice", answerOption=[{"valueString": "x", "initialSelected": True}])
    begun = Filling("Questionnaire/s", "2026-11-20T13:30:00Z").propose("a", (Given("string", "x"),))
    page_ = filled(begun, item)
    assert (page_.ready, page_.where) == (False, "a")
    assert page_.parts
    assert "foreslått" in page_.parts[0]
    assert filled(begun.put("a", (Given("string", "x"),)), item).ready


def test_what_a_part_of_a_total_shows_says_so() -> None:
    total = expression("calculatedExpression", "%resource.item.answer.value.ordinal().sum()")
    low = {"question": "s", "operator": "<", "answerInteger": 3}
    items = (
        *(question(key, "choice", answerOption=weighed(0, 1, 2)) for key in "ab"),
        question("s", "integer", total),
        {"linkId": "advice", "type": "display", "text": "Lav", "enableWhen": [low]},
    )  # fmt: skip
    begun = Filling("Questionnaire/s", "2026-11-20T13:30:00Z").put("a", (Given("coding", "c1"),))
    rows_ = {row.at: row for row in filled(begun, *items).rows}
    assert "ikke er hel" in rows_["advice"].known
    done = filled(begun.put("b", (Given("coding", "c0"),)), *items)
    assert {row.at: row.known for row in done.rows}["advice"] == ""
