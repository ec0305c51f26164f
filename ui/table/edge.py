"""The lower edge of a table: a row stands whole or not at all, and how many follow is said."""

from __future__ import annotations

from bisect import bisect_left

from ui.table.fit import Fit
from ui.table.row_model import Heading, Row
from ui.table.table_base import TableBase
from ui.theme import px
from ui.widgets.more_below import RAISED, SAID, MoreBelow

_MANY = 2
"""From more whole rows than these one is given up where the strip would be too low for words."""


class LowerEdge:
    """Cover of the row that the lower edge of a view goes through. Where no other row is whole it stays."""

    def __init__(self, view: TableBase, fit: Fit) -> None:
        self._view = view
        self._fit = fit
        self._headings: list[int] = []
        self.strip = MoreBelow(view)

    def arranged(self) -> list[int]:
        """The rows are others: find the headings among them anew, and give them."""
        items = self._view.rows.items
        self._headings = [row for row, item in enumerate(items) if isinstance(item, Heading)]
        return self._headings

    def top(self) -> int:
        """Top of the edge strip in the view; the view's height where there is none."""
        window = self._view.viewport().geometry()
        return self.strip.geometry().top() - window.top() if self.strip.isVisible() else window.height()

    def cover(self) -> None:
        """Lay the strip where it belongs now."""
        view, room = self._view, self._view.viewport().height()
        at, top = view.rowAt(room - 1), room
        if at >= 0 and view.rowViewportPosition(at) + view.rowHeight(at) > room + 1:
            top = view.rowViewportPosition(at)
        elif at >= 0:
            at += 1  # the edge goes between two rows
        count = len(view.rows.items)
        whole = self._whole_above(at) if 0 <= at < count else 0
        if not whole and 0 <= at < count and self._begins_with(at):
            return  # scrolled: it was laid again
        if whole:
            at, top = self._without_headings(at, top)
            low = room - top
            if low < px(SAID) and (whole > _MANY or (whole > 1 and low < px(RAISED))):
                at, top = self._without_headings(at - 1, view.rowViewportPosition(at - 1))
        follow: int | None = count - at - (len(self._headings) - bisect_left(self._headings, at))
        if not follow and at < count:
            follow = None  # headings alone, as of a list in which nothing is: they say something too
        below = view.viewport().geometry()
        high = room - top if whole else 0
        if not whole and 0 <= at < count:
            # One row is higher than the view: its last line that is seen whole stands, with room for words
            # below it or without.
            line = self._fit.line_above(at, room - px(SAID)) or self._fit.line_above(at, room)
            high, follow = (room - line, None) if 0 < line < room else (0, None)
        self.strip.cover(below.left(), below.bottom() + 1, below.width(), high, follow)

    def _without_headings(self, at: int, top: int) -> tuple[int, int]:
        """The row at which the strip begins, and its top: a heading of which no row is seen tells nothing."""
        while at > 0 and isinstance(self._view.rows.items[at - 1], Heading):
            at -= 1
            top = self._view.rowViewportPosition(at)
        return at, top

    def _begins_with(self, at: int) -> bool:
        """Scroll on to a row that is cut below the line of its group alone, if it has room without that."""
        view, items = self._view, self._view.rows.items
        above = items[max(view.rowAt(0), 0) : at]
        by, bar = view.rowViewportPosition(at), view.verticalScrollBar()
        cut = isinstance(items[at], Row) and 0 < by <= bar.maximum() - bar.value()
        if not cut or view.rowHeight(at) > view.viewport().height():
            return False
        # What is folded, or has no row, says something that one could not scroll back to.
        if not all(isinstance(one, Heading) and not one.folded for one in above) or len(above) > 1:
            return False
        bar.setValue(bar.value() + by)
        return True

    def _whole_above(self, row: int) -> int:
        view = self._view
        return sum(
            isinstance(view.rows.items[at], Row) and view.rowViewportPosition(at) >= 0
            for at in range(row - 1, max(view.rowAt(0), 0) - 1, -1)
        )
