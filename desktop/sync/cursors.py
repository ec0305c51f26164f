"""Cursors: per patient and type, the newest stamp of the server that was seen; and who is dirty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.when import instant
from desktop.store import people
from desktop.store.store import Transaction

OVERLAP = timedelta(seconds=300)
"""Longer than a server's longest transaction (120 s has been seen): what commits late bears an old stamp."""


def since(cursor: str) -> str:
    """The `_lastUpdated` from which to ask again; empty when everything has to be asked for."""
    moment = instant(cursor)
    return stamp(moment - OVERLAP) if moment else ""


def reached(newest: str, took: timedelta) -> str:
    """The cursor after an answer whose pages took that long: something may have been written behind a page
    that was read already, stamped earlier than the newest that came later."""
    moment = instant(newest)
    return stamp(moment - max(took, timedelta(0))) if moment else ""


def of(connection: Connection, patients: Sequence[str], kind: str) -> dict[str, str]:
    """The cursors of those patients who have had a full pull of this type."""
    marks = ", ".join("?" * len(patients))
    rows = connection.exec_driver_sql(
        f"SELECT p.id, c.stamp FROM cursor c JOIN patient p ON p.pkey = c.pkey"
        f" WHERE c.type = ? AND p.id IN ({marks})",
        (kind, *patients),
    )
    return {str(ident): str(at) for ident, at in rows}


def oldest(connection: Connection, patients: Sequence[str]) -> str:
    """When the one of these patients who was asked about longest ago was asked about; empty for nobody."""
    marks = ", ".join("?" * len(patients))
    row = connection.exec_driver_sql(
        f"SELECT min(c.pulled_at) FROM cursor c JOIN patient p ON p.pkey = c.pkey WHERE p.id IN ({marks})",
        tuple(patients),
    ).first()
    return str(row[0] or "") if row else ""


def advance(tx: Transaction, patients: Sequence[str], kind: str, newest: str) -> None:
    """Move the cursors of all patients whom one answer covered to the newest stamp in it."""
    now = stamp(tx.clock())
    tx.connection.exec_driver_sql(
        "INSERT INTO cursor (pkey, type, stamp, pulled_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (pkey, type) DO UPDATE SET pulled_at = excluded.pulled_at,"
        " stamp = max(stamp, excluded.stamp)",
        [(people.key_of(tx, p), kind, newest, now) for p in patients],
    )
    for patient in patients:
        tx.touch("cursor", patient)


def before(now: str, span: timedelta) -> str:
    """The stamp that lies `span` before another."""
    moment = instant(now)
    return stamp(moment - span) if moment else ""


def due(at: str, now: str, span: timedelta) -> bool:
    """Whether something done `at` is to be done again: long ago, or in a future that a wrong clock gave."""
    return at < before(now, span) or at > now


@lru_cache(maxsize=4096)
def utc(stamp_text: str) -> str:
    """A server's stamp as UTC, so that stamps compare as text; unreadable ones are empty."""
    moment = instant(stamp_text)
    return stamp(moment) if moment else ""


def dirty(connection: Connection) -> frozenset[tuple[str, str]]:
    """(type, id) of every resource with unsent changes."""
    rows = connection.exec_driver_sql("SELECT DISTINCT type, id FROM outbox")
    return frozenset((str(kind), str(ident)) for kind, ident in rows)


def skip(tx: Transaction, keys: Sequence[tuple[str, str]]) -> None:
    """Remember what a pull passed over because it has unsent changes."""
    tx.connection.exec_driver_sql("INSERT OR IGNORE INTO refetch (type, id) VALUES (?, ?)", list(keys))


def skipped(connection: Connection) -> tuple[tuple[str, str], ...]:
    """What was passed over and has no unsent changes any more."""
    rows = connection.exec_driver_sql(
        "SELECT r.type, r.id FROM refetch r WHERE NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.type = r.type AND o.id = r.id)"
    )
    return tuple((str(kind), str(ident)) for kind, ident in rows)


def fetched(tx: Transaction, keys: Sequence[tuple[str, str]]) -> None:
    """These have been fetched again."""
    for key in keys:
        tx.connection.exec_driver_sql("DELETE FROM refetch WHERE type = ? AND id = ?", key)
