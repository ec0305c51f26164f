"""What a person decides about unsent work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from desktop.access.actor import Actor
from desktop.commands import unsent
from desktop.commands.acting import act
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.store import outbox
from desktop.store.store import Transaction
from tests.commands.conftest import AAS, NOBODY, NOW, Json, Record, logged


def condition(ident: str) -> Json:
    return {"resourceType": "Condition", "id": ident, "subject": {"reference": "Patient/p"}}


def queued(record: Record, *idents: str, **columns: object) -> str:
    """An act whose entries stand as `columns` say; gives its id."""
    done = record.act(
        lambda tx: act(
            tx,
            AAS,
            "sign_orders",
            [condition(i) for i in idents],
            send_until=stamp(NOW + timedelta(minutes=30)),
        )
    )
    for entry in record.waiting():
        if columns and entry.act_id == done.id:
            record.act(lambda tx, seq=entry.seq: outbox.update(tx, seq, **columns))
    return done.id


@pytest.mark.parametrize(("command", "state"), [(unsent.send_late, "ask"), (unsent.send_again, "failed")])
def test_an_act_goes_out_after_all(
    record: Record, command: Callable[[Transaction, Actor, str], int], state: str
) -> None:
    other = queued(record, "c", state=state)
    chosen = queued(record, "a", "b", state=state, answer="500", not_before="2026-11-21")
    with pytest.raises(InputError, match="tastaturet"):
        record.act(lambda tx: command(tx, NOBODY, chosen))
    assert record.act(lambda tx: command(tx, AAS, chosen)) == 2
    decided = [logged(e) for e in record.events() if e["action"] == "U"]
    assert [kind for _action, _who, kind in decided] == [
        {"Patient/p", "Condition/a"}, {"Patient/p", "Condition/b"}
    ]  # fmt: skip
    after = {e.id: e for e in record.waiting()}
    for ident in ("a", "b"):
        entry = after[ident]
        assert (entry.state, entry.not_before, entry.answer) == ("queued", "", "")
        assert entry.send_until == stamp(NOW + timedelta(minutes=30)), (
            "it asks again, as long after as before"
        )
        assert entry.author == AAS.role
    assert (after["c"].state, after["c"].act_id) == (state, other)
    with pytest.raises(InputError):
        record.act(lambda tx: command(tx, AAS, chosen))


def test_one_is_not_taken_for_the_other(record: Record) -> None:
    refused = queued(record, "a", state="failed")
    with pytest.raises(InputError):
        record.act(lambda tx: unsent.send_late(tx, AAS, refused))
    assert record.waiting()[0].state == "failed"


def test_an_act_that_never_left_is_thrown_away_and_that_is_logged(record: Record) -> None:
    chosen, other = queued(record, "a", "b"), queued(record, "c")
    assert record.act(lambda tx: unsent.throw_away(tx, AAS, chosen)) == 2
    assert [e.act_id for e in record.waiting()] == [other]
    thrown = [logged(e) for e in record.events() if e["action"] == "D"]
    assert thrown == [
        ("D", AAS.practitioner, {"Patient/p", "Condition/a"}),
        ("D", AAS.practitioner, {"Patient/p", "Condition/b"}),
    ]


@pytest.mark.parametrize(
    "columns", [{"state": "sending"}, {"state": "queued", "attempts": 1}, {"state": "failed", "attempts": 1}]
)
def test_what_may_have_reached_the_server_is_not_thrown_away(
    record: Record, columns: dict[str, object]
) -> None:
    chosen = queued(record, "a", **columns)
    before = record.everything()
    with pytest.raises(InputError):
        record.act(lambda tx: unsent.throw_away(tx, AAS, chosen))
    assert record.everything() == before


def test_what_something_later_rests_on_is_not_thrown_away(record: Record) -> None:
    first = queued(record, "a", state="sending")
    later = queued(record, "a")
    for entry in record.waiting():
        record.act(lambda tx, seq=entry.seq: outbox.update(tx, seq, state="queued", attempts=0))
    before = record.everything()
    with pytest.raises(InputError, match="senere"):
        record.act(lambda tx: unsent.throw_away(tx, AAS, first))
    assert record.everything() == before
    assert later != first


def test_what_is_asked_about_was_looked_for_and_may_go(record: Record) -> None:
    chosen = queued(record, "a", state="ask", attempts=3)
    assert record.act(lambda tx: unsent.throw_away(tx, AAS, chosen)) == 1
    assert record.waiting() == []


def test_nobody_throws_away_and_nothing_is_thrown_away_twice(record: Record) -> None:
    chosen = queued(record, "a")
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        record.act(lambda tx: unsent.throw_away(tx, NOBODY, chosen))
    assert record.everything() == before
    record.act(lambda tx: unsent.throw_away(tx, AAS, chosen))
    with pytest.raises(InputError):
        record.act(lambda tx: unsent.throw_away(tx, AAS, chosen))
