"""Pull, rule 5: a server that was restored while nobody looked, and what happens before it is noticed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Request
from desktop.store import outbox
from desktop.sync.pull import cursors
from desktop.sync.pull.eviction import LIMIT
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.pull.tidying import tidy
from desktop.sync.push import settle
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.restore.restored import Frozen
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, note, order

CONDITIONS = [("Condition", "Condition?patient=p1")]


def looks(client: Client) -> None:
    run(restored.guard(client.effects, now=True))


def goes_back(client: Client, server: FakeServer, *made: Any, seconds: float = 60) -> None:
    """These are acknowledged after the backup; then the server is restored, and nobody looks."""
    backup = server.copy().store
    client.clock.forward(seconds)
    for one in made:
        known(client, one)
    server.store = backup


def comes(client: Client, how: str) -> None:
    if how == "comparison":
        run(compare_ids(client.effects, "p1", CONDITIONS))
    run(pull(client.effects, ["p1"], ("Condition",)))


def sent_again(client: Client) -> int:
    with pytest.raises(Frozen):
        looks(client)
    lost = run(restored.replay(client.effects))
    run(push(client.effects))
    return lost


def text(server: FakeServer, key: str) -> str:
    return str((server.get(key) or {"code": {"text": ""}})["code"]["text"])


def test_pull_5_work_that_a_restored_server_takes_hides_nothing_of_what_it_lost(
    client: Client, server: FakeServer
) -> None:
    known(client, note("c0"))
    looks(client)
    goes_back(client, server, note("c1", "tapt"))
    known(client, note("c2", "etterpå"))
    assert sent_again(client) == 1
    assert text(server, "Condition/c1") == "tapt"
    looks(client)


def test_pull_5_what_we_deleted_after_the_last_look_hides_nothing_of_what_was_lost(
    client: Client, server: FakeServer
) -> None:
    backup = server.copy().store
    for ident in ("c1", "c2"):
        client.clock.forward(60)
        known(client, note(ident, "tapt"))
    looks(client)
    client.delete("Condition/c2")
    run(push(client.effects))
    server.store = backup
    client.clock.forward(60)
    known(client, note("c3", "etterpå"))
    assert sent_again(client) == 1
    assert text(server, "Condition/c1") == "tapt"


@pytest.mark.parametrize("code", [401, 409, 429, 500, 503])
def test_pull_5_a_look_that_is_not_answered_is_repeated_at_once(
    client: Client, server: FakeServer, code: int
) -> None:
    known(client, note("c0"))
    goes_back(client, server, note("c1", "tapt"))
    client.wire.faults = [driver.status(code)]
    looks(client)
    client.put(note("c2", "etterpå"))
    run(push(client.effects))
    with pytest.raises(Frozen):
        run(restored.guard(client.effects))


@pytest.mark.parametrize("code", [401, 409, 429, 500, 503])
@pytest.mark.parametrize("history", [False, True])
def test_pull_5_on_approval_what_is_not_answered_is_not_taken_for_kept(
    client: Client, server: FakeServer, code: int, history: bool
) -> None:
    goes_back(client, server, note("c1", "tapt"))
    with pytest.raises(Frozen):
        looks(client)
    client.wire.faults = [*([None] * history), driver.status(code)]
    with pytest.raises(SearchRefused):
        run(restored.replay(client.effects))
    assert sent_again(client) == 1
    assert text(server, "Condition/c1") == "tapt"


def test_pull_5_where_the_newest_can_not_be_told_an_older_one_is_looked_at(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(history=False, gone=404))
    known(client, note("c1", "før"))
    backup = server.copy().store
    client.clock.forward(60)
    client.change("Condition/c1", code={"text": "tapt"})
    run(push(client.effects))
    client.clock.forward(60)
    known(client, note("c2", "kan være slettet"))
    server.store = backup
    assert sent_again(client) == 1
    assert text(server, "Condition/c1") == "tapt"


def test_pull_5_a_name_of_a_version_that_is_given_again_is_another_version(
    client: Client, server: FakeServer
) -> None:
    known(client, note("c1", "før"))
    backup, counter = server.copy().store, server._counter
    client.clock.forward(60)
    client.change("Condition/c1", code={"text": "tapt"})
    run(push(client.effects))
    server.store, server._counter = backup, counter
    client.clock.forward(60)
    server.write(note("c1", "en annens"))
    base = client.base("Condition/c1") or {}
    assert (server.get("Condition/c1") or {})["meta"]["versionId"] == base["meta"]["versionId"]
    sent_again(client)
    (entry,) = client.unsent
    assert (entry.state, "tapt" in str(entry.body), "en annens" in str(entry.their_json)) == (
        "conflict",
        True,
        True,
    )


@pytest.mark.parametrize("how", ["delta", "full pull", "comparison"])
@pytest.mark.parametrize("features", [Features(), Features(history=False), Features(lists_types=False)])
def test_pull_5_what_a_restored_server_lost_is_not_written_over_before_it_is_noticed(
    machine: Machine, server: FakeServer, features: Features, how: str
) -> None:
    client = machine(features=features)
    known(client, note("c1", "før"))
    backup = server.copy().store
    client.clock.forward(60)
    client.change("Condition/c1", code={"text": "tapt"})
    run(push(client.effects))
    if how == "delta":
        run(pull(client.effects, ["p1"], ("Condition",)))
    server.store = backup
    with pytest.raises(Frozen):
        comes(client, how)
    assert (client.base("Condition/c1") or {})["code"]["text"] == "tapt"
    assert sent_again(client) == 1
    assert text(server, "Condition/c1") == "tapt"


@pytest.mark.parametrize("how", ["full pull", "comparison"])
def test_pull_5_what_a_restored_server_has_not_heard_of_is_not_taken_for_deleted(
    client: Client, server: FakeServer, how: str
) -> None:
    goes_back(client, server, note("c1", "tapt"))
    with pytest.raises(Frozen):
        comes(client, how)
    assert client.base("Condition/c1") is not None
    assert sent_again(client) == 1


def test_pull_5_a_change_of_what_a_restored_server_lost_stays_one_and_is_not_gone(
    client: Client, server: FakeServer
) -> None:
    goes_back(client, server, note("c1", "tapt"))
    client.change("Condition/c1", code={"text": "enda senere"})
    with pytest.raises(Frozen):
        run(push(client.effects))
    assert [e.state for e in client.unsent] == ["queued"], "looked at first, so it did not even leave"
    assert sent_again(client) == 1
    assert (client.unsent, text(server, "Condition/c1")) == ((), "enda senere")


def test_push_3_a_server_that_went_back_undoes_nothing_by_being_merged(
    client: Client, server: FakeServer
) -> None:
    """What others wrote was lost: nothing of ours, and it is not for us to send; but nor is it undone."""
    server.write({"resourceType": "Patient", "id": "p9", "telecom": [{"value": "1"}]})
    backup = server.copy().store
    client.clock.forward(60)
    server.write({**(server.get("Patient/p9") or {}), "address": [{"city": "Bergen"}]})
    run(pull(client.effects, ["p9"], ()))
    server.store = backup
    client.change("Patient/p9", telecom=[{"value": "1"}, {"value": "2"}])
    run(push(client.effects))
    (entry,) = client.unsent
    assert (entry.state, len(server.store["Patient/p9"])) == ("conflict", 1)
    assert "Bergen" in str(entry.body)


def test_pull_6_what_is_older_at_the_server_than_here_is_seen_when_ids_are_compared(
    client: Client, server: FakeServer
) -> None:
    server.write(note("o1", "før"))
    backup = server.copy().store
    client.clock.forward(3600)
    server.write(note("o1", "en annens, tapt med gjenopprettingen"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    server.store = backup
    run(compare_ids(client.effects, "p1", CONDITIONS))
    assert (client.base("Condition/o1") or {})["code"]["text"] == "før"


def test_pull_5_a_conflict_after_a_restore_is_decided_once(client: Client, server: FakeServer) -> None:
    known(client, note("c1", "før"))
    backup = server.copy().store
    client.clock.forward(60)
    client.change("Condition/c1", code={"text": "min"})
    run(push(client.effects))
    server.store = backup
    client.clock.forward(60)
    server.write(note("c1", "deres"))
    sent_again(client)
    (entry,) = client.unsent
    assert entry.state == "conflict"
    mine = note("c1", "min")
    client.database.do(lambda tx: outbox.requeue(tx, entry.seq, body=mine))
    run(push(client.effects))
    assert (client.unsent, text(server, "Condition/c1")) == ((), "min")


def test_pull_5_a_conflict_that_waited_is_not_settled_by_a_restore(
    client: Client, server: FakeServer
) -> None:
    known(client, order())
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "2 tabletter"}])
    client.clock.forward(60)
    server.write(order(dosageInstruction=[{"text": "en annens"}]))
    backup = server.copy().store
    client.clock.forward(60)
    theirs = server.write(order(dosageInstruction=[{"text": "en annens, senere"}]))
    run(push(client.effects))
    assert client.states() == {"MedicationRequest/m1": "conflict"}
    client.database.do(
        lambda tx: settle._receipt(tx, settle.row_of(server.get("MedicationRequest/m1") or {}))
    )
    server.store = backup
    client.clock.forward(60)
    assert sent_again(client) == 1
    (entry,) = client.unsent
    assert (entry.state, "2 tabletter" in str(entry.body)) == ("conflict", True)
    assert "en annens" in str(entry.their_json)
    assert theirs["dosageInstruction"][0]["text"] not in str(entry.their_json)
    assert len(server.store["MedicationRequest/m1"]) == 2


def test_pull_5_what_another_machine_has_sent_again_is_not_sent_twice(
    machine: Machine, server: FakeServer
) -> None:
    one, other = machine(), machine(seed=1)
    known(one, note("c1", "før"))
    run(pull(other.effects, ["p1"], ("Condition",)))
    backup = server.copy().store
    one.clock.forward(60)
    one.change("Condition/c1", code={"text": "tapt"})
    run(push(one.effects))
    run(pull(other.effects, ["p1"], ("Condition",)))
    other.change("Condition/c1", code={"text": "tapt, og mer"})
    run(push(other.effects))
    run(pull(one.effects, ["p1"], ("Condition",)))
    server.store = backup
    one.clock.forward(60)
    sent_again(one)
    assert text(server, "Condition/c1") == "tapt, og mer"
    sent_again(other)
    assert other.unsent == ()
    assert len(server.store["Condition/c1"]) == 2


@pytest.mark.parametrize("mine", ["", "enda senere"])
def test_pull_5_a_server_that_names_resources_has_what_is_sent_again_once(
    machine: Machine, server: FakeServer, mine: str
) -> None:
    one, other = machine(features=Features(update_create=False)), machine(seed=1)
    backup = server.copy().store
    one.clock.forward(60)
    known(one, note("c1", "tapt"))
    run(pull(other.effects, ["p1"], ("Condition",)))
    (ident,) = [r["id"] for r in server.all("Condition")]
    other.change(f"Condition/{ident}", code={"text": "en annen tekst"})
    run(push(other.effects))
    server.store = backup
    one.clock.forward(60)
    if mine:
        one.change(f"Condition/{ident}", code={"text": mine})
    for client in (one, other):
        with pytest.raises(Frozen):
            looks(client)
        run(restored.replay(client.effects))
    for client in (one, other):
        run(push(client.effects))
    (there,) = server.all("Condition")
    assert there["code"]["text"] == (mine or "tapt")
    assert one.unsent == ()
    (entry,) = other.unsent
    assert (entry.state, "en annen tekst" in str(entry.body)) == ("conflict", True)


def test_pull_5_what_was_let_go_of_and_then_deleted_by_others_is_not_sent_again(
    client: Client, server: FakeServer
) -> None:
    backup = server.copy().store
    client.clock.forward(60)
    known(client, note("c1", "slettet"))
    known(client, note("c2", "tapt"))
    run(pull(client.effects, ["p1"], ("Condition",)))
    assert run(tidy(client.effects, Interests(patients=("p2",)), limit=0)) == 1 < LIMIT
    run(pull(client.effects, ["p1"], ("Condition",)))
    server.delete("Condition/c1")
    run(compare_ids(client.effects, "p1", CONDITIONS))
    assert client.base("Condition/c1") is None
    server.store = backup
    client.clock.forward(60)
    sent_again(client)
    assert (server.get("Condition/c1"), text(server, "Condition/c2")) == (None, "tapt")


def test_pull_5_what_was_let_go_of_is_sent_again_though_an_older_one_has_come(
    client: Client, server: FakeServer
) -> None:
    known(client, note("c1", "før"))
    backup = server.copy().store
    client.clock.forward(60)
    client.change("Condition/c1", code={"text": "tapt"})
    run(push(client.effects))
    run(pull(client.effects, ["p1"], ("Condition",)))
    assert run(tidy(client.effects, Interests(patients=("p2",)), limit=0)) == 1
    server.store = backup
    run(pull(client.effects, ["p1"], ("Condition",)))
    assert sent_again(client) == 1
    assert text(server, "Condition/c1") == "tapt"


@pytest.mark.parametrize("history", [True, False])
def test_pull_5_a_stamp_that_is_written_less_exactly_when_it_is_read_accuses_nobody(
    machine: Machine, server: FakeServer, history: bool
) -> None:
    client = machine(features=Features(history=history))
    client.clock.forward(0.9)
    known(client, note("c1"))
    (kept,) = server.store["Condition/c1"]
    kept.updated = kept.updated.replace(".900Z", "Z")
    kept.body = {**(kept.body or {}), "meta": {**(kept.body or {})["meta"], "lastUpdated": kept.updated}}
    client.clock.forward(60)
    for _round in range(2):
        looks(client)
        run(pull(client.effects, ["p1"], ("Condition",)))
        run(compare_ids(client.effects, "p1", CONDITIONS))
    assert (client.base("Condition/c1") or {})["meta"]["lastUpdated"] == kept.updated
    assert client.database.ask(cursors.skipped) == ()


def test_pull_5_an_order_that_was_lost_goes_again_whole(client: Client, server: FakeServer) -> None:
    goes_back(client, server, order())

    def choose(request: Request) -> None:
        assert request.method == "GET" or request.headers["if-none-match"] == "*"

    client.wire.choose = choose  # type: ignore[assignment]
    assert sent_again(client) == 1
    assert (server.get("MedicationRequest/m1") or {})["dosageInstruction"] == order()["dosageInstruction"]
