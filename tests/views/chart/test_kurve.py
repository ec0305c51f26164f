"""The chart writes what was measured."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical import lanes
from desktop.clinical.record.measured import rounds
from desktop.clinical.typing import entered
from desktop.fhir import ucum
from desktop.shown.chart.vitals import Lane, VitalsModel
from desktop.views.chart import kurve, kurve_lanes, kurve_quantities, vitals
from desktop.views.curves import kurve_bands
from tests.views.charts import NOW, Json, chart, context, hours_ago, patient, round_of, stay, vital


def drawn(found: list[rounds.Measurement]) -> tuple[Lane, ...]:
    """The shipped lanes of these measurements, of an adult."""
    who = chart()
    of = kurve_quantities.quantities(who, None, NOW, lanes.lanes(), found)
    usual = kurve_bands.bands(who, NOW)
    return kurve_lanes.lanes(lanes.lanes(), of, found, rounds.rounds(found), NOW, usual)


def test_a_nought_is_written_as_a_nought() -> None:
    found = rounds.whenever(chart(vital("sbp", 0), vital("dbp", 0), vital("sbp", 90, 3), vital("dbp", 60, 3)))
    texts = [
        text for lane in drawn(found) for series in lane.series if series.key == "bp" for text in series.texts
    ]
    assert texts == ["90/60", "0/0"]


@pytest.mark.parametrize(
    ("key", "quantity", "said"),
    [
        ("spo2", {"value": 70, "unit": "%", "code": "%", "comparator": "<"}, "SpO₂ < 70 %"),
        ("temp", {"value": 98.6, "unit": "hest"}, "Temperatur 98,6 hest"),
        ("temp", {"value": 98.6, "unit": "°C", "code": "Cel"}, "Temperatur 98,6 °C"),
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
    fahrenheit = vital("temp", 98.6, 1.05, valueQuantity={"value": 98.6, "unit": "°C"})
    (one,) = rounds.rounds(rounds.whenever(chart(*round_of(1), fahrenheit)))
    assert len(one.values) == 7


def said_at(model: VitalsModel, stop: int) -> dict[str, str]:
    return {key: reading.text for key, reading in model.readings[stop].items()}


def test_a_row_and_the_cursor_have_what_the_score_counts() -> None:
    # The pressure is taken four minutes after the first of the round.
    first = [r for r in round_of(1) if not r["id"].startswith("sbp")]
    model, _state = vitals.build(
        context(chart(stay(), *first, vital("sbp", 85, 0.93), vital("dbp", 50, 0.93)))
    )
    (stop,) = model.stops
    assert said_at(model, 0)["bp"] == "85/50"
    assert said_at(model, 0)["news2"] == "3!"
    assert "blodtrykk 85 over 50" in stop[2]
    assert {column.key for column in model.columns} >= {
        "bp",
        "hr",
        "temp",
        "spo2",
        "rr",
        "acvpu",
        "news2",
        "oxygen",
    }


def test_what_was_converted_or_replaced_stands_beside_the_value() -> None:
    fahrenheit = vital("temp", 1, 1, valueQuantity={"value": 102.2, "code": "[degF]", "unit": "°F"})
    found = chart(stay(), *[r for r in round_of(1, hr=140) if not r["id"].startswith("temp")], fahrenheit,
                  vital("hr", 88, 0.95, ident="again"))  # fmt: skip
    model, _state = vitals.build(context(found))
    assert said_at(model, 0)["temp"] == "39,0"
    assert "102,2 °F" in model.readings[0]["temp"].note
    assert said_at(model, 0)["hr"] == "88"
    assert "140" in model.readings[0]["hr"].note


def test_an_unmeasurable_pressure_is_a_row_of_its_own_words() -> None:
    part = {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
            "dataAbsentReason": {"text": "ikke målbart"}}  # fmt: skip
    panel = vital("bp", 0, 1, component=[part])
    del panel["valueQuantity"]
    model, state = vitals.build(context(chart(stay(), panel, vital("hr", 120, 1))))
    assert said_at(model, 0)["bp"] == "ikke målbart"
    assert "ikke målbart" in model.stops[0][2]
    assert "ikke målbart" in state.text


def test_a_value_dated_ahead_is_never_the_newest() -> None:
    model, state = vitals.build(
        context(chart(stay(), vital("temp", 37.1, 1), vital("temp", 41, -24, ident="f")))
    )
    (series,) = [s for lane in model.lanes for s in lane.series if s.key == "temp"]
    assert (series.texts, series.latest) == (("37,1",), "37,1")
    assert "41" in state.text
    assert "fram i tid" in state.text
    assert "i morgen" not in model.note


def test_years_of_measurements_without_a_stay_are_readable() -> None:
    old = vital("temp", 38.4, 24 * 365 * 12, ident="old")
    model, state = vitals.build(context(chart(vital("temp", 37, 24 * 365 * 2), old)))
    assert len(model.days) < 40
    assert all(any(part.isdigit() and len(part) == 4 for part in words.split()) for _at, words in model.days)
    assert model.range == "stay"
    assert "målt 20.11.2024" in state.note.replace("21.11", "20.11")


def marks(model: VitalsModel, key: str) -> tuple[str, ...]:
    (series,) = [s for lane in model.lanes for s in lane.series if s.key == key]
    return tuple(series.outside)


def test_a_childs_chart_has_the_bands_of_its_age_and_no_arrow_of_adults() -> None:
    infant = patient(birthDate="2026-06-01")
    normal = [vital("hr", 150, 1), vital("rr", 40, 1), vital("temp", 37.4, 1), vital("sbp", 85, 1),
              vital("dbp", 50, 1)]  # fmt: skip
    model, _state = vitals.build(context(chart(stay(), *normal, who=infant)))
    assert [marks(model, key) for key in ("hr", "rr", "temp", "bp")] == [("",)] * 4
    (rr,) = [lane for lane in model.lanes if lane.key == "rr"]
    assert rr.bands == ((30.0, 53.0),)
    adult, _state = vitals.build(context(chart(stay(), *normal)))
    assert [marks(adult, key) for key in ("hr", "rr", "bp")] == [("high",), ("high",), ("low",)]


def test_without_a_band_for_the_age_nothing_is_marked() -> None:
    newborn = patient(birthDate="2026-11-18")
    model, _state = vitals.build(context(chart(stay(), vital("spo2", 90, 1), who=newborn)))
    assert marks(model, "spo2") == ("",)


def test_who_is_not_admitted_has_all_that_was_ever_measured() -> None:
    # The newest contact is a visit at which nothing was measured.
    visit = stay(
        id="visit", status="finished", period={"start": "2026-09-01T08:00:00Z", "end": "2026-09-01T08:15:00Z"}
    )
    visit["class"] = {"code": "AMB"}
    model, state = vitals.build(context(chart(visit, vital("temp", 37.1, 24 * 200))))
    assert [lane.key for lane in model.lanes] == ["temp"]
    assert state.kind == "stale"


def test_a_visit_is_no_admission() -> None:
    visit = stay(id="visit", status="finished", period={"start": "2026-11-20T08:00:00Z"})
    visit["class"] = {"code": "AMB"}
    model, _state = vitals.build(context(chart(visit, vital("temp", 37.1, 5), vital("temp", 38, 24 * 400))))
    assert model.events == ()
    assert len(model.stops) == 2


def test_points_are_the_unit_of_a_score() -> None:
    assert ucum.coded("", "poeng") == "{score}"
    assert ucum.unit("{score}") == ucum.unit("1")


@pytest.mark.parametrize(
    ("status", "shown"), [("final", True), ("preliminary", True), ("entered-in-error", False)]
)
def test_what_was_answered_by_mistake_is_no_event(status: str, shown: bool) -> None:
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "status": status, "code": {"text": "Rtg. thorax"},
        "effectiveDateTime": "2026-11-20T09:00:00+01:00", "conclusion": "Pneumotoraks",
    }  # fmt: skip
    assert [e.text for e in kurve.events(chart(stay(), report), None)].count("Rtg. thorax") == shown


def _over(days: float) -> Json:
    """A stay that ended so many days ago, after one hour."""
    return stay(status="finished", period={"start": hours_ago(days * 24 + 1), "end": hours_ago(days * 24)})


def test_what_was_measured_years_after_a_stay_is_no_part_of_it() -> None:
    model, _state = vitals.build(context(chart(_over(900), *round_of(24 * 900.02), *round_of(24 * 100))))
    assert [r.label for r in model.ranges][-1] == "Alt"
    assert model.range == "stay"
    assert "Innlagt" not in [e.text for e in model.events]
    model, _state = vitals.build(context(chart(_over(20), *round_of(24 * 20.02), *round_of(24 * 2))))
    assert [r.label for r in model.ranges][-1] == "Oppholdet"


def test_a_chart_of_years_has_days_for_who_looks_close() -> None:
    model, _state = vitals.build(context(chart(*round_of(24 * 2900), *round_of(24 * 100))))
    assert model.days
    assert all(text.isdigit() for _at, text in model.days)
    measured = {float(at) for at, _mark, _said in model.stops}
    for at in measured:
        assert any(begin <= at < begin + 86400 for begin, _text in model.close_days)
    assert all(len(text.split()[-1]) in (5, 10) for _at, text in model.close_days)
    assert list(model.close_days) == sorted(model.close_days)
    # An hour alone says nothing of a time that is years ago.
    assert all(mark.count(".") == 2 for _at, mark, _said in model.stops)
    short, _state = vitals.build(context(chart(stay(), *round_of(2))))
    assert short.close_days == ()
    assert [mark.count(":") for _at, mark, _said in short.stops] == [1]


def test_a_stay_of_one_hour_has_its_day() -> None:
    model, _state = vitals.build(context(chart(_over(900), *round_of(24 * 900.02))))
    assert [r.label for r in model.ranges][-1] == "Oppholdet"
    assert len(model.days) in (1, 2)
    assert model.end - model.start < 86400


def test_a_last_value_older_than_the_others_says_its_day() -> None:
    record = chart(stay(), vital("hr", 80, 1), vital("temp", 37.8, 24 * 3), vital("spo2", 95, 2))
    model, _state = vitals.build(context(record))
    notes = {series.key: series.latest_note for lane in model.lanes for series in lane.series}
    assert notes["hr"] == ""
    assert notes["temp"] == "17.11.2026"
    assert "2026" not in notes["spo2"]


@given(hours=st.fixed_dictionaries({key: st.floats(0.5, 80) for key in ("hr", "temp", "rr", "acvpu")}))
@settings(max_examples=40)
def test_curve_or_row_what_is_older_than_the_newest_curve_says_from_when(hours: dict[str, float]) -> None:
    values: dict[str, float | str] = {"hr": 80, "temp": 37, "rr": 15, "acvpu": "A"}
    record = chart(stay(), *(vital(key, values[key], ago) for key, ago in hours.items()))
    model, _state = vitals.build(context(record))
    notes = {series.key: series.latest_note for lane in model.lanes for series in lane.series}
    notes |= {row.key: row.latest_note for row in model.rows}
    newest = min(ago for key, ago in hours.items() if key != "acvpu")
    for key, ago in hours.items():
        if abs(ago - newest - 4) > 0.01:
            assert bool(notes[key]) == (ago - newest > 4), (key, hours, notes)


def bars(*resources: Json) -> list[tuple[str, float, float]]:
    """The oxygen bars: words, and how many hours before now they begin and end."""
    model, _state = vitals.build(context(chart(stay(), *resources)))
    (lane,) = [one for one in model.lanes if one.key == "spo2"]
    now = NOW.timestamp()
    return [
        (s.text.replace("\xa0", " "), round((now - s.start) / 3600, 2), round((now - s.end) / 3600, 2))
        for s in lane.spans
    ]


def test_the_oxygen_bar_ends_in_what_the_patient_has_now() -> None:
    found = bars(vital("spo2", 94, 6), vital("o2", 1, 6), vital("spo2", 94, 1), vital("o2", 2, 1))
    assert found == [("O₂ 1 L/min", 6, 1), ("O₂ 2 L/min", 1, 0)]


def test_what_nobody_measured_for_long_is_not_drawn_to_now() -> None:
    assert bars(vital("spo2", 94, 20), vital("o2", 2, 20)) == [("O₂ 2 L/min", 20, 12)]


def test_a_fraction_and_an_answer_are_oxygen_too() -> None:
    found = bars(vital("spo2", 94, 6), vital("o2", 1, 6), vital("spo2", 91, 3), vital("fio2", 40, 3),
                 vital("spo2", 96, 1), vital("o2", 0, 1))  # fmt: skip
    assert found == [("O₂ 1 L/min", 6, 3), ("FiO₂ 40 %", 3, 1)]


def test_what_was_measured_of_oxygen_is_the_same_wherever_it_is_read() -> None:
    record = chart(stay(), vital("spo2", 94, 1), vital("fio2", 24, 1), vital("o2", 1, 1))
    (lane,) = [one for one in vitals.build(context(record))[0].lanes if one.key == "spo2"]
    assert lane.series[0].latest_note.replace("\xa0", " ") == "på 1 L O₂, FiO₂ 24 %"
    stood = entered.before(record, "o2", NOW)
    assert (stood.text, stood.said) == ("1", "1 L/min") if stood is not None else False
    stood = entered.before(chart(stay(), vital("fio2", 24, 1), vital("o2", 0, 1)), "o2", NOW)
    assert stood.said == "24 %" if stood is not None else False


def test_the_shaded_pressure_is_the_same_in_every_chart_and_named() -> None:
    record = chart(stay(), vital("sbp", 152, 1), vital("dbp", 80, 1))
    (lane,) = [one for one in vitals.build(context(record))[0].lanes if one.key == "circulation"]
    assert (lane.bands, lane.shaded) == (((100.0, 140.0),), "systolisk 100–140")
    usual = kurve_bands.bands(record, NOW)
    assert kurve_bands.shaded(usual, "sbp") == ((100.0, 140.0), "systolisk 100–140")
    assert kurve_bands.shaded(usual, "rr").words == "uten poeng i NEWS2: 12–20"


@pytest.mark.parametrize("hours", [1, 2, 4, 8, 16, 72, 24 * 10])
def test_a_short_stay_has_a_short_axis_that_is_not_mostly_future(hours: float) -> None:
    admitted = stay(period={"start": hours_ago(hours)})
    model, _state = vitals.build(context(chart(admitted, *round_of(hours - 0.5), *round_of(0.2))))
    future, past = model.end - model.now, model.now - model.start
    assert past >= hours * 3600 - 1
    assert 0 < future <= 4 * 3600
    assert future / (future + past) <= (0.34 if hours < 2 else 0.2), "time to come is not what one looks at"


def _drawn_part(key: str, *resources: Json) -> float:
    """How much of its lane's height a course takes."""
    found = rounds.whenever(chart(*resources))
    (lane,) = [lane for lane in drawn(found) if key in {series.key for series in lane.series}]
    (series,) = [series for series in lane.series if series.key == key]
    values = (*series.values, *series.lows)
    assert lane.low <= min(values) <= max(values) <= lane.high
    return (max(values) - min(values)) / (lane.high - lane.low)


