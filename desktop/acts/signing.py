"""Acts on what one may not sign: send it for signing, open it as a doctor, refuse it with a reason."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.edits import Kept, LetterText, NoteText, OrderEdit
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("Send the orders for signing"),
    icon="paper-plane-tilt",
    needs=Needs.PATIENT,
    may=Capability.PROPOSE,
    writes=("MedicationRequest", "ServiceRequest", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendForSigning(RecordAct[Done], frozen=True):
    """Send the orders (`lines`) that were shown in the basket to the doctor who was chosen in it, else to the
    patient's. They are drafts, in effect for nobody, until a doctor signs them."""

    kept: Kept
    edit: OrderEdit
    lines: tuple[str, ...]


@declare(
    lambda: _("Send the letter for signing"),
    icon="paper-plane-tilt",
    needs=Needs.PATIENT,
    may=Capability.WRITE,
    writes=("Composition", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendLetterForSigning(RecordAct[Done], frozen=True):
    """Send a letter as it stands in the editor to the doctor who was chosen in it, else to the patient's. It
    goes to none of its recipients until a doctor signs it."""

    kept: Kept
    text: LetterText


@declare(
    lambda: _("Send the note for signing"),
    icon="paper-plane-tilt",
    needs=Needs.PATIENT,
    may=Capability.WRITE,
    writes=("Composition", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendNoteForSigning(RecordAct[Done], frozen=True):
    """Send a note as it stands in the editor to who dictated it, else to the patient's doctor: it was
    written by somebody who may not sign it. Nobody has signed it until they do."""

    kept: Kept
    text: NoteText


@declare(lambda: _("Another doctor signs"), icon="user", needs=Needs.PATIENT, may=Capability.WRITE)
class ChooseSigner(Act, frozen=True):
    """Let a person choose who is asked to sign what is open in the editor (`kind`)."""

    kind: Literal["letter", "order"]


@declare(
    lambda: _("Open for signing"),
    short=lambda: _("open for signing"),
    panel_keys={"tasks": "S"},
    icon="note-pencil",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class OpenForSigning(Act, frozen=True):
    """Open what waits for a signature in a task (`Task/id`), with the usual checks."""

    patient: str
    task: str


class TakenUp(msgspec.Struct, frozen=True):
    """Work taken over from a task into one's own drafts: a basket, a letter or a note."""

    kind: Literal["letter", "order", "note"]
    draft: str


@declare(lambda: _("Take up for signing"), icon="note-pencil", may=Capability.DECIDE, log=Log.READ)
class TakeUpForSigning(RecordAct[TakenUp], frozen=True):
    """Put what waits for a signature into one's own basket, or among one's own letters."""

    patient: str
    task: str


@declare(
    lambda: _("Go on with what came back"),
    short=lambda: _("go on"),
    panel_keys={"tasks": "F2"},
    icon="note-pencil",
    needs=Needs.ROW,
    may=Capability.WRITE,
)
class OpenReturned(Act, frozen=True):
    """Open the letter that came back unsigned in a task (`Task/id`), as a draft again."""

    patient: str
    task: str


@declare(lambda: _("Take up what came back"), icon="note-pencil", may=Capability.WRITE, log=Log.READ)
class TakeUpReturned(RecordAct[TakenUp], frozen=True):
    """Put a letter that came back unsigned among one's own letters again."""

    patient: str
    task: str


@declare(
    lambda: _("Refuse to sign"),
    short=lambda: _("refuse"),
    panel_keys={"tasks": "X"},
    icon="prohibit",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class BeginSigningRefusal(Act, frozen=True):
    """Open the form in which what waits for a signature is refused."""

    patient: str
    task: str


@declare(
    lambda: _("Give back unsigned"),
    icon="prohibit",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("MedicationRequest", "ServiceRequest", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class RefuseForSigning(RecordAct[Done], frozen=True):
    """Refuse to sign the work that waits in a task; its author gets the reason, and a letter itself, in a
    task of their own, of which `draft` is the id."""

    patient: str
    draft: str
    task: str
    said: Said
