"""The beds of all wards: who lies there, and no more of them; only for whoever looks after them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.sync.pull import beds
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.tidying import wanted
from desktop.sync.pull.ward import kept
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.test_ward import place, stay
from tests.sync.things import Json

BEDS = Interests(beds=True)


def _ward(ident: str, **more: Any) -> Json:
    return {**place(ident), "physicalType": {"coding": [{"code": "wa"}]}, **more}


@pytest.fixture
def wards(server: FakeServer) -> FakeServer:
    """Two wards in use and one that is not, a patient on each, with a flag and a measurement."""
    for one in (_ward("w1"), _ward("w2"), _ward("w3", status="inactive")):
        server.write(one)
    for number in (1, 2, 3):
        about = {"subject": {"reference": f"Patient/p{number}"}}
        if number > 1:
            server.write({"resourceType": "Patient", "id": f"p{number}", "name": [{"family": "Moe"}]})
        server.write(place(f"b{number}", f"w{number}"))
        server.write(stay(f"e{number}", f"p{number}", f"b{number}"))
        server.write({"resourceType": "Flag", "id": f"f{number}", "status": "active",
                      "code": {"text": "x"}, **about})  # fmt: skip
        server.write({"resourceType": "Observation", "id": f"o{number}", "status": "final",
                      "code": {"text": "x"}, **about})  # fmt: skip
    return server


def go(client: Client, interests: Interests) -> Any:
    return run(pull_round(client.effects, interests))


def test_of_whoever_lies_on_any_ward_the_stay_and_the_flags_are_fetched_and_no_more(
    client: Client, wards: FakeServer
) -> None:
    assert go(client, BEDS).complete
    assert client.database.ask(beds.wards) == ("w1", "w2"), "wards in use, asked for where none was known"
    for number in (1, 2):
        members = client.database.ask(lambda c, n=number: kept(c, f"w{n}"))  # type: ignore[misc]
        assert members is not None
        assert members.patients == (f"p{number}",)
        assert all(client.base(f"{kind}{number}") for kind in ("Patient/p", "Encounter/e", "Flag/f"))
        assert client.base(f"Observation/o{number}") is None
    assert client.base("Encounter/e3") is None
    assert not [line for line in client.wire.lines if line.startswith("GET Observation")]


def test_who_does_not_look_after_the_beds_has_their_own_ward_only(client: Client, wards: FakeServer) -> None:
    go(client, Interests(wards=("w1",), choices=True))
    assert client.base("Observation/o1") is not None
    assert client.base("Encounter/e2") is None


def test_a_ward_of_ones_own_is_fetched_as_ever_beside_the_beds(client: Client, wards: FakeServer) -> None:
    go(client, Interests(wards=("w1",), beds=True, choices=True))
    assert client.base("Observation/o1") is not None
    assert client.base("Encounter/e2") is not None
    assert client.base("Observation/o2") is None


def test_who_has_come_and_gone_meanwhile_is_seen_and_nothing_new_costs_one_batch(
    client: Client, wards: FakeServer
) -> None:
    go(client, BEDS)
    wards.write(stay("e2", "p2", "b1"))
    client.clock.forward(30)
    go(client, BEDS)
    both = [client.database.ask(lambda c, n=n: kept(c, n)) for n in ("w1", "w2")]  # type: ignore[misc]
    assert [one.patients for one in both if one] == [("p1", "p2"), ()]
    for _round in range(4):
        client.clock.forward(30)
        go(client, BEDS)
    client.wire.sent.clear()
    assert go(client, BEDS).changed == 0
    posts = [line for line in client.wire.lines if line.startswith("POST")]
    assert len(posts) == 1, client.wire.lines


def test_a_ward_that_was_opened_meanwhile_is_seen_the_next_day(client: Client, wards: FakeServer) -> None:
    go(client, BEDS)
    wards.write(_ward("w4"))
    wards.write({"resourceType": "Patient", "id": "p4", "name": [{"family": "Lie"}]})
    wards.write(stay("e4", "p4", "w4"))
    client.clock.forward(60)
    go(client, BEDS)
    assert client.database.ask(beds.wards) == ("w1", "w2")
    client.clock.forward(25 * 3600)
    go(client, BEDS)
    assert client.database.ask(beds.wards) == ("w1", "w2", "w4")
    assert client.base("Encounter/e4") is not None


def test_those_in_beds_are_not_let_go(client: Client, wards: FakeServer) -> None:
    go(client, BEDS)
    assert client.database.ask(lambda c: wanted(c, BEDS)) == {"p1", "p2"}
    assert json.dumps(client.base("Patient/p2"))
