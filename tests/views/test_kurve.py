"""The chart writes what was measured."""

from __future__ import annotations

from desktop.views import kurve, rounds
from tests.views.charts import chart, vital


def test_a_nought_is_written_as_a_nought() -> None:
    found = rounds.measurements(
        chart(vital("sbp", 0), vital("dbp", 0), vital("sbp", 90, 3), vital("dbp", 60, 3))
    )
    texts = [
        text
        for lane in kurve.lanes(found, rounds.rounds(found))
        for series in lane.series
        if series.key == "bp"
        for text in series.texts
    ]
    assert texts == ["90/60", "0/0"]
