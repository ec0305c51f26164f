"""Writing a note: a draft is found or begun, kept at every pause, signed once, and can be taken back."""

from __future__ import annotations

import uuid

from msgspec.structs import replace

from desktop.acts.drafts import KeepNote, SaveDraft, SignNote
from desktop.acts.edits import Kept, NoteText, TextRun
from desktop.acts.signing import SendNoteForSigning
from desktop.core.messages import _
from desktop.shown.draft_questions import (
    NoteNow,
    NoteOntoNewest,
    OpenAddendum,
    OpenCorrection,
    OpenDictation,
    OpenNote,
    PreviousSection,
)
from desktop.shown.questions import ResultRuns
from ui.acts.desk import Desk
from ui.acts.letters.text_drafting import TextDrafting
from ui.acts.notes.notes import NoteActs
from ui.editors.note.note_editor import NoteEditor

PAGE = "note"
RESULTS = "results"
"""Heading under which a result is put, where the template has it."""


class NoteDrafting(TextDrafting[NoteText]):
    """One note editor of a window, and the draft that is in it."""

    _editor: NoteEditor | None = None

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.signed = NoteActs(desk, lambda template: self.begin(template=template))

    @property
    def editor(self) -> NoteEditor:
        """The editor, made when first needed."""
        if self._editor is None:
            self._editor = NoteEditor()
            self._editor.changed.connect(self._changed)
            self._desk.window.set_page(PAGE, self._editor)
        return self._editor

    def begin(self, draft: str = "", template: str = "") -> None:
        """Open a draft of the patient in focus: the named one, else one's newest, else a new one. With a
        template always a new one."""
        if patient := self._desk.patients.focus:
            templates = self._desk.patients.workspace.note_templates
            last = self._desk.personal.chosen.note_template
            self._ask(OpenNote(patient, str(uuid.uuid4()), draft, template, templates, last))

    def write(self, dictation: str) -> None:
        """Go on with one's note from a dictation of the patient in focus, or begin it."""
        if patient := self._desk.patients.focus:
            templates = self._desk.patients.workspace.note_templates
            last = self._desk.personal.chosen.note_template
            self._ask(OpenDictation(patient, str(uuid.uuid4()), dictation, templates, last))

    def add_to(self, note: str) -> None:
        """Write an addendum to a signed note of the patient in focus."""
        if patient := self._desk.patients.focus:
            self._ask(OpenAddendum(patient, str(uuid.uuid4()), note))

    def correct(self, note: str) -> None:
        """Write a new version of a signed note of the patient in focus."""
        if patient := self._desk.patients.focus:
            self._ask(OpenCorrection(patient, str(uuid.uuid4()), note))

    def _ask(self, question: OpenNote | OpenDictation | OpenAddendum | OpenCorrection) -> None:
        self._open_next(lambda: self._begin(question))

    async def _begin(self, question: OpenNote | OpenDictation | OpenAddendum | OpenCorrection) -> None:
        found = await self._desk.bridge.ask(question)
        if question.patient != self._desk.patients.focus:
            return
        if found is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            return
        kept, model = found
        templates = self._desk.patients.workspace.note_templates
        if isinstance(question, OpenNote) and kept.id == question.fresh and question.templates != templates:
            # Whose page it is became known meanwhile: a new note has its headings.
            await self._begin(replace(question, templates=templates))
            return
        if self.kept is not None and not self.is_open(kept) and self._editor is not None:
            # Another one is open: its last words are kept before they leave the screen.
            self._desk.bridge.tell(SaveDraft(self.kept, self._editor.text()))
        self._open(kept, model.text)
        self.editor.set_model(model)
        self._desk.show_editor(PAGE, self.editor)

    async def _show_now(self) -> None:
        kept, text = self.kept, self._edit
        if kept is None or text is None:
            return
        model = await self._desk.bridge.ask(NoteNow(kept, text))
        if model is not None and self.is_open(kept):
            self.editor.set_model(model)

    def leave(self) -> None:
        """The editor is left: what is written goes out as preliminary, the draft stays."""
        kept = self.kept
        if kept is None or self._editor is None:
            self._close()
            return
        text = self._editor.text()
        self._leave(text)
        if not text.empty:
            self._desk.bridge.tell(KeepNote(kept, text))
        self._editor.set_model(None)

    def _changed(self, text: NoteText) -> None:
        if self.kept is not None and text.draft == self.kept.id:
            self._edited(text)

    def fetch_previous(self, code: str) -> None:
        """Put what the previous note says under a heading there."""
        if self.kept is None or self._edit is None:
            return
        title = next((s.title for s in self._edit.sections if s.code == code), "")
        self._opening.run(self._previous(self.kept, PreviousSection(self.patient, code, title)))

    async def _previous(self, kept: Kept, question: PreviousSection) -> None:
        runs = await self._desk.bridge.ask(question)
        if runs and self.is_open(kept):
            self.editor.insert(question.code, runs)

    def begin_with(self, row: str) -> None:
        """Go on with one's newest note of the patient in focus, or begin one, and put the newest value of an
        analysis into it."""
        if patient := self._desk.patients.focus:
            templates = self._desk.patients.workspace.note_templates
            question = OpenNote(patient, str(uuid.uuid4()), templates=templates)
            self._open_next(lambda: self._begin_with(question, row))

    async def _begin_with(self, question: OpenNote, row: str) -> None:
        await self._begin(question)
        kept = self.kept
        runs = await self._desk.bridge.ask(ResultRuns(question.patient, row))
        if kept is None or not runs or not self.is_open(kept) or kept.patient != question.patient:
            return
        sections = self.editor.text().sections
        into = next((one for one in sections if one.code == RESULTS), sections[0])
        apart = into.plain and not into.plain[-1].isspace()
        self.editor.insert(into.code, (TextRun(" "), *runs) if apart else runs)

    def go_on(self) -> None:
        """Continue from the newest version after another person's change, with one's own words."""
        if self.kept is not None and not self._signing:
            self._opening.run(self._go_on(self.kept, self.editor.text()))

    async def _go_on(self, kept: Kept, text: NoteText) -> None:
        found = await self._desk.bridge.ask(NoteOntoNewest(kept, text))
        if found is None or not self.is_open(kept) or self._signing:
            return
        self.kept, model = found
        self.editor.set_model(model)
        self._edited(model.text)

    def sign(self) -> None:
        """Sign the note as it stands in the editor, or send it to who may sign it."""
        if self.kept is not None:
            self._edit = self.editor.text()
            kept, text, model = self.kept, self._edit, self.editor.model
            sends = model is not None and model.signer
            self._sign(SendNoteForSigning(kept, text) if sends else SignNote(kept, text))
