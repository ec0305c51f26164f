"""Acts on alerts (Tasks written without a key press while a record is open) and alarm limits."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("Tell the responsible doctor"),
    icon="warning",
    may=Capability.CARE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NOTHING,
)
class TellOfAlerts(RecordAct[Done], frozen=True):
    """Turn pushed rules that hold for a patient into Tasks, each once, and withdraw those that hold no more.
    No key raises it: the record's side does, while somebody works."""

    patient: str


@declare(
    lambda: _("NEWS2: from which score the doctor is told"),
    short=lambda: _("threshold"),
    icon="heartbeat",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("adjusted threshold"),
)
class BeginAlarmLimit(Act, frozen=True):
    """Open the form of an adjusted threshold of NEWS2 for the patient in focus."""


@declare(
    lambda: _("Set the threshold"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Flag",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=("Flag",),
)
class SetAlarmLimit(RecordAct[Done], frozen=True):
    """From which NEWS2 the doctor is told of this patient from now on, or that the usual one holds again."""

    patient: str
    draft: str
    said: Said
