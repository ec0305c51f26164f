"""Signing as an act does it: the content that goes out, sealed with a key, in the act's own transaction."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.acts import RecordAct
from desktop.clinical.record.signatures import AUTHENTICATED
from desktop.commands.carrying import Doing, Looking
from desktop.core.clock import stamp
from desktop.fhir import signed_bytes
from desktop.fhir.references import patient_of, rewrite
from desktop.letters.delivery.letter_documents import Documents
from desktop.letters.paper import filed
from desktop.store import kept_signatures, outbox, signing_key, snapshots
from desktop.writing import provenances

if TYPE_CHECKING:
    from joserfc import jwk

Json = dict[str, Any]


def prepare(_looking: Looking, _act: RecordAct[Any]) -> jwk.ECKey | None:
    """This installation's key, asked for before the transaction; None where it has none."""
    return signing_key.installation()


def sealed(
    doing: Doing,
    installed: jwk.ECKey | None,
    resources: Iterable[Json],
    *,
    activity: str = AUTHENTICATED,
    beside: Sequence[Json] = (),
    body: Json | None = None,
) -> Json:
    """The Provenance of a signature over resources as they go out, to be written with them.

    `beside` is what else the act creates, `body` a Provenance that was made already and gets its seal.
    """
    names, base = snapshots.all_of(doing.connection, outbox.ALIAS), f"{doing.server.rstrip('/')}/"
    whole = [rewrite(one, names) for one in resources]
    new = {f"{one['resourceType']}/{one['id']}" for one in (*whole, *beside)}
    held = {f"Binary/{one['id']}": one for one in beside if one["resourceType"] == "Binary"}

    def binary(key: str) -> bytes | None:
        found = held.get(key)
        return base64.b64decode(found["data"]) if found is not None else filed.held(doing.connection, key)

    def known(key: str) -> bool:
        kind, _slash, ident = key.partition("/")
        pending = outbox.of_resource(doing.connection, kind, ident)
        return pending[0].op != "create" if pending else key not in new or doing.find(key) is not None

    content = {
        f"{one['resourceType']}/{_ident(doing, one)}": signed_bytes.content(one, base, binary)
        for one in whole
    }
    files = {key: signed_bytes.digest(base64.b64decode(one["data"])) for key, one in held.items()}
    local = signed_bytes.local(content, files, known)
    at, patient = stamp(doing.now), next(p for p in map(patient_of, whole) if p)
    signed = provenances.payload(doing.actor, at, activity, content, files, local)
    seal = kept_signatures.sealed(signed, signing_key.key(doing.tx, installed, doing.actor))
    made = body if body is not None else provenances.provenance(str(uuid.uuid4()), signed)
    return provenances.sealed(made, signed, seal, f"Patient/{patient}")


def letter(doing: Doing, installed: jwk.ECKey | None, documents: Documents) -> Documents:
    """A letter's documents, its Provenance sealed over its text and its document, the pages included."""
    signed = (documents.composition, documents.reference)
    beside = (*documents.binaries, *documents.tasks)
    made = sealed(doing, installed, signed, beside=beside, body=documents.provenance)
    return msgspec.structs.replace(documents, provenance=made)


def resealed(
    doing: Doing, installed: jwk.ECKey | None, resources: Iterable[Json], *, activity: str
) -> tuple[Json, ...]:
    """The Provenance over what becomes of signed resources, that this is known from a change that nobody
    signed; nothing where none of them is signed with a key."""
    changed = tuple(resources)
    base = f"{doing.server.rstrip('/')}/"
    patient = next((p for p in map(patient_of, changed) if p), "")
    kept = kept_signatures.of_patient(doing.connection, patient, base) if patient else ()
    targets = {target for one in kept for target in one.targets}
    mine = [one for one in changed if f"{one['resourceType']}/{_ident(doing, one)}" in targets]
    return (sealed(doing, installed, mine, activity=activity),) if mine else ()


def together(doing: Doing, resource: Json) -> bool:
    """True when a signed resource and its signature must go as one: where the server has the resource
    already. A new one goes before what refers to it by itself, and in a transaction of their own some servers
    would write their name over the identifier by which its arrival is known."""
    kind, ident = str(resource["resourceType"]), _ident(doing, resource)
    pending = outbox.of_resource(doing.connection, kind, ident)
    return pending[0].op != "create" if pending else doing.find(f"{kind}/{ident}") is not None


def _ident(doing: Doing, resource: Json) -> str:
    return outbox.server_id(doing.connection, str(resource["resourceType"]), str(resource["id"]))
