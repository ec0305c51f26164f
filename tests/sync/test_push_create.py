"""Push, rules 1 and 2: about to send, and creating once."""

from __future__ import annotations

import pytest

from desktop.fhir.transport import Request
from desktop.store import outbox
from desktop.store.outbox import IDENTITY, Act
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, Killed, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import note, order, task

# Rule 1: about to send is durable before anything leaves.


@pytest.mark.parametrize("many", [False, True])
def test_push_1_it_is_marked_as_about_to_be_sent_before_anything_leaves(client: Client, many: bool) -> None:
    act = Act("write", "r1", atomic=True)
    client.put(note(), act)
    if many:
        client.put(task(), act)
    seen: list[set[str]] = []

    def look(_request: Request) -> None:
        if _request.method != "GET":
            seen.append({e.state for e in client.unsent})

    client.wire.choose = look  # type: ignore[assignment]
    run(push(client.effects))
    assert seen == [{"sending"}]


def test_push_1_what_was_under_way_when_the_process_died_is_asked_about_first(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [driver.lost_after]
    client.database.kill_after = None
    run(push(client.effects))
    (entry,) = client.unsent
    assert (entry.state, entry.attempts) == ("sending", 1)
    client.wire.sent.clear()
    client.clock.forward(60)
    run(push(client.effects))
    assert client.wire.lines == ["GET Condition/c1"]
    assert client.unsent == ()
    assert len(server.store["Condition/c1"]) == 1


def test_push_1_a_request_that_certainly_never_left_leaves_no_mark(client: Client) -> None:
    client.put(note())
    client.wire.faults = [driver.unreachable]
    assert run(push(client.effects)).ended is Fate.UNREACHABLE
    (entry,) = client.unsent
    assert (entry.state, entry.attempts) == ("queued", 0)


@pytest.mark.parametrize("features", [Features(), Features(update_create=False), Features(transaction=False)])
@pytest.mark.parametrize("atomic", [False, True])
def test_push_1_killed_at_every_statement_nothing_is_lost_or_doubled(
    machine: Machine, server: FakeServer, features: Features, atomic: bool
) -> None:
    for kill_after in range(1, 200):
        server.store = {k: v for k, v in server.store.items() if k.startswith("Patient/")}
        client = machine(features=features)
        act = Act("write", "r1", atomic=atomic)
        client.put(note(), act)
        client.put(task(), act)
        client.database.statements, client.database.kill_after = 0, kill_after
        try:
            run(push(client.effects))
            finished = True
        except Killed:
            finished = False
        client.database.kill_after = None
        client.clock.forward(600)
        run(push(client.effects))
        assert client.unsent == (), kill_after
        (condition,) = server.all("Condition")
        (made,) = server.all("Task")
        assert made["focus"]["reference"] == f"Condition/{condition['id']}"
        assert client.base(f"Condition/{condition['id']}") is not None
        client.close()
        if finished:
            assert kill_after > 5
            return
    raise AssertionError("a push never ended")


# Rule 2: creating once.


def test_push_2_a_create_is_a_conditional_put_under_our_own_id_with_our_tag(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    run(push(client.effects))
    (request,) = client.wire.sent
    assert (request.method, request.path) == ("PUT", "Condition/c1")
    assert request.headers["if-none-match"] == "*"
    tags = server.get("Condition/c1")["meta"]["tag"]  # type: ignore[index]
    assert [t["system"] for t in tags] == [IDENTITY]


FAULTS = (
    driver.lost_after,
    driver.lost_before,
    driver.truncated,
    driver.html,
    driver.status(500, after=True),
    driver.status(503, after=True),
    driver.status(504),
)
FEATURES = (
    Features(),
    Features(update_create=False),
    Features(update_create=False, conditional_create=False),
    Features(representation=False),
    Features(if_none_match=False),
    Features(gone=404, history=False),
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("features", FEATURES)
def test_push_2_an_ambiguous_answer_makes_one_resource(
    machine: Machine, server: FakeServer, fault: driver.Fault, features: Features
) -> None:
    client = machine(features=features)
    client.put(note())
    client.wire.faults = [fault]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    (made,) = server.all("Condition")
    assert client.base(f"Condition/{made['id']}") is not None
    assert len(server.store[f"Condition/{made['id']}"]) == 1


def test_push_2_a_late_duplicate_of_a_create_does_not_undo_a_later_edit(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [client.wire.duplicated(1)]
    run(push(client.effects))
    server.write({**note(text="rettet av en annen")})
    run(client.wire.send(Request("GET", "Patient/p1")))  # the late duplicate has come by now
    assert not client.wire.late
    assert server.get("Condition/c1")["code"]["text"] == "rettet av en annen"  # type: ignore[index]


def test_push_2_a_delayed_create_that_arrives_after_the_second_try_is_still_one(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [client.wire.delayed(2)]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    run(client.wire.send(Request("GET", "Patient/p1")))
    assert client.unsent == ()
    assert len(server.store["Condition/c1"]) == 1


def test_push_2_an_id_that_another_has_taken_is_a_conflict_with_both_texts(
    client: Client, server: FakeServer
) -> None:
    server.write(note(text="en annens"))
    client.put(note(text="vår"))
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == "conflict"
    assert "vår" in str(entry.body)
    assert "en annens" in str(entry.their_json)
    assert len(server.store["Condition/c1"]) == 1


def test_push_2_where_the_server_gives_ids_the_business_identifier_is_the_condition(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(update_create=False))
    identifier = {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:5ba5b1d4-7c37-4c39-9a17-f9a1f8b9f3a1"}
    client.put(order(identifier=[identifier]))
    run(push(client.effects))
    (request,) = client.wire.sent
    assert (request.method, request.path) == ("POST", "MedicationRequest")
    assert request.headers["if-none-exist"].startswith("identifier=")
    assert '"id"' not in str(request.body).split("identifier")[0]
    (made,) = server.all("MedicationRequest")
    assert client.sees("MedicationRequest/m1") == client.base(f"MedicationRequest/{made['id']}")


def test_push_2_a_server_that_can_not_say_whether_it_has_it_is_not_given_it_twice(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(update_create=False, conditional_create=False))
    client.put(note())
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.clock.forward(600)
    client.wire.choose = lambda r: driver.status(400) if "_tag" in r.path else None
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed"}
    assert len(server.all("Condition")) == 1


def test_push_2_created_deleted_by_another_with_our_answer_lost_does_not_come_back(
    machine: Machine, server: FakeServer
) -> None:
    # Who says that it is gone needs no history to be believed.
    for gone, history in ((410, True), (404, True), (410, False)):
        client = machine(features=Features(gone=gone, history=history, if_none_match=history))
        name = f"c{gone}{history}"
        client.put(note(name))
        client.wire.faults = [driver.lost_after]
        run(push(client.effects))
        server.delete(f"Condition/{name}")
        client.clock.forward(600)
        run(push(client.effects))
        assert client.states() == {f"Condition/{name}": "gone"}
        assert server.get(f"Condition/{name}") is None


def test_push_2_a_create_under_a_name_that_was_deleted_waits_for_a_person(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [driver.status(410)]
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "gone"}
    client.clock.forward(600)
    run(push(client.effects))
    assert server.get("Condition/c1") is None


def unclear(client: Client) -> None:
    """Sent, the answer lost, and the server refuses to be asked: it may be there or not."""
    client.put(note())
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.clock.forward(600)
    client.wire.choose = lambda r: driver.status(403) if r.method == "GET" else None
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed"}
    client.wire.choose = None


@pytest.mark.parametrize("features", [Features(), Features(update_create=False, conditional_create=False)])
@pytest.mark.parametrize("corrected", [True, False])
def test_push_2_what_may_be_there_is_looked_for_when_a_person_sends_it_again(
    machine: Machine, server: FakeServer, features: Features, corrected: bool
) -> None:
    """The person's correction must neither be taken for the old text nor become a second resource."""
    client = machine(features=features)
    unclear(client)
    if corrected:
        client.change("Condition/c1", code={"text": "rettet"})
    for entry in client.unsent:
        client.database.do(lambda tx, seq=entry.seq: outbox.requeue(tx, seq))  # type: ignore[misc]
    run(push(client.effects))
    assert client.unsent == ()
    (made,) = server.all("Condition")
    assert made["code"]["text"] == ("rettet" if corrected else "Hjertesvikt")


def test_push_2_what_was_refused_outright_is_corrected_in_place(client: Client, server: FakeServer) -> None:
    client.put(note())
    client.wire.faults = [driver.status(422)]
    run(push(client.effects))
    first = client.unsent[0]
    assert (first.state, first.attempts) == ("failed", 0)
    client.change("Condition/c1", code={"text": "rettet"})
    assert len(client.unsent) == 1
    run(push(client.effects))
    assert server.get("Condition/c1")["code"]["text"] == "rettet"  # type: ignore[index]


@pytest.mark.parametrize("fault", [driver.lost_after, driver.truncated, driver.status(500, after=True)])
def test_push_2_a_transaction_is_looked_for_before_it_is_repeated(
    machine: Machine, server: FakeServer, fault: driver.Fault
) -> None:
    """Where the server names things itself and does not heed If-None-Exist."""
    client = machine(features=Features(update_create=False, conditional_create=False))
    act = Act("sign", "r1", atomic=True)
    client.put(note(), act)
    client.put(task(), act)
    client.wire.faults = [fault]
    for _round in range(2):
        run(push(client.effects))
        client.clock.forward(600)
    assert client.unsent == ()
    assert (len(server.all("Condition")), len(server.all("Task"))) == (1, 1)
