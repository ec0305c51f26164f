"""What a letter cites of measurements: the same values, in the same units, as the screen."""

from __future__ import annotations

import pytest

from desktop.clinical.record.measured.measurements import measurements
from desktop.letters.compose import series
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
