"""A newer version is told quietly, in the status bar and in help; nothing is fetched or installed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop.core.errors import FagflateError
from ui.acts.controller import Controller

FIRST_MS = 5_000
AGAIN_MS = 6 * 3_600_000


class LooksForNewer(QObject):
    """Poll for a newer version: when the window has been live for a while, and some times a day."""

    def __init__(self, desk: Controller) -> None:
        super().__init__(desk.window)
        self._desk = desk
        again = QTimer(self)
        again.setInterval(AGAIN_MS)
        again.timeout.connect(self.look)
        again.start()
        QTimer.singleShot(FIRST_MS, self, self.look)

    def look(self) -> None:
        """Ask now."""
        self._desk.bridge.run(self._look())

    async def _look(self) -> None:
        try:
            self._desk.frame.newer = await self._desk.bridge.newer()
        except FagflateError:
            # The record's side is gone, which is told elsewhere: what was known is known still.
            return
        self._desk.frame.bar()
