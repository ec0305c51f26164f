"""A server that leaves out what is not for whoever asks: nothing is lost by it, and nothing looks empty."""

from __future__ import annotations

import json
from typing import Any

from desktop.core.clock import utc_now
from desktop.fhir.capability import fetch
from desktop.fhir.transport import Answer, Request
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.store import records, snapshots
from desktop.sync.pull import cursors
from desktop.sync.pull.counting import number_of
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.run.effects import Effects
from tests.service.test_blocked import HELD, consent, to
from tests.sign_in.town import DOCTOR, signed_in, town
from tests.sync.conftest import Machine
from tests.sync.driver import Client, Fault, MemoryDatabase, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.things import note

TYPES = ("Consent", "Condition", "Procedure")


class Withholding:
    """Faults by which a server leaves out some resources (`Type/id`), and says so of the patients named."""

    def __init__(self) -> None:
        self.keys: frozenset[str] = frozenset()
        self.patient = "p1"
        self.read_status = 403

    def __call__(self, request: Request) -> Fault | None:
        if not self.keys or request.method != "GET":
            return None
        if request.path in self.keys:
            return lambda _server, _request: Answer(
                self.read_status,
                {"content-type": "application/fhir+json"},
                b'{"resourceType":"OperationOutcome"}',
            )
        return self._searched if self.patient in request.path else None

    def _searched(self, server: FakeServer, request: Request) -> Answer:
        answer = server.handle(request)
        found = json.loads(answer.body)
        left = [
            e for e in found.get("entry", ())
            if f"{e['resource']['resourceType']}/{e['resource'].get('id')}" not in self.keys
        ]  # fmt: skip
        if not request.path.startswith(("Patient", "Consent")):
            outcome = {"resourceType": "OperationOutcome",
                       "issue": [{"severity": "information", "code": "suppressed"}]}  # fmt: skip
            left.append({"resource": outcome, "search": {"mode": "outcome"}})
            found.pop("total", None)
        return Answer(200, answer.headers, json.dumps({**found, "entry": left}).encode())


def begun(machine: Machine, server: FakeServer) -> tuple[Client, Withholding]:
    """A client that holds two Conditions of each of two patients, one of whom has a Consent."""
    client = machine(features=Features(batch=False))
    server.write({"resourceType": "Patient", "id": "p2"})
    server.write({**consent(), "patient": {"reference": "Patient/p1"}})
    for patient in ("p1", "p2"):
        for ident in ("a", "b"):
            server.write(note(f"{ident}{patient}", subject={"reference": f"Patient/{patient}"}))
    bring(client)
    withholding = Withholding()
    client.wire.choose = withholding
    return client, withholding


def bring(client: Client) -> Any:
    client.clock.forward(3600)
    return run(pull(client.effects, ("p1", "p2"), TYPES))


def have(client: Client, patient: str = "p1") -> frozenset[str]:
    return client.database.ask(lambda c: records.ids(c, "Condition", patient))


def withheld(client: Client) -> dict[str, str]:
    return client.database.ask(lambda c: snapshots.all_of(c, snapshots.WITHHELD))


def test_what_is_held_stays_though_the_server_leaves_it_out(machine: Machine, server: FakeServer) -> None:
    client, withholding = begun(machine, server)
    withholding.keys = frozenset({"Condition/ap1", "Condition/bp1"})
    for _round in range(3):
        assert bring(client).complete
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert have(client) == {"ap1", "bp1"}
    assert withheld(client) == {"p1": "Condition Procedure"}


def test_a_server_that_says_404_of_it_loses_nothing_here(machine: Machine, server: FakeServer) -> None:
    client, withholding = begun(machine, server)
    withholding.keys, withholding.read_status = frozenset({"Condition/ap1"}), 404
    bring(client)
    bring(client)
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert have(client) == {"ap1", "bp1"}


