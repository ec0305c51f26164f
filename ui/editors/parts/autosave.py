"""Tells what is written: at once, then at most every half second, and always the last word."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

EVERY_MS = 500


class Autosave(QObject):
    """Autosave timer: `changed(text)` with the whole text.

    The first change is told at once, later ones at most every 500 ms. `flush` tells what waits; an editor
    calls it when it loses the focus, is hidden, or shows another draft. What waits is kept here, outside the
    widget, so that it can be told after the widget is gone.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: Any = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._due)

    @property
    def waiting(self) -> bool:
        """True while written text has not been reported yet."""
        return self._waiting is not None

    def write(self, text: Any) -> None:
        """Report a change; `text` is all of it as it stands."""
        self._waiting = text
        if not self._timer.isActive():
            self._tell()
            self._timer.start()

    def flush(self) -> None:
        """Tell what waits, now."""
        self._timer.stop()
        self._tell()

    def drop(self) -> None:
        """Forget what waits: it was signed, or thrown away by its author."""
        self._timer.stop()
        self._waiting = None

    def _due(self) -> None:
        if self.waiting:
            self._tell()
            self._timer.start()

    def _tell(self) -> None:
        text, self._waiting = self._waiting, None
        if text is not None:
            self.changed.emit(text)


def outlive(widget: QObject, autosave: Autosave) -> None:
    """Tell what waits even when the widget is destroyed together with its parent."""

    def gone(*_object: object) -> None:
        # At the very end of the process Qt may have taken the timer away before the widget.
        if isValid(autosave):
            autosave.flush()

    widget.destroyed.connect(gone)
