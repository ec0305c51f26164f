"""The table itself: Qt's table view, which paints whole rows.

One idea: rows of a model under a cursor, with the keys and clicks that move, mark, open and fold them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QWidget,
)

from ui.painting.cell import Cell, Laid
from ui.painting.runs import Pending, plain_line
from ui.painting.text import PLAIN, draw
from ui.table.edge import LowerEdge
from ui.table.fit import Fit
from ui.table.heads import ColumnHeads
from ui.table.row_model import Heading, Index, Row
from ui.table.row_painting import RowPainter
from ui.table.table_base import TableBase
from ui.theme import changed, dress_scroll_bar, font, list_palette, px
from ui.theme.measures import CAPTION
from ui.widgets.held_keys import held
from ui.widgets.plain import show_tip
from ui.widgets.typing_pause import stray


class RowsView(TableBase):
    """A table of rows in groups.

    `opened(key)` on Enter or double click; `pressed(letter)` for a single key without modifiers;
    `marked(key)` when Space or a click marks a row that has a check box, `marked_all(keys)` when Space marks
    all the chosen ones (Ctrl+A, Shift and arrows); `moved(key)` when the cursor moved.
    """

    opened = Signal(str)
    pressed = Signal(str)
    marked = Signal(str)
    marked_all = Signal(object)
    moved = Signal(str)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty_words = ""
        self._keep = ""
        self._coming = -1
        self._order: list[str] = []
        self._words = ""
        self.fit = Fit(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalHeader(ColumnHeads(self))
        self.horizontalHeader().sectionClicked.connect(self.sort_by)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setModel(self.rows)
        self.painter = RowPainter(self, self.fit)
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._arranged)
        self.rows.dataChanged.connect(self._changed)
        self.edge = LowerEdge(self, self.fit)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self.edge.cover)
        changed.connect(self._theme_changed)
        self._dress()

    def _dress(self) -> None:
        self.setPalette(list_palette())
        dress_scroll_bar(self.verticalScrollBar())

    def _theme_changed(self) -> None:
        self._dress()
        self.setFont(font(CAPTION))
        self.painter.forget()
        self.fit.measure()

    def say_empty(self, words: str) -> None:
        """Set the text shown while there are no rows."""
        changed_words = words != self.empty_words
        self.empty_words = words
        spoken = "" if self.rows.items else words
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)
        if changed_words and not self.rows.items:
            self.viewport().update()

    def laid(self, row: int, column: int) -> Laid:
        """A cell fitted into its column."""
        return self.fit.laid(row, column)

    def too_wide(self) -> list[tuple[str, str]]:
        """(row key, column key) of every cell in which something is cut off, heads included as row ''."""
        found = []
        if sum(self.columnWidth(at) for at in range(len(self.rows.columns))) > self.viewport().width():
            found.append(("", "all columns"))
        if self.heads:
            heads = self.horizontalHeader()
            for at, column in enumerate(self.rows.columns):
                if isinstance(heads, ColumnHeads) and heads.laid(at).too_wide:
                    found.append(("", column.key))
        for row, item in enumerate(self.rows.items):
            if isinstance(item, Row):
                found += [
                    (item.key, column.key)
                    for at, column in enumerate(self.rows.columns)
                    if self.laid(row, at).too_wide
                ]
        return found

    def _remember(self) -> None:
        self._keep = self.current_key() or self._keep
        self._order = [item.key for item in self.rows.items if isinstance(item, Row)] or self._order

    def forget_place(self) -> None:
        """Reset cursor and scroll position for another list."""
        self.selectionModel().reset()
        self._keep, self._order = "", []
        self.rows.forget()

    def _kept(self) -> int:
        """The row of the cursor; where it is gone, the one after it that is still there, else the one before.

        Other words in the filter are another question: its first answer.
        """
        rows = {item.key: at for at, item in enumerate(self.rows.items) if isinstance(item, Row)}
        if self._keep in rows:
            return rows[self._keep]
        if self._keep not in self._order or self._words != self.rows.shown.words:
            return -1
        at = self._order.index(self._keep)
        around = (*self._order[at + 1 :], *reversed(self._order[:at]))
        return next((rows[key] for key in around if key in rows), -1)

    def _arranged(self) -> None:
        self.clearSpans()
        headings = self.edge.arranged()
        for row in headings if self.rows.columnCount() > 1 else ():
            self.setSpan(row, 0, 1, self.rows.columnCount())
        if self.rows.unfilled:
            self.fit.fitted = 0
            return
        at = self._kept()
        self._words = self.rows.shown.words
        at = at if at >= 0 else self._first()
        # The row with the cursor may be taller: fitted as such at once, or all would be fitted twice.
        self._coming = at
        self.fit.measure()
        self._coming = -1
        self.choose_row(at)

    def cursor_row(self) -> int:
        """The row with the cursor, or that gets it; -1 for none."""
        return self._coming if self._coming >= 0 else self.currentIndex().row()

    def _changed(self, first: Index, last: Index) -> None:
        told = [self.fit.changed(row) for row in range(first.row(), last.row() + 1)]
        if True in told:
            self.fit.measure()
        self._moved_on()

    def _moved_on(self) -> None:
        """Rows are taller or lower: others stand at the edge now, also where all are as high as before."""
        self.fit.seen()
        self.edge.cover()

    def _first(self) -> int:
        return next((at for at, item in enumerate(self.rows.items) if isinstance(item, Row)), -1)

    def choose_row(self, row: int) -> None:
        """Put the cursor on a row."""
        if row < 0:
            self.selectionModel().clear()
            return
        index = self.rows.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)

    def choose(self, key: str) -> bool:
        """Put the cursor on the row with this key; False if it isn't shown."""
        at = self.rows.row_of(key)
        if at >= 0:
            self.choose_row(at)
        return at >= 0

    def current_key(self) -> str:
        """The key of the row with the cursor, or ''."""
        index = self.currentIndex()
        if not index.isValid() or index.row() >= len(self.rows.items):
            return ""
        item = self.rows.items[index.row()]
        return item.key if isinstance(item, Row) else ""

    def chosen_rows(self) -> list[Row]:
        """The chosen rows from top to bottom."""
        picked = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [item for at in picked if isinstance(item := self.rows.items[at], Row)]

    def sort_by(self, column: int) -> None:
        """Sort by a column; once more turns round, a third time goes back to the list's own order."""
        shown = self.rows.shown
        if not self.rows.columns[column].sortable:
            return
        if shown.sort != column:
            shown.sort, shown.down = column, False
        elif not shown.down:
            shown.down = True
        else:
            shown.sort = -1
        self.rows.arrange()
        self.horizontalHeader().viewport().update()

    def fold(self, key: str) -> None:
        """Fold a group, or open it."""
        self.rows.shown.folded ^= {key}
        self.rows.arrange()

    def fold_here(self) -> None:
        """Fold or open the group in which the cursor stands."""
        for at in range(max(self.currentIndex().row(), 0), -1, -1):
            item = self.rows.items[at] if at < len(self.rows.items) else None
            if isinstance(item, Heading) and item.group.foldable:
                self.fold_group(item.group.key or item.group.title)
                return

    def fold_group(self, key: str) -> None:
        """Fold or open a group that folds, and put the cursor on its heading."""
        if self._heading(key) >= 0:
            self.fold(key)
            index = self.rows.index(self._heading(key), 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _heading(self, key: str) -> int:
        """The row of the heading of a group that folds, or -1."""
        for at, item in enumerate(self.rows.items):
            if (
                isinstance(item, Heading)
                and item.group.foldable
                and (item.group.key or item.group.title) == key
            ):
                return at
        return -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit.measure()
        else:
            self.fit.seen()
        self.edge.cover()

    def _scrolled(self) -> None:
        self.fit.seen()
        self.edge.cover()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        self.fit.through(index.row())
        super().scrollTo(index, hint)
        self._begin_with_whole_row(index.row())

    def _begin_with_whole_row(self, cursor: int) -> None:
        """Scroll on until the uppermost row is whole; to the beginning where the first has the cursor."""
        bar = self.verticalScrollBar()
        bottom = self.rowViewportPosition(cursor) + self.rowHeight(cursor) + bar.value()
        if cursor <= self._first() and bottom <= self.viewport().height():
            bar.setValue(0)
            return
        above = self.rowAt(0)
        cut = -self.rowViewportPosition(above) if above >= 0 else 0
        if cut > 0 and above < cursor:
            bar.setValue(bar.value() + self.rowHeight(above) - cut)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            if not self.rows.items:
                draw(painter, self.margin, px(28), self.empty_words, PLAIN.on("text2"))
                return
            first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
            if first >= 0:
                self.painter.paint(painter, first, last, event.region())

    def hideEvent(self, event: QHideEvent) -> None:
        self.painter.forget()
        super().hideEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.below_at_cursor:
            for row in (previous.row(), current.row()):
                self.fit.again(row)
            self._moved_on()
        self.viewport().update()
        self.moved.emit(self.current_key())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not (
            event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        )
        key = event.key()
        # Keys that only move have no text.
        if plain and event.text() and held(event):
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            item = self.rows.items[self.currentIndex().row()] if self.currentIndex().isValid() else None
            if isinstance(item, Heading):
                self.fold_here()
            elif self.current_key():
                self.opened.emit(self.current_key())
        elif key == Qt.Key.Key_Space and plain:
            self._mark_chosen()
        elif plain and event.text() and event.text().isprintable():
            if stray(event):
                return
            self.pressed.emit(event.text().upper())
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _mark_chosen(self) -> None:
        boxes = tuple(row.key for row in self.chosen_rows() if row.checked is not None)
        if len(boxes) > 1:
            self.marked_all.emit(boxes)
            # The rows were made anew: who pressed the wrong key takes it back with the same one.
            self.choose_also(boxes)
        elif self.current_key():
            self.marked.emit(self.current_key())

    def choose_also(self, keys: tuple[str, ...]) -> None:
        """Choose these rows, and leave the cursor where it is."""
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for at in filter(lambda at: at >= 0, map(self.rows.row_of, keys)):
            self.selectionModel().select(self.rows.index(at, 0), flags)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid() and self.current_key():
            self.opened.emit(self.current_key())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if not index.isValid():
            return
        item = self.rows.items[index.row()]
        if isinstance(item, Heading) and item.group.foldable:
            self.setCurrentIndex(self.rows.index(index.row(), 0))
            self.fold_here()
        elif (
            isinstance(item, Row) and item.checked is not None and event.position().x() < self.margin + px(24)
        ):
            self.marked.emit(item.key)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            show_tip(event.globalPos(), self.whole(index), self.viewport(), self.visualRect(index))
            return True
        return super().viewportEvent(event)

    def whole(self, index: Index) -> str:
        """Full text of a cell that shows less, or a number on several lines; else empty."""
        item = self.rows.items[index.row()] if index.isValid() else None
        if isinstance(item, Heading):
            return item.group.folded_note if item.folded else item.group.note
        if not isinstance(item, Row) or index.column() >= len(item.cells):
            return ""
        cell, laid = item.cells[index.column()], self.laid(index.row(), index.column())
        painted = "".join(plain_line(line) for _left, _at, line in laid.lines)
        meant = "".join(plain_line(line) for line in cell.options[0])
        less = laid.too_wide or "".join(painted.split()) != "".join(meant.split())
        return cell.whole or (cell.plain if less else "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose_row(self._first())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def pending_cell(wide: float = 40, right: bool = False) -> Cell:
    """A grey bar in place of a value that has not come."""
    return Cell((((Pending(wide),),),), right)
