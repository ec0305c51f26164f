"""Acts on a letter that is signed: open it, leave it, bring it to somebody whom it has not reached."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.edits import TypedAddress
from desktop.core.messages import _


@declare(lambda: _("Open the letter"), may=Capability.ANYBODY, icon="file-text", log=Log.READ)
class OpenSignedLetter(Act, frozen=True):
    """Read a signed letter (`DocumentReference/id`) of a patient; nothing in it can be written."""

    letter: str
    patient: str = ""


@declare(lambda: _("Close"), may=Capability.ANYBODY, icon="x")
class LeaveSignedLetter(Act, frozen=True):
    """Back to where the letter was opened from."""


@declare(lambda: _("Letter read"), may=Capability.ANYBODY, log=Log.READ)
class RecordLetterRead(RecordAct[None], frozen=True):
    """A signed letter was opened: who, when, in which role. Each time, not only the first."""

    patient: str
    letter: str


@declare(lambda: _("Correct the recipient"), icon="arrow-u-up-left", may=Capability.OFFICE)
class CorrectRecipient(Act, frozen=True):
    """Choose another recipient or address for a copy (its `Task/id`) that has not arrived."""

    task: str


@declare(
    lambda: _("Recipient corrected"),
    may=Capability.OFFICE,
    writes=("Task", "Binary"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class RerouteLetter(RecordAct[Done], frozen=True):
    """Send a copy that has not arrived another way: to somebody of the directory, or to a typed address.
    `seen` is how it stood when the person decided (`Addressee.seen`)."""

    task: str
    to: str | TypedAddress
    seen: str


@declare(lambda: _("Send the letter again"), icon="paper-plane-tilt", may=Capability.OFFICE)
class ChooseAgain(Act, frozen=True):
    """Choose who gets the signed letter that is open once more, or as one recipient more."""


@declare(
    lambda: _("Letter sent again"),
    may=Capability.OFFICE,
    writes=("Task", "Binary"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendLetterAgain(RecordAct[Done], frozen=True):
    """Send a signed letter that stands, as it is, to somebody of the directory or to a typed address. `copy`
    is the id of the new copy, made when the question was asked: answered twice, it is sent once."""

    patient: str
    letter: str
    to: str | TypedAddress
    copy: str


@declare(lambda: _("Print the letter"), may=Capability.PRINT, icon="printer", log=Log.READ)
class PrintSignedLetter(Act, frozen=True):
    """Preview the copy of the signed letter that is shown, to print it; nothing is sent by that."""


@declare(
    lambda: _("Print instead"),
    icon="printer",
    may=Capability.OFFICE,
    writes=("Task", "Binary"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class PrintInstead(RecordAct[Done], frozen=True):
    """Send a copy that has not arrived by post, to the same recipient at the address that the record has."""

    task: str
    seen: str


@declare(
    lambda: _("The office was called"), icon="phone", may=Capability.OFFICE, writes=("Task",), log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)  # fmt: skip
class NoteCall(RecordAct[Done], frozen=True):
    """Note that somebody has called the recipient about a copy that has not arrived."""

    task: str


@declare(
    lambda: _("Correct the letter"),
    short=lambda: _("correct"),
    panel_keys={"letters": "F2"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    log=Log.READ,
)
class CorrectLetter(Act, frozen=True):
    """Begin a new version of a signed letter (`DocumentReference/id`) with its words; nothing is sent yet."""

    letter: str


@declare(lambda: _("Revoke the letter"), icon="x-circle", may=Capability.DECIDE)
class AskToRevoke(Act, frozen=True):
    """Ask for the reason why the letter that is open is revoked, and say who gets a notice."""


@declare(
    lambda: _("Letter revoked"),
    may=Capability.DECIDE,
    writes=("Composition", "DocumentReference", "Task", "Binary"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class RevokeLetter(RecordAct[Done], frozen=True):
    """A signed letter does not stand: it was entered in error. Unsent copies are stopped, and whoever may
    have one gets a notice. `seen` are the states of its copies when the person decided."""

    patient: str
    letter: str
    reason: str
    seen: tuple[str, ...]
