"""The draft that somebody has begun, for the status bar: asked for when it may be another, told while nobody
changes anything."""

from __future__ import annotations

from collections.abc import Callable

from desktop.core.errors import FagflateError
from desktop.shown.sprint.begun_draft import BegunDraft, BegunDraftOf
from ui.acts.desk import Desk
from ui.acts.sprint.drafts import whose


class Begun:
    """The draft that whoever is at this window has begun. `told()` is called when it is another."""

    def __init__(self, desk: Desk, told: Callable[[], object]) -> None:
        self._desk, self._told = desk, told
        self._found: BegunDraft | None = None
        self._asking = desk.bridge.coalesced(self._ask)
        desk.bridge.changed.connect(self._changed)

    @property
    def shown(self) -> BegunDraft | None:
        """The draft to go on with; None where there is none, or something is being changed now."""
        return None if self._changing() else self._found

    def look(self) -> None:
        """Ask anew: it may be another now. Nothing is asked while it is being changed: it is not told."""
        self._told()
        if not self._changing():
            self._asking.request()

    def forget(self) -> None:
        """Let go of it: whoever comes next has their own."""
        self._asking.cancel()
        self._found = None

    def _changing(self) -> bool:
        """True while a page or a list is changed, in this window or in another one of the person's."""
        desk = self._desk
        return desk.changing.on or desk.changing_list.on or desk.windows.changing(desk) is not None

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        """A reviewer's answer has come: the draft of whoever has one is asked for anew."""
        kinds = set().union(*gathered.values()) if gathered else set()
        if self._found is not None and kinds & {"Task", "snapshot:wishes"}:
            self.look()

    async def _ask(self) -> None:
        desk, actor = self._desk, self._desk.actor
        try:
            found = await desk.bridge.ask(BegunDraftOf(whose(desk))) if actor.role else None
        except FagflateError:
            # Nobody has asked for it: what can't be known is not told, and stops nobody.
            found = None
        if desk.actor == actor:
            self._found = found
            self._told()
