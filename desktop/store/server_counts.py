"""Counts of a patient's resources at the server (`_summary=count`), by type, as last asked."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.store import snapshots
from desktop.store.store import Transaction

COUNTED = "counted"
"""Snapshots by patient."""


class Counts(msgspec.Struct, frozen=True, gc=False):
    """`at`: when the server was asked (a stamp). `held` is how many it had, by type; `unasked` the types that
    could not be counted; `whole` that its statement names its types: else it may have others."""

    at: str
    held: dict[str, int] = {}
    unasked: tuple[str, ...] = ()
    whole: bool = True


def read(connection: Connection, patient: str) -> Counts | None:
    """Last counts of a patient; None where the server was never asked."""
    text = snapshots.get(connection, COUNTED, patient)
    if text is None:
        return None
    try:
        return from_json(text, Counts)
    except msgspec.MsgspecError:
        return None


def put(tx: Transaction, patient: str, counts: Counts) -> None:
    """Keep the counts; whoever shows the patient is told where they are others."""
    before = read(tx.connection, patient)
    snapshots.put_unheard(tx, COUNTED, patient, msgspec.json.encode(counts).decode())
    if before is None or (before.held, before.unasked) != (counts.held, counts.unasked):
        tx.touch(COUNTED, patient)
