"""Servers that we did not write: what FHIR does not promise, the client does not take for granted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.fhir.transport import Answer, Request
from desktop.fhir.when import utc_stamp
from desktop.store import outbox, records, snapshots
from desktop.sync.pull import cursors, lookup
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import COMPARED, fetch
from desktop.sync.pull.pull import pull
from desktop.sync.pull.rounds import pull_round
from desktop.sync.push.push import push
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import Json, known, note, task

TYPES = ("Condition", "Task")
Change = Callable[[Json], Json]


def bring(client: Client, *patients: str) -> Any:
    return run(pull(client.effects, patients or ("p1",), TYPES))


def spoiling(change: Change, *, when: Callable[[Request], bool] = lambda _r: True) -> Any:
    """A server whose bodies are changed on their way out."""

    def fault(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        if not answer.body:
            return answer
        return Answer(answer.status, answer.headers, json.dumps(change(json.loads(answer.body))).encode())

    return lambda request: fault if when(request) else None


@pytest.mark.parametrize("form", ['W/"{v}"', '"{v}"', '"{v}-gzip"', 'W/"{v};gzip"', '"{v}--gzip"', ""])
def test_a_version_is_known_whatever_stands_between_does_to_its_etag(
    client: Client, server: FakeServer, form: str
) -> None:
    def choose(_request: Request) -> Any:
        def fault(server: FakeServer, request: Request) -> Answer:
            answer = server.handle(request)
            headers = {k: v for k, v in answer.headers.items() if k != "etag"}
            if form and "etag" in answer.headers:
                version = answer.headers["etag"].removeprefix("W/").strip('"')
                headers["etag"] = form.format(v=version)
            return Answer(answer.status, headers, answer.body)

        return fault

    client.wire.choose = choose
    known(client, note())
    client.change("Condition/c1", code={"text": "ny"})
    run(push(client.effects))
    assert client.unsent == ()
    assert server.get("Condition/c1")["code"]["text"] == "ny"  # type: ignore[index]


def test_a_batch_that_is_answered_in_another_order_mixes_nothing_up(
    client: Client, server: FakeServer
) -> None:
    server.write(note())
    server.write(task())
    bring(client)
    server.write(note("c2"))
    server.write(note("old", subject={"reference": "Patient/p2"}))
    client.clock.forward(60)

    def backwards(body: Json) -> Json:
        if body.get("type") == "batch-response":
            body["entry"] = body["entry"][1:] + body["entry"][:1]
        return body

    client.wire.choose = spoiling(backwards)
    bring(client)
    client.wire.choose = None
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p1")) == {"c1", "c2"}
    stamps = client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition"))
    assert stamps["p1"] == utc_stamp(server.store["Condition/c2"][-1].updated)


@pytest.mark.parametrize(
    "issue", [{"severity": "error", "code": "timeout"}, {"severity": "warning", "code": "incomplete"}]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_search_that_says_it_is_not_whole_is_not_taken_for_whole(
    client: Client, server: FakeServer, issue: Json, first: bool
) -> None:
    """An OperationOutcome in the searchset: one of the server's own sources did not answer."""
    server.write(note())
    if not first:
        bring(client)
    before = client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition"))
    client.clock.forward(60)
    server.write(note("c2"))
    server.write(note("hidden"))

    def part(body: Json) -> Json:
        if body.get("type") == "batch-response":
            for entry in body["entry"]:
                part(entry["resource"])
        found = [e["resource"].get("id") for e in body.get("entry", []) if "resource" in e]
        if "hidden" in found:
            body["entry"] = [e for e in body["entry"] if e["resource"].get("id") != "hidden"]
            words = {"resourceType": "OperationOutcome", "issue": [{**issue, "diagnostics": "lab is away"}]}
            body["entry"].append({"resource": words, "search": {"mode": "outcome"}})
            body["total"] = len(found) - 1
        return body

    client.wire.choose = spoiling(part)
    report = bring(client)
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p1")) >= {"c2"}, "what came is kept"
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == before
    assert any("lab is away" in words for words in report.partial)
    shown = run(pull_round(client.effects, Interests(patients=("p1",))))
    assert any("lab is away" in words for words in shown.partial)
    client.wire.choose = None
    assert run(pull_round(client.effects, Interests(patients=("p1",)))).partial == ()
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p1")) == {"c1", "c2", "hidden"}


def test_a_word_of_advice_in_a_search_is_no_trouble(client: Client, server: FakeServer) -> None:
    server.write(note())

    def advice(body: Json) -> Json:
        if body.get("type") == "searchset":
            issue = [{"severity": "warning", "code": "not-supported", "diagnostics": "_sort is ignored"}]
            words = {"resourceType": "OperationOutcome", "issue": issue}
            body["entry"].append({"resource": words, "search": {"mode": "outcome"}})
        return body

    client.wire.choose = spoiling(advice)
    assert bring(client).partial == ()
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition"))


def test_a_stamp_from_the_far_future_does_not_close_our_eyes(client: Client, server: FakeServer) -> None:
    """Imported data, or a node with a wrong clock: one stamp of the year 2099 must not hide what comes."""
    server.write(note())
    server.store["Condition/c1"][-1].body["meta"]["lastUpdated"] = "2099-01-01T00:00:00Z"  # type: ignore[index]
    bring(client)
    client.clock.forward(3600)
    server.write(note("c2"))
    bring(client)
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p1")) == {"c1", "c2"}


