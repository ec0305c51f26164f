"""A dosage whose words and structure say different doses is told; our own, and what says the same, never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import Resource, decode
from desktop.orders.chart_facts import Facts
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.order_resources import dosages
from desktop.orders.standing_conflicts import standing_conflicts
from tests.orders.samples import NOW, chart, daily, given, staying


def found(*bodies: dict[str, Any]) -> str:
    """The title of what the check finds in an order with these dosages; empty for nothing."""
    order = given("N02BE01", "paracetamol", dosageInstruction=list(bodies))
    facts = Facts(chart(order, staying()), (), NOW)
    return next((one.title for one in standing_conflicts(facts) if one.rule == "written"), "")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("500 mg x 3", daily("2", "g", 4)), ("500 mg x 3", daily("500", "mg", 4)),
        ("500 mg x 4", daily("1", "g", 4)), ("1 g en gang i uken", daily("1", "g", 1)),
        ("1 tabl à 500 mg morgen, seponeres snart", daily("2", "g", 1)),
        ("500 mg annenhver dag", daily("500", "mg", 1)), ("5 g x 1", daily("500", "mg", 1)),
    ],
)  # fmt: skip
def test_a_contradiction_is_told(text: str, body: dict[str, Any]) -> None:
    said = found({**body, "text": text})
    assert text in said
    assert "satt opp som" in said


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("500 mg x 4", daily("500", "mg", 4)), ("0,5 g x 4 po", daily("500", "mg", 4)),
        ("2 tabletter à 500 mg, morgen og kveld", daily("1", "g", 2)), ("1 tabl x 3", daily("500", "mg", 3)),
        ("1 g x 4 ved behov", daily("1", "g", 4, asNeededBoolean=True)),
        ("inntil 1 g x 3 ved behov", daily("1", "g", 4, asNeededBoolean=True)),
        ("Etter avtale", daily("1", "g", 4)), ("1 g inntil 4 ganger, maks 4 g", daily("1", "g", 4)),
        ("1 g morgen, middag, kveld og natt", daily("1", "g", 4)),
        ("500 mg 4 times daily by mouth", daily("500", "mg", 4)),
    ],
)  # fmt: skip
def test_what_says_the_same_or_cannot_be_compared_is_not(text: str, body: dict[str, Any]) -> None:
    assert found({**body, "text": text}) == ""


@pytest.mark.parametrize("over", [{"value": 24, "code": "h"}, {"value": 1, "unit": "døgn"}, {"code": "d"}])
def test_doses_beyond_their_own_maximum_are_told(over: dict[str, Any]) -> None:
    most = {"maxDosePerPeriod": {"numerator": {"value": 4, "unit": "g"}, "denominator": over}}
    assert "høyst 4" in found(daily("1", "g", 5, **most))
    assert found(daily("1", "g", 4, **most)) == ""
    assert found(daily("1", "g", 5, **most, asNeededBoolean=True)) == ""


def test_two_dosages_may_share_their_words() -> None:
    whole = "500 mg morgen og 1 g kveld"
    assert found({**daily("500", "mg", 1), "text": whole}, {**daily("1", "g", 1), "text": whole}) == ""


def test_no_order_of_ours_contradicts_itself() -> None:
    lines = (Path(__file__).parent / "readings.txt").read_text().splitlines()
    seen = 0
    for line in lines:
        text = line.split(" => ")[0]
        order = read(text, NOW).order if " => " in line else None
        if not isinstance(order, MedicineOrder) or order.verbatim:
            continue
        seen += 1
        made = msgspec.json.decode(strict.dumps(dosages(order, NOW)), type=tuple[Dosage, ...])
        assert found(*(msgspec.to_builtins(one) for one in made)) == "", text
    assert seen > 50


def test_the_shared_case(shared: Path) -> None:
    orders: list[Resource] = []
    for line in (shared / "data" / "cases" / "d10.ndjson").read_text().splitlines():
        kind = strict.loads(line)["resourceType"]
        orders += [decode(kind, line)] if kind == "MedicationRequest" else []
    told = [one for one in standing_conflicts(Facts(chart(*orders), (), NOW)) if one.rule == "written"]
    keys = {key for one in told for key in one.implicated}
    assert keys == {"MedicationRequest/d10-1", "MedicationRequest/d10-2"}
