"""Day lists from servers that can't be asked so, that fail, and whose answers are not to be trusted."""

# ruff: noqa: F811
from __future__ import annotations

import json

import pytest

from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer
from desktop.shown import unasked
from desktop.store import people
from desktop.sync.pull import days, refusals
from desktop.sync.pull.interests import Interests
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_days import CLINIC, DOCTOR, MINE, ask, clinic, go, held, visit  # noqa: F401
from tests.sync.test_ward import hospital  # noqa: F401
from tests.sync.things import Json

# Servers that can't be asked so.


def test_a_server_that_can_not_search_by_who_takes_part_has_no_day_list_and_it_is_said(
    machine: Machine, clinic: FakeServer
) -> None:
    for features in (
        Features(silent=frozenset({"actor", "practitioner", "location"})),
        Features(unlisted=frozenset({"Appointment"})),
    ):
        client = machine(features=features)
        report = go(client)
        assert unasked.DAY in report.unsupported
        assert report.complete
        assert not any(line.startswith("GET Appointment?actor") for line in client.wire.lines)


def test_a_server_that_names_the_search_and_refuses_it_is_asked_once_and_it_is_said(
    client: Client, clinic: FakeServer
) -> None:
    client.wire.choose = lambda r: (
        driver.status(400) if r.path.startswith("Appointment?") and "patient" not in r.path else None
    )
    for _round in range(2):
        report = go(client)
        assert unasked.DAY in report.unsupported
        assert report.complete
        asked = [
            line for line in client.wire.lines if line.startswith("GET Appointment?") and "=p" not in line
        ]
        client.wire.sent.clear()
    assert asked == []


@pytest.mark.parametrize("how", ["silent", "refused"])
def test_without_actor_the_doctor_and_the_clinic_are_asked_for_and_the_role_is_said(
    machine: Machine, clinic: FakeServer, how: str
) -> None:
    clinic.write(visit("a2", "p6", who=CLINIC))
    client = machine(features=Features(silent=frozenset({"actor"} if how == "silent" else ())))
    if how == "refused":
        client.wire.choose = lambda r: driver.status(400) if "?actor" in r.path else None
    report = go(client)
    assert client.database.ask(lambda c: people.search(c, "moe")) == ("p5",)
    assert client.database.ask(lambda c: people.search(c, "dahl")) == ("p6",)
    assert unasked.DAY in report.unsupported
    assert unasked.DAY not in go(client, Interests(days=(DOCTOR, CLINIC))).unsupported


@pytest.mark.parametrize("how", ["silent", "refused"])
def test_without_date_all_appointments_are_looked_through_for_todays(
    machine: Machine, clinic: FakeServer, how: str
) -> None:
    clinic.write(visit("a2", "p6", "2027-01-20T10:00:00+01:00"))
    client = machine(features=Features(silent=frozenset({"date"} if how == "silent" else ())))
    if how == "refused":
        client.wire.choose = lambda r: driver.status(400) if "date=" in r.path else None
    found = ask(client)
    assert (found.patients, found.partial, found.unsupported) == (("p5",), (), False)
    client.wire.sent.clear()
    ask(client)
    assert len(client.wire.lines) == 1, "what was refused is not tried again"


