"""Push, rule 8, and servers that give their own names."""

from __future__ import annotations

import json

from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store import outbox
from desktop.sync.push.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import note, order, task

# Rule 8 (and the server's own names).


def test_push_8_a_second_click_makes_no_second_order(client: Client, server: FakeServer) -> None:
    client.put(order(status="active"))
    client.put(order(status="active"))
    run(push(client.effects))
    client.put(order(status="active"))  # the crash was between sending and answer: it is done again
    run(push(client.effects))
    assert len(server.all("MedicationRequest")) == 1
    assert client.unsent == ()


def test_push_8_a_second_window_with_the_same_identifier_makes_no_second_order(
    machine: Machine, server: FakeServer
) -> None:
    identifier = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:5ba5b1d4-7c37-4c39-9a17-f9a1f8b9f3a1"}]
    first, second = machine(features=Features(update_create=False)), machine()
    for client in (first, second):
        client.put(order(identifier=identifier))
        run(push(client.effects))
        assert client.unsent == ()
    assert len(server.all("MedicationRequest")) == 1


def test_push_8_the_same_identifier_with_another_text_is_a_conflict(
    machine: Machine, server: FakeServer
) -> None:
    identifier = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:5ba5b1d4-7c37-4c39-9a17-f9a1f8b9f3a1"}]
    first, second = machine(features=Features(update_create=False)), machine()
    first.put(order(identifier=identifier))
    run(push(first.effects))
    second.put(order(identifier=identifier, dosageInstruction=[{"text": "en annen dose"}]))
    run(push(second.effects))
    (entry,) = second.unsent
    assert (entry.state, "en annen dose" in str(entry.body)) == ("conflict", True)


def test_names_that_the_server_gives_are_followed_everywhere(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(update_create=False))
    client.put({"resourceType": "Patient", "id": "ny", "name": [{"family": "Nyfødt"}]})
    client.put({**note(), "subject": {"reference": "Patient/ny"}})
    client.put(task(focus="Condition/c1") | {"for": {"reference": "Patient/ny"}})
    run(push(client.effects))
    assert client.unsent == ()
    person = next(p for p in server.all("Patient") if p["id"] != "p1")
    (condition,), (made,) = server.all("Condition"), server.all("Task")
    assert condition["subject"]["reference"] == f"Patient/{person['id']}"
    assert made["focus"]["reference"] == f"Condition/{condition['id']}"
    # A window that was opened before still says the old name.
    client.change("Condition/c1", code={"text": "ny"})
    client.put({**note("c2"), "subject": {"reference": "Patient/ny"}})
    run(push(client.effects))
    assert client.unsent == ()
    assert {c["subject"]["reference"] for c in server.all("Condition")} == {f"Patient/{person['id']}"}
    assert len(server.all("Condition")) == 2
    client.delete("Condition/c1")
    run(push(client.effects))
    assert len(server.all("Condition")) == 1


def test_a_deletion_that_waits_follows_the_servers_name(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(update_create=False))
    client.put(note())
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.delete("Condition/c1")
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    assert server.all("Condition") == []


def test_a_patients_unsent_work_stays_with_the_patient(machine: Machine) -> None:
    client = machine(features=Features(update_create=False, unlisted=frozenset({"Task"})))
    client.put({"resourceType": "Patient", "id": "ny", "name": [{"family": "Nyfødt"}]})
    client.put(task() | {"for": {"reference": "Patient/ny"}})
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.patient.startswith("srv-")
    from desktop.store import people

    key = client.database.ask(lambda c: people.find_key(c, "ny"))
    assert key
    assert [e.key for e in client.database.ask(lambda c: outbox.of_patient(c, key))] == ["Task/t1"]


class Renaming:
    """A server that promises to take our ids, and gives a new resource another one; the first answer is
    lost. It may refuse to search."""

    def __init__(self, *, searches: bool) -> None:
        self.searches = searches
        self.lost = 0

    def __call__(self, request: Request) -> driver.Fault | None:
        if request.method == "GET" and "?" in request.path and not self.searches:
            return driver.status(400)
        return self._created if request.method == "PUT" else None

    def _created(self, server: FakeServer, request: Request) -> Answer:
        if server.get(request.path) is not None:
            return server.handle(request)
        body = json.loads(request.body or "null")
        del body["id"]
        answer = server.handle(Request("POST", str(body["resourceType"]), {}, json.dumps(body)))
        self.lost += 1
        if self.lost == 1:
            raise NoAnswer("", sent=True)
        return answer


def test_what_a_server_renamed_against_its_word_is_not_made_again(client: Client, server: FakeServer) -> None:
    client.wire.choose = Renaming(searches=True)
    client.put(order(status="active"))
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert len(server.all("MedicationRequest")) == 1
    assert client.unsent == ()


def test_where_it_can_not_be_looked_for_a_server_that_renamed_before_is_not_believed(
    client: Client, server: FakeServer
) -> None:
    client.wire.choose = renaming = Renaming(searches=False)
    renaming.lost = 1
    client.put(order(status="active"))
    run(push(client.effects))
    assert client.unsent == ()
    renaming.lost = 0
    client.put(order(status="active") | {"id": "m2"})
    for _round in range(3):
        run(push(client.effects))
        client.clock.forward(600)
    assert client.states() == {"MedicationRequest/m2": "failed"}
    assert len(server.all("MedicationRequest")) == 2


def test_where_it_can_not_be_looked_for_a_server_without_guile_is_believed(
    client: Client, server: FakeServer
) -> None:
    client.wire.choose = lambda request: driver.status(400) if "?" in request.path else None
    client.wire.faults = [driver.lost_before]
    client.put(order(status="active"))
    for _round in range(2):
        run(push(client.effects))
        client.clock.forward(600)
    assert client.unsent == ()
    assert len(server.all("MedicationRequest")) == 1
