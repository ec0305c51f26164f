"""Drafting of a sheet beside a page: opened with its draft, autosaved, carried out or left."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from desktop.acts import Done, RecordAct
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from ui.acts.desk import Desk
from ui.editors.parts.autosave import Autosave
from ui.loop import Coalesced, Scope

W = TypeVar("W")


class SheetDrafting(ABC, Generic[W]):
    """One sheet (a row, a form) of a window at a time, and the draft of what is written in it (`W`): the
    states that all kinds have.

    nothing open → opening → open (kept at every change) → carried out → nothing open, or open again with the
    reason. `patient` is whose it is, empty while nothing is open. Leaving it keeps the draft; what was
    sent to the record is done all the same, and said, whoever is in focus by then.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk: Desk = desk
        self.patient: str = ""
        self._draft: str = ""
        self._author: Actor | None = None
        self._scope: Scope = desk.bridge.scope()
        self._asking: Coalesced = desk.bridge.coalesced(self._ask)
        self._autosave = Autosave()
        # A method: Qt would hold a function that names this for as long as the timer lives, which this holds.
        self._autosave.changed.connect(self._autosaved)
        # The drafts that an act uses up right now, with what was written in them since.
        self._used: dict[str, tuple[RecordAct[bool], Actor | None] | None] = {}
        self._undone: tuple[str, Callable[[], None]] = ("", lambda: None)

    # What a kind of sheet has of its own

    @abstractmethod
    async def _ask(self) -> None:
        """Ask how the open sheet stands for what is written, and show it; its words stay."""

    @abstractmethod
    def _keeping(self, words: W) -> RecordAct[bool]:
        """The act that keeps what is written in the open draft."""

    @abstractmethod
    def _hide(self) -> None:
        """Hide the sheet, so that nothing of it stays on the screen."""

    @abstractmethod
    def _again(self) -> Callable[[], None]:
        """Callback that reopens this very sheet with its draft."""

    def _failed(self) -> None:
        """Restore the sheet after a failed act."""

    def _finished(self) -> None:
        """Close the sheet after its act was done; its draft is gone."""
        self.leave()

    # States

    def _opened(self, patient: str, draft: str) -> None:
        """A sheet is open; what is written in it is its author's, whoever sits there when it is kept."""
        self.patient, self._draft, self._author = patient, draft, self._desk.actor

    def is_of(self, patient: str, draft: str) -> bool:
        """True when this draft is (still, or again) the open one."""
        return bool(self.patient) and (self.patient, self._draft) == (patient, draft)

    def refresh(self) -> None:
        """Ask how the open sheet stands now; never two such questions at a time."""
        if self.patient:
            self._asking.request()

    def _wrote(self, words: W) -> None:
        """Keep what is written, a moment from now at the latest. While an act uses the draft up nothing is
        kept: it goes with the act, or is kept when the act is refused."""
        what = self._keeping(words), self._author
        if self._draft in self._used:
            self._used[self._draft] = what
        else:
            self._autosave.write(what)

    def _autosaved(self, what: tuple[RecordAct[bool], Actor | None]) -> None:
        self._tell(*what)

    def _tell(self, act: RecordAct[bool], author: Actor | None) -> None:
        # On its way at once, and not of the sheet's scope: who leaves it leaves the draft behind.
        self._desk.bridge.tell(act, author)

    def _carry_out(self, act: RecordAct[Done]) -> None:
        """Do what is written; it goes on when the sheet is left or another patient is opened meanwhile."""
        self._desk.bridge.run(self._carrying(act))

    def _carrying(self, act: RecordAct[Done]) -> Coroutine[Any, Any, None]:
        # The draft is written before the act that uses it up, never after. Both are on their way now.
        self._autosave.flush()
        self._used[self._draft] = None
        answer = self._desk.bridge.act(act)
        return self._carried(answer, self.patient, self._draft, self._again())

    async def _carried(
        self, answer: Awaitable[Done], patient: str, draft: str, again: Callable[[], None]
    ) -> None:
        try:
            done = await answer
        except FagflateError as error:
            since = self._used.pop(draft, None)
            if since is not None:
                self._tell(*since)
            if self.is_of(patient, draft):
                self._failed()
                self.refresh()
            self._desk.say_error(error)
            return
        self._used.pop(draft, None)
        self._undone = (draft, again)
        self._desk.performing.say(done)
        if self.is_of(patient, draft):
            self._finished()

    def reopen(self, draft: str) -> bool:
        """Reopen the sheet with its text after an undo. False for another's draft."""
        whose, again = self._undone
        if not draft or whose != draft:
            return False
        again()
        return True

    def leave(self) -> None:
        """The sheet leaves the screen; what is written is kept as a draft."""
        self._scope.cancel()
        self._asking.cancel()
        if not self.patient:
            return
        self._autosave.flush()
        self.patient = self._draft = ""
        self._hide()
