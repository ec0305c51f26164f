"""The access log's one way in: an event goes into the chain here and into the outbox, in one transaction."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.access import agents, log_entries
from desktop.access.agents import Legal
from desktop.core.actor import Actor
from desktop.fhir.references import patient_of, rewrite
from desktop.store import accesslog, outbox
from desktop.store.outbox import ALIAS, Act
from desktop.store.store import READING, Transaction


def keep(tx: Transaction, event: dict[str, Any], author: str) -> None:
    """Write an AuditEvent into the log here, and queue it for the server as an act of its own.

    It is indexed for whoever searches the log (`entries`). What was created here is named as the server
    knows it, where it has given a name of its own.
    """
    named = tx.bare.execute("SELECT key, body FROM snapshot WHERE kind = ?", (ALIAS,)).fetchall()
    if named:
        event = rewrite(event, dict(named))
    # Of words alone: nothing in it could be written in two ways.
    text = msgspec.json.encode(event).decode()
    accesslog.append(tx, text)
    log_entries.keep(tx, event)
    act = Act(name=READING, author=author)
    outbox.add(tx, "AuditEvent", event["id"], patient_of(event), text, act)


def works_for(tx: Transaction, actor: Actor) -> Legal:
    """The legal entity for which somebody works, as far as the record here knows."""
    return agents.legal_entity(tx, actor.organization)
