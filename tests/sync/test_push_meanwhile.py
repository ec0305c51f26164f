"""Push, while people go on working: between the reading of the outbox and the sending of an entry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desktop.fhir.transport import Request
from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.things import known, note, order, task


def before_the_mark(client: Client, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """A person acts after the outbox was read and before the first entry is marked as leaving."""
    write, done = client.database.write, []

    def first(what: Callable[[Any], Any]) -> Awaitable[Any]:
        if not done:
            done.append(True)
            act()
        return write(what)

    monkeypatch.setattr(client.database, "write", first)


@pytest.mark.parametrize("whole", [False, True])
def test_push_1_what_is_written_before_it_leaves_goes_with_it(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    act = Act("sign", "r1", atomic=True)
    client.put(note(text="første"), act if whole else None)
    if whole:
        client.put(task(), act)
    before_the_mark(client, lambda: client.change("Condition/c1", code={"text": "andre"}), monkeypatch)
    run(push(client.effects))
    assert client.unsent == ()
    assert [v.body["code"]["text"] for v in server.store["Condition/c1"] if v.body] == ["andre"]
    assert (client.sees("Condition/c1") or {})["code"]["text"] == "andre"


def test_push_1_an_update_that_is_written_on_before_it_leaves_is_not_lost(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(client, order())
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "2 tabletter"}])
    before_the_mark(
        client,
        lambda: client.change("MedicationRequest/m1", dosageInstruction=[{"text": "3 tabletter"}]),
        monkeypatch,
    )
    run(push(client.effects))
    assert client.unsent == ()
    assert (server.get("MedicationRequest/m1") or {})["dosageInstruction"] == [{"text": "3 tabletter"}]


@pytest.mark.parametrize("whole", [False, True])
def test_push_1_what_is_thrown_away_before_it_leaves_does_not_leave(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    act = Act("order", "r1", atomic=True)
    client.put(order(), act)
    if whole:
        client.put(task(focus="MedicationRequest/m1"), act)
    seqs = [e.seq for e in client.unsent]
    before_the_mark(client, lambda: client.database.do(lambda tx: outbox.done(tx, seqs)), monkeypatch)
    assert run(push(client.effects)).ended is Fate.DONE
    assert client.wire.lines == []
    assert "MedicationRequest/m1" not in server.store


def asked_first(client: Client, act: Callable[[], None]) -> None:
    done: list[bool] = []

    def choose(request: Request) -> None:
        if request.method == "GET" and not done:
            done.append(True)
            act()

    client.wire.choose = choose  # type: ignore[assignment]


@pytest.mark.parametrize("there", ["", "det samme", "noe annet"])
def test_push_3_what_is_written_while_the_server_is_asked_is_not_lost(
    client: Client, server: FakeServer, there: str
) -> None:
    known(client, note(text="første"))
    client.change("Condition/c1", code={"text": "andre"})
    (seq,) = [e.seq for e in client.unsent]
    client.database.do(lambda tx: outbox.update(tx, seq, base_version=""))
    base = server.get("Condition/c1") or {}
    if there == "det samme":
        server.write({**base, "code": {"text": "andre"}})
    elif there == "noe annet":
        server.write({**base, "code": {"text": "deres"}})
    asked_first(client, lambda: client.change("Condition/c1", code={"text": "tredje"}))
    for _round in range(4):
        run(push(client.effects))
        client.clock.forward(700)
    if there == "noe annet":
        (entry,) = client.unsent
        assert entry.state == "conflict"
        assert '"tredje"' in (entry.body or "")
        assert (server.get("Condition/c1") or {})["code"]["text"] == "deres"
    else:
        assert client.unsent == ()
        assert (server.get("Condition/c1") or {})["code"]["text"] == "tredje"


def unknown_base(client: Client) -> int:
    """A change of a patient's telephone of which it is not known what it stands on; another moves them."""
    known(client, {"resourceType": "Patient", "id": "p9", "telecom": [{"value": "1"}]})
    client.change("Patient/p9", telecom=[{"value": "1"}, {"value": "2"}])
    (seq,) = [e.seq for e in client.unsent]
    client.database.do(lambda tx: outbox.update(tx, seq, base_version=""))
    client.server.write({**(client.server.get("Patient/p9") or {}), "address": [{"city": "Bergen"}]})
    return seq


def test_push_3_what_is_written_while_it_is_merged_is_merged_too(client: Client, server: FakeServer) -> None:
    unknown_base(client)
    three = [{"value": "1"}, {"value": "2"}, {"value": "3"}]
    asked_first(client, lambda: client.change("Patient/p9", telecom=three))
    run(push(client.effects))
    now = server.get("Patient/p9") or {}
    assert (now["telecom"], now["address"]) == (three, [{"city": "Bergen"}])
    assert client.unsent == ()


def test_push_3_what_is_thrown_away_while_the_server_is_asked_stays_so(
    client: Client, server: FakeServer
) -> None:
    seq = unknown_base(client)
    asked_first(client, lambda: client.database.do(lambda tx: outbox.done(tx, [seq])))
    assert run(push(client.effects)).ended is Fate.DONE
    assert client.unsent == ()
    assert (server.get("Patient/p9") or {})["telecom"] == [{"value": "1"}]


def test_a_deletion_behind_a_change_that_others_have_written_on_waits_for_a_person(
    client: Client, server: FakeServer
) -> None:
    """What was to be deleted is not what stands there now."""
    known(client, task())
    client.change("Task/t1", description="ny")
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    (there,) = server.all("Task")
    server.write({**there, "status": "completed"})
    client.delete("Task/t1")
    for _round in range(2):
        client.clock.forward(700)
        run(push(client.effects))
    assert (server.get("Task/t1") or {})["status"] == "completed"
    assert [(e.op, e.state) for e in client.unsent] == [("delete", "conflict")]
