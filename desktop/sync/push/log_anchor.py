"""Head of the access log put at the server: an AuditEvent that says how long the log is, and its last digest.

At most one a round, and only where something was logged since the last: whoever edits, cuts or puts back an
older log here can't change what stands there. It is a row of the log itself, and goes the way of all of them.
"""

from __future__ import annotations

import logging
import platform
import uuid
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.errors import FagflateError
from desktop.fhir.paging import pages
from desktop.fhir.transport import Transport
from desktop.store import accesslog, outbox, snapshots, store_keys
from desktop.store.accesslog import Head
from desktop.store.outbox import Act
from desktop.store.store import READING, Transaction
from desktop.sync.run import off_loop
from desktop.sync.run.effects import Database

if TYPE_CHECKING:
    from joserfc import jwk

log = logging.getLogger(__name__)
SECONDS = 20.0
"""Longest wait for the key store."""
Json = dict[str, Any]
Sign = Callable[[str], str]
SYSTEM: Final = "urn:fagflate:access-log"
CODE: Final = "log-head"
KIND = "log-head"
"""Kind of the snapshots of this record's log: `id`, and the `digest` after its newest anchor."""
SEARCH: Final = f"AuditEvent?subtype={SYSTEM}%7C{CODE}&_count=200"
_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"


def has_grown(connection: Connection) -> bool:
    """True where something was logged since the newest anchor."""
    newest = accesslog.newest(connection)
    return newest is not None and snapshots.get(connection, KIND, "digest") != newest.digest


def put(tx: Transaction, sign: Sign) -> bool:
    """Queue the head of the log, where something was logged since the last one; gives whether."""
    head = accesslog.newest(tx.connection)
    if head is None or not has_grown(tx.connection):
        return False
    ident = log_id(tx.connection)
    if not ident:
        ident = str(uuid.uuid4())
        snapshots.put_unheard(tx, KIND, "id", ident)
    event = _event(ident, head, stamp(tx.clock()), sign(payload(ident, head)))
    text = msgspec.json.encode(event).decode()
    accesslog.append(tx, text)
    outbox.add(tx, "AuditEvent", event["id"], "", text, Act(name=READING, author=""))
    after = accesslog.newest(tx.connection)
    assert after is not None
    snapshots.put_unheard(tx, KIND, "digest", after.digest)
    return True


async def anchor(database: Database) -> None:
    """Queue the head of the log where it has grown, signed by this installation where it has a key."""
    if await database.read(has_grown):
        sign = await _in_time()
        await database.write(lambda tx: put(tx, sign))


def log_id(connection: Connection) -> str:
    """Id of the log that this record holds; empty as long as it has no anchor."""
    return snapshots.get(connection, KIND, "id") or ""


def payload(ident: str, head: Head) -> str:
    """Text of a head that is signed."""
    return f"{ident} {head.seq} {head.digest}"


def _event(ident: str, head: Head, at: str, signature: str) -> Json:
    here = {"display": "Fagflate", "identifier": {"system": SYSTEM, "value": ident}}
    detail = [
        {"type": "rows", "valueString": str(head.seq)},
        {"type": "digest", "valueString": head.digest},
        *([{"type": "signature", "valueString": signature}] if signature else []),
    ]
    return {
        "resourceType": "AuditEvent",
        "id": str(uuid.uuid4()),
        "type": {"system": _DCM, "code": "110100", "display": "Application Activity"},
        "subtype": [{"system": SYSTEM, "code": CODE}],
        "action": "E",
        "recorded": at,
        "outcome": "0",
        "agent": [
            {
                "type": {"coding": [{"system": _DCM, "code": "110150", "display": "Application"}]},
                "who": here,
                "requestor": False,
                "network": {"address": platform.node() or "localhost", "type": "1"},
            }
        ],
        "source": {"observer": here},
        "entity": [
            {
                "what": {"identifier": {"system": SYSTEM, "value": ident}},
                "type": {"system": _ENTITY, "code": "2", "display": "System Object"},
                "role": {"system": _ROLE, "code": "13", "display": "Security Resource"},
                "detail": detail,
            }
        ],
    }


