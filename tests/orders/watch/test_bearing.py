"""Medicines that bear on an analysis: the groups of the rules, and the last dose as far as it is known."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core.clock import local
from desktop.orders.chart_facts import Facts
from desktop.orders.watch.bearing import bear_on, groups_of
from tests.orders.test_watch import UNREAD, medicine
from tests.views.charts import NOW, Json, about, chart, hours_ago, stay

RAMIPRIL, SPIRONOLACTONE = medicine("C09AA05", "Ramipril"), medicine("C03DA01", "Spironolakton")
WARFARIN, PARACETAMOL = medicine("B01AA03", "Warfarin"), medicine("N02BE01", "Paracetamol")


def dose(hours: float, ident: str = "d", of: str = "m-C09AA05", **more: Any) -> Json:
    order = {"reference": f"MedicationRequest/{of}"}
    held = {"status": "completed", "request": order, "effectiveDateTime": hours_ago(hours)}
    return about("MedicationAdministration", ident, **{**held, **more})


def found(*resources: Json, of: tuple[str, ...] = ("k",)) -> list[tuple[str, str, bool]]:
    facts = Facts(chart(stay(), *resources), (), NOW)
    return [
        (one.medicine.name, f"{local(one.last):%H:%M}" if one.last else "", one.unread)
        for one in bear_on(facts, of)
    ]


@pytest.mark.parametrize(
    ("analysis", "names"),
    [("k", {"Ramipril", "Spironolakton"}), ("inr", {"Warfarin"}), ("plt", {"Warfarin"}), ("hb", set()),
     ("crea", {"Ramipril", "Spironolakton"}), ("", set()), ("k|mg/L", set())],
)  # fmt: skip
def test_each_analysis_has_the_groups_of_its_rules(analysis: str, names: set[str]) -> None:
    held = found(RAMIPRIL, SPIRONOLACTONE, WARFARIN, PARACETAMOL, of=(analysis,))
    assert {name for name, _last, _unread in held} == names


def test_several_analyses_name_a_medicine_once() -> None:
    assert [one[0] for one in found(RAMIPRIL, of=("k", "crea", "egfr"))] == ["Ramipril"]
    assert groups_of("crea") == groups_of("egfr")


def test_the_last_dose_that_reached_the_patient_counts() -> None:
    at = f"{local(NOW):%H:%M}"
    assert found(RAMIPRIL, dose(30, "a"), dose(0, "b")) == [("Ramipril", at, False)]
    assert found(RAMIPRIL) == [("Ramipril", "", False)]
    assert found(RAMIPRIL, dose(1, status="not-done")) == [("Ramipril", "", False)]
    assert found(RAMIPRIL, dose(1, status="entered-in-error")) == [("Ramipril", "", False)]
    assert found(RAMIPRIL, dose(-3)) == [("Ramipril", "", False)], "written for later"


@pytest.mark.parametrize("strange", [*UNREAD, {"status": "unknown"}, {"status": "strange"}])
def test_an_entry_that_cannot_be_read_is_no_dose_and_not_none_either(strange: Json) -> None:
    ((_name, last, unread),) = found(RAMIPRIL, dose(1, **strange))
    assert (last, unread) == ("", True)
    ((_name, last, unread),) = found(RAMIPRIL, dose(30, "a"), dose(1, "b", **strange))
    assert last
    assert unread
    # What was before a known dose asks nothing more.
    assert not found(RAMIPRIL, dose(30, "a", **strange), dose(1, "b"))[0][2]


def test_a_dose_without_a_time_is_not_forgotten() -> None:
    timeless = dose(1)
    timeless.pop("effectiveDateTime")
    assert found(RAMIPRIL, timeless) == [("Ramipril", "", True)]


def test_a_medicine_that_is_stopped_bears_on_nothing() -> None:
    assert found(RAMIPRIL | {"status": "stopped"}) == []
