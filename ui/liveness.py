"""Watchdog of the record's side: a window must not look up to date when nothing answers it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.link.link import Link
from desktop.link.link_errors import not_answering
from desktop.link.protocol import Alive
from desktop.link.second_window import Beside

LOOK_MS = 5000
SILENT_SECONDS = 20.0
"""Seconds without an answer to a quick question before the silence is told."""


class Answering(QObject):
    """Watchdog of the record's side. Looks, while something is `awaited`, whether the record's side answers;
    tells the link when it does not, and when it does again."""

    def __init__(self, link: Link | Beside, awaited: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self._awaited = awaited
        self._asked: Future[None] | None = None
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Begin to wait for an answer."""
        if not self._timer.isActive():
            self._timer.start()

    def end(self) -> None:
        """The window is closed."""
        self._timer.stop()

    def _look(self) -> None:
        if self._asked is None:
            if not self._awaited():
                self._timer.stop()
                return
            self._asked, self._since = self._link.want(Alive()), time.monotonic()
        elif self._asked.done():
            self._asked = None
            self._link.silent(None)
        elif time.monotonic() - self._since > SILENT_SECONDS:
            self._link.silent(not_answering())
