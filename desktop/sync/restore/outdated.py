"""Detection of versions older than those held before: a server that went back, unexplained by any writing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from desktop.fhir.arriving import Row
from desktop.fhir.when import utc_stamp

Json = dict[str, Any]


def outdated(connection: Connection, rows: Sequence[Row]) -> frozenset[tuple[str, str]]:
    """(type, id) of those rows that are older than what the server has acknowledged of our own work.

    The acknowledged version itself is not, however exactly its stamp is written down each time.
    """
    found: set[tuple[str, str]] = set()
    for kind in {r.type for r in rows}:
        there = {r.id: r for r in rows if r.type == kind}
        ours = connection.exec_driver_sql(
            # CROSS JOIN: the ids first, each looked up by the key.
            "SELECT c.id, c.version, c.updated FROM json_each(?) j CROSS JOIN receipt c"
            " ON c.type = ? AND c.id = j.value",
            (json.dumps(list(there)), kind),
        )
        found |= {(kind, str(i)) for i, version, at in ours if behind(there[str(i)], str(version), str(at))}
    return frozenset(found)


def behind(row: Row, version: str, updated: str) -> bool:
    """True when a row is another version than this one, and older by the server's stamps, if both have
    any."""
    return row.version != version and "" < utc_stamp(row.updated) < utc_stamp(updated)


def replaced(row: Row, version: str, updated: str) -> bool:
    """True when a row is older than this version, or another one of the same moment: two versions may bear
    one stamp, and a restored server may be back at the first of them."""
    same_moment = "" < utc_stamp(row.updated) == utc_stamp(updated)
    return behind(row, version, updated) or (same_moment and "" < row.version != version != "")


def updated_of(resource: Json) -> str:
    """The server's stamp of a resource in UTC; empty when it has none that can be read."""
    meta = resource.get("meta")
    return utc_stamp(str(meta.get("lastUpdated", ""))) if isinstance(meta, dict) else ""


def older(theirs: Json, ours: Json) -> bool:
    """True when the server's stamp of one version lies before that of another; both must have one."""
    return "" < updated_of(theirs) < updated_of(ours)
