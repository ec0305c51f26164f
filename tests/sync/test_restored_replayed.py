"""Push, rules 12 and 13: another workstation sends its older text to a restored server before this one has
looked, and answers of 200 that are no copy of what was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer, Refused, Request, Unreadable
from desktop.store import held_records
from desktop.store.outbox import RESTORED, UNKEPT
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.look import fetch
from desktop.sync.pull.pull import pull
from desktop.sync.pull.tidying import tidy
from desktop.sync.push.push import push
from desktop.sync.restore import receipts, restored
from desktop.sync.restore.restored import Frozen
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, Fault, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, note, order

Json = dict[str, Any]
KINDS = ("Condition", "MedicationRequest", "Composition")


def letter(ident: str, text: str) -> Json:
    sections = [{"code": {"coding": [{"code": c}]}, "text": {"div": t}} for c, t in (("a", text), ("b", "b"))]
    return {"resourceType": "Composition", "id": ident, "status": "preliminary",
            "subject": {"reference": "Patient/p1"}, "section": sections}  # fmt: skip


def dose(ident: str, text: str) -> Json:
    return order(ident, status="active", dosageInstruction=[{"text": text}])


def pulls(client: Client) -> None:
    run(pull(client.effects, ["p1"], KINDS))


def writes(client: Client, resource: Json) -> None:
    client.clock.forward(60)
    client.put(resource)
    assert run(push(client.effects)).for_people == 0
    assert client.unsent == ()


def notices(client: Client) -> int:
    with pytest.raises(Frozen):
        run(restored.guard(client.effects, now=True))
    return run(restored.replay(client.effects))


def overtaken(one: Client, other: Client, server: FakeServer, make: Callable[[str, str], Json]) -> str:
    """`one` corrects what `other` wrote; the server is restored, and `other` sends its text again first."""
    known(other, make("x1", "fra før"))
    backup = server.copy().store
    writes(other, make("x1", "den andres"))
    pulls(one)
    run(restored.guard(one.effects, now=True))
    writes(one, make("x1", "min rettelse"))
    server.store = backup
    one.clock.forward(60)
    notices(other)
    run(push(other.effects))
    key = f"{make('x1', '')['resourceType']}/x1"
    assert "den andres" in json.dumps(server.get(key))
    return key


@pytest.mark.parametrize("make", [note, dose, letter])
def test_push_12_another_that_sends_first_after_a_restore_loses_no_acknowledged_correction(
    machine: Machine, server: FakeServer, make: Callable[[str, str], Json]
) -> None:
    one, other = machine(), machine(seed=1)
    key = overtaken(one, other, server, make)
    with pytest.raises(Frozen):
        pulls(one)
    assert "min rettelse" in json.dumps(one.base(key)), "ours stays until it was looked for"
    assert run(restored.replay(one.effects)) == 1
    (entry,) = one.unsent
    assert (entry.state, entry.answer) == ("conflict", RESTORED)
    assert "min rettelse" in str(entry.body)
    assert "den andres" in str(entry.their_json)


def test_push_12_ours_is_not_merged_into_what_another_sent_first(
    machine: Machine, server: FakeServer
) -> None:
    one, other = machine(), machine(seed=1)
    key = overtaken(one, other, server, letter)
    now = one.sees(key) or {}
    one.put({**now, "section": [now["section"][0], {**now["section"][1], "text": {"div": "også b"}}]})
    with pytest.raises(Frozen):
        run(push(one.effects))
    run(restored.replay(one.effects))
    (entry,) = one.unsent
    assert ("min rettelse" in str(entry.body), "også b" in str(entry.body)) == (True, True)


@pytest.mark.parametrize("make", [note, dose, letter])
def test_push_12_what_was_let_go_of_is_kept_when_another_has_sent_first(
    machine: Machine, server: FakeServer, make: Callable[[str, str], Json]
) -> None:
    one, other = machine(), machine(seed=1)
    known(other, make("x1", "fra før"))
    backup = server.copy().store
    writes(other, make("x1", "den andres"))
    pulls(one)
    writes(one, make("x1", "min rettelse"))
    pulls(one)
    assert run(tidy(one.effects, Interests(patients=("p2",)), limit=0)) == 1
    server.store = backup
    one.clock.forward(60)
    notices(other)
    run(push(other.effects))
    with pytest.raises(Frozen):
        pulls(one)
    run(restored.replay(one.effects))
    (entry,) = one.unsent
    assert "min rettelse" in str(entry.body)


def test_push_12_what_others_wrote_over_ours_is_filed_after_one_look(
    machine: Machine, server: FakeServer
) -> None:
    client = machine()
    known(client, note("c1", "mitt"))
    pulls(client)
    for text in ("en annens", "en tredjes"):
        client.clock.forward(60)
        server.write(note("c1", text))
        pulls(client)
        assert (client.base("Condition/c1") or {})["code"]["text"] == text
    client.wire.sent.clear()
    pulls(client)
    assert not [line for line in client.wire.lines if "/c1" in line], "looked at once"


def test_push_12_without_history_ours_is_kept_beside_and_asked_about_after_a_restore(
    machine: Machine, server: FakeServer
) -> None:
    one, other = machine(features=Features(history=False)), machine(seed=1)
    known(one, note("c2", "også tapt, før"))
    known(other, note("c1", "fra før"))
    backup = server.copy().store
    writes(other, note("c1", "den andres"))
    pulls(one)
    writes(one, note("c1", "min rettelse"))
    writes(one, note("c2", "også tapt"))
    server.store = backup
    one.clock.forward(60)
    server.write(note("c1", "den andres"))
    with pytest.raises(Frozen):  # by the other one
        pulls(one)
    run(restored.replay(one.effects))
    found = {e.key: e for e in one.unsent}
    assert found["Condition/c1"].state == "conflict"
    assert "min rettelse" in str(found["Condition/c1"].body)
    assert "den andres" in str(found["Condition/c1"].their_json)


def test_push_12_a_deletion_that_can_not_be_told_from_a_loss_is_named_after_a_restore(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(history=False, gone=404))
    known(client, note("c2", "før"))
    pulls(client)
    backup = server.copy().store
    writes(client, note("c1", "min"))
    writes(client, note("c2", "etter"))
    pulls(client)
    server.store = backup
    run(fetch(client.effects, "Condition", "c1"))
    assert client.base("Condition/c1") is None
    notices(client)
    entry = next(e for e in client.unsent if e.key == "Condition/c1")
    assert (entry.state, entry.answer, "min" in str(entry.body)) == ("gone", RESTORED, True)


def test_push_12_what_is_kept_nowhere_is_named(client: Client, server: FakeServer) -> None:
    known(client, note("c1", "før"))
    backup = server.copy().store
    writes(client, note("c1", "etter"))
    client.database.do(lambda tx: held_records.records.remove(tx, [("Condition", "c1")]))
    server.store = backup
    client.clock.forward(60)
    assert notices(client) == 1
    (entry,) = client.unsent
    assert (entry.state, entry.answer, strict.loads(entry.body or "")["code"]["text"]) == (
        "gone",
        UNKEPT,
        "før",
    )


def test_pull_5_more_receipts_than_are_looked_at_at_once_hide_nothing(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "MOST_AT_ONCE", 40)
    known(client, note("c0"))
    run(restored.guard(client.effects, now=True))
    backup = server.copy().store
    writes(client, note("tapt", "tapt"))
    server.store = backup
    for number in range(receipts.MAX_KEPT + 5):
        client.put(note(f"n{number}"))
    run(push(client.effects))
    assert notices(client) == 1
    run(push(client.effects))
    assert server.get("Condition/tapt") is not None


# Rule 13: what is no copy.

OUTCOME: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "transient"}]}
FALSE: dict[str, Json] = {
    "outcome": OUTCOME,
    "outcome with the id": {**OUTCOME, "id": "c1"},
    "another id": {**note("c9"), "meta": {"versionId": "9", "lastUpdated": "2027-01-01T00:00:00Z"}},
    "another type": {"resourceType": "Patient", "id": "c1"},
    "bundle": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": note("c1")}]},
}


def says(body: Json) -> Fault:
    answer = Answer(200, {"content-type": "application/fhir+json"}, json.dumps(body).encode())
    return lambda _server, _request: answer


false_200 = pytest.mark.parametrize("what", FALSE)


@false_200
@pytest.mark.parametrize("at", [0, 1, 2])
def test_push_13_no_false_200_takes_our_text_for_deleted(
    client: Client, server: FakeServer, what: str, at: int
) -> None:
    backup = server.copy().store
    writes(client, note("c1", "tapt"))
    server.store = backup
    client.wire.faults = [*([None] * at), says(FALSE[what])]
    for _time in range(2):
        with pytest.raises((Refused, Frozen)):
            run(fetch(client.effects, "Condition", "c1"))
    assert (client.base("Condition/c1") or {})["code"]["text"] == "tapt"


@false_200
def test_push_13_a_guard_that_is_answered_falsely_looks_again(
    client: Client, server: FakeServer, what: str
) -> None:
    backup = server.copy().store
    writes(client, note("c1", "tapt"))
    server.store = backup
    client.wire.faults = [says(FALSE[what])]
    run(restored.guard(client.effects, now=True))
    with pytest.raises(Frozen):
        run(restored.guard(client.effects))


@false_200
@pytest.mark.parametrize("at", [0, 1])
def test_push_13_an_approval_that_is_answered_falsely_does_nothing(
    client: Client, server: FakeServer, what: str, at: int
) -> None:
    backup = server.copy().store
    writes(client, note("c1", "tapt"))
    server.store = backup
    with pytest.raises(Frozen):
        run(restored.guard(client.effects, now=True))
    client.wire.faults = [*([None] * at), says(FALSE[what])]
    try:
        run(restored.replay(client.effects))
    except (Unreadable, SearchRefused):
        assert notices(client) == 1
    run(push(client.effects))
    assert (server.get("Condition/c1") or {})["code"]["text"] == "tapt"


@false_200
@pytest.mark.parametrize("op", ["create", "update"])
@pytest.mark.parametrize("read", [None, "outcome", "another id"])
def test_push_13_an_act_that_only_a_false_200_speaks_of_goes_again(
    client: Client, server: FakeServer, what: str, op: str, read: str | None
) -> None:
    if op == "update":
        known(client, note("c1", "før"))
    server.write(note("c9", "en annens"))
    client.put(note("c1", "mitt"))
    answers = [says(FALSE[what]), says(FALSE[read]) if read else None]
    changes = iter(answers)

    def choose(request: Request) -> Fault | None:
        sent = any(r.method == "PUT" for r in client.wire.sent)
        return next(changes, None) if sent else None

    client.wire.choose = choose
    for _round in range(4):
        run(push(client.effects))
        client.clock.forward(600)
    assert client.unsent == ()
    assert (server.get("Condition/c1") or {})["code"]["text"] == "mitt"
    assert (server.get("Condition/c9") or {})["code"]["text"] == "en annens"


def test_push_13_a_server_that_never_does_what_it_confirms_is_told_of(
    client: Client, server: FakeServer
) -> None:
    known(client, note("c1", "før"))
    client.change("Condition/c1", code={"text": "mitt"})
    client.wire.choose = lambda request: says(OUTCOME) if request.method == "PUT" else None
    for _round in range(8):
        run(push(client.effects))
        client.clock.forward(600)
    assert client.states() == {"Condition/c1": "failed"}


def test_push_13_a_deletion_that_is_denied_in_a_200_is_none(client: Client, server: FakeServer) -> None:
    known(client, note("c1"))
    client.delete("Condition/c1")
    client.wire.choose = lambda request: says(OUTCOME) if request.method == "DELETE" else None
    run(push(client.effects))
    assert [e.op for e in client.unsent] == ["delete"]
    client.wire.choose = None
    client.clock.forward(600)
    run(push(client.effects))
    assert (client.unsent, server.get("Condition/c1")) == ((), None)


def test_push_13_a_history_that_is_none_makes_nothing_anew(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(gone=404))
    client.put(note("c1"))
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    server.delete("Condition/c1")
    client.clock.forward(600)
    client.wire.choose = lambda request: says(OUTCOME) if "_history" in request.path else None
    run(push(client.effects))
    assert len(server.store["Condition/c1"]) == 2, "not made again on the word of an error"
    assert client.states() == {"Condition/c1": "sending"}
