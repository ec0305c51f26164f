"""Results are seen and tasks are done once, by somebody."""

from __future__ import annotations

import pytest

from desktop.acts import TakeBack, act_name
from desktop.acts.results import AcknowledgeResults
from desktop.acts.tasks import CompleteTasks
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from tests.commands.conftest import AAS, BERG, HELD, NOBODY, NOW, Json, Record, logged

Kind = type[AcknowledgeResults] | type[CompleteTasks]
BOTH = pytest.mark.parametrize("kind", [AcknowledgeResults, CompleteTasks])


def task(ident: str, status: str = "requested", **more: object) -> Json:
    return {"resourceType": "Task", "id": ident, "status": status, "intent": "order",
            "for": {"reference": "Patient/p"}, **more}  # fmt: skip


@BOTH
def test_each_is_done_by_whom_and_when(record: Record, kind: Kind) -> None:
    record.hold(task("a", owner={"reference": BERG.practitioner},
                     executionPeriod={"start": "2026-11-19"}), task("b", "in-progress"))  # fmt: skip
    done = record.do(kind(("Task/a", "Task/b")))
    assert done.resources == ("Task/a", "Task/b")
    changed = record.current("Task/a") or {}
    assert changed["status"] == "completed"
    assert changed["owner"]["reference"] == AAS.practitioner
    assert changed["executionPeriod"] == {"start": "2026-11-19", "end": stamp(NOW)}
    entries = record.waiting()
    assert {(e.act, e.op, e.author) for e in entries} == {(act_name(kind), "update", AAS.role)}
    assert {e.not_before for e in entries} == {HELD}
    assert len({e.act_id for e in entries}) == 2, "one that is refused holds up no other"
    assert [logged(e) for e in record.events()] == [
        ("U", AAS.practitioner, {"Patient/p", "Task/a"}),
        ("U", AAS.practitioner, {"Patient/p", "Task/b"}),
    ]


@BOTH
def test_twice_is_once(record: Record, kind: Kind) -> None:
    record.hold(task("a"))
    record.do(kind(("Task/a",)))
    before = record.everything()
    with pytest.raises(InputError):
        record.do(kind(("Task/a",)), BERG)
    assert record.everything() == before


@BOTH
@pytest.mark.parametrize("status", ["completed", "cancelled", "rejected", "failed", "entered-in-error"])
def test_what_somebody_has_closed_is_not_opened(record: Record, kind: Kind, status: str) -> None:
    record.hold(task("a", status), task("b"))
    done = record.do(kind(("Task/a", "Task/b")))
    assert done.resources == ("Task/b",)
    assert (record.current("Task/a") or {})["status"] == status


@BOTH
def test_one_that_is_gone_leaves_the_others_as_they_were(record: Record, kind: Kind) -> None:
    record.hold(task("a"))
    before = record.everything()
    with pytest.raises(InputError):
        record.do(kind(("Task/a", "Task/gone")))
    assert record.everything() == before


@BOTH
def test_nobody_does_it(record: Record, kind: Kind) -> None:
    record.hold(task("a"))
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        record.do(kind(("Task/a",)), NOBODY)
    assert record.everything() == before


@BOTH
def test_taken_back_each_is_open_again_as_it_was(record: Record, kind: Kind) -> None:
    record.hold(task("a", owner={"reference": BERG.practitioner}), task("b"))
    before = [record.current(key) for key in ("Task/a", "Task/b")]
    done = record.do(kind(("Task/a", "Task/b")))
    record.do(TakeBack(done.act))
    assert record.waiting() == []
    assert [record.current(key) for key in ("Task/a", "Task/b")] == before
    assert logged(record.events()[-1]) == ("D", AAS.practitioner, {"Patient/p", "Task/a", "Task/b"})
