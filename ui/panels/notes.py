"""A patient's notes: the latest in short where it is narrow; a list and the note that is read where there
is room.
"""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.acts import Act
from desktop.acts.notes import (
    AskWithdrawal,
    BeginAddendum,
    BeginNoteCorrection,
    ChooseNoteTemplate,
    OtherVersion,
    ReadNote,
)
from desktop.acts.patient import BeginNote
from desktop.acts.tables import FilterList
from desktop.core.messages import _, ngettext
from desktop.shown.notes import NoteRow, NoteSection, NotesModel
from desktop.shown.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Mark, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.note_reader import NoteReader
from ui.table.model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import SEMIBOLD
from ui.window.spot import Spot

_BOTH_FROM = 640
_LIST = 320
_AROUND = 24
"""So many letters stand before a hit in the list."""


class NotesPanel(TablePanel):
    """Raises the acts on the note with the cursor; `BeginNote` for a draft when it is opened.

    The field (Ctrl+F) searches the whole text of all notes: the list keeps those with all words, each with
    its first hit, and the note that is read has every hit marked.
    """

    kind = "notes"
    acts = (BeginNote, ChooseNoteTemplate, BeginAddendum, BeginNoteCorrection, AskWithdrawal, ReadNote)
    own = TablePanel.own | {OtherVersion}

    def __init__(self) -> None:
        super().__init__(filtering=True)
        self.view.heads = False
        self.view.setAccessibleName(_("Notes"))
        self.head.set_title(_("Notes"))
        self.reader = NoteReader()
        self._both: bool | None = None
        self._rows: dict[str, NoteRow] = {}
        self._wanted = ""
        self.place_beside(self.reader)
        self.reader.hide()
        self._cursor = Cursor(self.view)
        self._arriving = True
        self.view.moved.connect(self._read)
        self.reader.left.connect(self.view.setFocus)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("note", _("Note"), 120, 1),)

    def filter_words(self) -> str:
        return _("Find in all notes")

    @property
    def both(self) -> bool:
        """Whether list and note stand beside each other."""
        return self.width() >= px(_BOTH_FROM)

    @property
    def terms(self) -> tuple[str, ...]:
        """What is searched for."""
        return tuple(self.view.rows.shown.words.casefold().split())

    def groups(self, model: NotesModel, wide: bool) -> tuple[Group, ...]:
        self._both = self.both
        self.reader.setVisible(self.both)
        self.view.slack = 12
        # The note that is read stands beside: its row is marked wherever the focus is.
        self.view.keep_choice = self.both
        self.view.setMaximumWidth(px(_LIST) if self.both else 16777215)
        self.head.set_line(self.both)
        if self.filter is not None:
            self.filter.set_room(190 if self.both else 120, keys=self.both)
            self.filter.setVisible(self.both or bool(self.terms))
        self._rows = {row.key: row for row in model.rows}
        self._say_head(model)
        if self.both:
            self.head.set_hints(
                self.hints(BeginNote, ChooseNoteTemplate, BeginAddendum, BeginNoteCorrection, AskWithdrawal)
            )
        return (Group(tuple(self._row(row, at) for at, row in enumerate(model.rows))),)

    def _say_head(self, model: NotesModel) -> None:
        """How many notes; while one searches how many have it, and what could not be searched."""
        count, note = str(len(model.rows)) if self.both else "", model.note
        if terms := self.terms:
            found = [row for row in model.rows if all(t in _searched(row).casefold() for t in terms)]
            count = ngettext("in {n} note", "in {n} notes", len(found)).format(n=len(found))
            closed = sum(row.closed for row in model.rows)
            words = ngettext("{n} document is not searched", "{n} documents are not searched", closed)
            note = words.format(n=closed) if closed else ""
        self.head.set_title(model.title or _("Notes"), count, note)

    def _row(self, row: NoteRow, at: int) -> Row:
        marks: Line = (Mark("new", "accent", plain=_("unread") + " "), Gap(4)) if row.unread else ()
        said_state = row.state in ("draft", "amended", "replaced", "entered_in_error")
        warned = "text" if row.state in ("draft", "amended") else "text2"
        state: Line = (Gap(8), Text(row.state_text, SMALL.heavy(SEMIBOLD).on(warned))) if said_state else ()
        gone = row.state in ("entered_in_error", "replaced")
        said = ", ".join(filter(None, (row.title, row.author)))
        style = QUIET if gone else STRONG if at == 0 or row.unread else LABEL
        shown = row.title if self.both else said
        struck = row.state == "entered_in_error"
        one: Line = (*marks, Text(shown, style, struck=struck), *state, Spring(), Text(row.time, SMALL))
        title: Line = (*marks, Text(shown, style, wraps=True, struck=struck))
        rest: tuple[Line, ...] = ((Text(row.author, SMALL, wraps=True),),)
        timed: Line = (Text(row.time, SMALL), *state)
        if not self.both:
            text = " ".join((*row.said, row.text)) if gone else row.text
            rest = ((Text(text, QUIET if gone or at else PLAIN, wraps=True, struck=struck),),)
        if hit := self._hit(row):
            rest = (hit,)
        words = " ".join(filter(None, (said, row.time, "" if self.both else row.text)))
        cell = Cell(((one, *rest), (title, timed, *rest)), step=18 if self.both else 19, words=words)
        spoken = ". ".join(filter(None, (f"{said}, {row.time}", row.state_text, *row.said, row.text)))
        return Row(row.key, (cell,), (row.time_sort or None,), spoken, search=_searched(row))

    def _hit(self, row: NoteRow) -> Line:
        """The first hit in the text with some words around it; nothing where only the head has it."""
        text = " ".join(_running(row))
        folded = text.casefold()
        places = [(at, term) for term in self.terms if (at := folded.find(term)) >= 0]
        if not places or len(folded) != len(text):
            return ()
        at, term = min(places)
        start = max(0, at - _AROUND)
        while 0 < start < at and not text[start - 1].isspace():
            start += 1
        before = ("… " if start else "") + text[start:at]
        return (
            Text(before, SMALL),
            Text(text[at : at + len(term)], SMALL.heavy(SEMIBOLD).on("accent")),
            Text(_short(text[at + len(term) :]), SMALL),
        )

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
        if row is not None and self.both:
            self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return ReadNote(key) if row is not None else None

    def origin(self) -> Spot | None:
        """In the note that is read, what its section was frozen from; else the note itself."""
        section = self.reader.section_at_cursor() if self.reader.hasFocus() else None
        if section is None or not section.keys:
            return super().origin()
        of = OriginOf(section.keys, section.title or _("Note"), computed=len(section.keys) > 1)
        return Spot(of, self.reader.viewport(), self.reader.cursorRect())

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._rows.get(key)
        # A draft is nobody's but one's own, and no resource yet.
        return None if row is None or row.draft else OriginOf((row.key,), row.title, note=row.state_text)

    def run(self, kind: type[Act]) -> None:
        if kind is OtherVersion:
            self._other_version()
        elif kind is FilterList and self.filter is not None:
            self.filter.show()
            super().run(kind)
        else:
            super().run(kind)

    def _other_version(self) -> None:
        row = self._rows.get(self.view.current_key())
        known = [key for key in row.versions if key in self._rows] if row is not None else []
        if row is not None and row.key in known:
            self.show_note(known[(known.index(row.key) + 1) % len(known)])

    def show_note(self, key: str) -> None:
        """Put the cursor on a note; on one that is still to come, when it comes."""
        self._wanted = "" if self.view.choose(key) else key
        self._read(self.view.current_key())

    def set_filter(self, words: str) -> None:
        super().set_filter(words)
        # The rows say where the hits are.
        self.rebuild()
        self._read(self.view.current_key())

    def row_height(self, wide: bool) -> float:
        return 48 if self.both else 36

    def show_model(self, model: NotesModel | None) -> None:
        before = self._cursor.before(ends=model is None)
        if model is None:
            self._rows = {}
            self.reader.show_note(None)
        super().show_model(model)
        if self._wanted:
            self.show_note(self._wanted)
        elif self._arriving:
            self._cursor.after(arriving=True)
        elif before and self.view.current_key() != before:
            # A note that comes while one reads takes nobody from theirs; only where that is gone one goes on.
            self._cursor.after()
        self._arriving = model is None or model.arriving
        self._read(self.view.current_key())

    def _read(self, key: str) -> None:
        self.reader.show_note(self._rows.get(key), self.terms)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._both is not None and self._both != self.both:
            self.rebuild()


def _running(row: NoteRow) -> list[str]:
    """All that is written in a note and added to it, in reading order."""
    sections: list[NoteSection] = [*row.sections, *(s for one in row.addenda for s in one.sections)]
    parts = [part for section in sections for part in (section.title, section.text)]
    return [*row.said, *(parts or [row.text])]


def _short(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + " …"


def _searched(row: NoteRow) -> str:
    return " ".join((row.title, row.author, row.time, row.state_text, *_running(row)))
