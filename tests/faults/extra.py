"""Mutants beside the fourteen: a restored server, letting go, and people who act in the middle of a round."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection

from desktop.store import held_records, outbox, snapshots
from desktop.store.outbox import WAITING, Entry
from desktop.store.store import Transaction
from desktop.sync.pull import look
from desktop.sync.push import entry_outcome, settle
from desktop.sync.restore import restored
from desktop.sync.restore.receipts import Receipt
from desktop.sync.run.effects import Effects
from tests.faults.mutants import Switch, _all


def not_frozen() -> AbstractContextManager[object]:
    """Nobody looks whether the server was restored."""

    async def nothing(*_arguments: Any, **_more: Any) -> bool:
        return True

    return _all(
        patch.object(restored, "guard", nothing),
        patch.object(look, "suspect", nothing),
        patch.object(entry_outcome, "suspect", nothing),
    )


def thawed_only() -> AbstractContextManager[object]:
    """On approval everything goes on, and nothing is sent again."""

    async def thaw(effects: Effects) -> int:
        def act(tx: Transaction) -> None:
            tx.connection.exec_driver_sql("DELETE FROM cursor")
            for key in ("frozen", "checked", "newest"):
                snapshots.remove(tx, restored.KIND, key)

        await effects.database.write(act)
        return 0

    return patch.object(restored, "replay", thaw)


def newest_only() -> AbstractContextManager[object]:
    """What a restored server has taken since hides what it lost."""
    original = restored.receipts

    def receipts(connection: Connection, limit: int) -> tuple[Receipt, ...]:
        return original(connection, 1 if limit == restored.MAX_KEPT else limit)

    return patch.object(restored, "receipts", receipts)


def unsent_let_go() -> AbstractContextManager[object]:
    """A patient may be let go of while something about them is unsent."""
    return patch.object(held_records, "_BOUND", "SELECT -1")


def sent_as_read() -> AbstractContextManager[object]:
    """What leaves is what was read before it was marked as leaving, whatever people have done meanwhile."""

    def mark(tx: Transaction, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        for entry in entries:
            now = outbox.by_seq(tx.connection, entry.seq)
            if now is not None and now.state in WAITING:
                outbox.update(tx, entry.seq, state="sending", attempts=entry.attempts + 1)
        return entries

    return patch.object(settle, "mark_sending", mark)


EXTRA: dict[str, Switch] = {
    "a restored server is not looked for": not_frozen,
    "thawed without sending again": thawed_only,
    "only the newest receipt is looked at": newest_only,
    "the unsent let go of": unsent_let_go,
    "sent as it was read": sent_as_read,
}
