"""Writing a note: the draft is found or begun, kept at every pause, signed once, and can be taken back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.commands import notes
from desktop.core.errors import FagflateError
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.views import note_writing
from desktop.views.note_editor import NoteText, TextRun
from desktop.views.note_writing import KeptNote
from ui.editors.note_editor import NoteEditor

if TYPE_CHECKING:
    from ui.desk.controller import Desk

PAGE = "note"


class NoteDesk:
    """One note editor of a window, and the draft that is in it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editor: NoteEditor | None = None
        self.patient = ""
        self._kept: KeptNote | None = None
        self._undo: tuple[str, str, str] | None = None

    @property
    def editor(self) -> NoteEditor:
        """The editor, made when first needed."""
        if self._editor is None:
            self._editor = NoteEditor()
            self._editor.changed.connect(self._changed)
            self._editor.act.connect(self._act)
            self._desk.window.set_page(PAGE, self._editor)
        return self._editor

    def begin(self, draft: str = "", template: str = "visit") -> None:
        """Open a draft of the patient in focus: the named one, else one's newest, else a new one."""
        patient = self._desk.patients.focus
        if not patient:
            return
        fresh = str(uuid.uuid4())
        self._desk.bridge.ask(
            lambda desk, c: desk.writing.note(c, patient, draft, fresh, template),
            lambda found: self._show(patient, found),
            patient=patient,
            failed=self._desk.say_error,
        )

    def _show(self, patient: str, found: Any) -> None:
        if found is None:
            return
        self._kept, model = found
        self.patient = patient
        self.editor.set_model(model)
        self._desk.show_editor(PAGE, self.editor)

    def refresh(self) -> None:
        """Bring the followed values and what stands beside up to date; the words stay."""
        if self._kept is None or not self.patient:
            return
        kept, patient = self._kept, self.patient
        self._desk.bridge.ask(
            lambda desk, c: desk.writing.note_model(c, patient, kept),
            lambda model: self.editor.set_model(model) if model and self._kept is not None else None,
            patient=patient,
        )

    def leave(self) -> None:
        """The editor is left: what is written goes out as preliminary, the draft stays."""
        if self._kept is None or self._editor is None:
            return
        kept, patient, actor = self._kept, self.patient, self._desk.actor
        text = self._editor.text()
        if text != kept.text:
            # The last words may not have been told yet: they belong into the draft before it is left.
            self._changed(text)
        self._kept = None
        self.patient = ""
        if not text.empty:
            whole = msgspec.structs.replace(kept, text=text)
            self._desk.bridge.ask(
                lambda desk, c: desk.writing.note_to_keep(c, patient, whole),
                lambda note: self._keep(actor, whole, note),
            )
        self._editor.set_model(None)

    def _keep(self, actor: Any, kept: KeptNote, note: Any) -> None:
        if note is not None:
            self._desk.bridge.act(
                lambda tx: notes.keep_note(tx, actor, kept.text.draft, note), name="keep_note"
            )

    def _changed(self, text: NoteText) -> None:
        if self._kept is None or text.draft != self._kept.text.draft:
            return
        self._kept = msgspec.structs.replace(self._kept, text=text)
        body, patient, actor = note_writing.encode(self._kept), self.patient, self._desk.actor
        self._desk.bridge.act(
            lambda tx: notes.save_draft(tx, actor, text.draft, "note", patient, body),
            name="draft",
            then=lambda _stamp: self._saved(),
            failed=self._not_saved,
        )

    def _saved(self) -> None:
        now = self._desk.session.clock()
        words = _("Saved {time} on this machine").format(time=f"{time(now)}:{now.second:02}")
        self.editor.set_saved(words)

    def _not_saved(self, error: FagflateError) -> None:
        self.editor.set_saved(error.what, failed=True)

    def _act(self, name: str, payload: Any) -> None:
        if name == "sign":
            self._sign(payload)
        elif name == "phrases":
            patient, text = self.patient, str(payload or "")
            self._desk.bridge.ask(
                lambda desk, c: desk.writing.phrases(c, patient, text), self._phrases, patient=patient
            )
        elif name == "fetch_previous" and self._kept is not None:
            code = str(payload or "")
            patient = self.patient
            title = next((s.title for s in self._kept.text.sections if s.code == code), "")
            self._desk.bridge.ask(
                lambda desk, c: desk.writing.previous_section(c, patient, code, title),
                lambda text: self._insert(code, text),
                patient=patient,
            )

    def _insert(self, code: str, text: str) -> None:
        if text:
            self.editor.insert(code, (TextRun(text),))

    def _phrases(self, answer: Any) -> None:
        if answer is not None:
            self.editor.set_phrases(answer)

    def _sign(self, text: NoteText) -> None:
        if self._kept is None:
            return
        kept = msgspec.structs.replace(self._kept, text=text)
        patient, actor = self.patient, self._desk.actor
        body = note_writing.encode(kept)

        def sign(note: Any) -> None:
            if note is None:
                self.editor.sign_failed()
                return
            self._desk.bridge.act(
                lambda tx: notes.sign_note(tx, actor, text.draft, note, note_writing.author_of(actor)),
                name="sign_note",
                then=lambda _done: self._signed(text.draft, patient, body),
                failed=self._sign_failed,
            )

        self._desk.bridge.ask(
            lambda desk, c: desk.writing.note_to_sign(c, patient, kept), sign, failed=self._sign_failed
        )

    def _signed(self, draft: str, patient: str, body: str) -> None:
        self._undo = (draft, patient, body)
        # Somebody quick may have another note open by now: that one is not taken away.
        if self._kept is not None and self._kept.text.draft == draft:
            self._kept = None
            self.editor.set_model(None)
            self._desk.editor_closed()
        self._desk.window.say_done(_("The note is signed."), undo=True)

    def _sign_failed(self, error: FagflateError) -> None:
        self.editor.sign_failed()
        self._desk.say_error(error)

    def undo(self) -> bool:
        """Take the last signature back, if nothing has been sent; False when there is none to take back."""
        if self._undo is None:
            return False
        draft, patient, body = self._undo
        self._undo = None
        actor = self._desk.actor
        self._desk.bridge.act(
            lambda tx: notes.undo_sign(tx, actor, draft, patient, body),
            name="undo",
            then=lambda _none: self._desk.reopen_note(patient, draft),
            failed=self._desk.say_error,
        )
        return True