def test_a_fever_is_seen_to_rise() -> None:
    fever = [vital("temp", value, hours) for value, hours in ((37.0, 30), (37.4, 12), (38.1, 6), (38.6, 1))]
    assert _drawn_part("temp", *fever) > 0.55
    # What is usual stays calm, and a great fever is not drawn beyond its lane.
    assert _drawn_part("temp", vital("temp", 36.8, 9), vital("temp", 37.1, 1)) < 0.15
    assert _drawn_part("temp", vital("temp", 34.1, 9), vital("temp", 41.3, 1)) == 1


def test_a_pressure_is_no_short_stroke() -> None:
    assert _drawn_part("bp", vital("sbp", 116, 1), vital("dbp", 70, 1)) > 0.45
    assert _drawn_part("bp", vital("sbp", 240, 1), vital("dbp", 30, 1)) == 1


def test_breathing_that_fails_is_seen_to() -> None:
    assert _drawn_part("rr", vital("rr", 16, 9), vital("rr", 23, 1)) >= 0.5
    assert _drawn_part("spo2", vital("spo2", 97, 9), vital("spo2", 91, 1)) >= 0.6


def _height(key: str, *resources: Json) -> float:
    found = rounds.whenever(chart(*resources))
    return next(lane.height for lane in drawn(found) if lane.key == key)


