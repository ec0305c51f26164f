"""Access log of a read-only window, which must be written all the same.

It goes into an encrypted file of the window's own, beside the record and in the record's format. The window
that writes takes the entries into the access log and the outbox, each once, and removes the file when its
window is gone.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path

from desktop.core import held_files
from desktop.core.errors import StoreError, place_of
from desktop.fhir import strict
from desktop.store import accesslog, outbox, snapshots
from desktop.store.locks import hold
from desktop.store.outbox import Act
from desktop.store.store import ASIDE, READING, Store, Transaction, is_database_error

KIND = "aside"
log = logging.getLogger(__name__)


def take_in(store: Store) -> Future[int]:
    """Take over what windows that only read have logged; gives how many entries.

    Killed at any moment, nothing is taken twice or lost. A file that can't be read is put out of the way
    and kept.
    """
    paths = [] if store.read_only else sorted(store.folder.glob(f"{ASIDE}*.db"))
    if not paths:
        nothing: Future[int] = Future()
        nothing.set_result(0)
        return nothing
    # Asked before anything is read: what has ended by now writes no more.
    ended = [path for path in paths if _ended(path)]
    taken = store.write(lambda tx: sum(_take(tx, store, p, p in ended) for p in paths), origin=READING)
    taken.add_done_callback(lambda done: None if done.exception() else _remove(ended))
    return taken


def _take(tx: Transaction, store: Store, path: Path, ended: bool) -> int:
    known = int(snapshots.get(tx.connection, KIND, path.name) or "0")
    try:
        with closing(store.unlocked(path)) as other:
            if not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'access_log'").fetchone():
                return 0  # its window is just making it
            rows = other.execute(
                "SELECT seq, entry FROM access_log WHERE seq > ? ORDER BY seq", (known,)
            ).fetchall()
            authors = dict(other.execute("SELECT id, author FROM outbox").fetchall())
    except Exception as error:
        if not isinstance(error, StoreError) and not is_database_error(error):
            raise
        if ended:
            log.error(
                "a log of reading can't be read, and is put out of the way: %s: %s",
                path.name,
                place_of(error),
            )
            with suppress(OSError):
                held_files.rename(path, path.with_suffix(".unreadable"), held_files.BRIEFLY)
        return 0
    for seq, entry in rows:
        event = strict.loads(entry)
        accesslog.append(tx, entry)
        outbox.put(tx, event, Act(name=READING, author=authors.get(event["id"], "")))
        known = int(seq)
    if rows:
        snapshots.put(tx, KIND, path.name, str(known))
    return len(rows)


def _ended(path: Path) -> bool:
    try:
        lock, ours = hold(path.with_suffix(".lock"))
    except StoreError:
        return False  # a full disk says nothing about its window
    lock.close()
    return ours


def _remove(paths: list[Path]) -> None:
    for path in paths:
        for name in (f"{path.name}-wal", f"{path.name}-shm", path.name, f"{path.stem}.lock"):
            with suppress(OSError):
                path.with_name(name).unlink()
