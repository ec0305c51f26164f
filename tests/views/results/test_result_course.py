"""The course beside an answer: one unit, kinds of sample apart, the limits that hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.fhir.when import Moment, Precision
from desktop.shown.results.results import ResultCourse, ResultDetail
from desktop.views.results import result_course, results
from tests.views.charts import NOW, Json, chart, context, hours_ago, lab, task

K = "NPU03230"
GAS: Json = {"specimen": {"display": "blodgass"}}


def detail(*resources: Json) -> ResultDetail:
    inbox = task("t", focus={"reference": "Observation/k"})
    found = results.detail(chart(*resources, inbox), "Observation/k", NOW, actor=None)
    assert found is not None
    return found


def course(*resources: Json) -> ResultCourse:
    found = detail(*resources).course
    assert found is not None
    return found


def test_kinds_of_sample_are_never_one_line() -> None:
    found = course(
        lab("a", K, 3.9, "mmol/L", 30, **GAS), lab("b", K, 3.8, "mmol/L", 26), lab("c", K, 3.6, "mmol/L", 20),
        lab("d", K, 3.4, "mmol/L", 8), lab("k", K, 3.3, "mmol/L", 1, **GAS),
    )  # fmt: skip
    by = {one.sample: [value for _time, value in one.points] for one in found.series}
    assert by == {"blodgass": [3.9, 3.3], "vanlig prøve": [3.8, 3.6, 3.4]}
    assert "en annen prøvetype: vanlig prøve" in found.spoken
    assert "Alarmgrense" in found.spoken


def test_one_kind_needs_no_name() -> None:
    (one,) = course(lab("a", K, 3.9, "mmol/L", 30), lab("k", K, 3.3, "mmol/L", 1)).series
    assert one.sample == ""
    assert [value for _time, value in one.points] == [3.9, 3.3]


@pytest.mark.parametrize(
    "other",
    [
        lab("x", K, 39, "mmol/kg", 5),
        lab("x", K, 9.9, "mmol/L", 5, status="entered-in-error"),
        lab("x", K, 9.9, "mmol/L", -30),
        lab("x", "NPU03429", 139, "mmol/L", 5),
        lab("x", K, 9.9, "mmol/L", 5, valueQuantity={"value": 9.9, "comparator": ">", "unit": "mmol/L",
            "code": "mmol/L", "system": "http://unitsofmeasure.org"}),
    ],
    ids=["another unit", "in error", "dated ahead", "another analysis", "more than"],
)  # fmt: skip
def test_what_is_no_value_of_the_line_is_not_in_it(other: Json) -> None:
    found = course(lab("a", K, 3.9, "mmol/L", 30), other, lab("k", K, 3.3, "mmol/L", 1))
    assert [value for one in found.series for _time, value in one.points] == [3.9, 3.3]


def test_limits_are_those_of_the_value() -> None:
    own = {"referenceRange": [{"low": {"value": 3.2, "unit": "mmol/L", "code": "mmol/L"}}]}
    found = course(lab("k", K, 3.3, "mmol/L", 1, **own))
    assert (found.low, found.high) == (3.2, None)
    assert (found.low_text, found.high_text) == ("3,2", "")
    assert [text for _value, text in found.alarms], "the alarm limit is the house's, whatever the range"


def test_an_old_course_has_its_last_values() -> None:
    old = [lab(f"o{n}", K, 4 + n / 10, "mmol/L", 24 * 30 * n) for n in range(1, 9)]
    found = course(*old, lab("k", K, 3.3, "mmol/L", 1))
    assert sum(len(one.points) for one in found.series) == 5
    assert len(found.days) <= 6


@pytest.mark.parametrize("more", [{"valueQuantity": None, "valueString": "Hemolysert"}])
def test_words_have_no_course(more: dict[str, Any]) -> None:
    assert detail(lab("k", K, 3.3, "mmol/L", 1, **more)).course is None


def test_a_corrected_answer_says_so() -> None:
    inbox = task("t", focus={"reference": "Observation/k"}, owner={"reference": "Practitioner/aas"})
    made = chart(lab("k", K, 6.8, "mmol/L", 1, status="corrected", issued=hours_ago(1)), inbox)
    model, _state = results.build_ward([made], NOW, results.Actor("", "Practitioner/aas", "A"), "ward")
    assert [row.remark for row in model.rows] == ["rettet"]


def test_an_answer_says_when_its_sample_was_taken_where_that_is_another_minute() -> None:
    now = NOW
    taken = now - timedelta(hours=5)

    def said(at: datetime | None, answered: datetime | None, now: datetime) -> str:
        moment = Moment(at, Precision.SECOND) if at is not None else None
        return result_course.when_words(moment, answered, now)

    assert said(taken, now - timedelta(hours=3), now) == "tatt i dag 09:32, svart 11:32"
    assert said(now - timedelta(days=1), now, now) == "tatt i går 14:32, svart i dag 14:32"
    assert said(taken, taken, now) == said(taken, None, now) == said(None, taken, now) == "i dag 09:32"
    assert said(now, taken, now) == "i dag 09:32", "answered before it was taken: one of them is wrong"
    assert said(None, None, now) == ""
    year = Moment(datetime(2024, 12, 31, 23, tzinfo=UTC), Precision.YEAR)
    assert result_course.when_words(year, now, now) == "tatt 2025, svart i dag 14:32"
    assert result_course.when_words(year, None, now) == "2025", "nobody said the first of January"


def test_two_values_of_one_minute_are_no_rise() -> None:
    both = (lab("a", K, 4.0, "mmol/L", 2), lab("b", K, 6.8, "mmol/L", 2))
    rows = results.build(context(chart(*both)))[0].rows
    assert [(row.change, row.remark) for row in rows] == [("", "")] * len(rows)
    rows = results.build(context(chart(lab("old", K, 3.9, "mmol/L", 5), *both)))[0].rows
    assert any("+2,9 fra" in row.change for row in rows)


@pytest.mark.parametrize(
    ("value", "critical", "words"),
    [
        (6.7, True, "over ringegrensen 6,5"), (2.1, True, "under ringegrensen 2,5"), (6.4, False, ""),
        (4.0, False, ""),
    ],
)  # fmt: skip
def test_beyond_which_alarm_limit_a_critical_answer_is_stands_beside_it(
    value: float, critical: bool, words: str
) -> None:
    found = detail(lab("k", K, value, "mmol/L", 1))
    assert (found.critical, found.alarm) == (critical, words)


def test_what_may_not_be_gone_by_is_beyond_no_limit() -> None:
    found = detail(lab("k", K, 7.1, "mmol/L", 1, status="cancelled"))
    assert (found.critical, found.alarm) == (False, "")
    withdrawn = detail(lab("k", K, 7.1, "mmol/L", 1, modifierExtension=[{"url": "x", "valueBoolean": True}]))
    assert withdrawn.alarm == ""
