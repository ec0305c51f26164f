"""Writing a discharge letter: composed from the record, decided upon, signed and queued once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from desktop.commands import letters, notes
from desktop.core.errors import FagflateError
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.views import letter_writing
from desktop.views.letter_editor import LetterText
from ui.desk import paper
from ui.editors.letter_editor import LetterEditor

if TYPE_CHECKING:
    from ui.desk.controller import Desk

PAGE = "letter"


class LetterDesk:
    """One letter editor of a window, and the draft that is in it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editor: LetterEditor | None = None
        self._letter: Any = None
        self.patient = ""

    @property
    def editor(self) -> LetterEditor:
        """The editor, made when first needed."""
        if self._editor is None:
            self._editor = LetterEditor()
            self._editor.changed.connect(self._changed)
            self._editor.act.connect(self._act)
            self._desk.window.set_page(PAGE, self._editor)
        return self._editor

    def begin(self) -> None:
        """Open one's own draft of the patient in focus, or compose a new letter."""
        patient = self._desk.patients.focus
        if not patient:
            return
        fresh = str(uuid.uuid4())
        self._desk.bridge.ask(
            lambda desk, c: desk.letters.begin(c, patient, fresh),
            lambda found: self._show(patient, found),
            patient=patient,
            failed=self._desk.say_error,
        )

    def _show(self, patient: str, found: Any) -> None:
        if found is None:
            return
        self._letter, model = found
        self.patient = patient
        self.editor.set_model(model)
        self._desk.show_editor(PAGE, self.editor)

    def refresh(self) -> None:
        """Check the letter anew against the record; the words stay."""
        if self._letter is None:
            return
        letter, patient = self._letter, self.patient
        self._desk.bridge.ask(
            lambda desk, c: desk.letters.model(c, patient, letter), self._refreshed, patient=patient
        )

    def _refreshed(self, model: Any) -> None:
        if model is not None and self._letter is not None and model.text.draft == self._letter.id:
            self.editor.set_model(model)

    def leave(self) -> None:
        """The editor is left; the draft stays on this machine."""
        if self._letter is not None and self._editor is not None:
            self._editor.set_model(None)
        self._letter = None
        self.patient = ""

    def _changed(self, text: LetterText) -> None:
        if self._letter is None or text.draft != self._letter.id:
            return
        self._letter = letter_writing.edited(self._letter, text)
        self._save()

    def _save(self) -> None:
        letter, patient, actor = self._letter, self.patient, self._desk.actor
        body = letter_writing.encode(letter)
        self._desk.bridge.act(
            lambda tx: notes.save_draft(tx, actor, letter.id, "letter", patient, body),
            name="draft",
            then=lambda _stamp: self._saved(),
            failed=lambda error: self.editor.set_saved(error.what, failed=True),
        )

    def _saved(self) -> None:
        now = self._desk.session.clock()
        words = _("Saved {time} on this machine").format(time=f"{time(now)}:{now.second:02}")
        self.editor.set_saved(words)
        self.refresh()

    def _act(self, name: str, payload: Any) -> None:
        if name == "decide" and self._letter is not None:
            # What was typed last belongs to the letter that the answer changes.
            self.editor.hold(True)
        patient, letter = self.patient, self._letter
        if letter is None:
            return
        if name == "sign":
            self._letter = letter_writing.edited(letter, payload)
            self._sign()
        elif name == "decide":
            key, choice = payload
            self._desk.bridge.ask(
                lambda desk, c: desk.letters.decide(c, patient, letter, key, choice),
                self._decided,
                patient=patient,
                failed=self._not_decided,
            )
        elif name == "phrases":
            text = str(payload or "")
            self._desk.bridge.ask(
                lambda desk, c: desk.writing.phrases(c, patient, text), self._phrases, patient=patient
            )
        elif name == "preview":
            self._desk.bridge.ask(
                lambda desk, c: desk.letters.preview(c, patient, letter),
                self._preview,
                patient=patient,
                failed=self._desk.say_error,
            )

    def _preview(self, pages: Any) -> None:
        model = self.editor.model
        title = _("Draft for {patient}").format(patient=model.patient if model else "")
        paper.PdfDialog(pages, title, self._desk.window).open()

    def _phrases(self, answer: Any) -> None:
        if answer is not None:
            self.editor.set_phrases(answer)

    def _decided(self, letter: Any) -> None:
        if letter is None or self._letter is None or letter.id != self._letter.id:
            self.editor.hold(False)
            return
        self._letter = letter
        patient = self.patient
        self._desk.bridge.ask(
            lambda desk, c: desk.letters.model(c, patient, letter),
            self._reload,
            patient=patient,
            failed=self._not_decided,
        )
        self._save()

    def _not_decided(self, error: FagflateError) -> None:
        self.editor.hold(False)
        self._desk.say_error(error)

    def _reload(self, model: Any) -> None:
        """Load the words anew: an answer changed them."""
        self.editor.hold(False)
        if model is not None and self._letter is not None:
            self.editor.set_model(None)
            self.editor.set_model(model)

    def _sign(self) -> None:
        letter, patient, actor = self._letter, self.patient, self._desk.actor
        base = self._desk.session.server

        def sign(documents: Any) -> None:
            if documents is None:
                self.editor.sign_failed()
                return
            self._desk.bridge.act(
                lambda tx: letters.sign_letter(tx, actor, letter.id, documents),
                name="sign_letter",
                then=lambda _done: self._signed(letter.id),
                failed=self._failed,
            )

        self._desk.bridge.ask(
            lambda desk, c: desk.letters.sign(c, patient, letter, base), sign, failed=self._failed
        )

    def _signed(self, letter: str) -> None:
        # Somebody quick may have another letter open by now: that one is not taken away.
        if self._letter is not None and self._letter.id == letter:
            self._letter = None
            self.editor.set_model(None)
            self._desk.editor_closed()
        self._desk.window.say_done(_("The letter is signed and in the queue."))

    def _failed(self, error: FagflateError) -> None:
        self.editor.sign_failed()
        self._desk.say_error(error)
