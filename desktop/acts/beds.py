"""Acts on a bed in which nobody lies: its cleaning is ordered, and said to be done."""

from __future__ import annotations

from desktop.acts.act import Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("Order the cleaning of the bed"),
    short=lambda: _("order cleaning"),
    panel_keys={"beds": "R"},
    icon="drop",
    needs=Needs.ROW,
    may=Capability.BEDS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class OrderCleaning(RecordAct[Done], frozen=True):
    """A bed (`Location/id`) is to be cleaned."""

    bed: str


@declare(
    lambda: _("The bed is clean"),
    short=lambda: _("mark clean"),
    panel_keys={"beds": "D"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.BEDS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class MarkClean(RecordAct[Done], frozen=True):
    """A bed (`Location/id`) is clean: what was ordered of it is done."""

    bed: str
