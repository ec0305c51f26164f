"""Signs of life of a watch without a window: windows of its ward ask, seldom where nobody ever watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from desktop.fhir.transport import Answer
from desktop.fhir.usage.heartbeat import EVERY, KIND, WATCH, Beat, device
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.set_up import watches
from desktop.sync.pull.set_up.watches import WardWatched, Watches
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features, _outcome
from tests.sync.test_beds import go

WARD = "w1"


def beats(server: FakeServer, ident: str = "w1", *wards: str, ended: bool = False) -> None:
    """A watch leaves its sign of life."""
    named = tuple((ward, f"Post {ward}") for ward in wards or (WARD,))
    server.write(device(Beat(ident, "vakt01", named, 60, ended=ended), server.clock()))


def kept(client: Client) -> Watches:
    found = client.database.ask(watches.kept)
    assert isinstance(found, Watches)
    return found


def asked(client: Client) -> int:
    return sum(WATCH in line or (KIND in line and "identifier" in line) for line in client.wire.lines)


def told(client: Client) -> tuple[WardWatched, ...]:
    run(watches.told(client.effects))
    return kept(client).wards


def silent(client: Client) -> list[bool]:
    return [one.silent for one in told(client)]


def test_a_watch_that_tells_is_not_silent_and_one_that_stopped_is(client: Client, server: FakeServer) -> None:
    beats(server)
    assert silent(client) == [False]
    client.clock.forward(EVERY.total_seconds() + 1)
    assert silent(client) == [False], "three may be missing"
    client.clock.forward(3 * EVERY.total_seconds())
    (one,) = told(client)
    assert one.silent
    # The test's own clock: four times the interval, and the second by which it went beyond the first.
    assert one.seconds == 4 * EVERY.total_seconds() + 1
    beats(server)
    client.clock.forward(EVERY.total_seconds() + 1)
    assert silent(client) == [False]


def test_one_of_two_that_tells_is_enough_and_one_that_ended_in_order_is_missed_by_nobody(
    client: Client, server: FakeServer
) -> None:
    beats(server, "w1")
    client.clock.forward(4 * EVERY.total_seconds())
    beats(server, "w2", WARD, "other")
    assert {one.ward: one.silent for one in told(client)} == {WARD: False, "other": False}
    beats(server, "w2", WARD, "other", ended=True)
    client.clock.forward(EVERY.total_seconds() + 1)
    assert {one.ward: one.silent for one in told(client)} == {WARD: True}


def test_where_nobody_ever_watched_it_is_asked_once_an_hour(client: Client, server: FakeServer) -> None:
    for _round in range(6):
        assert told(client) == ()
        client.clock.forward(300)
    assert asked(client) == 1
    client.clock.forward(3600)
    beats(server)
    assert silent(client) == [False]
    for _round in range(6):
        client.clock.forward(60)
        told(client)
    assert asked(client) == 3, "every five minutes where there is one"


def test_only_a_window_with_a_ward_asks(client: Client, server: FakeServer) -> None:
    beats(server)
    go(client, Interests())
    assert asked(client) == 0


def test_other_devices_are_no_watch(client: Client, server: FakeServer) -> None:
    server.features = replace(server.features, ignored_params=frozenset({"identifier"}))
    server.write({"resourceType": KIND, "id": "pump", "status": "active"})
    server.write({"resourceType": KIND, "id": "odd", "identifier": [{"system": WATCH}], "property": 7})
    assert told(client) == ()


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_refusal_says_nothing_of_a_ward(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(server, "_search", lambda *_query: _outcome(status, "not today"))
    assert told(client) == ()


def test_a_server_without_the_type_is_left_in_peace(machine: Machine) -> None:
    client = machine(features=Features(unlisted=frozenset({KIND})))
    client.learn()
    assert told(client) == ()
    assert asked(client) == 0


def test_this_machines_wrong_clock_makes_no_watch_silent(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats(server)
    true = server.clock
    send = client.wire.send

    async def dated(request: object) -> Answer:
        answer = await send(request)  # type: ignore[arg-type]
        now = true().strftime("%a, %d %b %Y %H:%M:%S GMT")
        return msgspec.structs.replace(answer, headers={**answer.headers, "date": now})

    monkeypatch.setattr(client.wire, "send", dated)
    effects = msgspec.structs.replace(client.effects, clock=lambda: true() + timedelta(hours=2))
    run(watches.told(effects))
    assert [one.silent for one in kept(client).wards] == [False]
