"""What is synchronised: each interest set, in the order in which a person needs them, and what it costs."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from desktop.clinical.record import tasks
from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer, Request
from desktop.letters import letter_codes
from desktop.sync.pull import followed
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import CHART
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.ward import kept
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
from desktop.sync.run.effects import Progress
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_ward import hospital, stay  # noqa: F401
from tests.sync.things import Json, note, task

DOCTOR, OFFICE = "Practitioner/d1", "Organization/o1"
DAY = Interests(days=(DOCTOR, "PractitionerRole/r1", "Location/w1"))
ALL = Interests(wards=("w1",), patients=("p2",), inboxes=(DOCTOR, OFFICE))


def letter(ident: str = "l1", patient: str = "p3", status: str = "in-progress", **more: Any) -> Json:
    code = {"coding": [{"system": letter_codes.LETTER, "code": letter_codes.LETTER_TASK}]}
    return task(ident, f"DocumentReference/{ident}", status=status, code=code,
                **{"for": {"reference": f"Patient/{patient}"}}, **more)  # fmt: skip


def todo(ident: str = "t1", patient: str = "p3", owner: str = DOCTOR, **more: Any) -> Json:
    return task(ident, "", owner={"reference": owner}, **{"for": {"reference": f"Patient/{patient}"}}, **more)


@pytest.fixture
def elsewhere(hospital: FakeServer) -> FakeServer:  # noqa: F811
    """A patient on no ward of ours, with something in the doctor's inbox."""
    hospital.write({"resourceType": "Patient", "id": "p3", "name": [{"family": "Moe"}]})
    hospital.write({"resourceType": "DocumentReference", "id": "d3", "status": "current",
                    "subject": {"reference": "Patient/p3"}})  # fmt: skip
    hospital.write(todo())
    hospital.write({"resourceType": "Patient", "id": "p5"})
    both = [{"actor": {"reference": one}} for one in ("Patient/p5", DOCTOR)]
    hospital.write({"resourceType": "Appointment", "id": "a5", "status": "booked",
                    "start": "2026-11-20T12:00:00+01:00", "participant": both})  # fmt: skip
    return hospital


def go(client: Client, interests: Interests = ALL, *, opened: bool = False) -> Any:
    return run(pull_round(client.effects, interests, opened=opened))


def held(client: Client, key: str) -> Json | None:
    return client.base(key)


def quiet(client: Client, interests: Interests = ALL) -> list[str]:
    """The requests of a round in which nothing has happened."""
    for _round in range(5):  # once a day each patient is compared by ids; that is over then
        go(client, interests)
        client.clock.forward(30)
    client.wire.sent.clear()
    assert go(client, interests).changed == 0
    return client.wire.lines


@pytest.mark.parametrize(
    ("interests", "batches"),
    [
        (Interests(wards=("w1",)), 1),
        (Interests(wards=("w1", "w2")), 2),
        (Interests(patients=("p1", "p2")), 2),
        (Interests(wards=("w1",), patients=("p1",)), 1),
        (Interests(inboxes=(DOCTOR, OFFICE)), 1),
        (ALL, 3),
        (DAY, 1),
        (Interests(("w1",), ("p2",), (DOCTOR, OFFICE), days=DAY.days), 4),
    ],
)
def test_nothing_new_costs_one_batch_for_each_interest_set(
    client: Client, elsewhere: FakeServer, interests: Interests, batches: int
) -> None:
    assert quiet(client, interests) == ["POST "] * batches


def test_without_batches_nothing_new_costs_one_request_for_each_type(
    machine: Machine, elsewhere: FakeServer
) -> None:
    client = machine(features=Features(batch=False))
    lines = quiet(client, Interests(wards=("w1",)))
    kinds = [line.removeprefix("GET ").partition("?")[0] for line in lines]
    offered = [kind for kind in CHART if kind in client.capabilities.types]
    # The ward itself, its places and its stays; then the patients, and each type of their charts; and every
    # two minutes what is to be cleaned, by our code and by its places.
    ward = ["Location", "Location", "Encounter", "Task", "Task"]
    assert sorted(kinds) == sorted([*ward, "Patient", *offered])


def test_without_batches_a_day_with_nothing_new_costs_one_request_for_each_type_and_one_for_the_day(
    machine: Machine, elsewhere: FakeServer
) -> None:
    client = machine(features=Features(batch=False))
    kinds = [line.removeprefix("GET ").partition("?")[0] for line in quiet(client, DAY)]
    offered = [kind for kind in CHART if kind in client.capabilities.types]
    assert sorted(kinds) == sorted(["Appointment", "Patient", *offered])


