"""The asyncio loop of the window's thread (qasync), and scopes of coroutines that end together."""

from __future__ import annotations

import sys
from asyncio import CancelledError
from collections.abc import Callable, Coroutine
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication

from desktop.core.errors import FagflateError

Task = Any
_loop: Any = None
_running: set[Task] = set()


def loop() -> Any:
    """The one loop of this process, driven by Qt's own; made when first needed, after the application."""
    global _loop
    if _loop is None:
        _loop = qasync.QEventLoop(QApplication.instance())
    return _loop


class Scope:
    """Coroutines that belong to one thing (a window, the patient in focus, a draft) and end with it.

    An error that a person must be told goes to `failed`; any other is a fault in the program and is reported
    as such. Cancelling drops the answers under way; what was asked of the record is still done.
    """

    def __init__(self, failed: Callable[[FagflateError], None]) -> None:
        self._failed = failed
        self._tasks: set[Task] = set()
        self._closed = False

    def run(self, coroutine: Coroutine[Any, Any, object]) -> None:
        """Begin a coroutine; it runs until it is done or the scope is cancelled. Nothing begins any more once
        the scope is closed."""
        if self._closed:
            coroutine.close()
            return
        task = loop().create_task(coroutine)
        self._tasks.add(task)
        _running.add(task)
        task.add_done_callback(self._ended)

    @property
    def busy(self) -> bool:
        """True while a coroutine of this scope runs."""
        return bool(self._tasks)

    def cancel(self) -> None:
        """End all that runs here; the scope can be used again."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()

    def close(self) -> None:
        """End all that runs here, for good."""
        self._closed = True
        self.cancel()

    def _ended(self, task: Task) -> None:
        self._tasks.discard(task)
        _running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, FagflateError):
            self._failed(error)
        elif error is not None:
            sys.excepthook(type(error), error, error.__traceback__)


class Coalesced:
    """A coroutine that never runs twice at a time: asked for while it runs, it runs once more afterwards,
    also where it failed."""

    def __init__(self, scope: Scope, make: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._scope = scope
        self._make = make
        self._turn = 0
        self._running = self._again = False

    @property
    def running(self) -> bool:
        """True while the coroutine runs, or is about to."""
        return self._running

    def request(self) -> None:
        """Run it now, or once more after it has ended."""
        if self._running:
            self._again = True
            return
        self._running = True
        self._scope.run(self._go(self._turn))

    def cancel(self) -> None:
        """Drop what is under way; the next request begins anew."""
        self._turn += 1
        self._running = self._again = False
        self._scope.cancel()

    async def _go(self, turn: int) -> None:
        try:
            self._again = True
            while turn == self._turn and self._again:
                self._again = False
                await self._make()
        except (Exception, CancelledError):
            if turn == self._turn:
                self._running = False
                if self._again:
                    self.request()
            raise
        if turn == self._turn:
            self._running = False
