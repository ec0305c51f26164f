"""Pull, rule by rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.fhir.when import utc_stamp
from desktop.store import records
from desktop.sync.pull import cursors
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, Killed, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import note

TYPES = ("Condition", "Task")


def have(client: Client, kind: str = "Condition", patient: str = "p1") -> frozenset[str]:
    return client.database.ask(lambda c: records.ids(c, kind, patient))


def bring(client: Client, *patients: str) -> Any:
    return run(pull(client.effects, patients or ("p1",), TYPES))


def many(server: FakeServer, count: int, patient: str = "p1", first: int = 0) -> None:
    for number in range(first, first + count):
        server.write(note(f"c{number:04}", subject={"reference": f"Patient/{patient}"}))


# Rule 1: only what people work on.


def test_pull_1_only_the_named_patients_are_asked_for_and_filed(client: Client, server: FakeServer) -> None:
    many(server, 3)
    server.write(note("x1", subject={"reference": "Patient/p2"}))
    assert bring(client).complete
    assert have(client) == {"c0000", "c0001", "c0002"}
    assert have(client, patient="p2") == frozenset()
    assert all("p1" in line for line in client.wire.lines if line.startswith("GET"))


def test_pull_1_a_server_that_ignores_the_patient_does_not_fill_us_with_others(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(ignored_params=frozenset({"patient"})))
    many(server, 2)
    server.write(note("x1", subject={"reference": "Patient/p2"}))
    bring(client)
    assert client.database.ask(lambda c: records.get(c, "Condition", "x1")) is None
    assert have(client) == {"c0000", "c0001"}


@pytest.mark.parametrize(
    ("reference", "why"),
    [("https://other.test/fhir/Patient/p1", "pasient"), ("urn:uuid:p1", "pasient"), ("Group/p1", "pasient")],
)
def test_pull_1_another_servers_patient_is_not_ours(
    client: Client, server: FakeServer, reference: str, why: str
) -> None:
    def choose(request: Request) -> Any:
        if request.path.startswith("Condition?"):
            found = note("x1", subject={"reference": reference})
            bundle = {"resourceType": "Bundle", "entry": [{"resource": found}]}
            return lambda *_a: Answer(200, {}, json.dumps(bundle).encode())
        return None

    client.wire.choose = choose
    report = bring(client)
    assert client.database.ask(lambda c: records.get(c, "Condition", "x1")) is None
    assert len(report.refused) == 1
    assert why in report.refused[0]


def test_an_absolute_reference_to_the_server_itself_is_understood(client: Client, server: FakeServer) -> None:
    server.write(note("x1", subject={"reference": "http://fake.test/fhir/Patient/p1"}))
    bring(client)
    assert have(client) == {"x1"}


# Rule 2: stamps with an overlap, next links only, the cursor with the last page.


def test_pull_2_deltas_ask_with_ge_and_an_overlap_longer_than_a_long_transaction(
    client: Client, server: FakeServer
) -> None:
    many(server, 1)
    bring(client)
    newest = max(v[-1].updated for v in server.store.values())
    client.wire.sent.clear()
    bring(client)
    (asked,) = [str(r.body) for r in client.wire.sent if r.method == "POST"]
    since = cursors.since(newest)
    assert f"Condition?patient=p1&_lastUpdated=ge{since}&" in asked
    assert since < newest
    assert cursors.OVERLAP.total_seconds() > 120


@pytest.mark.parametrize("late", [5, 100])
def test_pull_2_what_is_committed_late_with_an_older_stamp_is_not_missed(
    client: Client, server: FakeServer, late: int
) -> None:
    many(server, 1)
    bring(client)
    server.write_late(note("slow"), late)
    client.clock.forward(late / 2)
    server.write(note("quick"))
    bring(client)  # the cursor is past the slow one's stamp now
    assert have(client) == {"c0000", "quick"}
    client.clock.forward(late)
    bring(client)
    assert "slow" in have(client)


def test_pull_2_a_long_walk_through_the_pages_does_not_outrun_what_was_written_behind_it(
    machine: Machine, server: FakeServer
) -> None:
    """A page was read, then something small was stamped and committed behind it, then the last page was
    read, with a stamp from much later."""
    client = machine(features=Features(page=2, next_links="offset"))
    many(server, 6, first=10)
    steps: list[int] = []

    def meanwhile() -> None:
        steps.append(1)
        client.clock.forward(400)
        if len(steps) == 1:
            server.write(note("c0000"))  # sorts before what was read already
        if len(steps) == 2:
            server.write(note("c9999"))

    server.between_pages = meanwhile
    bring(client)
    server.between_pages = None
    assert "c9999" in have(client)
    bring(client)
    assert "c0000" in have(client)


@pytest.mark.parametrize("next_links", ["frozen", "offset", "none"])
def test_pull_2_pages_follow_the_servers_next_link(
    machine: Machine, server: FakeServer, next_links: str
) -> None:
    client = machine(features=Features(page=7, next_links=next_links, total=False))
    many(server, 30)
    bring(client)
    assert len(have(client)) == 30
    assert not any("_offset" in line or "_page" in line for line in client.wire.lines)


@pytest.mark.parametrize(("cap", "total"), [(200, True), (200, False), (90, True)])
def test_pull_2_without_next_links_it_goes_on_from_the_newest_stamp(
    machine: Machine, server: FakeServer, total: bool, cap: int
) -> None:
    client = machine(features=Features(page=cap, next_links="missing", total=total))
    for number in range(450):
        client.clock.forward(1)
        many(server, 1, first=number)
    bring(client)
    assert len(have(client)) == 450


def test_pull_2_a_part_that_can_not_be_completed_does_not_look_whole(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(next_links="missing", page=200))
    many(server, 450)  # all with one stamp
    report = bring(client)
    assert (report.unsupported, len(report.partial)) == (("Condition",), 1)
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}


def test_pull_2_pages_that_shift_while_another_writes_hide_nothing_for_good(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(page=5, next_links="offset"))
    many(server, 20)
    gone = iter(("Condition/c0000", "Condition/c0001", "Condition/c0002"))

    def meanwhile() -> None:
        if key := next(gone, None):
            server.delete(key)

    server.between_pages = meanwhile
    bring(client)
    server.between_pages = None
    # What was skipped came in another reading; what was deleted is found to be so later.
    assert have(client) >= {f"c{n:04}" for n in range(3, 20)}
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert have(client) == {f"c{n:04}" for n in range(3, 20)}


def test_pull_2_a_row_hidden_by_shifting_pages_is_not_taken_for_deleted(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(page=5, next_links="offset"))
    many(server, 12)
    bring(client)
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    once = iter([True])

    def meanwhile() -> None:
        if next(once, False):
            server.delete("Condition/c0000")

    server.between_pages = meanwhile
    bring(client)
    assert have(client) >= {f"c{n:04}" for n in range(1, 12)}


def test_pull_2_the_cursor_is_in_the_transaction_of_the_last_page(
    machine: Machine, server: FakeServer
) -> None:
    """Killed at any statement, a pull never claims what it does not have."""
    many(server, 4)
    server.features = Features(page=2)
    for kill_after in range(1, 400):
        client = machine()
        client.database.statements, client.database.kill_after = 0, kill_after
        try:
            bring(client)
            finished = True
        except Killed:
            finished = False
        client.database.kill_after = None
        stamps = client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition"))
        if stamps:
            assert len(have(client)) == 4
        bring(client)
        assert len(have(client)) == 4
        client.close()
        if finished:
            assert kill_after > 10
            return
    raise AssertionError("a pull never ended")


def test_pull_2_an_answer_lost_on_a_later_page_leaves_the_cursor(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(page=2))
    many(server, 6)
    client.wire.choose = lambda r: driver.lost_before if "page=" in r.path else None
    with pytest.raises(NoAnswer):
        bring(client)
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}
    assert have(client) == {"c0000", "c0001"}  # what came is kept
    client.wire.choose = None
    bring(client)
    assert len(have(client)) == 6


def test_pull_2_cut_short_claims_nothing(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(page=2))
    many(server, 6)
    client.cancelled = lambda: any("page=" in line for line in client.wire.lines)
    report = run(pull(client.effects, ["p1"], ("Condition",)))
    assert not report.complete
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}
    client.cancelled = lambda: False
    assert bring(client).complete
    assert len(have(client)) == 6


def test_pull_2_what_has_not_changed_wakes_nobody(client: Client, server: FakeServer) -> None:
    many(server, 3)
    assert bring(client).changed == 4
    client.database.commits.clear()
    assert bring(client).changed == 0
    assert not any("Condition" in kinds for kinds in client.database.commits)


# Rule 6: one cursor per type and patient.


def test_pull_6_a_patient_who_is_new_gets_everything_first(client: Client, server: FakeServer) -> None:
    many(server, 2)
    server.write(note("old", subject={"reference": "Patient/p2"}))
    client.clock.forward(86_400)
    server.write(note("new"))
    bring(client, "p1")
    bring(client, "p1", "p2")
    assert have(client, patient="p2") == {"old"}


def test_pull_6_groups_are_asked_with_the_oldest_cursor_among_them(
    client: Client, server: FakeServer
) -> None:
    for number in range(60):
        server.write(note(f"c{number}", subject={"reference": f"Patient/q{number}"}))
        client.clock.forward(60)
        run(pull(client.effects, [f"q{number}"], ("Condition",)))
        if number == 0:
            server.write(note("early", subject={"reference": "Patient/q0"}))
    client.wire.sent.clear()
    everyone = [f"q{n}" for n in range(60)]
    for number in range(60):
        server.write(note(f"d{number}", subject={"reference": f"Patient/q{number}"}))
    run(pull(client.effects, everyone, ("Condition",)))
    asked = [r for r in client.wire.sent if r.method == "POST"]
    urls = [e["request"]["url"] for e in json.loads(str(asked[0].body))["entry"]]
    groups = [u.split("patient=")[1].split("&")[0].split(",") for u in urls if "Condition" in u]
    assert [len(g) for g in groups] == [50, 10]
    assert all(len(have(client, patient=p)) == 2 for p in everyone[1:])
    assert have(client, patient="q0") == {"c0", "d0", "early"}


def test_pull_6_the_cursor_is_from_the_servers_stamps(client: Client, server: FakeServer) -> None:
    many(server, 1)
    newest = server.store["Condition/c0000"][-1].updated
    client.clock.forward(86_400)  # our own clock says something else
    bring(client)
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {"p1": utc_stamp(newest)}


def test_pull_6_the_stamps_of_other_zones_and_precisions_compare() -> None:
    assert utc_stamp("2026-11-20T09:00:00+01:00") == utc_stamp("2026-11-20T08:00:00.000Z")
    assert utc_stamp("not a stamp") == ""
    assert cursors.since("") == ""


def test_pull_6_twice_is_once(client: Client, server: FakeServer) -> None:
    many(server, 5)
    bring(client)
    before = client.database.ask(lambda c: c.exec_driver_sql("SELECT * FROM resource").all())
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    bring(client)
    assert client.database.ask(lambda c: c.exec_driver_sql("SELECT * FROM resource").all()) == before


# Rule 8 is the transport's, see tests/fhir/test_client.py; that nothing goes round it: test_pull_links.py.
