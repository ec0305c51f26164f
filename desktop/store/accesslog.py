"""The access log: append only, each row chained to the one before it; checked against its heads elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.store import snapshots
from desktop.store.store import Transaction


class Broken(msgspec.Struct, frozen=True):
    """Fault of the log, and its place: the first row (`seq`) of which it is certain.

    `edited`: the row, or one before it, is not what was written. `removed`: rows before this one are missing.
    `cut`: the log ends after this row, and had `more` rows when its head was taken elsewhere: its tail was
    cut off, or an older copy of the record was put back. `rewritten`: all of it holds together, and is
    another log than the one whose head was taken after this row.
    """

    seq: int
    how: Literal["edited", "removed", "cut", "rewritten"] = "edited"
    more: int = 0


class Head(msgspec.Struct, frozen=True):
    """Head of the log at some time: the number of its last row, and that row's digest."""

    seq: int
    digest: str


def append(tx: Transaction, entry: str) -> None:
    """Add an entry (an AuditEvent as JSON text)."""
    last = tx.bare.execute("SELECT digest FROM access_log ORDER BY seq DESC LIMIT 1").fetchone()
    at = stamp(tx.clock())
    tx.bare.execute(
        "INSERT INTO access_log (at, entry, digest) VALUES (?, ?, ?)",
        (at, entry, _digest(str(last[0]) if last else "", at, entry)),
    )
    tx.touch("access_log")


def entries(connection: Connection, limit: int = 1000) -> tuple[tuple[str, str], ...]:
    """(time, entry) of the newest entries, newest first."""
    rows = connection.exec_driver_sql("SELECT at, entry FROM access_log ORDER BY seq DESC LIMIT ?", (limit,))
    return tuple((str(row[0]), str(row[1])) for row in rows)


def head(connection: Connection) -> tuple[int, str]:
    """Count and last digest: kept elsewhere (`Head`), they show a tail that was cut off."""
    count = connection.exec_driver_sql("SELECT count(*) FROM access_log").scalar() or 0
    last = connection.exec_driver_sql("SELECT digest FROM access_log ORDER BY seq DESC LIMIT 1").first()
    return int(count), str(last[0]) if last else ""


def newest(connection: Connection) -> Head | None:
    """Head of the log now; None where nothing is logged yet."""
    row = connection.exec_driver_sql("SELECT seq, digest FROM access_log ORDER BY seq DESC LIMIT 1").first()
    return Head(int(row[0]), str(row[1])) if row else None


class Checking:
    """A check of the log in steps, so that nobody waits for a long one: `done` when all of it was read or a
    fault was found (`broken`). `heads` were taken of it and kept elsewhere."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        self.done = False
        self.broken: Broken | None = None
        self._known = {head.seq: head.digest for head in heads}
        self._digest, self._before = "", 0

    def step(self, connection: Connection, most: int = 500) -> None:
        """Read on, so many rows at the most."""
        rows = connection.exec_driver_sql(
            "SELECT seq, at, entry, digest FROM access_log WHERE seq > ? ORDER BY seq LIMIT ?",
            (self._before, most),
        )
        read = 0
        for seq, at, entry, kept in rows:
            read += 1
            self._digest = _digest(self._digest, str(at), str(entry))
            if self._digest != kept:
                follows = int(seq) == self._before + 1
                self._end(Broken(int(seq), "edited" if follows else "removed"))
                return
            self._before = int(seq)
            if self._known.get(self._before, kept) != kept:
                self._end(Broken(self._before, "rewritten"))
                return
        if read < most:
            last = max(self._known, default=0)
            cut = last > self._before
            self._end(Broken(self._before, "cut", last - self._before) if cut else None)

    def _end(self, broken: Broken | None) -> None:
        self.broken, self.done = broken, True


def check(connection: Connection, heads: Iterable[Head] = ()) -> Broken | None:
    """The first row that was edited or stands after a removed one; None when the chain holds and has all
    `heads` that were taken of it."""
    checking = Checking(heads)
    while not checking.done:
        checking.step(connection)
    return checking.broken


def _digest(before: str, at: str, entry: str) -> str:
    return hashlib.sha256(f"{before}\n{at}\n{entry}".encode()).hexdigest()


UNTAKEN = "untaken"
"""Kind of the snapshots that name the entries which the server did not take: id of the event → its row."""


def untaken(tx: Transaction, ident: str) -> bool:
    """Note that the server did not take an event, so that it may go elsewhere: it stays in the log here.

    False, and nothing noted, where it is not in the log.
    """
    rows = tx.connection.exec_driver_sql("SELECT seq, entry FROM access_log ORDER BY seq DESC")
    # What is refused was logged just now, as a rule: the newest rows come first.
    for seq, entry in rows:
        if f'"{ident}"' in entry:
            snapshots.put(tx, UNTAKEN, ident, str(seq))
            return True
    return False


def is_untaken(connection: Connection, ident: str) -> bool:
    """True when an event was not taken by the server, and has gone nowhere else yet."""
    return snapshots.get(connection, UNTAKEN, ident) is not None


def elsewhere(connection: Connection, limit: int = 100) -> tuple[tuple[str, str], ...]:
    """(id, entry) of the oldest events that the server did not take and that have gone nowhere else yet."""
    named = sorted(snapshots.all_of(connection, UNTAKEN).items(), key=lambda one: int(one[1]))[:limit]
    found = []
    for ident, seq in named:
        row = connection.exec_driver_sql("SELECT entry FROM access_log WHERE seq = ?", (int(seq),)).first()
        if row is not None:
            found.append((ident, str(row[0])))
    return tuple(found)


def taken(tx: Transaction, idents: Iterable[str]) -> None:
    """The audit repository has these."""
    for ident in idents:
        snapshots.remove(tx, UNTAKEN, ident)
