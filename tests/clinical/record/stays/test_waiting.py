"""Tasks, requests, reports and procedures: what waits for somebody, what is answered, what was taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.clinical.record import procedures, reports, requests, tasks
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Procedure, Task
from tests.letters import charts

Json = dict[str, Any]
NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
ORDER: Json = {
    "resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order",
    "code": {"text": "INR"}, "authoredOn": "2026-11-20T08:00:00+01:00",
}  # fmt: skip


def record(*resources: Json) -> Chart:
    return charts.chart({"resourceType": "Patient", "id": "p"}, *resources)


def report(status: str, **more: Any) -> Json:
    body = {"resourceType": "DiagnosticReport", "id": "r", "status": status, "code": {"text": "Rtg. thorax"}}
    return body | {"basedOn": [{"reference": "ServiceRequest/o"}]} | more


def observation(status: str) -> Json:
    return {
        "resourceType": "Observation", "id": "x", "status": status, "code": {"text": "INR"},
        "valueString": "2,4", "basedOn": [{"reference": "ServiceRequest/o"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "revoked"}, {"status": "entered-in-error"}, {"status": "completed"}, {"status": "draft"},
        {"status": "on-hold"}, {"intent": "proposal"}, {"intent": "plan"}, {"intent": "option"},
        {"doNotPerform": True}, {"occurrenceDateTime": "2026-11-21T07:00:00+01:00"},
        {"occurrencePeriod": {"start": "2026-11-21"}},
    ],
)  # fmt: skip
def test_nobody_waits_for_what_is_not_asked_for_now(changed: Json) -> None:
    assert [r.id for r in requests.unanswered(record(ORDER), NOW)] == ["o"]
    assert not requests.unanswered(record(ORDER | changed), NOW)


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (report("final"), False), (report("amended"), False), (report("corrected"), False),
        (report("appended"), False), (report("cancelled"), False), (report("preliminary"), True),
        (report("partial"), True), (report("registered"), True), (report("unknown"), True),
        # An answer that belonged to another patient leaves the question open.
        (report("entered-in-error"), True),
        (observation("final"), False), (observation("corrected"), False), (observation("preliminary"), True),
        (observation("entered-in-error"), True),
    ],
)  # fmt: skip
def test_only_an_answer_for_good_ends_the_waiting(answer: Json, waits: bool) -> None:
    assert bool(requests.unanswered(record(ORDER, answer), NOW)) is waits


@pytest.mark.parametrize(
    ("status", "stands", "preliminary", "withdrawn", "awaited"),
    [
        ("registered", False, False, False, True), ("partial", True, True, False, True),
        ("preliminary", True, True, False, True), ("final", True, False, False, False),
        ("amended", True, False, False, False), ("corrected", True, False, False, False),
        ("appended", True, False, False, False), ("cancelled", False, False, True, False),
        ("entered-in-error", False, False, True, False), ("unknown", False, False, False, False),
    ],
)  # fmt: skip
def test_a_report_stands_or_waits_or_was_taken_back(
    status: str, stands: bool, preliminary: bool, withdrawn: bool, awaited: bool
) -> None:
    found = record(report(status)).all(DiagnosticReport)[0]
    assert (reports.stands(found), reports.preliminary(found)) == (stands, preliminary)
    assert (reports.withdrawn(found), reports.awaited(found)) == (withdrawn, awaited)


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        ("draft", False), ("requested", True), ("received", True), ("accepted", True), ("rejected", False),
        ("ready", True), ("cancelled", False), ("in-progress", True), ("on-hold", True), ("failed", False),
        ("completed", False), ("entered-in-error", False), ("something-else", False),
    ],
)  # fmt: skip
def test_a_task_waits_while_somebody_is_to_do_it(status: str, is_open: bool) -> None:
    found = record({"resourceType": "Task", "id": "t", "status": status, "intent": "order"}).all(Task)[0]
    assert tasks.is_open(found) is is_open


def test_a_task_is_due_when_somebody_said_so() -> None:
    def due(**more: Any) -> str:
        body = {"resourceType": "Task", "id": "t", "status": "ready", "intent": "order"} | more
        return tasks.due(record(body).all(Task)[0])

    assert due() == ""
    planned = {"end": "2026-11-21"}
    assert due(executionPeriod=planned) == "2026-11-21"
    assert due(executionPeriod=planned, restriction={"period": {"end": "2026-11-20"}}) == "2026-11-20"


@pytest.mark.parametrize(
    ("status", "done", "broken"),
    [
        ("preparation", False, False), ("in-progress", True, False), ("not-done", False, False),
        ("on-hold", False, False), ("stopped", False, True), ("completed", True, False),
        ("entered-in-error", False, False), ("unknown", False, False),
    ],
)  # fmt: skip
def test_a_procedure_was_carried_out_or_broken_off(status: str, done: bool, broken: bool) -> None:
    found = record({"resourceType": "Procedure", "id": "c", "status": status}).all(Procedure)[0]
    assert (procedures.carried_out(found), procedures.broken_off(found)) == (done, broken)


def test_a_procedure_without_a_beginning_was_done_by_its_end() -> None:
    body = {"resourceType": "Procedure", "id": "c", "status": "completed"}
    ended = record(body | {"performedPeriod": {"end": "2026-11-19"}}).all(Procedure)[0]
    assert procedures.performed(ended) == "2026-11-19"
    assert procedures.performed(record(body).all(Procedure)[0]) == ""
