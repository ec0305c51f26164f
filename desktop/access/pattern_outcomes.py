"""Outcome of the access log's patterns: asked, passed on, or explained, by whom and when."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop.acts.access_log import Settled as How
from desktop.core.decoding.by_type import from_json
from desktop.store import snapshots
from desktop.store.store import Transaction

KIND = "access-settled"
"""Kind of the snapshots: key of the pattern → what became of it."""


class Settled(msgspec.Struct, frozen=True):
    """Outcome of a pattern: how, by whom (a name), at which time (a FHIR instant), why in words."""

    how: How
    by: str
    at: str
    words: str = ""


def every(connection: Connection) -> dict[str, Settled]:
    """Outcomes of the patterns by their keys; one that can't be read is asked about again."""
    found = {}
    for key, body in snapshots.all_of(connection, KIND).items():
        try:
            found[key] = from_json(body, Settled)
        except msgspec.DecodeError:
            continue
    return found


def put(tx: Transaction, key: str, settled: Settled) -> None:
    """Keep what became of a pattern."""
    snapshots.put(tx, KIND, key, msgspec.json.encode(settled).decode())
