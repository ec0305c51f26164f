"""Fitting of a table's rows and columns: widths at once, heights lazily from the top.

A list of thousands of rows is shown after fitting one screen of them; the rest follows in short slices
between keys. All rows before `fitted` have their true height, so nothing that is seen ever moves.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, QTimer

from ui.painting.cell import Cell, Laid, folded, lay
from ui.painting.runs import Line
from ui.table.heading import heading_height
from ui.table.pinned import Carried, Items
from ui.table.row_model import Column, Heading, Row
from ui.table.table_base import TableBase
from ui.table.widths import Widths
from ui.theme import px, text_scale

SLICE = 0.004
"""Seconds of the UI thread that one slice of fitting what isn't seen may take."""
PAUSE = 80
"""Milliseconds after which rows that aren't seen are fitted where one goes along the columns: a key that is
held down asks for the next ones before."""
_BELOW_STEP = 19
BELOW = 13
"""Indent of the line under a row."""
_EMPTY = Cell()
_AIR = 6
"""Above and below four lines and more there is so much more room, at 100 %."""
_TURNS = 3
"""Fitting may bring the scroll bar, and that another width: so often at most is fitted at once."""


@dataclass(slots=True)
class _Fitted:
    """A row's cells as they are fitted into the present columns, and how much room that takes."""

    row: Row
    cells: list[Laid | None]
    tall: int = -1


