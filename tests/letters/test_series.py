"""What a letter cites of measurements: the same values, in the same units, as the screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurements import measurements
from desktop.fhir.chart import Chart
from desktop.letters.compose import series
from desktop.views.base import labs
from desktop.views.measured import flowsheet_rows
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, vital

LOINC = "http://loinc.org"


def _lab(code: str, value: float, unit: str, **more: Json) -> Json:
    body = about("Observation", f"l{code}", status="final", category=[concept("", "laboratory")],
                 code=concept("", code, system=LOINC), effectiveDateTime=hours_ago(2))  # fmt: skip
    return body | {"valueQuantity": {"value": value, "unit": unit, "code": unit}} | more


def test_results_of_a_laboratory_abroad_are_cited_in_our_unit() -> None:
    (crea,) = series.all_series(chart(_lab("2160-0", 1.1, "mg/dL")), NOW)["crea"]
    assert (crea.name, crea.shown, str(crea.points[0].number)) == ("Kreatinin", "µmol/L", "97")


def test_vital_signs_by_other_codes_and_units_are_cited() -> None:
    oxygen = vital("spo2", 84, code=concept("", "2708-6", system=LOINC))
    warm = vital("temp", 1, valueQuantity={"value": 102.2, "unit": "°F", "code": "[degF]"})
    found = series.all_series(chart(oxygen, warm), NOW)
    assert str(found["spo2"][0].points[0].number) == "84"
    assert (found["temp"][0].shown, str(found["temp"][0].points[0].number)) == ("°C", "39.0")


@pytest.mark.parametrize("status", ["unknown", "registered", "cancelled", "entered-in-error"])
def test_what_may_not_be_cited_is_not(status: str) -> None:
    assert series.all_series(chart(_lab("2160-0", 1.1, "mg/dL", status=status)), NOW) == {}


def test_one_answer_that_was_sent_twice_is_cited_once() -> None:
    first = _lab("2160-0", 1.1, "mg/dL")
    (crea,) = series.all_series(chart(first, first | {"id": "again"}), NOW)["crea"]
    assert [p.key for p in crea.points] == ["Observation/again"]
    in_our_unit = _lab("2160-0", 97, "umol/L", id="ours")
    (crea,) = series.all_series(chart(first, in_our_unit), NOW)["crea"]
    assert len(crea.points) == 1
    # Another time, or another number at the same time, is another answer.
    later = first | {"id": "later", "effectiveDateTime": hours_ago(1)}
    other = _lab("2160-0", 1.2, "mg/dL", id="other")
    (crea,) = series.all_series(chart(first, later, other), NOW)["crea"]
    assert len(crea.points) == 3


def test_of_an_answer_sent_twice_the_final_one_is_cited() -> None:
    early = _lab("2160-0", 1.1, "mg/dL", id="a", status="preliminary")
    late = _lab("2160-0", 1.1, "mg/dL", id="b")
    for resources in ((early, late), (late | {"id": "a"}, early | {"id": "b"})):
        (crea,) = series.all_series(chart(*resources), NOW)["crea"]
        assert [p.preliminary for p in crea.points] == [False]


def test_a_child_gets_no_arrow_from_the_table_of_adults() -> None:
    from tests.views.charts import patient

    child = chart(_lab("718-7", 11.4, "g/dL"), who=patient(birthDate="2022-01-10"))
    (hb,) = series.all_series(child, NOW)["hb"]
    assert hb.points[0].flag.value == "normal"


def _pressures(*resources: Json) -> list[tuple[str, tuple[str, ...]]]:
    (bp,) = series.all_series(chart(*resources), NOW)["bp"]
    return [(point.text, bp.source(point).keys) for point in bp.points]


def _panel(upper: float, lower: float, hours: float) -> Json:
    sbp, dbp = vital("sbp", upper, hours), vital("dbp", lower, hours)
    parts = [{"code": one["code"], "valueQuantity": one["valueQuantity"]} for one in (sbp, dbp)]
    code = concept("", "85354-9", system=LOINC)
    return about("Observation", f"panel-{hours}", status="final", code=code,
                 effectiveDateTime=hours_ago(hours), component=parts)  # fmt: skip


def test_a_pressure_in_two_observations_is_the_one_at_admission() -> None:
    """The panel of today stood as the pressure at admission, where that one was written in two parts."""
    first = (vital("sbp", 150, 48), vital("dbp", 88, 48))
    assert _pressures(*first, _panel(118, 76, 1)) == [
        ("150/88", ("Observation/sbp-48", "Observation/dbp-48")),
        ("118/76", ("Observation/panel-1",)),
    ]


@pytest.mark.parametrize("minutes", [0, 5, 15])
def test_the_two_numbers_of_one_round_belong_together(minutes: int) -> None:
    lower = vital("dbp", 88, 48 - minutes / 60)
    assert [text for text, _keys in _pressures(vital("sbp", 150, 48), lower)] == ["150/88"]


def test_numbers_of_different_rounds_are_no_pressure() -> None:
    assert [text for text, _keys in _pressures(vital("sbp", 150, 48), vital("dbp", 88, 47))] == ["150/–"]


def test_members_of_a_panel_are_one_pressure() -> None:
    members = [{"reference": "Observation/sbp-48"}, {"reference": "Observation/dbp-48"}]
    panel = about("Observation", "p", status="final", code=concept("", "85354-9", system=LOINC),
                  effectiveDateTime=hours_ago(48), hasMember=members)  # fmt: skip
    found = _pressures(panel, vital("sbp", 150, 48), vital("dbp", 88, 48))
    assert [text for text, _keys in found] == ["150/88"]


def test_a_lower_pressure_that_may_not_be_cited_is_not_said_to_be_absent() -> None:
    found = series.all_series(chart(vital("sbp", 150, 48), vital("dbp", 88, 48, status="unknown")), NOW)
    assert "bp" not in found


def test_a_preliminary_half_makes_the_pressure_preliminary() -> None:
    late = vital("dbp", 88, 48, status="preliminary")
    (bp,) = series.all_series(chart(vital("sbp", 150, 48), late), NOW)["bp"]
    assert series.words(bp.points[0]) == "150/88 (foreløpig)"


def test_what_was_measured_again_in_a_round_is_what_the_screen_shows() -> None:
    assert [text for text, _keys in _pressures(_panel(150, 88, 48), _panel(118, 76, 47.9))] == ["118/76"]


def test_a_pressure_beyond_the_cuff_keeps_its_sign() -> None:
    panel = _panel(250, 120, 2)
    panel["component"][0]["valueQuantity"] |= {"comparator": ">"}
    assert [text for text, _keys in _pressures(panel)] == [">\N{NO-BREAK SPACE}250/120"]


@pytest.mark.parametrize("minutes", [0, 10])
def test_each_pressure_of_a_letter_stands_on_the_screen_with_its_time(minutes: int) -> None:
    record = chart(
        vital("sbp", 150, 48), vital("dbp", 88, 48 - minutes / 60), _panel(118, 76, 1), vital("sbp", 131, 20)
    )
    found = measurements(record, now=NOW)
    every = flowsheet_rows.quantities(record, found, None, NOW, laboratory=False)
    (row,) = [one for one in every if one.key == "bp"]
    (bp,) = series.all_series(record, NOW)["bp"]
    assert [(p.text, p.at) for p in bp.points] == [(v.text, v.at) for v in row.values]


AGAIN = {"hr": (140, 96), "rr": (30, 18), "spo2": (84, 95), "temp": (39.5, 37.2), "gcs": (15, 14)}
"""A value at admission, and another one."""


def _screen(record: Chart, key: str) -> list[tuple[str, datetime]]:
    """The value of each round that the flowsheet shows last, and when it was measured."""
    found = measurements(record, now=NOW)
    every = flowsheet_rows.quantities(record, found, None, NOW, laboratory=False)
    replaced = {(one.at, key) for each in rounds.rounds(found) for one in each.earlier.get(key, ())}
    (values,) = [one.values for one in every if one.key == key]
    return [(v.text, v.at) for v in values if not v.struck and ((v.at, key) not in replaced or v.round)]


def _letter(record: Chart, key: str) -> list[tuple[str, datetime]]:
    rows = series.all_series(record, NOW).get(key, [])
    return [(series.words(point), point.at) for row in rows for point in row.points]


@pytest.mark.parametrize("key", AGAIN)
@pytest.mark.parametrize("minutes", [0, 5, 15, 40])
def test_a_vital_sign_measured_again_in_a_round_is_the_one_of_the_screen(key: str, minutes: int) -> None:
    """The letter told the value before, as that at admission."""
    first, again = AGAIN[key]
    other = vital(key, again, 48 - minutes / 60, id="again")
    record = chart(vital(key, first, 48), other, vital(key, first, 2))
    assert _letter(record, key) == _screen(record, key)
    (row,) = series.all_series(record, NOW)[key]
    worst = {series.words(point) for point in (*row.points, *row.replaced)}
    assert len(worst) == 2, "the worst of the stay may be a value that was measured again"


def test_a_temperature_that_a_laboratory_was_told_is_no_measurement() -> None:
    told = vital("temp", 37.0, 3, category=[concept("", "laboratory")])
    record = chart(told, vital("temp", 39.5, 2))
    assert [text for text, _at in _letter(record, "temp")] == ["39,5"]
    assert [text for text, _at in _screen(record, "temp")] == ["39,5"]


def test_a_value_that_could_not_be_measured_again_takes_the_place_of_the_one_before() -> None:
    gone = vital("hr", 0, 47.95, dataAbsentReason=concept("ikke målbar"))
    del gone["valueQuantity"]
    assert _letter(chart(vital("hr", 140, 48), gone), "hr") == []


@pytest.mark.parametrize(
    ("value", "interpretation", "said"),
    [
        (6.9, "", "6,9 høy"),
        (2.1, "", "2,1 lav"),
        (4.1, "", "4,1"),
        (4.1, "H", "4,1 høy"),
        (4.1, "LL", "4,1 lav"),
    ],
)
def test_a_result_outside_its_reference_has_the_word_of_the_screen(
    value: float, interpretation: str, said: str
) -> None:
    more = {"interpretation": [concept("", interpretation)]} if interpretation else {}
    (row,) = series.all_series(chart(_lab("2823-3", value, "mmol/L", **more)), NOW)["k"]
    assert row.marked(row.points[0]).text == said


def _range(low: float, high: float, **more: Any) -> Json:
    unit = more.pop("unit", "mmol/L")
    bounds = ({"value": low, "unit": unit}, {"value": high, "unit": unit})
    return dict(zip(("low", "high"), bounds, strict=True)) | more


@pytest.mark.parametrize(
    "ranges",
    [
        [_range(3.1, 5.3)],
        [_range(1, 2, type=concept("", "therapeutic")), _range(3.1, 5.3)],
        [_range(1, 2, type=concept("", "therapeutic"))],
        [_range(1, 2, appliesTo=[concept("mann")]), _range(3.1, 5.3)],
        [_range(1, 2, modifierExtension=[{"url": "urn:x", "valueBoolean": True}])],
        [_range(3.1, 5.3, text="3,1–5,3 (serum)")],
        [{"text": "negativ"}],
        [_range(31, 53, unit="%")],
        [],
    ],
)
def test_the_reference_beside_a_result_is_that_of_the_screen(ranges: list[Json]) -> None:
    """The letter took the first range, whatever it was for and in whatever unit."""
    record = chart(_lab("2823-3", 6.9, "mmol/L", referenceRange=ranges))
    (row,) = series.all_series(record, NOW)["k"]
    (shown,) = labs.values(record, now=NOW)
    assert row.points[0].range == shown.range
    assert row.points[0].range
