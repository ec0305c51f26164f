"""What the curves of a trend draw, and that nothing else that was told is lost in silence."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from desktop.views.columns.told import Told
from desktop.views.curves import trend_values
from desktop.views.trends import trend
from tests.views.charts import NOW, Json, chart, context, hours_ago, lab, stay, vital
from tests.views.listing import observation, procedure
from tests.views.trending import CRP, child, crp, lane, plain, shown, texts

OPERATION = procedure("2026-11-17T09:00:00+01:00")


@pytest.fixture(autouse=True)
def _mine(trending: Any) -> None:
    curves = {
        "mine": [CRP],
        "vital": [{"of": [{"vital": "temp"}]}],
        "pressure": [{"of": [{"vital": "imap"}, {"vital": "map"}]}],
        "air": [{"of": [{"vital": "o2"}, {"vital": "fio2"}]}],
        "heart": [{"of": [{"lab": "bnp"}]}],
        "weighed": [{"of": [{"observation": ["score-w"]}], "name": "Bleievekt"}],
        "two": [CRP, {"of": [{"lab": "leuk"}]}],
    }
    trending(**{key: {"title": "T", "curves": one} for key, one in curves.items()})


def test_nothing_measured_is_empty_and_one_value_is_drawn() -> None:
    _model, state = shown("mine")
    assert (state.kind, state.title) == ("empty", "Ikke noe av det er målt i dette oppholdet.")
    model, state = shown("mine", crp(88, hours_ago(4)))
    assert (texts(model), state.kind, state.text) == (("88",), "ready", "")
    assert lane(model).low < 88 < lane(model).high


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"value": 21.5, "unit": "hest", "code": "hest"}, "CRP 21,5 hest"),
        ({"value": 21.5, "unit": "mmol/L", "code": "mmol/L"}, "CRP 21,5 mmol/L"),
    ],
)
def test_a_value_in_a_unit_that_can_not_be_converted_is_said(value: Json, said: str) -> None:
    odd = crp(None, hours_ago(3), ident="odd", valueQuantity=value)
    model, state = shown("mine", crp(88, hours_ago(4)), odd)
    assert texts(model) == ("88",)
    assert said in plain(state.text)
    # Alone it is neither nothing nor no value.
    _model, state = shown("mine", odd)
    assert (state.title, said in plain(state.text)) == ("Ingenting av dette kan tegnes.", True)
    _model, state = shown("two", odd, lab("l", "NPU02593", 9.1, "10*9/L"))
    assert "Ikke målt i dette oppholdet" not in state.text


def test_milligrams_per_decilitre_stand_among_the_others() -> None:
    value = {"value": 8.8, "unit": "mg/dL", "code": "mg/dL"}
    model, _state = shown(
        "mine", crp(90, hours_ago(4)), crp(None, hours_ago(3), ident="b", valueQuantity=value)
    )
    assert lane(model).series[0].values == (90, 88)


@pytest.mark.parametrize(
    ("sign", "number", "text"),
    [("<", 5, "< 5"), (">", 200, "> 200"), (">", 35000, "> 35 000"), (">=", 1200.5, "≥ 1 200")],
)
def test_a_limit_stands_at_its_own_number_and_is_read_as_a_limit(sign: str, number: float, text: str) -> None:
    value = {"value": number, "unit": "ng/L", "code": "ng/L", "comparator": sign}
    model, _state = shown("heart", lab("b", "NPU21571", None, "ng/L", valueQuantity=value))
    (series,) = lane(model).series
    assert series.values == (number,)
    assert plain(series.texts[0]).startswith(text)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_was_struck_or_cancelled_is_not_drawn(status: str) -> None:
    model, state = shown("mine", crp(88, hours_ago(4)), crp(410, hours_ago(3), status=status))
    assert texts(model) == ("88",)
    assert "410" not in state.text


def test_a_preliminary_value_is_drawn_and_said_to_be_one() -> None:
    model, state = shown("mine", crp(88, hours_ago(4)), crp(210, hours_ago(3), status="preliminary"))
    assert texts(model) == ("88", "210")
    assert "Foreløpig: CRP 210" in state.text
    assert model.readings[-1]["curve0"].note == "foreløpig"
    _model, state = shown("mine", crp(88, hours_ago(4), status="preliminary"), crp(210, hours_ago(3)))
    assert state.text == ""


def test_a_status_that_nobody_knows_is_said_and_not_drawn() -> None:
    model, state = shown("mine", crp(88, hours_ago(4)), crp(310, hours_ago(3), status="unknown"))
    assert texts(model) == ("88",)
    assert "CRP 310 mg/L" in plain(state.text)


def test_a_vital_sign_that_can_not_be_drawn_is_said() -> None:
    odd = vital("temp", 98.6, 0.5, valueQuantity={"value": 98.6, "unit": "hest"})
    model, state = shown("vital", vital("temp", 37.1, 2), odd)
    assert texts(model) == ("37,1",)
    assert "Temperatur 98,6 hest" in plain(state.text)


def test_what_is_dated_ahead_is_said_and_what_clocks_differ_by_is_drawn() -> None:
    model, state = shown("vital", vital("temp", 37.1, 2), vital("temp", 38.2, -0.1), vital("temp", 41, -24))
    assert texts(model) == ("37,1", "38,2")
    assert "41" in state.text
    assert "fram i tid" in state.text


def test_a_source_of_an_earlier_stay_does_not_hide_what_was_measured_in_this_one() -> None:
    old = vital("imap", 70, 24 * 900)
    model, state = shown("pressure", old, vital("map", 61, 2))
    assert texts(model) == ("61",)
    assert "Ikke målt" not in state.text


def test_a_newer_value_of_another_source_is_said() -> None:
    model, state = shown("air", vital("o2", 2, 30), vital("fio2", 60, 1))
    assert texts(model) == ("2",)
    assert "60 %" in plain(state.text)
    assert "Ikke i kurvene" in state.text


def test_observations_in_two_units_are_not_one_curve() -> None:
    def weighed(value: float, unit: str, hours: float) -> Json:
        code = {"coding": [{"code": "score-w"}]}
        body = observation("w", id=f"w{hours}", effectiveDateTime=hours_ago(hours),
                           valueQuantity={"value": value, "unit": unit, "code": unit})  # fmt: skip
        return {**body, "code": code}

    model, state = shown("weighed", weighed(3.2, "kg", 5), weighed(320, "g", 3), weighed(410, "g", 1))
    assert lane(model).series[0].values == (320, 410)
    assert "3,2 kg" in plain(state.text)


def test_two_values_of_one_minute_both_stand_in_the_table() -> None:
    first = vital("temp", 37.1, 2, ident="a")
    second = vital(
        "temp", 39.4, 2, ident="b", effectiveDateTime=(NOW - timedelta(hours=2, seconds=-20)).isoformat()
    )
    model, _state = shown("vital", first, second)
    (row,) = model.readings
    assert "37,1" in row["curve0"].text
    assert "39,4" in row["curve0"].text
    assert row["curve0"].keys == ("Observation/a", "Observation/b")
    assert "37,1 · 39,4" in model.stops[0][2]


def test_two_codes_of_one_analysis_are_one_curve() -> None:
    other = lab("other", "NOR05091", 120, "mg/L", 2)
    model, _state = shown("mine", crp(88, hours_ago(4)), other)
    assert texts(model) == ("88", "120")


def test_a_value_of_which_only_the_day_is_known_has_no_hour() -> None:
    who = child("2026-11-15", "2026-11-15T05:42:00+01:00")
    day = lab("d", "NPU01370", 240, "umol/L", effectiveDateTime="2026-11-19")
    model, state = shown("bilirubin", lab("b", "NPU01370", 120, "umol/L", 4), day, who=who)
    assert texts(model) == ("120",)
    assert "240" in state.text
    assert "klokkeslett ukjent" in state.text
    model, _state = shown("mine", crp(88, "2026-11-19"))
    assert lane(model).series[0].latest_note == "19.11.2026"
    assert "00:00" not in model.stops[0][1]


def test_numbers_that_are_very_long_or_below_nothing_stand_as_they_are() -> None:
    model, _state = shown("mine", crp(12345678901234567, hours_ago(4)), crp(-3, hours_ago(3)))
    assert [one.replace("\xa0", "") for one in texts(model)] == ["12345678901234567", "−3"]
    assert lane(model).low <= -3


def test_what_can_not_be_read_takes_nothing_else_that_is_said_with_it() -> None:
    body = crp(1, hours_ago(3), ident="odd")
    body["valueQuantity"]["value"] = 10**400
    model, state = shown("two", crp(88, hours_ago(4)), body)
    assert texts(model) == ("88",)
    assert state.kind == "error"
    assert "Ikke målt i dette oppholdet: Leukocytter" in state.text


def test_of_what_may_be_negative_nothing_is_usual_by_its_upper_limit_alone() -> None:
    high = [{"high": {"value": 5, "unit": "mg/L", "code": "mg/L"}}]
    model, _state = shown("mine", crp(3, hours_ago(4), referenceRange=high))
    assert lane(model).bands == ((0, 5),)
    model, _state = shown("mine", crp(-3, hours_ago(5)), crp(3, hours_ago(4), referenceRange=high))
    assert lane(model).bands == ()


def test_an_old_answer_is_not_outside_the_range_of_a_newer_one() -> None:
    def ranged(ident: str, value: float, high: float, hours: float) -> Json:
        return lab(
            ident,
            "NPU02593",
            value,
            "10*9/L",
            hours,
            referenceRange=[{"low": {"value": 1}, "high": {"value": high}}],
        )

    model, _state = shown("two", ranged("a", 14, 30, 8), ranged("b", 9, 10, 2))
    assert lane(model, "curve1").series[0].outside == ("", "")


def test_a_value_of_an_earlier_stay_is_not_shown_as_of_this() -> None:
    model, state = shown("two", crp(300, "2026-10-01T08:00:00+02:00"), lab("l", "NPU02593", 9.1, "10*9/L"))
    assert [one.key for one in model.lanes] == ["curve1"]
    assert "Ikke målt i dette oppholdet: CRP" in state.text
    model, state = shown(
        "after-operation", OPERATION, crp(300, "2026-11-10T08:00:00+01:00"), vital("temp", 37, 1)
    )
    assert "Ikke målt siden Appendektomi: CRP" in state.text


def test_the_first_value_of_a_whole_record_has_room_for_its_number(trending: Any) -> None:
    trending(all={"title": "T", "over": "record", "curves": [CRP]})
    model, _state = shown("all", crp(88, hours_ago(50)), crp(90, hours_ago(4)))
    assert model.start < lane(model).series[0].times[0] - 1800


@pytest.mark.parametrize("year", ["0001", "1826"])
def test_a_value_of_a_year_before_any_life_is_said(trending: Any, year: str) -> None:
    trending(whole={"title": "T", "over": "record", "curves": [CRP]})
    odd = crp(5, f"{year}-01-02T00:00:00Z", ident="odd")
    model, state = shown("whole", odd, crp(88, hours_ago(50)), crp(90, hours_ago(4)))
    assert texts(model) == ("88", "90")
    assert plain(state.text).endswith("ikke tegnet: 1")


def test_the_origin_of_each_value_is_its_own_resource() -> None:
    model, _state = shown("mine", crp(88, hours_ago(4), ident="a"), crp(90, hours_ago(2), ident="b"))
    assert [row["curve0"].keys for row in model.readings] == [("Observation/a",), ("Observation/b",)]


@pytest.mark.slow
@pytest.mark.measures
def test_twenty_thousand_values_are_built_in_time() -> None:
    many = [vital("temp", 36 + n % 40 / 10, n / 60 + 0.01, ident=f"t{n}") for n in range(20_000)]
    made = chart(stay(period={"start": hours_ago(400)}), *many)
    asked = context(made, trend="vital")
    begun = time.perf_counter()
    model, _state = trend.build(asked)
    first = time.perf_counter()
    again, _state = trend.build(asked)
    assert time.perf_counter() - first < 0.1, "asked again of the same record in the same minute"
    assert first - begun < 5
    assert model is not None
    assert model == again
    assert len(model.stops) < 20_000


@pytest.mark.parametrize(
    ("number", "unit", "declared", "said"),
    [
        (8.0, "cm[H2O]", "cmH2O", "8.0 cmH2O"),
        (1.2345, "kg", "g", "1234,5 g"),
        (98.6, "[degF]", "°C", "37 °C"),
        (7, "mbar", "cmH2O", "7,14 cmH2O"),
        (1e27, "kg", "g", f"{10**30} g"),
        (12345678901234567.0, "kg", "g", "12345678901234570000 g"),
        (5, "?", "g", None),
    ],
)
def test_a_value_is_brought_into_the_curve_s_unit_or_said_apart(
    number: float, unit: str, declared: str, said: str | None
) -> None:
    found = trend_values._in_unit(Told(text=f"{number} {unit}", number=number, unit=unit), declared)
    assert (found.text.replace("\xa0", "") if found is not None else None) == said
    assert found is None or found.unit == declared
