"""A letter is not signed over a critical answer that nobody has acknowledged, without being asked."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from tests.letters import rich
from tests.letters.test_checks import answered, context, kinds, made, only, record

AT = "2026-11-21T08:00:00+01:00"


def potassium(value: float = 6.9, **more: Any) -> dict[str, Any]:
    body = {
        "resourceType": "Observation",
        "id": "critical",
        "status": "final",
        "category": [rich.concept("", ("http://terminology.hl7.org/CodeSystem/observation-category",
                                       "laboratory", ""))],
        "code": rich.concept("Kalium", ("http://loinc.org", "2823-3", "")),
        "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY),
        "effectiveDateTime": AT,
        "issued": AT,
        "valueQuantity": {"value": value, "unit": "mmol/L", "code": "mmol/L"},
    }  # fmt: skip
    return body | more


def acknowledged() -> dict[str, Any]:
    return {
        "resourceType": "Task",
        "id": "seen",
        "status": "completed",
        "intent": "order",
        "focus": rich.ref("Observation/critical"),
        "for": rich.ref(rich.PATIENT),
        "executionPeriod": {"end": "2026-11-21T09:00:00+01:00"},
    }


def test_a_critical_answer_that_nobody_has_acknowledged_is_asked_about() -> None:
    resources = record(potassium())
    letter = made(resources)
    found = only(letter, resources, Kind.CRITICAL)
    assert found.text == "kalium 6,9 mmol/L."
    assert not found.blocks
    done = answered(letter, resources, found, "sign")
    assert Kind.CRITICAL not in kinds(done, resources)
    # The decision covers these answers only.
    assert Kind.CRITICAL in kinds(done, record(potassium(7.4)))


@pytest.mark.parametrize(
    "resources",
    [(potassium(), acknowledged()), (potassium(4.2),), (potassium(status="entered-in-error"),), ()],
    ids=["acknowledged", "ordinary", "error", "none"],
)
def test_nothing_is_asked_where_no_critical_answer_waits(resources: tuple[dict[str, Any], ...]) -> None:
    every = record(*resources)
    assert Kind.CRITICAL not in kinds(made(every), every)


def test_a_task_that_only_carries_the_answer_acknowledges_nothing() -> None:
    every = record(potassium(), acknowledged() | {"status": "requested"})
    assert Kind.CRITICAL in kinds(made(every), every)


def test_tasks_that_were_not_fetched_silence_nothing() -> None:
    every = record(potassium())
    fetched = frozenset(one["resourceType"] for one in every) - {"Task"}
    checked = check(made(every), context(every, types=fetched))
    assert {Kind.CRITICAL, Kind.NOT_LOADED} <= {one.kind for one in checked.open}
