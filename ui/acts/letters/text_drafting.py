"""Writing running text, a note or a letter: its editor, phrases, what is said of keeping and of signing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from desktop.acts import Done
from desktop.acts.edits import Kept, LetterText, NoteText
from desktop.core.errors import FagflateError
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.shown.draft_questions import PhrasesFor
from ui.acts.desk import Desk
from ui.acts.letters.drafting import Drafting
from ui.editors.parts.text_editor import TextEditor

E = TypeVar("E", NoteText, LetterText)
Begin = Callable[[], Coroutine[Any, Any, None]]


class TextDrafting(Drafting[E]):
    """Shared drafting of notes and letters."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        # To be opened once what is open has been signed.
        self._next: Begin | None = None

    @property
    @abstractmethod
    def editor(self) -> TextEditor:
        """The editor, made when first needed."""

    def _open_next(self, begin: Begin) -> None:
        """Open another draft: at once, or after the signature that is under way. Before it the draft that is
        being signed would be found as one's newest, and the end of its signature would close what was opened.
        """
        self._opening.cancel()
        if self._signing:
            self._next = begin
        else:
            self._opening.run(begin())

    def _close(self) -> None:
        if self._signing:
            # It is left meanwhile, and so is what was to come after it.
            self._desk.early.drop()
        super()._close()
        self._next = None

    def _saved(self) -> None:
        now = self._desk.bridge.link.clock()
        words = _("Saved {time} on this machine").format(time=f"{time(now)}:{now.second:02}")
        self.editor.set_saved(words)

    def _not_saved(self, error: FagflateError) -> None:
        self.editor.set_saved(error.what, failed=True)

    def search_phrases(self, text: str) -> None:
        """Offer the phrases that fit what is typed."""
        self._opening.run(
            self._phrases(PhrasesFor(self.patient, text, self._desk.patients.workspace.specialty))
        )

    async def _phrases(self, question: PhrasesFor) -> None:
        answer = await self._desk.bridge.ask(question)
        if answer is not None and self.patient == question.patient:
            self.editor.set_phrases(answer)

    def _signed(self, draft: Kept, done: Done) -> None:
        # Somebody quick may have another one open by now: that one is not taken away.
        if self.is_open(draft):
            begin = self._next
            self._signing = False
            self._close()
            self.editor.set_model(None)
            self._desk.editor_closed()
            if begin is not None:
                self._opening.run(begin())
        self._desk.performing.say(done)

    def _not_signed(self, draft: Kept, error: FagflateError) -> None:
        # What was not signed stays in sight, with why.
        self._next = None
        self._desk.early.drop()
        self.editor.sign_failed()
        self._desk.say_error(error)
