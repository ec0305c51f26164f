"""Answers that nobody foresaw: the unit or search that they concern is set aside, and the rest goes on."""

from __future__ import annotations

import json
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import WireError
from desktop.fhir.transport import Answer, Request
from desktop.store import records
from desktop.store.outbox import Act
from desktop.sync.pull import ward
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import pull
from desktop.sync.pull.rounds import pull_round
from desktop.sync.push.push import push, retry_after
from desktop.sync.restore import restored
from tests.sync.conftest import Machine
from tests.sync.driver import Client, Fault, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.test_ward import place, stay
from tests.sync.things import Json, known, note, task

OUTCOME = {"resourceType": "OperationOutcome", "issue": 5}
BODIES: list[Any] = [
    OUTCOME, {"resourceType": "OperationOutcome", "issue": [5, {"details": {"text": 7}, "expression": 3}]},
    {"resourceType": 7}, {"resourceType": "Bundle", "entry": 5}, {"resourceType": "Bundle", "entry": [5]},
    {"resourceType": "Bundle", "entry": None, "total": 3}, {"resourceType": "Bundle", "link": 7},
    {"resourceType": "Bundle", "link": [{"relation": "next", "url": 7}]},
    {"resourceType": "Bundle", "entry": [{"resource": 5}, {"resource": {"resourceType": "Condition"}}]},
    {"resourceType": "Bundle", "entry": [{"search": 5, "response": [], "resource": note("c1")}], "total": 9},
    {"resourceType": "Condition", "id": 7, "meta": 5}, {"resourceType": "Condition", "id": "c1", "meta": {}},
    {"resourceType": "Task", "id": "c1"}, [], 5, None, "banana", {},
]  # fmt: skip
STAMPS = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+02:00", "²", "", "1"]
HEADERS: list[dict[str, str]] = [
    {}, {"retry-after": "²"}, {"retry-after": "-1"}, {"retry-after": "Fri, 99 Foo 99999 25:61:61 GMT"},
    {"retry-after": "1" * 5000}, {"location": "urn:x"}, {"location": "//"}, {"etag": '"\u00b2"'},
    {"content-type": "x/y; z"},
]  # fmt: skip
WEIRD: list[Any] = [5, None, [], {}, "²", "banana", True, [None], {"a": 1}, -1, 10**30, *STAMPS]


def text_of(body: Any) -> bytes:
    return json.dumps(body).encode()


STATUSES = (200, 201, 202, 204, 400, 404, 409, 410, 412, 422, 500)


