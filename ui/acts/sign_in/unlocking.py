"""Coming back to a locked window through the browser (unlock): the same person signs in anew."""

from __future__ import annotations

import time
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from ui.acts.desk import Desk
from ui.acts.sign_in import browser_sign_in
from ui.acts.sign_in.browser_sign_in import TICK_MS
from ui.window.lock import LockScreen


class Unlocking(QObject):
    """The sign-in of a locked window's person, on one lock screen. `opened()` when they are back; the
    record's side has opened the lock by then, and nothing that is said here opens it."""

    opened = Signal()

    def __init__(self, desk: Desk, screen: LockScreen) -> None:
        super().__init__(screen)
        self._desk = desk
        self._screen = screen
        self._scope = desk.bridge.scope()
        self._trying = False
        self._address = self._host = ""
        self._seconds = self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        screen.signing.connect(self._begin)
        screen.browser.connect(self._show)
        screen.copied.connect(self._copy)
        screen.ended.connect(self._esc)

    def _begin(self) -> None:
        self.end()
        self._trying = True
        self._screen.opening()
        self._scope.run(self._through())

    async def _through(self) -> None:
        bridge = self._desk.bridge
        try:
            shown = await bridge.begin_sign_in(self._desk.actor.practitioner)
            self._address, self._host = shown.address, shown.host
            self._seconds, self._until = shown.seconds, time.monotonic() + shown.seconds
            self._timer.start()
            self._show()
            await bridge.await_sign_in()
        except FagflateError as error:
            self._trying = False
            self.end()
            self._screen.again()
            stays = _("The screen stays locked, and what you were writing is kept.")
            said = " ".join(part for part in (error.what, stays, error.todo) if part)
            self._screen.say(said)
            with suppress(FagflateError):
                found = await bridge.look_for_card(self._desk.actor.practitioner)
                if found.state == "enrolled" and not found.words:
                    by_card = _("Your card opens it too: Alt+B, and choose yourself.")
                    self._screen.say(" ".join((said, by_card)))
            return
        self._trying = False
        # After this has ended: what it runs in ends with the screen.
        QTimer.singleShot(0, self, self.opened.emit)

    def _show(self) -> None:
        """Show the page in the browser, once more where it was shown before."""
        if self._address:
            opened = browser_sign_in.show_address(self._address)
            self._screen.waiting(self._host, opened=opened)
            self._tick()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)
        self._screen.say(_("The address is copied. Open it in a browser on this machine."), wrong=False)

    def _esc(self) -> None:
        self.end()
        self._screen.again()

    def _tick(self) -> None:
        self._screen.set_left(self._until - time.monotonic(), self._seconds)

    def end(self) -> None:
        """Nobody is waited for any more."""
        if self._trying:
            self._desk.bridge.run(browser_sign_in.ended(self._desk))
        self._trying, self._address = False, ""
        self._timer.stop()
        self._scope.cancel()
