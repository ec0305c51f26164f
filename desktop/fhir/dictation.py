"""Tasks for writing a dictation, and resources that are sound, for sync and screens."""

from __future__ import annotations

from desktop.fhir.documents import DocumentReference, Media, Task
from desktop.fhir.elements import Attachment

OURS = "urn:fagflate:task"
DICTATION = "dictation"
"""Our own code of a Task that asks that a dictation is written."""
_WORDS = ("dikt", "dictat", "transcri", "transkri")


def asks_writing(task: Task) -> bool:
    """True when a Task asks for writing a dictation: by our code, a sound in focus, or its name."""
    code = task.code
    if code is not None and code.code(OURS):
        return code.code(OURS) == DICTATION
    focus = task.focus.target if task.focus is not None else ""
    if focus.startswith("Media/"):
        return True
    return code is not None and any(word in code.label.casefold() for word in _WORDS)


def is_sound(one: Media | DocumentReference) -> bool:
    """True for a sound: by its content type, else (of a Media) by its own type."""
    content = content_of(one)
    kind = content.content_type.casefold() if content is not None else ""
    if kind:
        return kind.startswith("audio/")
    return isinstance(one, Media) and one.type is not None and "audio" in {c.code for c in one.type.coding}


def content_of(one: Media | DocumentReference) -> Attachment | None:
    """The sound itself, or where it lies."""
    if isinstance(one, Media):
        return one.content
    every = [part.attachment for part in one.content if part.attachment is not None]
    return next(
        (a for a in every if a.content_type.casefold().startswith("audio/")), every[0] if every else None
    )
