"""States in words in the chart: a bar from where one was noted to the next one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from desktop.clinical import lanes
from desktop.core import configured
from desktop.core.converting import Refused
from desktop.shown.chart.vitals import TextRow, VitalsModel
from desktop.views.chart import vitals
from desktop.views.measured import flowsheet
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay

LOINC = "http://loinc.org"
KEY = "lane ventilator-mode"


@pytest.fixture(autouse=True)
def mode() -> Iterator[None]:
    shown = tuple(
        msgspec.structs.replace(one, shown=one.shown or one.key == "ventilator-mode")
        for one in lanes.LANES.shipped().lanes
    )
    file = type(lanes.LANES.shipped())(shown)
    configured.use(configured.InUse("test words", {lanes.LANES.file: file}))
    yield
    configured.use(configured.InUse())


def noted(ident: str, hours: float, words: str = "PRVC", **more: Any) -> Json:
    value = (
        {} if more.keys() & {"dataAbsentReason", "valueString"} else {"valueCodeableConcept": concept(words)}
    )
    given = {"status": "final", "effectiveDateTime": hours_ago(hours), **value, **more}
    return about("Observation", ident, code=concept("", "20124-4", system=LOINC), **given)


def built(*bodies: Json) -> VitalsModel:
    return vitals.build(context(chart(stay(), *bodies)))[0]


def row(*bodies: Json) -> TextRow | None:
    return next((one for one in built(*bodies).rows if one.key == KEY), None)


def bars(*bodies: Json) -> list[tuple[str, float, float]]:
    """Words, hours ago at which a bar begins and ends."""
    found = row(*bodies)
    assert found is not None
    now = NOW.timestamp()
    return [(s.text, round((now - s.start) / 3600, 2), round((now - s.end) / 3600, 2)) for s in found.spans]


def test_a_bar_lasts_from_where_a_state_was_noted_to_where_another_one_was() -> None:
    assert bars(noted("a", 6), noted("b", 4), noted("c", 2, "PS")) == [("PRVC", 6, 2), ("PS", 2, 0)]


def test_the_last_state_is_drawn_for_no_longer_than_a_ward_may_trust_it() -> None:
    found = row(noted("a", 20))
    assert found is not None
    assert bars(noted("a", 20)) == [("PRVC", 20, 12)]
    assert found.latest == "PRVC"
    assert found.latest_note, "from when it is"
    fresh = row(noted("a", 1))
    assert fresh is not None
    assert (fresh.latest, fresh.latest_note) == ("PRVC", "")


@pytest.mark.parametrize(
    "gone",
    [
        {"status": "entered-in-error"}, {"status": "cancelled"},
        {"dataAbsentReason": concept("", "not-performed")},
        {"effectiveDateTime": hours_ago(-30)}, {"encounter": {"reference": "Encounter/other"}},
    ],
)  # fmt: skip
def test_what_nobody_may_go_by_makes_no_row(gone: Json) -> None:
    assert row(noted("a", 1, **gone)) is None
    assert row() is None


def test_what_is_entered_in_error_does_not_end_another_bar() -> None:
    assert bars(noted("a", 6), noted("b", 4, "PS", status="entered-in-error")) == [("PRVC", 6, 0)]


def test_a_state_whose_hour_nobody_knows_stands_in_the_table_alone() -> None:
    model = built(noted("a", 1, effectiveDateTime=NOW.date().isoformat()))
    (found,) = [one for one in model.rows if one.key == KEY]
    assert found.spans == ()
    assert [reading[KEY].text for reading in model.readings if KEY in reading] == ["PRVC"]


def test_another_system_writes_it_as_text_as_a_number_or_as_a_part() -> None:
    assert bars(noted("a", 1, valueString="BiPAP, ST-modus")) == [("BiPAP, ST-modus", 1, 0)]
    part = {"code": concept("", "20124-4", system=LOINC), "valueCodeableConcept": concept("SIMV")}
    body = about(
        "Observation", "v", code=concept("Respirator"), status="final", effectiveDateTime=hours_ago(2),
        component=[part],
    )  # fmt: skip
    assert bars(body) == [("SIMV", 2, 0)]


def test_cursor_table_and_flowsheet_say_each_note() -> None:
    bodies = noted("a", 6), noted("b", 2, "PS")
    readings = [reading[KEY] for reading in built(*bodies).readings if KEY in reading]
    assert [(one.text, one.keys) for one in readings] == [
        ("PRVC", ("Observation/a",)), ("PS", ("Observation/b",))
    ]  # fmt: skip
    model, _state = flowsheet.build(context(chart(stay(), *bodies)))
    (table,) = [one for one in model.tables if one.per == "days"]
    rows = [row for group in table.groups for row in group.rows if row.key == KEY]
    assert [[cell.text for cell in row.cells] for row in rows] == [["PS"]]


def test_thousands_of_notes_of_one_state_are_one_bar() -> None:
    assert bars(*(noted(f"n{at}", at / 60) for at in range(1, 1500)))[0][0] == "PRVC"
    assert len(bars(*(noted(f"n{at}", at / 60) for at in range(1, 1500)))) == 1


def test_a_lane_of_words_has_codes_alone() -> None:
    def read(**curve: Any) -> None:
        lanes._checked({"lanes": [{"key": "x", "shows": "words", "curves": [curve]}]}, None)  # type: ignore[arg-type]

    read(of=[{"observation": ["a"]}], name={"nb": "A", "en": "A"})
    for wrong in (
        {"of": [{"vital": "hr"}]}, {"of": [{"observation": ["a"]}]},
        {"of": [{"observation": ["a"]}], "name": {"nb": "A", "en": "A"}, "unit": "mL"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            read(**wrong)
