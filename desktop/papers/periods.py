"""Flowsheet and fluid balance on paper: the periods across, what was measured or counted down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from desktop.core.messages import _, ngettext
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers.sheets import Sheets
from desktop.papers.writing import QUIET, markup, paragraph, pieces, style
from desktop.shown.fluids.fluids import FluidCell, FluidRow
from desktop.shown.measured.flowsheet import SheetCell, SheetRow
from desktop.shown.paper.papers import PrintedPeriods
from desktop.shown.parts import Outside
from desktop.shown.periods import PeriodColumn

_ACROSS = 8
"""Number of periods beside each other on a sheet."""
_MARKS = {"high": "▲", "low": "▼", "": ""}
AnyRow = SheetRow | FluidRow


def draw(paper: PrintedPeriods) -> bytes:
    """The table as PDF: all rows for some periods, then for the next ones."""
    sheets = Sheets(paper.model.title or paper.name, paper.stand, paper.whose, paper.facts)
    if paper.model.note:
        sheets.text(paper.model.note, 8.8, strong=True)
    for words in (*_left_out(paper), *paper.said, *paper.model.told, getattr(paper.table, "legend", "")):
        if words:
            sheets.text(words, 8.4)
    table, last = paper.table, paper.last
    if table is None:
        return sheets.finish()
    groups = [
        (getattr(group, "title", ""), [row for row in group.rows if _has(row, paper.first, last)])
        for group in table.groups
    ]
    usual = any(isinstance(row, SheetRow) for _title, found in groups for row in found)
    for start in range(paper.first, last, _ACROSS):
        columns = table.columns[start : min(start + _ACROSS, last)]
        period = range(start, start + len(columns))
        rows = [cells for title, found in groups for cells in _group(title, found, period, usual=usual)]
        if rows:
            # Columns stand below each other from table to table.
            spare = [""] if len(columns) < _ACROSS else []
            widths = [
                48,
                18,
                *[26] * usual,
                *[23] * len(columns),
                *[23 * (_ACROSS - len(columns))] * len(spare),
            ]
            heads = [table.name, _("Unit"), *[_("Usual")] * usual, *map(_head, columns), *spare]
            sheets.table(heads, [[*cells, *spare] for cells in rows], widths)
            sheets.gap(3)
    lacking = [
        row.name for group in table.groups for row in group.rows if not _has(row, paper.first, last)
    ]  # fmt: skip
    if lacking:
        sheets.text(_("Nothing in this time: {names}").format(names=", ".join(lacking)), 8.4)
    return sheets.finish()


def _left_out(paper: PrintedPeriods) -> Iterator[str]:
    """Notes on periods of the table that are not on the sheet."""
    if paper.table is None:
        return
    if first := paper.first:
        told = ngettext(
            "{n} earlier column is not on the sheet.", "{n} earlier columns are not on the sheet.", first
        )
        yield told.format(n=first)
    yield paper.table.earlier
    if later := len(paper.table.columns) - paper.last:
        told = ngettext(
            "{n} later column is not on the sheet.", "{n} later columns are not on the sheet.", later
        )
        yield told.format(n=later)


def _head(one: PeriodColumn) -> Paragraph:
    return Paragraph(f"{markup(one.day, strong=True)}<br/>{markup(one.hours)}", style(7.8))


def _has(row: AnyRow, first: int, last: int) -> bool:
    return any(_said(_cell(row, at)) for at in range(first, last))


def _cell(row: AnyRow, at: int) -> SheetCell | FluidCell | None:
    if isinstance(row, FluidRow):
        return row.cells[at] if at < len(row.cells) else None
    return row.cells[row.at.index(at)] if at in row.at else None


def _said(cell: SheetCell | FluidCell | None) -> bool:
    """True when the cell has content: struck and doubtful values count."""
    if isinstance(cell, SheetCell):
        return bool(cell.text or cell.struck or cell.doubt or cell.earlier)
    return cell is not None and bool(cell.text or cell.sign or cell.doubt)


def _group(title: str, rows: Sequence[AnyRow], period: range, *, usual: bool) -> Iterator[list[Any]]:
    if title and rows:
        yield [paragraph(title, 8.8, strong=True), *[""] * (len(period) + 1 + usual)]
    for row in rows:
        strong = row.role != "part" if isinstance(row, FluidRow) else row.strong
        known = row.usual if isinstance(row, SheetRow) else ""
        yield [
            [paragraph(part, 8.2, strong=strong) for part in pieces(row.name)],
            paragraph(row.unit, 7.4, colour=QUIET),
            *[paragraph(known, 7.4, colour=QUIET)] * usual,
            *(_written(_cell(row, at)) for at in period),
        ]


def _written(cell: SheetCell | FluidCell | None) -> list[Paragraph] | str:
    if cell is None or not _said(cell):
        return ""
    doubt = " ?" if cell.doubt else ""
    outside: Outside = cell.outside if isinstance(cell, SheetCell) else ""
    text = f"{_MARKS[outside]}{cell.sign} {cell.text}{doubt}".strip()
    found = [paragraph(part, 8.4, strong=bool(outside)) for part in pieces(text)] if text else []
    if isinstance(cell, SheetCell):
        if cell.lowest and cell.highest:
            low, high = _MARKS[cell.lowest_outside], _MARKS[cell.highest_outside]
            found.append(paragraph(f"{low}{cell.lowest}–{high}{cell.highest}", 7.2))
        if cell.earlier:
            found += [paragraph(part, 7.2, colour=QUIET) for part in pieces(cell.earlier)]
        if cell.struck:
            found.append(Paragraph(f"<strike>{markup(cell.struck)}</strike>", style(7.4)))
    return found
