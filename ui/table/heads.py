"""The heads of a table's columns."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QHeaderView

from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import Line, Text
from ui.painting.shapes import hairline
from ui.painting.text import COLUMN
from ui.table.pinned import Carried
from ui.table.row_model import Column
from ui.table.slide import slide
from ui.table.table_base import TableBase
from ui.theme import colour, paint_icon, px, text_scale
from ui.theme.measures import COLUMN_HEAD, SEMIBOLD

_STEP = 16


class ColumnHeads(QHeaderView):
    """Names of the columns, with the arrow of the one that sorts."""

    def __init__(self, view: TableBase) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self._painted = QRegion()
        self._kept: dict[str, tuple[tuple[object, ...], Laid]] = {}
        self._tall: tuple[tuple[Column, ...], tuple[object, ...], int] | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        # Only the height counts: a table is asked for it many times while it is laid out.
        if not self._view.heads:
            return QSize(self.length(), 0)
        view, columns = self._view, self._view.rows.columns
        sizes = tuple(map(self.sectionSize, range(len(columns))))
        around = (sizes, view.margin, view.right_margin, text_scale(), tuple(view.rows.heads))
        if self._tall is None or self._tall[0] is not columns or self._tall[1] != around:
            lines = max((round(self.laid(at).height / px(_STEP)) for at in range(len(columns))), default=1)
            tall = px(COLUMN_HEAD) + (lines - 1) * px(_STEP) - (px(8) if lines > 1 else 0)
            self._tall = (columns, around, tall)
        return QSize(self.length(), self._tall[2])

    def laid(self, section: int) -> Laid:
        """A head fitted into its column: name and notes, each broken where it must be."""
        column = self._view.rows.columns[section]
        forms = self._view.rows.heads.get(column.key, ())
        room = (self.sectionSize(section), self._view.margin, self._view.right_margin)
        around = (column, forms, *room, text_scale())
        kept = self._kept.get(column.key)
        if kept is None or kept[0] != around:
            if len(self._kept) > 2 * len(self._view.rows.columns):
                self._kept.clear()
            kept = self._kept[column.key] = (around, self._lay(section, column, forms))
        return kept[1]

    def _lay(self, section: int, column: Column, forms: tuple[Line, ...]) -> Laid:
        style = COLUMN.heavy(SEMIBOLD).on("text") if column.strong else COLUMN
        lines: tuple[Line, ...] = ((Text(column.title, style, wraps=True),),)
        for note in column.below:
            flowing = [replace(run, wraps=True) if isinstance(run, Text) else run for run in note[-1:]]
            lines = (*lines, (*note[:-1], *flowing))
        inner = self._view.inner(section, QRectF(0, 0, self.sectionSize(section), 10))
        if forms:
            # In the very room of the cells, so that the head has the form that they have.
            return lay(Cell((*((form,) for form in forms), lines), step=_STEP), max(inner.width(), 1))
        # Heads may use the gap between columns: their words stand in no one's way there.
        spare = 0 if column.right else px(8)
        return lay(Cell((lines,), column.right, _STEP), max(inner.width() + spare - px(column.tail), 1))

    def carry(self, way: Carried, area: QRect, by: int) -> None:
        """Columns have moved by so much to the right between the left and the right of `area`: the heads that
        stay move with them, those that say something else are painted."""
        columns, window = self._view.rows.columns, self.viewport()
        moved = slide(window, QRect(area.left(), 0, area.width(), window.height()), by)
        brought = {
            now + at
            for now, was, count in way.spans
            for at in range(count)
            if (moved or now == was) and columns[now + at] == way.before[was + at]
        }
        for section in set(range(len(columns))) - brought:
            self.updateSection(section)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painted = event.region()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if not self._painted.intersects(rect):
            return  # between two heads that are painted, not one itself
        area = QRectF(rect)
        painter.fillRect(area, colour(self._view.head_role))
        column = self._view.rows.columns[section]
        shown = self._view.rows.shown
        inner = self._view.inner(section, area).adjusted(0, px(1), -px(column.tail), px(1))
        laid = self.laid(section)
        paint_laid(painter, laid, inner)
        if shown.sort == section:
            centre = inner.center().y() - (laid.height - laid.step) / 2
            # Beside the name, also where the parts of the cells have heads of their own behind it.
            named = laid.lines[0][2][:1] if column.key in self._view.rows.heads else laid.lines[0][2]
            wide = sum(run.width() for run in named)
            mark = inner.right() - wide - px(16) if column.right else inner.left() + wide + px(4)
            paint_icon(painter, "caret-down" if shown.down else "caret-up", mark, centre, "accent", 12)
        hairline(painter, area.left(), area.bottom() - 1, area.width(), self._view.head_line)
