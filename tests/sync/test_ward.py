"""Wards, the directory and whole rounds."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from desktop.fhir.transport import Answer, NoAnswer, Refused, Request
from desktop.store import moves, records, snapshots
from desktop.sync.pull import refusals
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.ward import is_here, kept, members
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import Json, note

WARD = Interests(wards=("w1",))


def place(ident: str, parent: str = "") -> Json:
    part = {"partOf": {"reference": f"Location/{parent}"}} if parent else {}
    return {"resourceType": "Location", "id": ident, **part}


def stay(ident: str, patient: str, where: str, status: str = "in-progress", **more: Any) -> Json:
    return {"resourceType": "Encounter", "id": ident, "status": status,
            "subject": {"reference": f"Patient/{patient}"},
            "participant": [{"individual": {"reference": "Practitioner/d1"}}],
            "location": [{"location": {"reference": f"Location/{where}"}, "status": "active"}],
            **more}  # fmt: skip


@pytest.fixture
def hospital(server: FakeServer) -> FakeServer:
    for one in (place("w1"), place("r1", "w1"), place("b1", "r1"), place("w2"), place("b9", "w2")):
        server.write(one)
    server.write({"resourceType": "Patient", "id": "p2"})
    server.write(stay("e1", "p1", "b1"))
    server.write(stay("e2", "p2", "b9"))
    server.write({"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Lie"}]})
    server.write(note("c1"))
    server.write(note("c2", subject={"reference": "Patient/p2"}))
    return server


def held(client: Client, key: str) -> bool:
    kind, ident = key.split("/")
    return client.database.ask(lambda c: records.get(c, kind, ident)) is not None


def test_pull_1_a_ward_is_its_beds_and_who_lies_in_them(client: Client, hospital: FakeServer) -> None:
    found = run(members(client.effects, "w1"))
    assert (set(found.locations), found.patients) == ({"w1", "r1", "b1"}, ("p1",))
    assert client.database.ask(lambda c: snapshots.get(c, "ward", "w1"))
    report = run(pull_round(client.effects, WARD))
    assert report.complete
    assert held(client, "Condition/c1")
    assert not held(client, "Condition/c2")
    assert held(client, "Practitioner/d1")


@pytest.mark.parametrize("name", ["location", "partof", "status", "_id"])
def test_pull_1_a_server_that_ignores_a_parameter_does_not_make_the_hospital_a_ward(
    machine: Machine, hospital: FakeServer, name: str
) -> None:
    client = machine(features=Features(ignored_params=frozenset({name})))
    hospital.write(stay("e0", "p2", "b1", "finished"))
    found = run(members(client.effects, "w1"))
    assert (set(found.locations), found.patients) == ({"w1", "r1", "b1"}, ("p1",))


@pytest.mark.parametrize(
    ("places", "here"),
    [
        ([{"location": {"reference": "Location/b1"}}], True),
        ([{"location": {"reference": "Location/b1"}, "status": "completed"}], False),
        ([{"location": {"reference": "Location/b1"}, "period": {"end": "2026-11-19"}}], False),
        ([{"location": {"reference": "https://other.test/Location/b1"}}], False),
        ([{}], False),
        ([], False),
    ],
)
def test_a_stay_is_where_it_is_now(places: list[Json], here: bool) -> None:
    encounter = {"resourceType": "Encounter", "status": "in-progress", "location": places}
    assert is_here(encounter, frozenset({"b1"})) is here
    assert not is_here({**encounter, "status": "finished"}, frozenset({"b1"}))


def test_a_bed_that_is_kept_for_somebody_on_leave_is_theirs() -> None:
    kept = [{"location": {"reference": "Location/b1"}, "status": "reserved"}]
    body = {"resourceType": "Encounter", "location": kept}
    assert is_here({**body, "status": "onleave"}, frozenset({"b1"}))
    assert not is_here({**body, "status": "in-progress"}, frozenset({"b1"}))


@pytest.mark.parametrize(
    "more", [{"location": "b1"}, {"location": [7]}, {"location": [{"location": "b1"}]},
             {"location": [{"location": {"reference": 7}}]},
             {"location": [{"location": {"reference": "Location/b1"}, "period": 3}]}],
)  # fmt: skip
def test_a_stay_with_wrong_types_is_named_and_the_others_are_there(
    client: Client, hospital: FakeServer, more: Json
) -> None:
    bad = stay("e7", "p2", "b1") | more
    entries = [{"resource": bad}, {"resource": hospital.get("Encounter/e1")}]
    body = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    client.wire.choose = lambda r: (
        (lambda *_a: Answer(200, {}, body)) if r.path.startswith("Encounter?location") else None
    )
    found = run(members(client.effects, "w1"))
    assert found.patients == ("p1",)
    assert [r.split(":")[0] for r in found.refused] == ["Encounter/e7"]
    assert client.database.ask(refusals.current)


def test_a_stay_of_nobody_is_named(client: Client, hospital: FakeServer) -> None:
    hospital.write({k: v for k, v in stay("e7", "p2", "b1").items() if k != "subject"})
    assert [r.split(":")[0] for r in run(members(client.effects, "w1")).refused] == ["Encounter/e7"]


def test_a_stay_without_dates_and_a_patient_without_name_are_no_trouble(
    client: Client, hospital: FakeServer
) -> None:
    hospital.write({"resourceType": "Patient", "id": "p1"})
    hospital.write({"resourceType": "Patient", "id": "p3", "identifier": [{"value": "13897512300"}]})
    hospital.write({"resourceType": "Patient", "id": "p4", "identifier": [{"value": "13897512300"}]})
    hospital.write(stay("e3", "p3", "b1"))
    hospital.write(stay("e4", "p4", "b1"))
    report = run(pull_round(client.effects, WARD))
    assert (report.complete, report.refused) == (True, ())
    assert run(members(client.effects, "w1")).patients == ("p1", "p3", "p4")
    from desktop.store import people

    assert client.database.ask(lambda c: people.search(c, "13897512300")) == ("p3", "p4")


def test_a_ward_that_is_not_known(client: Client, hospital: FakeServer) -> None:
    with pytest.raises(Refused):
        run(members(client.effects, "w7"))


def test_pull_1_a_round_that_has_nothing_new_asks_little_and_wakes_nobody(
    client: Client, hospital: FakeServer
) -> None:
    run(pull_round(client.effects, WARD))
    assert {"cursor"} in client.database.commits, "a type that brought nothing may be the last one missing"
    run(pull_round(client.effects, WARD))
    client.wire.sent.clear()
    client.database.commits.clear()
    client.clock.forward(30)
    report = run(pull_round(client.effects, WARD))
    assert report.changed == 0
    assert client.wire.lines == ["POST "]  # one batch; see `test_interests` for the other interest sets
    assert all(kinds <= {"snapshot:asked"} for kinds in client.database.commits)


def test_pull_6_the_open_patient_is_compared_by_ids_on_opening_and_later(
    client: Client, hospital: FakeServer
) -> None:
    open_p1 = Interests(patients=("p1",))
    run(pull_round(client.effects, open_p1))
    hospital.delete("Condition/c1")
    run(pull_round(client.effects, open_p1))
    assert held(client, "Condition/c1")  # a delta does not show it, and it was just compared
    client.clock.forward(660)
    run(pull_round(client.effects, open_p1))
    assert not held(client, "Condition/c1")


def test_pull_6_everybody_is_compared_daily(client: Client, hospital: FakeServer) -> None:
    for _round in range(3):
        run(pull_round(client.effects, WARD))
    hospital.write(note("c1", subject={"reference": "Patient/p2"}))
    client.clock.forward(3600)
    run(pull_round(client.effects, WARD))
    assert held(client, "Condition/c1")
    client.clock.forward(86_400)
    run(pull_round(client.effects, WARD))
    row = client.database.ask(lambda c: records.get(c, "Condition", "c1"))
    assert row is not None
    assert row.patient == "p2"


def test_the_directory_is_asked_again_after_a_day(client: Client, hospital: FakeServer) -> None:
    run(pull_round(client.effects, WARD))
    hospital.write({"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Moe"}]})
    client.clock.forward(3600)
    run(pull_round(client.effects, WARD))
    assert "Lie" in str(client.base("Practitioner/d1"))
    client.clock.forward(86_400)
    run(pull_round(client.effects, WARD))
    assert "Moe" in str(client.base("Practitioner/d1"))


def test_the_record_that_replaced_one_is_fetched_with_it(client: Client, hospital: FakeServer) -> None:
    link = [{"type": "replaced-by", "other": {"reference": "Patient/p3", "display": "Ny"}}]
    hospital.write({"resourceType": "Patient", "id": "p1", "active": False, "link": link})
    hospital.write({"resourceType": "Patient", "id": "p3", "name": [{"family": "Lever"}]})
    run(pull_round(client.effects, WARD))
    row = client.database.ask(lambda c: records.get(c, "Patient", "p3"))
    assert row is not None
    assert row.patient == "p3"
    client.wire.sent.clear()
    client.clock.forward(30)
    run(pull_round(client.effects, WARD))
    assert not any("p3" in line for line in client.wire.lines), "not asked for again in each round"


def test_what_the_directory_can_not_give_holds_up_nothing_and_is_not_asked_for_ever(
    client: Client, hospital: FakeServer
) -> None:
    hospital.delete("Practitioner/d1")
    client.wire.choose = lambda r: driver.status(403) if "PractitionerRole" in r.path else None
    assert run(pull_round(client.effects, WARD)).complete
    client.wire.sent.clear()
    client.clock.forward(30)
    run(pull_round(client.effects, WARD))
    assert not any("Practitioner" in line for line in client.wire.lines)


def test_a_server_that_goes_away_in_the_middle_keeps_what_came(client: Client, hospital: FakeServer) -> None:
    client.wire.choose = lambda r: driver.unreachable if r.path.startswith("Condition") else None
    with pytest.raises(NoAnswer):
        run(pull_round(client.effects, WARD))
    assert held(client, "Encounter/e1")
    assert isinstance(client.wire.sent[0], Request)


def on(client: Client, ward: str = "w1") -> tuple[str, ...]:
    told = client.database.ask(lambda c: kept(c, ward))
    assert told is not None
    return told.patients


def moved(ward: str) -> list[Json]:
    return [{"location": {"reference": f"Location/{ward}"}, "status": "active"}]


def test_what_was_changed_here_holds_until_the_server_has_told_it_too(
    client: Client, hospital: FakeServer
) -> None:
    """Discharged, or moved in from another ward: offline, sent, and before the ward is asked again."""
    for ward in ("w1", "w2"):
        run(members(client.effects, ward))
    assert (on(client, "w1"), on(client, "w2")) == (("p1",), ("p2",))
    client.change("Encounter/e1", status="finished")
    client.change("Encounter/e2", location=moved("b1"))
    for _unsent_then_sent in range(2):
        assert (on(client, "w1"), on(client, "w2")) == (("p2",), ())
        run(push(client.effects))
    assert client.unsent == ()
    for ward in ("w1", "w2"):
        run(members(client.effects, ward))
    assert (on(client, "w1"), on(client, "w2")) == (("p2",), ())
    assert not client.database.ask(lambda c: snapshots.all_of(c, moves.MOVED)), "both say the same"
    hospital.write(stay("e2", "p2", "b9"))
    for ward in ("w1", "w2"):
        run(members(client.effects, ward))
    assert (on(client, "w1"), on(client, "w2")) == ((), ("p2",)), "the next word is the server's"


def test_a_list_that_was_asked_for_before_the_discharge_does_not_bring_the_patient_back(
    client: Client, hospital: FakeServer
) -> None:
    run(members(client.effects, "w1"))

    def meanwhile(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        if "Encounter?" in request.path:
            client.wire.choose = None
            client.change("Encounter/e1", status="finished")
            run(push(client.effects))
        return answer

    client.wire.choose = lambda _request: meanwhile
    assert run(members(client.effects, "w1")).patients == ()
    assert on(client) == ()
    assert run(members(client.effects, "w1")).patients == ()
    assert not client.database.ask(lambda c: snapshots.all_of(c, moves.MOVED))


def test_a_servers_index_that_comes_after_its_record_takes_nobody_off_the_ward(
    client: Client, hospital: FakeServer
) -> None:
    """A second system's search may answer with what was before, for a minute: HAPI keeps its searches."""
    for ward in ("w1", "w2"):
        run(members(client.effects, ward))
    client.change("Encounter/e2", location=moved("b1"))
    run(push(client.effects))

    def before(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        if "Encounter?" not in request.path:
            return answer
        body = json.loads(answer.body)
        body["entry"] = [e for e in body.get("entry", ()) if e["resource"].get("id") != "e2"]
        body.pop("total", None)
        return msgspec.structs.replace(answer, body=json.dumps(body).encode())

    client.wire.choose = lambda _request: before
    assert run(members(client.effects, "w1")).patients == ("p1", "p2")
    assert on(client) == ("p1", "p2")
    client.wire.choose = None
    assert run(members(client.effects, "w1")).patients == ("p1", "p2")
    assert not [key for key in client.database.ask(lambda c: snapshots.all_of(c, moves.MOVED)) if "w1" in key]


def test_a_stay_that_can_not_be_read_is_no_reason_to_take_somebody_off(
    client: Client, hospital: FakeServer
) -> None:
    run(members(client.effects, "w1"))
    client.change("Encounter/e1", location="b1")
    assert on(client) == ("p1",)
