"""Pull, rules 3 and 4: what has unsent changes, and what is deleted."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.arriving import row
from desktop.store import records
from desktop.sync.pull import cursors
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
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


# Rule 3: what has unsent changes.


def test_pull_3_what_has_unsent_changes_is_passed_over_and_fetched_afterwards(
    client: Client, server: FakeServer
) -> None:
    server.write(note(text="A"))
    bring(client)
    client.change("Condition/c1", code={"text": "vår"})
    server.write(note(text="deres"))
    client.wire.choose = lambda r: driver.unreachable if r.method == "PUT" else None
    bring(client)
    base = client.base("Condition/c1")
    assert base is not None
    assert base["code"]["text"] == "A"
    assert client.sees("Condition/c1")["code"]["text"] == "vår"  # type: ignore[index]
    # The person takes the change back; nothing else would ever bring theirs.
    client.clock.forward(3600)
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM outbox"))
    server.write(note("c2"))
    client.clock.forward(3600)
    bring(client)
    base = client.base("Condition/c1")
    assert base is not None
    assert base["code"]["text"] == "deres"


def test_pull_3_one_that_can_not_be_fetched_again_holds_up_nothing(
    client: Client, server: FakeServer
) -> None:
    many(server, 1)
    client.database.do(lambda tx: cursors.skip(tx, [("Condition", "weg"), ("Condition", "c0000")]))
    client.wire.choose = lambda r: driver.status(403) if r.path.endswith("weg") else None
    assert bring(client).complete
    assert client.database.ask(cursors.skipped) == (("Condition", "weg"),)


def test_pull_3_deleted_by_another_while_unsent_here_is_found_out_by_sending(
    client: Client, server: FakeServer
) -> None:
    server.write(note())
    bring(client)
    client.change("Condition/c1", code={"text": "vår"})
    server.delete("Condition/c1")
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    bring(client)
    assert client.sees("Condition/c1") is not None
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "gone"}


# Rule 4: what is deleted.


@pytest.mark.parametrize("gone", [404, 410])
def test_pull_4_what_was_deleted_or_moved_is_found_by_comparing_ids(
    machine: Machine, server: FakeServer, gone: int
) -> None:
    client = machine(features=Features(gone=gone))
    many(server, 3)
    bring(client)
    server.delete("Condition/c0000")
    server.write(note("c0001", subject={"reference": "Patient/p2"}))
    bring(client)
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert have(client) == {"c0002"}
    assert have(client, patient="p2") == {"c0001"}


def test_pull_3_an_act_between_two_pages_goes_out_and_is_not_undone_by_an_older_page(
    machine: Machine, server: FakeServer
) -> None:
    """The page was read before the act, and is filed after the server has acknowledged it."""
    client = machine(features=Features(page=2))
    server.write(note("c1", text="A"))
    many(server, 5)
    bring(client)
    client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
    acts = iter([True])

    def acted() -> bool:
        if any("page=" in line for line in client.wire.lines) and next(acts, False):
            client.change("Condition/c0000", code={"text": "vår"})
            return True
        return False

    client.wire.sent.clear()
    effects = msgspec.structs.replace(client.effects, acted=acted)
    run(pull(effects, ["p1"], TYPES))
    assert any(line == "PUT Condition/c0000" for line in client.wire.lines)
    assert client.unsent == ()
    base = client.base("Condition/c0000")
    assert base is not None
    assert base["code"]["text"] == "vår"


def test_pull_3_what_was_acknowledged_during_a_pull_is_fetched_again(
    client: Client, server: FakeServer
) -> None:
    many(server, 1)
    bring(client)
    client.change("Condition/c0000", code={"text": "vår"})
    old = client.base("Condition/c0000")
    intake = run(Intake.begun(client.effects))
    client.clock.forward(1)
    run(push(client.effects))
    assert old is not None
    stale = row(strict.dumps(old).encode())
    run(intake.add([stale]))
    run(intake.flush())
    base = client.base("Condition/c0000")
    assert base is not None
    assert base["code"]["text"] == "vår"
    assert client.database.ask(cursors.skipped) == (("Condition", "c0000"),)


def test_pull_3_what_was_created_here_is_not_seen_twice_while_its_name_is_not_known(
    machine: Machine, server: FakeServer
) -> None:
    """The answer with the server's id was lost, and a pull brings the resource: it is the one of ours."""
    client = machine(features=Features(update_create=False))
    bring(client)
    client.put(note())
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.clock.forward(30)
    for _round in range(2):
        bring(client)
        assert have(client) == frozenset()
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    bring(client)
    assert len(have(client)) == 1
    assert client.database.ask(cursors.skipped) == ()
