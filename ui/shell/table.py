"""The table that panels share: groups, filter, sorting, marks, copying, printing, and keys that act on a
row.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.core.messages import _
from ui.painting.cell import Cell
from ui.shell.filter import FilterField
from ui.shell.head import PAGE, PANEL
from ui.shell.label import Rule
from ui.shell.panel import Panel
from ui.shell.table_model import Column, Group, Row, as_tsv
from ui.shell.table_view import RowsView, pending_cell
from ui.theme import changed, is_wide, px
from ui.theme.measures import MARGIN, MARGIN_NARROW, ROW, ROW_COMFORTABLE


class TablePanel(Panel):
    """A panel whose content is rows.

    A kind gives `columns(wide)` and `groups(model, wide)`; `keys` maps a single key to the act it raises
    for the
    row with the cursor. Enter raises `open`. Acts `copy`, `print`, `fold` and `filter` are done here;
    `print` also
    goes out as an act of the same name, so that its owner can show the print dialog.
    """

    keys: tuple[tuple[str, str], ...] = ()
    open_action = "open"

    def __init__(self, parent: QWidget | None = None, *, head: str = PANEL, filtering: bool = False) -> None:
        super().__init__(parent, head=head)
        self.page = head == PAGE
        self.view = RowsView(self)
        self.view.keep_choice = self.page
        self.view.setAccessibleName(self.kind)
        self.view.opened.connect(lambda key: self.act.emit(self.open_action, key))
        self.view.pressed.connect(self._pressed)
        self.view.marked.connect(self.mark)
        self.view.menu_wanted.connect(self._menu)
        body = QWidget(self)
        self._beside = QHBoxLayout(body)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(0)
        self._beside.addWidget(self.view)
        self.set_body(body)
        body.setFocusProxy(self.view)
        self.filter: FilterField | None = None
        if filtering:
            self.filter = FilterField(_("Filter the list"))
            self.filter.textChanged.connect(self.set_filter)
            self.filter.returnPressed.connect(self.view.setFocus)
            self.head.add_tool(self.filter)
        self._wide: bool | None = None
        self._pending = False
        self._bare = True
        changed.connect(self.rebuild)

    def place_beside(self, widget: QWidget) -> None:
        """Put a widget at the right of the rows, for what the row with the cursor says in full."""
        self._beside.addWidget(Rule(down=True))
        self._beside.addWidget(widget, 1)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        """The columns for a wide or a narrow window."""
        raise NotImplementedError

    def groups(self, model: Any, wide: bool) -> tuple[Group, ...]:
        """The rows of a model, in groups."""
        raise NotImplementedError

    def labels(self) -> tuple[str, ...]:
        """Labels of rows that are known before any content came; empty gives unlabelled grey rows."""
        return ()

    @property
    def wide(self) -> bool:
        """Whether the window has room for the full form."""
        return is_wide(self.window().width())

    def show_model(self, model: Any) -> None:
        self.rebuild()

    def show_pending(self, pending: bool) -> None:
        if pending != self._pending:
            self._pending = pending
            if self._bare:
                self.rebuild()

    def rebuild(self) -> None:
        """Make the rows anew from the model, for the present width; the cursor stays on its row."""
        wide = self.wide
        self._wide = wide
        self.view.row_height = self.row_height(wide)
        self.view.margin = px(MARGIN if wide or self.page else MARGIN_NARROW)
        columns = self.columns(wide)
        if columns != self.view.rows.columns:
            shown = self.view.rows.shown
            key = (
                self.view.rows.columns[shown.sort].key
                if 0 <= shown.sort < len(self.view.rows.columns)
                else ""
            )
            self.view.rows.set_columns(columns)
            shown.sort = next((at for at, column in enumerate(columns) if column.key == key), -1)
        groups = self.groups(self._model, wide) if self._model is not None else ()
        self._bare = not any(group.rows for group in groups)
        if self._pending and self._bare:
            groups = (Group(self._grey(columns)),)
        self.view.rows.set_groups(groups)
        self._say_empty()

    def row_height(self, wide: bool) -> float:
        """Height of a row with one line, at 100 %."""
        return ROW_COMFORTABLE if wide and self.page else ROW

    def _grey(self, columns: tuple[Column, ...]) -> tuple[Row, ...]:
        def cell(column: Column) -> Cell:
            return pending_cell(min(column.width * 0.6, 90), column.right)

        from ui.painting.cell import text_cell

        labels = self.labels() or ("",) * 6
        return tuple(
            Row(
                f"pending-{at}",
                tuple(text_cell(label) if label and n == 0 else cell(c) for n, c in enumerate(columns)),
            )
            for at, label in enumerate(labels)
        )

    def resizeEvent(self, event: object) -> None:
        if self._wide is not None and self.wide != self._wide:
            self.rebuild()

    def set_filter(self, words: str) -> None:
        """Show only rows that hold all these words."""
        self.view.rows.shown.words = words
        self.view.rows.arrange()
        self._say_empty()

    def nothing(self) -> str:
        """What stands there when the list was asked for and holds nothing."""
        return _("Nothing here.")

    def _say_empty(self) -> None:
        """Never a blank: what was asked for and is empty says so, and so does a filter."""
        words = self.view.rows.shown.words.strip()
        if self._model is None:
            self.view.empty_words = ""
        elif words:
            self.view.empty_words = _("No hits for “{words}”. Esc in the field empties it.").format(
                words=words
            )
        else:
            self.view.empty_words = self.nothing()
        self.view.setAccessibleDescription("" if self.view.rows.items else self.view.empty_words)
        self.view.viewport().update()

    def current_key(self) -> object:
        return self.view.current_key() or None

    def marked_keys(self) -> tuple[str, ...]:
        """The keys of the rows whose boxes are ticked; empty where rows have none."""
        return ()

    def mark(self, key: str) -> None:
        """Space or a click on the box of a row; kinds with boxes answer it."""

    def copy(self) -> None:
        """Put the chosen rows on the clipboard, cells divided by tabs."""
        QGuiApplication.clipboard().setText(as_tsv(self.view.rows.columns, self.view.chosen_rows()))

    def run_action(self, action: str) -> None:
        if action == "copy":
            self.copy()
        elif action == "fold":
            self.view.fold_here()
        elif action == "filter" and self.filter is not None:
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().run_action(action)

    def _pressed(self, letter: str) -> None:
        if any(step.key.upper() == letter for step in self.state.steps):
            return  # a step of the state goes first; the panel answers the key
        for key, action in self.keys:
            if key == letter:
                self.run_action(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Print):
            self.run_action("print")
        elif event.matches(QKeySequence.StandardKey.Find) and self.filter is not None:
            self.run_action("filter")
        else:
            super().keyPressEvent(event)

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("Table"))
        for at, column in enumerate(self.view.rows.columns):
            if column.sortable and column.title:
                action = QAction(_("Sort by {column}").format(column=column.title), menu)
                action.triggered.connect(lambda _checked=False, at=at: self.view.sort_by(at))
                menu.addAction(action)
        menu.addSeparator()
        copy = menu.addAction(_("Copy rows"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self.copy)
        printing = menu.addAction(_("Print"))
        printing.setShortcut(QKeySequence.StandardKey.Print)
        printing.triggered.connect(lambda: self.run_action("print"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
