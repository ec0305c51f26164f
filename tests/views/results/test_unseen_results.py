"""Results that nobody has seen: worklist, laboratory and queue tell of the same ones."""

from __future__ import annotations

import pytest

from desktop.fhir.chart import Chart
from desktop.views.results import laboratory, results
from desktop.views.ward import worklist_rows
from tests.views.charts import AAS, NOW, Json, chart, context, lab, stay, task

ANSWER = {"code": {"text": "Svar å se"}}


def waits(ident: str) -> Json:
    return task(f"t-{ident}", focus={"reference": f"Observation/{ident}"}, **ANSWER)


def seen(ident: str) -> Json:
    return waits(ident) | {"status": "completed"}


def potassium(ident: str, value: float, hours: float, **more: str) -> Json:
    return lab(ident, "NPU03230", value, "mmol/L", hours) | more


def told(record: Chart) -> tuple[list[str], list[str], str]:
    """What is new by the worklist and by the queue, and how many by the laboratory."""
    row = worklist_rows.row(record, NOW, AAS)
    queue, _state = results.build_ward([record], NOW, AAS, "ward")
    table, _state = laboratory.build(context(record))
    return [one.text for one in row.results if one.new], [one.value for one in queue.rows], table.news


@pytest.mark.parametrize(
    ("hours", "words"), [(2, "Kalium 5,1"), (26, "Kalium 5,1 (19.11)"), (24 * 400, "Kalium 5,1 (16.10.2025)")]
)
def test_what_waits_to_be_seen_is_new_everywhere_however_old_it_is(hours: float, words: str) -> None:
    record = chart(stay(), potassium("k", 5.1, hours), waits("k"))
    assert told(record) == ([words], ["5,1"], "1 ny")


def test_what_was_seen_is_new_nowhere_and_leaves_the_worklist_after_a_day() -> None:
    record = chart(stay(), potassium("k", 5.1, 26), seen("k"))
    assert told(record) == ([], [], "")
    assert worklist_rows.row(record, NOW, AAS).results == ()


def test_an_unseen_value_below_a_newer_one_that_was_seen_is_told_with_its_time() -> None:
    record = chart(stay(), potassium("k", 5.6, 6), waits("k"), potassium("later", 4.2, 2), seen("later"))
    assert told(record) == (["Kalium 5,6 (20.11 08:32)"], ["5,6"], "1 ny")


def test_an_unseen_value_that_nobody_may_go_by_is_told_as_such() -> None:
    record = chart(stay(), potassium("k", 5.6, 2, status="unknown"), waits("k"))
    assert told(record) == (["Kalium 5,6?"], ["5,6"], "1 ny")


def test_more_values_than_analyses_are_told_as_both() -> None:
    record = chart(stay(), *(potassium(f"k{n}", 5, n + 1) for n in range(2)), waits("k0"), waits("k1"))
    assert told(record)[2] == "2 nye i 1 analyse"
