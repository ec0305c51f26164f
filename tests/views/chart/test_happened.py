"""What happened to a patient: moves that were made, examinations without a conclusion or an exact hour."""

from __future__ import annotations

import pytest

from desktop.clinical.record.stays import stays
from desktop.views.chart import happened, kurve
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

PDF = [{"contentType": "application/pdf", "data": "JVBERi0="}]


def test_an_examination_of_a_period_and_with_a_document_alone_is_an_event() -> None:
    record = chart(
        about(
            "DiagnosticReport", "ct", status="final", code=concept("CT abdomen"), presentedForm=PDF,
            effectivePeriod={"start": hours_ago(5), "end": hours_ago(4)},
        ),
        about("DiagnosticReport", "rtg", status="final", code=concept("Røntgen thorax"), conclusion="Ingen",
              issued=hours_ago(3)),
        about("DiagnosticReport", "gone", status="entered-in-error", code=concept("MR"), conclusion="Ingen",
              effectiveDateTime=hours_ago(3)),
    )  # fmt: skip
    assert [one.words for one in happened.of_record(record)] == ["CT abdomen", "Røntgen thorax"]


def at(name: str, status: str, hours: float) -> Json:
    return {"location": {"display": name}, "status": status, "period": {"start": hours_ago(hours)}}


@pytest.mark.parametrize("ahead", ["planned", "reserved"])
def test_a_place_that_is_only_planned_is_no_move(ahead: str) -> None:
    first, next_, made = at("A1", "completed", 5), at("Infeksjon 1", ahead, 1), at("A2", "active", 3)
    for places in ([first, made, next_], [next_, first, made]):
        where = stays.current(chart(stay(location=places)), NOW)
        assert where is not None
        assert [one.words for one in happened.of_stay(where)] == ["Innlagt", "Flyttet til A2"]


def test_moves_of_the_parts_of_a_stay_count_once_and_ward_and_bed_are_one_place() -> None:
    part = about(
        "Encounter", "icu", status="finished", partOf={"reference": "Encounter/stay"},
        period={"start": hours_ago(20), "end": hours_ago(6)},
        location=[at("Intensiv", "completed", 20), at("02", "completed", 20)],
    ) | {"class": {"code": "IMP"}}  # fmt: skip
    outer = stay(location=[at("A1", "completed", 30), at("A1", "active", 6)])
    where = stays.current(chart(outer, part), NOW)
    assert where is not None
    said = [one.words for one in happened.of_stay(where)]
    assert said == ["Innlagt", "Flyttet til Intensiv 02", "Flyttet til A1"]


def test_a_leave_that_is_over_has_its_end_and_one_that_goes_on_lasts() -> None:
    history = [
        {"status": "in-progress", "period": {"start": hours_ago(50), "end": hours_ago(40)}},
        {"status": "onleave", "period": {"start": hours_ago(40), "end": hours_ago(20)}},
        {"status": "in-progress", "period": {"start": hours_ago(20), "end": hours_ago(2)}},
    ]
    where = stays.current(chart(stay(status="onleave", statusHistory=history)), NOW)
    assert where is not None
    first, second = (one for one in happened.of_stay(where) if one.kind == "away")
    assert first.until is not None
    assert not first.lasts
    assert second.lasts
    drawn = [one for one in kurve.events(chart(), where) if one.text == "Permisjon"]
    assert [(one.goes_on, one.end > one.time) for one in drawn] == [(False, True), (True, True)]


def test_an_operation_lasts_as_long_as_was_written_and_one_of_a_day_all_day() -> None:
    def operation(ident: str, **when: Json | str) -> Json:
        return about("Procedure", ident, status="completed", code=concept(ident), **when)

    record = chart(
        operation("Reseksjon", performedPeriod={"start": hours_ago(30), "end": hours_ago(27)}),
        operation("Skopi", performedDateTime=hours_ago(20)),
        operation("Inngrep", performedDateTime="2026-11-19"),
    )
    found = {one.text: one for one in kurve.events(record, None)}
    assert found["Reseksjon"].end - found["Reseksjon"].time == 3 * 3600
    assert found["Skopi"].end == 0
    assert found["Inngrep"].end - found["Inngrep"].time == 24 * 3600
    assert not found["Inngrep"].has_hour
