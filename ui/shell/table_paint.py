"""What a table paints: the heads of its columns, and whole rows through one delegate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem

from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import Gap, Icon, Line, Run, Text, paint_line
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import COLUMN, PLAIN, SMALL, STRONG, width
from ui.shell.table_model import Heading, Index, Row
from ui.theme import colour, paint_icon, px
from ui.theme.measures import COLUMN_HEAD, RADIUS_SELECTION, SEMIBOLD

if TYPE_CHECKING:
    from ui.shell.table_view import RowsView

INSET = 8
"""How far the frame of the chosen row stands out from the text, towards the edge of the window."""

_STEP = 16


class ColumnHeads(QHeaderView):
    """Names of the columns, with the arrow of the one that sorts."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        if not self._view.heads:
            return QSize(super().sizeHint().width(), 0)
        lines = max(
            (round(self.laid(at).height / px(_STEP)) for at in range(len(self._view.rows.columns))), default=1
        )
        return QSize(
            super().sizeHint().width(),
            px(COLUMN_HEAD) + (lines - 1) * px(_STEP) - (px(8) if lines > 1 else 0),
        )

    def laid(self, section: int) -> Laid:
        """A head fitted into its column: name and note, each broken where it must be."""
        column = self._view.rows.columns[section]
        style = COLUMN.heavy(SEMIBOLD).on("text") if column.strong else COLUMN
        lines: tuple[Line, ...] = ((Text(column.title, style, wraps=True),),)
        if column.note:
            flowing = [replace(run, wraps=True) if isinstance(run, Text) else run for run in column.note[-1:]]
            lines = (*lines, (*column.note[:-1], *flowing))
        inner = self._view.inner(section, QRectF(0, 0, self.sectionSize(section), 10))
        # Heads may use the gap between columns: their words stand in no one's way there.
        spare = 0 if column.right else px(8)
        return lay(Cell((lines,), column.right, _STEP), max(inner.width() + spare - px(column.tail), 1))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        area = QRectF(rect)
        painter.fillRect(area, colour(self._view.head_role))
        column = self._view.rows.columns[section]
        shown = self._view.rows.shown
        inner = self._view.inner(section, area).adjusted(0, px(1), -px(column.tail), px(1))
        laid = self.laid(section)
        paint_laid(painter, laid, inner)
        if shown.sort == section:
            centre = inner.center().y() - (laid.height - laid.step) / 2
            wide = sum(run.width() for run in laid.lines[0][2])
            mark = inner.right() - wide - px(16) if column.right else inner.left() + wide + px(4)
            paint_icon(painter, "caret-down" if shown.down else "caret-up", mark, centre, "accent", 12)
        hairline(painter, area.left(), area.bottom() - 1, area.width(), self._view.head_line)


class RowPainter(QStyledItemDelegate):
    """Paints a cell and its part of the row's background, frame and hairline."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self._view
        area = QRectF(option.rect)
        item = view.rows.items[index.row()]
        whole = QRectF(0, area.top(), view.viewport().width(), area.height())
        painter.save()
        painter.setClipRect(area)
        if isinstance(item, Heading):
            self._heading(painter, item, whole, index.row())
        else:
            self._row(painter, item, index, area, whole)
        painter.restore()

    def _heading(self, painter: QPainter, item: Heading, whole: QRectF, row: int) -> None:
        margin = self._view.margin
        centre = whole.bottom() - px(13)
        runs: list[Run] = []
        if item.group.foldable:
            runs += [Icon("caret-right" if item.folded else "caret-down", "text2", 12), Gap(6)]
        runs.append(Text(item.group.title, STRONG))
        if item.group.count:
            runs += [Gap(8), Text(item.group.count, PLAIN.on("text2"))]
        note = item.group.folded_note if item.folded else item.group.note
        if note:
            room = whole.width() - 2 * margin - sum(run.width() for run in runs) - px(14)
            if width(note, SMALL) <= room:
                runs += [Gap(14), Text(note, SMALL)]
        paint_line(painter, runs, margin, centre)
        hairline(painter, margin, whole.bottom() - 1, whole.width() - margin - self._view.right_margin)
        if self._view.hasFocus() and row == self._view.currentIndex().row():
            focus_ring(painter, whole.adjusted(px(INSET), 2, -px(INSET), -2))

    def _row(self, painter: QPainter, item: Row, index: Index, area: QRectF, whole: QRectF) -> None:
        view = self._view
        chosen = view.selectionModel().isRowSelected(index.row(), QModelIndex())
        current = view.currentIndex().row() == index.row()
        frame = whole.adjusted(view.margin - px(12), 0, -max(view.right_margin - px(12), 1), 0)
        if view.lines:
            hairline(
                painter, view.margin, whole.bottom() - 1, whole.width() - view.margin - view.right_margin
            )
        if chosen and (view.hasFocus() or view.keep_choice):
            box(painter, frame, RADIUS_SELECTION, "selection")
        if current and view.hasFocus():
            focus_ring(painter, frame)
        below = view.fit.below(index.row(), item)
        main = whole.height() - view.fit.below_height(below)
        inner = view.inner(index.column(), QRectF(area.left(), area.top(), area.width(), main))
        laid = view.laid(index.row(), index.column())
        paint_laid(painter, laid, inner, view.top_aligned, view.fit.first(laid))
        if below:
            painter.setClipRect(whole)
            if index.column() == view.rows.columnCount() - 1:
                y = area.top() + main + px(10)
                for line in below:
                    paint_line(painter, line, view.margin + px(13), y)
                    y += px(19)
