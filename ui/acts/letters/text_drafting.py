"""Writing running text, a note or a letter: its editor, phrases, what is said of keeping and of signing."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from desktop.acts import Done
from desktop.acts.edits import Kept, LetterText, NoteText
from desktop.core.errors import FagflateError
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.shown.draft_questions import PhrasesFor
from ui.acts.letters.drafting import Drafting
from ui.editors.parts.text_editor import TextEditor

E = TypeVar("E", NoteText, LetterText)


class TextDrafting(Drafting[E]):
    """Shared drafting of notes and letters."""

    @property
    @abstractmethod
    def editor(self) -> TextEditor:
        """The editor, made when first needed."""

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
            self._close()
            self.editor.set_model(None)
            self._desk.editor_closed()
        self._desk.performing.say(done)

    def _not_signed(self, draft: Kept, error: FagflateError) -> None:
        self.editor.sign_failed()
        self._desk.say_error(error)
