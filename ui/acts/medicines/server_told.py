"""Check before signing for newer data on the server, so that they can be seen first."""

from __future__ import annotations

from collections.abc import Callable

from desktop.shown.standing import Status
from ui.bridge import Bridge


class ServerTold:
    """Freshness check before signing. Asks about one patient at a time, for what is open in a window;
    `changed()` when the answer, or whether the server is away, is another than before."""

    def __init__(self, bridge: Bridge, changed: Callable[[], None]) -> None:
        self._bridge = bridge
        self._changed = changed
        self._about: tuple[str, tuple[str, ...]] = ("", ())
        # What it said when it was last asked; None until it was.
        self._told: bool | None = None
        self._was_away = False
        self._asking = bridge.coalesced(self._ask)
        bridge.status.connect(self._status)

    @property
    def away(self) -> bool:
        """True while the server can't be reached."""
        return self._bridge.link.status.away

    @property
    def asked(self) -> bool:
        """True when the server was asked, answered or not."""
        return self._told is not None

    @property
    def untold(self) -> bool:
        """True when it is known that the server does not report newer data."""
        state = self._bridge.link.status.state
        return self.away or (self._told is False and state != "connecting")

    def ask(self, patient: str, kinds: tuple[str, ...]) -> None:
        """Ask for what is newer of a patient's resources of these types; never two questions at a time."""
        self._about = patient, kinds
        self._asking.request()

    def forget(self) -> None:
        """Forget the open draft: pending questions are dropped."""
        self._asking.cancel()
        self._about, self._told = ("", ()), None

    async def _ask(self) -> None:
        patient, kinds = about = self._about
        if not patient:
            return
        told = await self._bridge.freshen(patient, kinds)
        if about == self._about:
            before, self._told = self.untold, told
            if before != self.untold:
                self._changed()

    def _status(self, _status: Status) -> None:
        """Update the offline warning beside the act when the connection status changes."""
        if self.away != self._was_away:
            self._was_away = self.away
            if self._about[0]:
                self._asking.request()
            self._changed()
