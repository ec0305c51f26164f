"""Acts on a stay under way: plan its end, move bed, leave and back, discharge, why the patient came."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("Plan the discharge"),
    short=lambda: _("plan discharge"),
    keys=("Ctrl+Shift+H",),
    panel_keys={"worklist": "U", "beds": "U"},
    icon="clock",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    in_palette=True,
    also=lambda: _("discharge date, ready for discharge, municipality"),
)
class BeginPlan(Act, frozen=True):
    """Open the form of the planned discharge: the day, where to, ready since."""

    patient: str = ""


@declare(
    lambda: _("Save the plan"),
    icon="clock",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class PlanDischarge(RecordAct[Done], frozen=True):
    """Plan a discharge: day, destination, ready since; `seen` marks the stay (of Encounter `stay`) as it was
    looked at."""

    patient: str
    draft: str
    stay: str
    seen: str
    said: Said


@declare(
    lambda: _("Move to another bed"),
    short=lambda: _("move"),
    keys=("Ctrl+Shift+F",),
    panel_keys={"worklist": "F", "beds": "F"},
    icon="bed",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    in_palette=True,
    also=lambda: _("bed, room, ward, transfer"),
)
class BeginMove(Act, frozen=True):
    """Open the form in which another bed, or another ward, is chosen."""

    patient: str = ""


@declare(
    lambda: _("Move"),
    icon="bed",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class MoveBed(RecordAct[Done], frozen=True):
    """The place that the patient has ends, another begins."""

    patient: str
    draft: str
    stay: str
    seen: str
    said: Said


@declare(
    lambda: _("Leave of absence, or back"),
    short=lambda: _("leave"),
    keys=("Ctrl+Shift+G",),
    panel_keys={"worklist": "P"},
    icon="arrow-right",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    in_palette=True,
    also=lambda: _("leave, away, back from leave"),
)
class BeginLeave(Act, frozen=True):
    """Open the form in which a patient goes on leave, or comes back from it."""

    patient: str = ""


@declare(
    lambda: _("Go on leave"),
    icon="arrow-right",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class StartLeave(RecordAct[Done], frozen=True):
    """The patient is away, and the bed stays theirs."""

    patient: str
    draft: str
    stay: str
    seen: str
    said: Said


@declare(
    lambda: _("Back from leave"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.STAY,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class EndLeave(RecordAct[Done], frozen=True):
    """The patient is on the ward again."""

    patient: str
    draft: str
    stay: str
    seen: str
    said: Said


@declare(
    lambda: _("Discharge the patient"),
    short=lambda: _("discharge"),
    keys=("Ctrl+Shift+X",),
    panel_keys={"worklist": "X"},
    icon="check-circle",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("send home, end the stay"),
)
class BeginDischarge(Act, frozen=True):
    """Open the form in which the stay ends; it lists what is still open."""

    patient: str = ""


@declare(
    lambda: _("End the stay"),
    icon="check-circle",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Encounter", "Task", "Patient"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class Discharge(RecordAct[Done], frozen=True):
    """The stay is over, with every part and place of it; what is open goes to whoever follows it up.

    `said` holds the mark of what was seen to be open, and of who died when.
    """

    patient: str
    draft: str
    stay: str
    seen: str
    said: Said


@declare(
    lambda: _("Reason for admission"),
    short=lambda: _("reason"),
    keys=("Ctrl+Shift+I",),
    panel_keys={"worklist": "I"},
    icon="pencil-simple",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("cause of admission, why admitted"),
)
class BeginCause(Act, frozen=True):
    """Open the form in which the reason for admission is written, or corrected."""

    patient: str = ""


@declare(
    lambda: _("Save the reason"),
    icon="pencil-simple",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class StateCause(RecordAct[Done], frozen=True):
    """State the reason for admission, in words and as a code; it replaces the previous one."""

    patient: str
    draft: str
    stay: str
    seen: str
    said: Said
