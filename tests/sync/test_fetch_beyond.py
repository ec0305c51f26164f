"""Entries that no round pulls, fetched for the list that shows them: bounded, the patient's own, never the
record's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.fhir.arriving import row
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store import beyond, records
from desktop.store.beyond import Beyond
from desktop.sync.pull import counting, fetch_beyond
from desktop.sync.pull.pull import pull
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run, status
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.things import note

Json = dict[str, Any]


def shot(ident: str, patient: str = "p1", **more: Any) -> Json:
    return {"resourceType": "Immunization", "id": ident, "status": "completed",
            "patient": {"reference": f"Patient/{patient}"}, **more}  # fmt: skip


def fetched(client: Client, only: frozenset[str] | None = None) -> Beyond:
    run(fetch_beyond.fetch(client.effects, "p1", only))
    return client.database.ask(lambda c: beyond.read(c, "p1"))


def idents(found: Beyond, kind: str = "Immunization") -> list[str]:
    return [ident for ident, _text in found[kind].entries]


SERVERS = [
    Features(), Features(batch=False), Features(page=2), Features(next_links="offset", page=2, batch=False),
    Features(more=3), Features(unknown_params="refuse"), Features(next_links="none", batch=False),
]  # fmt: skip


@pytest.mark.parametrize("features", SERVERS, ids=range(len(SERVERS)))
def test_what_was_counted_is_fetched_from_servers_of_every_make(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    client = machine(features=features)
    for number in range(5):
        server.write(shot(f"c{number}"))
    server.write(note("a1"))
    found = fetched(client)
    assert sorted(idents(found)) == [f"c{number}" for number in range(5)]
    assert idents(found, "Condition") == ["a1"]


def test_nothing_of_it_becomes_the_record(client: Client, server: FakeServer) -> None:
    """No round would keep it fresh, so no score, check or letter may find it."""
    server.write(shot("c1"))
    fetched(client)
    assert client.database.ask(lambda c: records.ids(c, "Immunization", "p1")) == frozenset()


def test_what_was_fetched_lately_is_not_fetched_again(
    client: Client, server: FakeServer, clock: SimClock
) -> None:
    server.write(shot("c1"))
    fetched(client)
    asked = len(client.wire.lines)
    fetched(client)
    assert len(client.wire.lines) == asked
    clock.forward(counting.AGAIN.total_seconds() + 1)
    server.write(shot("c2"))
    assert sorted(idents(fetched(client))) == ["c1", "c2"]


def test_where_the_server_ignores_the_patient_nobody_elses_is_kept(
    machine: Machine, server: FakeServer
) -> None:
    """Another's entry that only mentions the patient is not the patient's."""
    client = machine()
    server.write(shot("mine"))
    server.write(shot("c2"))
    run(counting.count(client.effects, "p1"))
    server.features = Features(ignored_params=frozenset({"patient"}))
    server.write(shot("other", "p2", performer={"reference": "Patient/p1"}))
    found = fetched(client)
    assert sorted(idents(found)) == ["c2", "mine"]
    assert found["Immunization"].lack == "others"


def test_it_is_bounded_and_says_what_was_left(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_beyond, "MOST", 3)
    for number in range(6):
        server.write(shot(f"c{number}"))
    found = fetched(client)
    assert len(idents(found)) == 3
    assert found["Immunization"].lack == "more"


def test_one_that_is_too_large_is_left_out_and_told(client: Client, server: FakeServer) -> None:
    server.write(shot("big", text={"status": "generated", "div": f"<div>{'x' * fetch_beyond.LARGEST}</div>"}))
    server.write(shot("small"))
    found = fetched(client)
    assert "big" not in idents(found)
    assert found["Immunization"].lack == "more"


def test_types_beyond_the_number_are_told_without_being_asked_for(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_beyond, "MAX_TYPES", 1)
    server.write(note("a1"))
    server.write(shot("c1"))
    found = fetched(client)
    assert idents(found, "Condition") == ["a1"]
    assert found["Immunization"].lack == "more"


def _only(fault: Any, kind: str = "Immunization") -> Any:
    return lambda request: (
        fault if request.path.startswith(f"{kind}?") and "_summary" not in request.path else None
    )


@pytest.mark.parametrize(
    ("code", "lack"), [(403, "refused"), (404, "refused"), (500, "silent"), (429, "silent")]
)
def test_a_refusal_is_kept_with_its_reason(
    machine: Machine, server: FakeServer, code: int, lack: str
) -> None:
    client = machine(features=Features(batch=False))
    server.write(shot("c1"))
    server.write(note("a1"))
    client.wire.choose = _only(status(code))
    found = fetched(client)
    assert (found["Immunization"].entries, found["Immunization"].lack) == ((), lack)
    assert idents(found, "Condition") == ["a1"], "the others are fetched"


def nobody(_server: FakeServer, _request: Request) -> Answer:
    raise NoAnswer("", sent=True)


def test_while_the_server_is_away_what_was_fetched_stays(
    client: Client, server: FakeServer, clock: SimClock
) -> None:
    server.write(shot("c1"))
    before = fetched(client)
    clock.forward(counting.AGAIN.total_seconds() + 1)
    client.wire.choose = lambda _request: nobody
    with pytest.raises(NoAnswer):
        fetched(client)
    assert client.database.ask(lambda c: beyond.read(c, "p1")) == before
    assert before["Immunization"].entries


def test_what_the_record_holds_is_not_fetched_a_second_time(client: Client, server: FakeServer) -> None:
    server.write(note("c1"))
    run(pull(client.effects, ("p1",), ("Condition",)))
    server.write(note("c2"))
    assert idents(fetched(client), "Condition") == ["c2"]


def test_it_goes_with_the_patient(client: Client, server: FakeServer) -> None:
    server.write(shot("c1"))
    fetched(client)
    client.database.do(lambda tx: beyond.forget(tx, "p1"))
    assert client.database.ask(lambda c: beyond.read(c, "p1")) == {}


@pytest.mark.parametrize(("whom", "patient"), [(("p1",), "p1"), (("p1", "p1"), "p1"), (("p1", "p2"), "")])
def test_several_subjects_are_read(whom: tuple[str, ...], patient: str) -> None:
    """Accounts and contracts name theirs in a list: they are no resources that can't be read."""
    subject = [{"reference": f"Patient/{one}"} for one in whom]
    body = {"resourceType": "Account", "id": "a1", "status": "active", "subject": subject}
    assert row(json.dumps(body).encode()).patient == patient


def test_what_a_role_may_not_list_is_not_asked_for(client: Client, server: FakeServer) -> None:
    server.write(shot("c1"))
    server.write(note("a1"))
    found = fetched(client, frozenset({"Condition"}))
    assert set(found) == {"Condition"}
    assert not [one for one in client.wire.lines if "Immunization?" in one and "_summary" not in one]
    assert set(fetched(client)) == {"Condition", "Immunization"}, "another may list it"
    assert fetched(client, frozenset()) != {}
