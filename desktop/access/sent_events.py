"""Sending for somebody who is away, in the access log: who is the author, and who sent it with what."""

from __future__ import annotations

from desktop.access import access_events, audit
from desktop.core.actor import Actor
from desktop.sign_in.who_sends import Way
from desktop.store.outbox import Entry
from desktop.store.store import Transaction


def sent_for(tx: Transaction, author: Actor, way: Way, entries: tuple[Entry, ...]) -> None:
    """Log that one act of a person is sent while they are away, with their own kept sign-in (`kept`) or as a
    service of this installation (`service`). Called before it leaves."""
    keys = tuple(dict.fromkeys(entry.key for entry in entries))
    patient = next((entry.patient for entry in entries if entry.patient), "")
    event = audit.sent(
        author, way, tx.clock(), patient, keys, home=tx.home, legal=access_events.works_for(tx, author)
    )
    access_events.keep(tx, event, author.role)
