"""Medicines beside an answer out of range: with their last dose, and never better known than they are."""

from __future__ import annotations

import pytest

from desktop.views.results import results
from tests.orders.test_watch import UNREAD
from tests.orders.watch.test_bearing import RAMIPRIL, SPIRONOLACTONE, dose
from tests.views.charts import AAS, NOW, Json, chart, context, lab, stay

K = lab("k", "NPU03230", 6.7, "mmol/L", 1)


def given(*resources: Json, types: frozenset[str] | None = None) -> tuple[str, ...]:
    held = chart(stay(), *resources) if types is None else chart(stay(), *resources, types=types)
    shown = results.detail(held, "Observation/k", NOW, actor=AAS)
    assert shown is not None
    assert shown.given == (), "the list of a ward reads no doses"
    return results.with_medicines(held, shown, NOW).given


def test_what_raises_a_high_potassium_stands_beside_it_with_its_last_dose() -> None:
    of = "m-C03DA01"
    found = given(K, RAMIPRIL, SPIRONOLACTONE, dose(3), dose(2, "b", of), dose(26, "c", of))
    assert found == ("ramipril gitt i dag 11:32", "spironolakton gitt i dag 12:32")


def test_where_no_dose_is_recorded_it_is_said_that_none_is() -> None:
    assert given(K, RAMIPRIL) == ("ramipril i bruk, ingen dose ført her",)


@pytest.mark.parametrize("strange", UNREAD)
def test_a_dose_that_cannot_be_read_is_not_none(strange: Json) -> None:
    assert given(K, RAMIPRIL, dose(1, **strange)) == ("ramipril i bruk, ikke kjent når det ble gitt",)
    later = given(K, RAMIPRIL, dose(25, "a"), dose(1, "b", **strange))
    assert later == ("ramipril gitt i går 13:32; en senere dose er ikke kjent",)


@pytest.mark.parametrize("strange", UNREAD)
def test_an_order_that_cannot_be_read_is_maybe_in_use(strange: Json) -> None:
    assert given(K, RAMIPRIL | strange) == ("får kanskje ramipril",)


def test_what_was_not_asked_is_not_said_to_be_none() -> None:
    assert given(K, RAMIPRIL, types=results.OF_WARD) == ("ramipril i bruk, ikke kjent når det ble gitt",)
    lacking = results.TYPES - {"MedicationRequest"}
    assert given(K, types=lacking) == ("medisinene kunne ikke leses",)


def test_beside_a_value_within_its_range_and_beside_other_analyses_nothing_stands() -> None:
    fine = lab("k", "NPU03230", 4.0, "mmol/L", 1)
    assert given(fine, RAMIPRIL, dose(1)) == ()
    sugar = lab("k", "NPU02192", 19.0, "mmol/L", 1)
    assert given(sugar, RAMIPRIL, dose(1)) == ()


def test_a_medicine_without_a_name_that_is_known_may_bear_on_it() -> None:
    strange = RAMIPRIL | {"medicationCodeableConcept": {"text": "Studiemedisin 4"}}
    assert given(K, strange) == ("ikke kjent om det virker inn på dette: Studiemedisin 4",)


def test_on_the_page_of_the_patient_it_stands_beside_each_answer() -> None:
    model, _state = results.build(context(chart(stay(), K, RAMIPRIL, dose(2))))
    assert [one.given for one in model.details] == [("ramipril gitt i dag 12:32",)]