def test_a_day_without_appointments_costs_one_request(client: Client, elsewhere: FakeServer) -> None:
    elsewhere.delete("Appointment/a5")
    assert len(quiet(client, DAY)) == 1


@pytest.mark.parametrize("code", [404, 405, 501])
def test_a_server_that_says_batch_and_refuses_it_is_asked_once(
    client: Client, elsewhere: FakeServer, code: int
) -> None:
    client.wire.choose = lambda r: driver.status(code) if (r.method, r.path) == ("POST", "") else None
    go(client)
    client.clock.forward(30)
    go(client)
    assert client.wire.lines.count("POST ") == 1
    assert held(client, "Condition/c1") is not None


def test_a_batch_whose_answers_have_changed_places_empties_no_ward(
    client: Client, elsewhere: FakeServer
) -> None:
    quiet(client, Interests(wards=("w1",)))

    def swapped(server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        body = json.loads(answer.body)
        asked = [e["request"]["url"] for e in json.loads(str(request.body))["entry"]]
        stays = next(i for i, url in enumerate(asked) if url.startswith("Encounter?location"))
        delta = next(i for i, url in enumerate(asked) if url.startswith("Encounter?patient"))
        body["entry"][stays], body["entry"][delta] = body["entry"][delta], body["entry"][stays]
        return Answer(200, answer.headers, json.dumps(body).encode())

    client.clock.forward(600)  # the delta is empty now
    client.wire.choose = lambda r: swapped if (r.method, r.path) == ("POST", "") else None
    go(client, Interests(wards=("w1",)))
    members = client.database.ask(lambda c: kept(c, "w1"))
    assert members is not None
    assert members.patients == ("p1",)


def test_who_comes_and_who_goes_is_seen_in_the_batch(client: Client, elsewhere: FakeServer) -> None:
    ward = Interests(wards=("w1",))
    quiet(client, ward)
    elsewhere.write({"resourceType": "Location", "id": "b2", "partOf": {"reference": "Location/b1"}})
    elsewhere.write(stay("e3", "p3", "b2"))
    elsewhere.write(stay("e1", "p1", "b1", "finished"))
    client.clock.forward(30)
    go(client, ward)
    members = client.database.ask(lambda c: kept(c, "w1"))
    assert members is not None
    assert (members.patients, members.locations) == (("p3",), ("w1", "b1", "b2", "r1"))
    assert held(client, "DocumentReference/d3") is not None
    elsewhere.write({"resourceType": "Location", "id": "b2", "partOf": {"reference": "Location/w2"}})
    client.clock.forward(30)
    go(client, ward)
    members = client.database.ask(lambda c: kept(c, "w1"))
    assert members is not None
    assert (members.patients, members.locations) == ((), ("w1", "b1", "r1"))


def test_an_act_during_the_round_is_not_undone_by_an_answer_that_lay_ready(
    client: Client, elsewhere: FakeServer
) -> None:
    """The batch is read, then our change is sent and acknowledged, then the batch's older row is filed."""
    ward = Interests(wards=("w1",))
    quiet(client, ward)
    done: list[bool] = []

    def told(progress: Progress) -> None:
        if progress.kind == "Observation" and not done:
            done.append(True)
            client.clock.forward(1)
            client.change("Condition/c1", code={"text": "vår"})
            assert run(push(client.effects)).ended is Fate.DONE

    run(pull_round(msgspec.structs.replace(client.effects, progress=told), ward))
    assert done
    assert held(client, "Condition/c1")["code"]["text"] == "vår"  # type: ignore[index]


# The order.


def first(client: Client, start: str) -> int:
    return next(i for i, line in enumerate(client.wire.lines) if line.startswith(f"GET {start}"))


def test_the_worklist_comes_first_then_the_open_patient_then_the_rest(
    client: Client, elsewhere: FakeServer
) -> None:
    go(client)
    worklist = first(client, "Observation?patient=p1")
    open_ = first(client, "Observation?patient=p2")
    rest = first(client, "Condition?patient=p1")
    inbox = first(client, "DocumentReference?patient=p3")
    assert worklist < open_ < rest < inbox


def test_who_has_just_been_opened_comes_before_everything(client: Client, elsewhere: FakeServer) -> None:
    go(client, opened=True)
    assert first(client, "List?patient=p2") < first(client, "Location?_id=w1")


def test_progress_counts_through_the_whole_round(client: Client, elsewhere: FakeServer) -> None:
    told: list[Progress] = []
    run(pull_round(msgspec.structs.replace(client.effects, progress=told.append), ALL))
    counts = [one.received for one in told]
    assert counts == sorted(counts)
    assert counts[-1] > 5


def test_a_round_that_is_cut_short_claims_nothing_and_the_directory_is_looked_at_again(
    client: Client, elsewhere: FakeServer
) -> None:
    ward = Interests(wards=("w1",))
    quiet(client, ward)
    elsewhere.write({"resourceType": "Practitioner", "id": "d9", "name": [{"family": "Ny"}]})
    elsewhere.write(note("c9"))
    elsewhere.write({**stay("e1", "p1", "b1"),
                     "participant": [{"individual": {"reference": "Practitioner/d9"}}]})  # fmt: skip
    client.clock.forward(30)
    seen: list[str] = []
    client.cancelled = lambda: bool(seen)

    def told(progress: Progress) -> None:
        if progress.kind == "Flag":
            seen.append(progress.kind)

    effects = msgspec.structs.replace(client.effects, progress=told)
    assert not run(pull_round(effects, ward)).complete
    assert held(client, "Condition/c9") is None
    client.cancelled = lambda: False
    assert go(client, ward).complete
    assert held(client, "Condition/c9") is not None
    assert held(client, "Practitioner/d9") is not None, "its reference came in the round that was cut short"


# Inboxes and letters.


def test_what_follows_a_letter_says_the_same_as_the_letters_themselves() -> None:
    assert (followed.LETTER, followed.LETTER_TASK) == (letter_codes.LETTER, letter_codes.LETTER_TASK)
    assert (followed.OURS, followed.QUESTION) == (tasks.OURS, tasks.QUESTION)


def test_an_inbox_brings_its_tasks_and_what_they_are_about(client: Client, elsewhere: FakeServer) -> None:
    elsewhere.write(todo("t2", owner="Practitioner/d12"))
    go(client, Interests(inboxes=(DOCTOR,)))
    assert held(client, "Task/t1") is not None
    assert held(client, "Task/t2") is None
    assert held(client, "DocumentReference/d3") is not None


@pytest.mark.parametrize("batch", [True, False])
def test_a_task_that_was_done_elsewhere_leaves_the_inbox_here(
    machine: Machine, elsewhere: FakeServer, batch: bool
) -> None:
    client = machine(features=Features(batch=batch))
    elsewhere.write(todo("t2"))
    mine = Interests(inboxes=(DOCTOR,))
    go(client, mine)
    client.clock.forward(30)
    elsewhere.write(todo("t1", status="completed"))
    elsewhere.delete("Task/t2")
    go(client, mine)
    assert held(client, "Task/t1")["status"] == "completed"  # type: ignore[index]
    assert held(client, "Task/t2") is None


def test_a_letter_that_was_sent_from_here_is_followed_until_it_is_received(
    client: Client, elsewhere: FakeServer
) -> None:
    """The patient has gone home, and the office that owns the task is not the one chosen today."""
    client.put(letter(owner={"reference": "Organization/other"}))
    run(push(client.effects))
    ward = Interests(wards=("w1",))
    for status in ("failed", "in-progress", "completed"):
        client.clock.forward(3600)
        body = elsewhere.get("Task/l1")
        assert body is not None
        elsewhere.write({**body, "status": status})
        go(client, ward)
        assert held(client, "Task/l1")["status"] == status  # type: ignore[index]
    assert held(client, "DocumentReference/d3") is not None, "it is read with its document"
    client.wire.sent.clear()
    client.clock.forward(30)
    go(client, ward)
    assert not any(
        "l1" in line + str(r.body) for line, r in zip(client.wire.lines, client.wire.sent, strict=True)
    )


def test_a_letter_of_others_that_is_held_here_does_not_grow_old_unseen(
    client: Client, elsewhere: FakeServer
) -> None:
    elsewhere.write(letter(owner={"reference": "Organization/other"}))
    go(client, Interests(patients=("p3",)))
    elsewhere.write(letter(status="completed"))
    client.clock.forward(3600)
    go(client, Interests(wards=("w1",)))
    assert held(client, "Task/l1")["status"] == "completed"  # type: ignore[index]


@pytest.mark.parametrize("code", [401, 429, 503])
def test_an_inbox_that_can_not_be_asked_does_not_look_empty(
    client: Client, elsewhere: FakeServer, code: int
) -> None:
    client.wire.choose = lambda r: driver.status(code) if r.path.startswith("Task?owner") else None
    with pytest.raises(SearchRefused) as caught:
        go(client, Interests(inboxes=(DOCTOR,)))
    assert caught.value.status == code
