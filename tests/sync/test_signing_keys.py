"""Published keys: elsewhere a signature is known by what the server says of its key, and only so far."""

from __future__ import annotations

import copy
import json
from typing import Any, cast

import msgspec
import pytest
from joserfc import jwk

from desktop.acts.notes import WithdrawNote
from desktop.clinical.record.signatures import NULLIFIED
from desktop.commands.carrying import Doing
from desktop.commands.sealing import signatures, withdrawing
from desktop.core.actor import Actor
from desktop.fhir import published_keys, strict
from desktop.fhir.validate import validate
from desktop.store import signing_key, snapshots
from desktop.store.charts import Charts
from desktop.sync.push import own_keys
from desktop.sync.push.push import push
from desktop.writing import note_versions
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import BASE, FakeServer, Features
from tests.sync.test_signatures import AAS, NOTE, STAY, at_server, pulled, sign, verdict
from tests.sync.things import Json

BERG = Actor("PractitionerRole/berg", "Practitioner/berg", "Ola Berg", "Overlege", profession="doctor")
JUDGES = Features(holds=frozenset({published_keys.JUDGED}))
KEY = f"Composition/{NOTE['id']}"
PERSON = "Practitioner/aas"


def goes_out(client: Client) -> None:
    """A round that publishes, and sends."""
    run(own_keys.publish(client.effects))
    run(push(client.effects))


def reads(client: Client) -> None:
    client.clock.forward(3600)
    pulled(client)


def pair(machine: Machine, features: Features = JUDGES) -> tuple[Client, Client]:
    first, second = machine(features=features), machine(features=features)
    first.put(STAY)
    sign(first)
    goes_out(first)
    return first, second


def basic(server: FakeServer) -> Json:
    (found,) = server.all("Basic")
    return found


def thumbprint(server: FakeServer) -> str:
    found = published_keys.read(basic(server))
    assert found is not None
    return found.thumbprint


def key_of(resource: Json) -> str:
    """The thumbprint that a Basic says, whoever says it."""
    named: str = resource["identifier"][0]["value"]
    return named.rpartition(":")[2]


def withdraw(client: Client, key: str) -> None:
    """Its person withdraws a key at this machine."""
    at = f"{client.clock().isoformat(timespec='milliseconds')}".replace("+00:00", "Z")
    held = {one.thumbprint: one for one in client.database.ask(signing_key.uses)}.get(key)
    since = held.since if held is not None else at
    use = signing_key.Use(PERSON, key, AAS.role, since, until=at, withdrawn=True)
    client.database.do(lambda tx: signing_key.keep(tx, use))
    goes_out(client)


def signs(client: Client, ident: str) -> str:
    """Another note by the same doctor at the same machine."""
    tag = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{ident}"}
    sign(client, {**copy.deepcopy(NOTE), "id": ident, "identifier": tag})
    goes_out(client)
    return f"Composition/{ident}"


def withdraws_note(client: Client, server: FakeServer) -> None:
    """Somebody else withdraws the note at this machine, signed with its key."""
    note = next(one for one in server.all("Composition"))
    act = WithdrawNote("p1", KEY, "Feil pasient")

    def carry(tx: Any) -> None:
        doing = Doing(tx, BERG, cast(Charts, None), BASE, act)
        gone = note_versions.withdrawn(
            doing.resource(f"Composition/{note['id']}"), BERG, doing.now, "Feil pasient"
        )
        sealed = signatures.sealed(doing, None, [gone], activity=NULLIFIED)
        doing.write([gone, sealed], atomic=True)

    client.database.do(carry)
    client.clock.forward(60)


def test_a_key_is_published_once_by_its_person_as_fhir(machine: Machine, server: FakeServer) -> None:
    first, _second = pair(machine)
    found = basic(server)
    assert not validate(strict.loads(json.dumps(found)))
    assert found["author"] == found["subject"] == {"reference": PERSON}
    public = json.loads(found["extension"][0]["extension"][0]["valueString"])
    assert jwk.ECKey.import_key(public).thumbprint() == thumbprint(server)
    assert "d" not in public
    goes_out(first)
    signs(first, "11111111-6a0b-4a2e-8a52-8f6a4e3c5d11")
    assert len(server.all("Basic")) == 1
    assert not first.unsent


