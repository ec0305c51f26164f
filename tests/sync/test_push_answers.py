"""Push, rules 5 and 7: what each answer means, and what may not go late."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir import when
from desktop.fhir.transport import NoAnswer, Request
from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import MAX_PAUSE, push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, note, order, task

# Rule 5: what each answer means.


def test_push_5_what_is_gone_is_kept_for_a_person_and_never_made_again(
    client: Client, server: FakeServer
) -> None:
    # Also by a server that heeds no condition and remembers nothing: it would make it anew.
    heedless = {"if_match": False, "history": False}
    for features in (Features(), Features(gone=404), Features(**heedless), Features(gone=404, **heedless)):
        server.features = features
        name = f"x{features.gone}{'' if features.if_match else 'heedless'}"
        client.put(note())
        known(client, note(name))
        key = f"Condition/{name}"
        server.delete(key)
        client.change(key, code={"text": "vår tekst"})
        for _round in range(3):
            run(push(client.effects))
            client.clock.forward(600)
        (entry,) = client.unsent
        assert entry.state == "gone"
        assert "vår tekst" in str(entry.body)
        assert server.get(key) is None
        client.database.do(lambda tx, s=entry.seq: outbox.done(tx, [s]))


@pytest.mark.parametrize("code", [400, 403, 422])
def test_push_5_what_is_refused_lies_in_the_tray_with_the_servers_words(
    client: Client, server: FakeServer, code: int
) -> None:
    client.put(note())
    client.put(note("c2"))
    client.put(task())
    client.wire.faults = [driver.status(code)]
    report = run(push(client.effects))
    assert (report.sent, report.for_people) == (1, 1)
    assert client.states() == {"Condition/c1": "failed", "Task/t1": "queued"}
    assert client.unsent[0].answer == "words of the server"
    # What depends on it is held, now and later; the rest has gone.
    client.clock.forward(600)
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed", "Task/t1": "queued"}
    assert server.get("Condition/c2") is not None
    assert server.get("Task/t1") is None


def test_push_5_a_corrected_text_goes_out_with_what_was_held(client: Client, server: FakeServer) -> None:
    client.put(note())
    client.put(task())
    client.wire.faults = [driver.status(422)]
    run(push(client.effects))
    client.change("Condition/c1", code={"text": "rettet"})
    run(push(client.effects))
    assert client.unsent == ()
    assert server.get("Task/t1") is not None


@pytest.mark.parametrize("looked", [False, True])
def test_push_5_a_web_page_that_says_404_takes_nothing_away(
    client: Client, server: FakeServer, looked: bool
) -> None:
    known(client, note())
    known(client, note("c2"))
    client.change("Condition/c1", code={"text": "ny"})
    client.delete("Condition/c2")
    client.wire.choose = lambda request: None if looked and request.method == "GET" else driver.html_404
    for _round in range(3):
        run(push(client.effects))
        client.clock.forward(600)
    # What is to be changed or deleted is looked at first: where that fails, neither even leaves.
    state = "sending" if looked else "queued"
    assert client.states() == {"Condition/c1": state, "Condition/c2": state}
    assert client.base("Condition/c1") is not None
    client.wire.choose = None
    run(push(client.effects))
    assert client.unsent == ()
    assert server.get("Condition/c2") is None


@pytest.mark.parametrize("code", [429, 503])
def test_push_5_retry_after_is_kept_to(client: Client, server: FakeServer, code: int) -> None:
    client.put(note())
    client.put(note("c2"))
    client.wire.choose = lambda _request: driver.status(code, {"retry-after": "90"})
    report = run(push(client.effects))
    assert report.ended is Fate.BUSY
    assert 90 <= report.pause <= 91
    assert len(client.wire.sent) == 1
    client.wire.choose = None
    client.clock.forward(89)
    run(push(client.effects))
    assert "Condition/c1" in client.states()
    client.clock.forward(3)
    run(push(client.effects))
    assert client.unsent == ()


def test_push_5_a_storm_is_met_with_growing_jittered_bounded_pauses(client: Client) -> None:
    client.put(note())
    client.wire.choose = lambda _request: driver.status(503)
    pauses = []
    for _round in range(40):
        client.clock.forward(600)
        run(push(client.effects))
        (entry,) = client.unsent
        moment = when.instant(entry.not_before)
        assert moment is not None
        pauses.append((moment - client.clock()).total_seconds())
    assert len({round(p, 3) for p in pauses}) > 30  # full jitter: no two machines in step
    assert max(pauses[:2]) <= 8
    assert 100 < max(pauses) <= MAX_PAUSE
    assert min(pauses) >= 0


@pytest.mark.parametrize("works", [True, False])
def test_push_5_a_401_in_the_middle_is_one_refresh_then_a_prompt(
    client: Client, server: FakeServer, works: bool
) -> None:
    for number in range(4):
        client.put(note(f"c{number}"))
    client.refresh_works = works
    state = {"signed in": True}
    refresh = client._refresh

    async def again() -> bool:
        state["signed in"] = await refresh()
        return state["signed in"]

    client._refresh = again  # type: ignore[method-assign]

    def choose(_request: Request) -> Any:
        if len(server.all("Condition")) == 2 and not client.refreshed:
            state["signed in"] = False
        return None if state["signed in"] else driver.status(401)

    client.wire.choose = choose
    report = run(push(client.effects))
    assert client.refreshed == [works]
    if works:
        assert (report.ended, client.unsent) == (Fate.DONE, ())
    else:
        assert report.ended is Fate.SIGNED_OUT
        assert [(e.key, e.state, e.attempts) for e in client.unsent] == [
            ("Condition/c2", "queued", 0), ("Condition/c3", "queued", 0)]  # fmt: skip


# Rule 7: what is dated does not go out late by itself.


def test_push_7_what_is_late_asks_a_person_and_goes_when_told(client: Client, server: FakeServer) -> None:
    until = client.now()
    client.clock.forward(60)
    client.put(order(), Act("order", "r1", send_until=until))
    client.put(task(focus="MedicationRequest/m1"))
    for _round in range(2):
        run(push(client.effects))
        assert client.states() == {"MedicationRequest/m1": "ask", "Task/t1": "queued"}
    assert client.wire.sent == []
    (seq, _task) = (e.seq for e in client.unsent)
    client.database.do(lambda tx: outbox.requeue(tx, seq))
    run(push(client.effects))
    assert client.unsent == ()


@pytest.mark.parametrize(("fault", "there"), [(driver.lost_before, False), (driver.lost_after, True)])
@pytest.mark.parametrize("update_create", [True, False])
def test_push_7_what_became_late_with_its_answer_lost_is_looked_for_and_not_sent_again(
    machine: Machine, server: FakeServer, fault: driver.Fault, there: bool, update_create: bool
) -> None:
    client = machine(features=Features(update_create=update_create))
    client.put(order(), Act("order", "r1", send_until="2026-11-20T08:01:00.000Z"))
    client.wire.faults = [fault]
    run(push(client.effects))
    client.wire.sent.clear()
    client.clock.forward(600)
    run(push(client.effects))
    assert {r.method for r in client.wire.sent} == {"GET"}
    assert list(client.states().values()) == ([] if there else ["ask"])
    assert len(server.all("MedicationRequest")) == there


def test_push_never_raises_for_the_wire(client: Client) -> None:
    client.put(note())

    def broken(_request: Request) -> Any:
        raise NoAnswer("borte", sent=True)

    client.wire.choose = broken
    assert run(push(client.effects)).ended is Fate.UNREACHABLE
    (entry,) = client.unsent
    assert entry.answer == "borte"


def test_push_5_a_web_page_is_no_word_of_a_deletion(client: Client, server: FakeServer) -> None:
    """Status 200 from a sign-in page: the deletion must go again, and what it is about stays to be seen."""
    known(client, note())
    client.delete("Condition/c1")
    client.wire.faults = [None, driver.html]
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "sending"}
    assert client.base("Condition/c1") is not None
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    assert server.get("Condition/c1") is None
