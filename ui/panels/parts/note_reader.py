"""The note that is read: whole, with its addenda and what it is to other versions; hits are marked."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit

from desktop.core.breaks import JOINER, bound
from desktop.core.characters import ISOLATE, POP, isolated
from desktop.core.messages import _
from desktop.shown.notes.notes import NoteAddendum, NoteRow, NoteSection
from ui.theme import changed, colour, dress_scroll_bar, font, palette, px
from ui.theme.measures import CAPTION, HEADING, MEDIUM, READING, SEMIBOLD
from ui.widgets.area_edge import AreaEdge
from ui.widgets.typing_pause import stray

_UNSEEN = dict.fromkeys(map(ord, (JOINER, ISOLATE, POP)))
"""Stand in a note as it is shown, and in nothing that is copied."""


class NoteReader(QTextEdit):
    """A note to read: plain text with headings, never markup. Selectable, and read by screen readers;
    `left()` is Esc, `letter(str)` a letter that stands alone: nothing is written here."""

    left = Signal()
    letter = Signal(str)

    def __init__(self) -> None:
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
        self._terms: tuple[str, ...] = ()
        self._original = False
        self._places: list[tuple[int, int, NoteSection]] = []
        changed.connect(self._dress)
        self._dress()
        self._edge = AreaEdge(self)

    def _dress(self) -> None:
        self.setPalette(palette())
        dress_scroll_bar(self.verticalScrollBar())
        self.document().setDocumentMargin(px(20))
        self.show_note(self._note, self._terms)

    @property
    def hits(self) -> int:
        """Number of highlighted hits."""
        return len(self.extraSelections())

    def turn_original(self) -> None:
        """Show the note as its author's system wrote it, or as text again; nothing where both are one."""
        if self._original or has_original(self._note):
            self._original = not self._original
            self.show_note(self._note, self._terms)

    def show_note(self, note: NoteRow | None, terms: tuple[str, ...] = ()) -> None:
        """Write a note, or nothing; what fits one of the terms is marked, and the first hit is in sight. The
        same note again stays where it was scrolled to."""
        same = note is not None and self._note is not None and note.key == self._note.key
        self._original = self._original and same
        at, terms_changed = self.verticalScrollBar().value(), terms != self._terms
        self._note, self._terms = note, terms
        self.clear()
        self._places = []
        self.setExtraSelections([])
        if note is None:
            return
        self.setAccessibleName(f"{note.title}, {note.author}, {note.time}")
        struck = note.state == "entered_in_error"
        self._write(note.title, HEADING, SEMIBOLD, "text", 0, 120, struck=struck)
        told = " · ".join(filter(None, (note.author, note.role, note.time, note.state_text)))
        warned = note.state in ("draft", "entered_in_error", "replaced")
        self._write(told, CAPTION, 400, "warn" if warned else "text2", 2, 120)
        if note.label:
            self._write(note.label, 13, MEDIUM, "text", 4, 120)
        if note.warns:
            self._write(note.sealed, 13, MEDIUM, "danger", 6, 120)
        elif note.sealed:
            self._write(note.sealed, CAPTION, 400, "text2", 2, 120)
        if has_original(note):
            self._write(said_of_original(shown=self._original), CAPTION, MEDIUM, "text2", 4, 120)
        for sentence in note.said:
            self._write(sentence, 13, MEDIUM, "warn" if warned else "text", 6, 120)
        self._sections(note.sections, struck=struck, quiet=note.state in ("replaced", "entered_in_error"))
        if not note.sections:
            self._write(note.text, READING, 400, "text", 10)
        for addendum in note.addenda:
            self._addendum(addendum)
        self._mark()
        if same and not terms_changed:
            self.verticalScrollBar().setValue(at)
        elif not self.hits:
            self.moveCursor(QTextCursor.MoveOperation.Start)

    def _sections(self, sections: tuple[NoteSection, ...], *, struck: bool, quiet: bool) -> None:
        role = "text2" if quiet else "text"
        for section in sections:
            start = self.document().characterCount()
            if section.title:
                self._write(section.title, 13, SEMIBOLD, role, 14, 120, struck=struck)
            self._write(self._words(section), READING, 400, role, 2, struck=struck)
            self._places.append((start, self.document().characterCount(), section))

    def _words(self, section: NoteSection) -> str:
        return section.original if self._original and section.original else section.text

    def section_at_cursor(self) -> NoteSection | None:
        """The section of the note in which the cursor stands."""
        at = self.textCursor().position()
        return next((section for start, end, section in self._places if start <= at < end), None)

    def _addendum(self, addendum: NoteAddendum) -> None:
        self._write(_("Addendum"), 13, SEMIBOLD, "accent", 22, 120)
        told = " · ".join(filter(None, (addendum.author, addendum.time, addendum.state_text, addendum.label)))
        self._write(told, CAPTION, 400, "warn" if addendum.state_text else "text2", 0, 120)
        for section in addendum.sections:
            start = self.document().characterCount()
            if len(addendum.sections) > 1 and section.title:
                self._write(section.title, 13, SEMIBOLD, "text", 8, 120, struck=addendum.struck)
            role = "text2" if addendum.struck else "text"
            self._write(self._words(section), READING, 400, role, 2, struck=addendum.struck)
            self._places.append((start, self.document().characterCount(), section))

    def _write(
        self, words: str, size: float, weight: int, role: str, before: float, spaced: int = 140,
        *, struck: bool = False,
    ) -> None:  # fmt: skip
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        block = QTextBlockFormat()
        block.setTopMargin(px(before))
        block.setLineHeight(spaced, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form = QTextCharFormat()
        form.setFont(font(size, weight))
        form.setFontStrikeOut(struck)
        form.setForeground(colour(role))
        if cursor.position():
            cursor.insertBlock(block, form)
        else:
            cursor.setBlockFormat(block)
        cursor.insertText(isolated(bound(words)), form)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and event.text().isalpha() and not event.isAutoRepeat():
            if not stray(event):
                self.letter.emit(event.text().upper())
            return
        super().keyPressEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        made = QMimeData()
        made.setText(self.textCursor().selection().toPlainText().translate(_UNSEEN))
        return made

    def _mark(self) -> None:
        """Mark what fits the terms, and bring the first into sight."""
        form = QTextCharFormat()
        form.setBackground(colour("accent"))
        form.setForeground(colour("on_accent"))
        found = []
        for words in self._terms:
            letters = (re.escape(letter).replace("\\ ", "\\s") for letter in words)
            term = QRegularExpression(f"[{JOINER}{ISOLATE}{POP}]*".join(letters))
            term.setPatternOptions(QRegularExpression.PatternOption.CaseInsensitiveOption)
            cursor = self.document().find(term)
            while not cursor.isNull():
                one = QTextEdit.ExtraSelection()
                one.cursor, one.format = cursor, form
                found.append(one)
                cursor = self.document().find(term, cursor)
        self.setExtraSelections(found)
        if found:
            first = min((one.cursor for one in found), key=lambda c: c.selectionStart())
            at = QTextCursor(self.document())
            at.setPosition(first.selectionStart())
            self.setTextCursor(at)
            self.ensureCursorVisible()


def has_original(note: NoteRow | None) -> bool:
    """True where the text of a note leaves something out that was written, or can't say it."""
    return any(section.original for section in _sections_of(note))


def said_of_original(*, shown: bool) -> str:
    """Key by which the text of a note gives way to what was written, and back."""
    return _("As it was written. O: as text.") if shown else _("O: as it was written.")


def as_written(note: NoteRow) -> str:
    """All of a note with what was written in place of what its text can't say."""
    parts = (part for one in _sections_of(note) for part in (one.title, one.original or one.text))
    return "\n".join(filter(None, parts))


def _sections_of(note: NoteRow | None) -> tuple[NoteSection, ...]:
    """All sections of a note and of what was added to it."""
    if note is None:
        return ()
    return (*note.sections, *(section for one in note.addenda for section in one.sections))
