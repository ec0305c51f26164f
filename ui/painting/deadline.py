"""A period that ends, as a bar: when it began, now, when it ends, a mark for each day."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.shown.columns.key_facts import Deadline
from ui.painting.shapes import box
from ui.painting.text import Style, draw, draw_centred, draw_right, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, SEMIBOLD

_DAY = 86_400.0
_MOST_DAYS = 40
"""Number of days up to which each is marked."""
_TALL = 12
_WORDS = Style(AXIS, role="text2")
_END = Style(AXIS, SEMIBOLD)
_NOW = Style(AXIS, SEMIBOLD, "on_accent")


def paint(painter: QPainter, area: QRectF, period: Deadline, now: float, now_text: str) -> None:
    """Paint the bar in the middle of an area. Nothing is painted of a period whose beginning nobody wrote."""
    if period.start is None or period.end <= period.start:
        return
    middle = area.center().y()
    bar = QRectF(area.left(), middle - px(_TALL) / 2, area.width(), px(_TALL))
    passed = min(max((now - period.start) / (period.end - period.start), 0.0), 1.0)
    box(painter, bar, 3, "surface", "bar_edge")
    if passed:
        gone = QRectF(bar.left(), bar.top(), bar.width() * passed, bar.height())
        box(painter, gone, 3, "bar", "bar_edge")
    days = (period.end - period.start) / _DAY
    if days <= _MOST_DAYS:
        for day in range(1, int(days) + (days > int(days))):
            x = bar.left() + bar.width() * day / days
            painter.fillRect(QRectF(round(x), bar.bottom() + px(2), 1, px(4)), colour("text3"))
    top, below = bar.top() - px(12), bar.bottom() + px(14)
    draw(painter, bar.left(), top, period.start_text, _WORDS)
    draw_right(painter, bar.right(), top, period.end_text, _END)
    x = bar.left() + bar.width() * passed
    painter.fillRect(QRectF(round(x) - 1, bar.top() - px(4), 2, bar.height() + px(8)), colour("accent"))
    wide = width(now_text, _NOW) + px(12)
    left = min(max(x - wide / 2, bar.left()), bar.right() - wide)
    label = QRectF(left, below - px(8), wide, px(17))
    box(painter, label, 4, "accent")
    draw_centred(painter, label.center().x(), label.center().y(), now_text, _NOW)
