"""Rows that would be filed over our acknowledged work before anybody has looked.

A server that was restored from a backup may have been given an older text again by another workstation: by
its stamp that is news. So what stands for a receipt here is kept until the acknowledged version was found at
the server.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from desktop.fhir.arriving import Row
from desktop.store.held_records import SENT
from desktop.sync.restore.outdated import behind
from desktop.sync.restore.receipts import apart

Keys = frozenset[tuple[str, str]]


class Unlooked(msgspec.Struct, frozen=True):
    """(type, id) of rows about what the server had acknowledged as ours: those that would replace what is
    `held` here, and those of which only our kept text is here (`let_go`)."""

    held: Keys = frozenset()
    let_go: Keys = frozenset()

    @property
    def all(self) -> Keys:
        return self.held | self.let_go


def unlooked(connection: Connection, rows: Sequence[Row]) -> Unlooked:
    """Find those rows that are other versions than the acknowledged ones."""
    held: set[tuple[str, str]] = set()
    let_go: set[tuple[str, str]] = set()
    for kind in {r.type for r in rows}:
        there = {r.id: r for r in rows if r.type == kind}
        found = connection.exec_driver_sql(
            # CROSS JOIN: the ids first, each looked up by the key.
            "SELECT c.id, c.version, c.updated, r.id IS NOT NULL, s.body FROM json_each(?) j"
            " CROSS JOIN receipt c ON c.type = ? AND c.id = j.value"
            " LEFT JOIN resource r ON r.type = c.type AND r.id = c.id"
            " LEFT JOIN snapshot s ON s.kind = ? AND s.key = c.type || '/' || c.id WHERE c.version <> ''",
            (json.dumps(list(there)), kind, SENT),
        )
        for ident, version, updated, here, kept in found:
            row = there[str(ident)]
            if row.version == str(version) and not apart(row.updated, str(updated)):
                continue
            if here:
                held.add((kind, str(ident)))
            elif kept is not None and kept != row.json and not behind(row, str(version), str(updated)):
                let_go.add((kind, str(ident)))
    return Unlooked(frozenset(held), frozenset(let_go))