def test_it_waits_in_its_persons_name_as_any_act(machine: Machine, server: FakeServer) -> None:
    first = machine(features=JUDGES)
    first.put(STAY)
    sign(first)
    run(own_keys.publish(first.effects))
    (entry,) = [one for one in first.unsent if one.type == "Basic"]
    assert entry.author == AAS.role


def test_elsewhere_the_key_is_known_where_the_server_lets_nobody_publish_for_another(
    machine: Machine, server: FakeServer
) -> None:
    _first, second = pair(machine)
    pulled(second)
    found = verdict(second, KEY)
    assert (found.state, found.seal) == ("valid", "vouched")


def test_where_the_server_does_not_judge_that_is_said(machine: Machine, server: FakeServer) -> None:
    _first, second = pair(machine, Features())
    pulled(second)
    found = verdict(second, KEY)
    assert (found.state, found.seal) == ("unknown_key", "claimed")


def test_a_key_in_anothers_name_vouches_for_nobody_else(machine: Machine, server: FakeServer) -> None:
    """Somebody signs in her name, and publishes the key in their own, or half in hers."""
    _first, second = pair(machine)
    mine = basic(server)
    other = {"reference": "Practitioner/berg"}
    for changed in ({"author": other, "subject": other}, {"author": other}, {"subject": other}):
        server.write({**mine, **changed})
        reads(second)
        assert verdict(second, KEY).seal == "unknown"


def test_another_servers_person_of_the_same_id_vouches_for_nobody(
    machine: Machine, server: FakeServer
) -> None:
    _first, second = pair(machine)
    far = {"reference": f"https://other.example/fhir/{PERSON}"}
    server.write({**basic(server), "author": far, "subject": far})
    reads(second)
    assert verdict(second, KEY).seal == "unknown"


def test_what_was_signed_before_a_withdrawal_stands_and_what_comes_after_does_not(
    machine: Machine, server: FakeServer
) -> None:
    first, second = pair(machine)
    stolen = thumbprint(server)
    first.clock.forward(60)
    reads(second)
    withdraw(second, stolen)
    found = published_keys.read(basic(server))
    assert found is not None
    assert found.withdrawn
    third = machine(features=JUDGES)
    first.clock.forward(60)
    later = signs(first, "22222222-6a0b-4a2e-8a52-8f6a4e3c5d11")
    for client in (second, third):
        reads(client)
        assert verdict(client, KEY).state == "valid"
        assert (verdict(client, later).state, verdict(client, later).seal) == ("unknown_key", "withdrawn")


def test_a_signature_dated_before_the_withdrawal_that_comes_after_it_is_not_believed(
    machine: Machine, server: FakeServer
) -> None:
    """A stolen key can write any time."""
    first, second = pair(machine)
    note, provenance = at_server(server)
    reads(second)
    withdraw(second, thumbprint(server))
    first.clock.forward(60)
    server.write({**provenance, "id": "backdated"})
    third = machine(features=JUDGES)
    reads(third)
    kept = verdict(third, f"Composition/{note['id']}")
    assert kept.state == "valid", "the one that was there before"
    server.delete(f"Provenance/{provenance['id']}")
    fourth = machine(features=JUDGES)
    reads(fourth)
    assert (verdict(fourth, KEY).state, verdict(fourth, KEY).seal) == ("unknown_key", "late")


def test_a_withdrawn_key_signs_no_more_at_its_own_machine(machine: Machine, server: FakeServer) -> None:
    first, second = pair(machine)
    withdraw(first, thumbprint(server))
    later = signs(first, "33333333-6a0b-4a2e-8a52-8f6a4e3c5d11")
    assert len(server.all("Basic")) == 2
    reads(second)
    assert (verdict(first, later).seal, verdict(second, later).seal) == ("known", "vouched")


