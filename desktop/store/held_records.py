"""Patients' records held here: last use, size, and eviction in small steps."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.fhir.arriving import Row
from desktop.store import record_cache, records, snapshots
from desktop.store.store import Transaction

NOTICED = "noticed"
"""Snapshots of when a patient was first seen who was never opened nor asked about (found in a search)."""
SENT = "sent"
"""Snapshots of our own acknowledged work that is not held any more as the server acknowledged it (its patient
was let go, or another's version came over it): a restored server may lack it."""
STEP = 500
"""Number of rows deleted in one transaction."""

# Who read whom is unsent too, but nothing of the patient's is needed to send it.
_BOUND = (
    "SELECT pkey FROM outbox WHERE type <> 'AuditEvent' UNION SELECT pkey FROM draft"
    " UNION SELECT r.pkey FROM outbox o CROSS JOIN resource r ON r.type = o.type AND r.id = o.id"
    " UNION SELECT r.pkey FROM refetch f CROSS JOIN resource r ON r.type = f.type AND r.id = f.id"
)


class Held(msgspec.Struct, frozen=True):
    """A patient of whom something is held.

    `used`: when the record was last opened here or the server last asked about it (a stamp, empty when
    that is not known yet). `bound`: something about them is unsent, in conflict, a draft, or to be fetched
    again.
    """

    patient: str
    pkey: int
    used: str
    bound: bool = False


def held(connection: Connection) -> tuple[Held, ...]:
    """Everybody of whom something is held."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.pkey, max(p.opened_at, coalesce(n.body, ''),"
        " coalesce((SELECT max(c.pulled_at) FROM cursor c WHERE c.pkey = p.pkey), '')),"
        f" p.pkey IN ({_BOUND}) FROM patient p LEFT JOIN snapshot n ON n.kind = ? AND n.key = p.id"
        " WHERE EXISTS (SELECT 1 FROM resource r WHERE r.pkey = p.pkey) ORDER BY p.pkey",
        (NOTICED,),
    )
    return tuple(Held(str(ident), int(pkey), str(used), bool(bound)) for ident, pkey, used, bound in rows)


def size(connection: Connection) -> int:
    """Bytes of the record's file that are in use; pages that were given back are used again."""
    pages, free, page = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * page


def notice(tx: Transaction, patients: tuple[str, ...]) -> None:
    """Count from now for those of whom nobody knows when they were used."""
    now = stamp(tx.clock())
    for patient in patients:
        snapshots.put(tx, NOTICED, patient, now)


def let_go(tx: Transaction, one: Held) -> tuple[tuple[str, str], ...] | None:
    """Take away some of a patient's rows, the cursors first, so that what is left claims nothing; gives
    (type, id) of what went, empty when nothing was left.

    None, and nothing is touched, when they are in use again. Receipts stay, and the text of our own
    acknowledged work beside them.
    """
    connection = tx.connection
    again = connection.exec_driver_sql(
        f"SELECT opened_at > ? OR pkey IN ({_BOUND}) FROM patient WHERE pkey = ? AND id = ?",
        (one.used, one.pkey, one.patient),
    ).scalar()
    if again is None or again:
        return None
    connection.exec_driver_sql("DELETE FROM cursor WHERE pkey = ?", (one.pkey,))
    record_cache.forget(tx, one.patient)
    tx.touch("cursor", one.patient)
    some = "SELECT type, id FROM resource WHERE pkey = ? ORDER BY type, id LIMIT ?"
    gone = tuple(
        (str(kind), str(ident)) for kind, ident in connection.exec_driver_sql(some, (one.pkey, STEP))
    )
    keep_sent(tx, gone)
    connection.exec_driver_sql(
        f"DELETE FROM resource WHERE pkey = ? AND (type, id) IN ({some})", (one.pkey, one.pkey, STEP)
    )
    for kind in {kind for kind, _ident in gone}:
        tx.touch(kind, one.patient)
    if len(gone) < STEP:
        # The key stays, whatever refers to it; who it was goes.
        connection.exec_driver_sql(
            "UPDATE patient SET name = '', birth_date = '', identifiers = '', opened_at = '' WHERE pkey = ?",
            (one.pkey,),
        )
        snapshots.remove(tx, NOTICED, one.patient)
        records.forget_former(tx, one.patient)
    else:
        snapshots.put(tx, NOTICED, one.patient, one.used)  # still the next to go, whenever it goes on
    return gone


def keep_sent(tx: Transaction, keys: Iterable[tuple[str, str]]) -> None:
    """Keep what is held of our acknowledged work, before it is taken away or another's comes over it: the
    acknowledged version itself, else what stands on it, unless something is kept already."""
    asked = json.dumps([f"{kind}/{ident}" for kind, ident in keys if kind != "AuditEvent"])
    for how, which in (("IGNORE", ""), ("REPLACE", " AND c.version = r.version")):
        tx.connection.exec_driver_sql(
            f"INSERT OR {how} INTO snapshot (kind, key, body, at) SELECT ?, j.value, r.json, ?"
            " FROM json_each(?) j CROSS JOIN resource r"
            " ON r.type = substr(j.value, 1, instr(j.value, '/') - 1)"
            " AND r.id = substr(j.value, instr(j.value, '/') + 1)"
            f" CROSS JOIN receipt c ON c.type = r.type AND c.id = r.id{which}",
            (SENT, stamp(tx.clock()), asked),
        )


def forget_sent(tx: Transaction, keys: Iterable[tuple[str, str]]) -> None:
    """Nothing of these is ours any more that a restored server could lack: they were certainly deleted."""
    for kind, ident in keys:
        tx.connection.exec_driver_sql("DELETE FROM receipt WHERE type = ? AND id = ?", (kind, ident))
        snapshots.remove(tx, SENT, f"{kind}/{ident}")


def stands(tx: Transaction, row: Row) -> None:
    """Let go of the kept text of our acknowledged work: this row stands on it, and is held."""
    held = records.get(tx.connection, row.type, row.id)
    if held is not None and held.version == row.version:
        snapshots.remove(tx, SENT, f"{row.type}/{row.id}")


def sent(connection: Connection, kind: str, ident: str) -> str | None:
    """The kept text of our own acknowledged work that is not held as it was acknowledged, or None."""
    return snapshots.get(connection, SENT, f"{kind}/{ident}")
