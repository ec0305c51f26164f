"""Events that a window gets from its record unasked: commits, connection status, errors."""

from __future__ import annotations

from collections.abc import Callable

from desktop.core.errors import FagflateError
from desktop.shown.status import Status


class Listening:
    """Callbacks of a window: `changed(kinds by patient)` after a commit, `stands(Status)`, and, only the
    window that opened the link, `unlogged(error)` for a reading that could not be logged, `ended(error)`,
    `converts(words)` before a record of an earlier version is changed, and `waits()` while the service of a
    window before still has the record."""

    def __init__(self) -> None:
        self.changed: Callable[[dict[str, frozenset[str]]], None] = lambda _kinds: None
        self.stands: Callable[[Status], None] = lambda _status: None
        self.unlogged: Callable[[FagflateError], None] = lambda _error: None
        self.converts: Callable[[str], None] = lambda _words: None
        self.waits: Callable[[], None] = lambda: None
        self.ended: Callable[[FagflateError], None] = lambda _error: None
