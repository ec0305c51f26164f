"""Column widths of a table: as declared, as their words need, as there is room."""

from __future__ import annotations

from itertools import zip_longest
from math import ceil

from PySide6.QtCore import QRectF

from ui.painting.cell import least
from ui.painting.text import COLUMN, longest
from ui.table.pinned import Carried, Items
from ui.table.row_model import Row
from ui.table.table_base import TableBase
from ui.theme import px, text_scale

_ASKED = 40
"""Number of rows asked for the minimum width of their columns."""
_WIDE = 400
_GROWS = 1.4
"""A column takes so many times its declared width at most for what it holds."""
_GIVES = 0.55
"""A column keeps this part of its width at least."""


class Widths:
    """Column widths of one view."""

    def __init__(self, view: TableBase) -> None:
        self._view = view
        # What the cells of the first rows need, of those that say what they said.
        self._needs: dict[bool, dict[str, tuple[Row, tuple[float, ...]]]] = {}
        self._needs_at = 0.0
        self._apart = False
        self.lacking = 0
        """Pixels that the columns together lack for their words to stay whole; 0 where there is room."""

    def of(self, total: int) -> list[int]:
        """The columns' widths for `total` pixels and what the first rows say; notes what they lack."""
        view, columns = self._view, self._view.rows.columns
        declared = [px(column.width) for column in columns]
        declared[0] += view.margin
        # The scroll bar stands in the margin: with it and without it cells have the same room. By a pixel
        # that rounding gave to another column a row was lower beside it: it was shown and hidden for ever.
        bar = view.margin - view.right_margin
        total += bar
        declared[-1] += view.margin
        needed = self._least()
        needed[-1] += bar
        self.lacking = 0
        if sum(needed) > total:
            # A dose in two lines is read; a word, a number or a length of time in two is not.
            needed = self._least(apart=True)
            needed[-1] += bar
            self.lacking = max(sum(needed) - total, 0)
        # What a declared width has no room for takes it, but no single word takes the others' room.
        fixed = [
            max(wide, min(need, ceil(wide * _GROWS))) for wide, need in zip(declared, needed, strict=True)
        ]
        if sum(fixed) > total:
            least = [min(wide, need) for wide, need in zip(fixed, needed, strict=True)]
            fixed = _shrunk(fixed, [bool(column.stretch) for column in columns], total, least)
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
        widths[-1] -= bar
        return widths

    def known(self, row: int, item: Row) -> bool:
        """True when a row needs no other widths than when it was asked; one further down is never asked."""
        if row >= _ASKED:
            return True
        before = self._needs.get(self._apart, {}).get(item.key)
        return before is not None and before[1] == tuple(least(cell, self._apart) for cell in item.cells)

    def carry(self, way: Carried, before: Items) -> None:
        """Carry over the cached width needs of cells that have not changed."""
        for apart, known in self._needs.items():
            for was, item in zip(before[:_ASKED], self._view.rows.items[:_ASKED], strict=True):
                had = known.get(item.key) if isinstance(item, Row) else None
                if had is None or had[0] is not was or not isinstance(item, Row) or was is item:
                    continue
                needs = way.known(was, item, had[1])
                cells = item.cells
                known[item.key] = (
                    item,
                    tuple([least(cells[at], apart) if n is None else n for at, n in enumerate(needs)]),
                )

    def _least(self, apart: bool = False) -> list[int]:
        """Minimum width of each column in which no word of its title or of the first rows is broken; with
        `apart` a dose may be, before its frequency."""
        view = self._view
        rows = [item for item in view.rows.items[:_ASKED] if isinstance(item, Row)]
        if text_scale() != self._needs_at:
            self._needs.clear()
        kept = self._needs.get(apart, {})
        known = {}
        for row in rows:
            before = kept.get(row.key)
            same = before is not None and (before[0] is row or before[0] == row)
            known[row.key] = (
                before if before and same else (row, tuple(least(cell, apart) for cell in row.cells))
            )
        found = []
        self._needs[apart], self._needs_at = known, text_scale()
        self._apart = apart
        most = [max(each) for each in zip_longest(*(needs for _row, needs in known.values()), fillvalue=0.0)]
        most += [0.0] * (len(view.rows.columns) - len(most))
        for at, column in enumerate(view.rows.columns):
            taken = px(_WIDE) - view.inner(at, QRectF(0, 0, px(_WIDE), 10)).width()
            room = max(longest(column.title, COLUMN), most[at], 0.0)
            found.append(ceil(room + taken))
        return found


def _shrunk(widths: list[int], soft: list[bool], total: int, least: list[int]) -> list[int]:
    """Widths that fit into `total`: first the columns that wrap give way, then all, down to what their words
    need (`least`), where there is room for that; nothing leaves the view.
    """
    every, nothing = [True] * len(widths), [0] * len(widths)
    # Where not all words have room, a time or a bed stays whole before a long name does.
    short = [0 if wraps else need for wraps, need in zip(soft, least, strict=True)]
    kept = next((some for some in (least, short) if sum(some) <= total), nothing)
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
