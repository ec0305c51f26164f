"""The line below a patient's panels: how much of the record is shown on none of them, and the way there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.painting.runs import Gap, Keys, Line, Text, line_width, paint_line
from ui.painting.shapes import focus_ring, hairline
from ui.painting.text import SMALL
from ui.theme import changed, colour, is_wide, px
from ui.theme.measures import MARGIN, MARGIN_NARROW
from ui.widgets.button import Button

_TALL = 26


class UnplacedStrip(Button):
    """Hidden where there is nothing to say. Enter or a click goes to the list; so does its tab's key."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words, self.way = "", ""
        self._fits = True
        self.setAccessibleName(_("What is not shown here"))
        changed.connect(self._fit)
        self._fit()
        self.hide()

    def _fit(self) -> None:
        self.setFixedHeight(px(_TALL))

    def set_line(self, words: str) -> None:
        """Say how much has no place; nothing hides the line."""
        if words != self.words:
            self.words = words
            if words:
                self.setAccessibleName(_("{words}. Open the list.").format(words=words))
            self.update()
        self.setVisible(bool(words) and self._fits)

    def set_fits(self, fits: bool) -> None:
        """Set if the page has room for it; where not, no panel is seen either, and the page says that."""
        self._fits = fits
        self.setVisible(bool(self.words) and fits)

    def set_way(self, keys: str) -> None:
        """Say another key that leads to the list."""
        if keys != self.way:
            self.way = keys
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(_TALL))

    def _margin(self) -> int:
        return px(MARGIN if is_wide(self.window().width()) else MARGIN_NARROW)

    def line(self) -> Line:
        """Runs of the line: the words, then the key."""
        return Text(self.words, SMALL, wraps=True), Gap(10), Keys(self.way)

    def too_wide(self) -> bool:
        """True when the words have no room on the one line."""
        return line_width(self.line()) > self.width() - 2 * self._margin()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            hairline(painter, 0, 0, self.width())
            paint_line(painter, self.line(), self._margin(), self.height() / 2)
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()).adjusted(px(2), px(2), -px(2), -px(2)), 6)
