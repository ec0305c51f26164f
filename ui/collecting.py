"""Garbage is collected on the thread that paints, and on no other.

Python's collector runs on whichever thread happens to allocate. On a thread that reads or fetches it would
destroy widgets that a cycle still held, and Qt may only be touched by its own thread: the process ends, at
once or some time later.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 500


class Collector(QObject):
    """Does what the automatic collector does, at the same thresholds, when it is this thread's turn."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        gc.disable()
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, and with it the younger ones."""
        due = [n for n, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
               if most and count > most]  # fmt: skip
        if due:
            gc.collect(max(due))


def begin(app: QCoreApplication) -> None:
    """From now on garbage is collected here; does nothing when it is already."""
    if not any(isinstance(child, Collector) for child in app.children()):
        Collector(app)
