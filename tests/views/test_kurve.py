"""The chart writes what was measured."""

from __future__ import annotations

import pytest

from desktop.clinical import rounds
from desktop.views import kurve, vitals
from tests.views.charts import Json, chart, context, round_of, stay, vital


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


@pytest.mark.parametrize(
    ("key", "quantity", "said"),
    [
        ("spo2", {"value": 70, "unit": "%", "code": "%", "comparator": "<"}, "SpO₂ < 70 %"),
        ("temp", {"value": 98.6, "unit": "°F", "code": "[degF]"}, "Temperatur 98,6 °F"),
    ],
)
def test_what_can_not_stand_in_a_curve_is_said_and_not_lost(key: str, quantity: Json, said: str) -> None:
    model, state = vitals.build(
        context(chart(stay(), *round_of(2), vital(key, 1, 0.5, valueQuantity=quantity)))
    )
    assert said in state.text.replace("\xa0", " ")
    (series,) = [s for lane in model.lanes for s in lane.series if s.key == key]
    assert len(series.texts) == 1
    assert vitals.build(context(chart(stay(), *round_of(2))))[1].text == ""


def test_what_can_not_be_scored_divides_no_round() -> None:
    fahrenheit = vital("temp", 98.6, 1.05, valueQuantity={"value": 98.6, "unit": "°F"})
    (one,) = rounds.rounds(rounds.measurements(chart(*round_of(1), fahrenheit)))
    assert len(one.values) == 7
