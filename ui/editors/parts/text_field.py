"""A text field that grows with its text: plain words around values that were fetched.

Nothing but plain text goes in, whatever is pasted or dropped; nothing is opened or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from desktop.acts.edits import TextRun
from desktop.shown.notes.note_editor import FollowedValue
from ui.editors.parts.editor_keys import Table, pressed
from ui.editors.parts.field_paint import paint_behind, paint_under, rects
from ui.editors.parts.runs import LINE_HEIGHT, Runs, Stretch, clean, plain_format
from ui.theme import changed, font, palette, px
from ui.theme.measures import READING
from ui.widgets.typing_pause import written

_TYPED = re.compile(r"(?:^|[\s(])\.(\w+)$")
BELOW = 5
"""Room below the last line for the line under a value, at 100 %."""
_EDITING = frozenset("ACVXZY")


class TextField(QTextEdit):
    """One section's text.

    `edited()` after every change of the words; `phrase(text)` while a phrase is typed after a point, with
    `None` when it no longer is; `moved()` when the cursor moved; `entered()` and `left()` with the focus.
    Keys in `listen` go to the list of phrases while it is open; keys of `ignored` go on to the editor.
    """

    edited = Signal()
    phrase = Signal(object)
    moved = Signal()
    entered = Signal()
    left = Signal()

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        size: float = READING,
        line_height: float = LINE_HEIGHT,
    ) -> None:
        super().__init__(parent)
        self.runs = Runs(self.document(), size, line_height)
        self.listen: Table = {}
        self.ignored: frozenset[str] = frozenset()
        self._busy = False
        self._prefix: str | None = None
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._moved)
        self._dress()
        changed.connect(self._theme_changed)
        self.set_runs(())

    def _dress(self) -> None:
        self.setFont(font(self.runs.size))
        self.document().setDefaultFont(font(self.runs.size))
        self.setPalette(palette())
        self.viewport().setAutoFillBackground(False)

    def _theme_changed(self) -> None:
        # Colours stand in the formats, so the text is set anew; undoing starts over.
        runs, at = self.text_runs(), self.textCursor().position()
        self._dress()
        self.set_runs(runs)
        self._put_cursor(min(at, self.document().characterCount() - 1))

    # Text

    def set_runs(self, runs: Iterable[TextRun]) -> None:
        """Load a text; undoing doesn't go back behind it."""
        self._busy = True
        self.runs.load(runs)
        self._busy = False
        self.setCurrentCharFormat(plain_format(size=self.runs.size))
        self._grow()
        self.viewport().update()

    def text_runs(self) -> tuple[TextRun, ...]:
        """The text as it stands."""
        return self.runs.read()

    def selected_runs(self) -> tuple[TextRun, ...]:
        """The marked text, without the numbers of sources; what is marked in part is whole where it is no
        text."""
        chosen = self.textCursor()
        begin, end = chosen.selectionStart(), chosen.selectionEnd()
        found: list[TextRun] = []
        for piece in self.runs.all() if begin < end else ():
            if piece.end <= begin or piece.start >= end or (piece.run and piece.run.kind == "mark"):
                continue
            if found and self.document().findBlock(piece.start).position() == piece.start:
                found.append(TextRun(" "))
            if piece.run is not None:
                found.append(piece.run)
            else:
                found.append(TextRun(clean(piece.text[max(begin - piece.start, 0) : end - piece.start])))
        return tuple(found)

    def insert_runs(self, runs: Iterable[TextRun], replacing: int = 0) -> None:
        """Put runs where the cursor stands, in place of the selection or of `replacing` letters before it."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if replacing and not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, replacing)
        cursor.removeSelectedText()
        self.runs.insert(cursor, runs)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def follow(self, values: Iterable[FollowedValue]) -> bool:
        """Write the values that the text follows as they stand now; True if something changed."""
        found = False
        for value in values:
            run = TextRun(value.text, "value", value.path, value.keys, value.label, value.when, value.state)
            found |= self.runs.take_over(value.path, run)
        return found

    def go_to(self, piece: Stretch) -> None:
        """Mark a piece and bring it into sight."""
        cursor = self.textCursor()
        cursor.setPosition(piece.start)
        cursor.setPosition(piece.end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def at_cursor(self) -> Stretch | None:
        """The special piece in or just before which the cursor stands."""
        position = self.textCursor().position()
        for piece in self.runs.stretches(self.textCursor().block()):
            if piece.run is not None and piece.start <= position <= piece.end:
                return piece
        return None

    def source_number(self) -> str:
        """The number of the source of the sentence in which the cursor stands, or ''."""
        position = self.textCursor().position()
        for piece in self.runs.stretches(self.textCursor().block()):
            if piece.run is not None and piece.run.kind == "mark" and piece.end >= position:
                return piece.run.text
        return ""

    def replace_sentence(self, number: str, runs: Iterable[TextRun]) -> bool:
        """Put runs in the place of the sentence that ends with source `number`; False if it is gone."""
        marks = self.runs.specials(("mark",))
        mark = next((piece for piece in marks if piece.run is not None and piece.run.text == number), None)
        if mark is None:
            return False
        block = self.document().findBlock(mark.start)
        before = [piece.end for piece in marks if block.position() <= piece.start < mark.start]
        start = before[-1] if before else block.position()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        while cursor.position() < mark.start and self.document().characterAt(cursor.position()) == " ":
            cursor.movePosition(QTextCursor.MoveOperation.Right)
        cursor.setPosition(mark.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        self.runs.insert(cursor, runs)
        cursor.endEditBlock()
        return True

    def prefix(self) -> str | None:
        """Text of a phrase typed before the cursor, without the point; None if there is none."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return None
        before = cursor.block().text().encode("utf-16-le", "surrogatepass")[: 2 * cursor.positionInBlock()]
        found = _TYPED.search(before.decode("utf-16-le", "replace"))
        return found.group(1) if found else None

    def _changed(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            self.runs.mend()
        finally:
            self._busy = False
        self.viewport().update()
        self.edited.emit()
        self._tell_phrase()

    def _tell_phrase(self) -> None:
        now = self.prefix()
        if now != self._prefix:
            self._prefix = now
            self.phrase.emit(now)

    def _moved(self) -> None:
        cursor = self.textCursor()
        if not cursor.hasSelection() and not self._busy:
            around = self.runs.at(cursor.position())
            if around is not None and around.run is not None and around.run.kind != "value":
                # A gap or a source's number is one thing: what is typed replaces it.
                cursor.setPosition(around.start)
                cursor.setPosition(around.end, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                return
        if not self._busy and not self.document().isEmpty():
            piece = self.at_cursor()
            if piece is not None and not cursor.hasSelection():
                self.setCurrentCharFormat(plain_format(size=self.runs.size))
        if self._prefix is not None:
            self._tell_phrase()
        self.viewport().update()
        self.moved.emit()

    def _put_cursor(self, position: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(position)
        self.setTextCursor(cursor)

    # What may come in

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        words = clean(source.text())
        if words:
            self.insert_runs((TextRun(words),))

    def createMimeDataFromSelection(self) -> QMimeData:
        made = QMimeData()
        made.setText(self._selected())
        return made

    def _selected(self) -> str:
        """The chosen words without the numbers of sources, which mean nothing elsewhere."""
        chosen = self.textCursor()
        begin, end = chosen.selectionStart(), chosen.selectionEnd()
        cursor = QTextCursor(self.document())
        parts: list[str] = []
        at = begin
        for mark in self.runs.specials(("mark",)):
            if mark.end > begin and mark.start < end:
                parts.append(self._between(cursor, at, max(mark.start, at)))
                at = min(mark.end, end)
        parts.append(self._between(cursor, at, end))
        return clean("".join(parts))

    @staticmethod
    def _between(cursor: QTextCursor, begin: int, end: int) -> str:
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        # Returning nothing would let Qt load the file; nothing is ever loaded.
        picture = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            name = pressed(event)
            if name in self.listen:
                event.accept()
                return True
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            letter = name.removeprefix("Ctrl+")
            if name in self.ignored or (control and len(letter) == 1 and letter not in _EDITING):
                # Qt's own text keys would swallow the window's shortcuts on some systems.
                event.ignore()
                return False
        tab = (
            event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and pressed(event) == "Tab"
        )
        if tab and "Tab" in self.listen:
            # Qt would move the focus before the field sees the key.
            self.listen["Tab"]()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        written(event)
        name = pressed(event)
        if (act := self.listen.get(name)) is not None:
            act()
            return
        if name in self.ignored or name == "Esc":
            event.ignore()
            return
        if name in ("Backspace", "Del") and self._select_beside(name == "Backspace"):
            return
        if self.at_cursor() is None or self.textCursor().hasSelection():
            super().keyPressEvent(event)
            return
        self._as_one_step(lambda: QTextEdit.keyPressEvent(self, event))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if not event.commitString() or self.at_cursor() is None:
            super().inputMethodEvent(event)
            return
        self._as_one_step(lambda: QTextEdit.inputMethodEvent(self, event))

    def _as_one_step(self, act: Callable[[], None]) -> None:
        # Typing alone is no edit block, and only a block can be joined by what `mend` does after it.
        cursor = self.textCursor()
        cursor.beginEditBlock()
        act()
        cursor.endEditBlock()

    def _select_beside(self, before: bool) -> bool:
        """The first press beside a fetched value marks it, the second deletes it: no half value by a slip."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        for piece in self.runs.stretches(cursor.block()):
            edge = piece.end if before else piece.start
            if piece.run is not None and edge == cursor.position():
                cursor.setPosition(piece.start)
                cursor.setPosition(piece.end, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    # Size and painting

    def _tall(self) -> int:
        return max(px(self.runs.line_height), round(self.document().size().height() + 0.4)) + px(BELOW)

    def _grow(self, *_size: object) -> None:
        tall = self._tall()
        if tall != self.height() or self.minimumHeight() != tall:
            self.setFixedHeight(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def sizeHint(self) -> QSize:
        return QSize(px(200), self._tall())

    def minimumSizeHint(self) -> QSize:
        return QSize(px(80), self.sizeHint().height())

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Rectangles of a text range: one a line, from the top of its letters to their bottom."""
        return rects(self.document(), start, end, px(self.runs.line_height), px(self.runs.size))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            under = paint_behind(painter, self.runs.all(), self.rects)
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            paint_under(painter, under)
