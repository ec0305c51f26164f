"""What a person decides about unsent work: send it late after all, try again, or throw it away."""

from __future__ import annotations

from desktop.access.actor import Actor
from desktop.commands.acting import log, require
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.store import outbox
from desktop.store.store import Transaction


def send_late(tx: Transaction, actor: Actor, act_id: str) -> int:
    """Send an act whose time was over; gives how many entries it has. The decision is logged.

    Raises InputError when there is nothing to send, or when nobody has said who they are.
    """
    return _queue(tx, actor, act_id, "ask")


def send_again(tx: Transaction, actor: Actor, act_id: str) -> int:
    """Try an act again that the server refused; otherwise as `send_late`."""
    return _queue(tx, actor, act_id, "failed")


def throw_away(tx: Transaction, actor: Actor, act_id: str) -> int:
    """Throw an act away that the server never took; what may have reached it is not thrown away.

    Raises InputError when the server may have it, when there is nothing, or when nobody has said who they
    are.
    """
    require(actor)
    entries = [e for e in outbox.entries(tx.connection) if e.act_id == act_id]
    if not entries:
        raise InputError(_("This is no longer unsent."), todo=_("Nothing more is needed."))
    # One that was tried and waits for its next try has left once: its answer may have been lost.
    if any(e.state == "sending" or (e.state == "queued" and e.attempts) for e in entries):
        raise InputError(
            _("This may have reached the server already, so it can't be thrown away here."),
            kept=_("It stays in the list until the server has answered."),
            todo=_("Wait for the server, then undo it in the record."),
        )
    outbox.done(tx, [e.seq for e in entries])
    for entry in entries:
        log(tx, actor, "D", entry.patient, (entry.key,))
    return len(entries)


def _queue(tx: Transaction, actor: Actor, act_id: str, state: str) -> int:
    require(actor)
    count = 0
    for entry in outbox.entries(tx.connection):
        if entry.act_id == act_id and entry.state == state:
            outbox.update(tx, entry.seq, state="queued", send_until="", not_before="", answer="")
            log(tx, actor, "U", entry.patient, (entry.key,))
            count += 1
    if not count:
        raise InputError(_("This is no longer unsent."), todo=_("Nothing more is needed."))
    return count
