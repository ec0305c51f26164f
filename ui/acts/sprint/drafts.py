"""The draft of a page at the record: its edits one after the other, each on what the one before left."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from desktop.core.errors import FagflateError, InputError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import DraftOf, DraftShown, EditDraft, Layer, PageEdit
from ui.acts.desk import Desk

Make = Callable[[DraftShown], PageEdit | None]
"""Makes an edit of the draft as it stands when its turn comes; None where there is nothing to do any more."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """An edit that waits, or (without `make`) the question for a draft: of whom, for which layer and tab."""

    make: Make | None
    whose: WorkspaceOf
    layer: Layer
    tab: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """An edit that is on its way to the record."""

    edit: PageEdit
    answer: Awaitable[DraftShown]


def whose(desk: Desk) -> WorkspaceOf:
    """The person at the keyboard, with their ward: they have a draft of the page that is theirs."""
    actor = desk.actor
    return WorkspaceOf.of(actor, desk.given, follows=actor.secretary or bool(actor.duty) or desk.follows)


class Drafts:
    """Drafts of one window. `shown(model, edit)` is told of each state, with the edit that led to it;
    `refused(model, edit, error)` where the record did not make it; `unopened(layer, error)` where a layer has
    no draft of this page. Edits that wait are made also after the page is no longer changed, and for nobody
    but who has asked for them."""

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
        self._waiting: deque[_Wish] = deque()
        self._running = False
        self.model: DraftShown | None = None

    @property
    def running(self) -> bool:
        """True while the record is asked: for a draft, or for an edit of it."""
        return self._running

    def open(self, layer: Layer, tab: str) -> None:
        """Ask for the draft of a layer, for the tab that is shown."""
        self._queue(_Wish(None, self.whose(), layer, tab))

    def edit(self, make: Make, layer: Layer, tab: str) -> None:
        """Make an edit when those before it are made."""
        self._queue(_Wish(make, self.whose(), layer, tab))

    def whose(self) -> WorkspaceOf:
        """The person at the keyboard, with their ward."""
        return whose(self._desk)

    def _queue(self, wish: _Wish) -> None:
        if self._running:
            self._waiting.append(wish)
            return
        self._running = True
        # On its way before this returns: whoever leaves in the same step has it made all the same.
        self._scope.run(self._run(wish, self._send(wish)))

    def _send(self, wish: _Wish) -> _Sent | None:
        """Send an edit of the draft that is known; None where it must be asked for, or there is no edit."""
        now = self.model
        if wish.make is None or now is None or now.layer != wish.layer:
            return None
        edit = wish.make(now)
        if edit is None:
            return None
        question = EditDraft(wish.whose, wish.layer, edit, now.digest, wish.tab)
        return _Sent(edit, self._desk.bridge.ask(question))

    async def _run(self, wish: _Wish, sent: _Sent | None) -> None:
        told: set[str] = set()
        try:
            await self._made(wish, sent, told)
            while self._waiting:
                wish = self._waiting.popleft()
                if wish.whose == self.whose():
                    await self._made(wish, self._send(wish), told)
        finally:
            self._running = False

    async def _made(self, wish: _Wish, sent: _Sent | None, told: set[str]) -> None:
        """One wish, its error said, once where several fail for the same: those behind it are made all the
        same, in their order."""
        try:
            await self._one(wish, sent)
        except FagflateError as error:
            if error.what not in told:
                told.add(error.what)
                self._desk.say_error(error)

    async def _one(self, wish: _Wish, sent: _Sent | None) -> None:
        ask = self._desk.bridge.ask
        question = DraftOf(wish.whose, wish.layer, wish.tab)
        if sent is None and (wish.make is None or self.model is None or self.model.layer != wish.layer):
            try:
                self.model = await ask(question)
            except FagflateError as error:
                self._unopened(wish.layer, error)
                return
            sent = self._send(wish)
        if sent is None:
            if self.model is not None:
                self._shown(self.model, None)
            return
        try:
            self.model = await sent.answer
        except InputError as error:
            # It may be another by now: what stands is shown, with the sentence.
            try:
                self.model = await ask(question)
            except FagflateError:
                # Somebody else has sat down meanwhile: the draft is not theirs to see.
                self._refused(None, sent.edit, error)
                return
            self._refused(self.model, sent.edit, error)
        except FagflateError as error:
            self._refused(None, sent.edit, error)
            raise
        else:
            self._shown(self.model, sent.edit)
            self._desk.begun.look()
