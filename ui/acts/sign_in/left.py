"""Tells a person which drafts they left, at their start and as they close a patient, until they go on."""

from __future__ import annotations

from desktop.shown.questions import DraftsLeft
from desktop.shown.shell import Notice
from ui.acts.desk import Desk


class Left:
    """Notice of a person's unsigned drafts: `notice` is what is to be told, as long as it is; what stands
    with the server goes before it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._scope = desk.bridge.scope()
        self.notice: Notice | None = None

    def begin(self) -> None:
        """Tell the drafts of a person who has signed in: another one's are not theirs."""
        self._scope.cancel()
        self._scope.run(self._tell())

    def closed(self, patient: str) -> None:
        """Tell what of a patient who is closed is not signed: their place in the window is gone, and with it
        the mark of what is being written."""
        self._scope.cancel()
        self._scope.run(self._tell(patient))

    async def _tell(self, patient: str = "") -> None:
        self.notice = await self._desk.bridge.ask(DraftsLeft(patient))
        self._desk.say_standing()

    def end(self) -> None:
        """They have gone on: told once is enough."""
        self._scope.cancel()
        if self.notice is not None:
            self.notice = None
            self._desk.say_standing()
