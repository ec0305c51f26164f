"""Filing what arrives: up to 1,000 rows a commit, the first page alone, dirty ones set aside."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from desktop.fhir.arriving import Row
from desktop.store import records
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.restore.outdated import outdated
from desktop.sync.restore.unlooked import Unlooked, unlooked
from desktop.sync.run import order
from desktop.sync.run.effects import Effects

MAX_ROWS = 1000
MAX_WAIT = timedelta(milliseconds=250)
MOST_BEHIND = 2
"""Maximum concurrent commits on their way to the record."""


class Intake:
    """Collects rows and commits them; `flush` puts a cursor into the transaction of the last rows."""

    def __init__(self, effects: Effects, began: str) -> None:
        self._effects = effects
        self._began = began
        self._rows: list[Row] = []
        self._unheld = False
        self._since: datetime | None = None
        self._first = True
        self._writing: deque[tuple[Awaitable[int], Callable[[], None] | None]] = deque()
        self.received = 0
        self.changed = 0

    @classmethod
    async def begun(cls, effects: Effects) -> Intake:
        """For answers to questions that are asked from now on, or were when `effects` got its answers."""
        if effects.heard is not None:
            return cls(effects, effects.heard)
        return cls(effects, await effects.database.read(order.heard))

    async def add(self, rows: Sequence[Row], *, unheld: bool = False) -> None:
        """Take rows in; commits when enough have gathered or the oldest has waited long enough.

        `unheld`: nothing of it was here before.
        """
        if not rows:
            return
        now = self._effects.clock()
        self._since = self._since or now
        self._unheld = unheld and (self._unheld or not self._rows)
        self._rows += rows
        self.received += len(rows)
        if self._first or len(self._rows) >= MAX_ROWS or now - self._since >= MAX_WAIT:
            await self._start(None)
            self._first = False

    async def end(self, also: Callable[[Transaction], None], then: Callable[[], None]) -> None:
        """Commit what has gathered together with `also` while the next is read; `flush` waits for it. `then`
        is called when it is kept, and never where it can't be."""
        await self._start(also, then)

    async def flush(self, also: Callable[[Transaction], None] | None = None) -> None:
        """Commit what has gathered, together with `also`, and wait until all of it is kept."""
        await self._start(also)
        await self._finish()

    async def _start(
        self, also: Callable[[Transaction], None] | None, then: Callable[[], None] | None = None
    ) -> None:
        # The next pages are read while these are written, never further ahead than this. A cursor waits for
        # the rows before it: where those can't be kept, nothing may claim that they were.
        await self._finish(MOST_BEHIND - 1 if also is None else 0)
        rows, self._rows, self._since = self._rows, [], None
        unheld, several = self._unheld, self._effects.beside.several
        if rows or also is not None:
            # What is fetched comes again with its cursor, so it need not survive a power cut at once.
            writing = self._effects.database.write(
                lambda tx: _commit(tx, rows, also, self._began, unheld=unheld, several=several),
                durable=False,
            )
            self._writing.append((writing, then))

    async def _finish(self, left: int = 0) -> None:
        try:
            while len(self._writing) > left:
                writing, then = self._writing.popleft()
                self.changed += await writing
                if then is not None:
                    then()
        finally:
            # After one that failed (a full disk) the others are let end too; the first tells what was wrong.
            while len(self._writing) > left:
                with suppress(Exception):
                    await self._writing.popleft()[0]


def _commit(
    tx: Transaction,
    rows: list[Row],
    also: Callable[[Transaction], None] | None,
    began: str,
    *,
    unheld: bool,
    several: bool,
) -> int:
    """Gives how many of the rows were news."""
    newer = file(tx, rows, began, unheld=unheld, several=several)
    if also is not None:
        also(tx)
    return newer


def file(
    tx: Transaction,
    rows: Sequence[Row],
    began: str,
    *,
    unheld: bool = False,
    several: bool = False,
    looked: bool = False,
) -> int:
    """File what the server gave to questions asked at `began` (`sync.order`); gives how many were news.

    What has unsent changes is passed over and remembered, so that a person decides over what they saw; so is
    what would replace our acknowledged work, until somebody has `looked` whether that is still there.
    `unheld`: none of it was here before, so that all of it is news. `several`: other pulls are under way.
    """
    way = in_the_way(tx.connection, began)
    if way.dirty or way.awaited:
        # Created here, and the answer with the server's own name for it is out: it would be seen twice.
        dirty = way.dirty | {(r.type, r.id) for r in rows if any(tag in r.json for tag in way.awaited)}
        if skipped := [(r.type, r.id) for r in rows if (r.type, r.id) in dirty]:
            cursors.skip(tx, skipped)
            rows = [r for r in rows if (r.type, r.id) not in dirty]
    # Deltas overlap: what is here already to the letter changes nothing and wakes nobody.
    newer = rows if unheld else records.news(tx.connection, rows)
    if not unheld and (back := outdated(tx.connection, newer)):
        # A server that was restored from a backup must not take away what it has lost: it is looked into.
        cursors.skip(tx, sorted(back))
        newer = [r for r in newer if (r.type, r.id) not in back]
    ours = Unlooked() if looked else unlooked(tx.connection, newer)
    if ours.all:
        # Only by its stamp is it news: another may have sent an older text again to a restored server.
        cursors.skip(tx, sorted(ours.all))
        newer = [r for r in newer if (r.type, r.id) not in ours.held]
    records.put(tx, newer)
    if several:
        order.filed(tx, [(r.type, r.id) for r in newer])
    if way.refused:
        refusals.accepted(tx, [(r.type, r.id) for r in newer])
    return len(newer)


class InTheWay(msgspec.Struct, frozen=True):
    """Obstacles to filing a row: (type, id) of rows that have unsent changes, or were acknowledged, deleted
    or filed after the question and may be newer than the answer; tags of our own creates whose answer is out;
    and if anything was refused before.
    """

    dirty: frozenset[tuple[str, str]] = frozenset()
    awaited: tuple[str, ...] = ()
    refused: bool = False


# One statement: each one gives up the interpreter's lock, and must win it back from whoever parses.
_IN_THE_WAY = (
    "SELECT 'dirty', type, id FROM outbox UNION SELECT 'dirty', type, id FROM receipt WHERE at > ?"
    " UNION SELECT 'dirty', substr(key, 1, instr(key, '/') - 1), substr(key, instr(key, '/') + 1)"
    " FROM snapshot WHERE kind IN (?, ?) AND body > ?"
    " UNION ALL SELECT 'awaited', tag, '' FROM outbox WHERE op = 'create' AND attempts > 0 AND tag <> ''"
    " UNION ALL SELECT 'refused', '', '' WHERE EXISTS (SELECT 1 FROM snapshot WHERE kind = ?)"
)


def in_the_way(connection: Connection, began: str) -> InTheWay:
    """Obstacles to filing answers to questions that were asked at `began`."""
    dirty: set[tuple[str, str]] = set()
    awaited: list[str] = []
    refused = False
    for what, one, ident in connection.exec_driver_sql(
        _IN_THE_WAY, (began, order.REMOVED, order.FILED, began, refusals.KIND)
    ):
        if what == "dirty":
            dirty.add((str(one), str(ident)))
        elif what == "awaited":
            awaited.append(str(one))
        else:
            refused = True
    return InTheWay(frozenset(dirty), tuple(awaited), refused)
