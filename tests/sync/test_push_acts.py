"""Push: acts that go whole."""

from __future__ import annotations

import pytest

from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, note, task

# Acts that go whole.


LETTER = ("Composition", "DocumentReference", "Task")


def letter(client: Client, act: Act | None = None) -> Act:
    act = act or Act("sign_letter", "r1", atomic=True)
    client.put({"resourceType": "Composition", "id": "l1", "status": "final"}, act)
    client.put({"resourceType": "DocumentReference", "id": "d1", "status": "current",
                "context": {"related": [{"reference": "Composition/l1"}]}}, act)  # fmt: skip
    client.put(task("t1", "DocumentReference/d1"), act)
    return act


def count(server: FakeServer) -> list[int]:
    return [len(server.all(kind)) for kind in LETTER]


FAULTS = (
    None,
    driver.lost_after,
    driver.lost_before,
    driver.truncated,
    driver.status(503, after=True),
    driver.status(401),
    driver.unreachable,
)


@pytest.mark.parametrize("update_create", [True, False])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_letter_goes_whole_and_once(
    machine: Machine, server: FakeServer, update_create: bool, fault: driver.Fault | None
) -> None:
    client = machine(features=Features(update_create=update_create))
    letter(client)
    client.wire.faults = [fault]
    for _round in range(2):
        run(push(client.effects))
        assert count(server) in ([0, 0, 0], [1, 1, 1])
        client.clock.forward(600)
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]
    (document,), (made,) = server.all("DocumentReference"), server.all("Task")
    assert made["focus"]["reference"] == f"DocumentReference/{document['id']}"
    assert all(r.path in ("", "metadata") for r in client.wire.sent if r.method != "GET")


def test_a_letter_with_a_part_that_waits_for_a_person_waits_whole(client: Client, server: FakeServer) -> None:
    stay = {"resourceType": "Encounter", "id": "e1", "status": "in-progress", "class": {"code": "IMP"}}
    known(client, stay)
    server.write({**stay, "status": "finished"})
    act = letter(client)
    client.change("Encounter/e1", act, status="onleave")
    run(push(client.effects))
    assert count(server) == [0, 0, 0]
    assert client.states()["Encounter/e1"] == "conflict"
    for _round in range(2):
        client.clock.forward(600)
        run(push(client.effects))
    assert count(server) == [0, 0, 0]
    # The person decides, and the whole goes.
    entry = next(e for e in client.unsent if e.state == "conflict")
    client.database.do(lambda tx: outbox.requeue(tx, entry.seq, body={**stay, "status": "finished"}))
    run(push(client.effects))
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]


def test_a_letter_whose_part_merges_goes_whole(client: Client, server: FakeServer) -> None:
    person = {"resourceType": "Patient", "id": "p9", "gender": "female"}
    known(client, person)
    server.write({**person, "address": [{"city": "Bergen"}]})
    act = letter(client)
    client.change("Patient/p9", act, telecom=[{"value": "1"}])
    run(push(client.effects))
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]
    now = server.get("Patient/p9")
    assert now is not None
    assert (now["address"], now["telecom"]) == ([{"city": "Bergen"}], [{"value": "1"}])


def test_a_letter_behind_a_pausing_part_waits_whole(client: Client, server: FakeServer) -> None:
    known(client, note())
    client.change("Condition/c1", code={"text": "ny"})
    client.wire.faults = [None, driver.status(503, {"retry-after": "60"})]
    run(push(client.effects))
    letter_act = letter(client)
    client.change("Condition/c1", letter_act, code={"text": "nyere"})
    run(push(client.effects))
    assert count(server) == [0, 0, 0]
    client.clock.forward(62)
    run(push(client.effects))
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]


def test_an_edit_of_a_part_of_an_unsent_letter_goes_with_the_letter(
    client: Client, server: FakeServer
) -> None:
    letter(client)
    client.change("Task/t1", priority="urgent")
    run(push(client.effects))
    assert [(r.method, r.path) for r in client.wire.sent] == [("POST", "")]
    assert count(server) == [1, 1, 1]


def test_a_letter_that_is_refused_is_refused_whole(client: Client, server: FakeServer) -> None:
    letter(client)
    client.wire.faults = [driver.status(422)]
    run(push(client.effects))
    assert count(server) == [0, 0, 0]
    assert set(client.states().values()) == {"failed"}


def test_without_transactions_a_refused_part_stops_the_rest(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(transaction=False))
    letter(client)
    client.wire.faults = [None, driver.status(422)]
    run(push(client.effects))
    assert client.states() == {"DocumentReference/d1": "failed", "Task/t1": "queued"}
    assert all(e.attempts == 0 for e in client.unsent if e.state == "queued")


def test_a_server_that_says_nothing_of_itself_is_tried(machine: Machine, server: FakeServer) -> None:
    for features in (Features(lists_types=False, transaction=False),
                     Features(lists_types=False, update_create=False, transaction=False)):  # fmt: skip
        server.store.clear()
        client = machine(features=features)
        assert client.capabilities.types == {}
        letter(client)
        client.wire.faults = [None, driver.lost_after]
        run(push(client.effects))
        client.clock.forward(600)
        run(push(client.effects))
        assert client.unsent == ()
        assert count(server) == [1, 1, 1]


def test_a_type_that_the_server_does_not_know_lies_in_the_tray(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(unlisted=frozenset({"Task"})))
    client.put(task())
    client.put(note())
    run(push(client.effects))
    assert client.states() == {"Task/t1": "failed"}
    assert server.get("Condition/c1") is not None
