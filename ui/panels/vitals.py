"""The chart (kurve) with its keys, its ranges, and the same numbers as a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from desktop.core.messages import _
from desktop.views.vitals import VitalsModel
from ui.painting.cell import text_cell
from ui.painting.text import PLAIN, QUIET, STRONG
from ui.panels.vitals_chart import VitalsChart
from ui.shell.button import PlainButton
from ui.shell.panel import Panel
from ui.shell.segmented import Segmented
from ui.shell.table_model import Column, Group, Row, as_tsv
from ui.shell.table_view import RowsView
from ui.theme import px


class VitalsTable(RowsView):
    """The chart as a table, newest first: a row a measured time, a column a quantity."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Chart as a table"))
        self._due: VitalsModel | None = None

    def show_model(self, model: VitalsModel | None) -> None:
        """Fill it, or empty it; a table that nobody sees is filled when it is shown or copied."""
        self._due = model
        if model is not None and self.isVisible():
            self.fill()
        elif self.rows.columns:
            self.rows.set_columns(())

    def showEvent(self, event: QShowEvent) -> None:
        self.fill()
        super().showEvent(event)

    def fill(self) -> None:
        """Make the rows of the model that is due, if they are not made yet."""
        model, self._due = self._due, None
        if model is None:
            return
        series = [one for lane in model.lanes for one in lane.series]
        stops = [stop[0] for stop in model.stops]
        # A row whose texts never stand at a measured time (results, cultures) has its own panel and table.
        kept = [row for row in model.rows if any(abs(p.time - t) <= 90 for p in row.points for t in stops)]
        columns = [Column("time", _("Time"), 130, 1)]
        columns += [Column(one.key, f"{one.name} {one.unit}", 110, 1, right=True) for one in series]
        columns += [Column(row.key, row.name, 90, 1, lead=12) for row in kept]
        self.rows.set_columns(tuple(columns))
        texts: list[dict[float, str]] = [dict(zip(one.times, one.texts, strict=True)) for one in series]
        texts += [{point.time: point.text for point in row.points} for row in kept]
        made = []
        for time, label, spoken in reversed(model.stops):
            cells = [text_cell(_day(model, time, label), STRONG)]
            for at, known in enumerate(texts):
                near = next((known[moment] for moment in known if abs(moment - time) <= 90), "–")
                right = at < len(series)
                cells.append(text_cell(near, PLAIN if near != "–" else QUIET, right=right))
            made.append(Row(str(time), tuple(cells), (-time,), spoken))
        self.rows.set_groups((Group(tuple(made)),))


def _day(model: VitalsModel, time: float, label: str) -> str:
    day = next((text for start, text in reversed(model.days) if start <= time), "")
    return f"{day} {label}".strip()


class VitalsPanel(Panel):
    """Acts: `measure` (Enter or Ctrl+M) with the time at the cursor, `print`; T, G, +, − are done here."""

    kind = "vitals"

    def __init__(self) -> None:
        super().__init__()
        self.head.set_title(_("Chart"))
        self.head.set_line(False)
        self.chart = VitalsChart()
        self.table = VitalsTable()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.chart)
        self.stack.addWidget(self.table)
        self.stack.setFocusProxy(self.chart)
        self.set_body(self.stack)
        self.chart.entered.connect(lambda time: self.act.emit("measure", time))
        self.smaller = PlainButton("−")
        self.larger = PlainButton("+")
        for button, name, factor in (
            (self.smaller, _("See more time"), 2.0),
            (self.larger, _("See less time"), 0.5),
        ):
            button.setAccessibleName(name)
            button.setAccessibleDescription(button.text())
            button.clicked.connect(lambda _checked=False, factor=factor: self.chart.zoom(factor))
            self.head.add_tool(button)
        self.ranges: Segmented | None = None
        self._known: tuple[tuple[str, str], ...] = ()

    def show_model(self, model: VitalsModel | None) -> None:
        self.chart.set_model(model)
        self.table.show_model(model)
        if model is None:
            return
        self.head.set_title(model.title or _("Chart"), "", model.note, model.short_note)
        self.head.set_hints(
            (
                ("Left+Right", _("measured times"), "next"),
                ("Enter", _("write"), "measure"),
                ("T", _("as a table"), "table"),
                *((("G", _("show all"), "fold"),) if model.rounds else ()),
            )
        )
        choices = tuple((one.key, one.label) for one in model.ranges)
        if choices and choices != self._known:
            if self.ranges is not None:
                self.head.remove_tool(self.ranges)
            self._known = choices
            self.ranges = Segmented(choices, _("How much time is seen"))
            self.ranges.chosen.connect(self.chart.set_range)
            self.head.add_tool(self.ranges)
            self.ranges.set_current(model.range)
        narrow = self.width() < px(900)
        self.smaller.setVisible(not narrow)
        self.larger.setVisible(not narrow)

    def current_key(self) -> object:
        stops = self.model.stops if self.model is not None else ()
        return stops[self.chart.stop][0] if 0 <= self.chart.stop < len(stops) else None

    def readable(self) -> int:
        return self.head.height() + self.chart.readable()

    @property
    def as_table(self) -> bool:
        """Whether the table is shown."""
        return self.stack.currentWidget() is self.table

    def run_action(self, action: str) -> None:
        if action == "table":
            shown = self.chart if self.as_table else self.table
            self.stack.setCurrentWidget(shown)
            self.stack.setFocusProxy(shown)
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        elif action == "fold":
            self.chart.fold()
        elif action == "next":
            self.chart.go(len(self.model.stops) - 1 if self.model is not None else -1)
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)
        elif action == "copy":
            self.table.fill()
            rows = self.table.chosen_rows() if self.as_table else []
            rows = rows or [item for item in self.table.rows.items if isinstance(item, Row)]
            QGuiApplication.clipboard().setText(as_tsv(self.table.rows.columns, rows))
        else:
            super().run_action(action)

    def take_focus(self) -> None:
        super().take_focus()
        (self.table if self.as_table else self.chart).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not control and letter in ("T", "G"):
            self.run_action({"T": "table", "G": "fold"}[letter])
        elif control and event.key() == Qt.Key.Key_C:
            self.run_action("copy")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        narrow = self.width() < px(900)
        self.smaller.setVisible(not narrow)
        self.larger.setVisible(not narrow)
