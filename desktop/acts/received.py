"""Acts on a letter that one has received: look at it, be done with it, answer it."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _, pgettext


@declare(lambda: _("Look at the letter"), may=Capability.ANYBODY, needs=Needs.ROW, log=Log.READ)
class LookAtLetter(Act, frozen=True):
    """The cursor stands on this letter (`Type/id`) of a patient: it is shown in full beside the list."""

    letter: str
    patient: str


@declare(
    lambda: _("Read, nothing more to do"),
    short=lambda: pgettext("received letter", "close"),
    panel_keys={"received": "K"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.RECEIVED,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class CloseLetter(RecordAct[Done], frozen=True):
    """One is done with a letter (`Type/id`): what it asks is a task or done, or it asks nothing. `seen` are
    the sentences in which it asked something when the key was pressed."""

    patient: str
    letter: str
    seen: tuple[str, ...] = ()


@declare(
    lambda: _("What it asks is done"),
    short=lambda: pgettext("received letter", "is done"),
    panel_keys={"received": "D"},
    icon="check-square",
    needs=Needs.ROW,
    may=Capability.RECEIVED,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AsksDone(RecordAct[Done], frozen=True):
    """Mark a letter's requests (`asks`, its sentences), and with them the letter, as done."""

    patient: str
    letter: str
    asks: tuple[str, ...]
    seen: tuple[str, ...] = ()


@declare(
    lambda: _("Write to the sender"),
    short=lambda: pgettext("received letter", "message"),
    panel_keys={"received": "M"},
    icon="paper-plane-tilt",
    needs=Needs.ROW,
    may=Capability.RECEIVED,
)
class BeginMessage(Act, frozen=True):
    """Open the form of a message to whoever sent a letter (`Type/id`)."""

    patient: str
    letter: str


@declare(
    lambda: _("Message sent"),
    icon="paper-plane-tilt",
    needs=Needs.PATIENT,
    may=Capability.RECEIVED,
    writes=("Communication", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendMessage(RecordAct[Done], frozen=True):
    """Send what is written to whoever sent a letter; `draft` is the id of the new message. Whoever gets it
    has it among their tasks."""

    patient: str
    draft: str
    letter: str
    said: Said
