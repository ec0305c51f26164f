"""Writing a discharge letter: composed from the record, decided upon, signed and queued once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from desktop.acts import role_table as roles
from desktop.acts.drafts import SaveDraft, SignLetter, ThrowLetterAway
from desktop.acts.edits import Kept, LetterText, TypedAddress
from desktop.acts.signing import SendLetterForSigning
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _
from desktop.shown.draft_questions import (
    LetterDecided,
    LetterNow,
    LetterPages,
    LetterReaddressed,
    LetterSigner,
    OpenLetter,
    OpenLetterCorrection,
    RecipientsFor,
)
from desktop.shown.questions import ResultRuns
from ui.acts.desk import Desk
from ui.acts.letters.letter_reading import LetterReading
from ui.acts.letters.recipient_dialog import RecipientDialog
from ui.acts.letters.recipient_search import RecipientSearch
from ui.acts.letters.text_drafting import TextDrafting
from ui.acts.paper import paper
from ui.editors.letter.letter_editor import LetterEditor

Step = Callable[[Kept, LetterText], Coroutine[Any, Any, None]]
"""A change of a letter, of its draft and text as they are by then."""
PAGE = "letter"
RESULTS = ("FUNN", "FO", "VU")
"""The sections of a letter in which a result is told, the first that it has."""


class LetterDrafting(TextDrafting[LetterText]):
    """One letter editor of a window, and the draft that is in it."""

    _editor: LetterEditor | None = None
    _search: RecipientSearch | None = None

    def __init__(self, desk: Desk, reading: LetterReading) -> None:
        super().__init__(desk)
        # A signed letter that is read makes way for one that is written.
        self._reading = reading
        # Changes of the open letter, each of the draft in which it was made.
        self._steps: list[tuple[Kept, Step]] = []
        self._stepping = False

    @property
    def editor(self) -> LetterEditor:
        """The editor, made when first needed."""
        if self._editor is None:
            self._editor = LetterEditor()
            self._editor.changed.connect(self._changed)
            self._desk.window.set_page(PAGE, self._editor)
        return self._editor

    def begin(self, draft: str = "") -> None:
        """Open one's own draft of the patient in focus (the named one), or compose a new letter."""
        if patient := self._desk.patients.focus:
            question = OpenLetter(patient, str(uuid.uuid4()), draft)
            self._open_next(lambda: self._begin(question))

    def correct(self, letter: str) -> None:
        """Open one's own draft of a new version of a signed letter, or begin one with its words."""
        if patient := self._desk.patients.focus:
            question = OpenLetterCorrection(patient, str(uuid.uuid4()), letter)
            self._open_next(lambda: self._begin(question))

    async def _begin(self, question: OpenLetter | OpenLetterCorrection) -> None:
        found = await self._desk.bridge.ask(question)
        if question.patient != self._desk.patients.focus:
            return
        if found is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            return
        kept, model = found
        self._reading.leave()
        if self.is_open(kept):
            # Its newest words are the editor's.
            self._desk.show_editor(PAGE, self.editor)
            return
        if self.kept is not None and not self._signing:
            self._desk.bridge.tell(SaveDraft(self.kept, self.editor.text()))
        self._open(kept, model.text)
        self.editor.set_model(model)
        self._desk.show_editor(PAGE, self.editor)

    def begin_with(self, row: str, draft: str = "") -> None:
        """Go on with one's letter of the patient in focus (the named draft), or begin one, and put the newest
        value of an analysis into it."""
        if patient := self._desk.patients.focus:
            question = OpenLetter(patient, str(uuid.uuid4()), draft)
            self._open_next(lambda: self._begin_with(question, row))

    async def _begin_with(self, question: OpenLetter, row: str) -> None:
        await self._begin(question)
        kept = self.kept
        runs = await self._desk.bridge.ask(ResultRuns(question.patient, row))
        if kept is None or not runs or not self.is_open(kept) or kept.patient != question.patient:
            return
        sections = self.editor.text().sections
        found = [one for code in RESULTS for one in sections if one.code == code]
        self.editor.append((found or list(sections))[0].code, runs)

    async def _show_now(self) -> None:
        kept, text = self.kept, self._edit
        if kept is None:
            return
        model = await self._desk.bridge.ask(LetterNow(kept, text))
        if model is not None and self.is_open(kept):
            self.editor.set_model(model)

    def leave(self) -> None:
        """The editor is left; the draft stays on this machine."""
        if self.kept is None or self._editor is None:
            self._close()
            return
        self._leave(self._editor.text())
        self._editor.set_model(None)

    def _changed(self, text: LetterText) -> None:
        if self.kept is not None and text.draft == self.kept.id:
            self._edited(text)

    def _saved(self) -> None:
        super()._saved()
        self.refresh()

    def decide(self, key: str, choice: str) -> None:
        """Answer what must be decided before the letter is signed."""
        said = self._answered(key, choice)
        self._in_turn(lambda kept, text: self._decide(LetterDecided(kept, text, key, choice), said))

    def _in_turn(self, step: Step) -> bool:
        """Change the open letter: one change after another, each of the letter that the one before has left.
        False where none is open, or it is being signed as it stood."""
        if self.kept is None or self._edit is None or self._signing:
            return False
        # What was typed last belongs to the letter that is changed.
        self.editor.hold(True)
        self._steps.append((self.kept, step))
        if not self._stepping:
            self._stepping = True
            self._opening.run(self._step())
        return True

    async def _step(self) -> None:
        try:
            while self._steps:
                draft, step = self._steps.pop(0)
                if self.is_open(draft) and self.kept is not None and self._edit is not None:
                    await step(self.kept, self._edit)
        finally:
            self._stepping = False
            self.editor.hold(False)

    def _close(self) -> None:
        self._steps.clear()
        self._stepping = False
        super()._close()

    def _answered(self, key: str, choice: str) -> str:
        """The question and the answer in words: nothing is decided unseen."""
        model = self.editor.model
        asked = next((one for one in model.decisions if one.key == key), None) if model is not None else None
        if asked is None:
            return ""
        words = next((one.words for one in asked.choices if one.key == choice), choice)
        title = asked.title if len(asked.choices) > 1 and asked.title.endswith("?") else f"{asked.title}:"
        return _("Answered: {question} {answer}.").format(question=title, answer=words.rstrip("."))

    async def _decide(self, question: LetterDecided, said: str) -> None:
        try:
            found = await self._desk.bridge.ask(question)
        except FagflateError as error:
            self._desk.say_error(error)
            return
        if found is not None and self.is_open(question.kept):
            # The words are loaded anew: the answer changed them.
            self.kept, model = found
            self.editor.reload(model)
            self._edited(model.text)
            after = self.editor.text()
            self._desk.performing.offer(said, lambda: self._take_back(question, after))

    def _take_back(self, question: LetterDecided, after: LetterText) -> None:
        """Undo of an answer: the letter as it was before it. Words that were written since are never lost."""
        if self.kept is None or not self.is_open(question.kept):
            return
        if self.editor.text() != after:
            self._desk.window.say_done(
                _("The answer was not taken back: something was written after it. Change it in the text.")
            )
            return
        self._in_turn(lambda _kept, _text: self._restore(question))

    async def _restore(self, question: LetterDecided) -> None:
        try:
            model = await self._desk.bridge.ask(LetterNow(question.kept, question.text))
        except FagflateError as error:
            self._desk.say_error(error)
            return
        if model is not None and self.is_open(question.kept):
            self.kept = question.kept
            self.editor.reload(model)
            self._edited(model.text)

    def add_recipient(self) -> None:
        """Let a person choose one recipient more, by search or by a typed address."""
        kept, model = self.kept, self.editor.model
        if kept is None or model is None:
            return
        title = _("New recipient of the letter about {patient}").format(patient=model.patient)
        dialog = RecipientDialog(title, _("Add"), self._desk.window)
        self._search = RecipientSearch(
            self._desk.bridge, self._opening, dialog, lambda text: self._found(text, kept)
        )
        dialog.chosen.connect(lambda who: self._readdress(kept, dialog, who))
        self._desk.window.open_dialog(dialog)

    def _found(self, text: str, kept: Kept) -> RecipientsFor:
        return RecipientsFor(self.kept if self.kept is not None and self.is_open(kept) else kept, text)

    def _readdress(self, draft: Kept, dialog: RecipientDialog, who: str | TypedAddress) -> None:
        # Another letter may have been opened beside the choice, or this one signed.
        if not self.is_open(draft) or not self._in_turn(
            lambda kept, text: self._change(LetterReaddressed(kept, text, add=who), dialog)
        ):
            dialog.reject()

    def remove_recipient(self, recipient: str) -> None:
        """The letter does not go to this recipient."""
        self._in_turn(lambda kept, text: self._change(LetterReaddressed(kept, text, remove=recipient), None))

    async def _change(
        self, question: LetterReaddressed | LetterSigner, dialog: RecipientDialog | None
    ) -> None:
        try:
            found = await self._desk.bridge.ask(question)
        except FagflateError as error:
            if dialog is not None:
                dialog.refused(f"{error.what} {error.todo}".strip())
            else:
                self._desk.say_error(error)
            return
        if dialog is not None:
            dialog.accept()
        if found is not None and self.is_open(question.kept):
            self.kept, model = found
            self.editor.set_model(model)
            self._edited(self.editor.text())

    def preview(self) -> None:
        """Show the letter as its recipients will get it."""
        if self.kept is not None and self._edit is not None:
            self._opening.run(self._preview(LetterPages(self.kept, self._edit)))

    async def _preview(self, question: LetterPages) -> None:
        pages = await self._desk.bridge.ask(question)
        model = self.editor.model
        title = _("Draft for {patient}").format(patient=model.patient if model else "")
        window = self._desk.window
        window.open_dialog(paper.PdfDialog(pages, title, window))

    def sign(self) -> None:
        """Sign the letter as it stands in the editor and queue it for its recipients; who may not sign it
        sends it to who may."""
        if self.kept is not None and not self._is_changing():
            self._edit = self.editor.text()
            signs = roles.decides(self._desk.actor)
            kept, text = self.kept, self._edit
            self._sign(SignLetter(kept, text) if signs else SendLetterForSigning(kept, text))

    def _is_changing(self) -> bool:
        """True, and said, while a change of the letter is under way: it would go as it is no longer shown."""
        if self._stepping:
            self.editor.sign_failed()
            self._desk.say_error(
                InputError(
                    _("The letter is just being changed."),
                    kept=_("The letter is kept as a draft."),
                    todo=_("Look at it, then do it once more."),
                )
            )
        return self._stepping

    def throw_away(self) -> None:
        """The letter can't be sent any more: its draft goes, as the editor has it, and can be taken back."""
        if self.kept is not None and not self._signing and not self._is_changing():
            self._edit = self.editor.text()
            self._sign(ThrowLetterAway(self.kept, self._edit))

    def asks(self, draft: Kept | None, signer: str) -> None:
        """Another doctor is asked to sign the draft that the choice was about."""
        if draft is not None and self.is_open(draft):
            self._in_turn(lambda kept, text: self._change(LetterSigner(kept, text, signer), None))
