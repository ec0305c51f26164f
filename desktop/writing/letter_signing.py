"""A letter that waits for a doctor's signature: its draft, the Task that carries it, and its way back. Pure.

The Task refers to the preliminary Composition, which any system can read, and carries the letter as it is
written here, which the doctor opens: sources, followed values and recipients are in no Composition.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.fhir.when import Precision
from desktop.letters.check.signing_questions import Checked
from desktop.letters.delivery.compositions import composition
from desktop.letters.model import Letter
from desktop.orders.order_resources import Signing, when
from desktop.writing import carried, facts, signing

Json = dict[str, Any]
_LETTER: Final = "letter"


def drafted(letter: Letter) -> Json:
    """The letter as its author left it: preliminary, in nobody's name but theirs."""
    return composition(letter)


def sent(letter: Letter) -> Letter:
    """The letter without what belongs to its author's machine."""
    return msgspec.structs.replace(letter, signer="", signer_name="", task="", before=(), returned="")


def due(where: Stay | None, now: datetime) -> str:
    """Due time for signing a letter of a stay, as a FHIR time: its planned discharge, and today where none is
    planned, or the plan is past."""
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
    """Answers of the author to findings, in words, for the signing doctor."""
    words = {(f.key, c.code): f"{f.title}: {c.words}" for f in checked.findings for c in f.choices}
    return tuple(words[d.finding, d.choice] for d in letter.decisions if (d.finding, d.choice) in words)


def _inputs(letter: Letter) -> list[Json]:
    return carried.inputs(_LETTER, key_of(letter), letter.title, msgspec.json.encode(sent(letter)))


def key_of(letter: Letter) -> str:
    """The Composition that a letter is, from its first draft to the signed text."""
    return f"Composition/{letter.id}"


def key(body: Json) -> str:
    """The Composition that a Task carries; empty for a Task about orders."""
    return carried.key(body, _LETTER)


def letter(body: Json) -> Letter | None:
    """The letter that a Task carries; None where it can't be read or is another one than it refers to, and
    nothing may be guessed."""
    text = carried.model(body)
    if text is None:
        return None
    try:
        found = from_json(text, Letter)
    except msgspec.DecodeError:
        return None
    whose = (body.get("for") or {}).get("reference", "")
    if key_of(found) != key(body) or found.subject.key != whose or found.signature is not None:
        return None
    return sent(found)


def taken_up(found: Letter, task_key: str) -> Letter:
    """The letter for its signer: what its author answered is asked anew, and told."""
    return msgspec.structs.replace(found, decisions=(), before=found.decisions, task=task_key)


def come_back(found: Letter, task_key: str) -> Letter:
    """The letter for its author again, who goes on where they were."""
    return msgspec.structs.replace(found, returned=task_key)


def returned(ident: str, body: Json, found: Letter, why: str, by: facts.Signing) -> Json:
    """The author's task with the letter to go on with, as the doctor left it."""
    whole = msgspec.structs.replace(found, decisions=found.before or found.decisions)
    return carried.returned(ident, body, _inputs(whole), why, by)