@st.composite
def answers(draw: Any, statuses: tuple[int, ...] = STATUSES) -> Any:
    """Gives a fault: an answer of one's own making, or the server's own with something in it replaced."""
    status = draw(st.sampled_from(statuses))
    headers = draw(st.sampled_from(HEADERS))
    if draw(st.booleans()):
        body = draw(st.sampled_from(BODIES))
        return lambda _server, _request: Answer(status, headers, text_of(body))
    number, value = draw(st.integers(0, 60)), draw(st.sampled_from(WEIRD))

    def spoilt(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        if not answer.body:
            return answer
        body = json.loads(answer.body)
        return Answer(answer.status, {**answer.headers, **headers}, text_of(replaced(body, number, value)))

    return spoilt


def members_of(value: Any) -> list[tuple[Any, Any]]:
    found = []
    members: Any = enumerate(value) if isinstance(value, list) else ()
    for key, member in value.items() if isinstance(value, dict) else members:
        found += [(value, key), *members_of(member)]
    return found


def replaced(body: Json, number: int, value: Any) -> Json:
    if found := members_of(body):
        holder, key = found[number % len(found)]
        holder[key] = value
    return body


def world(features: Features | None = None) -> tuple[FakeServer, Client]:
    server = FakeServer(SimClock(), features or Features())
    server.write({"resourceType": "Patient", "id": "p1"})
    return server, Client(server)


def about(request: Request, *words: str) -> bool:
    return any(word in request.path or word in str(request.body) for word in words)


@pytest.mark.expects_log
@settings(max_examples=150, deadline=None)
@given(fault=answers(), whole=st.booleans(), op=st.sampled_from(["create", "update", "delete"]),
       posts=st.booleans())  # fmt: skip
def test_push_sets_one_unit_aside_and_the_others_go(fault: Fault, whole: bool, op: str, posts: bool) -> None:
    server, client = world(Features(update_create=not posts))
    try:
        poison = ["poison-1", "poison-2", "identity"] if posts else ["poison-1", "poison-2"]
        if op != "create":
            server.write(note("poison-1"))
            run(pull(client.effects, ["p1"], ("Condition",)))
        act = Act("sign", "r1", atomic=whole)
        if op == "delete":
            client.delete("Condition/poison-1", act)
        else:
            client.put(note("poison-1", "vår tekst"), act)
        if whole:
            client.put(task("poison-2", "Condition/poison-1"), act)
        client.wire.choose = lambda r: fault if about(r, *poison) and not about(r, "god ") else None
        for number in range(3):
            client.put(note(f"good{number}", f"god {number}"))
        for _round in range(6):
            run(push(client.effects))
            client.clock.forward(301)
        assert {c["code"]["text"] for c in server.all("Condition")} >= {"god 0", "god 1", "god 2"}
        assert all("poison" in e.id or e.state != "queued" for e in client.unsent)
        client.wire.choose = None
        for _round in range(3):
            client.clock.forward(301)
            run(push(client.effects))
        # Sent once, or it waits for a person with its text; never nowhere, never twice.
        texts = [c["code"]["text"] for c in server.all("Condition")]
        if op != "delete":
            waits = [e for e in client.unsent if e.body and "vår tekst" in e.body]
            assert texts.count("vår tekst") == 1 or waits
            assert texts.count("vår tekst") <= 1
    finally:
        client.close()


@pytest.mark.expects_log
@settings(max_examples=200, deadline=None)
@given(fault=answers((200, 201, 204, 304, 400, 402, 404, 409, 410, 412, 414, 418, 422, 451, 500)),
       batch=st.booleans(), before=st.booleans())  # fmt: skip
def test_pull_sets_one_search_aside_and_the_others_go(fault: Fault, batch: bool, before: bool) -> None:
    server, client = world(Features(batch=batch))
    try:
        server.write(note("c1"))
        server.write(note("c2"))
        if before:
            run(pull(client.effects, ["p1"], ("Condition", "Task")))
        server.write(task("t1", "Condition/c1"))
        server.write(note("c3"))
        client.clock.forward(400)

        def choose(request: Request) -> Fault | None:
            return fault if request.path.startswith("Condition") else None

        client.wire.choose = choose
        for _round in range(2):
            run(pull(client.effects, ["p1"], ("Condition", "Task")))
            client.clock.forward(30)
        assert client.base("Task/t1") is not None
        client.wire.choose = None
        client.clock.forward(400)
        run(pull(client.effects, ["p1"], ("Condition", "Task")))
        have = client.database.ask(lambda c: records.ids(c, "Condition", "p1"))
        # What was once told as read, with a stamp of its own, is mended by the daily comparison.
        from desktop.sync.pull.look import compare_ids

        run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
        have = client.database.ask(lambda c: records.ids(c, "Condition", "p1"))
        assert have >= {"c1", "c2", "c3"}
    finally:
        client.close()


SEARCHES = ("Location?_id", "Location?partof", "Encounter?location", "Appointment?", "Task?owner",
            "Practitioner?", "PractitionerRole?", "Encounter?patient", "Condition?",
            "Patient?")  # fmt: skip


@pytest.mark.expects_log
@settings(max_examples=200, deadline=None)
@given(fault=answers((200, 204, 400, 404, 410, 418, 422, 500)), which=st.sampled_from(SEARCHES))
def test_a_round_goes_on_whatever_one_search_is_answered(fault: Fault, which: str) -> None:
    server, client = world(Features(batch=False))
    try:
        for one in (place("w1"), place("b1", "w1"), stay("e1", "p1", "b1"), note("c1"),
                    {"resourceType": "Practitioner", "id": "d1"},
                    task("t1", "Condition/c1", owner={"reference": "Practitioner/d1"})):  # fmt: skip
            server.write(one)
        interests = Interests(("w1",), ("p1",), ("Practitioner/d1",), days=("Practitioner/d1",))
        run(pull_round(client.effects, interests))
        server.write(note("c2"))
        server.write(task("t2", "Condition/c1", owner={"reference": "Practitioner/d1"}))
        client.clock.forward(400)
        client.wire.choose = lambda r: fault if r.path.startswith(which) else None
        # Where the ward, the day or the inbox can't be had, that is said aloud when all else has been asked.
        with suppress(WireError) if which in SEARCHES[:5] else nullcontext():
            run(pull_round(client.effects, interests))
        if which != "Condition?":
            assert client.base("Condition/c2") is not None
        assert client.base("Task/t2") is not None
        kept = client.database.ask(lambda c: ward.kept(c, "w1"))
        assert kept is not None
        client.wire.choose = None
        client.clock.forward(400)
        report = run(pull_round(client.effects, interests))
        assert report.complete
        kept = client.database.ask(lambda c: ward.kept(c, "w1"))
        assert kept is not None
        assert kept.patients == ("p1",)
    finally:
        client.close()


@pytest.mark.parametrize("words", ["²", "1" * 5000, "-1", "", "soon", "Fri, 99 Foo 99999 25:61:61 GMT"])
def test_a_retry_after_that_makes_no_sense_asks_for_no_pause(words: str, clock: SimClock) -> None:
    assert retry_after(words, clock()) in (None, 111_111_111.0)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("0", 0), ("120", 120), (" 120 ", 120), ("999999999", 999_999_999),
        # The fake clock says 08:00:00 UTC.
        ("Fri, 20 Nov 2026 08:01:30 GMT", 90), ("Fri, 20 Nov 2026 09:01:30 +0100", 90),
        # A zone that is not said is UTC's, whatever the machine's own is.
        ("Fri, 20 Nov 2026 08:01:30 -0000", 90), ("Fri, 20 Nov 2026 08:01:30", 90),
        ("Fri, 20 Nov 2026 07:00:00 GMT", 0),
        ("1.5", None), ("1e3", None), ("٣", None), ("om litt", None),
    ],
)  # fmt: skip
def test_a_server_that_wants_to_be_left_alone_is_so_for_as_long_as_it_says(
    words: str, seconds: float | None, clock: SimClock
) -> None:
    assert retry_after(words, clock()) == seconds


