"""A person's own layer as the server holds it: a Basic with the YAML file, of and by the Practitioner.

Any R4 server can hold it. Its id is made of the person, so that there is one whichever machine sends it. A
person without changes of their own has one with an empty file, of which the size says so. Pure.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any, Final

import msgspec

from desktop.fhir.capability import Capabilities
from desktop.fhir.published_keys import SYSTEM
from desktop.fhir.references import within

Json = dict[str, Any]
KIND: Final = "Basic"
CODE: Final = "own-layer"
FILE: Final = "urn:fagflate:own-layer"
"""URL of the extension with the file (an Attachment)."""
MOST: Final = 64 * 1024
"""Bytes of the largest file that is sent or believed: a page of one's own has a few thousand."""
_NAMES: Final = uuid.UUID("2b7d5e0c-93a4-5d0e-8f52-6c1a7e94d3b8")


class OwnLayer(msgspec.Struct, frozen=True):
    """The layer of a person (`Practitioner/id`); `raw` is its file, empty where they have none."""

    person: str
    raw: bytes


def name_of(person: str) -> str:
    """Id of the Basic of a person's layer: the same on each machine."""
    return str(uuid.uuid5(_NAMES, person))


def basic(person: str, raw: bytes, day: str) -> Json:
    """The Basic that carries a person's layer, as it stands on a day (a FHIR date)."""
    file: Json = {"contentType": "application/yaml", "size": len(raw)}
    if raw:
        file["data"] = base64.b64encode(raw).decode()
    who = {"reference": person}
    return {
        "resourceType": KIND,
        "id": name_of(person),
        "extension": [{"url": FILE, "valueAttachment": file}],
        "code": {"coding": [{"system": SYSTEM, "code": CODE}], "text": "Page of one's own"},
        "subject": who,
        "created": day,
        "author": who,
    }


def is_layer(resource: object) -> bool:
    """True for a Basic that says it is of somebody's layer, well-formed or not."""
    if not isinstance(resource, dict) or resource.get("resourceType") != KIND:
        return False
    code = resource.get("code")
    found = _dicts(code.get("coding")) if isinstance(code, dict) else []
    return any(one.get("system") == SYSTEM and one.get("code") == CODE for one in found)


def read(resource: object, base: str = "") -> OwnLayer | None:
    """The layer of a Basic; None where it is of something else, says itself made by another than it is of,
    or has no whole file. `base` is the FHIR base of the server, with its slash."""
    if not isinstance(resource, dict) or not is_layer(resource):
        return None
    person, author = (_reference(resource.get(name), base) for name in ("subject", "author"))
    files = [
        one.get("valueAttachment") for one in _dicts(resource.get("extension")) if one.get("url") == FILE
    ]
    if person != author or not person.startswith("Practitioner/") or len(files) != 1:
        return None
    (file,) = files
    if not isinstance(file, dict):
        return None
    text = str(file.get("data") or "")
    if len(text) > 2 * MOST:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # An empty file is one that says so: what a server left out is not the wish to have none.
    return OwnLayer(person, raw) if str(file.get("size")) == str(len(raw)) and len(raw) <= MOST else None


def search(person: str) -> str:
    """Search for a person's layer (`Practitioner/id`)."""
    return f"{KIND}?code={SYSTEM}%7C{CODE}&author={person}&_count=20"


def carries(capabilities: Capabilities) -> bool:
    """True where a page of one's own can be sent to the server, and found there by whose it is."""
    told = capabilities.types.get(KIND)
    if capabilities.types and (told is None or (told.interactions and "create" not in told.interactions)):
        return False
    return capabilities.searches(KIND, "author")


def _reference(value: object, base: str) -> str:
    told = value.get("reference") if isinstance(value, dict) else None
    return within(told, base) if isinstance(told, str) else ""


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
