"""Scrolling both ways and painting a flowsheet of 500 rows and 2,000 columns, against Qt's own table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView

from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetGroup, SheetRow, SheetTable
from desktop.shown.periods import PeriodColumn

ROWS, COLUMNS = 500, 2000
SIZE = (1314, 740)
STEPS = 120
GOAL_SCROLL, GOAL_PAINT = 0.5, 0.15
Index = QModelIndex | QPersistentModelIndex


def sheet() -> FlowsheetModel:
    """Every cell has a value, each tenth beyond what is usual."""
    columns = tuple(
        PeriodColumn(f"c{n}", f"{n // 24 % 28 + 1:02}.11", f"{n % 24:02}:00", round=float(n + 1))
        for n in range(COLUMNS)
    )
    everywhere = tuple(range(COLUMNS))
    values = [
        SheetCell(f"{30 + n % 70},{n % 10}", "high" if n % 10 == 0 else "", keys=(f"Observation/{n}",))
        for n in range(1000)
    ]
    rows = tuple(
        SheetRow(
            f"r{row}", f"Måling {row + 1}", "mmol/L", everywhere,
            tuple(values[(row * 7 + at) % 1000] for at in range(COLUMNS)), "36,1–38,0",
        )
        for row in range(ROWS)
    )  # fmt: skip
    table = SheetTable("measured", "Som målt", columns, (SheetGroup("", "", rows),))
    return FlowsheetModel((table,), "measured", "Observasjoner")


class Plain(QAbstractTableModel):
    """The same texts for Qt's own table."""

    def __init__(self, model: FlowsheetModel) -> None:
        super().__init__()
        self._rows = model.tables[0].groups[0].rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()].cells[index.column()].text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


def _timed(app: QApplication, step: Callable[[int], None]) -> list[float]:
    """Seconds of each step, painted; the first ones fill what is kept and do not count."""
    found = []
    for number in range(STEPS):
        began = time.perf_counter()
        step(number)
        app.processEvents()
        if number >= STEPS // 6:
            found.append(time.perf_counter() - began)
    return found


def flowsheet() -> dict[str, Any]:
    """Both tables show as many cells: rows by the wheel, a whole repaint, and a column on."""
    from ui import theme
    from ui.application import application
    from ui.panels.flowsheet import FlowsheetPanel
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    model = sheet()
    panel = FlowsheetPanel()
    panel.resize(*SIZE)
    panel.show()
    began = time.perf_counter()
    panel.set_model(model)
    app.processEvents()
    first = time.perf_counter() - began
    seen = len(panel.periods()[1])
    other = QTableView()
    plain = Plain(model)
    other.setModel(plain)
    other.resize(*SIZE)
    other.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    other.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    for at in range(COLUMNS):
        other.setColumnWidth(at, (SIZE[0] - 60) // (seen + 3))
    for row in range(ROWS):
        other.setRowHeight(row, 26)
    other.show()
    app.processEvents()

    def by_wheel(table: QTableView) -> list[float]:
        bar = table.verticalScrollBar()
        return _timed(app, lambda number: bar.setValue(min((number + 1) * 60, bar.maximum())))

    def whole(table: QTableView) -> list[float]:
        table.verticalScrollBar().setValue(0)
        app.processEvents()
        return _timed(app, lambda _number: table.viewport().repaint())

    ours, theirs = by_wheel(panel.view), by_wheel(other)
    painted, neighbour = whole(panel.view), whole(other)
    across = _timed(app, lambda number: panel.choose_period(COLUMNS - seen - 2 - number))
    sideways = other.horizontalScrollBar()
    sideways.setValue(sideways.maximum())
    app.processEvents()
    column = other.columnWidth(0)
    beside = _timed(app, lambda number: sideways.setValue(sideways.maximum() - (number + 1) * column))
    scroll = statistics.median(ours) / statistics.median(theirs)
    paint = statistics.median(painted) / statistics.median(neighbour)
    aside = statistics.median(across) / statistics.median(beside)
    panel.close()
    other.close()
    return {
        "name": "flowsheet",
        "rows": ROWS,
        "columns": COLUMNS,
        "seen_columns": seen,
        "first_seconds": round(first, 4),
        "seconds": round(statistics.median(ours), 5),
        "neighbour_seconds": round(statistics.median(theirs), 5),
        "ratio": round(scroll, 2),
        "goal": GOAL_SCROLL,
        "paint_seconds": round(statistics.median(painted), 5),
        "neighbour_paint_seconds": round(statistics.median(neighbour), 5),
        "paint_ratio": round(paint, 2),
        "paint_goal": GOAL_PAINT,
        "column_seconds": round(statistics.median(across), 5),
        "neighbour_column_seconds": round(statistics.median(beside), 5),
        "column_ratio": round(aside, 2),
        "met": max(scroll, aside) <= GOAL_SCROLL and paint <= GOAL_PAINT,
    }
