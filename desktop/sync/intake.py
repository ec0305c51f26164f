"""Filing what arrives: up to 1,000 rows a commit, the first page alone, dirty ones set aside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from desktop.core.clock import stamp
from desktop.fhir.received import Row
from desktop.store import outbox, records
from desktop.store.store import Transaction
from desktop.sync import cursors, refusals
from desktop.sync.effects import Effects

MAX_ROWS = 1000
MAX_WAIT = timedelta(milliseconds=250)


class Intake:
    """Collects rows and commits them; `flush` puts a cursor into the transaction of the last rows."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._rows: list[Row] = []
        self._since: datetime | None = None
        self._first = True
        self._began = stamp(effects.asked or effects.clock())
        self._writing: Awaitable[int] | None = None
        self.received = 0
        self.changed = 0

    async def add(self, rows: Sequence[Row]) -> None:
        """Take rows in; commits when enough have gathered or the oldest has waited long enough."""
        if not rows:
            return
        now = self._effects.clock()
        self._since = self._since or now
        self._rows += rows
        self.received += len(rows)
        if self._first or len(self._rows) >= MAX_ROWS or now - self._since >= MAX_WAIT:
            await self._start(None)
            self._first = False

    async def flush(self, also: Callable[[Transaction], None] | None = None) -> None:
        """Commit what has gathered, together with `also`, and wait until all of it is kept."""
        await self._start(also)
        await self._finish()

    async def _start(self, also: Callable[[Transaction], None] | None) -> None:
        # The next page is read while this one is written; never more than one commit behind.
        await self._finish()
        rows, self._rows, self._since = self._rows, [], None
        if rows or also is not None:
            self._writing = self._effects.database.write(lambda tx: _commit(tx, rows, also, self._began))

    async def _finish(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            self.changed += await writing


def _commit(tx: Transaction, rows: list[Row], also: Callable[[Transaction], None] | None, began: str) -> int:
    """Gives how many of the rows were news."""
    newer = file(tx, rows, began)
    if also is not None:
        also(tx)
    return newer


def file(tx: Transaction, rows: Sequence[Row], began: str) -> int:
    """File what the server gave to questions asked after `began`; gives how many were news.

    What has unsent changes is passed over and remembered, so that a person decides over what they saw.
    """
    # What the server has acknowledged since may be newer than the answer that was read.
    dirty = cursors.dirty(tx.connection) | cursors.acknowledged(tx.connection, began)
    # Created here, and the answer with the server's own name for it is still out: it would be seen twice.
    awaited = outbox.awaited(tx.connection)
    if awaited:
        dirty |= {(r.type, r.id) for r in rows if any(tag in r.json for tag in awaited)}
    skipped = [(r.type, r.id) for r in rows if (r.type, r.id) in dirty]
    if skipped:
        cursors.skip(tx, skipped)
    # Deltas overlap: what is here already to the letter changes nothing and wakes nobody.
    newer = records.news(tx.connection, [r for r in rows if (r.type, r.id) not in dirty])
    records.put(tx, newer)
    refusals.accepted(tx, [(r.type, r.id) for r in newer])
    return len(newer)
