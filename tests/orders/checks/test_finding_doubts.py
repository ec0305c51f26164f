"""A finding says what is not certain of the medicine or the result that it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.resources import Resource
from desktop.orders.checking import check
from desktop.orders.findings import Finding
from tests.orders.samples import NOW, chart, daily, given, lines, potassium, stated


def found(rule: str, text: str, *held: Resource) -> Finding:
    (one,) = [one for one in check(lines(text), chart(*held), NOW).open if one.rule == rule]
    return one


def standing(**more: Any) -> Resource:
    return given("C07AB02", "metoprolol", daily("50", "mg", 2), **more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, ""),
        ({"status": "unknown"}, "Det er ikke sikkert at metoprolol er i bruk."),
        ({"implicitRules": "urn:rules"}, "Det er ikke sikkert at metoprolol er i bruk."),
        ({"modifierExtension": [{"url": "urn:x"}]}, "Det er ikke sikkert at metoprolol er i bruk."),
    ],
)
def test_a_medicine_that_may_not_be_in_use_is_said_as_such(more: dict[str, Any], said: str) -> None:
    one = found("pairs", "diltiazem 60 mg x 1 po", standing(**more))
    assert one.detail == f"AV-blokk og lavt blodtrykk. {said}".strip()
    assert one.title == "Diltiazem sammen med metoprolol: vær forsiktig."


def test_one_that_begins_later_says_when() -> None:
    later = stated("C07AB02", "metoprolol", daily("50", "mg", 2), effectivePeriod={"start": "2027-01-01"})
    one = found("pairs", "diltiazem 60 mg x 1 po", later)
    assert one.detail.startswith("AV-blokk og lavt blodtrykk. Metoprolol begynner ")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, ""),
        ({"note": [{"text": "hemolysert"}]}, " Om svaret: hemolysert."),
        ({"status": "preliminary"}, " Om svaret: foreløpig."),
        ({"bodySite": {"text": "venstre arm"}}, " Om svaret: venstre arm."),
    ],
)
def test_a_remark_on_a_result_is_said_with_it(more: dict[str, Any], said: str) -> None:
    one = found("A5", "ramipril 5 mg x 1 po", potassium("6.4", **more))
    assert "6,4" in one.title
    assert one.detail.endswith(said)
    assert ("Om svaret" in one.detail) == bool(said)
