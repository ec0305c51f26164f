"""Hands at one window whose work is counted by the application's own counter (steps, key presses, clicks).

Keys and clicks come to the window itself, as from outside: Qt gives them to whatever has the focus or lies
under the mouse, shortcuts first.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.counting import Counted
from tests.journeys.conftest import Seat
from ui.acts.counting import Counting

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


class Hands:
    """`began()` at the start of a task, `took()` at its end; `counted` are the tasks that have ended."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.counting = Counting(seat.desk)
        self.counted: list[Counted] = []
        self.counting.counted.connect(self.counted.append)

    def window(self) -> QWindow:
        """The window in front; there is always one."""
        found: QWindow = self.seat.until(self._front)
        return found

    def _front(self) -> QWindow | None:
        window = QApplication.focusWindow()
        if window is None:
            self.seat.window.activateWindow()
        return window

    def strike(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key, and wait for nothing."""
        QTest.keyClick(self.window(), key, held)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        self.strike(key, held)
        self.seat.quiet()

    def write(self, words: str) -> None:
        """Write, a key press for each letter; QTest knows only the letters of English."""
        for letter in words:
            window = self.window()
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(window, QKeyEvent(kind, Qt.Key.Key_unknown, NONE, letter))
        self.seat.quiet()

    def click(self, widget: QWidget, at: QPoint | None = None, *, twice: bool = False) -> None:
        window = widget.window()
        place = widget.mapTo(window, at or widget.rect().center())
        press = QTest.mouseDClick if twice else QTest.mouseClick
        press(window.windowHandle(), LEFT, NONE, place)
        self.seat.quiet()

    def began(self) -> None:
        """A task starts."""
        self.seat.quiet()
        self.counted.clear()
        self.counting.begin()

    def took(self) -> Counted:
        """The task that has ended: exactly one was signed or saved."""
        self.seat.quiet()
        self.seat.until(lambda: self.counted or self.seat.errors)
        assert not self.seat.errors, [str(e) for e in self.seat.errors]
        (found,) = self.counted
        return found

    def seen(self) -> Counted:
        """What was done until now, for a task that signs nothing."""
        self.seat.quiet()
        self.counting._settle()
        return self.counting.counter.end("", 0.0)
