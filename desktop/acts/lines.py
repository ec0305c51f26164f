"""Acts on a patient's lines, tubes and drains: taken out."""

from __future__ import annotations

from desktop.acts.act import Done, Log, Needs, RecordAct, Undo, Who, declare
from desktop.core.messages import _


@declare(
    lambda: _("The line is taken out now"),
    short=lambda: _("taken out"),
    panel_keys={"lines": "U"},
    icon="check-circle",
    needs=Needs.ROW,
    who=Who.CLINICIAN,
    writes=("DeviceUseStatement",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class TakeOutLine(RecordAct[Done], frozen=True):
    """A line (`DeviceUseStatement/id`) is out from now on."""

    line: str
