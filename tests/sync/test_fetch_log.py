"""The server's own log of a patient: what it has, of them alone, and what is lacking of it."""

from __future__ import annotations

import json

import pytest

from desktop.fhir.transport import Answer, Request
from desktop.store import server_log
from desktop.store.server_log import ServerLog
from desktop.sync.pull import fetch_log
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import Json


def event(ident: str, patient: str = "p1", recorded: str = "2026-11-20T08:00:00Z") -> Json:
    what = {"what": {"reference": f"Patient/{patient}"}, "role": {"code": "1"}}
    return {
        "resourceType": "AuditEvent", "id": ident, "type": {"code": "rest"}, "action": "R",
        "recorded": recorded, "agent": [{"requestor": True, "who": {"display": "Kim Strand"}}],
        "source": {"observer": {"display": "EPJ"}}, "entity": [what],
    }  # fmt: skip


def asked(client: Client) -> ServerLog:
    run(fetch_log.fetch(client.effects, "p1"))
    return client.database.ask(lambda c: server_log.read(c, "p1"))


def test_events_of_the_patient_are_kept_newest_first_and_nothing_is_filed(
    machine: Machine, server: FakeServer
) -> None:
    client = machine()
    for one in (event("old", recorded="2026-11-18T08:00:00Z"), event("new"), event("theirs", "p2")):
        server.write(one)
    found = asked(client)
    assert [ident for ident, _text in found.events] == ["new", "old"]
    assert found.lack == ""
    assert client.database.ask(lambda c: c.exec_driver_sql("SELECT count(*) FROM resource").scalar()) == 0


def test_a_server_that_passes_over_the_parameter_gives_nobody_elses(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(ignored_params=frozenset({"patient"})))
    server.write(event("theirs", "p2"))
    server.write(event("mine"))
    assert [ident for ident, _text in asked(client).events] == ["mine"]


def test_a_server_without_audit_events_is_not_asked_and_that_is_kept(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(unlisted=frozenset({"AuditEvent"})))
    assert asked(client).lack == "unknown"
    assert not any("AuditEvent" in line for line in client.wire.lines)


@pytest.mark.parametrize(("status", "lack"), [(403, "refused"), (501, "unknown"), (500, "silent")])
def test_what_the_server_answers_instead_is_kept(
    machine: Machine, server: FakeServer, status: int, lack: str
) -> None:
    client = machine()

    def refuses(_server: FakeServer, _request: Request) -> Answer:
        outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x"}]}
        return Answer(status, {}, json.dumps(outcome).encode())

    client.wire.choose = lambda request: refuses if "AuditEvent" in request.path else None
    assert asked(client).lack == lack


def test_what_was_fetched_before_stays_while_the_server_is_away(machine: Machine, server: FakeServer) -> None:
    client = machine()
    server.write(event("mine"))
    before = asked(client)
    client.wire.choose = lambda _request: driver.unreachable
    found = asked(client)
    assert (found.events, found.lack) == (before.events, "silent")


def test_more_than_is_fetched_is_said(
    machine: Machine, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_log, "MOST", 2)
    client = machine()
    for number in range(4):
        server.write(event(f"e{number}"))
    found = asked(client)
    assert (len(found.events), found.lack) == (2, "more")
