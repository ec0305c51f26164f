"""Entries beyond the record, kept by patient: fetched for the list of what no panel shows, not by the rounds.

They are no rows of the record: no round keeps them fresh, so no check, score, sum or letter may go by them.
They are kept all the same, as texts with their moment, so that the list shows them while the server is away.
They go with the patient.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import json_decoder
from desktop.fhir import strict
from desktop.store import snapshots
from desktop.store.server_counts import COUNTED
from desktop.store.store import Transaction

KIND = "beyond"
"""Snapshots by patient."""

Lack = Literal["", "refused", "silent", "unread", "more", "others"]
"""Reason for a type that is not whole: the server does not let it be read, does not answer, answers in a way
that can't be read, has more than is fetched, or gives entries that do not name the patient."""


class Fetched(msgspec.Struct, frozen=True, gc=False):
    """Entries fetched of a type at a moment (a stamp): (id, JSON text) of each, and what is lacking."""

    at: str
    entries: tuple[tuple[str, str], ...] = ()
    lack: Lack = ""


Beyond = dict[str, Fetched]
"""By type."""
_decoder = json_decoder(Beyond)


def read(connection: Connection, patient: str) -> Beyond:
    """Entries fetched of a patient; nothing where the list was never opened."""
    text = snapshots.get(connection, KIND, patient)
    try:
        return _decoder.decode(text) if text is not None else {}
    except msgspec.MsgspecError:
        return {}


def find(connection: Connection, patient: str, key: str) -> dict[str, Any] | None:
    """One of a patient's entries by its key (`Type/id`)."""
    kind, _slash, ident = key.partition("/")
    one = read(connection, patient).get(kind) if patient else None
    text = dict(one.entries).get(ident) if one is not None else None
    return strict.loads(text) if text is not None else None


def came(connection: Connection, patient: str, key: str) -> str:
    """The moment (a stamp) at which an entry was fetched; empty for one that was not."""
    kind, _slash, ident = key.partition("/")
    one = read(connection, patient).get(kind) if patient else None
    return one.at if one is not None and ident in dict(one.entries) else ""


def put(tx: Transaction, patient: str, found: Beyond) -> None:
    """Keep what was fetched; whoever shows the patient is told."""
    snapshots.put_unheard(tx, KIND, patient, msgspec.json.encode(found).decode())
    tx.touch(COUNTED, patient)


def forget(tx: Transaction, patient: str) -> None:
    """Let go of all that was counted and fetched of a patient."""
    for kind in (KIND, COUNTED):
        if snapshots.get(tx.connection, kind, patient) is not None:
            snapshots.remove(tx, kind, patient)
