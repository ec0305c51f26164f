"""A RAAS blocker with spironolactone: told, or in the quiet line, by potassium and eGFR."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.fhir.resources import Resource
from tests.orders.checking import DAY, fired, run
from tests.orders.samples import chart, creatinine, egfr, given, none_known, potassium

ORDER = "spironolakton 25 mg x 1 po"
RAMIPRIL = given("C09AA05", "ramipril")


def told(*held: Resource, order: str = ORDER) -> str:
    found = fired(run(order, chart(none_known(), *held))).get("interactions")
    return found.detail if found is not None else ""


FINE = egfr("65")


@pytest.mark.parametrize(("value", "speaks"), [("4.2", False), ("5.0", False), ("5.1", True), ("6.0", True)])
def test_either_side_of_the_potassium(value: str, speaks: bool) -> None:
    assert bool(told(RAMIPRIL, potassium(value), FINE)) is speaks


@pytest.mark.parametrize(("value", "speaks"), [("30", False), ("29", True)])
def test_either_side_of_the_kidney(value: str, speaks: bool) -> None:
    assert bool(told(RAMIPRIL, potassium("4.2"), egfr(value))) is speaks


@pytest.mark.parametrize(("days", "speaks"), [(6.9, False), (7.1, True)])
def test_either_side_of_a_week(days: float, speaks: bool) -> None:
    old = potassium("4.2", ago=timedelta(days=days))
    assert bool(told(RAMIPRIL, old, FINE)) is speaks


def test_what_is_missing_is_said() -> None:
    assert "Kalium: ingen de siste 7 døgn." in told(RAMIPRIL, FINE)
    assert "eGFR: ingen de siste 30 døgn." in told(RAMIPRIL, potassium("4.2"))
    assert "Kalium 5,4" in told(RAMIPRIL, potassium("5.4"), FINE)


def test_a_value_that_is_not_certain_settles_nothing() -> None:
    assert told(RAMIPRIL, potassium("4.2", quantity={"comparator": "<"}), FINE)
    assert told(RAMIPRIL, potassium("4.2", quantity={"unit": "mg", "code": "mg"}), FINE)
    # An older value never reassures for a newer one that can't be read.
    bad = potassium("4.2", quantity={"unit": "mg", "code": "mg"}, ago=timedelta(hours=1))
    assert told(RAMIPRIL, bad, potassium("4.2", ago=timedelta(hours=9)), FINE)


def test_two_potassiums_of_one_moment_settle_by_the_higher() -> None:
    assert told(RAMIPRIL, potassium("4.2"), potassium("5.6"), FINE)


def test_an_egfr_may_be_computed_from_a_later_creatinine() -> None:
    assert not told(RAMIPRIL, potassium("4.2"), creatinine("80"))
    assert told(RAMIPRIL, potassium("4.2"), creatinine("300"))
    assert told(RAMIPRIL, potassium("4.2"), egfr("65", ago=2 * DAY), creatinine("300"))


def test_a_settled_pair_stands_in_the_quiet_line_whichever_is_ordered() -> None:
    for order, held in ((ORDER, RAMIPRIL), ("ramipril 5 mg x 1 po", given("C03DA01", "spironolakton"))):
        checked = run(order, chart(none_known(), held, potassium("4.2"), FINE))
        assert "interactions" not in fired(checked)
        ((_line, areas),) = checked.areas.items()
        spoken = " ".join(str(one) for one in areas)
        assert "Kalium 4,2" in spoken


def test_other_pairs_that_raise_potassium_are_told_as_before() -> None:
    beside = given("A12BA01", "kaliumklorid")
    assert "pairs" in fired(run(ORDER, chart(none_known(), beside, potassium("4.2"), FINE))) or told(
        beside, potassium("4.2"), FINE
    )
