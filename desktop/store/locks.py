"""Lock files: who may write a record. Held until their connection is closed or the process dies."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.store import private

IN_USE = "in-use.lock"
"""File that whoever may write a record holds."""
_TAKEN = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
_DAMAGED = frozenset((sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT))
_FULL = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR))


def hold(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Hold a lock file, and whether it could be had; False only when somebody else has it.

    A damaged one is emptied: whoever held it would be met before its content. Raises StoreError when the
    disk does not let itself be written, which says nothing about other windows.
    """
    for attempt in (1, 2):
        try:
            private.file(path)
        except OSError as error:
            raise _failed(path, full=error.errno == errno.ENOSPC, details=str(error)) from error
        lock = sqlite3.connect(path, timeout=0, check_same_thread=False)
        try:
            lock.execute("BEGIN EXCLUSIVE")
            return lock, True
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _TAKEN:
                return lock, False
            lock.close()
            if code in _DAMAGED and attempt == 1:
                _empty(path)
                continue
            raise _failed(path, full=code in _FULL, details=str(error)) from error
    raise AssertionError


def in_use(folder: Path) -> bool:
    """True while somebody holds a record; False where the disk does not let itself be asked."""
    try:
        lock, ours = hold(folder / IN_USE)
    except StoreError:
        return False
    lock.close()
    return not ours


def _empty(path: Path) -> None:
    # In place: a new file under the same name could be locked beside one that is still held.
    try:
        with path.open("r+b") as file:
            file.truncate()
    except OSError as error:
        raise _failed(path, full=error.errno == errno.ENOSPC, details=str(error)) from error


def _failed(path: Path, *, full: bool, details: str) -> StoreError:
    if full:
        return private.full(f"{path.name}: {details}")
    return StoreError(
        _("The local record can't be opened."),
        kept=_("Nothing was changed."),
        todo=_("Check that the disk is not full and that the folder may be written to."),
        details=f"{path.name}: {details}",
    )
