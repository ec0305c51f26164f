"""Name and role of a person beside their initials in a circle, on as many lines as they need."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import Line, Text
from ui.painting.shapes import box
from ui.painting.text import Style, draw_centred
from ui.theme import changed, px


class PersonHead(QWidget):
    """Head of a person. `styles` are those of name, role and initials; `circle` is the circle's size and the
    room behind it, at 100 %, and the role of its colour."""

    def __init__(
        self,
        name: str,
        role: str,
        initials: str,
        styles: tuple[Style, Style, Style],
        circle: tuple[int, int, str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        lines: tuple[Line, ...] = ((Text(name, styles[0], wraps=True),),)
        if role:
            lines = (*lines, (Text(role, styles[1], wraps=True),))
        self._cell = Cell((lines,), step=22)
        self._initials, self._style = initials, styles[2]
        self._circle, self._apart, self._fill = circle
        self.setAccessibleName(", ".join(filter(None, (name, role))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._measure()
        changed.connect(self._measure)

    def fit(self, wide: int) -> None:
        """Be as tall as name and role need at a width."""
        self.setFixedHeight(max(px(self._circle + 4), int(self._laid(wide).height) + px(4)))

    def _laid(self, wide: int) -> Laid:
        return lay(self._cell, max(wide - px(self._circle + self._apart), 1))

    def _measure(self) -> None:
        self.fit(self.width())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            middle = self.height() / 2
            circle = QRectF(0, middle - px(self._circle) / 2, px(self._circle), px(self._circle))
            box(painter, circle, self._circle / 2, self._fill)
            draw_centred(painter, circle.center().x(), middle, self._initials, self._style)
            left = px(self._circle + self._apart)
            paint_laid(painter, self._laid(self.width()), QRectF(left, 0, self.width() - left, self.height()))
