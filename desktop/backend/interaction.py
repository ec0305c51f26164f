"""Context of every interaction: the database, the clock, the addresses of this server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from desktop.backend.criteria import Lookup
from desktop.backend.database import Database
from desktop.backend.dates import milliseconds
from desktop.backend.sql import Sql, rows
from desktop.backend.writer import Writer, Written, instant
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
        """Time of writing."""
        return instant(self.updated)


Action = Literal["c", "r", "u", "d", "s"]
"""Interaction as the scopes of SMART name it: create, read, update, delete, search."""


class Rights(Protocol):
    """Rights of whoever asks: each call raises FhirError 403 for what they may not."""

    def within(self, action: Action, kind: str) -> None:
        """Judge one interaction by the token's scopes: c, r, u, d, s, as SMART calls them."""

    def allows(self, action: Action, kind: str) -> bool:
        """True for an interaction that the token's scopes allow; nothing is raised."""

    def reads(self, kind: str) -> bool:
        """True where resources of this type are shown; nothing is raised."""

    def includes(self, kind: str) -> bool:
        """True for a type of which a search includes what its matches lead to; nothing is raised."""

    def keeps(self, kind: str, patient: str) -> bool:
        """True where a patient (an id) has blocked anything for whoever asks, and an entry of this type may
        be among it."""

    def read(self, kind: str, body: dict[str, Any] | None = None) -> None:
        """Judge the reading of a type, or of one resource (`body`)."""

    def search(self, query: Any) -> None:
        """Judge a search (`search_query.Query`)."""

    def matching(self, query: Any) -> None:
        """Judge the criteria of a conditional interaction: whether they match is an answer, too."""

    def shown_of(self, query: Any) -> frozenset[str]:
        """Elements to which a permitted search is narrowed; empty for whole resources."""

    def found(self, kind: str, body: str) -> bool:
        """True where a resource that a search has found (its JSON text) is shown."""

    def hides(self, kind: str, ident: str, body: str | None = None) -> bool:
        """True for a resource that its patient has blocked for whoever asks; `body` (JSON text) where it is
        an earlier version, or of one that is deleted."""

    def blocks(self, patients: Iterable[int]) -> frozenset[int]:
        """Those of these patients (keys) who have blocked anything for whoever asks."""

    def shut(self, kind: str, patients: Iterable[str]) -> tuple[bool, frozenset[int]]:
        """If one of these patients (ids) has blocked anything for whoever asks, and which (keys) all of a
        type."""

    def write(self, kind: str, body: dict[str, Any] | None, before: dict[str, Any] | None = None) -> None:
        """Judge a resource to write; `body` is None for a removal, `before` what it is written over."""

    def named(self, body: dict[str, Any]) -> None:
        """Judge a resource that is created under an id of the client's choice."""

    def replace(self, there: dict[str, Any], body: dict[str, Any]) -> None:
        """A resource under the name of another version of it, where more than its type is judged."""


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's view: `lookup` to ask, `writer` to change (None where it only reads), `rights` of
    whoever asks (None where nobody signs in)."""

    connection: Connection
    lookup: Lookup
    writer: Writer | None
    rights: Rights | None = None

    def current(self, kind: str, name: str) -> Current | None:
        """The newest version of `kind/name`, or None if it was never stored."""
        query = Sql(_CURRENT, (kind, name))
        for row in rows(self.connection, query):
            return Current(row[0], row[1], row[2], row[3], bool(row[4]))
        return None

    def body(self, current: Current) -> str:
        """The JSON text of a version that is not a deletion."""
        found: str = rows(self.connection, Sql("SELECT body FROM version WHERE seq = ?", (current.seq,)))[0][
            0
        ]
        return found

    def last_body(self, key: int, seq: int) -> str | None:
        """The JSON text of the newest version of an identity (key) that is no deletion, up to a sequence
        number; None where there is none."""
        for row in rows(self.connection, Sql(_LAST, (key, seq))):
            return str(row[0])
        return None

    def alone_in_its_second(self, written: Written) -> bool:
        """True when no earlier version has the same second, which is all that an HTTP date tells."""
        stamp = milliseconds(datetime.fromisoformat(written.updated))
        asked = (written.type, written.id, stamp - stamp % 1000, stamp)
        return not rows(self.connection, Sql(_EARLIER, asked))


_EARLIER = """
SELECT 1 FROM identity i JOIN version v ON v.key = i.key
WHERE i.type = ? AND i.id = ? AND v.updated >= ? AND v.updated < ? LIMIT 1
"""
_LAST = """
SELECT body FROM version WHERE key = ? AND seq <= ? AND body IS NOT NULL ORDER BY seq DESC LIMIT 1
"""
_CURRENT = """
SELECT r.key, r.seq, r.version, r.updated, r.deleted
FROM identity i JOIN resource r ON r.key = i.key WHERE i.type = ? AND i.id = ?
"""


@dataclass(frozen=True, slots=True)
class Context:
    """Opens transactions; `base` is this server's URL without a slash at its end, `smart` says that people
    sign in, `judge` what whoever asks may."""

    database: Database
    base: str
    clock: Clock = utc_now
    smart: bool = False
    judge: Callable[[Work], Rights] | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """Prefixes of an absolute reference to one of our resources."""
        return (self.base + "/",) if self.base else ()

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A read transaction."""
        with self.database.read() as connection:
            yield self._judged(Work(connection, self._lookup(connection), None))

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """A write transaction; what the writer gathered is flushed before it commits."""
        with self.database.write() as connection:
            writer = Writer(connection, self.database.parameters, self.clock, self.bases)
            yield self._judged(Work(connection, self._lookup(connection), writer))
            writer.flush()

    def _judged(self, work: Work) -> Work:
        return replace(work, rights=self.judge(work)) if self.judge is not None else work

    def _lookup(self, connection: Connection) -> Lookup:
        return Lookup(connection, self.database.parameters, self.bases, self.clock)
