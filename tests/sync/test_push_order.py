"""Push, rule 6: what goes first, together, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.fhir.capability import Capabilities
from desktop.fhir.transport import Request
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
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


@pytest.mark.parametrize(
    ("transaction", "says_what_it_can", "first"),
    [
        (True, True, "POST "),
        # It says that it has none: nothing is tried.
        (False, True, "PUT "),
        # It says nothing: a whole is tried as a whole, and goes in parts only where that is refused.
        (True, False, "POST "),
        (False, False, "POST "),
    ],
)
def test_push_6_what_belongs_together_goes_together_where_the_server_can(
    machine: Machine, transaction: bool, says_what_it_can: bool, first: str
) -> None:
    client = machine(features=Features(transaction=transaction))
    if not says_what_it_can:
        client.capabilities = Capabilities()
    circle(client)
    run(push(client.effects))
    assert client.unsent == ()
    sent = [line for line in client.wire.lines if not line.startswith("GET")]
    assert sent[0].startswith(first)
    assert len(sent) == (1 if transaction else 2 if says_what_it_can else 3)


@pytest.mark.parametrize("code", [400, 404, 422])
def test_push_6_a_whole_that_is_refused_never_goes_in_parts(
    client: Client, server: FakeServer, code: int
) -> None:
    """Half a letter must not go out: both wait for a person, with the server's words."""
    circle(client)
    client.wire.choose = lambda r: driver.status(code) if r.method == "POST" else None
    run(push(client.effects))
    assert server.all("Condition") == server.all("Observation") == []
    assert set(client.states().values()) == {"failed"}
    assert {e.answer for e in client.unsent} == {"words of the server"}


def test_push_6_what_depends_on_a_whole_waits_while_nobody_can_say_what_became_of_it(
    client: Client, server: FakeServer
) -> None:
    """Carried out, told of with too few entries, and the server is busy when it is looked for."""
    circle(client)
    client.put(task(focus="Condition/c1"))

    def told_of_nothing(server: FakeServer, request: Request) -> Any:
        answer = server.handle(request)
        return msgspec.structs.replace(
            answer, body=b'{"resourceType": "Bundle", "type": "transaction-response"}'
        )

    client.wire.choose = lambda r: told_of_nothing if r.method == "POST" else driver.status(503)
    report = run(push(client.effects))
    assert report.ended is Fate.BUSY
    assert set(client.states()) == {"Condition/c1", "Observation/o1", "Task/t1"}
    assert not [line for line in client.wire.lines if line.startswith("PUT")]
    client.wire.choose = None
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    assert len(server.all("Condition")) == len(server.all("Task")) == 1


def test_push_6_a_create_in_a_whole_never_replaces_another_s(client: Client, server: FakeServer) -> None:
    server.write(note(text="en annens"))
    circle(client)
    run(push(client.effects))
    assert server.all("Condition")[0]["code"]["text"] == "en annens"
    assert "Condition/c1" in client.states()


@pytest.mark.parametrize("fault", [driver.status(500, {"retry-after": "90"}), driver.status(502)])
def test_push_6_one_that_the_server_breaks_on_holds_up_nobody_whatever_it_says(
    client: Client, server: FakeServer, fault: driver.Fault
) -> None:
    for number in range(3):
        client.put(note(f"c{number}"))
    client.wire.choose = lambda r: fault if r.path.endswith("c0") else None
    assert run(push(client.effects)).pause == 0
    assert {r["id"] for r in server.all("Condition")} == {"c1", "c2"}


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
