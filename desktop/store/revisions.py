"""Change counters of each patient's data, by resource type: a cache sees by one number if it is still
valid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from desktop.store.changes import Changed


def note(connection: Connection, changes: Iterable[Changed]) -> None:
    """Count a commit, inside it. What has no resource type (a draft, a cursor) is not counted."""
    rows = [(one.patient, kind) for one in changes for kind in one.kinds if kind[:1].isupper()]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO revision (patient, type, number) VALUES (?, ?, 1)"
            " ON CONFLICT (patient, type) DO UPDATE SET number = number + 1",
            rows,
        )


def join(connection: Connection, patient: str, ident: str) -> None:
    """A patient has another id from now on: what was changed under the old one has changed under the new."""
    connection.exec_driver_sql(
        "INSERT INTO revision (patient, type, number) SELECT ?, type, number FROM revision WHERE patient = ?"
        " ON CONFLICT (patient, type) DO UPDATE SET number = number + excluded.number",
        (ident, patient),
    )
    connection.exec_driver_sql("UPDATE revision SET number = number + 1 WHERE patient = ?", (patient,))


def by_type(connection: Connection, patient: str) -> dict[str, int]:
    """Change counters of a patient by type; a type that is missing never changed."""
    rows = connection.exec_driver_sql("SELECT type, number FROM revision WHERE patient = ?", (patient,))
    return {str(kind): int(number) for kind, number in rows}


def of(connection: Connection, patients: Sequence[str], kinds: Iterable[str]) -> dict[str, int]:
    """Change counters of these types together, by patient (`""`: resources of no patient).

    The number only grows: the same one means that nothing has changed.
    """
    found = dict.fromkeys(patients, 0)
    wanted = tuple(kinds)
    marks = ", ".join("?" * len(wanted))
    # The plus: all of a patient's rows in one go, not one search for each type.
    with connection.exec_driver_sql(
        "SELECT j.value, sum(r.number) FROM json_each(?) j CROSS JOIN revision r ON r.patient = j.value"
        f" AND +r.type IN ({marks}) GROUP BY j.value",
        (json.dumps(list(patients)), *wanted),
    ) as result:
        # The driver's own tuples: the ward's list asks for everybody on it.
        rows: Sequence[Any] = result.cursor.fetchall()
    found.update(rows)
    return found
