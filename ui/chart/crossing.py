"""Words where the line of now, of the cursor or of a midnight goes through: the line makes way for them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.painting.shapes import left_out
from ui.painting.text import Style, draw, width
from ui.theme import colour, px

Seen = tuple[float, float]
"""From when to when is seen, in seconds."""
_HALF = 2
"""Half of a line, with what its edges are softened by."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Vertical lines of the chart (`lines`, in order), the one of now, and the shaded nights (in order)."""

    lines: tuple[float, ...] = ()
    nights: tuple[tuple[float, float], ...] = ()
    now: float | None = None

    def clear(self, painter: QPainter, rect: QRectF) -> None:
        """Take the lines away from under words that will stand in `rect`."""
        first = bisect_left(self.lines, rect.left() - px(2))
        for line in self.lines[first : bisect_right(self.lines, rect.right() + px(2))]:
            gap = QRectF(line - _HALF, rect.top(), 2 * _HALF, rect.height())
            painter.fillRect(gap, colour(self._ground(line)))

    def _ground(self, x: float) -> str:
        at = bisect_right(self.nights, (x, float("inf"))) - 1
        return "night" if at >= 0 and x <= self.nights[at][1] else "surface"

    def draw(self, painter: QPainter, left: float, centre: float, text: str, style: Style) -> float:
        """Paint one line of words that nothing goes through; gives its width."""
        if self.lines:
            high = px(style.size)
            self.clear(painter, QRectF(left, centre - high / 2, width(text, style), high))
        return draw(painter, left, centre, text, style)

    def right(self, painter: QPainter, right: float, centre: float, text: str, style: Style) -> float:
        """The same, that end at `right`."""
        return self.draw(painter, right - width(text, style), centre, text, style)

    def centred(self, painter: QPainter, middle: float, centre: float, text: str, style: Style) -> float:
        """The same, around `middle`."""
        return self.draw(painter, middle - width(text, style) / 2, centre, text, style)

    def left_out(self, painter: QPainter, x: float, centre: float, role: str = "text2") -> None:
        """The dots that say that something has no room: none of them is on a line."""
        self.clear(painter, QRectF(x - px(5), centre - px(3), px(10), px(6)))
        left_out(painter, x, centre, role)


NOTHING = Crossing()
"""No line anywhere."""
