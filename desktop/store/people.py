"""Patients in the local record: integer keys, and finding one by name, birth date or number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from desktop.core.fold import fold
from desktop.fhir.elements import Reference
from desktop.store import revisions, snapshots
from desktop.store.store import Transaction


def key_of(tx: Transaction, patient: str) -> int:
    """The integer key of a patient id, made when there is none; 0 for the empty id."""
    known = tx.patient_keys.get(patient)
    if known is not None:
        return known
    row = tx.bare.execute("SELECT pkey FROM patient WHERE id = ?", (patient,)).fetchone()
    if row is None:
        row = tx.bare.execute("INSERT INTO patient (id) VALUES (?) RETURNING pkey", (patient,)).fetchone()
    tx.patient_keys[patient] = int(row[0])
    return int(row[0])


def find_key(connection: Connection, patient: str) -> int | None:
    """The integer key of a patient id, or None when the record has never heard of it."""
    if not patient:
        return 0
    row = connection.exec_driver_sql("SELECT pkey FROM patient WHERE id = ?", (patient,)).first()
    if row is None:
        # Created here, and the server has given another id.
        row = connection.exec_driver_sql(
            "SELECT p.pkey FROM snapshot s JOIN patient p ON 'Patient/' || p.id = s.body"
            " WHERE s.kind = 'alias' AND s.key = ?",
            (f"Patient/{patient}",),
        ).first()
    return int(row[0]) if row else None


def everybody(connection: Connection) -> tuple[str, ...]:
    """The ids of all patients held here, those who came first first."""
    rows = connection.exec_driver_sql("SELECT id FROM patient ORDER BY pkey")
    return tuple(str(row[0]) for row in rows)


def rename(tx: Transaction, patient: str, ident: str) -> None:
    """The server has given a patient another id: what is filed under the old one belongs to the new."""
    old, new = find_key(tx.connection, patient), find_key(tx.connection, ident)
    tx.patient_keys.pop(patient, None)
    revisions.join(tx.connection, patient, ident)
    if old and not new:
        tx.connection.exec_driver_sql("UPDATE patient SET id = ? WHERE pkey = ?", (ident, old))
    elif old and new and old != new:
        for table in ("outbox", "draft"):
            tx.connection.exec_driver_sql(f"UPDATE {table} SET pkey = ? WHERE pkey = ?", (new, old))


def index(tx: Transaction, patient: dict[str, Any]) -> None:
    """Keep a Patient resource's name, birth date and identifiers searchable."""
    names = []
    for name in patient.get("name") or ():
        if isinstance(name, dict):
            given = name.get("given")
            parts = (name.get("family"), *(given if isinstance(given, list) else ()), name.get("text"))
            names += [one for one in parts if isinstance(one, str)]
    identifiers = [
        _plain(value)
        for i in patient.get("identifier") or ()
        if isinstance(i, dict) and isinstance(value := i.get("value"), str)
    ]
    tx.connection.exec_driver_sql(
        "UPDATE patient SET name = ?, birth_date = ?, identifiers = ? WHERE pkey = ?",
        (
            " " + fold(" ".join(names)),
            str(patient.get("birthDate") or ""),
            " " + " ".join(identifiers),
            key_of(tx, str(patient["id"])),
        ),
    )
    _note_replaced(tx, str(patient["id"]), patient.get("link"))


REPLACES = "replaces"
"""Snapshots by patient: the ids of those who say that they replaced that record, which itself may not say."""


def _note_replaced(tx: Transaction, patient: str, links: Any) -> None:
    """Keep which records a patient's own replaced, so that the other one knows it too."""
    said = [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []
    now = {
        Reference(reference=reference).id
        for one in said
        if one.get("type") == "replaces"
        and isinstance(other := one.get("other"), dict)
        and isinstance(reference := other.get("reference"), str)
    } - {"", patient}
    held = {key: body.split() for key, body in snapshots.all_of(tx.connection, REPLACES).items()}
    before = {key for key, those in held.items() if patient in those}
    for key in before ^ now:
        left = [one for one in held.get(key, ()) if one != patient] + ([patient] if key in now else [])
        if left:
            snapshots.put_unheard(tx, REPLACES, key, " ".join(left))
        else:
            snapshots.remove(tx, REPLACES, key)
        tx.touch("Patient", key)


def unlink(tx: Transaction, patient: str) -> None:
    """Let go of what a Patient resource that is gone said of others."""
    _note_replaced(tx, patient, None)


def replacing(connection: Connection, patient: str) -> tuple[str, ...]:
    """Ids of the patients whose records say that they replaced this one's."""
    return tuple((snapshots.get(connection, REPLACES, patient) or "").split())


_LEAST = 9
"""Digits from which on a text is a number and no birth date."""
_BETWEEN = str.maketrans("", "", " \u00a0\u202f\t.-")


def _plain(value: str) -> str:
    """A number without what people write between its digits; anything else without spaces."""
    digits = value.translate(_BETWEEN)
    return digits if digits.isdecimal() else value.replace(" ", "")


def with_number(connection: Connection, value: str) -> tuple[str, ...]:
    """Ids of the patients who have an identifier with this value, in whatever system."""
    words = _plain(value)
    if not words:
        return ()
    rows = connection.exec_driver_sql(
        "SELECT id FROM patient WHERE instr(identifiers || ' ', ?) > 0 ORDER BY pkey", (f" {words} ",)
    )
    return tuple(str(row[0]) for row in rows)


def search(
    connection: Connection, text: str, *, births: tuple[str, ...] = (), limit: int = 20
) -> tuple[str, ...]:
    """Ids of patients whose names have words that begin as `text` does, or whose number or birth date
    begins with it; every word of `text` must fit. First those born on one of `births`, which it may mean."""
    number = _plain(text)
    # A whole number is one word, however it is typed.
    words = [number] if len(number) >= _LEAST and number.isdecimal() else fold(text).split()
    if not words:
        return ()
    born = _born(connection, births, limit) if births else ()
    return tuple(dict.fromkeys((*born, *_fitting(connection, words, limit))))[:limit]


def _born(connection: Connection, births: tuple[str, ...], limit: int) -> tuple[str, ...]:
    marks = ", ".join("?" * len(births))
    statement = f"SELECT id FROM patient WHERE birth_date IN ({marks}) ORDER BY name LIMIT ?"
    rows = connection.exec_driver_sql(statement, (*births, limit))
    return tuple(str(row[0]) for row in rows)


def _fitting(connection: Connection, words: list[str], limit: int) -> tuple[str, ...]:
    conditions, parameters = [], []
    for word in words:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(
            "(name LIKE ? ESCAPE '\\' OR identifiers LIKE ? ESCAPE '\\' OR birth_date LIKE ? ESCAPE '\\')"
        )
        parameters += [f"% {escaped}%", f"% {escaped}%", f"{escaped}%"]
    statement = f"SELECT id FROM patient WHERE {' AND '.join(conditions)} ORDER BY name LIMIT ?"
    rows = connection.exec_driver_sql(statement, (*parameters, limit))
    return tuple(str(row[0]) for row in rows)
