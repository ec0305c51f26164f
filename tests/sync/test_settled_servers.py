"""Deltas without an overlap on servers with their own clocks, pages and stamps: nothing is passed over that
comes as late as a server may be."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from desktop.core.clock import stamp
from desktop.fhir.transport import Answer, Request
from desktop.store import records
from desktop.sync.pull.deletions import deletions
from desktop.sync.pull.pull import pull
from desktop.sync.pull.settled import FORGOTTEN, STANDS, Settled
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_deletions import with_history
from tests.sync.things import Json, note

P1 = {"reference": "Patient/p1"}


def ask(client: Client, *patients: str) -> Any:
    client.settled.begin()
    return run(pull(client.effects, patients or ("p1",), ("Condition",)))


def held(client: Client) -> frozenset[str]:
    return client.database.ask(lambda c: records.ids(c, "Condition", "p1"))


def rounds(client: Client, count: int) -> None:
    for _turn in range(count):
        client.clock.forward(30)
        ask(client)


def stamped(server: FakeServer, client: Client, name: str, back: float) -> None:
    """Written now, by a node whose clock is `back` seconds slow."""
    at = stamp(client.clock() - timedelta(seconds=back))
    server._put(f"Condition/{name}", note(name, subject=P1), at)


@pytest.fixture(autouse=True)
def _off_the_minute(client: Client) -> None:
    client.clock.forward(0.5)


def test_a_clock_that_was_fast_and_is_put_right(client: Client, server: FakeServer) -> None:
    """Server and client on one machine: what was stamped an hour ahead hides nothing that comes after."""
    client.clock.forward(3600)
    server.write(note("c1", subject=P1))
    ask(client)
    rounds(client, 1)
    client.clock.forward(-3600)
    rounds(client, 25)
    server.write(note("c2", subject=P1))
    rounds(client, 10)
    assert "c2" in held(client)


def test_a_history_of_a_clock_that_was_fast(client: Client, server: FakeServer) -> None:
    with_history(client, "system")
    client.clock.forward(3600)
    server.write(note("c1", subject=P1))

    def both(count: int) -> None:
        for _turn in range(count):
            client.clock.forward(30)
            ask(client)
            run(deletions(client.effects, ("Condition",)))

    both(1)
    server.write(note("c0", subject=P1))
    both(1)
    client.clock.forward(-3600)
    both(25)
    assert "c1" in held(client)
    server.delete("Condition/c1")
    both(10)
    assert "c1" not in held(client)


def test_a_record_that_is_fetched_anew_begins_anew(client: Client, server: FakeServer) -> None:
    """A restored server catches up with its log: what comes then has the stamps that it had."""
    server.write(note("c1", subject=P1))
    client.clock.forward(3600)
    for name in ("c2", "c3"):
        server.write(note(name, subject=P1))
        client.clock.forward(3)
    for wait in (1, STANDS, 30, 30):
        client.clock.forward(wait)
        ask(client)
    lost = {key: server.store.pop(key) for key in ("Condition/c2", "Condition/c3")}
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    client.database.do(lambda tx: records.remove(tx, [("Condition", "c2"), ("Condition", "c3")]))
    rounds(client, 1)
    server.store.update(lost)
    rounds(client, 10)
    assert held(client) == {"c1", "c2", "c3"}


@pytest.mark.parametrize(("back", "late"), [(300, 0), (590, 0), (290, 300)])
def test_a_node_whose_clock_is_slow(client: Client, server: FakeServer, back: float, late: int) -> None:
    server.write(note("c1", subject=P1))
    at = ""
    for turn in range(40):
        client.clock.forward(30)
        if turn == 22 - late // 30:
            at = stamp(client.clock() - timedelta(seconds=back))
        if turn == 22:
            server._put("Condition/c2", note("c2", subject=P1), at)
        ask(client)
    assert "c2" in held(client)


def test_a_stamp_on_the_minute_never_stands(client: Client, server: FakeServer) -> None:
    """A façade stamps with the hour of its load: more may come with the same stamp until the next hour."""
    hour = stamp(client.clock().replace(minute=0, second=0, microsecond=0))
    server._put("Condition/c1", note("c1", subject=P1), hour)
    rounds(client, 30)
    server._put("Condition/c2", note("c2", subject=P1), hour)
    rounds(client, 2)
    assert "c2" in held(client)


@pytest.mark.parametrize("total", [True, False])
def test_pages_that_shift_in_a_confirming_answer(machine: Machine, server: FakeServer, total: bool) -> None:
    """The machine slept between two answers; in the second a deletion between its pages hid a late one."""
    client = machine(features=Features(next_links="offset", page=20, total=total))
    for number in range(60):
        server.write(note(f"c{number:04}", subject=P1))
    server.write_late(note("c0019x", subject=P1), 250)
    client.clock.forward(1)
    server.write(note("c9999", subject=P1))
    ask(client)
    client.clock.forward(STANDS + 1)

    def once() -> None:
        server.between_pages = None
        server.delete("Condition/c0003")

    server.between_pages = once
    ask(client)
    rounds(client, 10)
    assert held(client) >= {body["id"] for body in server.all("Condition")}


def test_answers_of_a_round_that_began_before_confirm_nothing() -> None:
    """They may have been asked for ready answers: what counts is when the round began."""
    now = [0.0]
    one = Settled(lambda: now[0])
    for _turn in range(2):
        one.answered("Condition", ("p1",), "2026-11-20T08:00:00.500Z")
    now[0] = 1
    one.begin()
    now[0] = STANDS + 60
    for _turn in range(3):
        one.answered("Condition", ("p1",), "2026-11-20T08:00:00.500Z")
    assert not one.after_newest("Condition", "p1")


def test_a_part_of_an_answer_confirms_nothing(client: Client, server: FakeServer) -> None:
    server.write_late(note("late", subject=P1), 250)
    client.clock.forward(1)
    server.write(note("c1", subject=P1))
    ask(client)
    client.clock.forward(STANDS + 1)

    def cut(body: Json) -> None:
        if body.get("type") == "searchset" and any(e["resource"]["id"] == "late" for e in body["entry"]):
            body["entry"] = [e for e in body["entry"] if e["resource"]["id"] != "late"]
            body["total"] = 99

    def part(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        body = json.loads(answer.body)
        for one in (body, *(e.get("resource", {}) for e in body.get("entry", ()))):
            cut(one)
        return Answer(answer.status, answer.headers, json.dumps(body).encode())

    client.wire.choose = lambda _r: part
    for _turn in range(3):
        client.clock.forward(30)
        assert ask(client).partial
    client.wire.choose = None
    ask(client)
    assert "late" in held(client)


def test_all_patients_of_a_search_stand(client: Client, server: FakeServer) -> None:
    server.write({"resourceType": "Patient", "id": "p2"})
    for number in range(30):
        for patient in ("p1", "p2"):
            server.write(note(f"{patient}c{number}", subject={"reference": f"Patient/{patient}"}))
    for wait in (1, STANDS + 1, 30):
        client.clock.forward(wait)
        assert ask(client, "p1", "p2").received >= 60
    client.clock.forward(30)
    assert ask(client, "p1", "p2").received <= 3


def test_what_nobody_asks_about_any_more_is_forgotten() -> None:
    now = [0.0]
    one = Settled(lambda: now[0])
    at = "2026-11-20T08:00:00.500Z"
    for patient in ("p1", "p2"):
        one.answered("Condition", (patient,), at)
    for _turn in range(3):
        now[0] += STANDS
        one.begin()
        one.answered("Condition", ("p1", "p2"), at)
    assert one.after_newest("Condition", "p2") == "2026-11-20T08:00:00.501Z"
    for _turn in range(3):
        now[0] += FORGOTTEN * 0.6
        one.begin()
        one.answered("Condition", ("p1",), at)
    assert one.after_newest("Condition", "p1")
    assert not one.after_newest("Condition", "p2")
