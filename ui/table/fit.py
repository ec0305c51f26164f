"""How rows and columns of a table are fitted: widths at once, heights from the top as far as is seen.

A list of thousands of rows is shown after fitting one screen of them; the rest follows in short slices
between keys. All rows before `fitted` have their true height, so nothing that is seen ever moves.
"""

from __future__ import annotations

import time
from math import ceil

from PySide6.QtCore import QObject, QRectF, QTimer

from ui.painting.cell import Cell, Laid, folded, lay, least
from ui.painting.runs import Line
from ui.painting.text import COLUMN, longest
from ui.table.base import TableBase
from ui.table.model import Column, Heading, Row
from ui.theme import px
from ui.theme.measures import GROUP_HEAD

SLICE = 0.004
"""Seconds of the UI thread that one slice of fitting what isn't seen may take."""
_BELOW_STEP = 19
BELOW = 13
"""How far what stands under a row is indented."""
_EMPTY = Cell()
_ASKED = 40
"""So many rows are asked how narrow their columns may become."""
_GIVES = 0.55
"""A column keeps this part of its width at least."""


class Fit(QObject):
    """The widths, heights and fitted cells of one view."""

    def __init__(self, view: TableBase) -> None:
        super().__init__(view)
        self._view = view
        self._laid: dict[tuple[int, int], Laid] = {}
        self._below: dict[int, tuple[tuple[Line, ...], tuple[Line, ...]]] = {}
        self._room: list[float] = []
        self._columns: tuple[Column, ...] = ()
        self.fitted = 0
        self.edition = 0
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._slice)

    def laid(self, row: int, column: int) -> Laid:
        """A cell fitted into its column; remembered until rows or widths change."""
        found = self._laid.get((row, column))
        if found is None:
            item = self._view.rows.items[row]
            cell = item.cells[column] if isinstance(item, Row) and column < len(item.cells) else _EMPTY
            found = self._laid[row, column] = lay(cell, self._room[column])
        return found

    def measure(self) -> None:
        """Fit anew: the rows or the width changed."""
        view, columns = self._view, self._view.rows.columns
        self._laid.clear()
        self._below.clear()
        self._rest.stop()
        if columns != self._columns:
            self._columns = columns
            self.edition += 1
        self.fitted = 0
        if not columns:
            return
        total = view.viewport().width()
        fixed = [px(column.width) for column in columns]
        fixed[0] += view.margin
        fixed[-1] += view.right_margin
        if sum(fixed) > total:
            fixed = _shrunk(fixed, [bool(column.stretch) for column in columns], total, self._least(fixed))
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
            view.setColumnWidth(at, wide)
        self._room = [view.inner(at, QRectF(0, 0, wide, 10)).width() for at, wide in enumerate(widths)]
        view.verticalHeader().setDefaultSectionSize(px(view.row_height))
        self.seen()
        view.horizontalHeader().updateGeometry()
        view.updateGeometries()
        view.viewport().update()

    def _least(self, widths: list[int]) -> list[int]:
        """What each column keeps so that no word of its title, nor of the first rows, is broken."""
        view = self._view
        rows = [item for item in view.rows.items[:_ASKED] if isinstance(item, Row)]
        found = []
        for at, (wide, column) in enumerate(zip(widths, view.rows.columns, strict=True)):
            taken = wide - view.inner(at, QRectF(0, 0, wide, 10)).width()
            cells = (least(row.cells[at]) for row in rows if at < len(row.cells))
            room = max(longest(column.title, COLUMN), *cells, 0.0)
            found.append(min(ceil(room + taken), wide))
        return found

    def seen(self) -> None:
        """Fit what is seen now, and the rest soon."""
        view, count = self._view, len(self._view.rows.items)
        heads = view.verticalHeader()
        bottom = view.verticalOffset() + view.viewport().height()
        while self.fitted < count and heads.sectionPosition(self.fitted) < bottom:
            self._next()
        if self.fitted < count:
            self._rest.start()

    def through(self, row: int) -> None:
        """Fit all rows down to this one, so that its place is known and can be scrolled to."""
        last = min(row, len(self._view.rows.items) - 1)
        if self.fitted > last:
            return
        while self.fitted <= last:
            self._next()
        self._view.updateGeometries()

    def changed(self, row: int) -> None:
        """A row says something else."""
        for column in range(len(self._room)):
            self._laid.pop((row, column), None)
        self.again(row)

    def again(self, row: int) -> None:
        """A row is taller or lower than it was."""
        if 0 <= row < self.fitted:
            self._set(row)

    def _next(self) -> None:
        self._set(self.fitted)
        self.fitted += 1

    def _set(self, row: int) -> None:
        tall = self.height(row, self._view.rows.items[row])
        if tall != self._view.rowHeight(row):
            self._view.setRowHeight(row, tall)

    def _slice(self) -> None:
        until = time.perf_counter() + SLICE
        count = len(self._view.rows.items)
        while self.fitted < count and time.perf_counter() < until:
            self._next()
        if self.fitted >= count:
            self._rest.stop()

    def below(self, row: int, item: Row) -> tuple[Line, ...]:
        """The lines under a row that are shown now, broken where they have no room."""
        hidden = self._view.below_at_cursor and self._view.currentIndex().row() != row
        if hidden or not item.below:
            return ()
        known = self._below.get(row)
        if known is None or known[0] is not item.below:
            view = self._view
            room = view.viewport().width() - view.margin - px(BELOW) - max(view.right_margin, 0)
            fitted = tuple(part for line in item.below for part in folded(line, max(room, px(80)), px(10)))
            known = self._below[row] = (item.below, fitted)
        return known[1]

    def below_height(self, below: tuple[Line, ...]) -> int:
        """Room that lines under a row take."""
        return len(below) * px(_BELOW_STEP) + (px(8) if below else 0)

    def height(self, row: int, item: Heading | Row) -> int:
        """Height of a row in pixels."""
        view = self._view
        if isinstance(item, Heading):
            return px(GROUP_HEAD if not item.group.foldable else 32)
        cells = [self.laid(row, at) for at in range(len(view.rows.columns))]
        below = self.below_height(self.below(row, item))
        least = px(view.row_height)
        if view.top_aligned:
            return max(least, *(round(2 * self.first(c) + c.height - c.step) for c in cells)) + below
        tallest = max((cell.height for cell in cells), default=0)
        return max(least, round(tallest) + px(view.slack)) + below

    def first(self, laid: Laid) -> float:
        """Centre of a cell's first line below the row's top, where cells are aligned at the top."""
        return max(px(self._view.row_height) / 2 - (laid.height - laid.step) / 2, laid.step * 0.78)


def _shrunk(widths: list[int], soft: list[bool], total: int, least: list[int]) -> list[int]:
    """Widths that fit into `total`: first the columns that wrap give way, then all, down to what their words
    need (`least`), where there is room for that; nothing leaves the view.
    """
    every, nothing = [True] * len(widths), [0] * len(widths)
    kept = least if sum(least) <= total else nothing
    for giving in (soft, every):
        over = sum(widths) - total
        rooms = [
            wide - max(int(wide * _GIVES), min(floor, wide)) if gives else 0
            for wide, gives, floor in zip(widths, giving, kept, strict=True)
        ]
        spare: int = sum(rooms)
        if over > 0 and spare:
            share = min(over / spare, 1.0)
            widths = [wide - ceil(room * share) for wide, room in zip(widths, rooms, strict=True)]
    return widths
