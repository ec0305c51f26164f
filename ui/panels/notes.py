"""A patient's notes: the latest in short where it is narrow; a list and the note that is read where there
is room.
"""

from __future__ import annotations

import msgspec

from desktop.acts import Act
from desktop.acts.notes import (
    AskWithdrawal,
    BeginAddendum,
    BeginNoteCorrection,
    ChooseNoteTemplate,
    OtherVersion,
    ReadNote,
    ReadOriginal,
)
from desktop.acts.patient import BeginNote
from desktop.acts.tables import FilterList
from desktop.core.messages import _, ngettext
from desktop.shown.notes.notes import NoteRow, NotesModel
from ui.painting.runs import Line, Text
from ui.painting.text import SMALL
from ui.panels.parts.note_reader import as_written, has_original, said_of_original
from ui.panels.parts.reading_list import ReadingList
from ui.table.row_model import Group, Row


class NotesPanel(ReadingList):
    """Raises the acts on the note with the cursor; `BeginNote` for a draft when it is opened."""

    kind = "notes"
    acts = (BeginNote, ChooseNoteTemplate, BeginAddendum, BeginNoteCorrection, AskWithdrawal, ReadNote)
    own = ReadingList.own | {OtherVersion, ReadOriginal}

    def __init__(self) -> None:
        super().__init__(_("Notes"))
        # The note that stands in the list as it was written, where it is read there.
        self._as_written = ""

    def filter_words(self) -> str:
        return _("Find in all notes")

    def groups(self, model: NotesModel, wide: bool) -> tuple[Group, ...]:
        self.lay_out()
        self._rows = {row.key: row for row in model.rows}
        self._say_head(model)
        if self.both:
            self.head.set_hints(
                self.hints(BeginNote, ChooseNoteTemplate, BeginAddendum, BeginNoteCorrection, AskWithdrawal)
            )
        return (Group(tuple(self.line(row, at == 0) for at, row in enumerate(model.rows))),)

    def _say_head(self, model: NotesModel) -> None:
        """Set the head's count of notes; in a search the count of hits and of unsearchable notes."""
        count, note = str(len(model.rows)) if self.both else "", model.note
        if self.terms:
            found = self.found()
            count = ngettext("in {n} note", "in {n} notes", len(found)).format(n=len(found))
            closed = sum(row.closed for row in model.rows)
            words = ngettext("{n} document is not searched", "{n} documents are not searched", closed)
            note = words.format(n=closed) if closed else ""
        self.head.set_title(model.title or _("Notes"), count, note)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._rows.get(self.view.current_key())
        if kind is BeginAddendum or kind is BeginNoteCorrection or kind is AskWithdrawal:
            return kind(row.key) if row is not None and row.holds else None
        if kind is ReadNote:
            return ReadNote(row.key) if row is not None else None
        return super().about(kind)

    def opened(self, key: str) -> Act | None:
        row = self._rows.get(key)
        if row is not None and row.draft:
            return BeginNote(row.draft)
        if row is not None and not self.both:
            return ReadNote(key)
        return super().opened(key)

    def run(self, kind: type[Act]) -> None:
        if kind is OtherVersion:
            self._other_version()
        elif kind is ReadOriginal:
            self._turn_original()
        elif kind is FilterList and self.filter is not None:
            self.filter.show()
            super().run(kind)
        else:
            super().run(kind)

    def _turn_original(self) -> None:
        """Show the note with the cursor as it was written, or as text again: beside the list, or in it where
        it is read there."""
        if self.both:
            self.reader.turn_original()
            return
        row = self._rows.get(self.view.current_key())
        if row is not None and has_original(row):
            self._as_written = "" if self._as_written == row.key else row.key
            self.rebuild()

    def line(self, row: NoteRow, strong: bool) -> Row:
        if not self.both and row.key == self._as_written:
            row = msgspec.structs.replace(row, text=as_written(row))
        return super().line(row, strong)

    def under(self, row: NoteRow) -> tuple[Line, ...]:
        if not has_original(row):
            return ()
        return ((Text(said_of_original(shown=row.key == self._as_written), SMALL, wraps=True),),)

    def _other_version(self) -> None:
        row = self._rows.get(self.view.current_key())
        known = [key for key in row.versions if key in self._rows] if row is not None else []
        if row is not None and row.key in known:
            self.show_note(known[(known.index(row.key) + 1) % len(known)])

    def show_model(self, model: NotesModel | None) -> None:
        self.show_texts(model, arriving=model is None or model.arriving)
