"""Which beds are to be cleaned: ours and other systems' orders, what becomes of them, on strange servers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.fhir.resources import Task
from desktop.fhir.transport import Answer
from desktop.sync.pull import cleanings
from desktop.sync.pull.cleanings import Cleanings
from desktop.sync.pull.interests import Interests
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, _outcome
from tests.sync.test_beds import BEDS, go, wards
from tests.sync.things import Json

__all__ = ["wards"]
OURS = {"coding": [{"system": "urn:fagflate:task", "code": "bed-cleaning"}]}


def order(ident: str, bed: str = "b1", **more: Any) -> Json:
    focus = {"focus": {"reference": f"Location/{bed}"}} if bed else {}
    return {
        "resourceType": "Task", "id": ident, "status": "requested", "intent": "order", "code": OURS,
        "authoredOn": "2026-11-20T12:00:00Z", **focus, **more,
    }  # fmt: skip


def told(client: Client) -> Cleanings:
    found = client.database.ask(cleanings.kept)
    assert found is not None
    return found


def held(client: Client) -> dict[str, str]:
    tasks: tuple[Task, ...] = client.database.ask(cleanings.held)
    return {task.id: task.status for task in tasks}


def later(client: Client, interests: Interests = BEDS) -> None:
    client.clock.forward(130)
    go(client, interests)


def test_orders_of_our_code_and_of_other_systems_are_fetched_and_no_other_task(
    client: Client, wards: FakeServer
) -> None:
    wards.write(order("ours"))
    wards.write(order("nowhere", ""))
    wards.write(order("theirs", "b2", code={"text": "Sluttvask av seng"}))
    wards.write(order("with", "b2", **{"for": {"reference": "Patient/p2"}}))
    wards.write(order("lamp", "b2", code={"text": "Bytt lyspære"}))
    wards.write(order("done", status="completed"))
    wards.write(order("far", "b1", focus={"reference": "https://other.example/fhir/Location/b1"}))
    wards.write(order("letter", code={"coding": [{"system": "urn:fagflate:task", "code": "question"}]}))
    go(client, BEDS)
    go(client, BEDS)  # the wards' places were not known the first time
    later(client)
    assert sorted(told(client).tasks) == ["nowhere", "ours", "theirs", "with"]
    assert held(client) == dict.fromkeys(("nowhere", "ours", "theirs", "with"), "requested")
    assert client.base("Task/lamp") is None


def test_whoever_works_on_a_ward_has_its_orders_and_a_practice_none(
    client: Client, wards: FakeServer
) -> None:
    wards.write(order("ours"))
    go(client, Interests(practice=("Practitioner/x",)))
    assert client.database.ask(cleanings.kept) is None
    go(client, Interests(wards=("w1",)))
    assert told(client).tasks == ("ours",)


def test_it_is_not_asked_in_each_round(client: Client, wards: FakeServer) -> None:
    go(client, BEDS)
    client.clock.forward(30)
    client.wire.sent.clear()
    go(client, BEDS)
    assert not [line for line in client.wire.lines if "Task" in line]


def test_what_was_done_elsewhere_is_seen_and_what_is_deleted_goes(client: Client, wards: FakeServer) -> None:
    wards.write(order("a"))
    wards.write(order("b", "b2"))
    go(client, BEDS)
    wards.write(order("a", status="completed"))
    wards.delete("Task/b")
    later(client)
    assert held(client) == {"a": "completed"}
    client.clock.forward(3 * 86400)
    go(client, BEDS)
    assert held(client) == {}, "nobody would ever let go of it"


def test_a_part_or_what_cant_be_read_takes_no_order_away(client: Client, wards: FakeServer) -> None:
    wards.write(order("a"))
    go(client, BEDS)
    wards.write(order("a", authoredOn=7))
    later(client)
    assert "a" in told(client).tasks
    assert told(client).refused
    assert not told(client).whole


@pytest.mark.parametrize("ignored", [{"code"}, {"status"}, {"focus"}, {"code", "status", "focus"}])
def test_a_server_that_ignores_a_parameter_lists_nothing_else(
    client: Client, wards: FakeServer, ignored: set[str]
) -> None:
    wards.write(order("ours"))
    wards.write(order("done", status="completed"))
    wards.write(order("lamp", "b2", code={"text": "Bytt lyspære"}))
    wards.features = replace(wards.features, ignored_params=frozenset(ignored))
    go(client, BEDS)
    later(client)
    assert told(client).tasks == ("ours",)


def test_a_server_that_knows_no_focus_is_asked_by_code_and_one_that_knows_neither_is_told_as_such(
    client: Client, wards: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wards.write(order("ours"))
    go(client, BEDS)
    search = wards._search
    refused = {"focus"}

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        if kind == "Task" and any(name in refused for name, _value in query):
            return _outcome(400, "not today")
        return search(kind, query)

    monkeypatch.setattr(wards, "_search", refuses)
    later(client)
    later(client)
    assert told(client).whole
    refused.add("code")
    later(client)
    later(client)
    assert told(client).unsupported
    assert told(client).tasks == ("ours",), "what was told stays told"


def test_what_is_ordered_here_and_not_sent_is_among_them(client: Client, wards: FakeServer) -> None:
    go(client, BEDS)
    client.put(order("mine"))
    assert held(client) == {"mine": "requested"}
    later(client)
    assert held(client) == {"mine": "requested"}
