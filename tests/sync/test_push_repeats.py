"""What may have been carried out is read before it goes again: conditions are asked for, never trusted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store.outbox import Act
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_other_servers import spoiling
from tests.sync.things import Json, known, note, task

HEEDLESS = [
    Features(if_none_match=False), Features(if_none_match=False, if_match=False),
    Features(if_none_match=False, representation=False), Features(update_create=False),
    Features(update_create=False, conditional_create=False), Features(transaction=False, if_none_match=False),
]  # fmt: skip
ACT = Act("sign", "r1", atomic=True)


def finished(server: FakeServer) -> Json:
    (made,) = server.all("Task")
    return server.write({**made, "status": "completed"})


@pytest.mark.parametrize("features", HEEDLESS)
@pytest.mark.parametrize("fault", [driver.lost_after, driver.truncated, driver.status(503, after=True)])
@pytest.mark.parametrize("whole", [True, False])
def test_a_repeat_does_not_set_a_finished_task_back(
    machine: Machine, server: FakeServer, features: Features, fault: driver.Fault, whole: bool
) -> None:
    client = machine(features=features)
    act = ACT if whole else Act("write", "r1")
    client.put(task("t1", "Patient/p1"), act)
    if whole:
        client.put(note(), act)
    client.wire.choose = lambda r: None if r.method == "GET" else fault
    run(push(client.effects))
    finished(server)
    client.wire.choose = None
    for _round in range(3):
        client.clock.forward(700)
        run(push(client.effects))
    (made,) = server.all("Task")
    assert made["status"] == "completed"
    assert client.unsent == ()
    run(pull(client.effects, ["p1"], ("Task",)))
    seen = client.base(f"Task/{made['id']}")
    assert seen is not None
    assert seen["status"] == "completed"


@pytest.mark.parametrize("op", ["change", "delete"])
def test_a_repeated_change_does_not_pass_over_what_came_after_it(
    machine: Machine, server: FakeServer, op: str
) -> None:
    """On a server that heeds no If-Match either."""
    client = machine(features=Features(if_match=False))
    known(client, task("t1", "Patient/p1"))
    if op == "change":
        client.change("Task/t1", status="in-progress")
    else:
        client.delete("Task/t1")
    client.wire.faults = [None, driver.lost_before]
    run(push(client.effects))
    finished(server)
    client.clock.forward(700)
    run(push(client.effects))
    assert (server.get("Task/t1") or {}).get("status") == "completed"


def overtaken_before_a_round(client: Client, server: FakeServer, *, atomic: bool) -> None:
    """Somebody else has changed what we change, and the server heeds no `If-Match`."""
    server.features = replace(server.features, if_match=False)
    known(client, task("t1", "Patient/p1"))
    act = Act("sign", "PractitionerRole/r1", atomic=atomic)
    client.change("Task/t1", act, status="in-progress")
    if atomic:
        client.put(note(), act)
    finished(server)
    run(push(client.effects))
    assert (server.get("Task/t1") or {}).get("status") == "completed"
    assert client.states()["Task/t1"] == "conflict"
    assert any('"in-progress"' in str(e.body) for e in client.unsent), "ours is kept"


@pytest.mark.parametrize("atomic", [False, True])
def test_a_change_looks_first_whether_it_stands_on_what_was_seen(
    client: Client, server: FakeServer, atomic: bool
) -> None:
    overtaken_before_a_round(client, server, atomic=atomic)


def test_a_deletion_looks_first_whether_it_is_what_was_seen(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(if_match=False))
    known(client, task("t1", "Patient/p1"))
    client.delete("Task/t1")
    finished(server)
    run(push(client.effects))
    assert server.get("Task/t1") is not None
    assert client.states() == {"Task/t1": "conflict"}


def changed_answer(change: Any, client: Client) -> None:
    """The answer to a transaction is carried out and told in another way."""
    client.wire.choose = spoiling(change, when=lambda r: r.method == "POST" and not r.path)


def few(body: Json) -> Json:
    return {**body, "entry": body["entry"][:1]}


def turned(body: Json) -> Json:
    return {**body, "entry": body["entry"][::-1]}


def none(body: Json) -> Json:
    return {"resourceType": "Bundle", "type": "transaction-response"}


def outcome(body: Json) -> Json:
    return {"resourceType": "OperationOutcome", "issue": 5}


def banana(body: Json) -> Json:
    body["entry"][0]["response"]["status"] = "banana"
    return body


def words(body: Json) -> Json:
    for entry in body["entry"]:
        entry["response"]["status"] += " OK"
    return body


def elsewhere(body: Json) -> Json:
    for entry in body["entry"]:
        entry.pop("resource", None)
        entry["response"]["location"] = 7
    return body


def strange(body: Json) -> Json:
    return {**body, "entry": [None, 5]}


@pytest.mark.parametrize(
    "features", [Features(), Features(update_create=False), Features(if_none_match=False)]
)
@pytest.mark.parametrize("change", [few, turned, none, outcome, banana, words, elsewhere, strange])
def test_an_answer_to_a_transaction_that_is_told_otherwise_is_read_back(
    machine: Machine, server: FakeServer, features: Features, change: Any
) -> None:
    client = machine(features=features)
    client.put(task("t1", "Patient/p1", description="en"), ACT)
    client.put(task("t2", "Task/t1", description="to"), ACT)
    client.put(note("c1"), ACT)
    changed_answer(change, client)
    run(push(client.effects))
    client.wire.choose = None
    client.clock.forward(700)
    run(push(client.effects))
    assert client.unsent == ()
    made = {t["description"]: t for t in server.all("Task")}
    assert set(made) == {"en", "to"}
    assert len(server.all("Task")) == 2
    assert made["to"]["focus"]["reference"] == f"Task/{made['en']['id']}"
    for one in made.values():
        assert client.base(f"Task/{one['id']}") is not None
        assert len(server.store[f"Task/{one['id']}"]) == 1


@pytest.mark.parametrize("features", [Features(), Features(update_create=False)])
def test_an_entry_that_failed_inside_a_200_is_not_taken_for_done(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    """Half a transaction is carried out: the rest waits for a person, with the server's words."""
    client = machine(features=features)
    client.put(task("t1", "Patient/p1"), ACT)
    client.put(note("c1"), ACT)

    def half(server: FakeServer, request: Request) -> Answer:
        bundle = json.loads(request.body or "{}")
        first = {**bundle, "entry": bundle["entry"][:1]}
        body = json.loads(server.handle(Request("POST", "", request.headers, json.dumps(first))).body)
        issue = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "no code"}]}
        body["entry"].append({"response": {"status": "422 Unprocessable", "outcome": issue}})
        return Answer(200, {}, json.dumps(body).encode())

    client.wire.choose = lambda r: half if r.method == "POST" and not r.path else None
    run(push(client.effects))
    assert len(server.all("Task")) == 1
    (entry,) = client.unsent
    assert (entry.type, entry.state) == ("Condition", "failed")
    assert "no code" in entry.answer


