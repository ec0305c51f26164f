"""Acts on dictations: open one and write it, take it, give it back to the office."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("Write the dictation"),
    short=lambda: _("write"),
    panel_keys={"dictations": "S"},
    icon="note-pencil",
    needs=Needs.ROW,
    may=Capability.WRITE,
)
class WriteDictation(Act, frozen=True):
    """Take a dictation (its `Task/id`, else the sound), open the patient, and begin or go on with its note.
    `seen` is who wrote it when the key was pressed."""

    patient: str
    dictation: str
    seen: str = ""


@declare(
    lambda: _("Take the dictation"),
    short=lambda: _("take"),
    panel_keys={"dictations": "T"},
    icon="user-plus",
    needs=Needs.ROW,
    may=Capability.WRITE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=("Task",),
)
class TakeDictation(RecordAct[Done], frozen=True):
    """A dictation is written by me from now on. `seen` is who wrote it (a reference) when the key was
    pressed: whoever took it meanwhile is told of, not overruled."""

    patient: str
    dictation: str
    seen: str = ""


@declare(
    lambda: _("Give the dictation back to the office"),
    short=lambda: _("back"),
    panel_keys={"dictations": "R"},
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.WRITE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class GiveBackDictation(RecordAct[Done], frozen=True):
    """A dictation that I write waits for anybody in the office again; what I wrote stays my draft."""

    patient: str
    dictation: str
