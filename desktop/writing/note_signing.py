"""A note that waits for its author's signature: the Task that carries it, and its way back. Pure.

What a secretary writes from a dictation is a draft in the Task, as letters that one may not sign are.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from desktop.clinical.record.tasks import OURS, RETURNED
from desktop.fhir import strict
from desktop.letters.delivery.compositions import reference
from desktop.letters.delivery.documents import MODEL_TYPE
from desktop.orders.resources import Signing
from desktop.writing import facts, notes, signing
from desktop.writing.notes import KeptNote

Json = dict[str, Any]
_NOTE: Final = "note"
_MODEL: Final = "model"


def key_of(kept: KeptNote) -> str:
    """The Composition that a note is, from its first draft to the signed text."""
    return f"Composition/{kept.text.draft}"


def sent(kept: KeptNote) -> KeptNote:
    """The note without what belongs to its writer's machine."""
    return msgspec.structs.replace(kept, task="", returned="")


def task(
    ident: str,
    kept: KeptNote,
    by: Signing,
    doctor: str,
    doctor_name: str,
    until: str,
    notes_of: Sequence[str] = (),
) -> Json:
    """The Task that asks who dictated a note to sign it."""
    return signing.asking(
        ident, notes.title(kept), _inputs(kept), by, doctor, doctor_name, until, notes=notes_of
    )


def _inputs(kept: KeptNote) -> list[Json]:
    data = base64.b64encode(notes.encode(sent(kept)).encode()).decode("ascii")
    return [
        {"type": {"text": _NOTE}, "valueReference": reference(key_of(kept), notes.title(kept))},
        {"type": {"text": _MODEL}, "valueAttachment": {"contentType": MODEL_TYPE, "data": data}},
    ]


def key(body: Json) -> str:
    """The note that a Task carries; empty for one about a letter or orders."""
    found = _value(body, _NOTE, "valueReference")
    return str(found.get("reference", "")) if isinstance(found, dict) else ""


def note(body: Json) -> KeptNote | None:
    """The note that a Task carries; None where it can't be read or is another one than it refers to."""
    attached = _value(body, _MODEL, "valueAttachment")
    if not isinstance(attached, dict):
        return None
    try:
        text = base64.b64decode(str(attached.get("data", "")), validate=True).decode()
        strict.loads(text)
        found = notes.decode(text)
    except (binascii.Error, UnicodeDecodeError, strict.StrictError, msgspec.DecodeError):
        return None
    return sent(found) if key_of(found) == key(body) else None


def _value(body: Json, kind: str, name: str) -> object:
    parts = [one for one in body.get("input") or () if (one.get("type") or {}).get("text") == kind]
    return parts[0].get(name) if len(parts) == 1 else None


def returned(ident: str, body: Json, found: KeptNote, why: str, by: facts.Signing) -> Json:
    """Its writer's task with the note to go on with, as the doctor left it."""
    code = {"coding": [{"system": OURS, "code": RETURNED}], "text": "Ikke signert"}
    return {**signing.told(ident, body, why, by), "code": code, "input": _inputs(found)}
