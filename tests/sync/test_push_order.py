"""Push, rule 6: what goes first, together, or not at all."""

from __future__ import annotations

from typing import Any

from desktop.fhir.transport import Request
from desktop.sync.fate import Fate
from desktop.sync.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import note, task, while_sending

# Rule 6: what goes first, together, not at all.


def test_push_6_several_edits_of_one_unsent_resource_go_out_as_one(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.change("Condition/c1", code={"text": "to"})
    client.change("Condition/c1", code={"text": "tre"})
    run(push(client.effects))
    assert client.wire.lines == ["PUT Condition/c1"]
    assert [v.body["code"]["text"] for v in server.store["Condition/c1"] if v.body] == ["tre"]


def test_push_6_created_and_deleted_before_sending_is_nothing(client: Client) -> None:
    client.put(note())
    client.delete("Condition/c1")
    run(push(client.effects))
    assert client.wire.sent == []


def test_push_6_parents_go_before_children_whatever_the_order_of_acts(
    client: Client, server: FakeServer
) -> None:
    client.put(task(focus="Condition/c1"))
    client.put(note(evidence=[{"detail": [{"reference": "Observation/o1"}]}]))
    client.put({"resourceType": "Observation", "id": "o1", "status": "final"})
    run(push(client.effects))
    assert client.wire.lines == ["PUT Observation/o1", "PUT Condition/c1", "PUT Task/t1"]


def circle(client: Client) -> None:
    client.put(note(evidence=[{"detail": [{"reference": "Observation/o1"}]}]))
    client.put({"resourceType": "Observation", "id": "o1", "status": "final",
                "focus": [{"reference": "Condition/c1"}]})  # fmt: skip


def test_push_6_a_circle_goes_as_one_transaction(client: Client, server: FakeServer) -> None:
    circle(client)
    run(push(client.effects))
    assert [(r.method, r.path) for r in client.wire.sent] == [("POST", "")]
    assert client.unsent == ()
    assert server.get("Observation/o1") is not None


def test_push_6_a_circle_on_a_server_that_gives_ids_closes(machine: Machine, server: FakeServer) -> None:
    for transaction in (True, False):
        server.store.clear()
        client = machine(features=Features(update_create=False, transaction=transaction))
        circle(client)
        run(push(client.effects))
        assert client.unsent == ()
        (condition,), (observation,) = server.all("Condition"), server.all("Observation")
        assert condition["evidence"][0]["detail"][0]["reference"] == f"Observation/{observation['id']}"
        assert observation["focus"][0]["reference"] == f"Condition/{condition['id']}"


def test_push_6_the_head_of_the_queue_never_blocks_the_rest(client: Client, server: FakeServer) -> None:
    """A request that the server hangs on, one that it breaks on, one in conflict: the others go."""
    for number in range(6):
        client.put(note(f"c{number}"))

    def choose(request: Request) -> Any:
        if request.path.endswith("c0"):
            return driver.lost_before
        return driver.status(500) if request.path.endswith("c2") else None

    client.wire.choose = choose
    run(push(client.effects))
    assert {r["id"] for r in server.all("Condition")} == {"c1", "c3", "c4", "c5"}
    assert client.unsent[1].answer == "words of the server"


def test_push_6_two_bad_ones_at_the_head_cost_a_round_not_the_queue(
    client: Client, server: FakeServer
) -> None:
    for number in range(4):
        client.put(note(f"c{number}"))
    client.wire.choose = lambda r: driver.lost_before if r.path[-2:] in ("c0", "c1") else None
    for _round in range(3):
        run(push(client.effects))
    assert {r["id"] for r in server.all("Condition")} == {"c2", "c3"}


def test_push_6_with_the_server_gone_one_request_is_enough(client: Client) -> None:
    for number in range(5):
        client.put(note(f"c{number}"))
    client.wire.choose = lambda _request: driver.unreachable
    report = run(push(client.effects))
    assert report.ended is Fate.UNREACHABLE
    assert len(client.wire.sent) == 1
    assert [e.state for e in client.unsent] == ["queued"] * 5


def test_push_6_what_becomes_free_on_the_way_goes_in_the_same_round(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.choose = while_sending(client, "Condition/c1", code={"text": "to"})
    run(push(client.effects))
    assert client.unsent == ()
    assert [v.body["code"]["text"] for v in server.store["Condition/c1"] if v.body] == ["Hjertesvikt", "to"]


def test_push_6_a_pause_from_a_clock_that_was_set_back_does_not_hold_for_days(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.clock.forward(86_400)
    client.wire.faults = [driver.status(503)]
    run(push(client.effects))
    client.clock.forward(-86_400)
    run(push(client.effects))
    assert client.unsent == ()


def test_push_6_a_round_says_when_what_it_postponed_may_go(client: Client) -> None:
    client.put(note())
    client.wire.faults = [driver.status(503, {"retry-after": "20"})]
    report = run(push(client.effects))
    assert 20 <= report.again <= 21
    client.clock.forward(report.again)
    assert run(push(client.effects)).again == 0
    assert client.unsent == ()
