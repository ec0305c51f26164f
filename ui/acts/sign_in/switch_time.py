"""Time of a switch of user: counted from the Enter of who comes until their first page is there."""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject, QTimer

from desktop.core import counted
from desktop.core.counting import Counted
from ui.acts.desk import Desk

LOOK_MS, LONGEST = 50, 60.0
"""Milliseconds between looks for the page; seconds after which something else was the matter."""
log = logging.getLogger(__name__)


class SwitchTime(QObject):
    """Counts one switch at the window of who has come; `since` is when they began (`time.monotonic`)."""

    def __init__(self, desk: Desk, since: float) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._since = since
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        pages, took = self._desk.pages, time.monotonic() - self._since
        panel = pages.panel(pages.current) if pages.current else None
        if took < LONGEST and panel is not None and panel.state.kind == "loading":
            return
        self._timer.stop()
        self.deleteLater()
        if took < LONGEST:
            keep(took)


def keep(seconds: float) -> None:
    """Keep what a switch took: one step, one key, nothing of who."""
    try:
        counted.keep(Counted(counted.SWITCH, 1, 1, round(seconds, 1)))
    except OSError as error:
        # A disk that refuses keeps nobody from working.
        log.info("what a switch took was not kept: %s", type(error).__name__)