class Fit(QObject):
    """The widths, heights and fitted cells of one view."""

    def __init__(self, view: TableBase) -> None:
        super().__init__(view)
        self._view = view
        self._kept: dict[str, _Fitted] = {}
        self._below: dict[str, tuple[tuple[Line, ...], tuple[Line, ...]]] = {}
        self._around: tuple[object, ...] = ()
        self._room: list[float] = []
        self._columns: tuple[Column, ...] = ()
        self._widths = Widths(view)
        self.fitted = 0
        self.edition = 0
        self._measuring = False
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._slice)

    @property
    def lacking(self) -> int:
        """Pixels that the columns together lack for their words to stay whole; 0 where there is room."""
        return self._widths.lacking

    def laid(self, row: int, column: int) -> Laid:
        """A cell fitted into its column; remembered until its row or the widths change."""
        item = self._view.rows.items[row]
        if not isinstance(item, Row):
            return lay(_EMPTY, self._room[column])
        kept = self._fitted(item)
        found = kept.cells[column]
        if found is None:
            cell = item.cells[column] if column < len(item.cells) else _EMPTY
            found = kept.cells[column] = lay(cell, self._room[column])
        return found

    def _fitted(self, item: Row) -> _Fitted:
        """Cached heights of a row, wherever it stands; empty where its content has changed."""
        kept = self._kept.get(item.key)
        if kept is None or (kept.row is not item and kept.row != item):
            kept = self._kept[item.key] = _Fitted(item, [None] * len(self._room))
        kept.row = item
        return kept

    def measure(self) -> None:
        """Fit anew: the rows or the width changed."""
        if self._measuring:
            # Asked by what fitting itself brought about: begun inside, its widths would be half overwritten.
            return
        self._measuring = True
        try:
            for _turn in range(_TURNS):
                total, rows = self._view.viewport().width(), self._view.rows
                columns, items = rows.columns, rows.items
                self._measure(total)
                if self._view.viewport().width() == total and rows.columns is columns and rows.items is items:
                    break
        finally:
            self._measuring = False

    def _measure(self, total: int) -> None:
        view, columns = self._view, self._view.rows.columns
        self._rest.stop()
        if columns != self._columns:
            self._columns = columns
            self.edition += 1
        self.fitted = 0
        self._widths.lacking = 0
        if not columns:
            return
        widths = self._widths.of(total)
        with self._quietly():
            for at, wide in enumerate(widths):
                if wide != view.columnWidth(at):
                    view.setColumnWidth(at, wide)
        self._room = [view.inner(at, QRectF(0, 0, wide, 10)).width() for at, wide in enumerate(widths)]
        view.verticalHeader().setDefaultSectionSize(px(view.row_height))
        self._keep()
        with self._quietly():
            self.seen()
        view.horizontalHeader().updateGeometry()
        view.updateGeometries()
        if self.fitted < len(view.rows.items):
            # Lower heads leave room for more rows. Nobody else says so: a resize is not heard meanwhile.
            with self._quietly():
                self.seen()
            view.updateGeometries()
        view.viewport().update()

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Change sizes without the view's own answer to each: it would be painted once more in the next turn.
        Whoever asks sees to it that what is seen is painted."""
        heads = (self._view.horizontalHeader(), self._view.verticalHeader())
        before = [one.blockSignals(True) for one in heads]
        try:
            yield
        finally:
            for one, was in zip(heads, before, strict=True):
                one.blockSignals(was)

    def _keep(self) -> None:
        """Keep what was fitted of the rows that are still there, if they stand in the same room."""
        view = self._view
        around = (view.rows.columns, *self._room_now())
        if around != self._around:
            self._around = around
            self._kept.clear()
            self._below.clear()
        elif len(self._kept) > 2 * len(view.rows.items):
            here = {item.key for item in view.rows.items if isinstance(item, Row)}
            self._kept = {key: kept for key, kept in self._kept.items() if key in here}
            self._below = {key: kept for key, kept in self._below.items() if key in here}

    def _room_now(self) -> tuple[object, ...]:
        """All that decides how cells are fitted, beside the columns."""
        view = self._view
        return (
            tuple(self._room), text_scale(), view.viewport().width(), view.margin, view.right_margin,
            view.row_height, view.slack, view.top_aligned,
        )  # fmt: skip

    def carry(self, way: Carried, before: Items) -> tuple[dict[int, list[int]], bool] | None:
        """Other columns of the same rows, which were `before`: the columns in which each row that is seen has
        another cell, and whether one of these rows is higher or lower now. None where the columns need
        other widths: all is to be measured.
        """
        view, rows, room = self._view, self._view.rows, self._room
        if self._measuring or not room or self._around != (way.before, *self._room_now()):
            return None
        self._widths.carry(way, before)
        if self._widths.of(view.viewport().width()) != [view.columnWidth(at) for at in range(len(room))]:
            return None
        if any(room[now : now + count] != room[was : was + count] for now, was, count in way.spans):
            return None
        self._columns = rows.columns
        self._around = (rows.columns, *self._room_now())
        self._rest.stop()
        self.fitted = 0
        others: dict[int, list[int]] = {}
        higher, top = False, view.rowAt(0)
        with self._quietly():
            for at in self._through_view():
                was, item = before[at], rows.items[at]
                if isinstance(item, Row) and isinstance(was, Row) and item is not was:
                    cells = self._carry_row(way, was, item)
                    across = bool(item.below or was.below) or item.checked != was.checked
                    if at >= top:
                        others[at] = [n for n, laid in enumerate(cells) if across or laid is None]
                higher = self._next() or higher
        if self.fitted < len(rows.items):
            self._rest.start(PAUSE)
        return others, higher

    def _carry_row(self, way: Carried, was: Row, item: Row) -> list[Laid | None]:
        """Keep what was fitted of the cells that a row still has; None for each that is another."""
        kept = self._kept.get(item.key)
        if kept is None or kept.row is not was:
            cells: list[Laid | None] = [None] * len(self._room)
        else:
            cells = way.known(was, item, kept.cells)
        self._kept[item.key] = _Fitted(item, list(cells))
        return cells

    def seen(self) -> None:
        """Fit what is seen now, and the rest soon."""
        for _row in self._through_view():
            self._next()
        if self.fitted < len(self._view.rows.items):
            self._rest.start()

    def _through_view(self) -> Iterator[int]:
        """The row to be fitted next, while the view shows it or one below it."""
        view, count = self._view, len(self._view.rows.items)
        heads = view.verticalHeader()
        bottom = view.verticalOffset() + view.viewport().height()
        while self.fitted < count and heads.sectionPosition(self.fitted) < bottom:
            yield self.fitted

    def through(self, row: int) -> None:
        """Fit all rows down to this one, so that its place is known and can be scrolled to."""
        last = min(row, len(self._view.rows.items) - 1)
        if self.fitted > last:
            return
        while self.fitted <= last:
            self._next()
        self._view.updateGeometries()

    def changed(self, row: int) -> bool:
        """A row says something else; whether its words need other widths than the columns have.

        While a ward is fetched rows fill in place: in widths asked of what was grey their words would break.
        """
        self.again(row)
        item = self._view.rows.items[row]
        if not isinstance(item, Row) or not self._room or self._widths.known(row, item):
            return False
        total = self._view.viewport().width()
        return self._widths.of(total) != [self._view.columnWidth(at) for at in range(len(self._room))]

    def again(self, row: int) -> None:
        """A row is taller or lower than it was."""
        if 0 <= row < self.fitted:
            self._set(row)

    def _next(self) -> bool:
        """Fit the next row; whether it is higher or lower than it was."""
        self.fitted += 1
        return self._set(self.fitted - 1)

    def _set(self, row: int) -> bool:
        tall = self.height(row, self._view.rows.items[row])
        if tall == self._view.rowHeight(row):
            return False
        self._view.setRowHeight(row, tall)
        return True

    def _slice(self) -> None:
        self._rest.setInterval(0)
        until = time.perf_counter() + SLICE
        count = len(self._view.rows.items)
        with self._quietly():
            while self.fitted < count and time.perf_counter() < until:
                self._next()
        # Nothing of it is seen: only the scroll bar says something else.
        self._view.updateGeometries()
        if self.fitted >= count:
            self._rest.stop()

    def below(self, row: int, item: Row) -> tuple[Line, ...]:
        """The lines under a row that are shown now, broken where they have no room."""
        hidden = self._view.below_at_cursor and self._view.cursor_row() != row
        if hidden or not item.below:
            return ()
        known = self._below.get(item.key)
        if known is None or known[0] is not item.below:
            view = self._view
            room = view.viewport().width() - view.margin - px(BELOW) - max(view.right_margin, 0)
            fitted = tuple(part for line in item.below for part in folded(line, max(room, px(80)), px(10)))
            known = self._below[item.key] = (item.below, fitted)
        return known[1]

    def below_height(self, below: tuple[Line, ...]) -> int:
        """Room that lines under a row take."""
        return len(below) * px(_BELOW_STEP) + (px(8) if below else 0)

    def height(self, row: int, item: Heading | Row) -> int:
        """Height of a row in pixels."""
        view = self._view
        if isinstance(item, Heading):
            return heading_height(item, view.viewport().width() - 2 * view.margin)
        kept = self._fitted(item)
        if kept.tall < 0:
            # Most cells of a row that goes along the columns are fitted already.
            cells = [self.laid(row, at) if one is None else one for at, one in enumerate(kept.cells)]
            kept.tall = self._tall(cells)
        return kept.tall + self.below_height(self.below(row, item))

    def line_above(self, row: int, y: float) -> int:
        """The lowest place above `y` of the view that goes through no line of a row's cells, below one
        of them at least; 0 where there is none."""
        item = self._view.rows.items[row]
        if isinstance(item, Heading):
            return 0
        lines = list(self._lines(row, item))
        air = 0.15
        free = (
            end
            for end, _step in lines
            if end <= y and not any(o - s * (1 - air) < end < o - s * air for o, s in lines)
        )
        return max(round(max(free, default=0)), 0)

    def _lines(self, row: int, item: Row) -> Iterator[tuple[float, float]]:
        """Bottom of each line of a row's cells in the view, with its height."""
        view = self._view
        below = self.below(row, item)
        top, main = view.rowViewportPosition(row), view.rowHeight(row) - self.below_height(below)
        for column in range(len(view.rows.columns)):
            laid = self.laid(row, column)
            above = self.first(laid) - laid.step / 2 if view.top_aligned else (main - laid.height) / 2
            for at in {at for _left, at, _line in laid.lines}:
                yield top + above + (at + 1) * laid.step, laid.step

    def _tall(self, cells: list[Laid]) -> int:
        view, least = self._view, px(self._view.row_height)
        if view.top_aligned:
            return max(least, *(round(2 * self.first(c) + c.height - c.step) for c in cells))
        tallest = max(cells, key=lambda one: one.height)
        # A block of many lines would touch the frame of the row in which the cursor stands.
        air = px(_AIR) if tallest.height > 3.5 * tallest.step else 0
        return max(least, round(tallest.height) + px(view.slack) + air)

    def first(self, laid: Laid) -> float:
        """Centre of a cell's first line below the row's top, where cells are aligned at the top."""
        return max(px(self._view.row_height) / 2 - (laid.height - laid.step) / 2, laid.step * 0.78)
