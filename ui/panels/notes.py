"""A patient's notes: the latest in short where it is narrow; a list and the note that is read where there
is room.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit

from desktop.core.messages import _
from desktop.views.notes import NoteRow, NotesModel
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Mark, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.shell.table import TablePanel
from ui.shell.table_model import Column, Group, Row
from ui.theme import changed, colour, dress_scroll_bar, font, palette, px
from ui.theme.measures import CAPTION, HEADING, READING, SEMIBOLD

_BOTH_FROM = 640
_LIST = 300


class NoteText(QTextEdit):
    """A note to read: plain text with headings, never markup. Selectable, and read by screen readers."""

    def __init__(self, parent: object = None) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(_("Note"))
        self._note: NoteRow | None = None
        changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setPalette(palette())
        dress_scroll_bar(self.verticalScrollBar())
        self.document().setDocumentMargin(px(20))
        self.show_note(self._note)

    def show_note(self, note: NoteRow | None) -> None:
        """Write a note, or nothing."""
        self._note = note
        self.clear()
        if note is None:
            return
        self.setAccessibleName(f"{note.title}, {note.author}, {note.time}")
        cursor = QTextCursor(self.document())

        def write(words: str, size: float, weight: int, role: str, before: float, spaced: int = 140) -> None:
            block = QTextBlockFormat()
            block.setTopMargin(px(before))
            block.setLineHeight(spaced, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            form = QTextCharFormat()
            form.setFont(font(size, weight))
            form.setForeground(colour(role))
            if cursor.position():
                cursor.insertBlock(block, form)
            else:
                cursor.setBlockFormat(block)
            cursor.insertText(words, form)

        write(note.title, HEADING, SEMIBOLD, "text", 0, 120)
        said = " · ".join(filter(None, (note.author, note.role, note.time, note.state_text)))
        write(said, CAPTION, 400, "warn" if note.state in ("draft", "entered_in_error") else "text2", 2, 120)
        for section in note.sections:
            if section.title:
                write(section.title, 13, SEMIBOLD, "text", 14, 120)
            write(section.text, READING, 400, "text", 2)
        if not note.sections:
            write(note.text, READING, 400, "text", 10)
        self.moveCursor(QTextCursor.MoveOperation.Start)


class NotesPanel(TablePanel):
    """Acts with the note's key: `open`, `new` (N), `change` (E), `addendum` (A)."""

    kind = "notes"
    keys = (("N", "new"), ("E", "change"), ("A", "addendum"))

    def __init__(self) -> None:
        super().__init__()
        self.view.heads = False
        self.view.setAccessibleName(_("Notes"))
        self.head.set_title(_("Notes"))
        self.reader = NoteText()
        self._both: bool | None = None
        self._rows: dict[str, NoteRow] = {}
        self.place_beside(self.reader)
        self.reader.hide()
        self.view.moved.connect(self._read)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("note", _("Note"), 120, 1),)

    @property
    def both(self) -> bool:
        """Whether list and note stand beside each other."""
        return self.width() >= px(_BOTH_FROM)

    def groups(self, model: NotesModel, wide: bool) -> tuple[Group, ...]:
        self._both = self.both
        self.reader.setVisible(self.both)
        self.view.slack = 12
        self.view.setMaximumWidth(px(_LIST) if self.both else 16777215)
        self.head.set_line(self.both)
        self.head.set_title(model.title or _("Notes"), str(len(model.rows)) if self.both else "", model.note)
        if self.both:
            self.head.set_hints((("N", _("new note"), "new"), ("A", _("addendum"), "addendum")))
        self._rows = {row.key: row for row in model.rows}
        return (Group(tuple(self._row(row, at) for at, row in enumerate(model.rows))),)

    def _row(self, row: NoteRow, at: int) -> Row:
        marks: Line = (Mark("new", "accent", plain=_("unread") + " "), Gap(4)) if row.unread else ()
        draft: Line = (
            (Gap(8), Text(row.state_text, SMALL.heavy(SEMIBOLD).on("text"))) if row.state == "draft" else ()
        )
        wrong = row.state == "entered_in_error"
        said = ", ".join(filter(None, (row.title, row.author)))
        style = STRONG if at == 0 or row.unread else LABEL
        shown = row.title if self.both else said
        one: Line = (*marks, Text(shown, style, struck=wrong), *draft, Spring(), Text(row.time, SMALL))
        title: Line = (*marks, Text(shown, style, wraps=True, struck=wrong))
        rest: tuple[Line, ...] = ((Text(row.author, SMALL, wraps=True),),)
        timed: Line = (Text(row.time, SMALL), *draft)
        if not self.both:
            rest = ((Text(row.text, PLAIN if at == 0 else QUIET, wraps=True),),)
        words = " ".join(filter(None, (said, row.time, "" if self.both else row.text)))
        cell = Cell(((one, *rest), (title, timed, *rest)), step=18 if self.both else 19, words=words)
        spoken = f"{said}, {row.time}. {row.state_text}. {row.text}"
        return Row(row.key, (cell,), (row.time_sort or None,), spoken, search=row.text)

    def row_height(self, wide: bool) -> float:
        return 48 if self.both else 36

    def show_model(self, model: NotesModel | None) -> None:
        if model is None:
            self._rows = {}
            self.reader.show_note(None)
        super().show_model(model)
        self._read(self.view.current_key())

    def _read(self, key: str) -> None:
        self.reader.show_note(self._rows.get(key))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._both is not None and self._both != self.both:
            self.rebuild()
