"""The picture of the window stands for at most one frame while another patient's data are awaited."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

FRAME_MS = 16


class HeldFrame(QObject):
    """Between `begin` and `end` nothing of the window is painted, so that what comes is one picture.

    Name and values of the former patient stay on the screen together or go together. The widgets below are
    empty at once: no key reaches what is still seen. After one frame the picture goes, whatever has come.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._held = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.end)

    def begin(self) -> None:
        """Keep the picture, for one frame at most."""
        if self._window.isVisible() and not self._held:
            self._held = True
            self._window.setUpdatesEnabled(False)
            self._timer.start()

    def end(self) -> None:
        """Paint the window as it is now."""
        if self._held:
            self._held = False
            self._timer.stop()
            self._window.setUpdatesEnabled(True)
