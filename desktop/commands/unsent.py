"""What a person decides about unsent work: send it late after all, try again, or throw it away."""

from __future__ import annotations

from datetime import timedelta

from desktop.access.actor import Actor
from desktop.commands.acting import log, require
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.store import outbox
from desktop.store.outbox import Entry
from desktop.store.store import Transaction

LEAST = timedelta(minutes=10)
"""What is sent late after all may wait at least so long."""


def send_late(tx: Transaction, actor: Actor, act_id: str) -> int:
    """Send an act whose time was over; gives how many entries it has. The decision is logged.

    It may then wait as long as it could at first, and asks again after that: “now” is not “some time”.
    Raises InputError when there is nothing to send, or when nobody has said who they are.
    """
    return _queue(tx, actor, act_id, "ask")


def send_again(tx: Transaction, actor: Actor, act_id: str) -> int:
    """Try an act again that the server refused; otherwise as `send_late`."""
    return _queue(tx, actor, act_id, "failed")


def throw_away(tx: Transaction, actor: Actor, act_id: str) -> int:
    """Throw an act away that the server never took; what may have reached it is not thrown away.

    Raises InputError when the server may have it, when something later rests on it, when there is nothing,
    or when nobody has said who they are.
    """
    require(actor)
    everything = outbox.entries(tx.connection)
    entries = [e for e in everything if e.act_id == act_id]
    if not entries:
        raise InputError(_("This is no longer unsent."), todo=_("Nothing more is needed."))
    keys = {e.key for e in entries}
    if any(e.act_id != act_id and e.key in keys for e in everything):
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
    outbox.done(tx, [e.seq for e in entries])
    for entry in entries:
        log(tx, actor, "D", entry.patient, (entry.key,))
    return len(entries)


def _may_be_there(entry: Entry) -> bool:
    """One that was tried has left once: its answer may have been lost. Who is asked has been looked for."""
    return entry.state == "sending" or (entry.state in ("queued", "failed") and entry.attempts > 0)


def _queue(tx: Transaction, actor: Actor, act_id: str, state: str) -> int:
    require(actor)
    count = 0
    for entry in outbox.entries(tx.connection):
        if entry.act_id == act_id and entry.state == state:
            outbox.requeue(tx, entry.seq, send_until=_until(tx, entry))
            log(tx, actor, "U", entry.patient, (entry.key,))
            count += 1
    if not count:
        raise InputError(_("This is no longer unsent."), todo=_("Nothing more is needed."))
    return count


def _until(tx: Transaction, entry: Entry) -> str:
    """As long from now as it could wait at first; empty where it could wait for ever."""
    created, until = instant(entry.created), instant(entry.send_until)
    if created is None or until is None:
        return ""
    return stamp(tx.clock() + max(until - created, LEAST))
