"""One version of a wish or review as a file: signed by whoever says it, and read with doubt.

The seal is over who says it, which version it is and every word of it. A file that was altered, is half
written, or carries another version's number is none. Of the version before it only the answer may differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.acts.wishes.wish_codes import is_about_set_up
from desktop.fhir import strict
from desktop.fhir.references import relative
from desktop.fhir.signed_bytes import canonical

if TYPE_CHECKING:
    from joserfc import jwk

Json = dict[str, Any]
MOST_BYTES: Final = 256 * 1024
_ALGORITHM: Final = "ES256"
_OPEN: Final = frozenset(["status", "lastModified", "note", "output", "statusReason", "meta"])
"""Elements that an answer changes; all else stays as it was asked."""


class Unsound(ValueError):
    """A file that is not as it was signed, not whole, or no message."""


class Message(msgspec.Struct, frozen=True):
    """Version `number` of a Task about the set-up, said by a person (`Practitioner/id`) with a key."""

    number: int
    by: str
    resource: Json
    thumbprint: str
    at: str

    @property
    def ident(self) -> str:
        return str(self.resource["id"])


def sealed(resource: Json, number: int, by: str, key: jwk.ECKey) -> bytes:
    """File of a version. ValueError for what is no Task about the set-up: of a patient nothing is written."""
    from joserfc import jws

    if not is_about_set_up(resource):
        raise ValueError("this is not about the set-up")
    said = {"by": by, "number": number, "resource": resource}
    public = {name: str(key.as_dict(private=False)[name]) for name in ("crv", "kty", "x", "y")}
    seal = jws.serialize_compact({"alg": _ALGORITHM, "jwk": public}, _digest(said), key, registry=_registry())
    return (strict.dumps({**said, "seal": seal}) + "\n").encode()


@lru_cache(maxsize=4096)
def opened(raw: bytes, ident: str, number: int) -> Message:
    """A file after its seal was held against its words. Raises Unsound."""
    from joserfc import jwk, jws
    from joserfc.errors import JoseError

    if not 0 < len(raw) <= MOST_BYTES:
        raise Unsound("size")
    try:
        body = strict.loads(raw)
        resource, seal = body["resource"], body["seal"]
        head = jws.extract_compact(seal.encode(), registry=_registry()).headers()
        if set(head) != {"alg", "jwk"} or set(head["jwk"]) != {"crv", "kty", "x", "y"}:
            raise Unsound("head")
        key = jwk.ECKey.import_key(head["jwk"])
        payload = jws.deserialize_compact(seal, key, registry=_registry()).payload
        said = {name: body[name] for name in ("by", "number", "resource")}
        if payload != _digest(said) or (said["number"], resource["id"]) != (number, ident):
            raise Unsound("content")
        if not is_about_set_up(resource) or not isinstance(said["by"], str):
            raise Unsound("kind")
        return Message(number, said["by"], resource, key.thumbprint(), str(resource.get("lastModified", "")))
    except Unsound:
        raise
    except (JoseError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise Unsound(type(error).__name__) from error


def speaker(resource: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """Reference of who says a version: whoever asked, or, where it has an answer more than the one before,
    whoever answered. Empty where nobody is named, or more is changed than an answer may."""
    asked = _reference(resource.get("requester"))
    if before is None:
        return asked
    if any(resource.get(name) != before.get(name) for name in {*resource, *before} - _OPEN):
        return ""
    notes, earlier = _list(resource.get("note")), _list(before.get("note"))
    if notes[: len(earlier)] != earlier or len(notes) > len(earlier) + 1:
        return ""
    if len(notes) > len(earlier):
        return _reference(notes[-1].get("authorReference")) if isinstance(notes[-1], dict) else ""
    return asked if resource.get("status") == "cancelled" else ""


def is_permitted(message: Message, before: Message | None) -> bool:
    """True where a version is said by whoever may: a wish or draft by the one in whose name it is, an answer
    in the name of who gives it, a withdrawal by who asked."""
    who = speaker(message.resource, before.resource if before is not None else None)
    return bool(who) and who == message.by


def _reference(found: Any) -> str:
    text = found.get("reference") if isinstance(found, dict) else None
    return relative(text) if isinstance(text, str) else ""


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _digest(said: Json) -> bytes:
    return hashlib.sha256(canonical(said)).hexdigest().encode()


@cache
def _registry() -> Any:
    from joserfc import jws

    return jws.JWSRegistry(algorithms=[_ALGORITHM])
