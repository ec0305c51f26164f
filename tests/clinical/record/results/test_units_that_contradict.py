"""Values whose unit is told in two ways: shown, never gone by, and never quieter for it."""

from __future__ import annotations

import pytest

from desktop.clinical.record.measured import measurements
from desktop.clinical.record.observed import UNITS
from desktop.clinical.record.results import results, unread
from desktop.fhir import ucum
from desktop.orders.chart_facts import Facts
from desktop.views.measured import flowsheet
from tests.views.charts import NOW, PLACES, about, chart, concept, context, hours_ago, stay


def potassium(value: float, unit: str, code: str) -> dict[str, object]:
    return about(
        "Observation", "k", status="final", category=[concept("", "laboratory")], issued=hours_ago(1),
        code=concept("Kalium", "2823-3", system="http://loinc.org"), effectiveDateTime=hours_ago(2),
        valueQuantity={"value": value, "unit": unit, "code": code}, interpretation=[concept("", "HH")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "code", "two"),
    [
        ("mg", "g", True), ("mmol/L", "mg/dL", True), ("°F", "Cel", True), ("kg", "g", True),
        ("µmol/L", "umol/L", False), ("mmol/l", "mmol/L", False), ("mmHg", "mm[Hg]", False),
        ("poeng", "{score}", False), ("", "g", False), ("mg", "", False), ("U/L", "[iU]/L", False),
        ("10^9/L", "10*9/L", False),
    ],
)  # fmt: skip
def test_which_units_contradict_each_other(unit: str, code: str, two: bool) -> None:
    assert ucum.contradict(code, unit) is two


def test_nobody_goes_by_it_and_it_waits_as_critical() -> None:
    found = chart(*PLACES, stay(), potassium(7.4, "mmol/L", "mg/dL"))
    (one,) = results.results(found, NOW)
    assert one.use == UNITS
    assert Facts(found, (), NOW).results("k") == ()
    assert [waits.critical for waits in unread.unread(found, NOW)] == [True]


def test_a_weight_of_two_units_is_shown_and_not_scored() -> None:
    body = about("Observation", "w", status="final", effectiveDateTime=hours_ago(2),
                 code=concept("Vekt", "29463-7", system="http://loinc.org"),
                 valueQuantity={"value": 70, "unit": "kg", "code": "g"})  # fmt: skip
    found = chart(*PLACES, stay(), body)
    (one,) = measurements.measurements(found, "weight", now=NOW)
    assert (one.number, one.words, one.use.why) == (None, "70 kg", "unit")
    assert Facts(found, (), NOW).weight() is None
    assert "70 kg" in repr(flowsheet.build(context(found)))
