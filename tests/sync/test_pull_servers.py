"""Pull from servers that lack something, and what can't be trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer, Refused, Request
from desktop.store import records, snapshots
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.pull import pull
from desktop.sync.pull.query import Query
from desktop.sync.run.effects import Progress
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
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


@pytest.mark.parametrize(
    "features",
    [Features(batch=False), Features(lists_types=False), Features(lists_params=False), Features(total=False),
     Features(elements=False), Features(ignored_params=frozenset({"_lastUpdated"}))],
)  # fmt: skip
def test_a_server_that_lacks_something_is_pulled_all_the_same(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    client = machine(features=features)
    many(server, 3)
    bring(client)
    server.write(note("c0009"))
    client.clock.forward(60)
    assert bring(client).unsupported == ()
    assert len(have(client)) == 4


def test_types_that_the_server_does_not_list_or_search_are_named(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(unlisted=frozenset({"Task"})))
    many(server, 1)
    assert bring(client).unsupported == ("Task",)
    client.wire.choose = lambda r: driver.status(403) if r.path.startswith("Condition") else None
    assert bring(client, "p1").unsupported in (("Task",), ("Task", "Condition"))


def test_what_can_t_be_asked_for_is_kept_until_it_can(machine: Machine, server: FakeServer) -> None:
    def unasked(client: Client) -> set[str]:
        return set(client.database.ask(lambda c: snapshots.all_of(c, snapshots.UNASKED)))

    client = machine(features=Features(unlisted=frozenset({"Task"})))
    many(server, 1)
    bring(client)
    assert unasked(client) == {"Task"}
    # Whoever looks at the patient hears of it.
    assert any("Task" in kinds for kinds in client.database.commits)
    told = len(client.database.commits)
    bring(client)
    assert not any("snapshot:unasked" in kinds for kinds in client.database.commits[told:])
    # Another type is asked for meanwhile: that says nothing of this one.
    run(pull(client.effects, ("p1",), ("Condition",)))
    assert unasked(client) == {"Task"}
    client.capabilities = machine(features=Features()).capabilities
    bring(client)
    assert unasked(client) == set()


def test_a_type_that_is_searched_by_subject_only(client: Client, server: FakeServer) -> None:
    types = dict(client.capabilities.types)
    import msgspec

    types["Condition"] = msgspec.structs.replace(types["Condition"], params=frozenset({"subject"}))
    client.capabilities = msgspec.structs.replace(client.capabilities, types=types)
    many(server, 2)
    bring(client)
    assert any(line.startswith("GET Condition?subject=Patient/p1") for line in client.wire.lines)
    assert len(have(client)) == 2


def test_a_server_that_refuses_searching_by_time_is_asked_for_everything(
    client: Client, server: FakeServer
) -> None:
    many(server, 2)
    bring(client)
    server.write(note("c0009"))

    def choose(request: Request) -> Any:
        if request.method == "POST":
            return driver.status(400)
        return driver.status(400) if "_lastUpdated" in request.path else None

    client.wire.choose = choose
    assert bring(client).unsupported == ()
    assert len(have(client)) == 3


@pytest.mark.parametrize("fault", [driver.status(500), driver.html, driver.truncated, driver.lost_before])
def test_a_batch_that_fails_is_asked_one_by_one(
    client: Client, server: FakeServer, fault: driver.Fault
) -> None:
    many(server, 2)
    bring(client)
    server.write(note("c0009"))
    client.wire.choose = lambda r: fault if r.method == "POST" else None
    bring(client)
    assert len(have(client)) == 3


@pytest.mark.parametrize("code", [401, 500, 503])
def test_an_error_of_the_whole_server_is_raised_and_not_taken_for_nothing(
    client: Client, server: FakeServer, code: int
) -> None:
    many(server, 2)
    bring(client)
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    client.wire.choose = lambda _r: driver.status(code)
    with pytest.raises(SearchRefused) as caught:
        bring(client)
    assert caught.value.status == code
    assert len(have(client)) == 2


def broken(*entries: str) -> Any:
    def choose(request: Request) -> Any:
        if not request.path.startswith("Condition?"):
            return None
        text = ",".join(f'{{"resource":{e}}}' for e in entries)
        body = f'{{"resourceType":"Bundle","type":"searchset","entry":[{text}]}}'
        return lambda *_a: Answer(200, {}, body.encode())

    return choose


GOOD = json.dumps(note("good"))


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ('{"resourceType":"Condition","subject":{"reference":"Patient/p1"}}', "Condition/?"),
        ('{"resourceType":"Condition","id":"x","id":"y","subject":{"reference":"Patient/p1"}}', "Condition/"),
        ('{"resourceType":"Condition","id":"x","subject":["Patient/p1"]}', "Condition/x"),
        ('{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/p1"},"a":NaN}', "Condition/x"),
        ('{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/p1"},"a":"\\ud800"}',
         "Condition/x"),
        ('{"resourceType":"Condition","id":"../x","subject":{"reference":"Patient/p1"}}', "Condition/?"),
        ('{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/p1"},"a":'
         + "[" * 200 + "]" * 200 + "}", "Condition/x"),
        ('{"resourceType":"Condition","id":"x","a":[' + "{}," * 20 + "{}]}", "Condition/x"),
    ],
)  # fmt: skip
def test_a_resource_that_can_not_be_trusted_is_named_and_the_rest_is_filed(
    client: Client, bad: str, name: str
) -> None:
    client.wire.choose = broken(GOOD, bad)
    report = bring(client)
    assert have(client) == {"good"}
    assert report.refused[0].startswith(name)
    assert client.database.ask(refusals.current) != ()


def test_what_was_refused_is_told_until_it_can_be_read_and_costs_no_full_pull(
    client: Client, server: FakeServer
) -> None:
    server.write(note("x"))
    bring(client)
    bad = '{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/p1"},"a":1,"a":2}'
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    client.wire.choose = broken(GOOD, bad)
    bring(client)
    assert have(client) == {"good", "x"}  # the old text stays, and is named as not to be trusted
    assert [r.split(":")[0] for r in client.database.ask(refusals.current)] == ["Condition/x"]
    client.wire.choose = None
    client.wire.sent.clear()
    server.write(note("good"))
    server.write(note("x", text="rettet"))
    bring(client)
    assert "_lastUpdated" in str(client.wire.sent[0].body)
    assert client.database.ask(refusals.current) == ()


def test_progress_is_told(client: Client, server: FakeServer) -> None:
    import msgspec

    many(server, 3)
    told: list[Progress] = []
    run(pull(msgspec.structs.replace(client.effects, progress=told.append), ["p1"], TYPES))
    assert [(p.kind, p.received) for p in told] == [("Patient", 1), ("Condition", 4), ("Task", 4)]


def test_the_path_of_a_query_escapes_nothing_it_need_not() -> None:
    query = Query("Condition", ("a", "b"), "2026-11-20T08:00:00.000Z")
    assert query.path == "Condition?patient=a,b&_lastUpdated=ge2026-11-20T08:00:00.000Z&_count=200"
    assert Query("Patient", ("a",), "", "_id").path == "Patient?_id=a&_count=200"


def test_commits_hold_up_to_a_thousand_and_the_first_page_alone(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(page=200))
    many(server, 2500)
    sizes: list[int] = []
    original = records.put

    def put(tx: Any, rows: Any) -> None:
        sizes.append(len(rows))
        original(tx, rows)

    from desktop.sync.pull import intake

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake.records, "put", put)
        run(pull(client.effects, ["p1"], ("Condition",)))
    assert sizes[0] == 1  # the Patient, alone: something can be shown
    assert max(sizes) <= 1200
    assert sum(sizes) == 2501


@pytest.mark.parametrize("code", [403, 404, 503])
def test_a_web_page_is_no_word_of_what_the_server_offers(
    client: Client, server: FakeServer, code: int
) -> None:
    """A proxy's page with 404: the type is not unknown to the server, and its rows are not missing."""
    many(server, 1)

    def page(_server: FakeServer, _request: Request) -> Answer:
        return Answer(code, {"content-type": "text/html"}, b"<html>no such page</html>")

    client.wire.choose = lambda r: page if r.path.startswith("Condition") else None
    with pytest.raises(Refused):
        bring(client)
    client.wire.choose = None
    assert bring(client).unsupported == ()
    assert have(client) == {"c0000"}


def test_what_is_refused_later_counts_as_answered_no_longer(machine: Machine, server: FakeServer) -> None:
    def answered(client: Client) -> tuple[bool, bool, bool]:
        return client.database.ask(
            lambda c: (
                "p1" in cursors.of(c, ("p1",), "Condition"),
                "Condition" in snapshots.all_of(c, snapshots.UNASKED),
                bool(records.ids(c, "Condition", "p1")),
            )
        )

    client = machine(features=Features(batch=False))
    many(server, 1)
    bring(client)
    assert answered(client) == (True, False, True)
    client.wire.choose = lambda r: driver.status(403) if r.path.startswith("Condition?") else None
    assert bring(client).unsupported == ("Condition",)
    assert answered(client) == (False, True, True)
    commits = len(client.database.commits)
    bring(client)
    assert not any("cursor" in kinds for kinds in client.database.commits[commits:])
    client.wire.choose = lambda _request: None
    assert bring(client).unsupported == ()
    assert answered(client) == (True, False, True)
    client.capabilities = machine(features=Features(unlisted=frozenset({"Condition"}))).capabilities
    assert bring(client).unsupported == ("Condition",)
    assert answered(client) == (False, True, True)
