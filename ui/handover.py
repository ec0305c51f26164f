"""One window after another: whoever sits down gets their own record, and nothing of the one before."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop.access.actor import Actor
from desktop.cli.windows import Start
from ui.opening import Opening


class Handover(QObject):
    """Keeps the window that is open (`opening`), and opens another person's in its place."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self.opening = self._opening(None, None)
        # What has been imported by then stays, and need not be looked at again. Once only: what is left of a
        # window that was closed would stay as well.
        self.opening.live.connect(gc.freeze)

    def show(self) -> None:
        """Show the first window."""
        self.opening.show()

    def close(self) -> None:
        """Close the window that is open, and its record."""
        self.opening.close()

    def _opening(self, actor: Actor | None, folder: Path | None) -> Opening:
        made = Opening(self._start, actor, folder)
        # After the act that led here has ended: its window is closed then.
        made.handed.connect(lambda who: QTimer.singleShot(0, self, lambda: self._hand_over(who)))
        return made

    def _hand_over(self, actor: Actor) -> None:
        before = self.opening
        folder = before.session.elsewhere(actor) if before.session is not None else None
        if folder is None:
            return
        self.opening = self._opening(actor, folder)
        self.opening.show(before.window.saveGeometry())
        # Before the new one opens its record, which follows its first paint: one may be the other's.
        before.close()
        before.window.close()
        before.window.deleteLater()
        before.deleteLater()
