"""The corridor screen of a window: a ward's beds over everything, and the way back from it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QToolTip, QWidget
from shiboken6 import isValid

from desktop.acts.window import ShowCorridor
from desktop.core import elapsed
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _
from desktop.link.protocol import Nudge
from desktop.shown import standing
from desktop.shown.beds.corridor import CorridorPage
from ui.acts.desk import Desk
from ui.widgets.focus_chain import focus_in
from ui.window.corridor import CorridorScreen

LOCKS_AFTER = 60.0
"""Seconds after which leaving the corridor screen locks the window: it may be a passer-by who leaves it."""
EVERY = 30
"""Seconds between two questions to the server, whichever window has the focus."""
KINDS = frozenset({
    "Encounter", "Flag", "Location", "Practitioner", "PractitionerRole", "ServiceRequest", "Task",
    "snapshot:ward", "snapshot:cleanings",
})  # fmt: skip


class Corridor(QObject):
    """Controller of the corridor screen: `screen` is the corridor screen while it is shown; `clock` tells for
    how long."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = elapsed.seconds) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._clock = clock
        self._ward = ""
        self._began = 0.0
        self._ticks = 0
        self._behind = False
        self._focus: QWidget | None = None
        self._filling = desk.bridge.coalesced(self._fill)
        self.screen: CorridorScreen | None = None
        desk.bridge.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    @property
    def shown(self) -> bool:
        """True while the corridor screen covers the window."""
        return self.screen is not None

    def begin(self, ward: str) -> None:
        """Show the beds of a ward; of the one with the cursor, or that is worked on, where none is named."""
        window = self._desk.window
        if window.covered:
            return
        ward = ward or self._ward_here()
        if not ward:
            self._desk.say_error(
                InputError(
                    _("No ward is chosen."),
                    kept=_("Nothing was changed."),
                    todo=_("Go to a ward on the page of the beds, or choose one under your name."),
                )
            )
            return
        window.palette_overlay.close_palette()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        QToolTip.hideText()
        self._ward, self._began, self._ticks, self._behind = ward, self._clock(), 0, False
        self._focus = focus_in(window)
        self.screen = CorridorScreen()
        self.screen.left.connect(self.leave)
        self.standing()
        window.cover(self.screen)
        self._filling.request()
        self._timer.start()

    def _ward_here(self) -> str:
        pages = self._desk.pages
        panel = pages.panel("beds") if pages.current == "beds" else None
        about = panel.about(ShowCorridor) if panel is not None else None
        return about.ward if isinstance(about, ShowCorridor) else self._desk.ward

    def leave(self) -> None:
        """Back to where one was; to the locked screen where it was left alone for a while."""
        if self.screen is None:
            return
        locks = self._behind or self._clock() - self._began >= LOCKS_AFTER
        self.screen = None
        self._timer.stop()
        focus, self._focus = self._focus, None
        # The locked screen follows before anything is painted.
        self._desk.window.cover(None)
        if focus is not None and isValid(focus):
            focus.setFocus()
        if locks:
            self._desk.locking.lock()
        else:
            self._desk.locking.say_kept()

    def lock_behind(self) -> bool:
        """The window is to be locked: it is once the screen is left. False where that is so already, or no
        screen covers it."""
        before, self._behind = self._behind, self._behind or self.shown
        return self._behind and not before

    def unlock_behind(self) -> None:
        """The person is back at another window."""
        self._behind = False

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        if self.shown and any(KINDS & kinds for kinds in gathered.values()):
            self._filling.request()

    def standing(self) -> None:
        """Update connection status and clock."""
        if self.screen is not None:
            link = self._desk.bridge.link
            self.screen.set_time(*standing.corridor(link.status, link.clock()))

    def tick(self) -> None:
        """A second has gone."""
        if self.screen is None:
            return
        self._ticks += 1
        self.standing()
        self.screen.turn()
        if self._ticks % EVERY == 0:
            self._filling.request()
            if not self._desk.bridge.link.status.away:
                self._desk.bridge.link.tell(Nudge())

    async def _fill(self) -> None:
        try:
            shown = await self._desk.bridge.ask(CorridorPage(self._ward))
        except FagflateError as error:
            self._desk.say_error(error)
            return
        if self.screen is not None:
            self.screen.set_model(shown)
