"""The server's own word about itself: what it lacks is done without, and where its word is wrong it is found
out by asking."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.capability import read
from desktop.fhir.transport import Request
from desktop.store.outbox import Act
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.pull.rounds import pull_round
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run, strictly
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_ward import hospital  # noqa: F401
from tests.sync.things import known, note, order, task

LIES = [404, 405, 501]


def refusing(code: int, *, method: str = "GET", path: str = "", end: str = "") -> Any:
    def choose(request: Request) -> Any:
        fits = request.method == method and request.path.startswith(path) and request.path.endswith(end)
        return driver.status(code) if fits else None

    return choose


def test_no_patch_and_no_include_is_ever_asked_of_a_server(client: Client, hospital: FakeServer) -> None:  # noqa: F811
    """So a server without them lacks nothing."""
    known(client, order())
    known(client, note())
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "2 tabletter"}])
    client.put(note("c7"), Act("letter", "r1", atomic=True))
    client.put(task("t7", "Condition/c7"), Act("letter", "r1", atomic=True))
    client.delete("Condition/c1")
    run(push(client.effects))
    run(pull_round(client.effects, Interests(("w1",), ("p1",), ("Practitioner/d1",))))
    assert client.unsent == ()
    assert {r.method for r in client.wire.sent} <= {"GET", "POST", "PUT", "DELETE"}
    everything = "".join(r.path + str(r.body) for r in client.wire.sent)
    assert not any(word in everything for word in ("_include", "_revinclude", "_has:", '"PATCH"', "_filter"))


@pytest.mark.parametrize("features", [
    Features(total=False, page=2),
    Features(page=2, next_links="missing"), Features(gone=404), Features(gone=404, history=False),
    Features(history=False, batch=False, transaction=False, total=False, elements=False),
    Features(lists_types=False), Features(lists_params=False, gone=404),
])  # fmt: skip
def test_what_was_deleted_and_what_is_new_is_seen_whatever_the_server_lacks(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    client = machine(features=features)
    for number in range(7):
        client.clock.forward(1)
        server.write(note(f"c{number}"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    server.delete("Condition/c3")
    server.write(note("c9", text="ny"))
    client.clock.forward(60)
    run(pull(client.effects, ["p1"], ("Condition",)))
    assert client.base("Condition/c9") is not None
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    if (
        features.next_links != "missing"
    ):  # else a part is all that can be compared, and nothing is said from it
        assert client.base("Condition/c3") is None
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert {f"c{n}" for n in (0, 1, 2, 4, 5, 6, 9)} <= {
        key.partition("/")[2] for key in server.store if client.base(key) is not None
    }


@pytest.mark.parametrize("code", LIES)
def test_history_that_is_promised_and_not_given_asks_a_person_instead(
    client: Client, server: FakeServer, code: int
) -> None:
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [None, driver.lost_after]
    run(push(client.effects))
    server.write(order(status="active", dosageInstruction=[{"text": "en senere"}]))
    client.clock.forward(600)
    client.wire.choose = refusing(code, end="/_history")
    run(push(client.effects))
    assert client.states() == {"MedicationRequest/m1": "conflict"}


@pytest.mark.parametrize("code", [*LIES, 410])
@pytest.mark.parametrize("how", ["changed", "deleted"])
def test_history_that_is_promised_and_not_given_is_no_proof_of_a_restore(
    client: Client, server: FakeServer, code: int, how: str
) -> None:
    """Another has changed (or deleted) what we wrote last; nothing may freeze for that."""
    known(client, note("c0"))
    client.clock.forward(60)
    known(client, note())
    client.clock.forward(60)
    if how == "changed":
        server.write(note(text="deres"))
    else:
        server.delete("Condition/c1")
    client.wire.choose = refusing(code, end="/_history")
    run(restored.guard(client.effects, now=True))


@pytest.mark.parametrize("lies", [True, False])
def test_where_the_server_forgets_what_was_deleted_its_word_is_tried_on_what_is_there(
    machine: Machine, server: FakeServer, lies: bool
) -> None:
    """404 for the resource and for its history: restored, or a server that gives no history at all."""
    client = machine(features=Features(gone=404))
    known(client, note("c0"))
    client.clock.forward(60)
    known(client, note())
    del server.store["Condition/c1"]
    client.wire.choose = refusing(404, end="/_history") if lies else None
    if lies:
        run(restored.guard(client.effects, now=True))
        return
    with pytest.raises(restored.Frozen):
        run(restored.guard(client.effects, now=True))


def test_a_restore_is_still_seen_where_history_is_given(client: Client, server: FakeServer) -> None:
    known(client, note("c0"))
    before = server.copy()
    client.clock.forward(60)
    known(client, note())
    server.store = before.store
    with pytest.raises(restored.Frozen):
        run(restored.guard(client.effects, now=True))


@pytest.mark.parametrize("code", LIES)
def test_transactions_that_are_promised_and_refused_go_one_by_one(
    client: Client, server: FakeServer, code: int
) -> None:
    client.wire.choose = refusing(code, method="POST")
    client.put(note("c7"), Act("letter", "r1", atomic=True))
    client.put(task("t7", "Condition/c7"), Act("letter", "r1", atomic=True))
    for _round in range(3):
        run(push(client.effects))
        client.clock.forward(600)
    assert client.unsent == ()
    assert server.get("Condition/c7") is not None
    assert server.get("Task/t7") is not None


@pytest.mark.parametrize("code", [404, 405])
def test_names_of_ours_that_are_promised_and_refused_are_given_by_the_server(
    machine: Machine, server: FakeServer, code: int
) -> None:
    client = machine(features=Features(update_create=False))
    statement = server.metadata()
    for kind in statement["rest"][0]["resource"]:
        kind["updateCreate"] = kind["conditionalCreate"] = True
    client.capabilities = read(strictly(statement))
    client.wire.choose = refusing(code, method="PUT", path="Condition/c1")
    client.put(note())
    assert run(push(client.effects)).ended is Fate.DONE
    assert client.unsent == ()
    (made,) = server.all("Condition")
    assert made["id"].startswith("srv-")
    assert client.base(f"Condition/{made['id']}") is not None


@pytest.mark.parametrize("code", [400, 404, 405, 501])
def test_a_type_that_is_promised_and_can_not_be_searched_is_named_and_the_rest_is_fetched(
    client: Client, server: FakeServer, code: int
) -> None:
    server.write(note())
    client.wire.choose = refusing(code, path="Task?")
    for _round in range(2):
        report = run(pull(client.effects, ["p1"], ("Task", "Condition")))
        client.clock.forward(60)
        assert report.unsupported == ("Task",)
        assert report.complete
    assert client.base("Condition/c1") is not None
