"""A plain widget painted in one colour role, with an optional hairline on a side."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.painting.shapes import hairline, upright
from ui.theme import changed, colour


def relayout(widget: QWidget) -> None:
    """Divide the room anew from the window down to `widget`, whose least size changed.

    Qt tells the layouts above only as far as they are visible, and a stacked page keeps its old division.
    """
    chain: list[QWidget] = []
    at: QWidget | None = widget.parentWidget()
    while at is not None:
        chain.append(at)
        if (layout := at.layout()) is not None:
            layout.invalidate()
        at = at.parentWidget()
    for owner in reversed(chain):
        if (layout := owner.layout()) is not None:
            layout.activate()


class Ground(QWidget):
    """Painted background widget: `role` fills it; `lines` is any of `t`, `b`, `l`, `r` for a hairline on that
    side."""

    def __init__(self, role: str = "surface", lines: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill = role
        self._sides = lines
        if type(self).paintEvent is Ground.paintEvent:
            # It fills all of itself: of the grounds that lie on each other only the uppermost is painted.
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(QRectF(self.rect()), colour(self._fill))
            if "t" in self._sides:
                hairline(painter, 0, 0, self.width())
            if "b" in self._sides:
                hairline(painter, 0, self.height() - 1, self.width())
            if "l" in self._sides:
                upright(painter, 0, 0, self.height())
            if "r" in self._sides:
                upright(painter, self.width() - 1, 0, self.height())
