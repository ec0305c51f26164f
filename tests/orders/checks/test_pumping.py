"""Verapamil in heart failure: by the ejection fraction that echo or problems tell."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.fhir.resources import Resource
from tests.orders.checking import DAY, fired, run
from tests.orders.samples import NOW, chart, done, none_known

SICKNESS = "urn:oid:2.16.578.1.12.4.1.1.7110"


def problem(text: str, code: str = "I50.9", **more: Any) -> Resource:
    coding = [{"system": SICKNESS, "code": code}] if code else []
    status = {"coding": [{"code": "active"}]}
    return done("Condition", **({"code": {"coding": coding, "text": text}, "clinicalStatus": status} | more))


def echo(value: str | int | Decimal, ago: timedelta = 90 * DAY, unit: str = "%", **more: Any) -> Resource:
    code: dict[str, Any] = {"coding": [{"system": "http://loinc.org", "code": "10230-1"}]}
    told = (
        {"valueString": value}
        if isinstance(value, str)
        else {"valueQuantity": {"value": value, "unit": unit, "code": unit}}
    )
    body = {"status": "final", "code": code, "effectiveDateTime": (NOW - ago).isoformat()}
    return done("Observation", **(body | told | more))


def said(*held: Resource, order: str = "verapamil 80 mg x 3 po") -> str:
    found = fired(run(order, chart(none_known(), *held))).get("heart-failure")
    return found.tier if found is not None else ""


FAILING = problem("Hjertesvikt")


@pytest.mark.parametrize(("value", "tier"), [(40, "stop"), (41, "question"), (49, "question"), (50, "")])
def test_either_side_of_each_limit(value: int, tier: str) -> None:
    assert said(FAILING, echo(value)) == tier


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("Hjertesvikt", "question"),
        ("Hjertesvikt, HFrEF", "stop"),
        ("Hjertesvikt med nedsatt ejeksjonsfraksjon", "stop"),
        ("Hjertesvikt, LVEF ca. 30-35 %", "stop"),
        ("Hjertesvikt med lett redusert ejeksjonsfraksjon", "question"),
        ("Hjertesvikt med bevart ejeksjonsfraksjon", ""),
        ("Hjertesvikt, ikke nedsatt ejeksjonsfraksjon", "question"),
        ("Hjertesvikt, trolig bevart ejeksjonsfraksjon", "question"),
        ("Heart failure with preserved ejection fraction", ""),
        ("Hjertesvikt EF 55 %", ""),
    ],
)
def test_words_of_the_problem(words: str, tier: str) -> None:
    assert said(problem(words)) == tier


def test_an_illness_of_weak_hearts_says_it_by_its_nature() -> None:
    assert said(problem("Kardiomyopati", "I42.0")) == "stop"
    assert said(problem("Kardiomyopati", "I42.0"), echo(55)) == "stop"


def test_what_contradicts_a_preserved_one_keeps_it_from_reassuring() -> None:
    assert said(problem("HFpEF"), echo(35)) == "stop"
    assert said(problem("HFrEF"), echo(55)) == "stop"
    # It was reduced, and is better: neither.
    assert said(FAILING, echo(55), echo(30, 400 * DAY)) == "question"
    assert said(FAILING, echo(30), echo(55, 400 * DAY)) == "stop"


def test_only_a_fresh_and_certain_one_reassures() -> None:
    assert said(FAILING, echo(60, 729 * DAY)) == ""
    assert said(FAILING, echo(60, 731 * DAY)) == "question"
    assert said(FAILING, echo(30, 3000 * DAY)) == "stop"
    assert said(FAILING, echo(60, status="registered")) == "question"
    assert said(FAILING, echo(60, status="entered-in-error")) == "question"
    assert said(FAILING, echo(60, 90 * DAY, "mL")) == "question"
    assert said(FAILING, echo("ikke målt")) == "question"
    assert said(FAILING, echo(Decimal("0.6"), unit="1")) == ""
    assert said(FAILING, echo("ca 30 %")) == "stop"


def test_it_says_where_it_knows_it_from() -> None:
    found = fired(run("verapamil 80 mg x 3 po", chart(none_known(), FAILING, echo(30))))["heart-failure"]
    assert "Ejeksjonsfraksjon 30 %" in found.detail
    missing = fired(run("verapamil 80 mg x 3 po", chart(none_known(), FAILING)))["heart-failure"]
    assert "Ejeksjonsfraksjonen står ikke i journalen." in missing.detail


def test_other_medicines_are_told_as_before() -> None:
    assert said(problem("HFpEF"), order="flekainid 100 mg x 2 po") == "stop"
    assert said(problem("HFpEF"), order="ibuprofen 400 mg x 3 po") == "question"


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("Hjertesvikt, EF < 50 %", "question"),
        ("Hjertesvikt, EF under 55%", "question"),
        ("Hjertesvikt, EF > 55 %", ""),
        ("Hjertesvikt, EF 55 % (2019), nå EF 30 %", "stop"),
        ("HFrEF, EF 55 % etter behandling", "question"),
    ],
)
def test_a_bound_and_an_earlier_number_of_a_problem_reassure_nobody(words: str, tier: str) -> None:
    assert said(problem(words)) == tier


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("< 50 %", "question"), ("under 55 %", "question"), ("> 55 %", ""), ("≥55 %", ""),
        ("ca. 55-60 %", ""),
        ("Tidligere 55 %, nå 30 %", "stop"), ("55 %, ved hvile 45 %", "question"),
    ],
)  # fmt: skip
def test_a_bound_and_an_earlier_number_of_an_echo_reassure_nobody(words: str, tier: str) -> None:
    assert said(FAILING, echo(words)) == tier
