"""SQL put together from text and values: a search is another statement every time, and building it from
expression objects costs more than running it.

Text holds `?` for each value and nothing that a client wrote; integers of ours may stand in it as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection


class Sql(NamedTuple):
    """A piece of SQL and the values of its placeholders, in order."""

    text: str
    values: tuple[Any, ...] = ()


_WIDE = 50
_FEW = 50
NOTHING = Sql("1 = 0")


def both(parts: Iterable[Sql]) -> Sql:
    """All of the conditions."""
    return _joined(list(parts), " AND ", Sql("1 = 1"))


def either(parts: Iterable[Sql]) -> Sql:
    """Any of the conditions; nothing where there are none."""
    return _joined(list(parts), " OR ", NOTHING)


def _joined(parts: list[Sql], word: str, empty: Sql) -> Sql:
    if not parts:
        return empty
    if len(parts) == 1:
        return parts[0]
    if len(parts) > _WIDE:  # a long row of words is a deep tree to SQLite, which has a limit
        middle = len(parts) // 2
        parts = [_joined(parts[:middle], word, empty), _joined(parts[middle:], word, empty)]
    values = tuple(value for part in parts for value in part.values)
    return Sql("(" + word.join(part.text for part in parts) + ")", values)


def one_of(columns: str, found: Collection[tuple[Any, ...]]) -> Sql:
    """The columns (`(type, id)`, or a single name) have one of these rows of values."""
    if not found:
        return NOTHING
    values = tuple(value for row in found for value in row)
    marks = f"({','.join('?' * len(next(iter(found))))})"
    if len(found) == 1:
        return Sql(f"{columns} = {marks}", values)
    if columns.startswith("("):
        return Sql(f"{columns} IN (VALUES {','.join([marks] * len(found))})", values)
    return Sql(f"{columns} IN ({','.join('?' * len(found))})", values)


def identities(found: Collection[tuple[str, str]]) -> Sql:
    """The rows (type, id, key) of those of these (type, id) that have an identity.

    Each is looked up in the unique index: asked as `(type, id) IN (VALUES …)`, SQLite goes through the whole
    table as long as nothing is known of its size.
    """
    values = tuple(value for row in found for value in row)
    if len(found) == 1:
        return Sql("SELECT type, id, key FROM identity WHERE type = ? AND id = ?", values)
    marks = ", ".join(["(?, ?)"] * len(found))
    return Sql(
        f"SELECT i.type, i.id, i.key FROM (VALUES {marks}) AS asked"
        " CROSS JOIN identity AS i WHERE i.type = asked.column1 AND i.id = asked.column2",
        values,
    )


def among(column: str, keys: Collection[int]) -> Sql:
    """The column is one of these integers of ours."""
    if not keys:
        return NOTHING
    # The same text for any few keys, so that the driver finds its prepared statement again.
    if len(keys) == 1:
        return Sql(f"{column} = ?", tuple(keys))
    if len(keys) <= _FEW:
        return Sql(f"{column} IN ({','.join('?' * len(keys))})", tuple(keys))
    return Sql(f"{column} IN ({','.join(str(int(key)) for key in keys)})")


def rows(connection: Connection, statement: Sql) -> list[Any]:
    """All rows of a statement."""
    text = statement.text
    if connection.dialect.name != "sqlite":
        text = text.replace("%", "%%").replace("?", "%s")
    return list(connection.exec_driver_sql(text, statement.values).all())
