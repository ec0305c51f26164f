"""Acts on procedures: one that was carried out is written."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("New procedure"),
    short=lambda: _("new procedure"),
    panel_keys={"problems": "P", "timeline": "P"},
    icon="bandaids",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("operation, procedure code, NCSP, NCMP, NCRP"),
)
class BeginProcedure(Act, frozen=True):
    """Open the form in which a procedure that was carried out is searched by name or code."""


@declare(
    lambda: _("Add the procedure"),
    icon="bandaids",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Procedure",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AddProcedure(RecordAct[Done], frozen=True):
    """Write a procedure that was carried out; `draft` is the id of the new Procedure."""

    patient: str
    draft: str
    said: Said
