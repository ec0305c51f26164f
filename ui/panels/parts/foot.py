"""A strip below the rows of a panel: its ground and the line above it, and words on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.painting.cell import Cell
from ui.painting.runs import Line, Text
from ui.painting.text import SMALL
from ui.theme import colour, px
from ui.theme.measures import MARGIN, MARGIN_NARROW
from ui.widgets.label import RunsLabel

_STEP = 18


class Foot(QWidget):
    """A strip on the panel's ground, divided from its rows by a line."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            painter.fillRect(QRectF(0, 0, self.width(), 1), colour("edge"))


class WordsFoot(Foot):
    """Footnotes below the rows, in lines that wrap; hidden where there are none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row = QHBoxLayout(self)
        self.label = RunsLabel(self, wrapping=True)
        row.addWidget(self.label, 1)
        self.hide()

    def say(self, told: Sequence[str], wide: bool) -> None:
        """Write sentences after one another; none hides the strip."""
        self.show_lines(((Text(" · ".join(told), SMALL, wraps=True),),) if told else (), wide)

    def show_lines(self, lines: tuple[Line, ...], wide: bool, words: str = "") -> None:
        """Write lines; none hides the strip. `words` is what a screen reader says instead."""
        air = px(10 if wide else 4)
        self._row.setContentsMargins(px(MARGIN_NARROW), air, px(MARGIN), air)
        self.setVisible(bool(lines))
        self.label.set_cell(self.cell(lines, words))

    def edges(self) -> QMargins:
        """The room around the words."""
        return self._row.contentsMargins()

    @staticmethod
    def cell(lines: tuple[Line, ...], words: str = "") -> Cell:
        """The lines as they are laid out in the strip."""
        return Cell((lines,), step=_STEP, words=words)
