"""Coming back to a locked window through the browser (unlock): the same person signs in anew."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from ui.acts.desk import Desk
from ui.acts.sign_in.browser_page import BrowserPage
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
        self._page = BrowserPage(desk.bridge, self)
        self._page.shown.connect(lambda host, opened: screen.waiting(host, opened=opened))
        self._page.left.connect(screen.set_left)
        screen.signing.connect(self._begin)
        screen.browser.connect(self._page.show)
        screen.copied.connect(self._copy)
        screen.ended.connect(self._esc)

    def _begin(self) -> None:
        self.end()
        self._screen.opening()
        self._scope.run(self._through())

    async def _through(self) -> None:
        bridge = self._desk.bridge
        try:
            await self._page.through(self._desk.actor.practitioner)
        except FagflateError as error:
            self.end()
            self._screen.again()
            stays = _("The screen stays locked, and what you were writing is kept.")
            said = " ".join(part for part in (error.what, stays, error.todo) if part)
            self._screen.say(said)
            with suppress(FagflateError):
                found = await bridge.look_for_card(self._desk.actor.practitioner)
                if found.state == "enrolled" and not found.words:
                    too = (
                        _("Windows Hello opens it too: Alt+B, and choose yourself.")
                        if found.by == "hello"
                        else _("Your card opens it too: Alt+B, and choose yourself.")
                    )
                    self._screen.say(" ".join((said, too)))
            return
        self._page.finish()
        # After this has ended: what it runs in ends with the screen.
        QTimer.singleShot(0, self, self.opened.emit)

    def _copy(self) -> None:
        self._page.copy()
        self._screen.say(_("The address is copied. Open it in a browser on this machine."), wrong=False)

    def _esc(self) -> None:
        self.end()
        self._screen.again()

    def end(self) -> None:
        """Nobody is waited for any more."""
        self._page.end()
        self._scope.cancel()
