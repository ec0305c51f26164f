"""Sections of a text: a heading and a field each, one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.acts.edits import TextSection
from desktop.shown.notes.note_editor import NoteLine
from ui.editors.parts.text_field import TextField
from ui.painting.cell import text_cell
from ui.painting.shapes import focus_ring, hairline
from ui.painting.text import LABEL, QUIET, STRONG
from ui.theme import changed, px
from ui.theme.measures import GAP_S
from ui.widgets.label import RunsLabel

HEADING_WIDE = 88
"""Room for a heading beside its text, at 100 %."""


def put(label: RunsLabel, left: int, top: int, wide: int) -> None:
    """Place a wrapping label by hand, as tall as its words need at this width."""
    label.setFixedHeight(label.height_at(wide))
    label.setGeometry(left, top, wide, label.height())


class SectionRow(QWidget):
    """A heading beside its field; the frame shows which one is written in."""

    def __init__(self, section: TextSection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = section.code
        self.title = section.title
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._label = RunsLabel(self, wrapping=True)
        self.field = TextField(section.title, self)
        self.field.set_runs(section.runs)
        self.field.entered.connect(self._mark)
        self.field.left.connect(self._mark)
        self.field.installEventFilter(self)
        changed.connect(self._place)
        self._mark()

    def _place(self) -> None:
        top, left = px(8), px(12)
        wide = px(HEADING_WIDE)
        x = left + wide + px(GAP_S)
        put(self._label, left, top + px(5), wide)
        self.field.setGeometry(x, top, max(self.width() - x - left, px(80)), self.field.height())
        tall = top + max(self.field.height() + px(5), self._label.height() + px(14))
        if tall != self.height():
            self.setFixedHeight(tall)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def _mark(self) -> None:
        style = STRONG if self.field.hasFocus() else LABEL.on("text2")
        self._label.set_cell(text_cell(self.title, style))
        self._place()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self.field.hasFocus():
                focus_ring(painter, QRectF(self.rect()).adjusted(0, 1, 0, -1))
            else:
                hairline(painter, px(8), self.height() - 1, self.width() - px(16))


class LineRow(QWidget):
    """A line that nobody types: heading and words in quiet text."""

    def __init__(self, line: NoteLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = RunsLabel(self, wrapping=True)
        self._title.set_cell(text_cell(line.title, LABEL.on("text2")))
        self._words = RunsLabel(self, wrapping=True)
        self._words.set_cell(text_cell(line.text, QUIET))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        top, left, wide = px(14), px(12), px(HEADING_WIDE)
        x = left + wide + px(GAP_S)
        room = max(self.width() - x - left, px(80))
        put(self._title, left, top, wide)
        put(self._words, x, top, room)
        self.setFixedHeight(top + max(self._title.height(), self._words.height()) + px(13))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            hairline(painter, px(8), self.height() - 1, self.width() - px(16))


class Sections(QWidget):
    """Section list of a note. All sections of a note; `edited(code)`, `moved(field)` and `left()` of any of
    them."""

    edited = Signal(str)
    moved = Signal(object)
    marked = Signal(bool)
    phrase = Signal(object, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[SectionRow] = []
        self._lines: list[LineRow] = []
        self._last: TextField | None = None
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.setContentsMargins(px(GAP_S), px(GAP_S) // 2, px(GAP_S), px(GAP_S))
        self._column.addStretch(1)

    def load(self, sections: tuple[TextSection, ...]) -> None:
        """Replace all sections."""
        for old in (*self.rows, *self._lines):
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows, self._lines, self._last = [], [], None
        for at, section in enumerate(sections):
            row = SectionRow(section, self)
            field = row.field
            field.edited.connect(lambda code=row.code: self.edited.emit(code))
            field.moved.connect(lambda field=field: self.moved.emit(field))
            field.selectionChanged.connect(
                lambda field=field: self.marked.emit(field.textCursor().hasSelection())
            )
            field.phrase.connect(lambda text, field=field: self.phrase.emit(field, text))
            field.entered.connect(lambda field=field: self._entered(field))
            field.left.connect(self.left)
            self._column.insertWidget(at, row)
            self.rows.append(row)

    def set_lines(self, lines: tuple[NoteLine, ...]) -> None:
        """The lines below the sections."""
        for old in self._lines:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = [LineRow(line, self) for line in lines]
        for at, row in enumerate(self._lines):
            self._column.insertWidget(len(self.rows) + at, row)

    def _entered(self, field: TextField) -> None:
        # One that was replaced may be given the focus once more before it is gone.
        if field in self.fields():
            self._last = field

    def fields(self) -> Iterator[TextField]:
        """The fields in reading order."""
        for row in self.rows:
            yield row.field

    def row_of(self, field: TextField) -> SectionRow:
        """The section of a field."""
        return next(row for row in self.rows if row.field is field)

    def current(self) -> TextField | None:
        """The field that is or was last written in, else the first."""
        return self._last or next(self.fields(), None)

    def step(self, by: int) -> TextField | None:
        """Go to the next or previous section."""
        fields = list(self.fields())
        if not fields:
            return None
        at = fields.index(self._last) + by if self._last in fields else 0
        field = fields[min(max(at, 0), len(fields) - 1)]
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field
