"""Base of curve panels: the chart, its ranges, the same numbers as a table, and their origin."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.acts import Act, panel_keys
from desktop.acts.tables import AsTable, CopyRows, Fold, MeasuredTimes
from desktop.core.messages import _
from desktop.shown.chart.vitals import Lane, TextRow, VitalsModel
from desktop.shown.chart.vitals_parts import VitalsPart
from ui import clipboard
from ui.chart.area import ChartArea
from ui.chart.chart import VitalsChart
from ui.chart.finer import Finer
from ui.chart.frame import Strip
from ui.panels.parts import chart_origin
from ui.panels.parts.chart_table import ChartTable
from ui.table.row_model import Row, as_tsv
from ui.theme import px
from ui.widgets.button import PlainButton
from ui.widgets.head import Hint
from ui.widgets.held_keys import held
from ui.widgets.panel import Panel
from ui.widgets.segmented import Segmented
from ui.widgets.typing_pause import stray, when_alone
from ui.window.spot import Part, Spot

_ZOOM_FROM = 480
"""Below this width at 100 % the buttons that zoom leave, as all hints do behind their dots; the keys stay."""


_MOVING, _LONGEST = 60, 400
"""Milliseconds: who pans or zooms on within so much time is on the way, and what is passed is not fetched;
but at least so often, however long it goes on."""


class ChartPanel(Panel):
    """A chart, or its numbers as a table. `closer(start, end)` asks for a part of a long chart that is held
    too coarsely; `show_part` takes it. `hinted` are the acts whose keys stand in its head."""

    closer = Signal(float, float)
    own = Panel.own | {AsTable, CopyRows, Fold, MeasuredTimes}

    def __init__(self) -> None:
        super().__init__()
        self.head.set_title(_("Chart"))
        self.head.set_line(False)
        self._finer = Finer()
        self.chart = VitalsChart()
        self.chart.zoomed.connect(self._moved_on)
        self._still, self._fetched = QElapsedTimer(), QElapsedTimer()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look_closer)
        self.table = ChartTable()
        self.stack = QStackedWidget()
        # Where there is too little height for curves and rows one scrolls: nothing is left out in silence.
        self.area = ChartArea(self.chart)
        self.stack.addWidget(self.area)
        self.stack.addWidget(self.table)
        self.stack.setFocusProxy(self.chart)
        self.set_body(self.stack)
        self.smaller = PlainButton("−")
        self.larger = PlainButton("+")
        for button, name, factor in (
            (self.smaller, _("Show a longer period"), 2.0),
            (self.larger, _("Show a shorter period"), 0.5),
        ):
            button.setAccessibleName(name)
            button.setAccessibleDescription(button.text())
            button.clicked.connect(lambda _checked=False, factor=factor: self.chart.zoom(factor))
            self.head.add_tool(button)
        self.ranges: Segmented | None = None
        self._known: tuple[tuple[str, str], ...] = ()
        # Which quantity of the table is asked about; none for the whole round.
        self._quantity = ""
        self._part: tuple[int, int] = (-1, 0)
        self.table.clicked.connect(lambda index: self._pressed(index.column()))

    @property
    def shown(self) -> VitalsModel | None:
        """The chart with the finer parts that are held of it."""
        return self._finer.shown

    def _moved_on(self) -> None:
        """Another stretch of time is seen: the first is looked at closer at once, the next when one stops."""
        moving = self._still.isValid() and self._still.elapsed() < _MOVING
        self._still.start()
        if not moving or (self._fetched.isValid() and self._fetched.elapsed() >= _LONGEST):
            self._look_closer()
        else:
            self._soon.start(_MOVING)

    def _look_closer(self) -> None:
        self._soon.stop()
        self._fetched.start()
        if (part := self._finer.wanted(self.chart.seen)) is not None:
            self.closer.emit(*part)

    def show_part(self, part: VitalsPart | None) -> None:
        """Show what was asked for by `closer`; None where it could not be had."""
        model = self._finer.take(part)
        if model is not None:
            self.chart.set_model(model)
            self.table.show_model(model)
            if not self._soon.isActive():
                self._look_closer()

    def show_model(self, model: VitalsModel | None) -> None:
        shown = self._finer.show(model)
        self.chart.set_model(shown)
        self.table.show_model(shown)
        if model is None:
            return
        self._look_closer()
        self.head.set_title(model.title or _("Chart"), "", model.note, model.short_note)
        self.head.set_hints(self.hinted(model))
        choices = tuple((one.key, one.label) for one in model.ranges)
        if len(choices) > 1 and choices != self._known:
            if self.ranges is not None:
                self.head.remove_tool(self.ranges)
            self._known = choices
            self.ranges = Segmented(choices, _("How much time is seen"))
            self.ranges.chosen.connect(self.chart.set_range)
            self.head.add_tool(self.ranges)
            self.ranges.set_current(model.range)
        narrow = self.width() < px(_ZOOM_FROM)
        self.smaller.setVisible(not narrow)
        self.larger.setVisible(not narrow)

    def hinted(self, model: VitalsModel) -> tuple[Hint, ...]:
        """Key hints for the head."""
        return self.hints(MeasuredTimes, AsTable)

    def _pressed(self, column: int) -> None:
        """A press on a value of the table is about that value."""
        key = self.table.rows.columns[column].key
        self._quantity = key if key != "time" else ""

    def current_key(self) -> object:
        stops = self.shown.stops if self.shown is not None else ()
        return stops[self.chart.stop][0] if 0 <= self.chart.stop < len(stops) else None

    # Where a value came from

    def _time_at(self) -> int:
        """The measured time that is asked about: the cursor's, else the newest."""
        stops = self.shown.stops if self.shown is not None else ()
        if self.as_table and (key := self.table.current_key()):
            return next((at for at, stop in enumerate(stops) if str(stop[0]) == key), -1)
        return self.chart.stop if 0 <= self.chart.stop < len(stops) else len(stops) - 1

    def _lane(self) -> Strip | None:
        return self.chart.chosen()

    def origin(self) -> Spot | None:
        if self.shown is None or (at := self._time_at()) < 0:
            return None
        if self.as_table:
            wanted = (self._quantity,) if self._quantity else ()
            of = chart_origin.of_stop(self.shown, at, wanted)
            columns = [one.key for one in self.table.rows.columns]
            column = columns.index(self._quantity) if self._quantity in columns else 0
            index = self.table.rows.index(self.table.currentIndex().row(), column)
            return Spot(of, self.table.viewport(), self.table.visualRect(index)) if of is not None else None
        strip = self._lane()
        if chart_origin.lies_under(strip):
            return self._under(strip)
        of = chart_origin.of_stop(self.shown, at, chart_origin.quantities(strip))
        if of is None or self.chart.frame is None:
            return None
        if self.chart.stop < 0:
            self.chart.go(at)
        where = chart_origin.place(self.chart.frame, self.chart.seen, self.shown.stops[at][0], strip)
        return Spot(of, self.chart, where)

    def _under(self, strip: Strip | None) -> Spot | None:
        """A medicine, a dose of it, a sum of fluid: what stands at the cursor in such a strip."""
        frame = self.chart.frame
        model = self.shown
        found = chart_origin.under(model, strip) if strip is not None and model is not None else []
        if not found or frame is None:
            return None
        time, of = found[self._part_of(strip, len(found))]
        if time is not None:
            self.chart.bring(time)
        return Spot(of, self.chart, chart_origin.place(frame, self.chart.seen, time, self.chart.chosen()))

    def _part_of(self, strip: Strip | None, count: int) -> int:
        """Index of the selected part of a strip: by default the order itself, or the newest sum."""
        named = self.chart.strip
        if self._part[0] != named:
            medicine = strip is not None and strip.kind == "medicine"
            newest = count - (2 if strip is not None and strip.kind == "fluid" else 1)
            self._part = (named, 0 if medicine else max(newest, 0))
        return min(self._part[1], count - 1)

    def origin_step(self, across: int, down: int) -> bool:
        """Earlier and later along the times, whichever way they run; up and down through the quantities."""
        if self.shown is None:
            return False
        if down:
            return self._other_quantity(down)
        at = self._time_at()
        strip = self._lane()
        if not self.as_table and strip is not None and chart_origin.lies_under(strip):
            count = len(chart_origin.under(self.shown, strip))
            now = self._part_of(strip, count) if count else 0
            self._part = (self.chart.strip, min(max(now + across, 0), max(count - 1, 0)))
            return self._part[1] != now
        wanted = (
            ((self._quantity,) if self._quantity else ()) if self.as_table else chart_origin.quantities(strip)
        )
        at += across
        while 0 <= at < len(self.shown.stops) and chart_origin.of_stop(self.shown, at, wanted) is None:
            at += across
        if not 0 <= at < len(self.shown.stops):
            return False
        if self.as_table:
            return self.table.choose(str(self.shown.stops[at][0]))
        self.chart.go(at)
        return True

    def _other_quantity(self, down: int) -> bool:
        if not self.as_table:
            before = self.chart.strip
            self.chart.choose_strip(down)
            return self.chart.strip != before
        keys = ["", *(one.key for one in (self.shown.columns if self.shown is not None else ()))]
        at = keys.index(self._quantity) + down if self._quantity in keys else 0
        if not 0 <= at < len(keys):
            return False
        self._quantity = keys[at]
        return True

    # What the set-up decides: each lane and row, and what is usual of it.

    def set_up_parts(self) -> tuple[Part, ...]:
        return tuple(part for _strip, part in self._set_up())

    def set_up_at(self) -> int:
        chosen = self._lane()
        item = chosen.item if chosen is not None else None
        parts = self._set_up()
        return next((at for at, (strip, _part) in enumerate(parts) if strip.item is item), -1)

    def _set_up(self) -> list[tuple[Strip, Part]]:
        frame = self.chart.frame
        if frame is None or self.as_table:
            return []
        found = []
        for strip in frame.still:
            if not isinstance(strip.item, Lane | TextRow):
                continue
            lane = strip.item
            name = " · ".join(one.name for one in lane.series) if isinstance(lane, Lane) else lane.name
            place = QRect(0, round(strip.top), self.chart.width(), round(strip.height))
            for way in lane.set_up:
                own = way.startswith("lane/")
                title = name if own else _("What is usual: {name}").format(name=name)
                found.append((strip, Part(way, title, self.chart, place)))
        return found

    def readable(self) -> int:
        return self.head.height() + self.chart.readable() + self.told_high()

    def whole(self) -> int:
        return self.head.height() + self.chart.whole() + self.told_high()

    @property
    def body(self) -> QWidget:
        """The whole chart, also what is scrolled away: it is printed."""
        return self.stack if self.as_table else self.chart

    @property
    def as_table(self) -> bool:
        """True while the table is shown instead of the chart."""
        return self.stack.currentWidget() is self.table

    def run(self, kind: type[Act]) -> None:
        if kind is AsTable:
            shown = self.chart if self.as_table else self.table
            self.stack.setCurrentWidget(self.area if shown is self.chart else self.table)
            self.stack.setFocusProxy(shown)
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind is Fold:
            self.chart.fold()
        elif kind is MeasuredTimes:
            self.chart.go(len(self.shown.stops) - 1 if self.shown is not None else -1)
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind is CopyRows:
            self.table.fill()
            rows = self.table.chosen_rows() if self.as_table else []
            rows = rows or [item for item in self.table.rows.items if isinstance(item, Row)]
            text = as_tsv(self.table.rows.columns, rows)
            if self.shown is not None and self.shown.stretches:
                # Whoever pastes it must not take it for all that was measured.
                text += f"{self.shown.stretches[0].note}\n"
            clipboard.put(text)
        else:
            super().run(kind)

    def take_focus(self) -> None:
        super().take_focus()
        (self.table if self.as_table else self.chart).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not control and event.text() and (held(event) or stray(event)):
            return
        kind = panel_keys(self.kind).get(letter)
        if not control and kind is not None and kind in self.own:
            self.run(kind)
        elif not control and kind is not None:
            focused = self.table if self.as_table else self.chart
            when_alone(focused, letter, lambda: self.run(kind), self.current_key)
        elif control and event.key() == Qt.Key.Key_C:
            self.run(CopyRows)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        narrow = self.width() < px(_ZOOM_FROM)
        self.smaller.setVisible(not narrow)
        self.larger.setVisible(not narrow)
