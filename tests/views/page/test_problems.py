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
