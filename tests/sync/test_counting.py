"""Counting what the server holds of the opened patient: of all its types, and never zero for not knowing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.fhir import compartment
from desktop.fhir.capability import read
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store import server_counts
from desktop.store.server_counts import Counts
from desktop.sync.pull import counting
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.things import note

PATH = "Immunization?patient=Patient/p&_summary=count"
Json = dict[str, Any]


def answer(**more: Any) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": "searchset"} | more).encode()


def entry(ident: str, patient: str = "p") -> Json:
    body = {"resourceType": "Immunization", "id": ident, "patient": {"reference": f"Patient/{patient}"}}
    return {"resource": body, "search": {"mode": "match"}}


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (answer(total=3), 3),
        (answer(total=0), 0),
        (answer(total=3, link=[{"relation": "self", "url": f"http://x/{PATH}"}]), 3),
        (
            answer(total=3000, link=[{"relation": "self", "url": "http://x/Immunization?_summary=count"}]),
            None,
        ),
        (answer(), None),
        (answer(total="3"), None),
        (answer(total=-1), None),
        (answer(entry=[entry("a"), entry("b")]), 2),
        (answer(entry=[entry("a")], link=[{"relation": "next", "url": "http://x/?page=2"}]), None),
        (answer(total=1, entry=[entry("a"), entry("b")]), None),
        (answer(total=2, entry=[entry("a"), entry("b", "another")]), None),
        (b'{"resourceType": "OperationOutcome"}', None),
        (b"<html>", None),
    ],
)
def test_an_answer_is_a_number_or_nothing(body: bytes, number: int | None) -> None:
    assert counting.number_of("Immunization", PATH, body) == number


def test_all_types_that_are_about_a_patient_are_known() -> None:
    known = compartment.of_patients()
    assert {"Observation", "Immunization", "FamilyMemberHistory", "Coverage", "Claim", "Basic"} <= set(known)
    assert known["Immunization"] == "patient"
    assert not {"Practitioner", "Patient", "AuditEvent", "Provenance", "Organization"} & set(known)
    assert len(known) < counting.MOST


def nobody(_server: FakeServer, _request: Request) -> Answer:
    raise NoAnswer("", sent=True)


def counts(client: Client) -> Counts | None:
    run(counting.count(client.effects, "p1"))
    return client.database.ask(lambda c: server_counts.read(c, "p1"))


def test_each_type_of_the_statement_is_counted_in_one_question(client: Client, server: FakeServer) -> None:
    for number in range(3):
        server.write(note(f"c{number}"))
    found = counts(client)
    assert found is not None
    assert found.held["Condition"] == 3
    assert found.held["Immunization"] == 0
    assert found.whole
    assert not {"Patient", "AuditEvent", "Provenance"} & set(found.held)
    assert len(client.wire.lines) == 1


def test_what_was_counted_lately_is_not_asked_again(client: Client, clock: SimClock) -> None:
    counts(client)
    asked = len(client.wire.lines)
    counts(client)
    assert len(client.wire.lines) == asked
    clock.forward(counting.AGAIN.total_seconds() + 1)
    counts(client)
    assert len(client.wire.lines) == asked + 1


def test_without_batches_each_type_is_one_question(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(batch=False))
    server.write(note("c1"))
    found = counts(client)
    assert found is not None
    assert found.held["Condition"] == 1
    assert len(client.wire.lines) <= counting.MOST + 1


@pytest.mark.parametrize("batch", [True, False])
def test_a_server_without_totals_is_counted_by_what_it_gives(
    machine: Machine, server: FakeServer, batch: bool
) -> None:
    """It doesn't know `_summary`: an empty page of it says nothing, and is never zero."""
    client = machine(features=Features(total=False, batch=batch))
    server.write(note("c1"))
    found = counts(client)
    assert found is not None
    assert found.held == {"Condition": 1}
    assert "Immunization" in found.unasked


def test_a_type_that_is_refused_is_not_counted(machine: Machine) -> None:
    client = machine(features=Features(unlisted=frozenset({"Immunization"}), batch=False))
    client.capabilities = read(
        {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"resource": [
            {"type": "Immunization", "searchParam": [{"name": "patient"}]},
            {"type": "Condition", "searchParam": [{"name": "patient"}]},
            {"type": "Observation", "searchParam": [{"name": "code"}]},
        ]}]}
    )  # fmt: skip
    found = counts(client)
    assert found is not None
    assert found.held == {"Condition": 0}
    assert found.unasked == ("Immunization", "Observation")


def test_a_server_that_ignores_the_patient_has_counted_nobody(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(ignored_params=frozenset({"patient"})))
    server.write(note("c1"))
    server.write(note("x1", subject={"reference": "Patient/p2"}))
    found = counts(client)
    assert found is not None
    assert "Condition" in found.unasked


def test_nobody_answers_and_the_last_counts_stay(client: Client, clock: SimClock) -> None:
    before = counts(client)
    clock.forward(counting.AGAIN.total_seconds() + 1)
    client.wire.choose = lambda _request: nobody
    assert counts(client) == before
