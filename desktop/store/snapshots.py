"""Small kept texts by kind and key: view models for the first paint, interest sets, settings, aliases."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.store.store import Transaction

UNASKED = "unasked"
"""Snapshots by resource type: this server can't be asked for them patient by patient."""

WITHHELD = "withheld"
"""Snapshots by patient: the types of which the server keeps something back from whoever asks, joined by a
space."""


def put(tx: Transaction, kind: str, key: str, body: str) -> None:
    put_unheard(tx, kind, key, body)
    tx.touch(f"snapshot:{kind}")


def put_unheard(tx: Transaction, kind: str, key: str, body: str) -> None:
    """Keep one that no page shows: nobody is told."""
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO snapshot (kind, key, body, at) VALUES (?, ?, ?, ?)",
        (kind, key, body, stamp(tx.clock())),
    )


def get(connection: Connection, kind: str, key: str = "") -> str | None:
    row = connection.exec_driver_sql(
        "SELECT body FROM snapshot WHERE kind = ? AND key = ?", (kind, key)
    ).first()
    return str(row[0]) if row else None


def mark(connection: Connection, *kinds: str) -> str:
    """Mark that changes with each snapshot of these kinds that is put or removed: what no revision counts."""
    row = connection.exec_driver_sql(
        "SELECT count(*), max(at) FROM snapshot WHERE kind IN (SELECT value FROM json_each(?))",
        (json.dumps(kinds),),
    ).one()
    return f"{row[0]} {row[1]}"


def all_of(connection: Connection, kind: str) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT key, body FROM snapshot WHERE kind = ?", (kind,))
    return {str(key): str(body) for key, body in rows}


def forget(tx: Transaction, kind: str, before: str) -> None:
    """Let go of those of a kind that were put before a moment (a stamp); nobody is told."""
    tx.connection.exec_driver_sql("DELETE FROM snapshot WHERE kind = ? AND at < ?", (kind, before))


def remove(tx: Transaction, kind: str, key: str) -> None:
    tx.connection.exec_driver_sql("DELETE FROM snapshot WHERE kind = ? AND key = ?", (kind, key))
    tx.touch(f"snapshot:{kind}")
