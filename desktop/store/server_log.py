"""The server's own access log of a patient, as it was fetched for whoever goes through the log.

No rows of the record and no part of the chain: texts beside them, with their moment, so that the page shows
them while the server is away. They go with the patient.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.store import snapshots
from desktop.store.store import Transaction

KIND = "server-log"
"""Snapshots by patient."""

Lack = Literal["", "unasked", "unknown", "refused", "silent", "more"]
"""Reason for a log that is not whole: nobody asked, the server knows no AuditEvent by patient, lets it not be
read, does not answer in a way that can be read, or has more than is fetched."""


class ServerLog(msgspec.Struct, frozen=True, gc=False):
    """Events of a patient at a moment (a stamp), as (id, JSON text), newest first, and what is lacking."""

    at: str = ""
    events: tuple[tuple[str, str], ...] = ()
    lack: Lack = "unasked"


def read(connection: Connection, patient: str) -> ServerLog:
    """Events fetched of a patient; none, and unasked, where nobody has asked."""
    text = snapshots.get(connection, KIND, patient) if patient else None
    try:
        return from_json(text, ServerLog) if text is not None else ServerLog()
    except msgspec.MsgspecError:
        return ServerLog()


def put(tx: Transaction, patient: str, found: ServerLog) -> None:
    """Keep what was fetched; whoever shows the log is told."""
    snapshots.put_unheard(tx, KIND, patient, msgspec.json.encode(found).decode())
    tx.touch("access_log")


def forget(tx: Transaction, patient: str) -> None:
    """Let go of what was fetched of a patient."""
    if snapshots.get(tx.connection, KIND, patient) is not None:
        snapshots.remove(tx, KIND, patient)
