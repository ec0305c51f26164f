"""A timer that collects garbage on the thread that paints, and on no other (`desktop.core.process`)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from desktop.core.process import collect_due, collect_nothing_by_itself

EVERY_MS = 500


class Collector(QObject):
    """Does what the automatic collector does, at the same thresholds, when it is this thread's turn."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        collect_nothing_by_itself()
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(collect_due)
        timer.start()


def begin(app: QCoreApplication) -> None:
    """From now on garbage is collected here; does nothing when it is already."""
    if not any(isinstance(child, Collector) for child in app.children()):
        Collector(app)
