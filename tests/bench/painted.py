"""Waiting in a bench for a widget to be painted, or for anything else, by turns of the loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

_MOST_TURNS = 200_000
_WAIT = QEventLoop.ProcessEventsFlag.WaitForMoreEvents


class Painted(QObject):
    """Event filter that says if a widget was painted since it was installed."""

    def __init__(self) -> None:
        super().__init__()
        self.painted = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False


def until(app: QApplication, true: Callable[[], bool]) -> None:
    """Turn the loop until something is true; a loop that nothing wakes is turned by a timer."""
    waking = QTimer(interval=50)
    waking.start()
    turns = 0
    while not true():
        app.processEvents(_WAIT)
        turns += 1
        assert turns < _MOST_TURNS, "it never came"
    waking.stop()
