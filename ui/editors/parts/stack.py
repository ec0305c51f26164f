"""Widgets below each other, each as tall as its words need at the width there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QWidget

from ui.theme import px
from ui.widgets.label import RunsLabel


class Stack(QWidget):
    """Vertical stack of widgets: `margins` (left, top, right, bottom) and `spacing` at 100 %.

    Qt's box layouts remember the least height of wrapping text from when they were narrow; here the height
    is asked for anew at each change of width or words.
    """

    placed = Signal()

    def __init__(
        self,
        margins: tuple[float, float, float, float] = (0, 0, 0, 0),
        spacing: float = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._margins = margins
        self._spacing = spacing
        self.parts: list[QWidget] = []
        self._tall = -1
        self._heights: dict[int, int] = {}
        self._placing = False
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, *widgets: QWidget) -> None:
        """Put widgets below the others."""
        for widget in widgets:
            widget.setParent(self)
            widget.show()
            self.parts.append(widget)
        self.refresh()

    def clear(self) -> None:
        """Take all widgets away."""
        if not self.parts:
            return
        for widget in self.parts:
            widget.hide()
            widget.deleteLater()
        self.parts = []
        self.refresh()

    def fill(self, *widgets: QWidget) -> None:
        """Replace what is there; what stands there already and is given again stays as it is."""
        if list(widgets) == self.parts:
            return
        kept = set(widgets)
        with self.at_once():
            for widget in self.parts:
                if widget not in kept:
                    widget.hide()
                    widget.deleteLater()
            old, self.parts = set(self.parts), []
            for widget in widgets:
                if widget not in old:
                    widget.setParent(self)
                    widget.show()
                self.parts.append(widget)

    def _height_of(self, widget: QWidget, wide: int) -> int:
        if isinstance(widget, RunsLabel):
            return widget.height_at(wide)
        if widget.minimumHeight() == widget.maximumHeight():
            return widget.minimumHeight()
        if widget.hasHeightForWidth():
            return widget.heightForWidth(wide)
        return widget.sizeHint().height()

    def _inner(self, wide: int) -> int:
        return max(wide - px(self._margins[0]) - px(self._margins[2]), 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        # Those who lay out ask many times between two changes; each change comes through `refresh`.
        if wide not in self._heights:
            self._heights[wide] = self._needed(wide)
        return self._heights[wide]

    def _needed(self, wide: int) -> int:
        inner = self._inner(wide)
        shown = [widget for widget in self.parts if not widget.isHidden()]
        total = sum(self._height_of(widget, inner) for widget in shown)
        return (
            total + px(self._spacing) * max(len(shown) - 1, 0) + px(self._margins[1]) + px(self._margins[3])
        )

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def refresh(self) -> None:
        """Place everything anew and tell the parent when the height became another."""
        self._heights.clear()
        if self._placing:
            return
        self._placing = True
        inner = self._inner(self.width())
        left, y, placed = px(self._margins[0]), px(self._margins[1]), 0
        for widget in self.parts:
            if widget.isHidden():
                continue
            tall = self._height_of(widget, inner)
            if isinstance(widget, RunsLabel):
                widget.setFixedHeight(tall)
            widget.setGeometry(left, y, inner, tall)
            y += tall + px(self._spacing)
            placed += 1
        self._placing = False
        # What was found while placing: asking every part a second time is half of what a key costs.
        tall = y - (px(self._spacing) if placed else 0) + px(self._margins[3])
        if tall != self._tall:
            self._tall = tall
            self.updateGeometry()
            self._tell()
        self.placed.emit()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Place nothing while parts are filled, and everything once afterwards."""
        if self._placing:
            yield
            return
        self._placing = True
        try:
            yield
        finally:
            self._placing = False
        self.refresh()

    def _tell(self) -> None:
        parent = self.parentWidget()
        if isinstance(parent, Stack):
            parent.refresh()
        elif parent is not None and isinstance(area := parent.parentWidget(), QScrollArea):
            QCoreApplication.sendEvent(area, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.refresh()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()


class Watched(Stack):
    """A stack that is framed while something in it has the focus.

    `entered()` when the focus comes to something in it; `inside` while it is there.
    """

    entered = Signal()

    def __init__(self, margins: tuple[float, float, float, float] = (0, 0, 0, 0), spacing: float = 0) -> None:
        super().__init__(margins, spacing)
        self.inside = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        inside = now is not None and (now is self or self.isAncestorOf(now))
        if inside != self.inside:
            self.inside = inside
            self.update()
            if inside:
                self.entered.emit()
