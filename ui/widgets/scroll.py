"""A scrolling area without frame or ground of its own, which leaves the keys to the editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

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

    def turn_page(self, key: int) -> bool:
        """Scroll by a page on Page Up and Page Down; False for other keys, and where all is in sight."""
        bar = self.verticalScrollBar()
        if key not in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) or bar.maximum() == 0:
            return False
        bar.setValue(bar.value() + (bar.pageStep() if key == Qt.Key.Key_PageDown else -bar.pageStep()))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class FittingScroll(Scroll):
    """Scroll area as tall as what it holds where there is room for that, and lower, scrolling, where not."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None, ground: str = "surface") -> None:
        super().__init__(inner, parent, ground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        inner = self.widget()
        return inner.sizeHint().expandedTo(inner.minimumSizeHint()) if inner is not None else QSize()

    def minimumSizeHint(self) -> QSize:
        inner = self.widget()
        return QSize(inner.minimumSizeHint().width() if inner is not None else 0, 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # What it holds has become taller or lower.
            self.updateGeometry()
        return super().event(event)
