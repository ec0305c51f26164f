"""The day list: who has an appointment today, who leaves it, and what a server does that can't be asked."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from desktop.fhir.transport import Answer
from desktop.store import outbox, people
from desktop.sync.pull import days
from desktop.sync.pull.days import kept, members, whose
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import PullReport
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.slots import window
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import BASE, FakeServer, Features
from tests.sync.test_interests import first
from tests.sync.test_ward import hospital, place, stay  # noqa: F401
from tests.sync.things import Json, note

DOCTOR, ROLE, CLINIC = "Practitioner/d1", "PractitionerRole/r1", "Location/c1"
MINE = (DOCTOR, ROLE, CLINIC)
DAY = Interests(days=MINE)
DAYS = 86_400


def visit(ident: str = "a1", patient: str = "p5", at: str = "2026-11-20T10:30:00+01:00",
          who: str = DOCTOR, status: str = "booked", **more: Any) -> Json:  # fmt: skip
    people = [{"actor": {"reference": one}, "status": "accepted"} for one in (f"Patient/{patient}", who)]
    return {"resourceType": "Appointment", "id": ident, "status": status, "start": at, "participant": people,
            **more}  # fmt: skip


@pytest.fixture
def clinic(server: FakeServer) -> FakeServer:
    """Friday 20 November, 09:00 in Oslo; a patient with an appointment, and one without."""
    for ident, family in (("p5", "Moe"), ("p6", "Dahl")):
        server.write({"resourceType": "Patient", "id": ident, "name": [{"family": family}]})
        server.write(note(f"c-{ident}", subject={"reference": f"Patient/{ident}"}))
    server.write(visit())
    return server


def ask(client: Client, actors: tuple[str, ...] = MINE) -> days.Day:
    found = run(members(client.effects, actors))
    assert found is not None
    return found


def go(client: Client, interests: Interests = DAY) -> PullReport:
    return run(pull_round(client.effects, interests))


def held(client: Client, key: str) -> Json | None:
    return client.base(key)


# Who is on the list.


def test_the_days_patients_come_with_their_charts_and_are_found_without_the_server(
    client: Client, clinic: FakeServer
) -> None:
    report = go(client)
    assert (report.complete, report.unsupported, report.partial) == (True, ("DetectedIssue",), ())
    assert client.database.ask(lambda c: people.search(c, "moe")) == ("p5",)
    assert client.database.ask(lambda c: people.search(c, "dahl")) == ()
    assert held(client, "Condition/c-p5") is not None
    assert held(client, "Appointment/a1") is not None


@pytest.mark.parametrize("who", MINE)
def test_an_appointment_with_the_person_the_role_or_at_the_clinic_counts(
    client: Client, clinic: FakeServer, who: str
) -> None:
    clinic.write(visit(who=who))
    assert ask(client).patients == ("p5",)


def test_an_appointment_with_somebody_else_does_not(client: Client, clinic: FakeServer) -> None:
    clinic.write(visit(who="Practitioner/d12"))
    assert ask(client).patients == ()


def test_a_room_of_the_ward_is_the_ward(client: Client, hospital: FakeServer) -> None:  # noqa: F811
    hospital.write({"resourceType": "Patient", "id": "p5"})
    hospital.write(place("room", "w1"))
    hospital.write(visit(who="Location/room"))
    mine = Interests(wards=("w1",), days=whose("", "", ("w1",)))
    go(client, mine)
    day = client.database.ask(lambda c: kept(c, mine.days))
    assert day is not None
    assert day.patients == ("p5",)


@pytest.mark.parametrize(
    ("status", "there"),
    [("proposed", True), ("pending", True), ("booked", True), ("arrived", True), ("checked-in", True),
     ("fulfilled", True), ("cancelled", False), ("noshow", False), ("entered-in-error", False),
     ("waitlist", False)],
)  # fmt: skip
def test_who_is_expected_or_has_come_is_on_the_list_and_who_does_not_come_is_not(
    client: Client, clinic: FakeServer, status: str, there: bool
) -> None:
    clinic.write(visit(status=status))
    found = ask(client)
    assert found.patients == (("p5",) if there else ())
    assert found.refused == ()


@pytest.mark.parametrize("declined", [0, 1])
def test_what_the_patient_or_the_doctor_has_declined_does_not_take_place(
    client: Client, clinic: FakeServer, declined: int
) -> None:
    body = visit()
    body["participant"][declined]["status"] = "declined"
    clinic.write(body)
    assert ask(client).patients == ()


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        ("2026-11-20T08:00:00Z", "2026-11-19T23:00:00.000Z", "2026-11-20T23:00:00.000Z"),
        ("2026-11-19T22:59:59Z", "2026-11-18T23:00:00.000Z", "2026-11-20T23:00:00.000Z"),
        ("2026-11-19T23:00:00Z", "2026-11-19T23:00:00.000Z", "2026-11-20T23:00:00.000Z"),
        ("2026-11-20T13:59:59Z", "2026-11-19T23:00:00.000Z", "2026-11-20T23:00:00.000Z"),
        ("2026-11-20T14:00:00Z", "2026-11-19T23:00:00.000Z", "2026-11-21T23:00:00.000Z"),
        # The clock goes back in the night to 25 October, and forward in that to 29 March.
        ("2026-10-25T10:00:00Z", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"),
        ("2026-03-28T18:00:00Z", "2026-03-27T23:00:00.000Z", "2026-03-29T22:00:00.000Z"),
    ],
)
def test_today_is_the_day_in_oslo_and_in_the_evening_tomorrow_too(now: str, begins: str, ends: str) -> None:
    assert window(datetime.fromisoformat(now)) == (begins, ends)


@pytest.mark.parametrize(
    ("at", "morning", "evening"),
    [
        ("2026-11-20T00:00:00+01:00", True, True),
        ("2026-11-19T23:59:00+01:00", False, False),
        ("2026-11-20T23:59:00+01:00", True, True),
        ("2026-11-20T23:30:00Z", False, True),
        ("2026-11-21T08:00:00+01:00", False, True),
        ("2026-11-22T00:00:00+01:00", False, False),
    ],
)
@pytest.mark.parametrize("dated", [True, False])
def test_an_appointment_counts_on_the_day_on_which_it_begins(
    machine: Machine, clinic: FakeServer, at: str, morning: bool, evening: bool, dated: bool
) -> None:
    client = machine(features=Features(ignored_params=frozenset() if dated else frozenset({"date"})))
    clinic.write(visit(at=at))
    assert bool(ask(client).patients) is morning
    client.clock.forward(7 * 3600)
    assert bool(ask(client).patients) is evening


def test_a_group_is_everybody_in_it_and_a_meeting_is_nobody(client: Client, clinic: FakeServer) -> None:
    group = visit("a2")
    group["participant"].append({"actor": {"reference": f"{BASE}Patient/p6"}, "status": "accepted"})
    clinic.write(group)
    meeting = visit("a3")
    clinic.write({**meeting, "participant": meeting["participant"][1:]})
    found = ask(client)
    assert found.patients == ("p5", "p6")
    assert found.refused == ()


def test_the_list_is_in_the_order_of_the_day_and_bounded_aloud(
    client: Client, clinic: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.write(visit("a0", "p6", "2026-11-20T12:00:00+01:00"))
    assert ask(client).patients == ("p5", "p6")
    monkeypatch.setattr(days, "MAX_PATIENTS", 1)
    found = ask(client)
    assert found.patients == ("p5",)
    assert len(found.partial) == 1
    assert go(client).partial == found.partial


# Who leaves it.


@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize(
    "then",
    [
        visit(status="cancelled"),
        visit(at="2026-11-27T10:30:00+01:00"),
        visit(who="Practitioner/d2"),
        visit(status="entered-in-error"),
    ],
)
def test_what_is_cancelled_or_moved_leaves_the_list_and_does_not_look_booked_here(
    machine: Machine, clinic: FakeServer, batch: bool, then: Json
) -> None:
    client = machine(features=Features(batch=batch))
    for _round in range(3):
        go(client)
        client.clock.forward(30)
    clinic.write(then)
    go(client)
    day = client.database.ask(lambda c: kept(c, MINE))
    assert day is not None
    assert day.patients == ()
    now = held(client, "Appointment/a1")
    assert now is not None
    assert {k: now[k] for k in ("status", "start", "participant")} == {
        k: then[k] for k in ("status", "start", "participant")
    }


def test_what_is_deleted_leaves_the_list_and_the_record(client: Client, clinic: FakeServer) -> None:
    go(client)
    clinic.delete("Appointment/a1")
    ask(client)
    assert held(client, "Appointment/a1") is None


def test_what_left_the_list_and_can_not_be_read_just_now_is_looked_at_later(
    client: Client, clinic: FakeServer
) -> None:
    go(client)
    clinic.write(visit(at="2026-11-27T10:30:00+01:00"))
    client.wire.choose = lambda r: driver.status(503) if r.path == "Appointment/a1" else None
    assert ask(client).patients == ()
    client.wire.choose = None
    go(client, Interests(patients=("p6",), days=MINE))
    assert held(client, "Appointment/a1")["start"].startswith("2026-11-27")  # type: ignore[index]


def test_what_has_passed_is_not_looked_for(client: Client, clinic: FakeServer) -> None:
    go(client)
    client.clock.forward(DAYS)
    client.wire.sent.clear()
    assert ask(client).patients == ()
    assert [line.partition("?")[0] for line in client.wire.lines] == ["GET Appointment"]


def test_an_unsent_change_of_ones_own_is_not_overwritten(client: Client, clinic: FakeServer) -> None:
    go(client)
    client.change("Appointment/a1", status="arrived")
    clinic.write(visit(comment="ny"))
    go(client)
    assert client.states() == {"Appointment/a1": "queued"}
    assert client.database.ask(lambda c: outbox.current(c, "Appointment", "a1"))["status"] == "arrived"  # type: ignore[index]


# When it is asked for, and what it costs.


def test_the_days_patients_come_after_the_ward_and_the_open_patient_and_before_the_rest(
    client: Client,
    hospital: FakeServer,  # noqa: F811
) -> None:
    hospital.write({"resourceType": "Patient", "id": "p5"})
    hospital.write(visit())
    hospital.write({"resourceType": "Patient", "id": "p6"})
    go(client, Interests(wards=("w1",), patients=("p2", "p6"), days=MINE))
    order = [
        first(client, start)
        for start in (
            "Observation?patient=p1",
            "List?patient=p2",
            "Appointment?actor",
            "Observation?patient=p5",
            "Observation?patient=p6",
            "Condition?patient=p1",
            "Condition?patient=p5",
        )
    ]
    assert order == sorted(order)


def test_who_is_on_the_ward_or_open_is_not_fetched_twice(
    machine: Machine,
    hospital: FakeServer,  # noqa: F811
) -> None:
    client = machine(features=Features(batch=False))
    hospital.write(visit("a1", "p1"))
    hospital.write(visit("a2", "p2"))
    go(client, Interests(wards=("w1",), patients=("p2",), days=MINE))
    asked = [line for line in client.wire.lines if line.startswith("GET Condition?patient")]
    # Neither what compares ids nor what counts fetches.
    assert len([one for one in asked if "_elements" not in one and "_summary" not in one]) == 2


def test_cancelled_in_the_middle_the_list_of_before_stands(machine: Machine, clinic: FakeServer) -> None:
    client = machine(features=Features(page=1))
    ask(client)
    clinic.write(visit("a2", "p6"))
    client.cancelled = lambda: True
    assert not go(client).complete
    day = client.database.ask(lambda c: kept(c, MINE))
    assert day is not None
    assert day.patients == ("p5",)


def test_cancelled_among_their_charts_nothing_claims_to_be_complete(
    client: Client, clinic: FakeServer
) -> None:
    client.cancelled = lambda: any("Flag?" in line for line in client.wire.lines)
    assert not go(client).complete
    assert held(client, "Condition/c-p5") is None


@pytest.mark.parametrize("case", ["group", "emptied", "another's"])
def test_a_batch_whose_answers_have_changed_places_empties_no_day_and_loses_nothing(
    client: Client, clinic: FakeServer, case: str
) -> None:
    body = visit()
    if case == "group":
        body["participant"].append({"actor": {"reference": "Patient/p6"}, "status": "accepted"})
    clinic.write(body)
    for _round in range(3):
        go(client)
        client.clock.forward(30)
    client.clock.forward(600)
    if case == "another's":
        clinic.write(visit("a2", who="Practitioner/d12"))

    def swapped(server: FakeServer, request: Any) -> Answer:
        answer = server.handle(request)
        body = json.loads(answer.body)
        asked = [e["request"]["url"] for e in json.loads(str(request.body))["entry"]]
        if not any(url.startswith("Appointment?actor") for url in asked):
            return answer
        mine = next(i for i, url in enumerate(asked) if url.startswith("Appointment?actor"))
        other = next(i for i, url in enumerate(asked) if url.startswith("Appointment?patient"))
        if case != "another's":
            for one in (mine, other):
                body["entry"][one]["resource"] |= {"entry": [], "total": 0}
        body["entry"][mine], body["entry"][other] = body["entry"][other], body["entry"][mine]
        return Answer(200, answer.headers, json.dumps(body).encode())

    client.wire.choose = lambda r: swapped if (r.method, r.path) == ("POST", "") else None
    go(client)
    day = client.database.ask(lambda c: kept(c, MINE))
    assert day is not None
    assert day.patients == (("p5", "p6") if case == "group" else ("p5",))
    assert case != "another's" or held(client, "Appointment/a2") is not None
