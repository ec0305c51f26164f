"""Whom letters to a general practitioner are about: those on the list who have one, and nobody else."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from desktop.core.actor import Actor
from desktop.shown import unasked
from desktop.sync.pull import practice
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.tidying import wanted
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.things import Json

GP = "PractitionerRole/gp"
WHO = (GP, "Practitioner/gp", "Organization/office")
INBOX = Interests(practice=WHO)


def person(ident: str, gp: str = GP) -> Json:
    return {"resourceType": "Patient", "id": ident, "name": [{"family": ident}],
            "generalPractitioner": [{"reference": gp}]}  # fmt: skip


def letter(ident: str, patient: str, date: str = "2026-11-18T12:00:00+01:00", code: str = "18842-5") -> Json:
    return {"resourceType": "DocumentReference", "id": ident, "status": "current", "date": date,
            "type": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "subject": {"reference": f"Patient/{patient}"},
            "content": [{"attachment": {"contentType": "text/plain", "data": "QQ=="}}]}  # fmt: skip


def go(client: Client, interests: Interests = INBOX) -> Any:
    return run(pull_round(client.effects, interests))


def told(client: Client) -> practice.Practice:
    found = client.database.ask(lambda c: practice.kept(c, WHO))
    assert found is not None
    return found


@pytest.fixture
def listed(server: FakeServer) -> FakeServer:
    """p1 with a letter, p2 without, p3 with one on another's list."""
    for one in (person("p1"), person("p2"), person("p3", "PractitionerRole/other")):
        server.write(one)
    server.write(letter("d1", "p1"))
    server.write(letter("d3", "p3"))
    for number in (1, 2, 3):
        server.write({"resourceType": "Observation", "id": f"o{number}", "status": "final",
                      "code": {"text": "x"}, "subject": {"reference": f"Patient/p{number}"}})  # fmt: skip
    return server


def test_of_those_on_the_list_who_have_a_letter_it_is_fetched_with_what_it_is_read_with(
    client: Client, listed: FakeServer
) -> None:
    assert go(client).complete
    assert told(client).patients == ("p1",)
    assert told(client).listed == ("p1", "p2")
    assert client.base("DocumentReference/d1") is not None
    assert client.base("Observation/o1") is not None
    for key in ("Patient/p2", "Observation/o2", "Patient/p3", "DocumentReference/d3", "Observation/o3"):
        assert client.base(key) is None, key
    assert client.database.ask(lambda c: wanted(c, INBOX)) == {"p1"}


def test_nobody_else_asks_for_a_list(client: Client, listed: FakeServer) -> None:
    go(client, Interests(patients=("p2",)))
    assert client.base("DocumentReference/d1") is None
    assert not [line for line in client.wire.lines if "general-practitioner" in line]
    gp = Actor("PractitionerRole/gp", "Practitioner/gp", "T", organization="Organization/office", duty="gp")
    assert practice.whose(gp) == WHO
    assert practice.whose(Actor("PractitionerRole/a", "Practitioner/a", "A", profession="doctor")) == ()


def test_a_letter_that_comes_is_seen_at_once_and_who_joins_the_list_some_minutes_later(
    client: Client, listed: FakeServer
) -> None:
    go(client)
    listed.write(letter("d2", "p2"))
    listed.write(person("p4"))
    listed.write(letter("d4", "p4"))
    client.clock.forward(30)
    go(client)
    assert client.base("DocumentReference/d2") is not None
    assert client.base("DocumentReference/d4") is None
    client.clock.forward(11 * 60)
    go(client)
    assert client.base("DocumentReference/d4") is not None


def test_a_message_brings_whom_it_is_about_from_any_list(client: Client, listed: FakeServer) -> None:
    listed.write({"resourceType": "Communication", "id": "m", "status": "completed",
                  "subject": {"reference": "Patient/p3"}, "recipient": [{"reference": GP}]})  # fmt: skip
    go(client)
    assert set(told(client).patients) == {"p1", "p3"}
    assert client.base("Communication/m") is not None


def test_a_server_that_can_not_search_by_general_practitioner_is_told_of(
    client: Client, listed: FakeServer
) -> None:
    client.effects.lies.add("Patient?general-practitioner")
    report = go(client)
    assert told(client).unsupported
    assert "Patient?general-practitioner" in report.unsupported
    assert told(client).patients == ()


def test_a_server_that_does_not_look_at_the_parameter_fills_nothing_with_others(
    client: Client, listed: FakeServer
) -> None:
    ignored = frozenset({"general-practitioner"})
    listed.features = dataclasses.replace(listed.features, ignored_params=ignored)
    go(client)
    assert told(client).listed == ("p1", "p2"), "who names another as general practitioner is not ours"
    assert client.base("DocumentReference/d3") is None


def test_what_is_not_asked_for_is_said_in_the_status_bar() -> None:
    assert unasked.in_short({unasked.PRACTICE}) == ("brev ikke spurt etter",)
    (words,) = unasked.words({unasked.PRACTICE})
    assert "fastlege" in words
