"""Program notices after a start: shown quietly, once, when somebody sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.core import crash, settings
from desktop.core.logs import RECORD, WINDOW, Logs
from desktop.core.messages import _

if TYPE_CHECKING:
    from pathlib import Path

    from ui.acts.controller import Controller

LOOKS = 300
"""Milliseconds between two looks whether anybody would see it."""
SAID_FOR = 20.0
"""Seconds that it stands at the foot of the window."""


class Telling(QObject):
    """Sender of notices to the desk that is there (`desk()`, None while there is none), if nothing covers
    it."""

    def __init__(self, logs: Logs, desk: Callable[[], Controller | None]) -> None:
        super().__init__()
        self._logs = logs
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """From now on a window is there."""
        self._timer.start()

    def look(self) -> None:
        """Say it now, if it would be seen."""
        desk = self._desk()
        if desk is None or not desk.actor.name or desk.window.covered or desk.window.undo_notice.isVisible():
            return
        self._timer.stop()
        if said := [words for words in (self._unwritten(), self._fallen(), self._refused()) if words]:
            desk.window.say_done(" ".join(said), SAID_FOR)

    def _unwritten(self) -> str:
        return str(self._logs.error) if self._logs.error is not None else ""

    def _fallen(self) -> str:
        # With this they count as told.
        fallen = crash.found(self._logs.place)
        if not fallen:
            return ""
        if own := _of(fallen, WINDOW):
            words = _(
                "Fagflate ended unexpectedly the last time. What was signed is safe. The report: {file}"
            )
        elif own := _of(fallen, RECORD):
            words = _(
                "The part of Fagflate that keeps the record fell the last time, and was started again. What"
                " was signed is safe. The report: {file}"
            )
        else:
            own = fallen
            words = _("A command of Fagflate (sync or serve) fell on this machine. The report: {file}")
        return words.format(file=own[-1])

    def _refused(self) -> str:
        wrong = [one.name for one in settings.held()[1]]
        if not wrong:
            return ""
        words = _("These settings can't be used, and so are not: {names}. fagflate doctor says why.")
        return words.format(names=", ".join(wrong))


def _of(fallen: tuple[Path, ...], role: str) -> tuple[Path, ...]:
    return tuple(one for one in fallen if one.name.startswith(f"crash-{role}-"))
