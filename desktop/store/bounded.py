"""Reading a long record in part: the Observations of the last days, the newest of each kind before that, and
those that something open names. What is left out is told by the moment from which on all are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop.core.clock import at_second

MOST = 25_000
"""A record with so many Observations is read whole."""
RECENT = 25_000
"""The days that are read whole hold no more than this, but for the last `DAYS[-1]`."""
DAYS = (30, 14, 7, 3, 2)
NEWEST = 100
"""Number of older Observations read of each kind."""
NAMED = 2000
"""Maximum Observations named by a Task, or by a report that a Task is about."""
_DAY = 86_400
_MINE = "pkey = ? AND type = 'Observation'"
_name = re.compile(r'"(Observation|DiagnosticReport)/([A-Za-z0-9\-.]{1,64})[/"]')
Text = tuple[str, str, str]
"""Type, id and text of a resource."""


def is_long(connection: Connection, pkey: int) -> bool:
    """True when a patient has more Observations than are read whole."""
    sql = f"SELECT 1 FROM resource INDEXED BY resource_measured WHERE {_MINE} LIMIT 1 OFFSET ?"
    return connection.exec_driver_sql(sql, (pkey, MOST)).first() is not None


def since(connection: Connection, pkey: int, now: datetime) -> datetime:
    """The moment from which on all Observations are read: the beginning of a day, the same all day long."""
    at = int(now.timestamp()) // _DAY * _DAY
    for days in DAYS:
        start = at - days * _DAY
        sql = (
            f"SELECT 1 FROM resource INDEXED BY resource_measured WHERE {_MINE} AND measured >= ?"
            " LIMIT 1 OFFSET ?"
        )
        if days == DAYS[-1] or connection.exec_driver_sql(sql, (pkey, start, RECENT)).first() is None:
            break
    return at_second(start)


def observations(connection: Connection, pkey: int, from_: datetime, open_: Iterable[Text]) -> Sequence[Text]:
    """The Observations measured from a moment on, those of which nobody can say when, the newest of each kind
    before it, and those that are named by what is `open_` (Tasks)."""
    start = int(from_.timestamp())
    found = {
        one[1]: one
        for one in _rows(
            connection,
            "SELECT type, id, json FROM resource INDEXED BY resource_measured"
            f" WHERE {_MINE} AND measured >= ? UNION ALL"
            " SELECT type, id, json FROM resource INDEXED BY resource_measured"
            f" WHERE {_MINE} AND measured IS NULL",
            (pkey, start, pkey),
        )
    }
    for code in _codes(connection, pkey):
        older = _rows(
            connection,
            "SELECT type, id, json FROM resource INDEXED BY resource_coded"
            f" WHERE {_MINE} AND coded = ? AND measured < ? ORDER BY measured DESC LIMIT ?",
            (pkey, code, start, NEWEST),
        )
        found.update((one[1], one) for one in older)
    for kind, ident in _named(connection, open_):
        if ident not in found:
            named = _rows(
                connection,
                "SELECT type, id, json FROM resource WHERE pkey = ? AND type = ? AND id = ?",
                (pkey, kind, ident),
            )
            found.update((one[1], one) for one in named)
    return list(found.values())


def _codes(connection: Connection, pkey: int) -> list[str]:
    """Each kind once: the index is stepped through, not read."""
    sql = (
        "WITH RECURSIVE kind(code) AS (SELECT min(coded) FROM resource INDEXED BY resource_coded"
        f" WHERE {_MINE} UNION ALL SELECT (SELECT min(coded) FROM resource INDEXED BY resource_coded"
        f" WHERE {_MINE} AND coded > kind.code) FROM kind WHERE kind.code IS NOT NULL)"
        " SELECT code FROM kind WHERE code IS NOT NULL"
    )
    return [str(row[0]) for row in connection.exec_driver_sql(sql, (pkey, pkey))]


def _named(connection: Connection, open_: Iterable[Text]) -> list[tuple[str, str]]:
    """The Observations that these name, by themselves or through a report."""
    found: dict[tuple[str, str], None] = {}
    for _kind, _id, text in open_:
        for kind, ident in _name.findall(text):
            if kind == "Observation":
                found[kind, ident] = None
                continue
            for row in _rows(
                connection, "SELECT json FROM resource WHERE type = ? AND id = ?", (kind, ident)
            ):
                found.update(dict.fromkeys(one for one in _name.findall(row[0]) if one[0] == "Observation"))
    return list(found)[:NAMED]


def _rows(connection: Connection, sql: str, values: tuple[Any, ...]) -> Sequence[Any]:
    with connection.exec_driver_sql(sql, values) as result:
        # The driver's own tuples, as in `charts`.
        rows: Sequence[Any] = result.cursor.fetchall()
    return rows
