"""Acts on dialysis: a new dry weight."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("New dry weight"),
    short=lambda: _("new dry weight"),
    panel_keys={"dialysis": "N"},
    icon="plus",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("target weight"),
)
class BeginDryWeight(Act, frozen=True):
    """Open the form of a new dry weight, beside what stands and the last sessions."""


@declare(
    lambda: _("Set the dry weight"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Observation",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=("Observation",),
)
class SetDryWeight(RecordAct[Done], frozen=True):
    """Write a new dry weight; `draft` names the entry, `seen` is a mark of the one that stood."""

    patient: str
    draft: str
    seen: str
    said: Said
