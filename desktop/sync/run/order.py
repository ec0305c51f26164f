"""The order of what the server acknowledged, counted: our own clock may be set at any time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.store import snapshots
from desktop.store.store import Transaction

_KIND, _KEY = "count", "receipts"
REMOVED = "removed"
"""Snapshots by `Type/id`: the place at which the server was known not to have it any more."""
FILED = "filed"
"""Snapshots by `Type/id`: the place at which one of several pulls filed what it was given."""
MOST_REMOVED = 5_000
"""Maximum remembered of each; a question is answered long before so many are deleted or filed."""


def heard(connection: Connection) -> str:
    """The place of the newest acknowledgement; places compare as text, and after all moments.

    A question that was asked at this place says nothing of what is acknowledged at a later one.
    """
    return _place(int(snapshots.get(connection, _KIND, _KEY) or 0))


def following(tx: Transaction) -> str:
    """The place of one more acknowledgement."""
    number = int(snapshots.get(tx.connection, _KIND, _KEY) or 0) + 1
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO snapshot (kind, key, body, at) VALUES (?, ?, ?, ?)",
        (_KIND, _KEY, str(number), stamp(tx.clock())),
    )
    return _place(number)


def removed(tx: Transaction, keys: Collection[tuple[str, str]]) -> None:
    """Note that the server no longer has these: an answer to an earlier question brings none of them back."""
    _note(tx, REMOVED, keys)


def filed(tx: Transaction, keys: Collection[tuple[str, str]]) -> None:
    """Note that these came from the server while another question was under way: the answer to that one may
    be older, and is not laid over them."""
    _note(tx, FILED, keys)


def _note(tx: Transaction, what: str, keys: Collection[tuple[str, str]]) -> None:
    if not keys:
        return
    place, now = following(tx), stamp(tx.clock())
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO snapshot (kind, key, body, at) VALUES (?, ?, ?, ?)",
        [(what, f"{kind}/{ident}", place, now) for kind, ident in keys],
    )
    tx.connection.exec_driver_sql(
        "DELETE FROM snapshot WHERE kind = ? AND key NOT IN"
        " (SELECT key FROM snapshot WHERE kind = ? ORDER BY body DESC, key LIMIT ?)",
        (what, what, MOST_REMOVED),
    )


def _place(number: int) -> str:
    # Receipts of earlier versions bear a moment there, which sorts before.
    return f"n{number:015}"
