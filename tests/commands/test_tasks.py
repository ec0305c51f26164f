"""Results are seen and tasks are done once, by somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.access.actor import Actor
from desktop.commands import tasks
from desktop.commands.acting import Done
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.store.store import Transaction
from tests.commands.conftest import AAS, BERG, NOBODY, NOW, Json, Record, logged

Command = Callable[[Transaction, Actor, list[str]], Done]
BOTH = pytest.mark.parametrize("command", [tasks.acknowledge, tasks.complete_task])


def task(ident: str, status: str = "requested", **more: object) -> Json:
    return {"resourceType": "Task", "id": ident, "status": status, "intent": "order",
            "for": {"reference": "Patient/p"}, **more}  # fmt: skip


@BOTH
def test_each_is_done_by_whom_and_when(record: Record, command: Command) -> None:
    record.hold(task("a", owner={"reference": BERG.practitioner},
                     executionPeriod={"start": "2026-11-19"}), task("b", "in-progress"))  # fmt: skip
    done = record.act(lambda tx: command(tx, AAS, ["Task/a", "Task/b"]))
    assert done.resources == ("Task/a", "Task/b")
    changed = record.current("Task/a") or {}
    assert changed["status"] == "completed"
    assert changed["owner"]["reference"] == AAS.practitioner
    assert changed["executionPeriod"] == {"start": "2026-11-19", "end": stamp(NOW)}
    entries = record.waiting()
    assert {(e.act, e.op, e.author) for e in entries} == {(command.__name__, "update", AAS.role)}
    assert len({e.act_id for e in entries}) == 2, "one that is refused holds up no other"
    assert [logged(e) for e in record.events()] == [
        ("U", AAS.practitioner, {"Patient/p", "Task/a"}),
        ("U", AAS.practitioner, {"Patient/p", "Task/b"}),
    ]


@BOTH
def test_twice_is_once(record: Record, command: Command) -> None:
    record.hold(task("a"))
    record.act(lambda tx: command(tx, AAS, ["Task/a"]))
    before = record.everything()
    with pytest.raises(InputError):
        record.act(lambda tx: command(tx, BERG, ["Task/a"]))
    assert record.everything() == before


@BOTH
@pytest.mark.parametrize("status", ["completed", "cancelled", "rejected", "failed", "entered-in-error"])
def test_what_somebody_has_closed_is_not_opened(record: Record, command: Command, status: str) -> None:
    record.hold(task("a", status), task("b"))
    done = record.act(lambda tx: command(tx, AAS, ["Task/a", "Task/b"]))
    assert done.resources == ("Task/b",)
    assert (record.current("Task/a") or {})["status"] == status


@BOTH
def test_one_that_is_gone_leaves_the_others_as_they_were(record: Record, command: Command) -> None:
    record.hold(task("a"))
    before = record.everything()
    with pytest.raises(InputError):
        record.act(lambda tx: command(tx, AAS, ["Task/a", "Task/gone"]))
    assert record.everything() == before


@BOTH
def test_nobody_does_it(record: Record, command: Command) -> None:
    record.hold(task("a"))
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        record.act(lambda tx: command(tx, NOBODY, ["Task/a"]))
    assert record.everything() == before
