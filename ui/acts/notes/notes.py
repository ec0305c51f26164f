"""Handlers of acts on the notes of the patient in focus: choose a template, withdraw, read."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desktop.acts.notes import WithdrawNote
from desktop.core.errors import FagflateError
from desktop.shown.draft_questions import NoteTemplates, WithdrawalOf
from ui.acts.desk import Desk
from ui.acts.notes.note_dialogs import TemplateDialog, WithdrawalDialog
from ui.panels.notes import NotesPanel

TAB = "notes"


class NoteActs:
    """Acts on notes of one window; `begin_note(template)` begins a new note."""

    def __init__(self, desk: Desk, begin_note: Callable[[str], None]) -> None:
        self._desk = desk
        self._begin_note = begin_note
        # Reasons that were begun and left, by note: nothing typed is lost.
        self._reasons: dict[str, str] = {}

    def choose(self) -> None:
        """Ask what a new note of the patient in focus begins with."""
        if patient := self._desk.patients.focus:
            self._desk.patients.scope.run(self._choose(patient))

    async def _choose(self, patient: str) -> None:
        desk = self._desk
        asked = NoteTemplates(desk.patients.workspace.note_templates, desk.personal.chosen.note_template)
        templates = await desk.bridge.ask(asked)
        banner = desk.patients.banner
        if banner is None or desk.patients.focus != patient:
            return
        dialog = TemplateDialog(banner.name, templates, desk.window)
        dialog.picked.connect(self._begin)
        desk.window.open_dialog(dialog)

    def _begin(self, template: str) -> None:
        personal = self._desk.personal
        personal.keep(msgspec.structs.replace(personal.chosen, note_template=template))
        self._begin_note(template)

    def ask_withdrawal(self, note: str) -> None:
        """Ask why a signed note of the patient in focus is withdrawn."""
        if patient := self._desk.patients.focus:
            self._desk.patients.scope.run(self._ask_withdrawal(patient, note))

    async def _ask_withdrawal(self, patient: str, note: str) -> None:
        model = await self._desk.bridge.ask(WithdrawalOf(patient, note))
        if model is None:
            return
        dialog = WithdrawalDialog(model, self._desk.window)
        dialog.field.setPlainText(self._reasons.pop(note, ""))
        dialog.decided.connect(lambda reason: self._desk.bridge.run(self._withdraw(dialog, patient, reason)))
        dialog.rejected.connect(lambda: self._left(note, dialog.field.toPlainText()))
        self._desk.window.open_dialog(dialog)

    def _left(self, note: str, reason: str) -> None:
        if reason.strip():
            self._reasons[note] = reason

    async def _withdraw(self, dialog: WithdrawalDialog, patient: str, reason: str) -> None:
        try:
            done = await self._desk.bridge.act(WithdrawNote(patient, dialog.model.note, reason))
        except FagflateError as error:
            dialog.say(error)
            return
        dialog.accept()
        self._desk.performing.say(done)

    def read(self, note: str) -> None:
        """Show a note whole, among all notes of the patient in focus."""
        page = self._desk.patients.page
        self._desk.show_tab(TAB)
        for panel in page.shown_panels():
            if isinstance(panel, NotesPanel):
                panel.show_note(note)
                panel.take_focus()
                return
