"""Signatures of acts: sealed with a key over what goes out, once, with who, in which role, and when."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwk, jws

from desktop import writing
from desktop.acts import Done, TakeBack
from desktop.acts.drafts import SignNote
from desktop.acts.edits import Kept, NoteText, TextRun, TextSection
from desktop.acts.notes import WithdrawNote
from desktop.clinical.record.signatures import Verdict
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.signed_bytes import canonical, content
from desktop.store import installation_key, outbox, signing_key, store_keys
from desktop.views.why import signed
from desktop.writing.notes import KeptNote
from tests.commands.conftest import AAS, BERG, NOW, SERVER, Json, Record

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"
KEY = f"Composition/{DRAFT}"


def note(words: str = "Furosemid 40 mg x 1.", draft: str = DRAFT) -> SignNote:
    text = NoteText(draft, (TextSection("x", "Vurdering", (TextRun(words),)),))
    kept = KeptNote("visit", stamp(NOW), text)
    return SignNote(Kept("note", draft, "p", writing.notes.encode(kept)), text)


def sign(record: Record) -> Done:
    return record.do(note())


def verdict(record: Record, key: str = KEY) -> Verdict:
    return record.store.read(lambda c: signed.of_patient(c, "p", SERVER)).result().on(key)


def arrives(record: Record, **changes: Any) -> None:
    """Everything that waits is at the server now, the note with these changes."""
    waiting = record.waiting()
    record.act(lambda tx: outbox.done(tx, [entry.seq for entry in waiting]))
    for entry in waiting:
        body = strict.loads(entry.body or "")
        record.hold({**body, **changes} if entry.type == "Composition" else body, version="2")


def payload(provenance: Json) -> Any:
    (signature,) = provenance["signature"]
    token = base64.b64decode(signature["data"]).decode()
    head = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    made = jws.deserialize_compact(token, jwk.ECKey.import_key(head["jwk"]))
    return strict.loads(made.payload)


def test_the_signature_says_of_what_by_whom_in_which_role_and_when(record: Record) -> None:
    sign(record)
    body, provenance = record.body("Composition"), record.body("Provenance")
    told = payload(provenance)
    assert told["by"] == {
        "reference": AAS.practitioner, "role": AAS.role, "name": "Maren Aas", "title": "LIS",
    }  # fmt: skip
    assert (told["at"], told["activity"]) == (stamp(NOW), "LA")
    assert canonical(told["resources"]) == canonical({KEY: content(body, SERVER, lambda _key: None)})
    assert [one["reference"] for one in provenance["target"]] == [KEY, "Patient/p"]
    (agent,) = provenance["agent"]
    assert (agent["who"]["reference"], agent["role"]) == (AAS.practitioner, [{"text": "LIS"}])
    (signature,) = provenance["signature"]
    assert signature["type"][0]["code"] == "1.2.840.10065.1.12.1.1"
    assert signature["sigFormat"] == "application/jose"
    assert (signature["when"], provenance["recorded"]) == (stamp(NOW), stamp(NOW))


def test_what_is_signed_is_what_is_sent(record: Record) -> None:
    sign(record)
    (entry,) = [one for one in record.waiting() if one.type == "Composition"]
    sent = content(strict.loads(entry.body or ""), SERVER, lambda _key: None)
    assert payload(record.body("Provenance"))["resources"] == {KEY: sent}


def test_two_presses_make_one_signature(record: Record) -> None:
    record.do(note(), key="one press")
    record.do(note(), key="one press")
    with pytest.raises(InputError, match="alt signert"):
        record.do(note(), key="another press")
    assert [one.type for one in record.waiting()] == ["Composition", "Provenance"]


def test_what_is_taken_back_leaves_no_signature(record: Record) -> None:
    done = sign(record)
    record.do(TakeBack(done.act))
    assert not record.waiting()
    assert verdict(record).state == "none"


def test_a_crash_in_the_transaction_leaves_neither_note_nor_signature(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = outbox.put

    def crash(tx: Any, resource: Json, act: Any) -> None:
        put(tx, resource, act)
        if resource["resourceType"] == "Provenance":
            raise RuntimeError

    before = record.everything()
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "put", crash)
        with pytest.raises(RuntimeError):
            sign(record)
    assert record.everything() == before
    sign(record)
    assert [one.type for one in record.waiting()] == ["Composition", "Provenance"]
    assert verdict(record).state == "valid"


def test_a_note_is_as_it_was_signed_here_and_when_it_has_arrived(record: Record) -> None:
    sign(record)
    found = verdict(record)
    assert (found.state, found.signed.name, found.signed.title) == ("valid", "Maren Aas", "LIS")
    assert (found.signed.role, found.signed.at) == (AAS.role, stamp(NOW))
    arrives(record)
    assert verdict(record).state == "valid"


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("section", [{"title": "Vurdering", "text": {"div": "<div><p>Furosemid 80 mg x 1.</p></div>"}}]),
        ("status", "amended"),
        ("author", [{"reference": "Practitioner/berg", "display": "Ola Berg"}]),
        ("date", "2026-11-21T10:00:00Z"),
        ("subject", {"reference": "Patient/q"}),
        ("title", "Notat"),
    ],
)
def test_what_somebody_changed_at_the_server_is_told(record: Record, element: str, value: Any) -> None:
    sign(record)
    arrives(record, **{element: value})
    found = verdict(record)
    assert found.state == "altered"
    assert {one.element for one in found.differs} == {element}


def test_what_a_server_sets_is_not_told(record: Record) -> None:
    sign(record)
    subject = {"reference": f"{SERVER}Patient/p", "display": "Øverås"}
    arrives(record, text={"status": "generated", "div": "<div>x</div>"}, subject=subject)
    assert verdict(record).state == "valid"


def test_a_withdrawn_note_is_signed_as_withdrawn(record: Record) -> None:
    sign(record)
    arrives(record)
    record.do(WithdrawNote("p", KEY, "Feil pasient"), BERG)
    found = verdict(record)
    assert found.state == "valid"
    assert (found.signed.name, found.last.name, found.last.activity) == ("Maren Aas", "Ola Berg", "NULLIFY")
    arrives(record, section=[])
    assert {one.element for one in verdict(record).differs} == {"section"}


def test_a_seal_that_was_changed_is_no_signature(record: Record) -> None:
    sign(record)
    provenance = record.body("Provenance")
    arrives(record)
    (signature,) = provenance["signature"]
    token = base64.b64decode(signature["data"]).decode().split(".")
    told = strict.loads(base64.urlsafe_b64decode(token[1] + "=="))
    told["by"]["name"] = "Ola Berg"
    middle = base64.urlsafe_b64encode(canonical(told)).decode().rstrip("=")
    forged = base64.b64encode(".".join((token[0], middle, token[2])).encode()).decode()
    record.hold({**provenance, "signature": [{**signature, "data": forged}]}, version="3")
    assert verdict(record).state == "forged"


@pytest.mark.parametrize(
    "data", ["", "%%%", base64.b64encode(b"no.jws").decode(), base64.b64encode(b"\xff.a.b").decode()]
)
def test_a_signature_that_can_not_be_read_is_never_valid(record: Record, data: str) -> None:
    sign(record)
    provenance = record.body("Provenance")
    arrives(record)
    (signature,) = provenance["signature"]
    record.hold({**provenance, "signature": [{**signature, "data": data}]}, version="3")
    assert verdict(record).state == "unread"


def test_a_signature_by_a_key_that_nobody_here_knows_is_told_as_that(record: Record) -> None:
    sign(record)
    arrives(record)
    record.act(
        lambda tx: tx.connection.exec_driver_sql("DELETE FROM snapshot WHERE kind = ?", (signing_key.KIND,))
    )
    assert verdict(record).state == "unknown_key"
    arrives(record, title="Notat")
    record.hold({**(record.current(KEY) or {}), "title": "Notat"}, version="4")
    assert verdict(record).state == "altered"


def test_another_key_takes_no_signatures_place(record: Record) -> None:
    """Somebody who can write at the server signs altered words with a key of their own."""
    sign(record)
    provenance = record.body("Provenance")
    arrives(record)
    told = payload(provenance)
    told["resources"][KEY]["title"] = "Notat"
    told["at"] = "2026-11-21T10:00:00Z"
    key = jwk.ECKey.generate_key("P-256")
    head = {"alg": "ES256", "kid": key.thumbprint(), "jwk": key.as_dict(private=False)}
    data = base64.b64encode(jws.serialize_compact(head, canonical(told), key).encode()).decode()
    record.hold({**provenance, "id": "theirs", "signature": [{**provenance["signature"][0], "data": data}]})
    record.hold({**(record.current(KEY) or {}), "title": "Notat"}, version="3")
    found = verdict(record)
    assert (found.state, found.signed.name) == ("altered", "Maren Aas")


def test_the_installations_key_signs_where_there_is_one(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(store_keys, "kept", lambda name: kept.get(name, ""))
    monkeypatch.setattr(store_keys, "keep", kept.__setitem__)
    (public,) = installation_key.public()["keys"]
    sign(record)
    data = base64.b64decode(record.body("Provenance")["signature"][0]["data"]).decode()
    head = json.loads(base64.urlsafe_b64decode(data.split(".")[0] + "=="))
    assert head["kid"] == public["kid"]
    assert verdict(record).state == "valid"
    installation_key.renew()
    installation_key.use_next()
    assert verdict(record).state == "valid", "a key that was renewed is still known"
    private = record.store.read(lambda c: signing_key.known(c)).result()
    assert all("d" not in key for key in private.values()), "the private half stays in the key store"
