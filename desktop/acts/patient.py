"""Acts on the patient in focus: begin to write, order, look at the results."""

from __future__ import annotations

from desktop.acts.act import Act, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("Order"),
    keys=("Ctrl+B",),
    icon="pencil-simple",
    needs=Needs.PATIENT,
    may=Capability.PROPOSE,
    in_palette=True,
    also=lambda: _("prescribe, medicine, test, requisition"),
)
class BeginOrder(Act, frozen=True):
    """Go to the order field; an order is made when it is signed there."""


@declare(
    lambda: _("New note"),
    short=lambda: _("new note"),
    keys=("Ctrl+N",),
    panel_keys={"notes": "N"},
    icon="pencil-simple",
    needs=Needs.PATIENT,
    may=Capability.WRITE,
    writes=("Composition",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    in_palette=True,
    also=lambda: _("write, document, record, ward round"),
)
class BeginNote(Act, frozen=True):
    """Write a note: go on with the named draft, else with one's newest, else begin one."""

    draft: str = ""


@declare(
    lambda: _("Write the discharge letter"),
    short=lambda: _("new letter"),
    panel_keys={"letters": "N"},
    icon="envelope-simple",
    needs=Needs.PATIENT,
    may=Capability.WRITE,
    writes=("Composition", "DocumentReference", "Task"),
    log=Log.WRITE,
    undo=Undo.NEVER,
    in_palette=True,
    also=lambda: _("discharge summary, send, letter"),
)
class BeginLetter(Act, frozen=True):
    """Write the discharge letter: go on with one's draft (the named one), else compose a new one."""

    draft: str = ""


@declare(
    lambda: _("Results"),
    may=Capability.ANYBODY,
    keys={"Ctrl+R": ("laboratory",)},
    icon="tray",
    needs=Needs.PATIENT,
    in_palette=True,
    also=lambda: _("laboratory, blood samples, answers"),
)
class ShowTab(Act, frozen=True):
    """Show a tab of the patient's page by its name."""

    tab: str = "laboratory"


@declare(lambda: _("Access"), may=Capability.ANYBODY, log=Log.READ)
class RecordAccess(RecordAct[None], frozen=True):
    """A patient's record was opened: who, when, in which role."""

    patient: str