def test_others_in_the_same_search_are_as_up_to_date_as_ever(machine: Machine, server: FakeServer) -> None:
    client, withholding = begun(machine, server)
    withholding.keys = frozenset({"Condition/ap1"})
    bring(client)
    assert client.database.ask(lambda c: cursors.of(c, ("p1", "p2"), "Condition"))["p2"] != ""
    server.write(note("newp2", subject={"reference": "Patient/p2"}))
    server.delete("Condition/bp2")
    bring(client)
    run(compare_ids(client.effects, "p2", [("Condition", "Condition?patient=p2")]))
    assert have(client, "p2") == {"ap2", "newp2"}


def test_what_is_let_go_of_comes_though_it_is_older_than_what_was_read(
    machine: Machine, server: FakeServer
) -> None:
    client, withholding = begun(machine, server)
    withholding.keys = frozenset({"Condition/hidden"})
    server.write(note("hidden", subject={"reference": "Patient/p1"}))
    client.clock.forward(3600)
    server.write(note("later", subject={"reference": "Patient/p1"}))
    bring(client)
    assert have(client) == {"ap1", "bp1", "later"}
    withholding.keys = frozenset()
    bring(client)
    assert have(client) == {"ap1", "bp1", "later", "hidden"}
    assert withheld(client) == {}


def test_what_was_deleted_meanwhile_is_found_when_it_is_let_go_of(
    machine: Machine, server: FakeServer
) -> None:
    client, withholding = begun(machine, server)
    withholding.keys = frozenset({"Condition/ap1", "Condition/bp1"})
    bring(client)
    server.delete("Condition/ap1")
    withholding.keys = frozenset()
    bring(client)
    assert have(client) == {"bp1"}


def test_a_server_that_says_it_of_nobody_known_is_believed_of_all(
    machine: Machine, server: FakeServer
) -> None:
    client, withholding = begun(machine, server)
    server.delete("Consent/k")
    withholding.keys = frozenset({"Condition/ap2"})
    withholding.patient = "p2"
    bring(client)
    bring(client)
    assert have(client, "p2") == {"ap2", "bp2"}
    assert set(withheld(client)) == {"p1", "p2"}


def test_a_number_without_what_is_left_out_is_no_number(machine: Machine, server: FakeServer) -> None:
    body = json.dumps({
        "resourceType": "Bundle", "type": "searchset", "total": 0,
        "entry": [{"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome", "issue": [
            {"severity": "information", "code": "suppressed"}]}}],
    }).encode()  # fmt: skip
    path = "Condition?patient=Patient/p1&_summary=count"
    assert number_of("Condition", path, body) is None
    assert number_of("Condition", path, body.replace(b"suppressed", b"informational")) == 0


def test_rounds_against_the_embedded_server_keep_what_is_held_and_bring_what_is_opened() -> None:
    """The same with the server's own judgement: a block comes, and goes."""
    with town() as server:
        server.load([{"resourceType": "Patient", "id": "p"}, *HELD], validated=True)

        async def work(wire: SignedIn, _signing: Signing) -> list[frozenset[str]]:
            database = MemoryDatabase(SimClock())
            effects = Effects(
                transport=wire, database=database, clock=utc_now, random=lambda: 0.5,
                capabilities=await fetch(wire), refresh=_no,
            )  # fmt: skip
            found = []
            for block in (False, True, False):
                server.load([{**consent(actor=to(f"Practitioner/{DOCTOR}")),
                              "status": "active" if block else "inactive"}])  # fmt: skip
                if block:
                    server.load([{"resourceType": "Condition", "id": "new", "code": {"text": "Ny"},
                                  "subject": {"reference": "Patient/p"}}])  # fmt: skip
                await pull(effects, ("p",), TYPES)
                found.append(database.ask(lambda c: records.ids(c, "Condition", "p")))
                told = database.ask(lambda c: snapshots.all_of(c, snapshots.WITHHELD))
                assert bool(told) is block
            database.close()
            return found

        assert signed_in(server.url, work) == [{"c"}, {"c"}, {"c", "new"}]


async def _no() -> bool:
    return False
