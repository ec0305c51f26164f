"""Signatures on their way: sent after what they point to, and checked on another machine as on the first."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import pytest

from desktop.acts.drafts import SignNote
from desktop.acts.edits import Kept, NoteText
from desktop.clinical.record.signatures import Verdict
from desktop.commands.carrying import Doing
from desktop.commands.sealing import signatures
from desktop.core.actor import Actor
from desktop.fhir.transport import Answer, Request
from desktop.store import signing_key, snapshots
from desktop.store.charts import Charts
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import SEALS, pull
from desktop.sync.pull.rounds import pull_round
from desktop.sync.push.push import push
from desktop.views.why import signed
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import BASE, FakeServer, Features
from tests.sync.things import Json

AAS = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas", "LIS", profession="doctor")
OPEN = Interests(patients=("p1",))
STAY: Json = {
    "resourceType": "Encounter", "id": "stay", "status": "in-progress", "class": {"code": "IMP"},
    "subject": {"reference": "Patient/p1"},
}  # fmt: skip
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Furosemid 40 mg x 1.</p></div>'
NOTE: Json = {
    "resourceType": "Composition", "id": "3d8ef7ac-6a0b-4a2e-8a52-8f6a4e3c5d11",
    "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:3d8ef7ac-6a0b-4a2e-8a52-8f6a4e3c5d11"},
    "status": "final", "type": {"coding": [{"system": "http://loinc.org", "code": "11506-3"}]},
    "subject": {"reference": "Patient/p1"}, "encounter": {"reference": "Encounter/stay"},
    "date": "2026-11-20T14:32:00+01:00", "author": [{"reference": "Practitioner/aas"}], "title": "Visitt",
    "section": [{"title": "Vurdering", "text": {"status": "additional", "div": DIV},
                 "entry": [{"reference": "Encounter/stay"}]}],
}  # fmt: skip
SERVERS = [
    Features(),
    Features(update_create=False),
    Features(transaction=False),
    Features(transaction=False, update_create=False),
    Features(update_create=False, rewrites="everything"),
    Features(representation=False),
]


def sign(client: Client, body: Json = NOTE) -> None:
    """A doctor signs a note, as the act does it, and the time to take it back goes."""
    act = SignNote(Kept("note", body["id"], "p1", ""), NoteText(body["id"], ()))

    def carry(tx: Any) -> None:
        doing = Doing(tx, AAS, cast(Charts, None), BASE, act)
        sealed, whole = signatures.sealed(doing, None, [body]), signatures.together(doing, body)
        doing.write([body, sealed], action="C", atomic=whole)

    client.database.do(carry)
    client.clock.forward(60)


def verdict(client: Client, key: str) -> Verdict:
    return client.database.ask(lambda c: signed.of_patient(c, "p1", BASE)).on(key)


def at_server(server: FakeServer) -> tuple[Json, Json]:
    (note,), (provenance,) = server.all("Composition"), server.all("Provenance")
    return note, provenance


def pulled(client: Client) -> None:
    run(pull_round(client.effects, OPEN, opened=True))


def trusts(client: Client, other: Client) -> None:
    """This machine knows the key of another."""
    keys = other.database.ask(lambda c: snapshots.all_of(c, signing_key.KIND))
    for name, text in keys.items():
        if name != signing_key.OWN:
            client.database.do(partial(snapshots.put, kind=signing_key.KIND, key=name, body=text))


@pytest.mark.parametrize("features", SERVERS)
def test_a_note_signed_offline_is_unaltered_here_and_on_another_machine(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    """Note and stay had a name of ours only, and are called otherwise by the server."""
    first, second = machine(features=features), machine(features=features)
    first.put(STAY)
    sign(first)
    assert verdict(first, f"Composition/{NOTE['id']}").state == "valid"
    run(push(first.effects))
    assert not [one for one in first.unsent if one.type != "AuditEvent"]
    note, provenance = at_server(server)
    key = f"Composition/{note['id']}"
    assert key in [one["reference"] for one in provenance["target"]]
    assert verdict(first, key).state == "valid"
    pulled(second)
    assert verdict(second, key).state == "unknown_key"
    trusts(second, first)
    found = verdict(second, key)
    assert (found.state, found.signed.name) == ("valid", "Maren Aas")


@pytest.mark.parametrize("features", SERVERS)
def test_what_was_changed_at_the_server_is_told_on_each_machine(
    machine: Machine, server: FakeServer, features: Features
) -> None:
    first, second = machine(features=features), machine(features=features)
    first.put(STAY)
    sign(first)
    run(push(first.effects))
    note, _provenance = at_server(server)
    section = {**note["section"][0], "text": {"div": DIV.replace("40", "80")}}
    server.write({**note, "section": [section]})
    for client in (first, second):
        pulled(client)
        found = verdict(client, f"Composition/{note['id']}")
        assert found.state == "altered"
        assert [one.path for one in found.differs] == ["section[0].text"]


def test_the_author_is_not_renamed_by_an_entry_beside_the_seal(machine: Machine, server: FakeServer) -> None:
    first, second = machine(), machine()
    first.put(STAY)
    sign(first)
    run(push(first.effects))
    note, provenance = at_server(server)
    what = {
        "reference": "Practitioner/other",
        "identifier": {"system": "urn:fagflate:signed-as", "value": "Practitioner/aas"},
    }
    entity = [*provenance["entity"], {"role": "source", "what": what}]
    server.write({**provenance, "entity": entity})
    server.write({**note, "author": [{"reference": "Practitioner/other"}]})
    pulled(second)
    found = verdict(second, f"Composition/{note['id']}")
    assert {one.element for one in found.differs} == {"author"}


def test_the_signature_goes_after_what_it_points_to(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(transaction=False))
    client.put(STAY)
    sign(client)
    run(push(client.effects))
    kinds = [line.partition(" ")[2].partition("/")[0] for line in client.wire.lines]
    sent = [kind for kind in kinds if kind in ("Encounter", "Composition", "Provenance")]
    assert sent == ["Encounter", "Composition", "Provenance"]


def test_a_note_that_others_read_before_it_was_signed_changes_together_with_its_signature(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(update_create=False))
    client.put(STAY)
    client.put({**NOTE, "status": "preliminary", "section": []})
    run(push(client.effects))
    (early,) = server.all("Composition")
    client.wire.sent.clear()
    sign(client)
    run(push(client.effects))
    note, _provenance = at_server(server)
    assert (note["id"], note["status"]) == (early["id"], "final")
    written = [line for line in client.wire.lines if not line.startswith("GET") and "AuditEvent" not in line]
    assert written == ["POST "], "one transaction"
    assert verdict(client, f"Composition/{note['id']}").state == "valid"


@pytest.mark.parametrize("features", SERVERS)
@pytest.mark.parametrize("lost", range(4))
def test_a_lost_answer_makes_no_second_signature(
    machine: Machine, server: FakeServer, features: Features, lost: int
) -> None:
    client = machine(features=features)
    client.put(STAY)
    sign(client)
    client.wire.faults = [*[None] * lost, driver.lost_after, driver.lost_after]
    for _round in range(4):
        run(push(client.effects))
        client.clock.forward(600)
    at_server(server)
    assert not [one for one in client.unsent if one.type != "AuditEvent"]


@pytest.mark.parametrize("statements", range(0, 60, 3))
def test_a_machine_that_dies_while_it_signs_has_signed_once_or_not_at_all(
    machine: Machine, server: FakeServer, statements: int
) -> None:
    client = machine()
    client.put(STAY)
    client.database.statements, client.database.kill_after = 0, statements
    try:
        sign(client)
    except driver.Killed:
        client.database.kill_after = None
        kinds = sorted(one.type for one in client.unsent if one.type != "AuditEvent")
        assert kinds in (["Encounter"], ["Composition", "Encounter", "Provenance"])
        if len(kinds) == 1:
            sign(client)
    client.database.kill_after = None
    client.clock.forward(60)
    run(push(client.effects))
    at_server(server)


def test_signatures_are_fetched_of_who_is_open_only(machine: Machine, server: FakeServer) -> None:
    client = machine()
    run(pull(client.effects, ("p1",)))
    assert not any("Provenance" in line for line in client.wire.lines)
    assert not client.database.ask(lambda c: signed.asked(c, "p1"))
    pulled(client)
    assert sum("Provenance" in str(one.path) + str(one.body or "") for one in client.wire.sent) == 1
    assert client.database.ask(lambda c: signed.asked(c, "p1"))


def test_without_batches_signatures_cost_one_request_a_round(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(batch=False))
    for _round in range(3):
        client.wire.sent.clear()
        run(pull_round(client.effects, OPEN))
        client.clock.forward(30)
    assert sum("Provenance?patient=p1" in line for line in client.wire.lines) == 1


def test_a_server_that_can_not_be_asked_for_signatures_is_asked_for_all_else(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(unlisted=frozenset(SEALS)))
    report = run(pull_round(client.effects, OPEN, opened=True))
    assert not set(SEALS) & set(report.unsupported)
    assert report.complete
    assert client.database.ask(lambda c: signed.asked(c, "p1")), "no answer will come"


def test_a_signature_that_the_server_lost_stays_here(machine: Machine, server: FakeServer) -> None:
    """A deletion at the server does not make the note one without a signature."""
    first = machine()
    first.put(STAY)
    sign(first)
    run(push(first.effects))
    note, provenance = at_server(server)
    server.delete(f"Provenance/{provenance['id']}")
    first.clock.forward(600)
    run(pull_round(first.effects, OPEN))
    assert verdict(first, f"Composition/{note['id']}").state == "valid"


class Rewriting:
    """A server of another maker: members in another order, absolute references, numbers anew."""

    def __call__(self, request: Request) -> driver.Fault | None:
        return self._answer if request.method == "GET" else None

    def _answer(self, server: FakeServer, request: Request) -> Answer:
        import json

        answer = server.handle(request)

        def anew(value: Any) -> Any:
            if isinstance(value, list):
                return [anew(one) for one in value]
            if not isinstance(value, dict):
                return value
            made = {name: anew(value[name]) for name in sorted(value, reverse=True)}
            if isinstance(value.get("reference"), str) and "://" not in value["reference"]:
                made |= {"reference": f"{BASE}{value['reference']}", "display": "As the server says"}
            return made

        body = anew(json.loads(answer.body)) if answer.body else {}
        return Answer(answer.status, answer.headers, json.dumps(body).encode())


def test_a_server_that_writes_everything_its_own_way_has_altered_nothing(
    machine: Machine, server: FakeServer
) -> None:
    features = Features(update_create=False, batch=False)
    first, second = machine(features=features), machine(features=features)
    first.put(STAY)
    sign(first)
    run(push(first.effects))
    note, _provenance = at_server(server)
    second.wire.choose = Rewriting()
    pulled(second)
    found = verdict(second, f"Composition/{note['id']}")
    assert (found.state, found.differs) == ("unknown_key", ())