@pytest.mark.parametrize(("key", "usual", "beyond"), [("temp", 37.0, 38.6), ("spo2", 97, 91)])
def test_what_is_beyond_the_usual_today_has_a_taller_lane(key: str, usual: float, beyond: float) -> None:
    calm = _height(key, vital(key, usual, 30), vital(key, usual, 1))
    assert _height(key, vital(key, usual, 30), vital(key, beyond, 6), vital(key, usual, 1)) == calm * 1.5
    assert _height(key, vital(key, beyond, 48), vital(key, usual, 1)) == calm, "it is over"


def test_the_strip_of_the_stay_has_the_pulse_or_what_the_workspace_wants() -> None:
    resources = [one for hours in (60, 30, 3) for one in round_of(hours)]
    for wanted, key in (({}, "hr"), ({"overview": "temp"}, "temp"), ({"overview": "none"}, "hr")):
        model, _state = vitals.build(context(chart(stay(), *resources), **wanted))
        assert model.overview is not None
        assert model.overview.key == key
        assert model.overview_note.endswith(model.overview.unit)
    model, _state = vitals.build(context(chart(stay(), *resources), overview=""))
    assert model.overview is None


def test_a_month_of_an_axis_is_written_as_everywhere() -> None:
    days, _hours, _nights = kurve.axis(NOW - timedelta(days=200), NOW, NOW)
    assert days[-1][1] == "11.2026"
    model, _state = vitals.build(context(chart(*round_of(24 * 300), *round_of(24))))
    assert model.coarse
    assert not vitals.build(context(chart(stay(), *round_of(24))))[0].coarse
