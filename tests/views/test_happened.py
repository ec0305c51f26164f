"""What happened to a patient: moves that were made, examinations without a conclusion or an exact hour."""

from __future__ import annotations

import pytest

from desktop.clinical.record import stays
from desktop.views import happened
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
