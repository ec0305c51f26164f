"""Commands for unsent work: send it late after all, try again, or discard it."""

from __future__ import annotations

from datetime import timedelta

from desktop.acts import Done
from desktop.acts.unsent import SendAgain, SendLate, ThrowAwayUnsent
from desktop.commands import clearing
from desktop.commands.acting import log
from desktop.commands.carrying import Doing, carries
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.store import outbox
from desktop.store.outbox import Entry
from desktop.store.store import Transaction

LEAST = timedelta(minutes=10)
"""Minimum time that an act sent late after all may wait."""


@carries(SendLate)
def send_late(doing: Doing, act: SendLate) -> Done:
    """Send an act whose time was over. The decision is logged.

    It may then wait as long as it could at first, and asks again after that: “now” is not “some time”.
    Raises InputError when there is nothing to send.
    """
    return _queue(doing, act.key, "ask")


@carries(SendAgain)
def send_again(doing: Doing, act: SendAgain) -> Done:
    """Try an act again that the server refused; otherwise as `send_late`."""
    return _queue(doing, act.key, "failed")


@carries(ThrowAwayUnsent)
def throw_away(doing: Doing, act: ThrowAwayUnsent) -> Done:
    """Throw an act away that the server never took; what may have reached it is not thrown away.

    Raises InputError when the server may have it, when something later rests on it, or when there is nothing.
    """
    everything = outbox.entries(doing.connection)
    entries = [e for e in everything if e.act_id == act.key]
    if not entries:
        raise InputError(_("This is no longer unsent."), todo=_("Nothing more is needed."))
    keys = {e.key for e in entries}
    if any(e.act_id != act.key and e.key in keys for e in everything):
        raise InputError(
            _("Something later was done to the same, and rests on this."),
            kept=_("Nothing was thrown away."),
            todo=_("Throw the later one away first."),
        )
    if any(_may_be_there(e) for e in entries):
        raise InputError(
            _("This may have reached the server already, so it can't be thrown away here."),
            kept=_("It stays in the list until the server has answered."),
            todo=_("Wait for the server, then undo it in the record."),
        )
    for entry in entries:
        if entry.type == "Task" and entry.author != doing.actor.role:
            # What somebody raised and nobody else has seen yet would be gone for everybody.
            clearing.refuse(doing, entry.key)
    outbox.done(doing.tx, [e.seq for e in entries])
    for entry in entries:
        log(doing.tx, doing.actor, "D", entry.patient, (entry.key,))
    return Done(act.key, tuple(sorted(keys)))


def _may_be_there(entry: Entry) -> bool:
    """One that was tried has left once: its answer may have been lost. Who is asked has been looked for."""
    return entry.state == "sending" or (entry.state in ("queued", "failed") and entry.attempts > 0)


def _queue(doing: Doing, act_id: str, state: str) -> Done:
    tx, keys = doing.tx, []
    for entry in outbox.entries(tx.connection):
        if entry.act_id == act_id and entry.state == state:
            outbox.requeue(tx, entry.seq, send_until=_until(tx, entry))
            log(tx, doing.actor, "U", entry.patient, (entry.key,))
            keys.append(entry.key)
    if not keys:
        raise InputError(_("This is no longer unsent."), todo=_("Nothing more is needed."))
    return Done(act_id, tuple(keys))


def _until(tx: Transaction, entry: Entry) -> str:
    """New send limit, as long from now as the first one was; empty where it could wait for ever."""
    created, until = instant(entry.created), instant(entry.send_until)
    if created is None or until is None:
        return ""
    return stamp(tx.clock() + max(until - created, LEAST))
