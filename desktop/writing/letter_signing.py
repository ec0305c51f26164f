"""A letter that waits for a doctor's signature: its draft, the Task that carries it, and its way back. Pure.

The Task refers to the preliminary Composition, which any system can read, and carries the letter as it is
written here, which the doctor opens: sources, followed values and recipients are in no Composition.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.clinical.record.stays import Stay
from desktop.clinical.record.tasks import OURS, RETURNED
from desktop.core.clock import local
from desktop.fhir import strict
from desktop.fhir.when import Precision
from desktop.letters.check.questions import Checked
from desktop.letters.delivery.compositions import composition, reference
from desktop.letters.delivery.documents import MODEL_TYPE
from desktop.letters.model import Letter
from desktop.orders.resources import Signing, when
from desktop.writing import facts, signing

Json = dict[str, Any]
_LETTER: Final = "letter"
_MODEL: Final = "model"


def drafted(letter: Letter) -> Json:
    """The letter as its author left it: preliminary, in nobody's name but theirs."""
    return composition(letter)


def sent(letter: Letter) -> Letter:
    """The letter without what belongs to its author's machine."""
    return msgspec.structs.replace(letter, signer="", signer_name="", task="", before=(), returned="")


def due(where: Stay | None, now: datetime) -> str:
    """By when a letter of a stay is to be signed, as a FHIR time: at its planned discharge, and today where
    none is planned, or the plan is past."""
    today = local(now).date()
    end = where.end if where is not None and where.ongoing else None
    if end is None or end.precision < Precision.DAY or end.day < today:
        return today.isoformat()
    if not end.has_time:
        return end.day.isoformat()
    return when(end.start) if end.start > now else today.isoformat()


def task(
    ident: str, letter: Letter, by: Signing, doctor: str, doctor_name: str, notes: Sequence[str], until: str
) -> Json:
    """The Task that asks a doctor to sign a letter, by when (`until`)."""
    return signing.asking(ident, letter.title, _inputs(letter), by, doctor, doctor_name, until, notes=notes)


def answered(letter: Letter, checked: Checked) -> tuple[str, ...]:
    """What its author answered, in words, for whoever signs to know."""
    words = {(f.key, c.code): f"{f.title}: {c.words}" for f in checked.findings for c in f.choices}
    return tuple(words[d.finding, d.choice] for d in letter.decisions if (d.finding, d.choice) in words)


def _inputs(letter: Letter) -> list[Json]:
    data = base64.b64encode(msgspec.json.encode(sent(letter))).decode("ascii")
    return [
        {"type": {"text": _LETTER}, "valueReference": reference(key_of(letter), letter.title)},
        {"type": {"text": _MODEL}, "valueAttachment": {"contentType": MODEL_TYPE, "data": data}},
    ]


def key_of(letter: Letter) -> str:
    """The Composition that a letter is, from its first draft to the signed text."""
    return f"Composition/{letter.id}"


def key(body: Json) -> str:
    """The Composition that a Task carries; empty for a Task about orders."""
    found = _value(body, _LETTER, "valueReference")
    return str(found.get("reference", "")) if isinstance(found, dict) else ""


def letter(body: Json) -> Letter | None:
    """The letter that a Task carries; None where it can't be read or is another one than it refers to, and
    nothing may be guessed."""
    attached = _value(body, _MODEL, "valueAttachment")
    if not isinstance(attached, dict):
        return None
    try:
        text = base64.b64decode(str(attached.get("data", "")), validate=True).decode()
        strict.loads(text)
        found = msgspec.json.decode(text, type=Letter)
    except (binascii.Error, UnicodeDecodeError, strict.StrictError, msgspec.DecodeError):
        return None
    whose = (body.get("for") or {}).get("reference", "")
    if key_of(found) != key(body) or found.subject.key != whose or found.signature is not None:
        return None
    return sent(found)


def _value(body: Json, kind: str, name: str) -> object:
    parts = [one for one in body.get("input") or () if (one.get("type") or {}).get("text") == kind]
    return parts[0].get(name) if len(parts) == 1 else None


def taken_up(found: Letter, task_key: str) -> Letter:
    """The letter for its signer: what its author answered is asked anew, and told."""
    return msgspec.structs.replace(found, decisions=(), before=found.decisions, task=task_key)


def come_back(found: Letter, task_key: str) -> Letter:
    """The letter for its author again, who goes on where they were."""
    return msgspec.structs.replace(found, returned=task_key)


def returned(ident: str, body: Json, found: Letter, why: str, by: facts.Signing) -> Json:
    """The author's task with the letter to go on with, as the doctor left it."""
    whole = msgspec.structs.replace(found, decisions=found.before or found.decisions)
    code = {"coding": [{"system": OURS, "code": RETURNED}], "text": "Ikke signert"}
    return {**signing.told(ident, body, why, by), "code": code, "input": _inputs(whole)}
