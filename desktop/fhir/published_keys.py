"""Public keys of signatures as the server holds them: a Basic in which somebody says that a key is theirs.

Any R4 server can hold it: `subject` and `author` are the Practitioner, `identifier` is the key's thumbprint
(RFC 7638, as the URN of RFC 9278). By that it fits the key in the head of a signature (JWS). A key that has
ended keeps its Basic, with the time: what was signed before that stands. Pure.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from desktop.fhir.references import within

Json = dict[str, Any]
KIND: Final = "Basic"
JUDGED: Final = "urn:fagflate:signing-keys:own-only"
"""Canonical in `CapabilityStatement.instantiates` of a server that takes a key from its own person only."""
SYSTEM: Final = "urn:fagflate:resource-kind"
CODE: Final = "signing-key"
TOLD: Final = "urn:fagflate:signing-key"
"""URL of the extension with `jwk` (JSON), `until` (instant) and `withdrawn` (boolean)."""
_URI: Final = "urn:ietf:rfc:3986"
_THUMBPRINT: Final = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"
_NAMES: Final = uuid.UUID("6f1d1f0e-6d0c-5f1b-9c8e-0d3f4a6b7c21")


class SigningKey(msgspec.Struct, frozen=True):
    """One key as it is published: by whom (`Practitioner/id`), its thumbprint, and where it has ended until
    when it counted (a FHIR instant). `withdrawn` where its person no longer trusts it, as after a theft."""

    person: str
    thumbprint: str
    until: str = ""
    withdrawn: bool = False


def name_of(person: str, thumbprint: str) -> str:
    """Id of the Basic of a person's key: the same on each machine, so that it is published once."""
    return str(uuid.uuid5(_NAMES, f"{person} {thumbprint}"))


def published(
    person: str, thumbprint: str, jwk: Mapping[str, Any], since: str, *, until: str = "",
    withdrawn: bool = False,
) -> Json:  # fmt: skip
    """The Basic that publishes a person's public key, in use from `since` (a FHIR instant)."""
    about: list[Json] = [{"url": "jwk", "valueString": json.dumps(dict(jwk), sort_keys=True)}]
    who = {"reference": person}
    made: Json = {
        "resourceType": KIND,
        "id": name_of(person, thumbprint),
        "extension": [{"url": TOLD, "extension": about}],
        "identifier": [{"system": _URI, "value": f"{_THUMBPRINT}{thumbprint}"}],
        "code": {"coding": [{"system": SYSTEM, "code": CODE}], "text": "Public key of signatures"},
        "subject": who,
        "created": since[:10],
        "author": who,
    }
    return ended(made, until, withdrawn=withdrawn) if until else made


def ended(basic: Json, until: str, *, withdrawn: bool) -> Json:
    """The Basic of a key that counts until a time (a FHIR instant)."""
    held = [one for one in _dicts(basic.get("extension")) if one.get("url") != TOLD]
    about = [one for one in _told(basic) if one.get("url") not in ("until", "withdrawn")]
    about.append({"url": "until", "valueInstant": until})
    if withdrawn:
        about.append({"url": "withdrawn", "valueBoolean": True})
    return {**basic, "extension": [*held, {"url": TOLD, "extension": about}]}


def is_key(resource: object) -> bool:
    """True for a Basic that says it is of a key, well-formed or not."""
    if not isinstance(resource, dict) or resource.get("resourceType") != KIND:
        return False
    code = resource.get("code")
    found = _dicts(code.get("coding")) if isinstance(code, dict) else []
    return any(one.get("system") == SYSTEM and one.get("code") == CODE for one in found)


def read(resource: object, base: str = "") -> SigningKey | None:
    """The key of a Basic; None where it is of something else, or says itself published for another. `base`
    is the FHIR base of the server, with its slash."""
    if not isinstance(resource, dict) or not is_key(resource):
        return None
    person, author = (_reference(resource.get(name), base) for name in ("subject", "author"))
    found = [
        str(one.get("value", "")).removeprefix(_THUMBPRINT)
        for one in _dicts(resource.get("identifier"))
        if one.get("system") == _URI and str(one.get("value", "")).startswith(_THUMBPRINT)
    ]
    if len(found) != 1 or not found[0] or person != author or not person.startswith("Practitioner/"):
        return None
    about = {str(one.get("url")): one for one in _told(resource)}
    until = str(about.get("until", {}).get("valueInstant") or "")
    withdrawn = about.get("withdrawn", {}).get("valueBoolean") is True
    # A withdrawal whose time can't be read counts from ever.
    return SigningKey(person, found[0], until or ("0001-01-01T00:00:00Z" if withdrawn else ""), withdrawn)


def search(people: Iterable[str]) -> str:
    """Search for the keys of some people (`Practitioner/id`)."""
    return f"{KIND}?code={SYSTEM}%7C{CODE}&author={','.join(people)}&_count=200"


def _told(basic: Json) -> list[Json]:
    found = [one for one in _dicts(basic.get("extension")) if one.get("url") == TOLD]
    return [part for one in found for part in _dicts(one.get("extension"))]


def _reference(value: object, base: str) -> str:
    told = value.get("reference") if isinstance(value, dict) else None
    return within(told, base) if isinstance(told, str) else ""


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
