"""Cursors: per patient and type, the newest stamp of the server that was seen; and who is dirty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from desktop.core.clock import EARLIEST, shifted, stamp
from desktop.fhir.when import instant
from desktop.store import people
from desktop.store.store import Transaction

OVERLAP = timedelta(seconds=300)
"""Longer than a server's longest transaction (120 s has been seen): what commits late bears an old stamp."""


def since(cursor: str) -> str:
    """The `_lastUpdated` from which to ask again; empty when everything has to be asked for."""
    return before(cursor, OVERLAP)


def reached(newest: str, took: timedelta) -> str:
    """The cursor after an answer whose pages took that long: something may have been written behind a page
    that was read already, stamped earlier than the newest that came later."""
    return before(newest, max(took, timedelta(0)))


def of(connection: Connection, patients: Sequence[str], kind: str) -> dict[str, str]:
    """The cursors of those patients who have had a full pull of this type."""
    marks = ", ".join("?" * len(patients))
    rows = connection.exec_driver_sql(
        f"SELECT p.id, c.stamp FROM cursor c JOIN patient p ON p.pkey = c.pkey"
        f" WHERE c.type = ? AND p.id IN ({marks})",
        (kind, *patients),
    )
    return {str(ident): str(at) for ident, at in rows}


def answered(
    connection: Connection, patients: Sequence[str], kinds: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """For which of these types the server has answered, in order, by each of these patients whom the record
    holds under this very id."""
    wanted = sorted(kinds)
    marks = ", ".join("?" * len(wanted))
    with connection.exec_driver_sql(
        "SELECT p.id, (SELECT group_concat(type) FROM (SELECT c.type FROM cursor c WHERE c.pkey = p.pkey"
        f" AND c.type IN ({marks}) ORDER BY c.type))"
        " FROM json_each(?) j CROSS JOIN patient p ON p.id = j.value",
        (*wanted, json.dumps(list(patients))),
    ) as result:
        rows: Sequence[Any] = result.cursor.fetchall()
    return {str(patient): tuple(types.split(",")) if types else () for patient, types in rows}


def oldest(connection: Connection, patients: Sequence[str]) -> str:
    """Time of the oldest poll among these patients; empty for nobody. What is fetched of the open patient
    only (signatures) is as old as that is."""
    marks = ", ".join("?" * len(patients))
    row = connection.exec_driver_sql(
        f"SELECT min(c.pulled_at) FROM cursor c JOIN patient p ON p.pkey = c.pkey WHERE p.id IN ({marks})"
        " AND c.type <> 'Provenance'",
        tuple(patients),
    ).first()
    return str(row[0] or "") if row else ""


def asked_for(connection: Connection, patient: str, kinds: Sequence[str]) -> str:
    """Time of the last poll for all of these types of a patient; empty where one never was asked."""
    marks = ", ".join("?" * len(kinds))
    row = connection.exec_driver_sql(
        f"SELECT min(c.pulled_at), count(*) FROM cursor c JOIN patient p ON p.pkey = c.pkey"
        f" WHERE p.id = ? AND c.type IN ({marks})",
        (patient, *kinds),
    ).one()
    return str(row[0]) if row[1] == len(kinds) else ""


def believed(have: dict[str, str], now: str) -> dict[str, str]:
    """The cursors without stamps from the future: there our clock was fast when it was written, and what has
    been stamped since would be hidden until then. Whoever has one is asked about from the beginning."""
    return {patient: "" if at > now else at for patient, at in have.items()}


def advance(tx: Transaction, patients: Sequence[str], kind: str, newest: str, *, anew: bool = False) -> None:
    """Move the cursors of all patients whom one answer covered to the newest stamp in it; `anew` also back,
    when everything was asked for.

    Only a first answer is told to who listens (`cursor`): that the server has nothing new changes no page,
    and each would be made anew with every quiet round.
    """
    if not patients:
        return
    now = stamp(tx.clock())
    known = of(tx.connection, patients, kind)
    tx.connection.exec_driver_sql(
        "INSERT INTO cursor (pkey, type, stamp, pulled_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (pkey, type) DO UPDATE SET pulled_at = excluded.pulled_at,"
        f" stamp = {'excluded.stamp' if anew else 'max(stamp, excluded.stamp)'}",
        [(people.key_of(tx, p), kind, newest, now) for p in patients],
    )
    for patient in patients:
        if patient not in known:
            tx.touch("cursor", patient)


def forget(tx: Transaction, patients: Sequence[str], kinds: Iterable[str]) -> None:
    """Nothing is known of these types of these patients any more: they are asked for from the beginning, and
    until that is answered nobody takes what is held for all there is."""
    for kind in kinds:
        known = of(tx.connection, patients, kind)
        for patient in known:
            tx.connection.exec_driver_sql(
                "DELETE FROM cursor WHERE pkey = ? AND type = ?", (people.key_of(tx, patient), kind)
            )
            tx.touch("cursor", patient)


def before(now: str, span: timedelta) -> str:
    """The stamp that lies `span` before another; empty where there is none, or it lies before all time."""
    moment = instant(now)
    earlier = shifted(moment, -span) if moment else EARLIEST
    return stamp(earlier) if earlier > EARLIEST else ""


def due(at: str, now: str, span: timedelta) -> bool:
    """True when something done `at` is due again: long ago, or in a future that a wrong clock gave."""
    return at < before(now, span) or at > now


def dirty(connection: Connection) -> frozenset[tuple[str, str]]:
    """(type, id) of every resource with unsent changes."""
    rows = connection.exec_driver_sql("SELECT DISTINCT type, id FROM outbox")
    return frozenset((str(kind), str(ident)) for kind, ident in rows)


def skip(tx: Transaction, keys: Sequence[tuple[str, str]]) -> None:
    """Remember what a pull passed over because it has unsent changes."""
    tx.connection.exec_driver_sql("INSERT OR IGNORE INTO refetch (type, id) VALUES (?, ?)", list(keys))


def skipped(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Skipped resources without unsent changes any more."""
    rows = connection.exec_driver_sql(
        "SELECT r.type, r.id FROM refetch r WHERE NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.type = r.type AND o.id = r.id)"
    )
    return tuple((str(kind), str(ident)) for kind, ident in rows)


def fetched(tx: Transaction, keys: Sequence[tuple[str, str]]) -> None:
    """These have been fetched again."""
    for key in keys:
        tx.connection.exec_driver_sql("DELETE FROM refetch WHERE type = ? AND id = ?", key)
