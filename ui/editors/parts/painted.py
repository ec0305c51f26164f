"""A widget that paints itself and is as high as what it paints needs at its width."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import px


class Painted(QWidget):
    """Base of painted widgets: `walk` both measures and paints, so that what is measured is what is
    painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @abstractmethod
    def walk(self, painter: QPainter | None, wide: float) -> float:
        """Paint with `painter`, or only measure without one; gives the height in pixels."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return round(self.walk(None, wide))

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width() or px(260)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.walk(painter, self.width())
