"""Painting whole rows, and keeping the pictures of those that are seen.

Each call into Qt lets the other threads in, and waits for them to let it back: a list of thirty rows that is
painted cell by cell while a ward is fetched stands still for a tenth of a second. A row that has not changed
is one call.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QRegion

from ui.painting import recorder
from ui.painting.cell import paint_laid
from ui.painting.runs import paint_line
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.stamps import stamping
from ui.painting.text import SMALL, put
from ui.table.fit import BELOW, Fit
from ui.table.heading import NOTE_STEP, heading_lines
from ui.table.row_model import Heading, Row
from ui.table.table_base import TableBase
from ui.theme import px, scheme
from ui.theme.measures import RADIUS_SELECTION

INSET = 8
"""Distance of the selection frame from the text, towards the edge of the window."""


Place = tuple[int, int, int, float, float]
"""A column, where it begins and how wide it is, where its content begins and how much room that has."""


@dataclass(slots=True)
class _Kept:
    """The picture of a row, and all that decided how it looks."""

    row: Row
    state: tuple[object, ...]
    picture: QPixmap


class RowPainter:
    """Painter of one view's rows."""

    def __init__(self, view: TableBase, fit: Fit) -> None:
        self._view = view
        self._fit = fit
        self._kept: dict[str, _Kept] = {}
        self._placed: tuple[object, ...] = ()
        self._places: list[Place] = []
        self._part = (0, -1)
        self._in_part: list[Place] = []

    def forget(self) -> None:
        """Let the pictures go; they are made anew when rows are seen again."""
        self._kept.clear()

    def paint(self, painter: QPainter, first: int, last: int, region: QRegion) -> None:
        """Paint what of the rows from `first` to `last`, both included (-1: the last of all), lies in
        `region`."""
        view = self._view
        last = last if last >= 0 else len(view.rows.items) - 1
        wide, ratio = view.viewport().width(), view.devicePixelRatioF()
        seen: dict[str, _Kept] = {}
        chosen = {index.row() for index in view.selectionModel().selectedRows()}
        cursor, focus = view.currentIndex().row(), view.hasFocus()
        self._place_columns()
        around = (ratio, scheme(), self._fit.edition, view.lines, view.margin, view.right_margin)
        one = region.boundingRect() if region.rectCount() == 1 else None
        for at in range(first, last + 1):
            item = view.rows.items[at]
            top, tall = view.rowViewportPosition(at), view.rowHeight(at)
            marks = (at in chosen and (focus or view.keep_choice), at == cursor and focus)
            if isinstance(item, Heading):
                self._heading(painter, item, QRectF(0, top, wide, tall), marks[1])
                continue
            whole = (top * ratio).is_integer() and (tall * ratio).is_integer() and (wide * ratio).is_integer()
            if not whole or recorder.active is not None:
                # A picture that begins between two pixels would be blurred; and a picture holds no words.
                self._row(painter, item, at, QRectF(0, top, wide, tall), *marks)
                continue
            state = (wide, tall, *marks, len(self._fit.below(at, item)), around)
            kept = self._kept.get(item.key)
            here = QRect(0, top, wide, tall)
            part = one.intersected(here) if one is not None else region.intersected(here).boundingRect()
            if part.isEmpty():
                if kept is not None:
                    seen[item.key] = kept
                continue
            if kept is None or kept.state != state or (kept.row is not item and kept.row != item):
                if 2 * part.width() < wide:
                    # Some columns of a row that has moved: its picture can wait until all of it is painted.
                    # From the row's own corner, as in its picture: what is rounded goes as there.
                    painter.translate(0, top)
                    with stamping(ratio):
                        self._row(painter, item, at, QRectF(0, 0, wide, tall), *marks, part)
                    painter.translate(0, -top)
                    continue
                kept = _Kept(item, state, self._picture(item, at, wide, tall, ratio, marks))
            seen[item.key] = kept
            painter.drawPixmap(0, top, kept.picture)
        if first == view.rowAt(0) and last >= view.rowAt(view.viewport().height() - 1) >= 0:
            self._kept = seen
        else:
            self._kept |= seen

    def _place_columns(self) -> None:
        """Compute the place of each column and of its content."""
        view, left = self._view, 0
        widths = [view.columnWidth(at) for at in range(view.rows.columnCount())]
        around = (widths, view.margin, view.right_margin, [column.lead for column in view.rows.columns])
        if around == self._placed:
            return
        self._placed, self._places, self._part = around, [], (0, -1)
        for column, wide in enumerate(widths):
            inner = view.inner(column, QRectF(left, 0, wide, 10))
            self._places.append((column, left, wide, inner.left(), inner.width()))
            left += wide

    def _reached(self, begin: int, end: int) -> list[Place]:
        """The columns that reach between two pixels; all rows are mostly asked for the same ones."""
        if self._part != (begin, end):
            self._part = (begin, end)
            self._in_part = [one for one in self._places if one[1] <= end and one[1] + one[2] > begin]
        return self._in_part

    def _picture(
        self, item: Row, at: int, wide: int, tall: int, ratio: float, marks: tuple[bool, bool]
    ) -> QPixmap:
        picture = QPixmap(round(wide * ratio), round(tall * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._view.palette().base().color())
        with QPainter(picture) as painter, stamping(ratio):
            self._row(painter, item, at, QRectF(0, 0, wide, tall), *marks)
        return picture

    def _heading(self, painter: QPainter, item: Heading, whole: QRectF, focused: bool) -> None:
        margin = self._view.margin
        runs, below = heading_lines(item, whole.width() - 2 * margin)
        centre = whole.bottom() - px(13) - len(below) * px(NOTE_STEP)
        paint_line(painter, runs, margin, centre)
        for line in below:
            centre += px(NOTE_STEP)
            put(painter, margin, centre, line, SMALL)
        hairline(painter, margin, whole.bottom() - 1, whole.width() - margin - self._view.right_margin)
        if focused:
            focus_ring(painter, whole.adjusted(px(INSET), 2, -px(INSET), -2))

    def _row(
        self, painter: QPainter, item: Row, at: int, whole: QRectF, chosen: bool, focused: bool,
        part: QRect | None = None,
    ) -> None:  # fmt: skip
        """Paint a row; with `part` only those of its cells that reach into it."""
        view = self._view
        places = self._places if part is None else self._reached(part.left(), part.right())
        margin, right, top = view.margin, view.right_margin, whole.top()
        if view.lines:
            hairline(painter, margin, whole.bottom() - 1, whole.width() - margin - right)
        if chosen or focused:
            frame = whole.adjusted(margin - px(12), 0, -max(right - px(12), 1), 0)
            if chosen:
                box(painter, frame, RADIUS_SELECTION, "selection")
            if focused:
                focus_ring(painter, frame)
        below = self._fit.below(at, item)
        main = whole.height() - self._fit.below_height(below)
        for column, left, wide, begins, room in places:
            laid = self._fit.laid(at, column)
            if laid.lines:
                if laid.too_wide:
                    painter.save()
                    painter.setClipRect(QRectF(left, top, wide, whole.height()))
                inner = QRectF(begins, top, room, main)
                if view.top_aligned:
                    paint_laid(painter, laid, inner, True, self._fit.first(laid))
                else:
                    paint_laid(painter, laid, inner)
                if laid.too_wide:
                    painter.restore()
        y = whole.top() + main + px(10)
        for line in below:
            paint_line(painter, line, margin + px(BELOW), y)
            y += px(19)
