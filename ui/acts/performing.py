"""Acts that change the record: carried out for whoever pressed the key, said, and taken back with Ctrl+Z."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from desktop.acts import Done, RecordAct, TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.core.errors import ReasonToClear
from desktop.core.messages import _
from ui.acts.clearing import Clearing
from ui.acts.desk import Desk

Undo = Callable[[], object]


class Performing:
    """Execution of acts that change the record (`desktop.commands`), with undo."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._clock = clock
        self.clearing = Clearing(desk)
        # How the last act is taken back and until when, and what it was.
        self._undo: Undo | None = None
        self._until = 0.0
        self._said = ""

    def perform(self, act: RecordAct[Any]) -> None:
        """Let the record carry an act out, and say what it did or why not."""
        self._desk.bridge.run(self._perform(act, self._desk.bridge.act(act)))

    async def _perform(self, act: RecordAct[Any], answer: Awaitable[object]) -> None:
        try:
            done = await answer
        except ReasonToClear as error:
            self.clearing.ask(act, error, self.say)
            return
        if isinstance(done, Done):
            self.say(done)

    def say(self, done: Done, undone: Undo | None = None) -> None:
        """Say what an act did; for as long as it is held here it can be taken back, and `undone` is called
        then."""
        act = done.act
        undo = (lambda: self._desk.bridge.run(self._take_back(act, undone))) if done.undo_seconds else None
        if done.said or undo is not None:
            self._remember(done.said, done.undo_seconds, undo)
        if done.said:
            self._desk.window.say_done(done.said, done.undo_seconds or 10.0, undo=undo is not None)

    def offer(self, said: str, undo: Undo) -> None:
        """Say what was changed in this window only, and how it is taken back."""
        self._remember(said, UNDO_SECONDS, undo)
        self._desk.window.say_done(said, UNDO_SECONDS, undo=True)

    def _remember(self, said: str, seconds: float, undo: Undo | None) -> None:
        self._said, self._undo, self._until = said, undo, self._clock() + seconds

    def undo(self) -> bool:
        """Take back what was done last; False when there is nothing to take back."""
        undo, self._undo = self._undo, None
        if undo is None:
            return False
        self._said = ""
        undo()
        return True

    def undo_last(self) -> None:
        """Ctrl+Z wherever one is: take back what was done last, or say why it can't be."""
        window = self._desk.window
        if self._undo is not None and self._clock() <= self._until:
            window.undo_notice.hide()
            self.undo()
        elif not self._said:
            window.say_done(_("There is nothing to undo."))
        elif self._undo is not None:
            late = _("Too late to undo: {what} It may have left already; correct it instead.")
            window.say_done(late.format(what=self._said))
        else:
            never = _("This can't be undone: {what} Correct it instead.")
            window.say_done(never.format(what=self._said))

    async def _take_back(self, act: str, undone: Undo | None) -> None:
        back = await self._desk.bridge.act(TakeBack(act))
        if undone is not None:
            undone()
        self._desk.window.say_done(back.said)
        if back.patient == self._desk.patients.focus and back.draft_kind:
            self._desk.reopen(back.draft_kind, back.patient, back.draft)

    def forget(self) -> None:
        """Forget the undo for another person: one person's act is not another's to take back."""
        self._undo, self._said = None, ""
        self._desk.window.undo_notice.hide()
