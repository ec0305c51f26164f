"""Acts on what one may not sign: send it for signing, open it as a doctor, refuse it with a reason."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, Who, declare
from desktop.acts.edits import Kept, OrderEdit
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("Send the orders for signing"),
    icon="paper-plane-tilt",
    needs=Needs.PATIENT,
    who=Who.CLINICIAN,
    writes=("MedicationRequest", "ServiceRequest", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SendForSigning(RecordAct[Done], frozen=True):
    """Send the orders (`lines`) that were shown in the basket to the patient's doctor. They are drafts, in
    effect for nobody, until a doctor signs them."""

    kept: Kept
    edit: OrderEdit
    lines: tuple[str, ...]


@declare(
    lambda: _("Open for signing"),
    short=lambda: _("open for signing"),
    panel_keys={"tasks": "S"},
    icon="note-pencil",
    needs=Needs.ROW,
    who=Who.DOCTOR,
)
class OpenForSigning(Act, frozen=True):
    """Open what waits for a signature in a task (`Task/id`), with the usual checks."""

    patient: str
    task: str


@declare(lambda: _("Take up for signing"), icon="note-pencil", who=Who.DOCTOR, log=Log.READ)
class TakeUpForSigning(RecordAct[str], frozen=True):
    """Put what waits for a signature into one's own basket; answered with the basket's draft."""

    patient: str
    task: str


@declare(
    lambda: _("Refuse to sign"),
    short=lambda: _("refuse"),
    panel_keys={"tasks": "X"},
    icon="prohibit",
    needs=Needs.ROW,
    who=Who.DOCTOR,
)
class BeginRefusal(Act, frozen=True):
    """Open the form in which what waits for a signature is refused."""

    patient: str
    task: str


@declare(
    lambda: _("Refuse the orders"),
    icon="prohibit",
    needs=Needs.PATIENT,
    who=Who.DOCTOR,
    writes=("MedicationRequest", "ServiceRequest", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class RefuseForSigning(RecordAct[Done], frozen=True):
    """What still waits in a task is not signed; whoever wrote it gets the reason in a task of their own, of
    which `draft` is the id."""

    patient: str
    draft: str
    task: str
    said: Said