def test_a_restored_resource_is_looked_for_before_it_goes_again(machine: Machine, server: FakeServer) -> None:
    """Another workstation may have sent it again meanwhile, and finished it."""
    client = machine(features=Features(if_none_match=False))
    known(client, task("t1", "Patient/p1"))
    (kept,) = server.all("Task")
    server.store.pop("Task/t1")
    from desktop.sync.restore import restored

    with pytest.raises(restored.Frozen):
        run(restored.guard(client.effects, now=True))
    assert run(restored.replay(client.effects)) == 1
    server.write({**kept, "status": "completed"})
    run(push(client.effects))
    assert (server.get("Task/t1") or {})["status"] == "completed"


@pytest.mark.parametrize("code", [409, 412])
def test_a_lock_and_a_lost_race_are_looked_into_alike(client: Client, server: FakeServer, code: int) -> None:
    known(client, task("t1", "Patient/p1"))
    client.change("Task/t1", status="in-progress")
    finished(server)

    def other(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        return Answer(code, answer.headers, answer.body) if answer.status == 412 else answer

    client.wire.choose = lambda r: other if r.method == "PUT" else None
    run(push(client.effects))
    assert client.states() == {"Task/t1": "conflict"}


@pytest.mark.parametrize("whole", [True, False])
def test_a_server_with_strong_etags_gets_its_own_back(
    client: Client, server: FakeServer, whole: bool
) -> None:
    """It compares strictly: a weak one never matches, and every change would wait for a person."""
    known(client, task("t1", "Patient/p1"))
    known(client, note("c1"))

    def strict(server: FakeServer, request: Request) -> Answer:
        def strengthen(text: str) -> str:
            return text.removeprefix("W/") if text.startswith("W/") else "W/" + text

        headers = dict(request.headers)
        if "if-match" in headers:
            headers["if-match"] = strengthen(headers["if-match"])
        body = json.loads(request.body) if request.body else None
        for entry in (body or {}).get("entry", []):
            if "ifMatch" in entry.get("request", {}):
                entry["request"]["ifMatch"] = strengthen(entry["request"]["ifMatch"])
        text = json.dumps(body) if body else None
        answer = server.handle(Request(request.method, request.path, headers, text))
        etag = {"etag": strengthen(answer.headers["etag"])} if "etag" in answer.headers else {}
        return Answer(answer.status, {**answer.headers, **etag}, answer.body)

    client.wire.choose = lambda _r: strict
    act = ACT if whole else Act("write", "r1")
    client.change("Task/t1", act, status="in-progress")
    client.change("Condition/c1", act, code={"text": "ny"})
    run(push(client.effects))
    assert client.unsent == ()
    assert (server.get("Task/t1") or {})["status"] == "in-progress"


def test_nothing_is_repeated_unread_while_the_server_is_away(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(if_none_match=False))
    client.put(note("c1"), ACT)
    client.put(task("t1"), ACT)
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.clock.forward(700)
    client.wire.sent.clear()

    def away(_server: FakeServer, _request: Request) -> Answer:
        raise NoAnswer("", sent=True)

    client.wire.choose = lambda r: away if r.method == "GET" else None
    run(push(client.effects))
    assert {r.method for r in client.wire.sent} == {"GET"}
