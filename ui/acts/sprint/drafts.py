"""The draft of a page at the record: its edits one after the other, each on what the one before left."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from desktop.core.errors import FagflateError, InputError
from desktop.shown.sprint.page_draft import DraftOf, DraftShown, EditDraft, Layer, PageEdit
from ui.acts.desk import Desk
from ui.acts.sign_in.workspaces import workspace_of

Make = Callable[[DraftShown], PageEdit | None]
"""Makes an edit of the draft as it stands when its turn comes; None where there is nothing to do any more."""


class Drafts:
    """Drafts of one window. `shown(model, edit)` is told of each state, with the edit that led to it;
    `refused(model, edit, error)` where the record did not make it; `unopened(layer, error)` where a layer has
    no draft of this page. Edits that wait are made also after the page is no longer changed."""

    def __init__(
        self,
        desk: Desk,
        shown: Callable[[DraftShown, PageEdit | None], None],
        refused: Callable[[DraftShown | None, PageEdit, FagflateError], None],
        unopened: Callable[[Layer, FagflateError], None],
    ) -> None:
        self._desk = desk
        self._shown, self._refused, self._unopened = shown, refused, unopened
        self._scope = desk.bridge.scope()
        self._waiting: deque[tuple[Make | None, Layer, str]] = deque()
        self._running = False
        self.model: DraftShown | None = None

    def open(self, layer: Layer, tab: str) -> None:
        """Ask for the draft of a layer, for the tab that is shown."""
        self._queue(None, layer, tab)

    def edit(self, make: Make, layer: Layer, tab: str) -> None:
        """Make an edit when those before it are made."""
        self._queue(make, layer, tab)

    @property
    def busy(self) -> bool:
        """True while edits wait or are being made."""
        return self._running

    def _queue(self, make: Make | None, layer: Layer, tab: str) -> None:
        self._waiting.append((make, layer, tab))
        if not self._running:
            self._running = True
            self._scope.run(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._one(*self._waiting.popleft())
        finally:
            self._running = False

    async def _one(self, make: Make | None, layer: Layer, tab: str) -> None:
        desk, actor = self._desk, self._desk.actor
        whose = workspace_of(actor, desk.given, follows=actor.secretary or bool(actor.duty) or desk.follows)
        ask = desk.bridge.ask
        now = self.model
        if make is None or now is None or now.layer != layer:
            try:
                now = await ask(DraftOf(whose, layer, tab))
            except FagflateError as error:
                self._unopened(layer, error)
                return
            self.model = now
        edit = make(now) if make is not None else None
        if edit is None:
            self._shown(now, None)
            return
        try:
            self.model = await ask(EditDraft(whose, layer, edit, now.digest, tab))
        except InputError as error:
            # It may be another by now: what stands is shown, with the sentence.
            self.model = await ask(DraftOf(whose, layer, tab))
            self._refused(self.model, edit, error)
        except FagflateError as error:
            self._refused(None, edit, error)
            raise
        else:
            self._shown(self.model, edit)
