"""The chart, scrolled as a whole where there is less height than its curves and rows need."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.chart.chart import VitalsChart
from ui.painting.shapes import focus_ring
from ui.theme import changed, px
from ui.widgets.more_below import SAID, MoreBelow
from ui.widgets.scroll import Scroll

_LEAST = 4
"""Minimum parts (the axis is one) above the words; else a line alone tells of more."""


class _Ring(QWidget):
    """The focus around what is seen of the chart: painted in the chart it would be scrolled with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            focus_ring(painter, QRectF(self.rect()).adjusted(2, 1, -2, -1), 6)


class ChartArea(Scroll):
    """Scroll area as high as the chart where there is room; strips reached by keys scroll into sight.

    What would be cut off at the bottom is covered: a row stands whole or not at all, and how many follow is
    said.
    """

    edged = False

    def __init__(self, chart: VitalsChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setFocusProxy(chart)
        chart.brought.connect(self._bring)
        self.more = MoreBelow(self.viewport())
        self.ring = _Ring(self.viewport())
        chart.focused.connect(self.ring.setVisible)
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
        high = round(bottom - cut.top) if cut is not None else 0
        if any(one.top + one.height > bottom + 1 and one.kind != "group" for one in strips) and high < px(
            SAID
        ):
            # What lies above gives way to the words, where more than a lane or two stand above it.
            above = [one for one in strips if one.top >= top and one.top + one.height <= bottom - high + 1]
            if len(above) > _LEAST:
                cut = above[-1]
                high = round(bottom - cut.top)
        below = [one for one in strips if one.top + one.height > (cut.top if cut is not None else bottom) + 1]
        follow = sum(one.kind not in ("group", "more", "left") for one in below)
        if frame is not None and any(one.kind in ("medicine", "more") for one in below):
            # Those too for which the chart itself has no room.
            follow += sum(one.kind == "medicine" for one in frame.moving)
            follow -= sum(one.kind == "medicine" for one in strips)
        # Of what is higher than all that one sees as much stands as there is room for.
        if cut is not None and cut.top <= top:
            high = min(px(SAID), room)
        whole = (one for one in strips if one.top >= top and one.top + one.height <= bottom - high + 1)
        if follow and high < px(SAID) and all(one.kind == "axis" for one in whole):
            # Days without a curve say nothing: that there is more does, where the words have room.
            high = px(SAID) if room >= px(SAID) else 0
        self.more.cover(0, room, self.viewport().width(), high, follow)
        # Its lower edge lies on the strip's own line: above it the feet of the last row stand.
        self.ring.setGeometry(0, 0, self.viewport().width(), min(room - high + 2, room))
        self.ring.raise_()

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
