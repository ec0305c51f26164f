"""A note that waits for its author's signature: the Task that carries it, and its way back. Pure.

What a secretary writes from a dictation is a draft in the Task, as letters that one may not sign are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from desktop.orders.order_resources import Signing
from desktop.writing import carried, facts, notes, signing
from desktop.writing.notes import KeptNote

Json = dict[str, Any]
_NOTE: Final = "note"


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
    return carried.inputs(_NOTE, key_of(kept), notes.title(kept), notes.encode(sent(kept)).encode())


def key(body: Json) -> str:
    """The note that a Task carries; empty for one about a letter or orders."""
    return carried.key(body, _NOTE)


def note(body: Json) -> KeptNote | None:
    """The note that a Task carries; None where it can't be read or is another one than it refers to."""
    text = carried.model(body)
    if text is None:
        return None
    try:
        found = notes.decode(text)
    except msgspec.DecodeError:
        return None
    return sent(found) if key_of(found) == key(body) else None


def returned(ident: str, body: Json, found: KeptNote, why: str, by: facts.Signing) -> Json:
    """Task of the writer with the note to go on with, as the doctor left it."""
    return carried.returned(ident, body, _inputs(found), why, by)
