"""Who fasts: by an order or a task that says so, as long as it holds; a fasting blood test is none."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.patient.fasting import fasting, says_fasting
from tests.views.charts import NOW, Json, chart, hours_ago, stay


def _order(text: str = "Fastende", **more: Any) -> Json:
    return {
        "resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order",
        "code": {"text": text}, "subject": {"reference": "Patient/p"}, **more,
    }  # fmt: skip


def _task(text: str, **more: Any) -> Json:
    return {
        "resourceType": "Task", "id": "t", "status": "requested", "intent": "order", "description": text,
        "for": {"reference": "Patient/p"}, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    ["Fastende", "fastende, meldt operasjon", "Fastende til CT er besvart", "Faste fra kl. 24", "Fasting",
     "Nil by mouth", "NPO", "Pasienten skal faste før gastroskopi", "Fastende (operasjon)"],
)  # fmt: skip
def test_it_says_so(words: str) -> None:
    assert says_fasting(words)


@pytest.mark.parametrize(
    "words",
    ["Fastende glukose", "Fasting glucose", "Glukose, fastende", "Fastlege bes følge opp", "Faste medisiner",
     "Fast telefon", "Ikke fastende", ""],
)  # fmt: skip
def test_that_is_something_else(words: str) -> None:
    assert not says_fasting(words)


def _at(*resources: Json) -> Any:
    return fasting(chart(stay(), *resources), NOW)


def test_orders_hold_from_their_start_to_their_end() -> None:
    found = _at(_order(occurrencePeriod={"start": hours_ago(3), "end": hours_ago(-2)}))
    assert found.until is not None
    assert found.keys == ("ServiceRequest/o",)
    assert _at(_order(occurrencePeriod={"start": hours_ago(3), "end": hours_ago(1)})) is None
    assert _at(_order(occurrencePeriod={"start": hours_ago(-1)})) is None, "it begins later"
    assert _at(_order(status="revoked")) is None
    assert _at(_order(doNotPerform=True)) is None
    own = {"coding": [{"system": "urn:fagflate:code", "code": "fasting"}]}
    assert _at(_order(code=own)) is not None


def test_no_end_is_told_where_none_is_meant() -> None:
    assert _at(_order(occurrencePeriod={"end": "9999-12-31"})).until is None
    assert _at(_order()).until is None
    both = _at(_order(occurrencePeriod={"end": hours_ago(-2)}), _task("Fastende, meldt operasjon"))
    assert both.until is None, "the task has no end"
    assert both.keys == ("ServiceRequest/o", "Task/t")


def test_a_task_that_is_done_is_over() -> None:
    assert _at(_task("Fastende til CT er besvart", status="completed")) is None
    assert _at(_task("Sårstell")) is None
    assert _at() is None


@pytest.mark.parametrize(
    "more",
    [{"intent": "proposal"}, {"intent": "plan"}, {"intent": "option"}, {"doNotPerform": True},
     {"status": "draft"}, {"status": "revoked"}],
)  # fmt: skip
def test_who_is_not_ordered_to_fast_does_not(more: Json) -> None:
    """A proposal on the corridor's screen would take somebody's breakfast away."""
    assert _at(_order(**more)) is None
