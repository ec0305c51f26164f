"""Page of the provider in the system's browser: shown, its address copied, its time counted, waited for."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from desktop.core.errors import FagflateError
from ui import clipboard
from ui.bridge import Bridge

TICK_MS = 1000


def show_address(address: str) -> bool:
    """Show an address in the system's browser; False where it can't be, or is none of the web: another
    program would be given it."""
    page = QUrl(address)
    return page.scheme() in ("http", "https") and bool(QDesktopServices.openUrl(page))


class BrowserPage(QObject):
    """One attempt to sign in through the browser. `shown(host, opened)` when its page was shown, or could not
    be; `left(seconds, whole)` each second while somebody is waited for. `trying` until somebody has come back
    for good, or it led nowhere: the record's side is told when it ends before."""

    shown = Signal(str, bool)
    left = Signal(float, float)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.trying = False
        self._address = self._host = ""
        self._seconds = self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    async def through(self, person: str) -> str:
        """Show the page to a person (`Practitioner/id`, or anybody), and wait: who has come back. Raises
        FagflateError when nobody did."""
        self.trying = True
        try:
            page = await self._bridge.begin_sign_in(person)
            self._address, self._host = page.address, page.host
            self._seconds, self._until = page.seconds, time.monotonic() + page.seconds
            self._timer.start()
            self.show()
            who = await self._bridge.await_sign_in()
        except FagflateError:
            self.finish()
            raise
        self._timer.stop()
        return who

    def show(self) -> None:
        """Show the page, once more where it was shown before."""
        if self._address:
            self.shown.emit(self._host, show_address(self._address))
            self._tick()

    def copy(self) -> None:
        """Put the page's address on the clipboard."""
        clipboard.put_lasting(self._address)

    def finish(self) -> None:
        """The attempt is over, and there is nothing to end at the record's side."""
        self.trying, self._address = False, ""
        self._timer.stop()

    def end(self) -> None:
        """End the attempt: nobody is waited for any more."""
        if self.trying:
            self._bridge.run(self._ended())
        self.finish()

    async def _ended(self) -> None:
        await self._bridge.end_sign_in()

    def _tick(self) -> None:
        self.left.emit(self._until - time.monotonic(), self._seconds)
