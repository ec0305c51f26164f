"""What a person decides about unsent work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.acts.unsent import SendAgain, SendLate, ThrowAwayUnsent
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.store import outbox
from tests.commands.conftest import AAS, NOBODY, NOW, Json, Record, logged
from tests.commands.queued import act


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


@pytest.mark.parametrize(("kind", "state"), [(SendLate, "ask"), (SendAgain, "failed")])
def test_an_act_goes_out_after_all(
    record: Record, kind: type[SendLate] | type[SendAgain], state: str
) -> None:
    other = queued(record, "c", state=state)
    chosen = queued(record, "a", "b", state=state, answer="500", not_before="2026-11-21")
    with pytest.raises(InputError, match="tastaturet"):
        record.do(kind(chosen), NOBODY)
    assert record.do(kind(chosen)).resources == ("Condition/a", "Condition/b")
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
        record.do(kind(chosen))


def test_one_is_not_taken_for_the_other(record: Record) -> None:
    refused, late = queued(record, "a", state="failed"), queued(record, "b", state="ask")
    before = record.everything()
    for act_ in (SendLate(refused), SendAgain(late), SendLate("gone"), ThrowAwayUnsent("gone")):
        with pytest.raises(InputError):
            record.do(act_)
        assert record.everything() == before


def test_an_act_that_never_left_is_thrown_away_and_that_is_logged(record: Record) -> None:
    chosen, other = queued(record, "a", "b"), queued(record, "c")
    assert record.do(ThrowAwayUnsent(chosen)).resources == ("Condition/a", "Condition/b")
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
        record.do(ThrowAwayUnsent(chosen))
    assert record.everything() == before


def test_what_something_later_rests_on_is_not_thrown_away(record: Record) -> None:
    first = queued(record, "a", state="sending")
    later = queued(record, "a")
    for entry in record.waiting():
        record.act(lambda tx, seq=entry.seq: outbox.update(tx, seq, state="queued", attempts=0))
    before = record.everything()
    with pytest.raises(InputError, match="senere"):
        record.do(ThrowAwayUnsent(first))
    assert record.everything() == before
    assert later != first


def test_what_is_asked_about_was_looked_for_and_may_go(record: Record) -> None:
    chosen = queued(record, "a", state="ask", attempts=3)
    assert record.do(ThrowAwayUnsent(chosen)).resources == ("Condition/a",)
    assert record.waiting() == []


def test_nobody_throws_away_and_nothing_is_thrown_away_twice(record: Record) -> None:
    chosen = queued(record, "a")
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        record.do(ThrowAwayUnsent(chosen), NOBODY)
    assert record.everything() == before
    record.do(ThrowAwayUnsent(chosen))
    with pytest.raises(InputError):
        record.do(ThrowAwayUnsent(chosen))
