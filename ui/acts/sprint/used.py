"""Parts of the screen that a key or a click goes to, by their names in the set-up: what was opened, and what
never was."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView, QWidget

from ui.acts.desk import Desk
from ui.table.table import TablePanel
from ui.widgets.panel import Panel


class Used:
    """Names of what is used at one window: `panel/laboratory` on a patient's page, `list/worklist` of the
    ward, `column/worklist/news2` that was clicked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # A key goes where the last one went, nearly always.
        self._last: tuple[QWidget | None, str] = (None, "")

    def by_key(self, field: QWidget | None) -> str:
        """The panel in which a widget with the focus is; empty for none."""
        if field is not self._last[0]:
            self._last = (field, self._name(_panel(field)))
        return self._last[1]

    def by_click(self, at: QPoint) -> tuple[str, ...]:
        """The panel at a place of the screen, and the column of its table there."""
        widget = QApplication.widgetAt(at)
        panel = _panel(widget)
        name = self._name(panel)
        if not name:
            return ()
        column = _column(panel, at) if isinstance(panel, TablePanel) and _in_table(widget) else ""
        return (name, f"column/{panel.kind}/{column}") if panel is not None and column else (name,)

    def _name(self, panel: Panel | None) -> str:
        if panel is None:
            return ""
        if self._desk.pages.current:
            return f"list/{panel.kind}"
        place = self._desk.patients.page.place_of(panel) if self._desk.patients.focus else None
        return f"panel/{place.id}" if place is not None and place.id else ""


def _panel(widget: QWidget | None) -> Panel | None:
    while widget is not None and not isinstance(widget, Panel):
        widget = widget.parentWidget()
    return widget


def _in_table(widget: QWidget | None) -> bool:
    parent = widget.parentWidget() if widget is not None else None
    return isinstance(parent, QTableView | QHeaderView)


def _column(panel: TablePanel, at: QPoint) -> str:
    view = panel.view
    number = view.columnAt(view.viewport().mapFromGlobal(at).x())
    columns = view.rows.columns
    return columns[number].key if 0 <= number < len(columns) else ""