def test_a_server_that_ignores_who_takes_part_does_not_give_us_the_hospital(
    machine: Machine, clinic: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = machine(features=Features(ignored_params=frozenset({"actor"}), page=2))
    for number in range(9):
        clinic.write(visit(f"x{number}", "p6", who="Practitioner/d12"))
    found = ask(client)
    assert (found.patients, found.partial) == (("p5",), ())
    assert held(client, "Appointment/x1") is None
    monkeypatch.setattr(days, "MAX_PAGES", 3)
    client.wire.sent.clear()
    assert ask(client).partial, "and what was not looked through is said"
    assert len(client.wire.lines) == 3


def test_a_server_that_gives_a_part_only_empties_no_list(client: Client, clinic: FakeServer) -> None:
    ask(client)
    issue = [{"severity": "warning", "code": "incomplete", "diagnostics": "clinic B is away"}]
    words = {"resourceType": "OperationOutcome", "issue": issue}
    entries = [{"resource": words, "search": {"mode": "outcome"}}]
    part = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    client.wire.choose = lambda r: (
        (lambda *_a: Answer(200, {}, json.dumps(part).encode())) if "?actor" in r.path else None
    )
    found = ask(client)
    assert found.patients == ("p5",)
    assert any("clinic B" in one for one in go(client).partial)


def test_a_server_without_next_links_that_has_more_says_so(machine: Machine, clinic: FakeServer) -> None:
    client = machine(features=Features(page=1, next_links="missing"))
    clinic.write(visit("a2", "p6"))
    assert ask(client).partial


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_day_list_that_fails_is_told_and_holds_up_nobody_else(
    client: Client,
    hospital: FakeServer,
    code: int,
) -> None:
    client.wire.choose = lambda r: driver.status(code) if "?actor" in r.path else None
    with pytest.raises(SearchRefused) as caught:
        go(client, Interests(wards=("w1",), days=MINE))
    assert caught.value.status == code
    assert len([line for line in client.wire.lines if "?actor" in line]) == 1, "it is not asked for more"
    assert held(client, "Condition/c1") is not None


def test_who_is_signed_out_is_told_at_once(client: Client, clinic: FakeServer) -> None:
    client.wire.choose = lambda r: driver.status(401) if "?actor" in r.path else None
    with pytest.raises(SearchRefused) as caught:
        go(client, Interests(patients=("p5",), days=MINE, inboxes=(DOCTOR,)))
    assert caught.value.status == 401
    assert "?actor" in client.wire.lines[-1]


# Hostile and broken answers.


@pytest.mark.parametrize(
    "more",
    [{"status": "perhaps"}, {"status": ["booked"]}, {"start": "today"}, {"start": 7}, {"participant": "p5"},
     {"participant": ["p5"]}, {"participant": [{"actor": "Practitioner/d1"}]},
     {"participant": [{"actor": {"reference": 7}}]}],
)  # fmt: skip
def test_an_appointment_that_can_not_be_read_is_named_and_the_others_are_there(
    client: Client, clinic: FakeServer, more: Json
) -> None:
    entries = [{"resource": visit("bad", "p6") | more}, {"resource": clinic.get("Appointment/a1")}]
    body = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    client.wire.choose = lambda r: (lambda *_a: Answer(200, {}, body)) if "?actor" in r.path else None
    found = ask(client)
    assert found.patients == ("p5",)
    assert [one.split(":")[0] for one in found.refused] == ["Appointment/bad"]
    assert client.database.ask(refusals.current)
    client.wire.choose = None
    ask(client)
    assert client.database.ask(refusals.current) == (), "mended, it is not named for ever"


def test_an_appointment_that_has_become_unreadable_empties_no_list(
    client: Client, clinic: FakeServer
) -> None:
    ask(client)
    clinic.write(visit(status="perhaps"))
    assert ask(client).patients == ("p5",)


@pytest.mark.parametrize("actor", [{"reference": "https://other.test/fhir/Patient/p6"},
                                   {"type": "Patient", "display": "Kari"}])  # fmt: skip
def test_a_patient_of_elsewhere_is_nobody_here_and_is_named(
    client: Client, clinic: FakeServer, actor: Json
) -> None:
    body = visit("a2")
    body["participant"][0]["actor"] = actor
    clinic.write(body)
    found = ask(client)
    assert found.patients == ("p5",)
    assert [one.split(":")[0] for one in found.refused] == ["Appointment/a2"]


def test_a_server_that_can_be_asked_no_more_in_the_middle_of_the_day_empties_no_list(
    client: Client, clinic: FakeServer
) -> None:
    clinic.write(visit("a2", "p6"))
    ask(client)
    client.wire.choose = lambda r: driver.status(403) if r.path.startswith("Appointment?") else None
    clinic.write(visit("a2", "p6", status="cancelled"))
    found = ask(client)
    assert (found.patients, found.unsupported) == (("p5",), True)
