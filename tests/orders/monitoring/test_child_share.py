"""A child's amount in a day by its weight's part of an adult's, on either side of the limit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.chart_facts import Facts
from desktop.orders.checks.child_share import child_share
from desktop.orders.findings import Finding, Outcome, Passed
from tests.orders.checking import fired, run, unchecked
from tests.orders.samples import NOW, chart, daily, given, none_known, staying, weight
from tests.orders.washout.test_washouts import ROUTE

HOUR = NOW - NOW


def outcomes(milligrams: str, kilos: str, atc: str = "N05BA09", born: str = "2022-01-10") -> list[Outcome]:
    way = {"route": {"coding": [{"system": ROUTE, "code": "PO"}]}}
    held = [given(atc, "x", daily(milligrams, "mg", 1, **way)), weight(kilos, HOUR)]
    facts = Facts(chart(staying(), none_known(), *held, born=born), (), NOW)
    return list(child_share(facts, facts.medicines[0]))


def test_either_side_of_the_part() -> None:
    bound = cautions().limits
    # Clobazam: an adult's greatest day is 60 mg.
    part = Decimal(14) / bound.adult_weight * bound.child_share * 60
    assert part == 24
    assert [type(one) for one in outcomes("24", "14")] == [Passed]
    (found,) = outcomes("25", "14")
    assert isinstance(found, Finding)
    assert found.tier == "notice"
    assert "25 mg per døgn" in found.title.replace("\xa0", " ")
    assert "60 mg" in found.detail.replace("\xa0", " ")


def test_a_dose_per_kilogram_comes_first() -> None:
    assert outcomes("2000", "14", atc="N02BE01") == []


def test_adults_are_not_judged_by_it() -> None:
    assert outcomes("50", "40", born="1990-01-10") == []


def test_without_a_weight_it_is_not_checked() -> None:
    where = chart(staying(), none_known(), born="2022-01-10")
    checked = run("klobazam 10 mg x 3 po", where)
    assert "child-share" not in fired(checked)
    assert "child-share" in unchecked(checked)


@pytest.mark.parametrize("kilos", ["0", "-3"])
def test_a_weight_that_cannot_be_right_judges_nothing(kilos: str) -> None:
    assert not any(isinstance(one, Finding) for one in outcomes("50", kilos))
