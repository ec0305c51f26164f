"""The table itself: Qt's table view, whose one delegate paints whole rows."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
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
    QTableView,
    QWidget,
)

from ui.painting.cell import Cell, Laid, lay
from ui.painting.runs import Line, Pending
from ui.painting.text import PLAIN, draw
from ui.shell.table_model import Heading, Index, Row, RowsModel
from ui.shell.table_paint import ColumnHeads, RowPainter
from ui.theme import changed, dress_scroll_bar, font, list_palette, px
from ui.theme.measures import CAPTION, GAP, GROUP_HEAD, MARGIN, ROW


class RowsView(QTableView):
    """A table of rows in groups.

    `opened(key)` on Enter or double click; `pressed(letter)` for a single key without modifiers;
    `marked(key)` when Space or a click marks a row that has a check box; `moved(key)` when the cursor moved.
    """

    opened = Signal(str)
    pressed = Signal(str)
    marked = Signal(str)
    moved = Signal(str)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel()
        self.heads = True
        self.head_role = "surface"
        self.head_line = "hairline"
        self.row_height: float = ROW
        self.margin = px(MARGIN)
        self.top_aligned = False
        self.below_at_cursor = False
        self.keep_choice = True
        self.empty_words = ""
        self.lines = True
        self.slack: float = 4
        self._laid: dict[tuple[int, int], Laid] = {}
        self._keep = ""
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
        self.setItemDelegate(RowPainter(self))
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._arranged)
        changed.connect(self._theme_changed)
        self._dress()

    def _dress(self) -> None:
        self.setPalette(list_palette())
        dress_scroll_bar(self.verticalScrollBar())

    def _theme_changed(self) -> None:
        self._dress()
        self.setFont(font(CAPTION))
        self._measure()

    def inner(self, column: int, area: QRectF) -> QRectF:
        """Where a cell's content stands: the margin at the table's edges, a gap between columns."""
        left = area.left() + (self.margin if column == 0 else 0) + px(self.rows.columns[column].lead)
        last = column == self.rows.columnCount() - 1
        right = area.right() - (self.right_margin if last else px(GAP))
        return QRectF(left, area.top(), right - left, area.height())

    @property
    def right_margin(self) -> int:
        """The margin at the right; the scroll bar stands inside it."""
        bar = self.verticalScrollBar()
        return self.margin - (bar.sizeHint().width() if bar.maximum() > 0 else 0)

    def laid(self, row: int, column: int) -> Laid:
        """A cell fitted into its column; remembered until rows or widths change."""
        found = self._laid.get((row, column))
        if found is None:
            item = self.rows.items[row]
            cell = item.cells[column] if isinstance(item, Row) and column < len(item.cells) else Cell()
            room = self.inner(column, QRectF(0, 0, self.columnWidth(column), 10)).width()
            found = self._laid[row, column] = lay(cell, room)
        return found

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

    def _arranged(self) -> None:
        self.clearSpans()
        for row, item in enumerate(self.rows.items):
            if isinstance(item, Heading) and self.rows.columnCount() > 1:
                self.setSpan(row, 0, 1, self.rows.columnCount())
        self._measure()
        at = self.rows.row_of(self._keep) if self._keep else -1
        self.choose_row(at if at >= 0 else self._first())

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
                key = item.group.key or item.group.title
                self.fold(key)
                for row, shown in enumerate(self.rows.items):
                    if isinstance(shown, Heading) and (shown.group.key or shown.group.title) == key:
                        self.selectionModel().setCurrentIndex(
                            self.rows.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
                        )
                return

    def _measure(self) -> None:
        columns = self.rows.columns
        self._laid.clear()
        if not columns:
            return
        total = self.viewport().width()
        fixed = [px(column.width) for column in columns]
        fixed[0] += self.margin
        fixed[-1] += self.right_margin
        fixed = _shrunk(fixed, [bool(column.stretch) for column in columns], total)
        spare = max(total - sum(fixed), 0)
        shares = sum(column.stretch for column in columns) or 1.0
        widths = [
            wide + int(spare * column.stretch / shares) for wide, column in zip(fixed, columns, strict=True)
        ]
        if any(column.stretch for column in columns):
            widest = max(range(len(columns)), key=lambda at: columns[at].stretch)
            widths[widest] += max(total - sum(widths), 0)
        else:
            widths[-1] += max(total - sum(widths), 0)
        for at, wide in enumerate(widths):
            self.setColumnWidth(at, wide)
        for row, item in enumerate(self.rows.items):
            self.setRowHeight(row, self._height(row, item))
        self.horizontalHeader().updateGeometry()
        self.updateGeometries()
        self.viewport().update()

    def below(self, row: int, item: Row) -> tuple[Line, ...]:
        """The lines under a row that are shown now."""
        return () if self.below_at_cursor and self.currentIndex().row() != row else item.below

    def below_height(self, below: tuple[Line, ...]) -> int:
        """Room that lines under a row take."""
        return len(below) * px(19) + (px(8) if below else 0)

    def _height(self, row: int, item: Heading | Row) -> int:
        if isinstance(item, Heading):
            return px(GROUP_HEAD if not item.group.foldable else 32)
        tallest = max((self.laid(row, at).height for at in range(len(self.rows.columns))), default=0)
        below = self.below_height(self.below(row, item))
        if self.top_aligned:
            cells = (self.laid(row, at) for at in range(len(self.rows.columns)))
            return (
                max(px(self.row_height), *(round(2 * self.first(c) + c.height - c.step) for c in cells))
                + below
            )
        return max(px(self.row_height), round(tallest) + px(self.slack)) + below

    def first(self, laid: Laid) -> float:
        """Centre of a cell's first line below the row's top, where cells are aligned at the top."""
        return max(px(self.row_height) / 2 - (laid.height - laid.step) / 2, laid.step * 0.78)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.items and self.empty_words:
            with QPainter(self.viewport()) as painter:
                draw(painter, self.margin, px(28), self.empty_words, PLAIN.on("text2"))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.below_at_cursor:
            for row in (previous.row(), current.row()):
                if 0 <= row < len(self.rows.items):
                    self.setRowHeight(row, self._height(row, self.rows.items[row]))
        self.viewport().update()
        self.moved.emit(self.current_key())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not (
            event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        )
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            item = self.rows.items[self.currentIndex().row()] if self.currentIndex().isValid() else None
            if isinstance(item, Heading):
                self.fold_here()
            elif self.current_key():
                self.opened.emit(self.current_key())
        elif key == Qt.Key.Key_Space and plain:
            if self.current_key():
                self.marked.emit(self.current_key())
        elif plain and event.text() and event.text().isprintable():
            self.pressed.emit(event.text().upper())
            event.ignore()
        else:
            super().keyPressEvent(event)

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


def _shrunk(widths: list[int], soft: list[bool], total: int) -> list[int]:
    """Widths that fit into `total`: first the columns that wrap give way, then all; nothing leaves the
    view.
    """
    for giving in (soft, [True] * len(widths)):
        over = sum(widths) - total
        room = sum(wide for wide, gives in zip(widths, giving, strict=True) if gives)
        if over > 0 and room:
            share = min(over, round(room * 0.45)) / room
            widths = [
                int(wide * (1 - share)) if gives else wide for wide, gives in zip(widths, giving, strict=True)
            ]
    return widths


def pending_cell(wide: float = 40, right: bool = False) -> Cell:
    """A grey bar in place of a value that has not come."""
    return Cell((((Pending(wide),),),), right)
