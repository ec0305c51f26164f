"""Rates that nobody ends: either side of each limit, and a load that may run faster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

import pytest

from desktop.fhir import strict
from desktop.fhir.systems import ROUTE
from desktop.orders import given_checks, list_checks, standing_conflicts
from desktop.orders.basket import Basket
from desktop.orders.cautions.caution_tables import InfusionLimit, cautions
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.checks.ways_and_speeds import infusion
from desktop.orders.draft import Amount, MedicineOrder, Schedule, Step
from desktop.orders.findings import Finding
from tests.orders.checking import fired, run
from tests.orders.samples import NOW, chart, counted, given, none_known, staying, weight

ROWS = [row for row in cautions().infusion_limits if row.endless]
WEIGHED = chart(none_known(), weight("80", timedelta(hours=2)), born="1970-03-14")


def _told(row: InfusionLimit, text: str, factor: str) -> Finding | None:
    value, unit = text.split(" ", 1)
    step = Step(rate=Amount(Decimal(value) * Decimal(factor), unit), schedule=Schedule(continuous=True))
    order = MedicineOrder(name="legemiddel", atc=row.atc[0], route="IV", steps=(step,))
    basket = Basket("p1").add(order, "legemiddel", identities=counted())
    facts = Facts(WEIGHED, basket.lines, NOW)
    (mine,) = facts.ordered
    found = [one for one in infusion(facts, mine) if isinstance(one, Finding)]
    # Where a usual rate is known, the rule of rates says the same.
    rated = fired(check(basket.lines, WEIGHED, NOW)).get("rate")
    return found[0] if found else rated


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_either_side_of_each_limit(row: InfusionLimit) -> None:
    assert row.far is not None
    above, far = _told(row, row.fastest, "1.05"), _told(row, row.far, "1.05")
    assert above is not None
    assert above.blocks
    assert far is not None
    assert far.tier == "stop"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_limit_itself_is_not_told_by_it(row: InfusionLimit) -> None:
    found = _told(row, row.fastest, "1")
    assert found is None or found.rule == "rate"


@pytest.mark.parametrize(
    "text",
    [
        # Ten times slips of units by the hour and by the minute.
        "dopamin 80 mikrogram/kg/min iv",
        "deksmedetomidin 7 mikrogram/kg/t iv",
        "milrinon 5 mikrogram/kg/min iv",
        "dobutamin 100 mikrogram/kg/min iv",
    ],
)
def test_what_was_silent_on_a_ward_round_is_asked(text: str) -> None:
    assert any(one.blocks for one in run(text, WEIGHED).open if one.rule in ("infusion", "rate", "absurd"))


def test_a_load_over_ten_minutes_is_not_a_rate_that_nobody_ends() -> None:
    assert "infusion" not in fired(run("milrinon 4 mg iv over 10 min", WEIGHED))


@pytest.mark.parametrize(("rate", "told"), [("80", True), ("8", False)])
def test_standing_list_letter_and_giving_ask_it_too(rate: str, told: bool) -> None:
    runs = {
        "doseAndRate": [{"rateQuantity": {"value": strict.Number(rate), "code": "ug/kg/min"}}],
        "route": {"coding": [{"system": ROUTE, "code": "IV"}]},
        "timing": {"repeat": {"boundsPeriod": {"start": (NOW - timedelta(hours=1)).isoformat()}}},
    }
    standing = given("C01CA04", "dopamin", runs)
    where = chart(staying(), none_known(), weight("80", timedelta(hours=2)), standing, born="1970-03-14")
    asked = (
        _of(standing_conflicts.standing(where, NOW)),
        _of(list_checks.check_list(where, [standing.key], NOW).open),
        _of(given_checks.speaking(where, standing.key, NOW)),
    )
    assert asked == (told, told, told)


def _of(found: Iterable[Finding]) -> bool:
    return any(one.rule == "infusion" for one in found)