def test_a_server_without_stamps_is_asked_for_everything_each_time(
    client: Client, server: FakeServer
) -> None:
    def bare(body: Json) -> Json:
        for entry in body.get("entry", ()):
            entry.get("resource", {}).get("meta", {}).pop("lastUpdated", None)
            bare(entry.get("resource", {}))
        return body

    client.wire.choose = spoiling(bare, when=lambda r: r.path != "metadata")
    server.write(note())
    for number in range(2, 5):
        bring(client)
        server.write(note(f"c{number}"))
        client.clock.forward(7200)
    bring(client)
    assert len(client.database.ask(lambda c: records.ids(c, "Condition", "p1"))) == 4


def in_conflict(client: Client, server: FakeServer) -> tuple[int, Json]:
    person = {"resourceType": "Patient", "id": "p1", "gender": "female"}
    run(pull(client.effects, ("p1",), TYPES))
    client.change("Patient/p1", maritalStatus={"text": "mine"})
    server.write({**person, "maritalStatus": {"text": "theirs"}})
    server.write({**person, "maritalStatus": {"text": "theirs, again"}})
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == "conflict"
    return entry.seq, person


@pytest.mark.parametrize("how", ["search", "read"])
def test_what_comes_in_another_way_does_not_change_what_a_person_decides_over(
    client: Client, server: FakeServer, how: str
) -> None:
    """A third version comes in after the two were laid before a person: their choice is about the second,
    and must not overwrite the third unseen."""
    seq, person = in_conflict(client, server)
    server.write({**person, "maritalStatus": {"text": "third"}})
    if how == "search":
        run(lookup.patients(client.effects, "øverås"))
    else:
        run(fetch(client.effects, "Patient", "p1"))
    mine = {**person, "maritalStatus": {"text": "mine"}}
    client.database.do(lambda tx: outbox.requeue(tx, seq, body=mine))
    run(push(client.effects))
    assert server.get("Patient/p1")["maritalStatus"] == {"text": "third"}  # type: ignore[index]
    assert client.states() == {"Patient/p1": "conflict"}


def test_an_answer_read_before_our_own_work_arrived_is_not_filed_over_it(
    client: Client, server: FakeServer
) -> None:
    """Asked beside the rounds: read, then our change is sent and acknowledged, then the answer is filed."""
    known(client, note())

    def slow(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        client.wire.choose = None
        client.clock.forward(1)
        client.change("Condition/c1", code={"text": "vår"})
        run(push(client.effects))
        return answer

    client.wire.choose = lambda r: slow if r.method == "GET" else None
    run(fetch(client.effects, "Condition", "c1"))
    assert client.unsent == ()
    assert client.base("Condition/c1")["code"]["text"] == "vår"  # type: ignore[index]


def test_a_clock_that_was_ahead_and_is_set_right_stops_no_comparing(
    client: Client, server: FakeServer
) -> None:
    server.write(note())
    open_p1 = Interests(patients=("p1",))
    client.clock.forward(86_400 * 400)
    run(pull_round(client.effects, open_p1))
    client.clock.forward(-86_400 * 400)
    assert client.database.ask(lambda c: snapshots.get(c, COMPARED, "p1"))
    server.delete("Condition/c1")
    run(pull_round(client.effects, open_p1))
    assert client.database.ask(lambda c: records.get(c, "Condition", "c1")) is None


def test_an_answer_without_body_and_location_is_read_back(machine: Machine, server: FakeServer) -> None:
    for update_create in (True, False):
        server.store = {k: v for k, v in server.store.items() if k.startswith("Patient/")}
        client = machine(features=Features(update_create=update_create, representation=False))

        def bare(server: FakeServer, request: Request) -> Answer:
            answer = server.handle(request)
            return Answer(200, {}, b"") if request.method in ("PUT", "POST") and answer.ok else answer

        client.wire.choose = lambda _request: bare
        client.put(note())
        for _round in range(2):
            run(push(client.effects))
            client.clock.forward(600)
        assert client.unsent == ()
        (made,) = server.all("Condition")
        assert client.base(f"Condition/{made['id']}") is not None


def test_a_status_word_instead_of_the_resource_is_read_back(client: Client, server: FakeServer) -> None:
    words = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "information", "code": "informational"}],
    }
    client.wire.choose = spoiling(lambda _body: words, when=lambda r: r.method == "PUT")
    client.put(note())
    run(push(client.effects))
    assert client.unsent == ()
    assert client.base("Condition/c1") is not None


def test_the_same_resource_on_two_pages_is_one(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(page=2, next_links="offset"))
    for number in range(1, 7):
        server.write(note(f"c{number}"))
    more = iter(("c0", "c00"))

    def meanwhile() -> None:
        if ident := next(more, None):
            server.write(note(ident))  # pushes the last of one page to the first of the next

    server.between_pages = meanwhile
    report = bring(client)
    assert report.received > 7
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p1")) >= {f"c{n}" for n in range(1, 7)}
