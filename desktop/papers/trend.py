"""A trend on paper (growth, partogram, any other), and a trace: curves over one axis, the values below."""

from __future__ import annotations

from reportlab.lib.units import mm

from desktop.core.messages import _
from desktop.papers import curve_values, curves, marked, medicines
from desktop.papers.plot import Plot, Strips, axis_strip
from desktop.papers.sheets import Sheets
from desktop.shown.paper.papers import PrintedTrend
from desktop.shown.trends.trace import TraceModel

_LOWEST, _HIGHEST = 30 * mm, 95 * mm
_ON_ITS_SIDE = 3
"""Number of curves that are read over a wide axis; more stand one above the other on one upright sheet."""


def draw(paper: PrintedTrend) -> bytes:
    """The trend as PDF: on one sheet, where all its lanes have room there."""
    model = paper.model
    wide = len(model.lanes) <= _ON_ITS_SIDE
    sheets = Sheets(model.title or _("Chart"), paper.stand, paper.whose, paper.facts, wide=wide)
    if model.note:
        sheets.text(model.note, 8.8, strong=True)
    sheets.text(" ".join((_("Shows {span}.").format(span=paper.span), *paper.said)))
    plot = Plot(paper.start, paper.end, sheets.column, sheets.room)
    if model.lanes:
        rows = marked.rows(model, plot)
        head = axis_strip(model, plot)
        taken = head.height + sum(one.height for one in rows) + 22 * mm
        tall = min(max((sheets.room - taken) / len(model.lanes), _LOWEST), _HIGHEST)
        sheets.figure(Strips(head, [*curves.lanes(model, plot, tall), *rows]), curves.said(model))
        for words in curves.beside(model, plot):
            sheets.text(words, 7.8)
    if model.medicines:
        medicines.table(sheets, model, plot, empty="")
    inside = [row for row in model.readings if plot.holds(row["time"].at) or not model.lanes]
    note = ""
    if isinstance(model, TraceModel):
        note = _("each minute: median, lowest–highest; – was not recorded in it")
    curve_values.table(sheets, model, inside, time=46, most=10 if wide else 6, note=note)
    marked.happened(sheets, model, plot)
    return sheets.finish()
