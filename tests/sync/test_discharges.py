"""Who has left a ward lately: their stays with what these may lack, on honest and on strange servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.core.clock import stamp
from desktop.fhir.transport import Answer
from desktop.sync.pull import discharges
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.tidying import wanted
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, _outcome
from tests.sync.test_beds import go, wards
from tests.sync.things import Json

__all__ = ["wards"]
MINE = Interests(wards=("w1",), left=("w1",))


def ended(client: Client, ident: str, patient: str, place: str, days: float, **more: Any) -> Json:
    """A stay that ended so many days ago."""
    end, where = client.clock() - timedelta(days=days), {"reference": f"Location/{place}"}
    period = {"start": stamp(end - timedelta(days=3)), "end": stamp(end)}
    return {"resourceType": "Encounter", "id": ident, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": f"Patient/{patient}"}, "period": period,
            "location": [{"location": where, "status": "completed"}], **more}  # fmt: skip


def told(client: Client) -> tuple[str, ...]:
    found = client.database.ask(lambda c: discharges.kept(c, "w1"))
    assert found is not None
    return tuple(sorted(found.patients))


@pytest.fixture
def gone(client: Client, wards: FakeServer) -> FakeServer:
    for number in range(10, 17):
        wards.write({"resourceType": "Patient", "id": f"p{number}", "name": [{"family": "Lie"}]})
    wards.write(ended(client, "e10", "p10", "b1", 2))
    wards.write(ended(client, "e11", "p11", "w1", 29))
    wards.write(ended(client, "e12", "p12", "w1", 40))
    wards.write(ended(client, "e13", "p13", "w2", 2))
    wards.write(ended(client, "e14", "p14", "w1", 2, **{"class": {"code": "AMB"}}))
    wards.write(ended(client, "e15", "p15", "w1", 2, status="cancelled"))
    wards.write(ended(client, "e16", "p16", "w1", 2, status="entered-in-error"))
    wards.write({"resourceType": "Condition", "id": "c10", "code": {"text": "x"},
                 "subject": {"reference": "Patient/p10"}})  # fmt: skip
    wards.write({"resourceType": "Observation", "id": "o10", "status": "final", "code": {"text": "x"},
                 "subject": {"reference": "Patient/p10"}})  # fmt: skip
    return wards


def test_who_left_in_the_last_month_is_fetched_with_what_the_stay_may_lack_and_no_more(
    client: Client, gone: FakeServer
) -> None:
    assert go(client, MINE).complete
    assert told(client) == ("p10", "p11")
    assert client.base("Patient/p10")
    assert client.base("Condition/c10")
    assert client.base("Observation/o10") is None
    assert client.base("Patient/p12") is None
    assert {"p10", "p11"} <= (client.database.ask(lambda c: wanted(c, MINE)) or set())


def test_nobody_else_asks_for_it(client: Client, gone: FakeServer) -> None:
    go(client, Interests(wards=("w1",)))
    assert client.database.ask(lambda c: discharges.kept(c, "w1")) is None
    assert not [line for line in client.wire.lines if "finished" in line]


def test_it_is_asked_again_after_a_while_and_what_is_mended_meanwhile_comes_at_once(
    client: Client, gone: FakeServer
) -> None:
    go(client, MINE)
    gone.write(ended(client, "e17", "p12", "w1", 1))
    gone.write({"resourceType": "Condition", "id": "c11", "code": {"text": "y"},
                "subject": {"reference": "Patient/p10"}})  # fmt: skip
    client.clock.forward(60)
    go(client, MINE)
    assert told(client) == ("p10", "p11")
    assert client.base("Condition/c11")
    client.clock.forward(601)
    go(client, MINE)
    assert told(client) == ("p10", "p11", "p12")


@pytest.mark.parametrize(
    "ignored", [{"date"}, {"date", "status"}, {"location"}, {"status", "date", "location"}]
)
def test_a_server_that_ignores_a_parameter_lists_nobody_who_has_not_left(
    client: Client, gone: FakeServer, ignored: set[str]
) -> None:
    gone.features = replace(gone.features, ignored_params=frozenset(ignored))
    go(client, MINE)
    assert told(client) == ("p10", "p11")


def test_a_server_that_refuses_the_search_keeps_whom_it_told_before_and_the_rest_of_the_round(
    client: Client, gone: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(client, MINE)
    search = gone._search

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        return _outcome(400, "not today") if ("status", "finished") in query else search(kind, query)

    monkeypatch.setattr(gone, "_search", refuses)
    client.clock.forward(700)
    gone.write({"resourceType": "Condition", "id": "c12", "code": {"text": "y"},
                "subject": {"reference": "Patient/p10"}})  # fmt: skip
    report = go(client, MINE)
    assert any(one.startswith("Encounter") for one in report.partial)
    assert told(client) == ("p10", "p11")
    assert client.base("Condition/c12")
    client.wire.sent.clear()
    client.clock.forward(60)
    go(client, MINE)
    assert not [line for line in client.wire.lines if "finished" in line], "it is not asked again and again"


def test_a_stay_that_can_not_be_read_is_named_and_the_others_come(client: Client, gone: FakeServer) -> None:
    gone.write(ended(client, "e18", "p12", "w1", 1, period=["2026"]))
    go(client, MINE)
    found = client.database.ask(lambda c: discharges.kept(c, "w1"))
    assert found is not None
    assert any("e18" in one for one in found.refused)
    assert {"p10", "p11"} <= set(found.patients)
