"""Retired ATC codes are checked as those of today, in an order and in the chart."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.clinical.judged import atc_today
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.draft import MedicineOrder
from tests.orders.checking import fired, run
from tests.orders.samples import NOW, chart, given, lab, lines, none_known


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("N03AX16", "N02BF02"),
        ("L04AA37", "L04AF02"),
        ("L01XE27", "L01EL01"),
        ("L04AA10", "L04AH01"),
        ("N02BE01", "N02BE01"),
        # A whole group that moved is no code of a medicine.
        ("L01XE", "L01XE"),
        ("", ""),
    ],
)
def test_a_retired_code_is_that_of_today(code: str, now: str) -> None:
    assert atc_today(code) == now


def test_what_the_chart_holds_by_an_old_code_is_known_by_that_of_today() -> None:
    facts = Facts(chart(none_known(), given("N03AX16", "pregabalin", "300 mg x 2")), (), NOW)
    (mine,) = facts.medicines
    assert mine.atc == "N02BF02"


def test_an_order_by_an_old_code_is_compared_with_the_greatest_dose() -> None:
    (line,) = lines("pregabalin 300 mg x 5 po")
    assert isinstance(line.order, MedicineOrder)
    old = replace(line, order=replace(line.order, atc="N03AX16"))
    where = chart(none_known(), lab("NOR25909", "90", "mL/min/{1.73_m2}"), born="1970-03-14")
    assert {one.rule for one in check((old,), where, NOW).open} == set(
        fired(run("pregabalin 300 mg x 5 po", where))
    )
    assert "day" in fired(check((old,), where, NOW))


def test_the_same_medicine_by_both_codes_is_one_twice() -> None:
    where = chart(none_known(), given("N03AX16", "pregabalin", "75 mg x 2"), born="1970-03-14")
    assert "double" in fired(run("pregabalin 150 mg x 2 po", where))
