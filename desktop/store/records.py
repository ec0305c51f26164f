"""Base rows: what the server has said, written only by its answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.inside import HOLDER
from desktop.store import people, snapshots
from desktop.store.store import Transaction

__all__ = ["Row", "get", "ids", "news", "of_type", "patient_id", "put", "remove"]


FORMER = "former"
"""Snapshots by patient and `Type/id`: what an Observation, or a report with values inside, said before it was
corrected."""
HOLD_VALUES = ("Observation", HOLDER)
_INSIDE = '"contained"'
_CORRECTED = ('"corrected"', '"amended"', '"appended"')
_AT_ONCE = 1000
_PUT = "INSERT OR REPLACE INTO resource (pkey, type, id, version, updated, json) VALUES "
_PUT_MANY = _PUT + ", ".join(["(?, ?, ?, ?, ?, ?)"] * _AT_ONCE)
_PUT_ONE = _PUT + "(?, ?, ?, ?, ?, ?)"


def put(tx: Transaction, rows: Sequence[Row]) -> None:
    """Write what the server said, newest answer last; a resource that changed its patient moves."""
    keys = {patient: people.key_of(tx, patient) for patient in dict.fromkeys(r.patient for r in rows)}
    _keep_former(tx, rows)
    values = [(keys[r.patient], r.type, r.id, r.version, r.updated, r.json) for r in rows]
    # Many rows in one statement: each statement gives up the interpreter's lock and has to win it back from
    # the thread that parses the next page, which for single rows takes longer than the writing.
    whole = len(values) - len(values) % _AT_ONCE
    for start in range(0, whole, _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        tx.connection.exec_driver_sql(_PUT_MANY, tuple(itertools.chain.from_iterable(some)))
    if values[whole:]:
        tx.connection.exec_driver_sql(_PUT_ONE, values[whole:])
    for kind, patient in dict.fromkeys((r.type, r.patient) for r in rows):
        tx.touch(kind, patient)
    for row in rows:
        if row.type == "Patient":
            people.index(tx, strict.loads(row.json))


def _keep_former(tx: Transaction, rows: Sequence[Row]) -> None:
    """Keep what an Observation, or a report with values inside, said before it was corrected: the row is
    overwritten, and whoever saw the former value must be told both."""
    for row in rows:
        if row.type not in HOLD_VALUES or not any(word in row.json for word in _CORRECTED):
            continue
        if row.type == HOLDER and _INSIDE not in row.json:
            continue
        held = get(tx.connection, row.type, row.id)
        if held is None or held.patient != row.patient or held.json == row.json:
            continue
        if _values(held.json) != _values(row.json):
            snapshots.put(tx, FORMER, f"{row.patient}/{row.type}/{row.id}", held.json)


def _values(text: str) -> Any:
    """Value elements of an Observation, or of each inside a report, to compare versions."""
    body = strict.loads(text)
    if body.get("resourceType") != HOLDER:
        return _value(body)
    inside = body.get("contained")
    # In whichever order, and under whichever ids: those are of one version alone.
    each = [strict.dumps([one.get("code"), _value(one)]) for one in inside or () if isinstance(one, dict)]
    return sorted(each)


def _value(body: dict[str, Any]) -> dict[str, object]:
    return {name: said for name, said in body.items() if name.startswith("value") or name == "component"}


def former(connection: Connection, patient: str) -> dict[str, str]:
    """Texts of corrected Observations and reports before their correction, by `Type/id`, as far as held
    here."""
    start = f"{patient}/"
    rows = connection.exec_driver_sql(
        "SELECT key, body FROM snapshot WHERE kind = ? AND key >= ? AND key < ?",
        (FORMER, start, f"{patient}0"),  # what follows the slash
    )
    return {str(key).removeprefix(start): str(body) for key, body in rows}


def forget_former(tx: Transaction, patient: str, key: str = "") -> None:
    """Let go of what a patient's Observations (or the one) said before."""
    for one in (key,) if key else former(tx.connection, patient):
        snapshots.remove(tx, FORMER, f"{patient}/{one}")


def remove(tx: Transaction, keys: Iterable[tuple[str, str]]) -> None:
    """Take away what the server says is deleted; `keys` are (type, id)."""
    for kind, ident in keys:
        gone = tx.connection.exec_driver_sql(
            "DELETE FROM resource WHERE type = ? AND id = ? RETURNING pkey", (kind, ident)
        ).first()
        if gone is not None:
            patient = patient_id(tx.connection, int(gone[0]))
            tx.touch(kind, patient)
            if kind == "Patient":
                people.unlink(tx, ident)
            if kind in HOLD_VALUES:
                forget_former(tx, patient, f"{kind}/{ident}")


def patient_id(connection: Connection, pkey: int) -> str:
    """The patient id behind an integer key; empty for key 0."""
    row = connection.exec_driver_sql("SELECT id FROM patient WHERE pkey = ?", (pkey,)).first()
    return str(row[0]) if row else ""


def get(connection: Connection, kind: str, ident: str) -> Row | None:
    """The base row of one resource, without what is unsent."""
    row = connection.exec_driver_sql(
        "SELECT r.type, r.id, r.version, r.updated, r.json, coalesce(p.id, '') FROM resource r"
        " LEFT JOIN patient p ON p.pkey = r.pkey WHERE r.type = ? AND r.id = ?",
        (kind, ident),
    ).first()
    return Row(*row) if row else None


def news(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    """Rows that are not here already, to the letter and for the same patient."""
    held: set[tuple[str, str, str, str]] = set()
    for kind in {r.type for r in rows}:
        idents = json.dumps([r.id for r in rows if r.type == kind])
        held.update(
            (kind, str(ident), str(text), str(patient))
            for ident, text, patient in connection.exec_driver_sql(
                # CROSS JOIN: the ids first, each looked up by the index; never the table first.
                "SELECT r.id, r.json, coalesce(p.id, '') FROM json_each(?) j"
                " CROSS JOIN resource r ON r.type = ? AND r.id = j.value"
                " LEFT JOIN patient p ON p.pkey = r.pkey",
                (idents, kind),
            )
        )
    if not held:
        return list(rows)
    return [r for r in rows if (r.type, r.id, r.json, r.patient) not in held]


def ids(connection: Connection, kind: str, patient: str) -> frozenset[str]:
    """The ids of one type that are held for a patient."""
    rows = connection.exec_driver_sql(
        "SELECT r.id FROM resource r JOIN patient p ON p.pkey = r.pkey WHERE p.id = ? AND r.type = ?",
        (patient, kind),
    )
    return frozenset(str(row[0]) for row in rows)


def any_of(connection: Connection, kind: str, patients: Sequence[str]) -> bool:
    """True when anything of one type is held for any of these patients."""
    marks = ", ".join("?" * len(patients))
    row = connection.exec_driver_sql(
        f"SELECT 1 FROM patient p JOIN resource r ON r.pkey = p.pkey AND r.type = ? WHERE p.id IN ({marks})"
        " LIMIT 1",
        (kind, *patients),
    ).first()
    return row is not None


def of_type(connection: Connection, kind: str, pkey: int = 0) -> tuple[Row, ...]:
    """All base rows of one type that belong to no patient (or to one, by its integer key)."""
    rows = connection.exec_driver_sql(
        "SELECT type, id, version, updated, json FROM resource WHERE pkey = ? AND type = ?", (pkey, kind)
    )
    return tuple(Row(*row) for row in rows)
