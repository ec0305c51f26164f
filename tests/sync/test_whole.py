"""A part never looks like the whole: pages that break off without a word, whoever searches."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core.errors import WireError
from desktop.fhir.transport import Request
from desktop.store import records
from desktop.sync.pull import cursors, days, lookup, ward
from desktop.sync.pull.inbox import inbox
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.own_answers import Own
from desktop.sync.pull.pull import pull
from desktop.sync.pull.rounds import pull_round
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_days import visit
from tests.sync.test_ward import place, stay
from tests.sync.things import Json, note, task

WARD = Interests(wards=("w1",))
EVERYBODY = {f"p{n:02}" for n in range(30)}


def ward_of(server: FakeServer, *, seconds: float = 0, beds: int = 1) -> None:
    server.write(place("w1"))
    for number in range(1, beds):
        server.write(place(f"b{number}", "w1"))
    for number, patient in enumerate(sorted(EVERYBODY)):
        server.clock.forward(seconds)  # type: ignore[attr-defined]
        server.write({"resourceType": "Patient", "id": patient})
        where = f"b{number % beds}" if number % beds else "w1"
        server.write(stay(f"e-{patient}", patient, where))


def listed(client: Client) -> set[str]:
    kept = client.database.ask(lambda c: ward.kept(c, "w1"))
    return set(kept.patients) if kept else set()


# The rest is found by other honest means.


def test_entries_of_a_batch_that_are_cut_short_are_asked_for_alone(
    machine: Machine, server: FakeServer
) -> None:
    ward_of(server)
    client = machine()
    run(pull_round(client.effects, WARD))
    assert listed(client) == EVERYBODY
    server.features = Features(batch_page=10)
    client.clock.forward(60)
    report = run(pull_round(client.effects, WARD))
    assert listed(client) == EVERYBODY
    assert report.partial == ()


@pytest.mark.parametrize("total", [True, False])
def test_pages_that_are_clamped_without_a_link_are_gone_on_from_by_time(
    machine: Machine, server: FakeServer, total: bool
) -> None:
    ward_of(server, seconds=1)
    client = machine(features=Features(page=20 if total else 200, next_links="missing", total=total))
    report = run(pull_round(client.effects, WARD))
    assert listed(client) == EVERYBODY
    assert report.partial == ()


def test_where_all_have_one_stamp_fewer_values_are_asked_for_at_a_time(
    machine: Machine, server: FakeServer
) -> None:
    ward_of(server, beds=4)
    client = machine(features=Features(page=20, next_links="missing"))
    report = run(pull_round(client.effects, WARD))
    assert listed(client) == EVERYBODY
    assert report.partial == ()


def test_a_server_that_has_no_links_gives_more_to_who_asks_for_more(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(next_links="missing"))
    for number in range(450):
        server.write(note(f"c{number:04}"))  # all with one stamp
    assert run(pull(client.effects, ["p1"], ("Condition",))).partial == ()
    assert len(client.database.ask(lambda c: records.ids(c, "Condition", "p1"))) == 450


# What can't be had whole is said, and nothing is concluded from it.


def test_nobody_leaves_a_ward_list_because_the_server_broke_off(machine: Machine, server: FakeServer) -> None:
    """Total 30, 20 entries, no next: ten patients vanished from the ward."""
    ward_of(server)
    client = machine()
    run(pull_round(client.effects, WARD))
    server.features = Features(page=20, next_links="missing")
    client.clock.forward(60)
    report = run(pull_round(client.effects, WARD))
    assert any(one.startswith("Encounter") for one in report.partial)
    assert listed(client) == EVERYBODY


def test_who_is_known_to_have_left_leaves_a_list_that_is_not_whole(
    machine: Machine, server: FakeServer
) -> None:
    ward_of(server)
    client = machine()
    run(pull_round(client.effects, WARD))
    server.features = Features(page=20, next_links="missing")
    server.write(stay("e-p29", "p29", "w1", "finished"))
    for _round in range(2):
        client.clock.forward(60)
        run(pull_round(client.effects, WARD))
    assert listed(client) == EVERYBODY - {"p29"}


def test_a_total_that_is_an_estimate_ends_with_partial_and_never_loops(
    machine: Machine, server: FakeServer
) -> None:
    ward_of(server)
    client = machine(features=Features(more=7))
    report = run(pull_round(client.effects, WARD))
    assert report.partial
    assert listed(client) == EVERYBODY
    assert len(client.wire.sent) < 700


def test_a_server_that_does_not_sort_is_not_believed_by_time(machine: Machine, server: FakeServer) -> None:
    """What is newest stands first: asked on from there, nothing more comes, and the older ones are hidden."""
    client = machine(features=Features(page=200, next_links="missing", total=False, sorts=False))
    for number in range(300):
        server.clock.forward(1)  # type: ignore[attr-defined]
        server.write(note(f"c{number:04}" if number < 100 else f"a{number:04}"))
    found = run(pull(client.effects, ["p1"], ("Condition",)))
    have = client.database.ask(lambda c: records.ids(c, "Condition", "p1"))
    assert found.partial or len(have) == 300


def cut(client: Client, start: str) -> None:
    """From now on the server gives one entry less of these searches than it says, and no link."""

    def choose(request: Request) -> Any:
        if not request.path.startswith(start) or "page=" in request.path:
            return None

        def fault(server: FakeServer, request: Request) -> Any:
            import json

            answer = server.handle(request)
            body: Json = json.loads(answer.body)
            body |= {"total": len(body["entry"]), "entry": body["entry"][:-1]}
            body.pop("link", None)
            return type(answer)(answer.status, answer.headers, json.dumps(body).encode())

        return fault

    client.wire.choose = choose


def one_by_one(client: Client) -> Client:
    import msgspec

    system = client.capabilities.system - {"batch"}
    client.capabilities = msgspec.structs.replace(client.capabilities, system=system)
    return client


def test_a_pull_that_broke_off_takes_nothing_away_and_claims_nothing(
    client: Client, server: FakeServer
) -> None:
    server.write(note("c1"))
    one_by_one(client)
    cut(client, "Condition")
    report = run(pull(client.effects, ["p1"], ("Condition",)))
    assert report.partial
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}
    # What came is nothing, and that is not empty: the type can't be asked for.
    assert report.unsupported == ("Condition",)


def test_places_that_broke_off_keep_the_beds_that_were_known(client: Client, server: FakeServer) -> None:
    ward_of(server, beds=3)
    one_by_one(client)
    before = run(ward.members(client.effects, "w1"))
    cut(client, "Location?partof")
    after = run(ward.members(client.effects, "w1"))
    assert set(after.locations) == set(before.locations)
    assert set(after.patients) == EVERYBODY
    assert after.partial


def test_a_ward_whose_own_place_can_not_be_had_whole_is_not_unknown(
    client: Client, server: FakeServer
) -> None:
    ward_of(server)
    one_by_one(client)
    run(ward.members(client.effects, "w1"))
    cut(client, "Location?_id")
    found = run(ward.members(client.effects, "w1"))
    assert set(found.patients) == EVERYBODY
    assert found.partial


def test_the_day_list_keeps_whom_a_part_does_not_show(client: Client, server: FakeServer) -> None:
    server.write(visit("a1", "p1"))
    one_by_one(client)
    actors = ("Practitioner/d1",)
    assert run(days.members(client.effects, actors)).patients == ("p1",)  # type: ignore[union-attr]
    cut(client, "Appointment?")
    found = run(days.members(client.effects, actors))
    assert found is not None
    assert (found.patients, bool(found.partial)) == (("p1",), True)


def test_an_inbox_that_broke_off_says_so(client: Client, server: FakeServer) -> None:
    owner = "Practitioner/d1"
    for number in range(3):
        server.write(task(f"t{number}", owner={"reference": owner}))
    one_by_one(client)
    cut(client, "Task?owner")
    assert run(inbox(client.effects, (owner,), Own())).partial


def test_a_lookup_that_broke_off_does_not_say_that_there_is_nobody_else(
    client: Client, server: FakeServer
) -> None:
    cut(client, "Patient?")
    with pytest.raises(WireError):
        run(lookup.patients(client.effects, "øverås"))


def test_ids_that_broke_off_are_not_compared(client: Client, server: FakeServer) -> None:
    for number in range(3):
        server.write(note(f"c{number}"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    server.delete("Condition/c0")
    cut(client, "Condition?")
    client.wire.sent.clear()
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert not any(line.startswith("GET Condition/") for line in client.wire.lines)
    client.wire.choose = None
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert client.base("Condition/c0") is None


def test_the_directory_asks_again_for_what_a_part_did_not_show(client: Client, server: FakeServer) -> None:
    ward_of(server)
    server.write({"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Lie"}]})
    one_by_one(client)
    cut(client, "Practitioner?_id")
    report = run(pull_round(client.effects, WARD))
    assert any(one.startswith("Practitioner") for one in report.partial)
    client.wire.choose = None
    client.clock.forward(60)
    run(pull_round(client.effects, WARD))
    assert client.base("Practitioner/d1") is not None