@pytest.mark.parametrize("when", STAMPS)
def test_a_stamp_far_away_hides_nothing(client: Client, server: FakeServer, when: str) -> None:
    server.write(note("c1"))
    server.store["Condition/c1"][-1].body["meta"]["lastUpdated"] = when  # type: ignore[index]
    run(pull(client.effects, ["p1"], ("Condition",)))
    client.wire.choose = None
    assert client.base("Condition/c1") is not None
    client.clock.forward(600)
    server.store["Condition/c1"][-1].body["meta"]["lastUpdated"] = "2026-11-20T08:00:00Z"  # type: ignore[index]
    server.write(note("c2"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    assert client.base("Condition/c2") is not None


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_total_of_thousands_of_digits_is_only_not_believed(
    client: Client, server: FakeServer, digits: int
) -> None:
    entry = json.dumps({"resource": note("c1")})
    body = f'{{"resourceType":"Bundle","total":{"9" * digits},"entry":[{entry}]}}'.encode()
    client.wire.choose = lambda r: (lambda *_a: Answer(200, {}, body)) if "Condition" in r.path else None
    server.write(task("t1"))
    report = run(pull(client.effects, ["p1"], ("Condition", "Task")))
    assert report.partial
    assert client.base("Condition/c1") is not None
    assert client.base("Task/t1") is not None


def test_what_was_acknowledged_and_is_answered_strangely_holds_up_nothing(
    client: Client, server: FakeServer
) -> None:
    """The look whether the server was restored begins every round."""
    known(client, note("c1"))
    client.wire.choose = lambda r: (
        (lambda *_a: Answer(200, {}, text_of({"resourceType": 7}))) if r.path == "Condition/c1" else None
    )
    run(restored.guard(client.effects, now=True))


def test_a_unit_that_is_set_aside_says_why(machine: Machine, server: FakeServer) -> None:
    client = machine()
    client.put(note("c1"))
    client.wire.choose = lambda r: (lambda *_a: Answer(200, {}, text_of(5))) if r.path else None
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.answer
    assert entry.not_before > client.now()
