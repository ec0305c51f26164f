"""The chart as a widget: paints a `VitalsModel`, moves a cursor between measured times, pans and zooms."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop.shown.chart.vitals import Reading, VitalsModel
from ui.chart import aloud, choosing
from ui.chart.drawing import Drawing, crossed
from ui.chart.frame import Divided, Frame, Strip, frame, shape
from ui.chart.lanes import LanePainter, Seen
from ui.chart.mouse import MouseInput
from ui.chart.paint_cache import KeptPicture, Moved
from ui.chart.steady import spoken
from ui.painting.pyramid import Pyramid
from ui.painting.text import LABEL, width
from ui.theme import changed, colour, dress_scroll_bar, is_wide, px
from ui.theme.measures import MARGIN, MARGIN_NARROW
from ui.widgets.ground import relayout
from ui.widgets.plain import tip

_HOUR = 3600.0
_WHOLE = 1.1
"""A stay that is no more than so much longer than a range is seen whole: its beginning is not left out."""


class VitalsChart(MouseInput):
    """Chart widget: `stopped(time)` when the cursor moved (a float, or None); `zoomed()` after a change;
    `brought(top, bottom)` when a strip was gone to; `divided()` when strips stand elsewhere; `focused(bool)`.

    ← → move between measured times, Home and End to the first and last, + and − change how much is seen,
    Shift+← → pan, ↑ ↓ choose a strip, Page Up and Down scroll the medicines.
    """

    stopped = Signal(object)
    zoomed = Signal()
    brought = Signal(int, int)
    divided = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: VitalsModel | None = None
        self._frame: Frame | None = None
        self._divided = Divided()
        self._lanes = LanePainter()
        self._overview: Pyramid | None = None
        self.seen: Seen = (0.0, 1.0)
        self.stop = -1
        self.strip = -1
        self.unfolded = False
        self._wide: bool | None = None
        self._shape: object = None
        self._left: float | None = None
        self._kept = KeptPicture(self)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.valueChanged.connect(self.update)
        self._bar.valueChanged.connect(self.divided)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme_changed()
        changed.connect(self._theme_changed)

    def _theme_changed(self) -> None:
        dress_scroll_bar(self._bar)
        self._divide()

    # Content

    def set_model(self, model: VitalsModel | None) -> None:
        """Show another chart; where one was looking stays, if it is the same stay."""
        same = self._model is not None and model is not None and self._model.start == model.start
        followed = same and self._model is not None and self.seen[1] >= self._model.end - 60
        time = self._time()
        self._model = model
        self.stop = self._hovered = -1
        if model is None:
            self.setAccessibleName("")
            self.setAccessibleDescription("")
        else:
            self._lanes = LanePainter()
            whole = model.overview
            self._overview = Pyramid(whole.times, whole.values) if whole else None
            if not same:
                self.strip = -1
                self.set_range(model.range)
            elif followed:
                # Who saw all of a stay sees its beginning as time goes on.
                every = self.seen[0] <= model.start + 1
                self._look(model.start if every else model.end - self.seen[1] + self.seen[0], model.end)
            self._left = (time if time is not None else self._left) if same else None
            if self._left is not None:
                # Of a long chart it may not be here yet, and come with a finer part.
                self.stop = next((at for at, stop in enumerate(model.stops) if stop[0] == self._left), -1)
            self._speak()
        self.updateGeometry()
        self._divide()
        if model is not None:
            QTimer.singleShot(0, self, lambda: relayout(self))

    def set_range(self, key: str) -> None:
        """See as much as one of the model's ranges says, up to the newest."""
        if self._model is None:
            return
        hours = next((one.hours for one in self._model.ranges if one.key == key), 72.0)
        whole = self._model.end - self._model.start
        span = hours * _HOUR if hours and hours * _HOUR * _WHOLE < whole else whole
        self._look(self._model.end - max(span, self._model.least_hours * _HOUR), self._model.end)

    def hours(self) -> float:
        """Length of the visible range in hours."""
        return (self.seen[1] - self.seen[0]) / _HOUR

    def _look(self, start: float, end: float) -> None:
        if self._model is None:
            return
        span = max(end - start, self._model.least_hours * _HOUR)
        first = min(self._model.start, self._model.end - span)
        start = min(max(start, first), self._model.end - span)
        # To the letter: by a rounding what happened at the very beginning would lie before it.
        start = self._model.start if abs(start - self._model.start) < 1 else start
        self.seen = (start, start + span)
        if self._frame is not None and shape(self._model, self.seen) != self._shape:
            # Another stretch of time may fold other medicines.
            self._divide()
        self.update()
        self.zoomed.emit()

    def zoom(self, factor: float) -> None:
        """See less (factor below 1) or more, around the cursor or the newest."""
        if self._model is None:
            return
        span = min((self.seen[1] - self.seen[0]) * factor, self._model.end - self._model.start)
        at = self._time()
        around = self.seen[1] if at is None else at
        part = (around - self.seen[0]) / (self.seen[1] - self.seen[0])
        self._look(around - span * part, around + span * (1 - part))

    def pan(self, part: float) -> None:
        """Move by a part of what is seen; negative is back in time."""
        self._shift(self.seen[0] + (self.seen[1] - self.seen[0]) * part)

    def _shift(self, start: float) -> None:
        """See as much from another time on, by whole pixels: curves that are painted need no painting."""
        if self._model is None:
            return
        span = self.seen[1] - self.seen[0]
        whole = self._frame.plot.width() * self.devicePixelRatioF() if self._frame is not None else 0
        if whole and self._model.start < start < self._model.end - span:
            start = self.seen[0] + round((start - self.seen[0]) / span * whole) * span / whole
        self._look(start, start + span)

    def _time(self) -> float | None:
        stops = self._model.stops if self._model is not None else ()
        return stops[self.stop][0] if 0 <= self.stop < len(stops) else None

    @property
    def _read(self) -> int:
        """Index of the stop that is read: the one under the mouse, else the cursor's; -1 for none."""
        stops = self._model.stops if self._model is not None else ()
        return next((at for at in (self._hovered, self.stop) if 0 <= at < len(stops)), -1)

    def readings(self) -> Mapping[str, Reading] | None:
        """Readings of the round under the mouse or at the cursor, by series or row; None without one."""
        at = self._read
        if self._model is None or at < 0:
            return None
        return self._model.readings[at] if at < len(self._model.readings) else {}

    def go(self, to: int) -> None:
        """Put the cursor on a measured time by its place in the model's stops; outside takes it away."""
        if self._model is None:
            return
        self.stop, self._left = (to if 0 <= to < len(self._model.stops) else -1), None
        self._hovered = -1  # a mouse that rests somewhere hides no cursor
        time = self._time()
        if time is not None and not self.seen[0] <= time <= self.seen[1]:
            half = (self.seen[1] - self.seen[0]) / 2
            self._look(time - half, time + half)
        self._speak()
        self.update()
        self.stopped.emit(time)

    def _speak(self) -> None:
        if self._model is None:
            return
        words = aloud.at_stop(self._model, self.stop) if self._time() is not None else ""
        here = self.readings() or {}
        notes = [f"{one.text}: {one.note}" for one in here.values() if one.note]
        tip(self, self._told or "\n".join(notes))
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    @property
    def folds(self) -> bool:
        """True when there are medicines to fold or unfold."""
        return self._frame is not None and bool(self._frame.folded)

    def fold(self) -> None:
        """Open or fold the unchanged medicines, where there are any that have no room."""
        if not self.folds:
            return
        self.unfolded = not self.unfolded
        self.strip = -1
        self._divide()

    def _divide(self) -> None:
        if self._model is None or self.width() < 10:
            self._bar.hide()
            self.update()
            return
        wide = is_wide(self.window().width())
        if wide != self._wide:
            # The least height differs; asked for later, because a layout is under way.
            self._wide = wide
            QTimer.singleShot(0, self, lambda: relayout(self))
        margin = px(MARGIN if wide else MARGIN_NARROW)
        self._shape = shape(self._model, self.seen)
        size = (self.width(), self.height())
        self._frame = frame(self._model, *size, wide, margin, self.unfolded, self.seen)
        self.setAccessibleName(spoken(self._model, () if self.unfolded else self._frame.folded))
        window = self._frame.window
        more = round(self._frame.moving_height - window.height())
        self._bar.setVisible(more > 0)
        self._bar.setRange(0, max(more, 0))
        self._bar.setPageStep(max(round(window.height()), 1))
        self._bar.setSingleStep(px(34))
        slim = self._bar.sizeHint().width()
        self._bar.setGeometry(self.width() - slim, round(window.top()), slim, round(window.height()))
        self.update()
        self.divided.emit()

    @property
    def frame(self) -> Frame | None:
        """Present layout of the chart."""
        return self._frame

    def readable(self) -> int:
        """The height at which more than one medicine is seen."""
        if self._model is None:
            return 0
        return ceil(self._least(self.width(), 0).readable)

    def whole(self) -> int:
        """The height below which something would be cut off."""
        if self._model is None:
            return 0
        return ceil(self._least(self.width(), 0).least)

    def sizeHint(self) -> QSize:
        return QSize(px(900), px(520))

    def minimumSizeHint(self) -> QSize:
        least = self._least(px(600), px(MARGIN)).least if self._model is not None else px(200)
        return QSize(px(480), round(least))

    def _least(self, across: int, margin: int) -> Frame:
        wide = is_wide(self.window().width())
        return self._divided.at(self._model, across, wide, margin, self.unfolded, self.seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._divide()

    def cut_off(self) -> list[str]:
        """Labels that don't fit their column; for tests."""
        if self._model is None or self._frame is None:
            return []
        room = self._frame.label - px(52)
        return [s.name for lane in self._model.lanes for s in lane.series if width(s.name, LABEL) > room]

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        things = (self._model, self._frame, self._overview, self._lanes)
        at = (self.seen, self._read, self.strip, self.unfolded, self._bar.isVisible(), self._bar.value())
        with QPainter(self) as painter:
            self._kept.paint(painter, things, (*at, self.hasFocus()), self._draw, self._moved)

    def _draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour("surface"))
        if (drawing := self._drawing()) is not None:
            drawing.whole(painter)

    def _drawing(self) -> Drawing | None:
        if self._model is None or self._frame is None:
            return None
        stop = self._model.stops[self._read][:2] if self._read >= 0 else None
        where = crossed(self._frame, self._model, self.seen, stop)
        return Drawing(
            self._model, where, self.seen, stop, self.readings(), self.strip, self.chosen(),
            self.hasFocus(), self.unfolded, self.scrolled, self._lanes, self._overview,
        )  # fmt: skip

    @property
    def scrolled(self) -> int:
        """Scroll position of the medicines."""
        return self._bar.value() if self._bar.isVisible() else 0

    def _moved(self, before: Seen, now: Seen) -> Moved | None:
        """Transformation of the picture to another visible range; None where it must be painted anew."""
        lanes = self._model.lanes if self._model is not None else ()
        drawing, span = self._drawing(), now[1] - now[0]
        if drawing is None or drawing.moves().isNull():
            return None
        if abs(before[1] - before[0] - span) > span * 1e-9:
            # Percentiles have their numbers beside the curves.
            numbered = any(lane.percentiles for lane in lanes)
            return None if numbered else Moved(drawing.anew(), 0, drawing.zoomed)
        if any(lane.limits or lane.earlier or any(s.struck for s in lane.series) for lane in lanes):
            # Dashes would begin anew where the parts meet, and words be cut there.
            return None
        by = (before[0] - now[0]) / span * drawing.where.plot.width()
        return Moved(drawing.moves(), by, lambda painter: drawing.moved(painter, by))

    # Input

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._model is None or event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            super().keyPressEvent(event)
            return
        last = len(self._model.stops) - 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = -1 if key == Qt.Key.Key_Left else 1
            if shift:
                self.pan(step * 0.25)
            elif self.stop < 0:
                self.go(last)
            else:
                self.go(min(max(self.stop + step, 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom(0.5 if key == Qt.Key.Key_Plus else 2.0)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choose_strip(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            by = self._bar.pageStep() * (-1 if key == Qt.Key.Key_PageUp else 1)
            self._bar.setValue(self._bar.value() + by)
        elif key == Qt.Key.Key_Escape and self.stop >= 0:
            self.go(-1)
        else:
            super().keyPressEvent(event)

    def choose_strip(self, step: int) -> None:
        """Go to the strip below or above: lanes and rows, medicines, fluid."""
        if self._frame is None:
            return
        self.strip = choosing.following(self._frame, self.strip, step)
        if self.chosen() is None and (top := choosing.scroll_for(self._frame, self.strip)) >= 0:
            self._bar.setValue(top)
        if (strip := self.chosen()) is not None:
            self.brought.emit(round(strip.top), round(strip.top + strip.height))
        self.update()

    def chosen(self) -> Strip | None:
        """The strip that was chosen, where it stands now."""
        return choosing.chosen(self._frame, self.strip, self.scrolled)

    def bring(self, time: float) -> None:
        """Bring a time into sight, where it is not."""
        if not self.seen[0] <= time <= self.seen[1]:
            self.pan((time - sum(self.seen) / 2) / (self.seen[1] - self.seen[0]))
