"""Acts on a patient's lines, tubes and drains: put in, taken out."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("The line is taken out now"),
    short=lambda: _("taken out"),
    panel_keys={"lines": "U"},
    icon="check-circle",
    needs=Needs.ROW,
    may=Capability.CARE,
    writes=("DeviceUseStatement",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class TakeOutLine(RecordAct[Done], frozen=True):
    """A line (`DeviceUseStatement/id`) is out from now on."""

    line: str


@declare(
    lambda: _("A line, tube or drain was put in"),
    short=lambda: _("put in"),
    panel_keys={"lines": "N"},
    icon="plus",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    in_palette=True,
)
class BeginLine(Act, frozen=True):
    """Open the form of a line that was put in."""


@declare(
    lambda: _("Write the line"),
    icon="plus",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    writes=("DeviceUseStatement",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=("DeviceUseStatement", "Procedure"),
)
class PutInLine(RecordAct[Done], frozen=True):
    """A line is in; `draft` is the id of the new DeviceUseStatement."""

    patient: str
    draft: str
    said: Said
