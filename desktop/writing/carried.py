"""A text as it is written here, carried by a Task until somebody signs it: letter or dictated note. Pure.

The Task refers to the preliminary Composition, which any system can read, and has the whole beside it.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from desktop.clinical.record.tasks import OURS, RETURNED
from desktop.fhir import strict
from desktop.letters.delivery.compositions import reference
from desktop.letters.delivery.letter_documents import MODEL_TYPE
from desktop.writing import facts, signing

Json = dict[str, Any]
_MODEL: Final = "model"


def inputs(kind: str, key: str, title: str, model: bytes) -> list[Json]:
    """`Task.input` of a text of this kind: the Composition (`Type/id`), and what is written here."""
    data = base64.b64encode(model).decode("ascii")
    return [
        {"type": {"text": kind}, "valueReference": reference(key, title)},
        {"type": {"text": _MODEL}, "valueAttachment": {"contentType": MODEL_TYPE, "data": data}},
    ]


def key(body: Json, kind: str) -> str:
    """The Composition of this kind that a Task carries; empty for a Task about something else."""
    found = _value(body, kind, "valueReference")
    return str(found.get("reference", "")) if isinstance(found, dict) else ""


def model(body: Json) -> str | None:
    """Carried model as strict JSON; None where a Task carries none, or none that can be read."""
    attached = _value(body, _MODEL, "valueAttachment")
    if not isinstance(attached, dict):
        return None
    try:
        text = base64.b64decode(str(attached.get("data", "")), validate=True).decode()
        strict.loads(text)
    except (binascii.Error, UnicodeDecodeError, strict.StrictError):
        return None
    return text


def _value(body: Json, kind: str, name: str) -> object:
    parts = [one for one in body.get("input") or () if (one.get("type") or {}).get("text") == kind]
    return parts[0].get(name) if len(parts) == 1 else None


def returned(ident: str, body: Json, carries: list[Json], why: str, by: facts.Signing) -> Json:
    """The task of who wrote it, with the text to go on with, as the doctor left it."""
    code = {"coding": [{"system": OURS, "code": RETURNED}], "text": "Ikke signert"}
    return {**signing.told(ident, body, why, by), "code": code, "input": carries}
