"""Table of a narrative as lines: each cell with its heading, an empty one said; no dose changes column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.core.messages import _
from desktop.fhir.narrative.pieces import HIDDEN, UNREAD

MOST_CELLS = 20_000
_BETWEEN = " | "


@dataclass(slots=True)
class Cell:
    """One cell as written: its text, whether it is a heading, and over how many columns and rows it goes
    (`rows` 0: to the end of its part of the table)."""

    text: str
    heading: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Row:
    """One row as written, and the part of the table that it stands in (`thead`, `tbody`, `tfoot`)."""

    part: str = "tbody"
    body: int = 0
    cells: list[Cell] = field(default_factory=list)
    hidden: bool = False


@dataclass(slots=True)
class _Place:
    """A place of the grid: its cell, and whether that began in this row."""

    cell: Cell
    first_row: bool


class CrossedError(Exception):
    """Cells of a table lie over one another, or there are too many of them."""


def table_lines(rows: list[Row]) -> list[str]:
    """The table row by row. A cell that goes over several columns is said once, by all their headings; one
    that goes over several rows is said in each, marked as the same."""
    # In the older XHTML the foot is written before the body, and shown after it.
    ordered = sorted(rows, key=lambda row: {"thead": 0, "tfoot": 2}.get(row.part, 1))
    try:
        grid = _grid(ordered)
    except CrossedError:
        return [UNREAD]
    wide = max((len(places) for places in grid), default=0)
    if wide < 2 or all(len(row.cells) <= 1 for row in rows):
        return [HIDDEN if row.hidden else cell.text for row in ordered for cell in row.cells or [Cell("")]]
    return list(_said(ordered, grid, wide))


def _grid(rows: list[Row]) -> list[list[_Place | None]]:
    """The cells in their columns, with those that go over several rows in each of these."""
    grid: list[list[_Place | None]] = []
    running: dict[int, tuple[Cell, int]] = {}  # by column: the cell, and how many rows it has left
    part, count = ("", -1), 0
    for row in rows:
        if (row.part, row.body) != part:
            running, part = {}, (row.part, row.body)
        places: list[_Place | None] = []
        for cell in row.cells:
            while len(places) in running:
                places.append(_carried(running, len(places)))
            for _step in range(cell.columns):
                if len(places) in running:
                    raise CrossedError
                if cell.rows != 1:
                    running[len(places)] = (cell, cell.rows - 1)
                places.append(_Place(cell, True))
            if count + len(places) > MOST_CELLS:
                raise CrossedError
        while running and len(places) <= max(running):
            places.append(_carried(running, len(places)))
        count += len(places)
        grid.append(places)
    return grid


def _carried(running: dict[int, tuple[Cell, int]], at: int) -> _Place | None:
    """Place in this row of a cell that began in a row above, if there is one."""
    if at not in running:
        return None
    cell, left = running.pop(at)
    if left != 1:
        running[at] = (cell, left - 1)
    return _Place(cell, False)


def _said(rows: list[Row], grid: list[list[_Place | None]], wide: int) -> Iterator[str]:
    heads: dict[int, list[str]] = {}
    waiting: list[str] = []  # headings that no row has used yet
    open_head = begun = False
    for row, places in zip(rows, grid, strict=True):
        if row.hidden:
            yield HIDDEN
            continue
        own = {id(place.cell): place.cell for place in places if place is not None}
        filled = [cell for cell in own.values() if cell.text.strip()]
        if not (filled and row.cells):
            continue
        if len(own) == 1 and filled[0].columns > 1:
            # One cell over the whole width is a heading of what follows, or a remark: a line of its own.
            yield from waiting
            waiting, open_head = [], False
            yield filled[0].text
            continue
        # The corner above the rows' own headings is often an ordinary cell.
        every = all(cell.heading for cell in (own.values() if begun else filled))
        if row.part == "thead" or (every and len(filled) > 1):
            if not open_head:
                yield from waiting
                heads, waiting = {}, []
            open_head = True
            for at, place in enumerate(places):
                if place is None or not place.first_row:
                    continue
                text = one_cell(place.cell.text).removesuffix(":")
                if text and text not in heads.setdefault(at, []):
                    heads[at].append(text)
            waiting.append(_BETWEEN.join(one_cell(cell.text) for cell in filled))
            continue
        waiting, open_head, begun = [], False, True
        yield _row(places, heads, wide)
    yield from waiting


def _row(places: list[_Place | None], heads: dict[int, list[str]], wide: int) -> str:
    found: list[str] = []
    at = 0
    while at < wide:
        place = places[at] if at < len(places) else None
        first, at = at, at + 1
        while place is not None and at < len(places) and (beside := places[at]) and beside.cell is place.cell:
            at += 1
        name = " + ".join(dict.fromkeys(n for one in range(first, at) if (n := " ".join(heads.get(one, ())))))
        text = one_cell(place.cell.text) if place is not None else ""
        if not text:
            text = _("(empty)")
        elif place is not None and not place.first_row and first and not place.cell.heading:
            text = _("{text} (same cell as above)").format(text=text)
        found.append(f"{name}: {text}" if name else text)
    return _BETWEEN.join(found)


def one_cell(text: str) -> str:
    """The lines of a cell as one, its parts with a semicolon between them; a table in it in parentheses."""
    parts = [part for line in text.split("\n") if (part := " ".join(line.split()))]
    made = ""
    for part in parts:
        made += (" " if made.endswith((".", ";", ":", ",")) else "; " if made else "") + part
    return f"({made})" if any(_BETWEEN in part for part in parts) else made