def read(event: object, ident: str) -> tuple[Head, str] | None:
    """Head of this log and its signature, as an AuditEvent holds them; None for any other event."""
    if not isinstance(event, dict):
        return None
    for entity in _list(event.get("entity")):
        what = entity.get("what") if isinstance(entity, dict) else None
        named = what.get("identifier") if isinstance(what, dict) else None
        if named != {"system": SYSTEM, "value": ident}:
            continue
        told = {
            one["type"]: one["valueString"]
            for one in _list(entity.get("detail"))
            if isinstance(one, dict)
            and isinstance(one.get("type"), str)
            and isinstance(one.get("valueString"), str)
        }
        rows = told.get("rows", "")
        if rows.isascii() and rows.isdecimal() and "digest" in told:
            return Head(int(rows[:15]), told["digest"]), told.get("signature", "")
    return None


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


async def at_server(transport: Transport, ident: str) -> AsyncGenerator[tuple[Head, str], None]:
    """The heads of this log that the server has, with their signatures. Raises what a search raises."""
    async with aclosing(pages(transport, SEARCH)) as found:
        async for page in found:
            for row in page.matches:
                head = read(msgspec.json.decode(row.json), ident)
                if head is not None:
                    yield head


_asked: list[Future[Sign]] = []
"""The key store's answer that is waited for: one that asks somebody to unlock it is asked once."""


async def _in_time() -> Sign:
    """`signer`, off the loop and for `SECONDS` at the most: a key store may ask somebody to unlock it, and
    nothing that goes to the server waits for that. The log goes on without a signature."""
    if any(not one.done() for one in _asked):
        return _unsigned
    _asked[:] = [off_loop.begin(signer)]
    try:
        return await off_loop.within(_asked[0], SECONDS)
    except TimeoutError:
        log.warning("the key store does not answer: a head of the access log goes unsigned")
        return _unsigned


def _unsigned(_text: str) -> str:
    return ""


def signer() -> Sign:
    """Signs with this installation's key (a compact JWS); gives nothing where it has none.

    The key store is asked once, here: never in a transaction of the record.
    """
    try:
        key = _key()
    except FagflateError:
        # The log goes on without: a head that nobody signed shows a cut tail all the same.
        key = None
    if key is None:
        return _unsigned
    from joserfc import jws

    header = {"alg": "ES256", "kid": key.thumbprint()}
    return lambda text: jws.serialize_compact(header, text.encode(), key)


def is_ours(signature: str, text: str) -> bool | None:
    """True for a signature of this installation's key in use over this text, False for a wrong one; None
    where nothing can be said: no signature, no key here, or one of a key that was renewed since."""
    return is_of(_key() if signature else None, signature, text)


def is_of(key: jwk.ECKey | None, signature: str, text: str) -> bool | None:
    """The same, of a key that was read before (`key`)."""
    if key is None or not signature:
        return None
    from joserfc import jws
    from joserfc.errors import JoseError

    try:
        if jws.extract_compact(signature.encode()).headers().get("kid") != key.thumbprint():
            return None
        return bool(jws.deserialize_compact(signature, key).payload == text.encode())
    except (JoseError, ValueError):
        return False


async def key() -> jwk.ECKey | None:
    """This installation's key, where there is one and the key store tells it in time. Raises StoreError."""
    try:
        return await off_loop.within(off_loop.begin(_key), SECONDS)
    except TimeoutError:
        log.warning("the key store does not answer: no signature of the access log can be looked at")
        return None


def _key() -> jwk.ECKey | None:
    if not store_keys.kept(store_keys.SIGN_IN_KEY):
        return None
    # It brings OAuth's cryptography along, which a machine without a key needs not.
    from desktop.store.installation_key import in_use

    return in_use()
