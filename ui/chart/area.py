"""The chart, scrolled as a whole where there is less height than its curves and rows need."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import ngettext
from ui.chart.chart import VitalsChart
from ui.painting.shapes import hairline
from ui.painting.text import SMALL, draw, width
from ui.theme import changed, colour, px
from ui.widgets.scroll import Scroll

_SAID = 14
"""From so much height on the words stand in it, at 100 %."""


class ChartArea(Scroll):
    """As high as the chart where there is room; what is gone to by the keys comes into sight.

    What would be cut off at the bottom is covered: a row stands whole or not at all, and how many follow is
    said.
    """

    def __init__(self, chart: VitalsChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setFocusProxy(chart)
        chart.brought.connect(self._bring)
        self.more = _More(self.viewport())
        self.verticalScrollBar().valueChanged.connect(self.cover)
        self.verticalScrollBar().rangeChanged.connect(self.cover)
        chart.divided.connect(self.cover)
        changed.connect(self.cover)

    def cover(self) -> None:
        """Lay the cover over the strip that the lower edge goes through."""
        frame, top, room = self._chart.frame, self.verticalScrollBar().value(), self.viewport().height()
        bottom = top + room
        strips = frame.strips(self._chart.scrolled) if frame is not None else []
        cut = next((one for one in strips if one.top < bottom < one.top + one.height - 1), None)
        follow = sum(one.top + one.height > bottom + 1 and one.kind != "group" for one in strips)
        if frame is not None:
            # Of the medicines only some stand there at a time: the others follow too.
            follow += sum(one.kind == "medicine" for one in frame.moving)
            follow -= sum(one.kind == "medicine" for one in strips)
        high = round(bottom - cut.top) if cut is not None else 0
        # Of what is higher than all that one sees as much stands as there is room for.
        if cut is not None and cut.top <= top:
            high = min(px(_SAID), room)
        self.more.show_count(follow if high else 0)
        self.more.setGeometry(0, room - high, self.viewport().width(), high)
        self.more.setVisible(high > 0)
        self.more.raise_()

    def _bring(self, top: int, bottom: int) -> None:
        self.ensureVisible(0, bottom, 0, px(4))
        self.ensureVisible(0, top, 0, px(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cover()

    def sizeHint(self) -> QSize:
        return self._chart.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._chart.minimumSizeHint().width(), px(150))


class _More(QWidget):
    """Says how many lanes and rows follow below; takes no input."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_count(self, count: int) -> None:
        """Take how many follow."""
        self.words = ngettext("↓ {n} more below", "↓ {n} more below", count).format(n=count) if count else ""
        self.setAccessibleName(self.words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            hairline(painter, 0, 0, self.width(), "edge")
            if self.height() >= px(_SAID):
                left = (self.width() - width(self.words, SMALL)) / 2
                draw(painter, left, self.height() / 2, self.words, SMALL)
