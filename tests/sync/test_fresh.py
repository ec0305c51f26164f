"""Servers that answer equal questions from a cache for a minute are told that they may not."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.transport import Answer, Request
from desktop.store.outbox import Act
from desktop.sync.pull import lookup
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import compare_ids, fetch
from desktop.sync.pull.pull import pull
from desktop.sync.pull.rounds import pull_round
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_ward import place, stay
from tests.sync.test_whole import one_by_one
from tests.sync.things import note, task


def caching(client: Client) -> Client:
    """Everything that is asked a second time is answered as it was the first time."""
    answers: dict[str, Answer] = {}

    def choose(request: Request) -> Any:
        fresh = "no-cache" in request.headers.get("cache-control", "")
        if request.method not in ("GET", "POST") or (request.method == "POST" and request.path) or fresh:
            return None
        if request.method == "POST" and '"batch"' not in str(request.body):
            return None

        def fault(server: FakeServer, request: Request) -> Answer:
            key = request.path + str(request.body)
            if key not in answers:
                answers[key] = server.handle(request)
            return answers[key]

        return fault

    client.wire.choose = choose
    return client


@pytest.fixture
def cached(client: Client) -> Client:
    return caching(client)


def test_a_ward_list_is_fresh(cached: Client, server: FakeServer) -> None:
    server.write(place("w1"))
    one_by_one(cached)
    ward = Interests(("w1",))
    run(pull_round(cached.effects, ward))
    server.write(stay("e1", "p1", "w1"))
    for _round in range(2):
        run(pull_round(cached.effects, ward))
    assert cached.base("Encounter/e1") is not None


def test_an_opened_patient_and_one_resource_are_fresh(cached: Client, server: FakeServer) -> None:
    run(pull(cached.effects, ["p1"], ("Condition",)))
    server.write(note("c1", "ny"))
    run(pull(cached.effects, ["p1"], ("Condition",)))
    assert cached.base("Condition/c1") is not None
    run(fetch(cached.effects, "Condition", "c1"))
    server.write(note("c1", "nyere"))
    row = run(fetch(cached.effects, "Condition", "c1"))
    assert row is not None
    assert "nyere" in row.json
    assert run(lookup.patients(cached.effects, "Lie"))
    server.write({"resourceType": "Patient", "id": "p9", "name": [{"family": "Lie"}]})
    assert len(run(lookup.patients(cached.effects, "Lie"))) == 2


def test_ids_are_compared_with_what_is_there_now(cached: Client, server: FakeServer) -> None:
    server.write(note("c1"))
    run(pull(cached.effects, ["p1"], ("Condition",)))
    for _time in range(2):
        run(compare_ids(cached.effects, "p1", [("Condition", "Condition?patient=p1")]))
        server.delete("Condition/c1") if _time == 0 else None
    assert cached.base("Condition/c1") is None


@pytest.mark.parametrize("posts", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_what_may_have_been_carried_out_is_looked_for_freshly(
    machine: Machine, server: FakeServer, cached: Client, posts: bool, whole: bool
) -> None:
    heedless = Features(update_create=not posts, if_none_match=False)
    cached.capabilities = machine(features=heedless).capabilities
    server.features = heedless
    act = Act("sign", "r1", atomic=whole)
    cached.put(note("c1"), act)
    cached.put(task("t1"), act)
    cached.wire.faults = [driver.lost_before] * 2
    run(push(cached.effects))
    cached.clock.forward(700)
    cached.wire.faults = [None] * 2 + [driver.lost_after] * 2
    for _round in range(4):
        run(push(cached.effects))
        cached.clock.forward(700)
    assert len(server.all("Condition")) == 1
    assert len(server.all("Task")) == 1
    assert cached.unsent == ()
