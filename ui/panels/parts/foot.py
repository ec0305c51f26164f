"""A strip below the rows of a panel: its ground and the line above it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import colour


class Foot(QWidget):
    """A strip on the panel's ground, divided from its rows by a line."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            painter.fillRect(QRectF(0, 0, self.width(), 1), colour("edge"))
