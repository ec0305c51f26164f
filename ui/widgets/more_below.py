"""A strip over the lower edge of what scrolls: covers what the edge goes through, says how much follows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _, ngettext
from ui.painting.shapes import hairline
from ui.painting.text import SMALL, draw, width
from ui.theme import colour, px

SAID = 14
"""From so much height on the words stand in it, at 100 %."""
RAISED = 10
"""From so much on they stand in a mark that reaches above it, into the air below a row's words and curves."""


class MoreBelow(QWidget):
    """Strip with the count of lanes or rows below; takes no input."""

    def __init__(self, parent: QWidget, ground: str = "surface") -> None:
        super().__init__(parent)
        self.words = ""
        self._ground = ground
        self.raised = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def cover(
        self, left: int, bottom: int, wide: int, high: int, count: int | None, said: str = ""
    ) -> None:  # fmt: skip
        """Cover the strip of this height above `bottom`, and say how many follow, or that something does
        (None), or what is `said` of it; no height hides it."""
        words = ngettext("↓ {n} more below", "↓ {n} more below", count).format(n=count) if count else ""
        if count is None:
            words = said or _("↓ more below")
        if high <= 0:
            self.hide()
            return
        raised = px(SAID) - high if words and px(RAISED) <= high < px(SAID) else 0
        if (words, raised) != (self.words, self.raised):
            self.words, self.raised = words, raised
            self.setAccessibleName(words)
            self.update()
        self.setGeometry(left, bottom - high - raised, wide, high + raised)
        self.setVisible(True)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            ground = colour(self._ground)
            painter.fillRect(self.rect().adjusted(0, self.raised, 0, 0), ground)
            hairline(painter, 0, self.raised, self.width(), "edge")
            if self.height() < px(SAID):
                return
            wide = width(self.words, SMALL)
            left = (self.width() - wide) / 2
            if self.raised:
                painter.fillRect(QRectF(left - px(6), 0, wide + px(12), self.raised + 1), ground)
            # Where there is air the words keep off the line above them.
            down = px(1) if self.height() > px(SAID) + 1 else 0
            draw(painter, left, self.height() / 2 + down, self.words, SMALL)
