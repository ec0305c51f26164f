"""One window after another: whoever sits down gets their own record, and nothing of the one before."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, QTimer

from desktop.core import messages
from desktop.core.actor import Actor
from desktop.core.window_port import Start
from desktop.link.spare import Spare
from ui import clipboard
from ui.opening import Again, Opening

ASKED_MS = 1000
"""Milliseconds for which it is asked who works here, before a service is started for somebody else."""
log = logging.getLogger(__name__)


class Handover(QObject):
    """Change of users. Keeps the window that is open (`opening`), and opens another person's in its place."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        # What one person chose for themself is not the next one's.
        self._start = structs.replace(start, language=start.language or messages.language())
        # For who comes to a record of their own: started while it is asked who that is.
        self._spare = Spare()
        self._closed = False
        self.opening = self._opening(None, None)
        # What has been imported by then stays, and need not be looked at again. Once only: what is left of a
        # window that was closed would stay as well.
        self.opening.live.connect(gc.freeze)

    def show(self) -> None:
        """Show the first window."""
        self.opening.show()

    def close(self) -> None:
        """Close the window that is open, and its record."""
        clipboard.clear()
        self.opening.close()
        self._spare.end()
        self._closed = True

    def _opening(
        self, actor: Actor | None, folder: Path | None, again: Again | None = None, *, signs_in: bool = False
    ) -> Opening:
        made = Opening(self._start, actor, folder, again, signs_in=signs_in, spare=self._spare)
        made.live.connect(self._hear)
        # After the act that led here has ended: its window is closed then.
        made.handed.connect(lambda who: QTimer.singleShot(0, self, lambda: self._hand_over(who)))
        made.renewed.connect(lambda settings: QTimer.singleShot(0, self, lambda: self._renew(settings)))
        return made

    def _hear(self) -> None:
        """Hear from the window that is open when it is asked who works there."""
        desk = self.opening.desk
        if desk is not None:
            desk.asks.connect(self._somebody_may_come)
            self._somebody_may_come(desk.choosing.shown)

    def _somebody_may_come(self, asks: bool) -> None:
        """Have a service ready for who comes to a record of their own, while it is asked who that is."""
        if asks:
            # Never beside what this window has still to fetch for its own first page.
            QTimer.singleShot(ASKED_MS, self, self._spare_one)
        else:
            self._spare.end()

    def _spare_one(self) -> None:
        desk = self.opening.desk
        if self._closed or desk is None or not desk.choosing.shown:
            return
        try:
            self._spare.make_ready()
        except OSError as error:
            # Then theirs is started when they come.
            log.info("no service was started ahead: %s", type(error).__name__)

    def _renew(self, settings: bool) -> None:
        """The same person in the same record, in another language or size: where they were."""
        desk = self.opening.desk
        if desk is None:
            return
        focus = desk.patients.focus
        patients = (*(one for one in desk.patients.open if one != focus), *((focus,) if focus else ()))
        beside = tuple(one.patients.focus for one in desk.windows.others(desk))
        self._replace(self._opening(desk.actor, Path(desk.link.folder), Again(patients, settings, beside)))

    def _hand_over(self, actor: Actor) -> None:
        folder, link = self.opening.elsewhere(actor), self.opening.link
        signs_in = link is not None and link.status.sign_in in ("needed", "signed-in")
        if folder is not None:
            before = self.opening.desk
            made = self._opening(actor, folder, signs_in=signs_in)
            if before is not None:
                made.came_from = before.choosing.signing.switching.carried()
            self._replace(made)

    def _replace(self, opening: Opening) -> None:
        before, self.opening = self.opening, opening
        clipboard.clear()
        self.opening.show(before.window.saveGeometry())
        # Before the new one opens its record, which follows its first paint: one may be the other's.
        before.close()
        before.window.close()
        before.window.deleteLater()
        before.deleteLater()
