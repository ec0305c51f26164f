"""A key that is only still down does nothing a second time: what is done must be meant each time.

Moving about and writing repeat, as everywhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QDialog

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {"Up", "Down", "Left", "Right", "PgUp", "PgDown", "Home", "End", "Tab", "Backtab"}


def held(event: QKeyEvent) -> bool:
    """Take a press that comes from a key held down; True if it was one, and nothing more is to be done."""
    if event.isAutoRepeat():
        event.accept()
        return True
    return False


def moves(name: str) -> bool:
    """True for a key (in Qt's notation, `Alt+Down`) that only moves, and may repeat."""
    return name.rpartition("+")[2] in _MOVES


class Guard(QObject):
    """Guard of a dialog against the key that opened it, which would answer it unread."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        for one in (dialog, *dialog.findChildren(QAbstractButton)):
            self.watch(one)

    def watch(self, one: QObject) -> None:
        """Guard something that came later, too."""
        one.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        return (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.isAutoRepeat()
            and event.key() in (*_ENTER, Qt.Key.Key_Space, Qt.Key.Key_Escape)
        )
