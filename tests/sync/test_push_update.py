"""Push, rule 3: changing what we saw, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.transport import Request
from desktop.store import outbox
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, note, order, while_sending

# Rule 3: updating what we saw, and nothing else.


def test_push_3_an_update_names_the_version_that_it_changes(client: Client, server: FakeServer) -> None:
    known(client, note())
    version = server.store["Condition/c1"][-1].version
    client.change("Condition/c1", code={"text": "Hjertesvikt, forverring"})
    run(push(client.effects))
    assert [(r.method, r.headers.get("if-match")) for r in client.wire.sent] == [
        ("GET", None),
        ("PUT", f'W/"{version}"'),
    ]
    assert client.unsent == ()


@pytest.mark.parametrize("code", [409, 412])
def test_push_3_another_change_of_the_same_unit_goes_to_a_person_with_both_texts(
    client: Client, server: FakeServer, code: int
) -> None:
    """Written by the other between our look and our change."""

    def overtaken(server: FakeServer, request: Request) -> Any:
        server.write(order(dosageInstruction=[{"text": "2 tabletter morgen"}]))
        return driver.status(code)(server, request)

    known(client, order())
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "1 tablett kveld"}])
    client.wire.faults = [None, overtaken]
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == "conflict"
    assert "1 tablett kveld" in str(entry.body)
    assert "2 tabletter morgen" in str(entry.their_json)
    now = server.get("MedicationRequest/m1")
    assert now is not None
    assert now["dosageInstruction"] == [{"text": "2 tabletter morgen"}]


def test_push_3_dose_here_and_frequency_there_do_not_become_an_order_that_nobody_gave(
    client: Client, server: FakeServer
) -> None:
    known(client, order())
    server.write(order(dosageInstruction=[{"text": "1 tablett morgen og kveld"}]))
    client.change("MedicationRequest/m1", reasonCode=[{"text": "smerter"}])
    run(push(client.effects))
    assert client.states() == {"MedicationRequest/m1": "conflict"}


def test_push_3_independent_administrative_fields_merge(client: Client, server: FakeServer) -> None:
    known(client, {"resourceType": "Patient", "id": "p9", "gender": "female"})
    server.write({"resourceType": "Patient", "id": "p9", "gender": "female",
                  "address": [{"city": "Bergen"}]})  # fmt: skip
    client.change("Patient/p9", telecom=[{"value": "99"}])
    run(push(client.effects))
    now = server.get("Patient/p9")
    assert now is not None
    assert (now["address"], now["telecom"]) == ([{"city": "Bergen"}], [{"value": "99"}])
    assert client.unsent == ()


@pytest.mark.parametrize("fault", [driver.lost_after, driver.truncated, driver.status(502, after=True)])
def test_push_3_an_update_whose_answer_was_lost_is_known_by_its_body(
    client: Client, server: FakeServer, fault: driver.Fault
) -> None:
    known(client, note())
    client.change("Condition/c1", code={"text": "ny"})
    client.wire.faults = [None, fault]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    assert len(server.store["Condition/c1"]) == 2


def test_push_3_an_update_whose_answer_was_lost_is_known_though_the_server_adds_elements(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(history=False, normalise=lambda r: {**r, "language": "nb"}))
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", note=[{"text": "ny"}])
    client.wire.faults = [None, driver.lost_after]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()


def test_push_3_a_lost_update_overlaid_by_a_later_one_is_found_in_history(
    client: Client, server: FakeServer
) -> None:
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [None, driver.lost_after]
    run(push(client.effects))
    server.write(order(status="active", dosageInstruction=[{"text": "en senere"}]))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    seen = client.base("MedicationRequest/m1")
    assert seen is not None
    assert seen["dosageInstruction"] == [{"text": "en senere"}]


def test_push_3_without_history_the_same_goes_to_a_person(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(history=False))
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [None, driver.lost_after]
    run(push(client.effects))
    server.write(order(status="active", dosageInstruction=[{"text": "en senere"}]))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.states() == {"MedicationRequest/m1": "conflict"}


def test_push_3_the_same_text_long_ago_is_not_our_lost_update(client: Client, server: FakeServer) -> None:
    known(client, note(text="A"))
    client.change("Condition/c1", code={"text": "B"})
    run(push(client.effects))
    client.change("Condition/c1", code={"text": "A"})
    client.wire.faults = [None, driver.lost_before]
    run(push(client.effects))
    server.write(note(text="C"))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "conflict"}


def test_push_3_a_deletion_names_the_version_too(client: Client, server: FakeServer) -> None:
    known(client, note())
    client.delete("Condition/c1")
    server.write(note(text="endret i mellomtiden"))
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "conflict"}
    assert server.get("Condition/c1") is not None


def test_push_3_a_server_without_versions_is_not_written_over(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(etag=False))

    def blind(server: FakeServer, request: Request) -> Any:
        answer = server.handle(request)
        import json

        body = json.loads(answer.body)
        body.get("meta", {}).pop("versionId", None)
        return type(answer)(answer.status, {}, json.dumps(body).encode())

    client.wire.choose = lambda _request: blind
    client.put(note())
    run(push(client.effects))
    assert client.unsent == ()
    client.change("Condition/c1", code={"text": "ny"})
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed"}
    assert len(server.store["Condition/c1"]) == 1


def test_push_3_a_change_made_over_a_merged_one_keeps_their_part(client: Client, server: FakeServer) -> None:
    person = {"resourceType": "Patient", "id": "p9", "gender": "female"}
    known(client, person)
    server.write({**person, "address": [{"city": "Bergen"}]})
    client.change("Patient/p9", telecom=[{"value": "1"}])
    # A second change is made here while the first is on its way.
    client.wire.choose = while_sending(client, "Patient/p9", communication=[{"preferred": True}])
    run(push(client.effects))
    now = server.get("Patient/p9")
    assert now is not None
    assert (now["address"], now["telecom"], now["communication"]) == (
        [{"city": "Bergen"}], [{"value": "1"}], [{"preferred": True}])  # fmt: skip
    assert client.unsent == ()


def test_push_3_a_change_made_over_ours_follows_what_the_server_adds(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(normalise=lambda r: {**r, "language": "nb"}))
    client.put(order(status="active"))
    client.wire.choose = while_sending(client, "MedicationRequest/m1", note=[{"text": "ny"}])
    run(push(client.effects))
    assert client.unsent == ()
    now = server.get("MedicationRequest/m1")
    assert now is not None
    assert (now["language"], now["note"]) == ("nb", [{"text": "ny"}])
    assert [m.split()[0] for m in client.wire.lines] == ["PUT", "GET", "PUT"]


def test_push_3_a_change_over_a_lost_one_that_another_has_overlaid_asks_a_person(
    client: Client, server: FakeServer
) -> None:
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [None, driver.lost_after]
    run(push(client.effects))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår neste"}])
    server.write(order(status="active", dosageInstruction=[{"text": "en annens"}]))
    client.clock.forward(600)
    run(push(client.effects))
    (entry,) = client.unsent
    assert (entry.state, "vår neste" in str(entry.body)) == ("conflict", True)
    now = server.get("MedicationRequest/m1")
    assert now is not None
    assert now["dosageInstruction"] == [{"text": "en annens"}]


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_push_3_a_change_behind_a_conflict_does_not_pass_over_theirs_when_the_first_is_thrown_away(
    client: Client, server: FakeServer, what: str
) -> None:
    """The later change was made over our own text; the person has never seen theirs in it."""
    known(client, note())
    server.write(note(text="deres"))
    client.change("Condition/c1", code={"text": "vår"})
    run(push(client.effects))
    (first,) = client.unsent
    assert first.state == "conflict"
    if what == "edit":
        client.change("Condition/c1", code={"text": "vår, rettet"})
    else:
        client.delete("Condition/c1")
    client.database.do(lambda tx: outbox.done(tx, [first.seq]))
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "conflict"}
    assert server.get("Condition/c1")["code"]["text"] == "deres"  # type: ignore[index]
