"""Pull, rule 5: a server that was restored from a backup."""

from __future__ import annotations

import pytest

from desktop.store.outbox import Act
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.restore.restored import Frozen
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, note, task


def looks(client: Client) -> None:
    run(restored.guard(client.effects, now=True))


def test_pull_5_a_server_that_has_what_it_acknowledged_is_trusted(client: Client, server: FakeServer) -> None:
    looks(client)
    known(client, note())
    looks(client)
    server.write(note(text="endret av en annen"))
    looks(client)
    server.delete("Condition/c1")
    looks(client)
    client.put({"resourceType": "AuditEvent", "id": "a1"})
    run(push(client.effects))
    looks(client)


@pytest.mark.parametrize("features", [Features(), Features(history=False)])
def test_pull_5_an_older_version_than_the_acknowledged_one_freezes(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    client = machine(features=features)
    known(client, note())
    backup = server.copy().store
    client.clock.forward(60)
    client.change("Condition/c1", code={"text": "kvittert"})
    run(push(client.effects))
    server.store = backup
    client.put(note("c2", "venter"))
    with pytest.raises(Frozen):
        looks(client)
    with pytest.raises(Frozen):
        run(restored.guard(client.effects))  # until somebody has approved it
    assert client.base("Condition/c1")["code"]["text"] == "kvittert"  # type: ignore[index]


def test_pull_5_what_is_neither_there_nor_in_history_freezes(client: Client, server: FakeServer) -> None:
    backup = server.copy().store
    known(client, note())
    server.store = backup
    with pytest.raises(Frozen):
        looks(client)


def test_pull_5_gone_without_history_may_have_been_deleted(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(history=False, gone=404))
    known(client, note())
    server.delete("Condition/c1")
    looks(client)


@pytest.mark.parametrize("code", [403, 500, 503])
def test_pull_5_a_server_that_can_not_say_is_not_accused(
    client: Client, server: FakeServer, code: int
) -> None:
    known(client, note())
    server.write(note(text="endret"))
    client.wire.choose = lambda r: driver.status(code)
    looks(client)
    client.wire.choose = lambda r: driver.status(code) if "_history" in r.path else None
    looks(client)


def test_pull_5_it_is_looked_every_few_minutes(client: Client) -> None:
    known(client, note())
    for seconds, asked in ((0, 1), (30, 0), (301, 1)):
        client.clock.forward(seconds)
        client.wire.sent.clear()
        run(restored.guard(client.effects))
        assert len(client.wire.sent) == asked


def restored_to(client: Client, server: FakeServer) -> None:
    """Acknowledged after the backup: a letter, a change, and a change over which another wrote."""
    for ident in ("c1", "c2"):
        known(client, note(ident, "før"))
    client.clock.forward(600)
    backup = server.copy().store
    act = Act("sign", "r1", atomic=True)
    client.put(note("w1", "brevet"), act)
    client.put(task("t1", "Condition/w1"), act)
    client.change("Condition/c1", code={"text": "etter"})
    client.change("Condition/c2", code={"text": "etter"})
    run(push(client.effects))
    assert client.unsent == ()
    client.clock.forward(60)
    server.store = backup
    server.write(note("c2", "skrevet etter gjenopprettingen"))
    with pytest.raises(Frozen):
        looks(client)


def test_pull_5_on_approval_what_was_lost_goes_again_and_a_clash_to_a_person(
    client: Client, server: FakeServer
) -> None:
    restored_to(client, server)
    client.change("Condition/c1", code={"text": "enda senere"})
    assert run(restored.replay(client.effects)) == 4
    looks(client)
    run(push(client.effects))
    assert client.states() == {"Condition/c2": "conflict"}
    (entry,) = client.unsent
    assert "skrevet etter" in str(entry.their_json)
    assert "etter" in str(entry.body)
    assert server.get("Condition/c1")["code"]["text"] == "enda senere"  # type: ignore[index]
    assert server.get("Condition/w1")["code"]["text"] == "brevet"  # type: ignore[index]
    assert server.get("Task/t1") is not None
    assert len(server.store["Condition/w1"]) == 1
    run(pull(client.effects, ["p1"], ("Condition", "Task")))
    for key in ("Condition/c1", "Condition/w1", "Task/t1"):
        assert client.base(key)["meta"]["versionId"] == server.get(key)["meta"]["versionId"]  # type: ignore[index]


def test_pull_5_after_approval_everything_is_asked_for_anew(client: Client, server: FakeServer) -> None:
    server.write(note("other", "før"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    client.clock.forward(3600)
    backup = server.copy().store
    server.write(note("other", "tapt med gjenopprettingen"))
    known(client, note())
    run(pull(client.effects, ["p1"], ("Condition",)))
    server.store = backup
    with pytest.raises(Frozen):
        looks(client)
    run(restored.replay(client.effects))
    run(pull(client.effects, ["p1"], ("Condition",)))
    assert client.base("Condition/other")["code"]["text"] == "før"  # type: ignore[index]


def test_pull_5_killed_while_approving_nothing_is_lost_or_doubled(
    machine: Machine, server: FakeServer
) -> None:
    whole = {k: list(v) for k, v in server.store.items()}
    for kill_after in range(1, 400):
        server.store = {k: list(v) for k, v in whole.items()}
        client = machine()
        restored_to(client, server)
        client.database.statements, client.database.kill_after = 0, kill_after
        try:
            run(restored.replay(client.effects))
            finished = True
        except driver.Killed:
            finished = False
        client.database.kill_after = None
        run(restored.replay(client.effects))
        run(push(client.effects))
        assert client.states() == {"Condition/c2": "conflict"}, kill_after
        assert server.get("Condition/w1") is not None
        client.close()
        if finished:
            assert kill_after > 20
            return
    raise AssertionError("it never ended")


def test_pull_5_without_a_freeze_nothing_is_sent_again(client: Client, server: FakeServer) -> None:
    known(client, note())
    assert run(restored.replay(client.effects)) == 0
    assert client.wire.sent == [] == list(client.unsent)


def test_pull_6_another_version_of_the_same_moment_is_seen_when_ids_are_compared(
    client: Client, server: FakeServer
) -> None:
    server.write(note("o1", "først"))
    backup = server.copy().store
    server.write(note("o1", "i samme øyeblikk, tapt med gjenopprettingen"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    server.store = backup
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert (client.base("Condition/o1") or {})["code"]["text"] == "først"
