"""Each specialty weighs what is dangerous to its patients: the order is that of its senior doctor, and
nothing that is grave elsewhere is less so there."""

from __future__ import annotations

import pytest

from desktop.clinical import danger
from desktop.clinical.urgency import Urgency, urgency
from tests.clinical.urgency_orders import finding
from tests.workspace.conftest import opened
from tests.workspace.weight_charts import CHARTS, Chart

SPECIALTIES = (
    "emergency", "cardiology", "pulmonology", "surgery", "orthopaedics", "intensive", "geriatrics",
    "neurology", "paediatrics", "neonatal", "obstetrics", "oncology", "nephrology", "psychiatry",
    "infection", "municipal",
)  # fmt: skip


def weighed(chart: Chart, name: str) -> dict[str, Urgency]:
    first = opened(name).labs_first
    who = danger.who((chart.who.days, chart.who.days), chart.who.pregnant)
    return {item.key: urgency(finding(item, chart.who), who, first) for item in chart.wanted}


def test_each_of_the_sixteen_has_a_chart() -> None:
    assert sorted(one.specialty for one in CHARTS) == sorted(SPECIALTIES)
    assert all(one.why for one in CHARTS)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda one: one.specialty)
def test_the_order_is_the_senior_doctors_and_is_not_that_of_the_base(chart: Chart) -> None:
    found = weighed(chart, chart.specialty)
    assert sorted(found, key=lambda key: -found[key].score) == [item.key for item in chart.wanted]
    base = weighed(chart, "base")
    first, other = chart.swapped
    assert base[first].score < base[other].score


@pytest.mark.parametrize("chart", CHARTS, ids=lambda one: one.specialty)
def test_what_is_grave_elsewhere_stays_first_and_what_is_harmless_last(chart: Chart) -> None:
    first, last = chart.wanted[0].key, chart.wanted[-1].key
    for name in ("base", chart.specialty):
        found = weighed(chart, name)
        assert {"critical", "grave"} & set(found[first].why), name
        assert found[first].score == max(one.score for one in found.values())
        assert found[last].score == min(one.score for one in found.values())
        assert "normal" in found[last].why
