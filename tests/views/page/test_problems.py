"""The problem list: what is over or has not begun does not stand as going on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from desktop.acts.forms import Said
from desktop.shown.sheet_form import FormNow
from desktop.views.page import problem_forms, problems
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay


@pytest.mark.parametrize(
    ("more", "active"),
    [
        ({}, True), ({"clinicalStatus": concept("", "active")}, True),
        ({"clinicalStatus": concept("", "resolved")}, False), ({"abatementDateTime": "2020-01-02"}, False),
        ({"abatementDateTime": "2027-01-02"}, True), ({"abatementString": "frisk"}, False),
        ({"abatementPeriod": {"end": "2020-01-02"}}, False), ({"onsetDateTime": "2027-03-01"}, False),
        ({"abatementDateTime": "2020-01-02", "clinicalStatus": concept("", "active")}, True),
    ],
)  # fmt: skip
def test_whether_a_problem_goes_on(more: Json, active: bool) -> None:
    model, _state = problems.build(
        context(chart(about("Condition", "c", code=concept("Astma", "J45.9"), **more)))
    )
    assert [row.active for row in model.rows] == [active]


@pytest.mark.parametrize(
    ("more", "detail"),
    [
        ({"abatementDateTime": "2015-04-23"}, "fra 07.04.2014 til 23.04.2015"),
        ({"abatementPeriod": {"end": "2015-04"}}, "fra 07.04.2014 til 04.2015"),
        ({}, "fra 07.04.2014, pågår ikke lenger"),
        ({"abatementString": "etter pubertet"}, "fra 07.04.2014, over: etter pubertet"),
        # Not over for good.
        ({"clinicalStatus": concept("", "remission")}, "fra 07.04.2014, i remisjon"),
        ({"clinicalStatus": {"text": "Remisjon"}}, "fra 07.04.2014, i remisjon"),
        # Somebody left it open although an end is written: both are said.
        (
            {"clinicalStatus": concept("", "active"), "abatementDateTime": "2015-04-23"},
            "siden 07.04.2014, til 23.04.2015",
        ),
        ({"clinicalStatus": concept("", "active")}, "siden 07.04.2014"),
    ],
)
def test_what_is_over_says_from_when_to_when(more: Json, detail: str) -> None:
    body = {"clinicalStatus": concept("", "resolved"), "onsetDateTime": "2014-04-07"} | more
    model, _state = problems.build(context(chart(about("Condition", "c", code=concept("Kreft"), **body))))
    assert [row.detail for row in model.rows] == [detail]


def test_how_many_problems_are_over_is_said() -> None:
    over = about("Condition", "o", code=concept("Kreft"), clinicalStatus=concept("", "resolved"))
    model, _state = problems.build(context(chart(over, about("Condition", "c", code=concept("Astma")))))
    assert model.note == "1 avsluttet"


OVER = {"start": hours_ago(24 * 8), "end": hours_ago(24 * 5)}


def test_a_diagnosis_of_a_stay_that_is_over_says_in_which_it_was() -> None:
    listed = [{"condition": {"reference": "Condition/c"}, "rank": 1}]
    body = about("Condition", "c", code={"text": "KOLS"})
    (row,) = problems.build(context(chart(stay(diagnosis=listed), body)))[0].rows
    assert row.detail.startswith("hoveddiagnose")
    assert "opphold" not in row.detail
    gone = stay(status="finished", period=OVER, diagnosis=listed)
    (row,) = problems.build(context(chart(gone, body)))[0].rows
    assert row.detail.startswith("hoveddiagnose i oppholdet 12.11–15.11")


def test_the_form_names_the_days_of_a_stay_that_is_over_and_offers_a_problem_first() -> None:
    def places(*resources: Json) -> list[str]:
        reader: Any = SimpleNamespace(clock=lambda: NOW)
        said = Said().put(search="NSTEMI", code="I21.4")
        nothing: Any = None
        form = problem_forms.add(reader, nothing, chart(*resources), FormNow("p", "problem", "", "d", said))
        return [words for _key, words in next(part for part in form.parts if part.key == "place").choices]

    assert places(stay()) == ["hoveddiagnose", "bidiagnose", "kjent problem"]
    over = places(stay(status="finished", period=OVER))
    assert over[0] == "kjent problem"
    assert over[1:] == [f"{one} i oppholdet 12.11–15.11" for one in ("hoveddiagnose", "bidiagnose")]
    assert places() == ["kjent problem"]


def names(*resources: Json) -> list[str]:
    return [row.name for row in problems.build(context(chart(*resources)))[0].rows]


def problem(ident: str, text: str = "Brudd", code: str = "S72.0", **more: Any) -> Json:
    return about("Condition", ident, code=concept(text, code, system="urn:icd-10"), **more)


def test_one_code_with_different_words_or_sides_is_two_problems() -> None:
    assert len(names(problem("a"), problem("b"))) == 1
    assert len(names(problem("a"), problem("b", "Annet brudd"))) == 2
    left, right = {"bodySite": [{"text": "venstre"}]}, {"bodySite": [{"text": "høyre"}]}
    assert set(names(problem("a", **left), problem("b", **right))) == {"Brudd, venstre", "Brudd, høyre"}


def test_a_problem_without_words_or_code_still_has_a_row() -> None:
    assert names(about("Condition", "x", clinicalStatus=concept("", "active"))) == ["Diagnose uten navn"]


def test_an_operation_on_the_other_side_stands_beside_the_diagnosis() -> None:
    operation = about("Procedure", "o", status="completed", code=concept("Nagling av hofte"),
                      bodySite=[{"text": "høyre"}], performedDateTime=hours_ago(2))  # fmt: skip
    fracture = problem("a", "Lårhalsbrudd", bodySite=[{"text": "venstre"}], onsetDateTime=hours_ago(20))
    (row,) = problems.build(context(chart(fracture, operation)))[0].rows
    assert row.name == "Lårhalsbrudd, venstre"
    assert "annen side enn Nagling av hofte, høyre" in row.detail


def test_family_history_and_denials_stand_apart_from_what_is_the_patients_own() -> None:
    own, family = problem("a", "Astma", "J45.9"), problem("b", "Brystkreft hos mor", "Z80.3")
    denied = about("Condition", "c", code=concept("Ikke diabetes"))
    model, _state = problems.build(context(chart(own, family, denied)))
    said = {row.name: (row.active, row.detail.split(", ")[0]) for row in model.rows}
    assert said["Astma"][0]
    assert said["Brystkreft hos mor"] == (False, "i slekten")
    assert said["Ikke diabetes"] == (False, "avkreftet")
    assert model.note == "", "none of them is over"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"onsetAge": {"value": 40, "unit": "år"}}, "fra alderen 40 år"),
        ({"onsetRange": {"low": {"value": 4}, "high": {"value": 6, "unit": "år"}}}, "fra alderen 4–6 år"),
        ({"abatementAge": {"value": 12, "unit": "år"}}, "over i alderen 12 år"),
    ],
)
def test_an_age_of_onset_or_end_is_said(more: Json, words: str) -> None:
    model, _state = problems.build(context(chart(problem("a", **more))))
    assert words in model.rows[0].detail


def test_a_discharge_diagnosis_alone_is_the_main_one() -> None:
    use = concept("", "DD")
    one = {"condition": {"reference": "Condition/a"}, "use": use}
    two = {"condition": {"reference": "Condition/b"}, "use": use}
    over = {"status": "finished", "period": {"start": hours_ago(90), "end": hours_ago(50)}}
    (row,) = problems.build(context(chart(problem("a"), stay(diagnosis=[one], **over))))[0].rows
    assert row.detail.startswith("hoveddiagnose")
    both = problems.build(
        context(chart(problem("a"), problem("b", "Annet"), stay(diagnosis=[one, two], **over)))
    )
    assert all(row.detail.startswith("diagnose i oppholdet") for row in both[0].rows)


def test_equal_diagnoses_that_both_stand_are_one_line_that_says_so() -> None:
    def said(*more: dict[str, Any]) -> list[str]:
        body = about("Condition", "x", code=concept("Pneumoni"), clinicalStatus=concept("", "active"))
        found = chart(*({**body, "id": str(at), **one} for at, one in enumerate(more)))
        return [row.detail for row in problems.build(context(found))[0].rows]

    stays = [{"encounter": {"reference": f"Encounter/{one}"}} for one in "abc"]
    assert said({}) == [""]
    assert said({}, {}) == ["står 2 ganger"]
    assert said({}, {}, {}) == ["står 3 ganger"]
    assert said(*stays) == [""], "found anew in each stay"
    assert said(stays[0], stays[0]) == ["står 2 ganger"]
    assert said({}, {"clinicalStatus": concept("", "resolved")}) == [""]
