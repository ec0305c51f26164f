"""Dispensed medicines: handed over or not, until when it is enough, which of them none hides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop.clinical.record.medicines.dispenses import Outcome, dispensed, latest
from desktop.fhir.chart import Chart
from tests.views.charts import NOW, Json, about, chart, concept

SIMVASTATIN = concept("simvastatin", "C10AA01", system="http://www.whocc.no/atc")


def supply(ident: str = "d", /, **more: Any) -> Json:
    held = {"status": "completed", "medicationCodeableConcept": SIMVASTATIN, "whenHandedOver": "2026-11-12"}
    return about("MedicationDispense", ident, **{**held, **more})


def _one(**more: Any) -> Any:
    (found,) = dispensed(chart(supply(**more)), NOW)
    return found


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("completed", "dispensed"), ("preparation", "preparing"), ("in-progress", "under-way"),
     ("on-hold", "on-hold"), ("stopped", "stopped"), ("cancelled", "cancelled"), ("declined", "declined"),
     ("unknown", "unknown"), ("", "unknown"), ("strange", "unknown")],
)  # fmt: skip
def test_only_what_is_completed_was_dispensed(status: str, outcome: str) -> None:
    assert _one(status=status).outcome == outcome


def test_entered_in_error_says_nothing() -> None:
    assert dispensed(chart(supply(status="entered-in-error")), NOW) == ()


@pytest.mark.parametrize(
    "more",
    [{"modifierExtension": [{"url": "x", "valueBoolean": True}]}, {"implicitRules": "urn:x"},
     {"meta": {"tag": [{"code": "SUBSETTED"}]}},
     {"substitution": {"wasSubstituted": False, "modifierExtension": [{"url": "x"}]}}],
)  # fmt: skip
def test_what_cannot_be_read_was_not_surely_dispensed_and_lasts_for_nothing(more: Json) -> None:
    found = _one(daysSupply={"value": 100}, **more)
    assert (found.outcome, found.lasts, found.strange) == (Outcome.UNKNOWN, None, True)


@pytest.mark.parametrize(
    ("supply", "until"),
    [({"value": 100, "unit": "d", "code": "d"}, date(2027, 2, 20)), ({"value": 100}, date(2027, 2, 20)),
     ({"value": 2, "unit": "uker"}, date(2026, 11, 26)), ({"value": 100, "comparator": "<"}, None),
     ({"value": 3, "unit": "mo", "code": "mo"}, None), ({"value": 0}, None), ({"value": -3}, None),
     ({"value": 100, "unit": "wk", "code": "d"}, None), ({"unit": "d"}, None), ({"value": 9e7}, None)],
)  # fmt: skip
def test_a_supply_lasts_where_it_says_so(supply: Json, until: date | None) -> None:
    assert _one(daysSupply=supply).lasts == until


@pytest.mark.parametrize("when", ["", "2026", "2026-11", "nonsense", "2027-11-12"])
def test_without_a_day_that_has_been_it_lasts_for_nothing(when: str) -> None:
    assert _one(daysSupply={"value": 100}, whenHandedOver=when).lasts is None


def test_a_day_that_lies_ahead_is_not_dispensed() -> None:
    assert _one(whenHandedOver="2027-11-12").outcome is Outcome.AHEAD


def test_a_contained_medication_names_it() -> None:
    inside = {"resourceType": "Medication", "id": "m", "code": SIMVASTATIN}
    found = _one(medicationCodeableConcept=None, medicationReference={"reference": "#m"}, contained=[inside])
    assert found.name.generic == "simvastatin"


def test_newest_first_and_without_a_time_last() -> None:
    found = chart(supply("a", whenHandedOver=""), supply("b", whenHandedOver="2026-01-02"), supply("c"))
    assert [one.key[-1] for one in dispensed(found, NOW)] == ["c", "b", "a"]


def _latest(found: Chart) -> str:
    return "".join(one.key[-1] for one in latest(dispensed(found, NOW)))


def test_the_latest_hides_none_that_is_another_or_uncertain() -> None:
    older = supply("b", whenHandedOver="2026-01-02")
    assert _latest(chart(supply("a"), older)) == "a"
    assert _latest(chart(supply("a", status="cancelled"), older)) == "ab"
    assert _latest(chart(supply("a"), {**older, "whenHandedOver": ""})) == "ab"
    assert _latest(chart(supply("a"), {**older, "implicitRules": "urn:x"})) == "ab"
    other = concept("warfarin", "B01AA03", system="http://www.whocc.no/atc")
    assert _latest(chart(supply("a"), {**older, "medicationCodeableConcept": other})) == "ab"
    nameless = {"medicationCodeableConcept": None}
    assert _latest(chart(supply("a", **nameless), {**older, **nameless})) == "ab"
