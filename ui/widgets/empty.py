"""A page with nothing waiting: one sentence, what comes of itself, and where to go next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.shown.shell import EmptyPage, EmptyRow
from ui.painting.cell import Cell
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, QUIET, SMALL, draw, draw_right
from ui.theme import paint_icon, px
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.typing_pause import stray, when_alone

_WIDE = 420


class _Row(Button):
    def __init__(self, row: EmptyRow, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.last = False
        self.setAccessibleName(f"{row.text}, {row.remark}")
        self.setAccessibleDescription(row.step.key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDE), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect, 6, "hover")
            hairline(painter, 0, 0, self.width())
            if self.last:
                hairline(painter, 0, self.height() - 1, self.width())
            centre = rect.center().y()
            draw(painter, 0, centre, self.row.text, LABEL)
            keys = self.row.step.key
            paint_caps(painter, rect.right() - caps_width(keys), centre, keys)
            draw_right(painter, rect.right() - caps_width(keys) - px(16), centre, self.row.remark, SMALL)
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(-1, 1, 1, -1), 6)


class EmptyView(Ground):
    """View of an `EmptyPage`; `stepped(step)` when somebody goes on."""

    stepped = Signal(object)

    def __init__(self, model: EmptyPage, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.model = model
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addStretch(1)
        self._icon = QWidget(self)
        self._icon.setFixedHeight(px(48))
        column.addWidget(self._icon)
        for words, style, gap in ((model.title, HEAD, 4), (model.text, QUIET, 30)):
            label = RunsLabel(self)
            label.set_cell(Cell((((Text(words, style),),), ((Text(words, style, wraps=True),),)), step=24))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(px(gap))
        self.rows: list[_Row] = []
        for entry in model.rows:
            row = _Row(entry, self)
            row.clicked.connect(lambda _checked=False, step=entry.step: self.stepped.emit(step))
            column.addWidget(row, 0, Qt.AlignmentFlag.AlignHCenter)
            self.rows.append(row)
        if self.rows:
            self.rows[-1].last = True
        column.addStretch(1)
        self.setAccessibleName(model.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().strip() and (held(event) or stray(event)):
            return
        for row in self.rows:
            if event.text() and event.text().upper() == row.row.step.key.upper():
                when_alone(self, event.text(), partial(self.stepped.emit, row.row.step))
                return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            area = self._icon.geometry()
            paint_icon(painter, self.model.icon, self.width() / 2 - px(17), area.center().y(), "text2", 34)
