"""What a letter cites of measurements: the same values, in the same units, as the screen."""

from __future__ import annotations

import pytest

from desktop.letters.compose import series
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
