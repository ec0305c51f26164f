"""Preview of typed values over the chart at their time: marks in the accent colour, words at the right.

Nothing of it is saved; it goes with the entry row.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.shown.chart.vitals import Lane, TextRow
from desktop.shown.measured.measurements import EntryMark, EntryModel
from ui.chart.chart import VitalsChart
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import centres, lane_area, pressure, readout, scale
from ui.painting.shapes import dot, hairline, triangle
from ui.painting.text import FAINT, Style
from ui.theme import changed, colour, px
from ui.theme.measures import BODY, SEMIBOLD


class TypedColumn(QWidget):
    """Lies over a chart and takes no input. `show_typed` with None takes it away."""

    def __init__(self, chart: VitalsChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self._model: EntryModel | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chart.installEventFilter(self)
        chart.zoomed.connect(self.update)
        changed.connect(self.update)
        self.hide()

    def show_typed(self, model: EntryModel | None) -> None:
        """Show what is typed now."""
        shown = model if model is not None and model.marks and not model.correcting else None
        if shown is self._model:
            return
        self._model = shown
        self.setGeometry(self._chart.rect())
        self.setVisible(shown is not None)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._chart.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        frame, model = self._chart.frame, self._model
        if model is None or frame is None:
            return
        marks = {one.key: one for one in model.marks}
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for strip in frame.still:
                if isinstance(strip.item, Lane):
                    self._lane(painter, strip.item, strip, frame, marks, model.moment)
                elif isinstance(strip.item, TextRow):
                    self._clear(painter, strip, frame)
                    self._say(painter, marks.get(strip.item.key), strip.top + strip.height / 2, frame)

    def _clear(self, painter: QPainter, strip: Strip, frame: Frame) -> None:
        left = frame.plot.right() + px(4)
        wide = frame.right - left + px(2)
        # A note below a value may reach over the line between two lanes.
        painter.fillRect(QRectF(left, strip.top, wide, strip.height + px(3)), colour("surface"))
        hairline(painter, left, strip.top + strip.height - 1, frame.right - left)

    def _say(self, painter: QPainter, mark: EntryMark | None, centre: float, frame: Frame) -> None:
        if mark is None:
            readout(painter, frame, centre, "–", FAINT)
        else:
            style = Style(BODY, SEMIBOLD, "warn" if mark.doubt else "accent")
            readout(painter, frame, centre, mark.text, style)

    def _lane(
        self,
        painter: QPainter,
        lane: Lane,
        strip: Strip,
        frame: Frame,
        marks: dict[str, EntryMark],
        at: float,
    ) -> None:
        self._clear(painter, strip, frame)
        area, (low, high) = lane_area(lane, strip, frame), scale(lane)
        first, step = centres(lane, strip, frame)
        seen = self._chart.seen

        def y(value: float) -> float:
            return area.bottom() - (value - low) / (high - low) * area.height()

        for number, series in enumerate(lane.series):
            mark = marks.get(series.key)
            self._say(painter, mark, first + number * step, frame)
            if mark is None or mark.value is None or mark.doubt or not seen[0] <= at <= seen[1]:
                continue
            x = frame.x(at, *seen)
            if series.shape == "bar":
                lower = mark.low if mark.low is not None else mark.value
                top, bottom = (min(max(y(one), area.top()), area.bottom()) for one in (mark.value, lower))
                pressure(painter, x, top, bottom, "accent")
            elif low <= mark.value <= high:
                dot(painter, QPointF(x, y(mark.value)), px(4), "surface", "accent", 1.8)
            else:
                # The scale is of what was measured: where it ends, an arrow says that this lies beyond.
                up = mark.value > high
                triangle(painter, QPointF(x, area.top() if up else area.bottom()), px(4.5), up, "accent")
