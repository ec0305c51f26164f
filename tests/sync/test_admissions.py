"""Planned stays: whoever is expected on a ward in the next days, on honest and on strange servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.core.clock import local, stamp
from desktop.fhir.transport import Answer
from desktop.sync.pull import admissions
from desktop.sync.pull.admissions import Expected
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.tidying import wanted
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, _outcome
from tests.sync.test_beds import BEDS, go, wards
from tests.sync.things import Json

__all__ = ["wards"]


def planned(client: Client, ident: str, patient: str, place: str, days: float, **more: Any) -> Json:
    begins, where = stamp(client.clock() + timedelta(days=days)), {"reference": f"Location/{place}"}
    return {"resourceType": "Encounter", "id": ident, "status": "planned", "class": {"code": "IMP"},
            "subject": {"reference": f"Patient/{patient}"}, "period": {"start": begins},
            "location": [{"location": where, "status": "planned"}], **more}  # fmt: skip


def expected(client: Client) -> tuple[str, ...]:
    found = client.database.ask(admissions.kept)
    assert found is not None
    return tuple(sorted(found.patients))


@pytest.fixture
def coming(client: Client, wards: FakeServer) -> FakeServer:
    for number in range(10, 19):
        wards.write({"resourceType": "Patient", "id": f"p{number}", "name": [{"family": "Lie"}]})
    wards.write(planned(client, "e10", "p10", "w1", 1))
    wards.write(planned(client, "e11", "p11", "b2", 2.5))
    wards.write(planned(client, "e12", "p12", "w1", 30))
    wards.write(planned(client, "e13", "p13", "w1", -0.7))
    wards.write(planned(client, "e14", "p14", "w3", 1))
    wards.write(planned(client, "e15", "p15", "w1", 1, status="cancelled"))
    today = local(client.clock()).date().isoformat()
    wards.write(planned(client, "e16", "p16", "w2", 1, period={"start": today}))
    wards.write(planned(client, "e20", "p14", "w2", 1, **{"class": {"code": "AMB"}}))
    wards.write(planned(client, "e17", "p17", "w2", 1, period={}))
    wards.write(planned(client, "e18", "p18", "w2", 1, period={"start": "9999-12-31"}))
    return wards


def test_who_is_to_come_in_the_next_days_is_fetched_with_stay_and_flags(
    client: Client, coming: FakeServer
) -> None:
    coming.write({"resourceType": "Flag", "id": "f10", "status": "active", "code": {"text": "x"},
                  "subject": {"reference": "Patient/p10"}})  # fmt: skip
    assert go(client, BEDS).complete
    assert expected(client) == ("p10", "p11", "p13", "p16")
    assert client.base("Patient/p10")
    assert client.base("Encounter/e10")
    assert client.base("Flag/f10")
    assert client.base("Patient/p12") is None
    assert {"p10", "p11"} <= (client.database.ask(lambda c: wanted(c, BEDS)) or set())


def test_who_does_not_look_after_the_beds_asks_for_nobody_who_is_to_come(
    client: Client, coming: FakeServer
) -> None:
    go(client, Interests(wards=("w1",)))
    assert client.database.ask(admissions.kept) is None
    assert not [line for line in client.wire.lines if "planned" in line]


def test_who_came_was_cancelled_or_moved_is_expected_no_more_and_nothing_new_costs_one_batch(
    client: Client, coming: FakeServer
) -> None:
    go(client, BEDS)
    coming.write({**planned(client, "e10", "p10", "w1", 1), "status": "in-progress"})
    coming.write(planned(client, "e11", "p11", "b2", 20))
    for _round in range(4):
        client.clock.forward(30)
        go(client, BEDS)
    assert expected(client) == ("p13", "p16")
    client.wire.sent.clear()
    assert go(client, BEDS).changed == 0
    assert len([line for line in client.wire.lines if line.startswith("POST")]) == 1, client.wire.lines


def test_a_server_that_refuses_the_search_says_so_and_keeps_whom_it_told_before(
    client: Client, coming: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(client, BEDS)
    before, search = expected(client), coming._search

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        return _outcome(400, "not today") if ("status", "planned") in query else search(kind, query)

    monkeypatch.setattr(coming, "_search", refuses)
    client.clock.forward(30)
    report = go(client, BEDS)
    assert any(one.startswith("Encounter") for one in report.partial)
    assert expected(client) == before


@pytest.mark.parametrize(
    "ignored", [{"date"}, {"date", "status"}, {"location"}, {"status", "date", "location"}]
)
def test_a_server_that_ignores_a_parameter_makes_nobody_expected_who_is_not(
    client: Client, coming: FakeServer, ignored: set[str]
) -> None:
    coming.features = replace(coming.features, ignored_params=frozenset(ignored))
    assert go(client, BEDS).complete
    assert expected(client) == ("p10", "p11", "p13", "p16")


def test_one_that_can_not_be_read_is_named_and_the_others_come(client: Client, coming: FakeServer) -> None:
    coming.write(planned(client, "e19", "p10", "w1", 1, period=["2026"]))
    go(client, BEDS)
    found = client.database.ask(admissions.kept)
    assert isinstance(found, Expected)
    assert any("e19" in one for one in found.refused)
    assert {"p10", "p11"} <= set(found.patients)
