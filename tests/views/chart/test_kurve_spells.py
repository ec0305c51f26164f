"""Spells in the chart: each where it happened, sums as sums, and nothing where nobody noted any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from desktop.clinical import lanes
from desktop.clinical.record.measured import spells
from desktop.core import configured
from desktop.shown.chart.vitals import MarkRow
from desktop.views.chart import kurve_spells, vitals
from desktop.views.measured import flowsheet
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay

SNOMED = "http://snomed.info/sct"
LANES = [one for one in lanes.LANES.now().lanes if one.key == "spells"]
APNOEA = (f"{SNOMED}|1023001", "apnoea")


def noted(ident: str, hours: float, code: str = "1023001", **more: Any) -> Json:
    given = {"status": "final", "effectiveDateTime": hours_ago(hours), **more}
    return about("Observation", ident, code=concept("", code, system=SNOMED), **given)


def quantity(value: float, unit: str, code: str = "", **more: Any) -> Json:
    return {"valueQuantity": {"value": value, "unit": unit, **({"code": code} if code else {}), **more}}


def rows(*bodies: Json) -> list[MarkRow]:
    return [kurve_spells.row(one, NOW) for one in kurve_spells.noted(chart(*bodies), LANES, None, NOW)]


def words(*bodies: Json) -> list[str]:
    (row,) = rows(*bodies)
    return [mark.words for mark in row.marks]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "apné"), (quantity(22, "s", "s"), "apné 22 s"), (quantity(4, "ganger", "{count}"), "4 × apné"),
        (quantity(1.5, "min", "min"), "apné 1,5 min"), (quantity(3, "", "1"), "3 × apné"),
        (quantity(0, "", "1"), "ingen apné"), ({"valueInteger": 2}, "2 × apné"),
        ({"valueBoolean": True}, "apné"), ({"valueBoolean": False}, "ingen apné"),
        ({"valueCodeableConcept": concept("stimulert")}, "apné stimulert"),
        ({"valueCodeableConcept": concept("", "52101004", system=SNOMED)}, "ingen apné"),
        ({"valueString": "selvkorrigert"}, "apné selvkorrigert"),
        (quantity(5, "", "1", comparator=">="), "apné >=5"), (quantity(2.5, "", "1"), "apné 2,5"),
        (quantity(-1, "", "1"), "apné −1"),
    ],
)  # fmt: skip
def test_what_is_noted_stands_as_it_was_noted(said: Json, expected: str) -> None:
    assert words(noted("a", 1, **said)) == [expected]


def test_parts_of_a_spell_stand_with_it() -> None:
    lowest = {"code": concept("laveste puls"), **quantity(62, "/min")}
    assert words(noted("a", 1, **quantity(20, "s", "s"), component=[lowest])) == [
        "apné 20 s, laveste puls 62 /min"
    ]


def test_kinds_stand_in_one_row_in_order_of_time() -> None:
    (row,) = rows(noted("b", 1, "48867003"), noted("a", 2), noted("c", 30))
    assert [mark.words for mark in row.marks] == ["apné", "apné", "brady"]
    assert [mark.keys for mark in row.marks] == [("Observation/c",), ("Observation/a",), ("Observation/b",)]
    # One of each in a day; of what was never noted nobody says nought.
    assert row.note == "24 t: 1, 1, –"


def test_an_apnoea_with_its_bradycardia_is_one_mark() -> None:
    (row,) = rows(
        noted("b", 2 - 20 / 3600, "48867003"), noted("a", 2, **quantity(24, "s", "s")), noted("c", 1.99)
    )
    assert [(mark.words, mark.short) for mark in row.marks] == [
        ("apné 24 s + brady", "apné + brady"), ("apné", "apné"),
    ]  # fmt: skip
    assert row.marks[0].keys == ("Observation/a", "Observation/b")
    assert row.note == "24 t: 2, 1, –"


def test_where_nothing_is_noted_there_is_no_row() -> None:
    assert rows() == []
    assert rows(noted("a", 1, status="entered-in-error")) == []
    assert rows(noted("a", -3)) == []
    assert rows(noted("a", 1, dataAbsentReason=concept("", "not-performed"))) == []


def test_somebody_who_looked_and_found_none_has_a_mark_of_their_own() -> None:
    (row,) = rows(noted("a", 1, **quantity(0, "", "1")))
    assert [(mark.looks, mark.words) for mark in row.marks] == [("waits", "ingen apné")]
    assert row.note == "24 t: 0, –, –"


def test_sums_and_single_ones_are_not_added_up() -> None:
    (row,) = rows(noted("a", 1), noted("b", 2, **quantity(4, "", "1")))
    assert row.note == ""


def test_a_sum_of_a_shift_says_of_which_time() -> None:
    body = noted("a", 1, **quantity(4, "", "1"))
    del body["effectiveDateTime"]
    body["effectivePeriod"] = {"start": hours_ago(10), "end": hours_ago(2)}
    (row,) = rows(body)
    assert row.marks[0].said == "i dag 04:32–12:32: 4 × apné"
    assert row.note == "24 t: 4, –, –"
    found = spells.spells(chart(body), APNOEA, None, NOW)
    assert spells.last_day(found, NOW) == 4


def test_a_sum_that_began_before_the_last_day_is_not_counted() -> None:
    body = noted("a", 30, **quantity(4, "", "1"))
    body["effectivePeriod"] = {"start": hours_ago(30), "end": hours_ago(20)}
    del body["effectiveDateTime"]
    (row,) = rows(body)
    assert row.note == ""


def test_the_table_has_them_at_their_times() -> None:
    found = kurve_spells.noted(chart(noted("a", 1)), LANES, None, NOW)
    (added,) = kurve_spells.readings(found, NOW)
    assert (added.title, added.reading.text) == ("Apné, brady, desat", "apné")
    assert added.reading.keys == ("Observation/a",)


@pytest.fixture
def marked() -> Iterator[None]:
    shown = tuple(
        msgspec.structs.replace(one, shown=one.shown or one.key == "spells")
        for one in lanes.LANES.shipped().lanes
    )
    file = type(lanes.LANES.shipped())(shown)
    configured.use(configured.InUse("test marks", {lanes.LANES.file: file}))
    yield
    configured.use(configured.InUse())


def counts(*bodies: Json, per: str = "days") -> list[tuple[str, str]]:
    model, _state = flowsheet.build(context(chart(stay(), *bodies)))
    (table,) = [one for one in model.tables if one.per == per]
    every = [row for group in table.groups for row in group.rows if row.key == "lane spells 0"]
    return [(cell.text, cell.said) for row in every for cell in row.cells]


@pytest.mark.usefixtures("marked")
def test_the_flowsheet_counts_them() -> None:
    single = [noted("a", 1), noted("b", 2, **quantity(22, "s", "s"))]
    assert counts(*single) == [("2", "13:32 1; 12:32 1 (22 s)")]
    assert counts(noted("a", 1, **quantity(4, "", "1")), noted("b", 2, **quantity(3, "", "1")))[0][0] == "7"
    assert counts(noted("a", 1, **quantity(0, "", "1"))) == [("0", "")]
    assert counts() == []


@pytest.mark.usefixtures("marked")
def test_sums_and_single_ones_are_said_as_at_least() -> None:
    assert counts(noted("a", 1), noted("b", 2, **quantity(4, "", "1")))[0][0] == "≥4"
    assert counts(noted("a", 1, **quantity(5, "", "1", comparator=">=")))[0][0] == "?"


@pytest.mark.usefixtures("marked")
def test_the_chart_has_the_row() -> None:
    model, _state = vitals.build(context(chart(stay(), noted("a", 1))))
    (row,) = [one for one in model.marks if one.key == "lane spells"]
    assert [mark.words for mark in row.marks] == ["apné"]
    assert any(reading.get("lane spells") for reading in model.readings)
