"""What every interaction works with: the database, the clock, the addresses of this server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desktop.backend import schema
from desktop.backend.conditions import Lookup
from desktop.backend.database import Database
from desktop.backend.writer import Writer, instant
from desktop.core.clock import Clock, utc_now


@dataclass(frozen=True, slots=True)
class Current:
    """The newest version of an identity, perhaps a deletion."""

    key: int
    seq: int
    version: str
    updated: int
    deleted: bool

    @property
    def instant(self) -> str:
        """When it was written."""
        return instant(self.updated)


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's view: `lookup` to ask, `writer` to change (None where it only reads)."""

    connection: Connection
    lookup: Lookup
    writer: Writer | None

    def current(self, kind: str, name: str) -> Current | None:
        """The newest version of `kind/name`, or None if it was never stored."""
        identity, resource = schema.identity.c, schema.resource.c
        statement = (
            select(resource.key, resource.seq, resource.version, resource.updated, resource.deleted)
            .join_from(schema.identity, schema.resource, identity.key == resource.key)
            .where(identity.type == kind, identity.id == name)
        )
        row = self.connection.execute(statement).first()
        return Current(row.key, row.seq, row.version, row.updated, bool(row.deleted)) if row else None

    def body(self, current: Current) -> str:
        """The JSON text of a version that is not a deletion."""
        statement = select(schema.version.c.body).where(schema.version.c.seq == current.seq)
        found: str = self.connection.execute(statement).scalar_one()
        return found


@dataclass(frozen=True, slots=True)
class Context:
    """Opens transactions; `base` is this server's URL without a slash at its end."""

    database: Database
    base: str
    clock: Clock = utc_now

    @property
    def bases(self) -> tuple[str, ...]:
        """What an absolute reference to one of ours begins with."""
        return (self.base + "/",) if self.base else ()

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A read transaction."""
        with self.database.read() as connection:
            yield Work(connection, self._lookup(connection), None)

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """A write transaction; what the writer gathered is flushed before it commits."""
        with self.database.write() as connection:
            writer = Writer(connection, self.database.parameters, self.clock, self.bases)
            yield Work(connection, self._lookup(connection), writer)
            writer.flush()

    def _lookup(self, connection: Connection) -> Lookup:
        return Lookup(connection, self.database.parameters, self.bases, self.clock)
