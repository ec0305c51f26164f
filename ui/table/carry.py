"""Going along the columns of a table: what stays is moved as it is painted, only what came is made anew.

Moved are pixels of the window, as Qt's own table moves its own: rows are neither made, nor fitted, nor
painted again for the cells that they keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleTableModelChangeEvent

from ui.table.heads import ColumnHeads
from ui.table.pinned import carried
from ui.table.row_model import Column, Group, Heading
from ui.table.slide import slide

if TYPE_CHECKING:
    from ui.table.view import RowsView


def carry(view: RowsView, columns: tuple[Column, ...], groups: Iterable[Group]) -> bool:
    """Show other columns of the rows that stand in the view. False where the view has to be made anew: other
    rows, or columns that need other widths."""
    rows, cursor = view.rows, view.visualRect(view.currentIndex())
    way, before = carried(rows.columns, columns), rows.items
    if way is None or not rows.carry(columns, groups):
        return False
    found = view.fit.carry(way, before)
    if found is None:
        return False
    others, higher = found
    heads = view.horizontalHeader()
    shown, by = _area(view, way.moved)
    if isinstance(heads, ColumnHeads):
        heads.carry(way, shown, by)
    if heads.height() != heads.sizeHint().height():
        view.updateGeometries()
    if higher:
        view.updateGeometries()
        view.viewport().update()
        if cursor.intersects(view.viewport().rect()):
            view.scrollTo(view.currentIndex())  # rows above it are higher
        view.edge.cover()
    else:
        # What lies below the strip at the lower edge is not in the window to be moved.
        area = QRect(shown.left(), 0, shown.width(), view.edge.top())
        moved = slide(view.viewport(), area, by)
        if view.edge.strip.raised:
            view.viewport().update(shown.left(), area.bottom(), shown.width(), view.edge.strip.raised + 1)
        _paint_others(view, others, area if moved else QRect(), by)
    _tell(view)
    return True


def _area(view: RowsView, moved: tuple[int, int, int] | None) -> tuple[QRect, int]:
    """From where to where the columns move (left and right), and how far to the right."""
    if moved is None:
        return QRect(), 0
    now, was, count = moved
    left = view.columnViewportPosition(min(now, was))
    last = max(now, was) + count - 1
    right = view.columnViewportPosition(last) + view.columnWidth(last)
    by = view.columnViewportPosition(now) - view.columnViewportPosition(was)
    return QRect(left, 0, right - left, 1), by


def _paint_others(view: RowsView, others: dict[int, list[int]], area: QRect, by: int) -> None:
    """Paint what moving did not bring: cells that say something else, and headings, whose words stand across
    all columns."""
    window, count = view.viewport(), len(view.rows.items)
    first, last = view.rowAt(0), view.rowAt(window.height() - 1)
    came = QRect(area)
    if by > 0:
        came.setWidth(by)
    else:
        came.setLeft(area.right() + 1 + by)
    for at in range(max(first, 0), (last if last >= 0 else count - 1) + 1):
        top, tall = view.rowViewportPosition(at), view.rowHeight(at)
        if isinstance(view.rows.items[at], Heading):
            window.update(QRect(0, top, window.width(), tall))
            continue
        for column in others.get(at, ()):
            left, wide = view.columnViewportPosition(column), view.columnWidth(column)
            if not (came.left() <= left and left + wide <= came.right() + 1):
                window.update(QRect(left, top, wide, tall))


def _tell(view: RowsView) -> None:
    """The cursor stands on its row as a whole, as after any new rows; who listens hears of other cells."""
    index = view.currentIndex()
    if index.column() > 0:
        flags = QItemSelectionModel.SelectionFlag.NoUpdate
        view.selectionModel().setCurrentIndex(index.siblingAtColumn(0), flags)
    if QAccessible.isActive():
        kind = QAccessibleTableModelChangeEvent.ModelChangeType.DataChanged
        event = QAccessibleTableModelChangeEvent(view, kind)
        event.setFirstRow(0)
        event.setFirstColumn(0)
        event.setLastRow(len(view.rows.items) - 1)
        event.setLastColumn(len(view.rows.columns) - 1)
        QAccessible.updateAccessibility(event)
        if index.isValid() and view.hasFocus():
            # The row is read again, as where the cursor comes to one; heads are rows and columns to a reader.
            focus = QAccessibleEvent(view, QAccessible.Event.Focus)
            focus.setChild((index.row() + 1) * (len(view.rows.columns) + 1) + 1)
            QAccessible.updateAccessibility(focus)
