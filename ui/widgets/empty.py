"""A page with nothing waiting: one sentence, what comes of itself, and where to go next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.shown.shell import EmptyPage, EmptyRow
from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Spring, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, QUIET, SMALL, Style, draw_centred, wrap
from ui.theme import changed, paint_icon, px
from ui.theme.measures import GAP_L
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.scroll import Scroll
from ui.widgets.typing_pause import stray, when_alone

_WIDE = 420
"""Width of a row, at 100 %, where there is room."""
_WORDS = 660
"""Greatest width of a line of the sentences, at 100 %: longer ones are hard to read back from."""
_STEP = 24


class _Words(QWidget):
    """Sentences in the middle, on as many lines as the width makes of them; the height follows."""

    def __init__(self, words: str, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._words, self._style = words, style
        self.setAccessibleName(" ".join(words.split("\n")))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._measure()
        changed.connect(self._measure)

    def _lines(self) -> list[str]:
        return wrap(self._words, self._style, max(min(self.width() - 2 * px(GAP_L), px(_WORDS)), 1))

    def _measure(self) -> None:
        self.setFixedHeight(len(self._lines()) * px(_STEP))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for at, line in enumerate(self._lines()):
                draw_centred(painter, self.width() / 2, (at + 0.5) * px(_STEP), line, self._style)


class _Picture(QWidget):
    """The page's icon, in the middle."""

    def __init__(self, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(px(48))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_icon(painter, self._icon, self.width() / 2 - px(17), self.height() / 2, "text2", 34)


class _Row(Button):
    """A place to go: the words, a remark at the right or below them, the key."""

    def __init__(self, row: EmptyRow, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.last = False
        self._room = px(_WIDE)
        words, remark = Text(row.text, LABEL), Text(row.remark, SMALL)
        below = tuple((Text(one.plain, one.style, wraps=True),) for one in (words, remark) if one.plain)
        self._cell = Cell((((words, Spring(16), remark),), below), step=20)
        self.setAccessibleName(f"{row.text}, {row.remark}" if row.remark else row.text)
        self.setAccessibleDescription(row.step.key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_room(self, room: int) -> None:
        """Stand in at most `room` pixels."""
        self._room = max(min(px(_WIDE), room), 1)
        self.setFixedSize(self.sizeHint())

    def _laid(self) -> Laid:
        return lay(self._cell, max(self._room - caps_width(self.row.step.key) - px(16), 1))

    def sizeHint(self) -> QSize:
        return QSize(self._room, int(self._laid().height) + px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect, 6, "hover")
            hairline(painter, 0, 0, self.width())
            if self.last:
                hairline(painter, 0, self.height() - 1, self.width())
            keys = self.row.step.key
            left = rect.right() - caps_width(keys)
            paint_caps(painter, left, rect.center().y(), keys)
            paint_laid(painter, self._laid(), rect.adjusted(0, 0, left - px(16) - rect.right(), 0))
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(-1, 1, 1, -1), 6)


class EmptyView(Ground):
    """View of an `EmptyPage`; `stepped(step)` when somebody goes on. It scrolls where it has no room."""

    stepped = Signal(object)

    def __init__(self, model: EmptyPage, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.model = model
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, px(GAP_L), 0, px(GAP_L))
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(_Picture(model.icon, inner))
        for words, style, gap in ((model.title, HEAD, 4), (model.text, QUIET, 30)):
            column.addWidget(_Words(words, style, inner))
            column.addSpacing(px(gap))
        self.rows: list[_Row] = []
        for entry in model.rows:
            row = _Row(entry, inner)
            row.clicked.connect(lambda _checked=False, step=entry.step: self.stepped.emit(step))
            column.addWidget(row, 0, Qt.AlignmentFlag.AlignHCenter)
            self.rows.append(row)
        if self.rows:
            self.rows[-1].last = True
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._scroll = Scroll(inner, self)
        whole.addWidget(self._scroll)
        self.setAccessibleName(model.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        changed.connect(self._measure)

    def _measure(self) -> None:
        for row in self.rows:
            row.set_room(self.width() - 2 * px(GAP_L))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().strip() and (held(event) or stray(event)):
            return
        for row in self.rows:
            if event.text() and event.text().upper() == row.row.step.key.upper():
                when_alone(self, event.text(), partial(self.stepped.emit, row.row.step))
                return
        if not self._scroll.turn_page(event.key()):
            super().keyPressEvent(event)
