"""A timer that collects garbage on the thread that paints, and on no other."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

from desktop.core.interpreter_settings import collect_due, collect_nothing_by_itself

EVERY_MS, IDLE_MS = 500, 1000
"""Between two looks while garbage is made, and while none is: it then wakes with the other ticks."""

_COARSE, _VERY_COARSE = Qt.TimerType.CoarseTimer, Qt.TimerType.VeryCoarseTimer


class Collector(QObject):
    """Does what the automatic collector does, at the same thresholds, when it is this thread's turn."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        collect_nothing_by_itself()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is due, and look sooner again after that than where nothing was."""
        found = collect_due()
        every, kind = (EVERY_MS, _COARSE) if found else (IDLE_MS, _VERY_COARSE)
        if self._timer.interval() != every:
            self._timer.setTimerType(kind)
            self._timer.setInterval(every)


def begin(app: QCoreApplication) -> None:
    """From now on garbage is collected here; does nothing when it is already."""
    if not any(isinstance(child, Collector) for child in app.children()):
        Collector(app)
