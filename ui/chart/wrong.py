"""Values that were entered in error, struck in their lane: seen, and in no curve."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.shown.chart.vitals import Lane, Series
from ui.chart.crossing import Seen
from ui.painting.shapes import pen, struck
from ui.painting.sparkline import spread
from ui.painting.text import Style, draw, width
from ui.theme import px
from ui.theme.measures import AXIS


def paint(painter: QPainter, lane: Lane, series: Series, area: QRectF, part: Seen, seen: Seen) -> None:
    """A ring with a line through it where the value stood (at the lane's edge where that lies beyond its
    scale), and its figures struck."""
    low, high = spread(lane.low, lane.high)
    style = Style(AXIS, role="text2")
    for one in series.struck:
        if not part[0] <= one.time <= part[1]:
            continue
        x = area.left() + (one.time - seen[0]) / (seen[1] - seen[0]) * area.width()
        share = min(max((one.value - low) / (high - low), 0.0), 1.0)
        y = min(max(area.bottom() - share * area.height(), area.top() + px(4)), area.bottom() - px(4))
        struck(painter, QPointF(x, y), px(3.6))
        # Beside another curve it says of what it was; a pressure shows that by itself.
        text = f"{series.name} {one.text}" if len(lane.series) > 1 and series.shape != "bar" else one.text
        wide = width(text, style)
        left = x + px(9) if x + px(9) + wide <= area.right() else x - px(9) - wide
        draw(painter, left, y, text, style)
        painter.setPen(pen("text2", 1.2))
        painter.drawLine(QPointF(left - 1, y), QPointF(left + wide + 1, y))
