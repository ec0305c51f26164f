"""Sees, from outside, that every change of what is held of a patient is counted."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import Connection

from desktop.store.store import Store

_HELD = (
    "SELECT coalesce(p.id, ''), x.type, x.id, x.said FROM ("
    " SELECT pkey, type, id, json AS said FROM resource"
    " UNION ALL SELECT pkey, type, id, seq || op || state || coalesce(body, '-') FROM outbox) x"
    " LEFT JOIN patient p ON p.pkey = x.pkey ORDER BY 1, 2, 3, 4"
)


def held(connection: Connection) -> dict[tuple[str, str], str]:
    """What is held, by patient and type, as a digest."""
    found: dict[tuple[str, str], Any] = {}
    for patient, kind, ident, said in connection.exec_driver_sql(_HELD):
        digest = found.setdefault((str(patient), str(kind)), hashlib.sha256())
        digest.update(f"{ident}\0{said}\0".encode())
    return {key: digest.hexdigest() for key, digest in found.items()}


def numbers(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.exec_driver_sql("SELECT patient, type, number FROM revision")
    return {(str(patient), str(kind)): int(number) for patient, kind, number in rows}


def watch(patch: pytest.MonkeyPatch) -> list[int]:
    """From now on every write of every store is looked at; gives a list that grows with those that changed
    something."""
    original = Store._write
    seen: list[int] = []

    def written(self: Store, act: Any, origin: str, durable: bool) -> Any:
        if self._writer is None:
            return original(self, act, origin, durable)

        def look() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], int]]:
            assert self._writer is not None
            with self._writer.connect() as connection:
                return held(connection), numbers(connection)

        before, counted = look()
        try:
            return original(self, act, origin, durable)
        finally:
            after, now = look()
            changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
            missed = {key for key in changed if now.get(key, 0) <= counted.get(key, 0)}
            # Under a new id nothing was kept before: whatever is said of it is new.
            assert not missed, f"{origin} changed {missed}, and nobody counted it"
            assert all(now.get(key, 0) >= number for key, number in counted.items())
            if changed:
                seen.append(len(changed))

    patch.setattr(Store, "_write", written)
    return seen
