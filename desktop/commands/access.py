"""Opening a patient's record: who read it, when, in which role."""

from __future__ import annotations

import msgspec

from desktop.access import entries, reasons
from desktop.acts.origin import RecordReading, RecordRefusal
from desktop.acts.patient import RecordAccess
from desktop.acts.permission import sees_log
from desktop.acts.reasons import HOLDS, GiveReason
from desktop.acts.signed import RecordLetterRead
from desktop.commands.acting import log, require
from desktop.commands.carrying import Doing, carries
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.store.store import Transaction

_CAUGHT_UP = 50_000
"""Events that are indexed when the log is opened, at the most."""


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


@carries(RecordAccess)
def opened(doing: Doing, act: RecordAccess) -> None:
    """A patient's record was opened, also in a window that only reads."""
    record_access(doing.tx, doing.actor, act.patient)


@carries(GiveReason)
def reason_given(doing: Doing, act: GiveReason) -> None:
    """Log the reason for opening a patient's record, and until when it holds at the latest: an event of its
    own, ahead of all that is read."""
    if not doing.actor.name:
        require(doing.actor)
    actor = msgspec.structs.replace(doing.actor, reasons=(reasons.of(act),))
    log(doing.tx, actor, "R", act.patient, (), "reason", until=stamp(doing.now + HOLDS))
    if sees_log(doing.actor):
        # Whoever opens the log searches all of it; of a very long tail the page says how much is missing.
        entries.catch_up(doing.tx, _CAUGHT_UP)


@carries(RecordReading)
def read(doing: Doing, act: RecordReading) -> None:
    """Data of patients were shown, printed or taken out: one event, with whose and what."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patients, act.resources, act.what, query=act.query)


@carries(RecordRefusal)
def refused(doing: Doing, act: RecordRefusal) -> None:
    """Log a refusal: nothing else was changed."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patient, (), act.act, act.why)


@carries(RecordLetterRead)
def letter_read(doing: Doing, act: RecordLetterRead) -> None:
    """A signed letter was opened: each reading is an event of its own."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patient, (act.letter,))
