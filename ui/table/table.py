"""The table that panels share: groups, filter, sorting, marks, copying, printing, and keys that act on a
row.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.acts import Act, Needs, declared, panel_keys
from desktop.acts.tables import CopyRows, FilterList, Fold
from desktop.acts.window import Print
from desktop.core.messages import _
from desktop.shown.why.origin import OriginOf
from desktop.shown.workspace import Filter
from ui import clipboard
from ui.painting.cell import Cell
from ui.table.carry import carry
from ui.table.filtering import Filtering
from ui.table.row_cache import KeptRows
from ui.table.row_model import Column, Group, Row, as_tsv
from ui.table.view import RowsView, pending_cell
from ui.theme import changed, is_wide, px
from ui.theme.measures import MARGIN, MARGIN_NARROW, ROW, ROW_COMFORTABLE
from ui.widgets.filter import FilterField
from ui.widgets.head import PAGE, PANEL
from ui.widgets.label import Rule
from ui.widgets.panel import Panel
from ui.widgets.typing_pause import when_alone
from ui.window.spot import Part, Spot

_WORDS_FROM = 1050
"""From this width on (at 100 %) the button of the selections says which one is chosen."""


class TablePanel(Panel):
    """A panel whose content is rows.

    A kind gives `columns(wide)` and `groups(model, wide)`, `opened(key)` for what Enter or a double click on
    a row raises, and `about(kind)` for the acts of its keys, which are those declared for its kind of panel.
    Copying, folding and going to the filter are done here.
    """

    own = Panel.own | {CopyRows, FilterList, Fold}
    carries = False
    """True for a table with columns that often shift sideways unchanged."""
    of_row: frozenset[type[Act]] = frozenset()
    """Acts on a patient that concern the row here: they stand in its menu."""

    def __init__(self, parent: QWidget | None = None, *, head: str = PANEL, filtering: bool = False) -> None:
        super().__init__(parent, head=head)
        self.page = head == PAGE
        self.kept = KeptRows()
        self.view = RowsView(self)
        self.view.keep_choice = self.page
        self.view.setAccessibleName(self.kind)
        self.view.opened.connect(self._opened)
        self.view.pressed.connect(self._pressed)
        self.view.marked.connect(self.mark)
        self.view.marked_all.connect(self.mark_all)
        self.view.menu_wanted.connect(self._menu)
        body = QWidget(self)
        self._beside = QHBoxLayout(body)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(0)
        self._beside.addWidget(self.view)
        self.set_body(body)
        body.setFocusProxy(self.view)
        self.filtering: Filtering | None = None
        if self.page and Filtering.of(self.kind):
            self.filtering = Filtering(self.kind, self, self.selection_changed)
            self.head.add_tool(self.filtering.choice)
            self.add_below_head(self.filtering.strip)
        self.filter: FilterField | None = None
        if filtering:
            self.filter = FilterField(self.filter_words())
            self.filter.textChanged.connect(self.set_filter)
            self.filter.returnPressed.connect(self.view.setFocus)
            self.head.add_tool(self.filter)
        self._wide: bool | None = None
        self._pending = False
        self._bare = True
        self._forgetting = False
        changed.connect(self.rebuild)

    def set_filters(self, filters: tuple[Filter, ...], *, anew: bool = False) -> None:
        if self.filtering is not None:
            self.filtering.declare(filters, anew=anew)

    def selection_changed(self) -> None:
        """Other rows are hidden than before; a kind whose acts are about several rows says which are left."""
        self.rebuild()

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of the rows that a selection hides: no act is about them."""
        return self.filtering.hidden if self.filtering is not None else frozenset()

    def filter_words(self) -> str:
        """Placeholder text of the filter field."""
        return _("Filter the list")

    def place_beside(self, widget: QWidget) -> None:
        """Put a widget at the right of the rows, for what the row with the cursor says in full."""
        self._beside.addWidget(Rule(down=True))
        self._beside.addWidget(widget, 1)

    @abstractmethod
    def columns(self, wide: bool) -> tuple[Column, ...]:
        """The columns for a wide or a narrow window."""

    @abstractmethod
    def groups(self, model: Any, wide: bool) -> tuple[Group, ...]:
        """The rows of a model, in groups."""

    def labels(self) -> tuple[str, ...]:
        """Labels of rows that are known before any content came; empty gives unlabelled grey rows."""
        return ()

    @property
    def wide(self) -> bool:
        """True when the window has room for the wide layout."""
        return is_wide(self.window().width())

    def show_model(self, model: Any) -> None:
        self.rebuild()

    def show_pending(self, pending: bool) -> None:
        if pending != self._pending:
            self._pending = pending
            if self._bare:
                self.rebuild()

    def forget(self) -> None:
        # The rows go when the next model comes: made twice in one step they would only cost time.
        self._forgetting = True
        try:
            super().forget()
        finally:
            self._forgetting = False
        self.view.forget_place()

    def expect_pending(self, pending: bool) -> None:
        self._pending = pending

    def rebuild(self) -> None:
        """Make the rows anew from the model, for the present width; the cursor stays on its row."""
        if self._forgetting:
            return
        wide = self.wide
        self._wide = wide
        around = (self.view.row_height, self.view.margin)
        self.view.row_height = self.row_height(wide)
        self.view.margin = px(MARGIN if wide or self.page else MARGIN_NARROW)
        other_room = around != (self.view.row_height, self.view.margin)
        columns = self.columns(wide)
        others = columns != self.view.rows.columns
        if others and not self.carries:
            self.view.rows.set_columns(columns)
        self.kept.turn()
        # A kind says its keys while it makes its rows; whether there is a row for them is known after that.
        self._bare = False
        if self.filtering is not None:
            # Before the groups: whose boxes are ticked rests on it.
            self.filtering.choice.show_words(wide or self.width() >= px(_WORDS_FROM))
            gone = self.filtering.take(self._model) if self._model is not None else frozenset()
            self.view.rows.shown.hidden = gone
        groups = self.groups(self._model, wide) if self._model is not None else ()
        self._bare = not any(group.rows for group in groups)
        self.head.say_hints()
        if self._pending and self._bare:
            groups = (Group(self._grey(columns)),)
        if others and self.carries:
            if not other_room and carry(self.view, columns, groups):
                self._say_empty()
                return
            self.view.rows.set_columns(columns)
        self.view.rows.set_groups(groups)
        if other_room:
            # Rows that are the same still stand in another room.
            self.view.fit.measure()
        self._say_empty()

    def bare(self) -> bool:
        return super().bare() or (self._model is not None and self._bare)

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
        """Text of an empty list."""
        return _("Nothing here.")

    def _say_empty(self) -> None:
        """Never a blank: what was asked for and is empty says so, and so does a filter."""
        words = self.view.rows.shown.words.strip()
        if self._model is None or (not words and self.state.kind in ("error", "not_checked")):
            # What was not told is not nothing: the state says what it is.
            said = ""
        elif words:
            said = _("No hits for “{words}”. Esc in the field empties it.").format(words=words)
        elif self.hidden and self.filtering is not None and (chosen := self.filtering.chosen) is not None:
            # A list of which all is hidden is not empty.
            said = _("None of {n} is in “{filter}”.").format(n=len(self.hidden), filter=chosen.title)
        else:
            said = self.nothing()
        self.view.say_empty(said)

    def current_key(self) -> object:
        return self.view.current_key() or None

    def marked_keys(self) -> tuple[str, ...]:
        """The keys of the rows whose boxes are ticked; empty where rows have none."""
        return ()

    def mark(self, key: str) -> None:
        """Space or a click on the box of a row; kinds with boxes answer it."""

    def mark_all(self, keys: tuple[str, ...]) -> None:
        """Tick the boxes of these rows; where all of them are ticked, take the ticks away."""
        ticked = set(self.marked_keys())
        on = all(key in ticked for key in keys)
        self.set_marked(keys, not on)

    def set_marked(self, keys: tuple[str, ...], on: bool) -> None:
        """Tick the boxes of these rows, or take their ticks away; kinds with boxes answer it."""

    def copy(self) -> None:
        """Put the chosen rows on the clipboard, cells divided by tabs."""
        clipboard.put(as_tsv(self.view.rows.columns, self.view.chosen_rows()))

    def opened(self, key: str) -> Act | None:
        """Act that opens the row with this key; None where a row opens nothing."""
        return None

    def _opened(self, key: str) -> None:
        act = self.opened(key)
        if act is not None:
            self.act.emit(act)

    # What the set-up decides: each selection that is offered.

    def set_up_parts(self) -> tuple[Part, ...]:
        offered = self.filtering.offered if self.filtering is not None else ()
        return tuple(Part(f"filter/{one.key}", one.title, self.filtering.choice) for one in offered)  # type: ignore[union-attr]

    def set_up_at(self) -> int:
        filtering = self.filtering
        if filtering is None or not filtering.choice.hasFocus() or filtering.chosen is None:
            return -1
        return self.set_up_parts().index(
            Part(f"filter/{filtering.chosen.key}", filtering.chosen.title, filtering.choice)
        )

    origin_column = ""
    """The column in which the value of a row stands; empty for the widest."""

    def origin_of(self, key: str) -> OriginOf | None:
        """Origin of the row with this key, by its resources; each kind overrides it."""
        return None

    def origin(self) -> Spot | None:
        of = self.origin_of(self.view.current_key()) if self.view.current_key() else None
        if of is None:
            return None
        columns = self.view.rows.columns
        at = next((n for n, one in enumerate(columns) if one.key == self.origin_column), -1)
        if at < 0:
            at = max(range(len(columns)), key=self.view.columnWidth)
        return self.spot(of, at)

    def spot(self, of: OriginOf, column: int) -> Spot:
        """The cell of the row with the cursor in a column, as the place of a value."""
        index = self.view.rows.index(self.view.currentIndex().row(), column)
        self.view.scrollTo(index)
        return Spot(of, self.view.viewport(), self.view.visualRect(index))

    def origin_step(self, across: int, down: int) -> bool:
        return self.step_row(down)

    def step_row(self, down: int) -> bool:
        """Put the cursor on the row below or above; False where there is none."""
        rows = [at for at, item in enumerate(self.view.rows.items) if isinstance(item, Row)]
        now = self.view.currentIndex().row()
        if not down or now not in rows or not 0 <= rows.index(now) + down < len(rows):
            return False
        self.view.choose_row(rows[rows.index(now) + down])
        return True

    def run(self, kind: type[Act]) -> None:
        if kind is CopyRows:
            self.copy()
        elif kind is Fold:
            self.view.fold_here()
        elif kind is FilterList:
            if self.filter is not None:
                self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().run(kind)

    def _pressed(self, letter: str) -> None:
        if any(step.key.upper() == letter for step in self.state.steps):
            return  # a step of the state goes first; the panel answers the key
        kind = panel_keys(self.kind).get(letter)
        if kind in self.own:
            self.run(kind)
        elif kind is not None:
            when_alone(self.view, letter, lambda: self.run(kind), self.current_key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Print):
            self.run(Print)
        elif not event.isAutoRepeat() and not event.text() and self._function_key(event):
            return
        elif event.matches(QKeySequence.StandardKey.Find) and self.filter is not None:
            self.run(FilterList)
        else:
            super().keyPressEvent(event)

    def _function_key(self, event: QKeyEvent) -> bool:
        """Do what a key without a letter (`F2`) stands for in this list; False where that is nothing."""
        kind = panel_keys(self.kind).get(QKeySequence(event.keyCombination()).toString())
        if kind is not None:
            self.run(kind)
        return kind is not None

    def why_not(self, kind: type[Act]) -> str:
        """Reason an act can't be done with the row that has the cursor; empty where it can."""
        return ""

    def _row_acts(self, menu: QMenu) -> None:
        """Add the acts on the row with the cursor to its menu, by text and key."""
        for key, kind in panel_keys(self.kind).items():
            needs_row = declared(kind).needs is Needs.ROW or kind in self.of_row
            if not needs_row or (kind not in self.own and not self.head.offered(kind)):
                continue
            if self.about(kind) is None and kind not in self.own:
                continue
            why = self.why_not(kind)
            words = declared(kind).words()
            # What can't be done now stays, faint, with its reason.
            action = QAction(f"{words}  ({why})" if why else words, menu)
            action.setEnabled(not why)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _checked=False, kind=kind: self.run(kind))
            menu.addAction(action)
        if not menu.isEmpty():
            menu.addSeparator()

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("Table"))
        self._row_acts(menu)
        for at, column in enumerate(self.view.rows.columns):
            if column.sortable and column.title:
                action = QAction(_("Sort by {column}").format(column=column.title), menu)
                action.triggered.connect(lambda _checked=False, at=at: self.view.sort_by(at))
                menu.addAction(action)
        menu.addSeparator()
        self.offer_origin(menu)
        copy = menu.addAction(_("Copy rows"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self.copy)
        printing = menu.addAction(_("Print"))
        printing.setShortcut(QKeySequence.StandardKey.Print)
        printing.triggered.connect(lambda: self.run(Print))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
