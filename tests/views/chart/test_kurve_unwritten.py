"""A planned dose of long ago about which nobody entered anything: the chart says so, never nothing."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.stays import stays
from desktop.views.chart import kurve_lower
from desktop.views.medicines import medication
from tests.orders.test_steady import given, ordered, rounds
from tests.views.charts import NOW, Json, chart, stay


def doses(*entered: Json, what: Json | None = None) -> list[tuple[str, datetime]]:
    record = chart(stay(), what or ordered(), *entered)
    found = medication.treatments(record, stays.current(record, NOW), NOW)
    (bar,) = kurve_lower.bars(record, found, NOW, NOW, None)
    return [(one.state, datetime.fromtimestamp(one.time, NOW.tzinfo)) for one in bar.doses]


def days(state: str, found: list[tuple[str, datetime]]) -> list[int]:
    return [at.day for one, at in found if one == state]


def test_what_nobody_entered_is_told_between_what_was() -> None:
    first, _second, third, _fourth = rounds()
    found = doses(given(first), given(third))
    assert days("given", found) == [17, 19]
    assert days("unwritten", found) == [18]
    # Of today it is late, and waits.
    assert days("late", found) == [20]


def test_a_refused_dose_is_entered() -> None:
    first, second, third, fourth = rounds()
    found = doses(given(first), given(second, status="not-done"), given(third), given(fourth))
    assert days("unwritten", found) == []
    assert days("refused", found) == [18]


def test_before_the_first_entry_nobody_can_tell() -> None:
    _first, _second, third, fourth = rounds()
    assert days("unwritten", doses(given(third), given(fourth))) == []


def test_a_record_without_doses_says_nothing_of_them() -> None:
    assert days("unwritten", doses()) == []


def test_free_text_as_needed_and_what_has_ended_have_none() -> None:
    first, _second, third, _fourth = rounds()
    text = ordered()
    text["dosageInstruction"] = [{"text": "1 tabl morgen og kveld"}]
    needed = ordered()
    needed["dosageInstruction"][0]["asNeededBoolean"] = True
    ended = ordered() | {"status": "stopped"}
    for what in (text, needed, ended):
        assert days("unwritten", doses(given(first), given(third), what=what)) == []
