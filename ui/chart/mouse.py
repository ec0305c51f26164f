"""Mouse input of the chart: hover, cursor, dragging the overview, scrolling."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop.shown.chart.vitals import VitalsModel
from ui.chart import choosing, happened, marks
from ui.chart.frame import Frame
from ui.chart.lanes import Seen


class MouseInput(QWidget):
    """A chart that is read under the mouse as at its cursor, without moving that; a click puts it there, or
    on a note (`noted`) goes to it."""

    noted = Signal(str)

    seen: Seen
    _model: VitalsModel | None
    _frame: Frame | None
    _bar: QScrollBar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dragged: float | None = None
        self._hovered = -1
        self._told = ""
        self.setMouseTracking(True)

    @abstractmethod
    def go(self, to: int) -> None:
        """Put the cursor on a measured time."""

    @abstractmethod
    def zoom(self, factor: float) -> None:
        """See less or more."""

    @abstractmethod
    def pan(self, part: float) -> None:
        """Move by a part of what is seen."""

    @abstractmethod
    def fold(self) -> None:
        """Open or fold the unchanged medicines."""

    @abstractmethod
    def _shift(self, start: float) -> None:
        """See as much from another time on."""

    @abstractmethod
    def _speak(self) -> None:
        """Tell what is read now, for screen readers and in the tip."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned, where = event.angleDelta().y(), self._frame
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(0.8 if turned > 0 else 1.25)
        elif where is not None and where.window.contains(event.position()) and self._bar.isVisible():
            self._bar.setValue(self._bar.value() - turned // 4)
        elif (holder := self.parentWidget()) is not None and holder.height() < self.height():
            # What holds it scrolls.
            event.ignore()
            return
        else:
            self.pan(-turned / 1200)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._model is None or self._frame is None:
            return
        foot = next((strip for strip in self._frame.foot if strip.kind == "overview"), None)
        if foot is not None and event.position().y() >= foot.top:
            self._dragged = event.position().x()
            self._drag(self._dragged)
            return
        row = next((strip for strip in self._frame.foot if strip.kind == "rounds"), None)
        if row is not None and 0 <= event.position().y() - row.top < row.height:
            self.fold()
            return
        found = marks.under(self._model, self._frame, self.seen, event.position())
        if found and found[-1].looks == "note" and found[-1].keys:
            self.noted.emit(found[-1].keys[0])
            return
        if (near := choosing.nearest(self._frame, self._model, self.seen, event.position())) >= 0:
            self.go(near)

    def _drag(self, x: float) -> None:
        if self._model is None or self._frame is None:
            return
        plot = self._frame.plot
        middle = self._model.start + (x - plot.left()) / plot.width() * (self._model.end - self._model.start)
        span = self.seen[1] - self.seen[0]
        self._shift(middle - span / 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._drag(event.position().x())
        elif self._model is not None and self._frame is not None:
            told = happened.under(self._model, self._frame, self.seen, event.position())
            told = told or marks.said(marks.under(self._model, self._frame, self.seen, event.position()))
            if told != self._told:
                self._told = told
                self._speak()
            self._hover(choosing.nearest(self._frame, self._model, self.seen, event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._told = ""
        self._hover(-1)

    def _hover(self, at: int) -> None:
        """Read the stop under the mouse, without putting the cursor there."""
        if at != self._hovered:
            self._hovered = at
            self._speak()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None
