"""Base of the table view: rows, margins, place of a cell's content.

The parts of `RowsView` (fitting, heads, painting) need this and nothing more of it.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QTableView, QWidget

from ui.table.row_model import RowsModel
from ui.theme import px
from ui.theme.measures import GAP, MARGIN, ROW


class TableBase(QTableView):
    """Rows and measures of a table; `RowsView` is one."""

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
        self.lines = True
        self.slack: float = 4

    def cursor_row(self) -> int:
        """The row with the cursor; -1 for none."""
        return self.currentIndex().row()

    def inner(self, column: int, area: QRectF) -> QRectF:
        """Content rectangle of a cell: the margin at the table's edges, a gap between columns."""
        left = area.left() + (self.margin if column == 0 else 0) + px(self.rows.columns[column].lead)
        last = column == self.rows.columnCount() - 1
        right = area.right() - (self.right_margin if last else px(GAP))
        return QRectF(left, area.top(), right - left, area.height())

    @property
    def right_margin(self) -> int:
        """The margin at the right; the scroll bar stands inside it."""
        return self.margin - (self.width() - self.viewport().width())