def test_a_renewed_key_of_the_installation_ends_the_one_before(machine: Machine, server: FakeServer) -> None:
    client = machine(features=JUDGES)
    keys = [jwk.ECKey.generate_key("P-256") for _each in range(2)]
    for one in keys:
        client.database.do(lambda tx, one=one: signing_key.key(tx, one, AAS))
        goes_out(client)
        client.clock.forward(3600)
    goes_out(client)
    found = {one.thumbprint: one for one in map(published_keys.read, server.all("Basic")) if one is not None}
    assert found[keys[0].thumbprint()].until
    assert not found[keys[0].thumbprint()].withdrawn
    assert not found[keys[1].thumbprint()].until


def test_a_key_that_the_server_no_longer_shows_counts_no_more(machine: Machine, server: FakeServer) -> None:
    _first, second = pair(machine)
    pulled(second)
    server.delete(f"Basic/{basic(server)['id']}")
    reads(second)
    assert verdict(second, KEY).seal == "unknown"


def test_a_server_without_such_resources_is_not_asked_and_gets_none(
    machine: Machine, server: FakeServer
) -> None:
    first, second = pair(machine, Features(unlisted=frozenset({"Basic"})))
    pulled(second)
    assert not any("Basic" in line for line in (*first.wire.lines, *second.wire.lines))
    assert not [one for one in first.unsent if one.type == "Basic"]
    assert verdict(second, KEY).seal == "unknown"


def test_keys_are_asked_for_once_in_a_while(machine: Machine, server: FakeServer) -> None:
    _first, second = pair(machine)
    for _round in range(3):
        pulled(second)
        second.clock.forward(30)
    assert sum("Basic?" in str(one.path) for one in second.wire.sent) == 1


@pytest.mark.parametrize(
    ("features", "seal"),
    [(JUDGES, "vouched"), (Features(), "claimed"), (Features(unlisted=frozenset({"Basic"})), "unknown")],
)
def test_a_note_withdrawn_elsewhere_is_told_as_withdrawn(
    machine: Machine, server: FakeServer, features: Features, seal: str
) -> None:
    """A withdrawal is told also at the author's machine, which does not know the key of whoever withdrew."""
    first, second = pair(machine, features)
    pulled(second)
    withdraws_note(second, server)
    goes_out(second)
    reads(first)
    found = verdict(first, KEY)
    assert (found.state, found.seal) == ("valid" if seal == "vouched" else "unknown_key", seal)
    assert (found.signed.name, found.last.name, found.last.activity) == ("Maren Aas", "Ola Berg", NULLIFIED)
    (note,) = server.all("Composition")
    div = note["section"][0]["text"]["div"].replace("40", "80")
    server.write({**note, "section": [{**note["section"][0], "text": {"div": div}}]})
    reads(first)
    assert verdict(first, KEY).state == "altered"


def test_altered_words_under_a_foreign_withdrawal_are_altered(machine: Machine, server: FakeServer) -> None:
    """Somebody who can write at the server signs another text as withdrawn, with a key of their own."""
    features = Features(unlisted=frozenset({"Basic"}))
    first, second = pair(machine, features)
    (note,) = server.all("Composition")
    div = note["section"][0]["text"]["div"].replace("40", "80")
    server.write({**note, "section": [{**note["section"][0], "text": {"div": div}}]})
    pulled(second)
    withdraws_note(second, server)
    goes_out(second)
    reads(first)
    assert verdict(first, KEY).state == "altered"


@pytest.mark.parametrize("base", ["", BASE, "https://other.example/fhir/"])
def test_own_keys_of_other_machines_are_named_however_this_server_writes_who_it_is(
    machine: Machine, server: FakeServer, base: str
) -> None:
    """Some servers make an address of each reference: at this one it is the same person, elsewhere nobody."""
    _first, second = pair(machine)
    whose = {"reference": f"{base}{PERSON}"}
    server.write({**basic(server), "author": whose, "subject": whose})
    text = msgspec.json.encode(AAS).decode()
    second.database.do(lambda tx: snapshots.put(tx, "session", "actor", text))
    reads(second)
    found = second.database.ask(withdrawing.own)
    mine = base != "https://other.example/fhir/"
    assert [(one.thumbprint, one.here, one.published) for one in found] == (
        [(key_of(basic(server)), False, True)] if mine else []
    )
