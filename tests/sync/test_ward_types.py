"""A round over whole wards for a few types: only those come, and what was not told whole is not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.core.clock import utc_now
from desktop.fhir.transport import Answer, Request
from desktop.sync.pull import cursors
from desktop.sync.run.server_clock import SKEW, Dated, ServerClock
from desktop.sync.run.ward_types import ward_types
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_deletions import with_history
from tests.sync.test_ward import held, hospital
from tests.sync.things import note, task

__all__ = ["hospital"]
TYPES = ("Condition", "Encounter", "Medication")


def known(client: Client) -> tuple[str, ...]:
    """Types of p1 for which the server has answered."""
    asked = ("Condition", "Consent", "Encounter", "Task")
    found = client.database.ask(lambda c: {kind: cursors.of(c, ("p1",), kind) for kind in asked})
    return tuple(kind for kind in asked if found[kind])


def test_who_lies_there_comes_with_these_types_only(client: Client, hospital: FakeServer) -> None:
    hospital.write(task())
    (told,) = run(ward_types(client.effects, ("w1", "w1"), TYPES))
    assert (told.patients, told.lacking, told.trouble) == (("p1",), (), None)
    assert held(client, "Condition/c1")
    assert held(client, "Practitioner/d1")
    assert not held(client, "Condition/c2")
    assert not held(client, "Task/t1")
    assert known(client) == ("Condition", "Consent", "Encounter")


def test_what_the_server_does_not_offer_is_lacking_but_for_consents(
    machine: Machine, hospital: FakeServer
) -> None:
    client = machine(features=Features(unlisted=frozenset({"Condition", "Consent"})))
    (told,) = run(ward_types(client.effects, ("w1",), TYPES))
    assert told.lacking == ("Condition",)
    assert "Condition" not in known(client)


@pytest.mark.parametrize("code", [403, 500])
def test_what_is_not_told_this_time_is_no_longer_known(
    machine: Machine, hospital: FakeServer, code: int
) -> None:
    client = machine(features=Features(batch=False))
    run(ward_types(client.effects, ("w1",), TYPES))
    assert "Condition" in known(client)
    hospital.write(note("c3"))
    client.wire.choose = lambda r: driver.status(code) if r.path.startswith("Condition?") else None
    (told,) = run(ward_types(client.effects, ("w1",), TYPES))
    assert told.lacking == ("Condition",)
    assert "Condition" not in known(client)
    client.wire.choose = lambda _request: None
    (told,) = run(ward_types(client.effects, ("w1",), TYPES))
    assert told.lacking == ()
    assert held(client, "Condition/c3")
    assert "Condition" in known(client)


def test_a_ward_that_nobody_knows_has_nobody_and_says_why(client: Client, hospital: FakeServer) -> None:
    unknown, there = run(ward_types(client.effects, ("none", "w1"), TYPES))
    assert unknown.trouble is not None
    assert (unknown.patients, there.patients) == ((), ("p1",))


def test_what_others_delete_is_gone_after_a_round(client: Client, hospital: FakeServer) -> None:
    with_history(client, "system")
    run(ward_types(client.effects, ("w1",), TYPES))
    client.clock.forward(30)
    hospital.delete("Condition/c1")
    client.clock.forward(30)
    run(ward_types(client.effects, ("w1",), TYPES))
    assert not held(client, "Condition/c1")


@pytest.mark.parametrize(
    ("date", "more", "minutes"),
    [
        ("Fri, 20 Nov 2026 13:32:00 GMT", {}, None),
        ("Fri, 20 Nov 2026 13:32:00 GMT", {"age": "60"}, 0),
        ("nonsense", {}, 0),
        ("", {}, 0),
        ("Fri, 31 Dec 9999 25:00:00 GMT", {}, 0),
        ("Fri, 20 Nov 2026 13:32:00 -0000", {}, 0),
    ],
)
def test_the_servers_hour_counts_where_the_two_differ(
    date: str, more: dict[str, str], minutes: int | None
) -> None:
    own = utc_now()

    class Far:
        base = "https://server.example/fhir/"

        async def send(self, _request: Request) -> Answer:
            return Answer(200, {"date": date, **more}, b"")

    clock = ServerClock(lambda: own)
    run(Dated(Far(), clock).send(Request("GET", "metadata")))
    if minutes is None:
        assert clock().isoformat() == "2026-11-20T13:32:00+00:00"
        assert abs(clock.off) > SKEW
    else:
        assert (clock(), clock.off) == (own, timedelta(0))
