"""The problem list: what is over or has not begun does not stand as going on."""

from __future__ import annotations

import pytest

from desktop.views import problems
from tests.views.charts import Json, about, chart, concept, context


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
