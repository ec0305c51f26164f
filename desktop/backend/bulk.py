"""Loading many resources past HTTP: the same checks, the same index, one transaction a thousand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select

from desktop.backend import server_tables
from desktop.backend.database import Database
from desktop.backend.interactions import check
from desktop.backend.writer import Writer
from desktop.core.clock import Clock, utc_now

BATCH = 1000
_FILLING = "filling"
_forget = delete(server_tables.setting).where(server_tables.setting.c.name == _FILLING)


def is_empty(database: Database) -> bool:
    """True when nothing was ever stored."""
    with database.read() as connection:
        return connection.execute(select(server_tables.version.c.seq).limit(1)).first() is None


def broke_off(database: Database) -> bool:
    """True when the filling of an empty database was never finished: it looks whole, and is a part."""
    with database.read() as connection:
        found = select(server_tables.setting.c.name).where(server_tables.setting.c.name == _FILLING)
        marked = connection.execute(found).first() is not None
    return marked and not is_empty(database)


def load(
    database: Database,
    resources: Iterable[dict[str, Any]],
    *,
    clock: Clock = utc_now,
    validated: bool = False,
    batch: int = BATCH,
) -> int:
    """Store resources with their ids as new ones, `batch` of them at once and with one stamp; their number.

    Each is checked as if it came over HTTP (FhirError names type, id and place of the first fault),
    unless `validated` says that the caller has done so. What was committed before a fault stays.
    """
    fresh = is_empty(database)
    if fresh:
        with database.write() as connection:
            connection.execute(_forget)
            connection.execute(insert(server_tables.setting).values(name=_FILLING, value=""))
            database.drop_indexes(connection)
    try:
        count = _load(database, resources, clock, validated, batch)
    finally:
        if fresh:
            with database.write() as connection:
                database.build_indexes(connection)
    if fresh:
        with database.write() as connection:
            connection.execute(_forget)
    database.analyze()
    return count


def _load(
    database: Database, resources: Iterable[dict[str, Any]], clock: Clock, validated: bool, batch: int
) -> int:
    count = 0
    waiting: list[dict[str, Any]] = []
    for resource in resources:
        waiting.append(resource if validated else _checked(resource))
        if len(waiting) == batch:
            count += _store(database, waiting, clock)
            waiting = []
    if waiting:
        count += _store(database, waiting, clock)
    return count


def _checked(resource: dict[str, Any]) -> dict[str, Any]:
    from desktop.backend.outcome import FhirError
    from desktop.fhir.validate import Issue

    kind, name = resource.get("resourceType"), resource.get("id")
    try:
        check(resource, str(kind))
        if not isinstance(name, str):
            raise FhirError(422, "required", "An id is required", f"{kind}.id")
    except FhirError as error:
        issues = [Issue(i.code, f"{kind}/{name}: {i.diagnostics}", i.expression) for i in error.issues]
        raise FhirError(error.status, "", "", issues=issues) from error
    return resource


def _store(database: Database, batch: list[dict[str, Any]], clock: Clock) -> int:
    with database.write() as connection:
        writer = Writer(connection, database.parameters, clock)
        for resource in batch:
            writer.put(resource, "PUT", created=True)
        writer.flush()
    return len(batch)
