"""Acts on who is responsible for a patient: hand over, take over, ask, refuse, take back.

Each patient is taken over by itself; there is no act that takes several.
"""

from __future__ import annotations

from typing import Literal

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _

Side = Literal["take", "give"]


@declare(
    lambda: _("Handover of the ward"),
    short=lambda: _("handover"),
    keys=("Ctrl+Shift+J",),
    icon="users",
    may=Capability.CARE,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("change of shift, on call, responsible doctor, take over patients"),
)
class ShowHandover(Act, frozen=True):
    """Show who is handed over on the ward: what I am to take over (`take`), or what I give (`give`); with
    the cursor on a patient, where one is named."""

    side: Side = "take"
    patient: str = ""


@declare(
    lambda: _("Hand the patient over to another doctor"),
    short=lambda: _("hand over"),
    panel_keys={"worklist": "G", "handover": "G"},
    icon="users",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("responsible doctor, change of shift"),
)
class BeginHandover(Act, frozen=True):
    """Open the form by which a patient (the one in focus, unless named) is handed over; what is written
    there is kept as it is typed."""

    patient: str = ""


@declare(
    lambda: _("Hand the patient over"),
    icon="users",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class GiveHandover(RecordAct[Done], frozen=True):
    """Ask another doctor to take a patient over; `draft` is the id of the new Task, `encounter` the stay's,
    `seen` who was responsible when it was written. Who gives is responsible until the other has taken
    over."""

    patient: str
    draft: str
    encounter: str
    said: Said
    seen: str = ""


@declare(
    lambda: _("Take the patient over"),
    short=lambda: _("take over"),
    panel_keys={"handover": "J"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    writes=("Task", "Encounter"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class TakeOver(RecordAct[Done], frozen=True):
    """I am responsible for a patient from now on, by the Task (`Task/id`) that asks me; `seen` is a mark of
    the Task as it was read."""

    patient: str
    task: str
    seen: str


@declare(
    lambda: _("Ask before the patient is taken over, or answer"),
    short=lambda: _("ask"),
    panel_keys={"handover": "S"},
    icon="chat-circle-text",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class BeginHandoverNote(Act, frozen=True):
    """Open the form in which the receiver asks the giver, or the giver answers."""

    patient: str
    task: str


@declare(
    lambda: _("Write about the handover"),
    icon="chat-circle-text",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AddHandoverNote(RecordAct[Done], frozen=True):
    """A question of the receiver's or an answer of the giver's, in the Task."""

    patient: str
    draft: str
    task: str
    said: Said


@declare(
    lambda: _("Refuse the patient, with a reason"),
    short=lambda: _("not mine"),
    panel_keys={"handover": "N"},
    icon="x",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class BeginHandoverRefusal(Act, frozen=True):
    """Open the form in which a handover is refused."""

    patient: str
    task: str


@declare(
    lambda: _("Refuse the patient"),
    icon="x",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class RefuseHandover(RecordAct[Done], frozen=True):
    """The patient is not mine, for this reason; the giver stays responsible."""

    patient: str
    draft: str
    task: str
    said: Said


@declare(
    lambda: _("Take the handover back"),
    short=lambda: _("back"),
    panel_keys={"handover": "R"},
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class WithdrawHandover(RecordAct[Done], frozen=True):
    """The giver keeps the patient after all: the other is asked no more."""

    patient: str
    task: str


@declare(lambda: _("Read what is handed over"), may=Capability.ANYBODY, log=Log.READ, needs=Needs.ROW)
class LookAtHandover(Act, frozen=True):
    """A row of the handover has the cursor: the patient's part is read."""

    patient: str
