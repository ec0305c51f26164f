"""Cache of values made of a patient's record: a text by kind and patient, under a `print` of its inputs.
Whoever asks says the print that holds now; what was kept under another is not given."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from desktop.store.store import Transaction


def read(connection: Connection, kind: str, patients: Sequence[str], print_: str) -> dict[str, str]:
    """Cached texts of these patients, by patient."""
    rows = connection.exec_driver_sql(
        "SELECT k.patient, k.body FROM json_each(?) j CROSS JOIN kept k"
        " ON k.kind = ? AND k.patient = j.value WHERE k.print = ?",
        (json.dumps(list(patients)), kind, print_),
    )
    return {str(patient): str(body) for patient, body in rows}


def write(tx: Transaction, kind: str, bodies: Mapping[str, str], print_: str) -> None:
    """Keep texts by patient, in place of what was kept of them. Nobody is told: nothing has changed by it."""
    tx.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO kept (kind, patient, print, body) VALUES (?, ?, ?, ?)",
        [(kind, patient, print_, body) for patient, body in bodies.items()],
    )


def forget(tx: Transaction, patient: str) -> None:
    """Let go of all that is kept of a patient."""
    tx.connection.exec_driver_sql("DELETE FROM kept WHERE patient = ?", (patient,))
