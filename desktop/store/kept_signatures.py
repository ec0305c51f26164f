"""Signatures as they are kept: Provenances with a JWS, read from the record and checked with their key.

A seal is the compact JWS (ES256) of the bytes that were signed. Its head names the key, and has its public
half.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.fhir.signed_bytes import FORMAT, Kept, Seal, address, canonical
from desktop.fhir.systems import SIGNED_AS
from desktop.store import known_keys, outbox, people
from desktop.store.known_keys import KnownKeys

if TYPE_CHECKING:
    from joserfc import jwk

Json = dict[str, Any]
JOSE: Final = "application/jose"
_UNREAD: Final = "unread"
MOST: Final = 16 * 1024 * 1024
"""Maximum bytes of a payload; a letter's is some hundred thousand."""


def sealed(payload: Json, key: jwk.ECKey) -> str:
    """A payload signed: the compact JWS over its canonical bytes."""
    from joserfc import jws

    header = {"alg": "ES256", "kid": key.thumbprint(), "jwk": key.as_dict(private=False)}
    return jws.serialize_compact(header, canonical(payload), key, registry=_registry())


@cache
def _registry() -> Any:
    """The library's own limits fit a token, not a document."""
    from joserfc import jws

    made = jws.JWSRegistry(algorithms=["ES256"])
    made.max_payload_length, made.max_header_length = MOST, 4096
    return made


def of_patient(connection: Connection, patient: str, base: str) -> tuple[Kept, ...]:
    """All kept signatures about a patient, those that are unsent too. `base` is the FHIR base of the server,
    with its slash."""
    keys = known_keys.of(connection, base)
    found = (_kept(resource, keys, base) for resource in _provenances(connection, patient))
    return tuple(one for one in found if one is not None)


def _provenances(connection: Connection, patient: str) -> Iterator[Json]:
    rows = connection.exec_driver_sql(
        "SELECT r.id, r.json FROM resource r JOIN patient p ON p.pkey = r.pkey"
        " WHERE p.id = ? AND r.type = 'Provenance' ORDER BY r.id",
        (patient,),
    )
    texts = {str(ident): str(text) for ident, text in rows}
    pkey = people.find_key(connection, patient)
    for entry in outbox.of_patient(connection, pkey) if pkey else ():
        if entry.type == "Provenance" and entry.body is not None:
            texts[entry.id] = entry.body
    for text in texts.values():
        if JOSE in text:
            yield strict.loads(text)


def _kept(resource: Json, keys: KnownKeys, base: str) -> Kept | None:
    """The signature of a Provenance; None where it has none of this kind."""
    data = [one.get("data") for one in _dicts(resource.get("signature")) if one.get("sigFormat") == JOSE]
    if not data:
        return None
    key = f"Provenance/{resource.get('id', '')}"
    targets = tuple(address(str(one.get("reference", "")), base) for one in _dicts(resource.get("target")))
    seal, text, thumbprint = _checked(str(data[0]), keys) if len(data) == 1 else (_UNREAD, "", "")
    payload = strict.loads(text) if text else {}
    if text and (not isinstance(payload, dict) or payload.get("format") != FORMAT):
        return Kept(key, targets, "unread")
    if text:
        by, meta = payload.get("by"), resource.get("meta")
        person = str(by.get("reference", "")) if isinstance(by, dict) else ""
        arrived = str(meta.get("lastUpdated", "")) if isinstance(meta, dict) else ""
        seal = keys.seal(thumbprint, person, str(payload.get("at", "")), arrived)
    own = frozenset(one for one in payload.get("local") or () if isinstance(one, str))
    return Kept(key, targets, seal, payload, dict(_renamed(resource, own, base)))


def _renamed(resource: Json, own: frozenset[str], base: str) -> Iterator[tuple[str, str]]:
    """Names that were ours alone when it was signed, with what they are called now: no other may change."""
    for entity in _dicts(resource.get("entity")):
        what = entity.get("what")
        named = what.get("identifier") if isinstance(what, dict) else None
        if isinstance(what, dict) and isinstance(named, dict) and named.get("system") == SIGNED_AS:
            name = str(named.get("value", ""))
            if name in own:
                yield name, address(str(what.get("reference", "")), base)


def _dicts(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _checked(data: str, keys: KnownKeys) -> tuple[Seal, str, str]:
    """Seal, payload text and thumbprint of the key of a signature's data, whoever has that key."""
    from joserfc import jwk, jws
    from joserfc.errors import JoseError

    try:
        token = base64.b64decode(data, validate=True)
        head = jws.extract_compact(token, registry=_registry()).headers()
        told: Any = keys.used.get(str(head.get("kid"))) or head.get("jwk")
        key = jwk.ECKey.import_key(told)
        if key.thumbprint() != head.get("kid"):
            return "wrong", "", ""
        made = jws.deserialize_compact(token, key, registry=_registry())
        text = made.payload.decode()
        strict.loads(text)
    except (JoseError, binascii.Error):
        return _failed(data), "", ""
    except (ValueError, AttributeError, TypeError, KeyError):
        return _UNREAD, "", ""
    return "unknown", text, key.thumbprint()


def _failed(data: str) -> Seal:
    """A seal that is a JWS and does not fit is wrong; what is none can't be read."""
    from joserfc import jws
    from joserfc.errors import JoseError

    try:
        jws.extract_compact(base64.b64decode(data, validate=True), registry=_registry())
    except (JoseError, ValueError, AttributeError, TypeError):
        return "unread"
    return "wrong"
