"""Opening a patient's record: who read it, when, in which role."""

from __future__ import annotations

from desktop.access.actor import Actor
from desktop.commands.acting import log, require
from desktop.core.clock import stamp
from desktop.store.store import Transaction


def record_access(tx: Transaction, actor: Actor, patient: str) -> None:
    """Log that a person opened a patient's record, and note the time for eviction by age.

    Who only reads and has given no name is logged so; InputError when nobody has said anything at all.
    """
    if not actor.name:
        require(actor)
    log(tx, actor, "R", patient)
    tx.connection.exec_driver_sql(
        "UPDATE patient SET opened_at = ? WHERE id = ?", (stamp(tx.clock()), patient)
    )
