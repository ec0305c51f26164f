"""A scrolling area without frame or ground of its own, which leaves the keys to the editor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.theme import changed, dress_scroll_bar
from ui.widgets.area_edge import AreaEdge


class Scroll(QScrollArea):
    """Scroll area. Shows one widget as wide as itself; `ground` is the role of what it lies on. `edged`: its
    lower edge covers what it goes through; a kind that does so itself says no."""

    edged = True

    def __init__(self, inner: QWidget, parent: QWidget | None = None, ground: str = "surface") -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(inner)
        # Qt gives the inner widget a ground when it is set.
        inner.setAutoFillBackground(False)
        self.edge = AreaEdge(self, ground) if self.edged else None
        self._dress()
        changed.connect(self._dress)

    def _dress(self) -> None:
        dress_scroll_bar(self.verticalScrollBar())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
