"""Local ward moves: patients whose stay was changed here since the server told the members of a ward; until
it tells the same, the record here says where they are."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from desktop.store import snapshots
from desktop.store.store import Transaction

WARD = "ward"
"""Snapshots by ward: who was on it when the server was last asked."""
MOVED = "moved"
"""Snapshots by ward and patient: a stay of theirs was changed here; the ward's list may not say so yet."""


def note(tx: Transaction, patient: str) -> None:
    """A stay of the patient was changed here, or the server has answered for the change."""
    for ward in snapshots.all_of(tx.connection, WARD):
        snapshots.put_unheard(tx, MOVED, _key(ward, patient), "")


def of(connection: Connection, ward: str) -> frozenset[str]:
    """The patients of whom a ward's list is not to be believed: noted, or with an unsent change."""
    head = _key(ward, "")
    rows = connection.exec_driver_sql(
        "SELECT p.id FROM snapshot s JOIN patient p ON p.id = substr(s.key, ?)"
        " WHERE s.kind = ? AND substr(s.key, 1, ?) = ?"
        " UNION SELECT p.id FROM outbox o JOIN patient p ON p.pkey = o.pkey WHERE o.type = 'Encounter'",
        (len(head) + 1, MOVED, len(head), head),
    )
    return frozenset(str(row[0]) for row in rows)


def agreed(tx: Transaction, ward: str, patients: Collection[str]) -> None:
    """The ward's list and the record say the same of these."""
    if not patients:
        return
    tx.connection.exec_driver_sql(
        "DELETE FROM snapshot WHERE kind = ? AND key = ?",
        [(MOVED, _key(ward, patient)) for patient in patients],
    )


def _key(ward: str, patient: str) -> str:
    # An id has no space (FHIR R4, `id`).
    return f"{ward} {patient}"
