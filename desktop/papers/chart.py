"""The printed chart (kurve): lanes with curves, every value in a table, medicines with doses, fluid."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.messages import _
from desktop.papers import curve_values, curves, marked, medicines
from desktop.papers.plot import Plot, Strips, axis_strip, moment
from desktop.papers.sheets import Sheets
from desktop.papers.writing import paragraph
from desktop.shown.chart.vitals import FluidPart, VitalsModel
from desktop.shown.paper.papers import PrintedChart


def draw(paper: PrintedChart) -> bytes:
    """The chart as PDF."""
    sheets = Sheets(_("Chart"), paper.stand, paper.whose, paper.facts)
    model = paper.model
    sheets.text(" ".join((_("Shows {span}.").format(span=paper.span), *paper.said)))
    plot = Plot(paper.start, paper.end, sheets.column, sheets.room)
    drawn = [*curves.lanes(model, plot), *marked.rows(model, plot)]
    if drawn:
        sheets.figure(Strips(axis_strip(model, plot), drawn), curves.said(model))
    for words in curves.beside(model, plot):
        sheets.text(words, 7.8)
    inside = [row for row in model.readings if plot.holds(row["time"].at)]
    curve_values.table(sheets, model, inside or list(model.readings[-3:]))
    _rows(sheets, model)
    marked.words_of(sheets, model, plot)
    # Also what has no dose in these days: a paused medicine that is missing would look as if nobody had it.
    none = _("No medicines in the chart in this time.")
    medicines.table(
        sheets, model, plot, empty=_("See at the top what is not fetched.") if paper.stand.lacks else none
    )
    _fluid(sheets, [part for part in model.fluid if plot.touches(part.start, part.end)], model)
    marked.happened(sheets, model, plot)
    return sheets.finish()


def _rows(sheets: Sheets, model: VitalsModel) -> None:
    """Print the newest values of the chart's rows; their points are in the table above."""
    said = [
        " ".join(filter(None, (f"{row.name} ({row.note}): {row.latest}", row.latest_note)))
        for row in model.rows
        if row.latest and row.latest != "–"
    ]
    said += [f"{row.name}: {row.note}" for row in model.rows if row.note and row.latest in ("", "–")]
    if said:
        sheets.text(" · ".join(said), 8.4, strong=True)


def _fluid(sheets: Sheets, parts: Sequence[FluidPart], model: VitalsModel) -> None:
    if not parts:
        return
    total = _("{unit} · sum {sum} {note}").format(
        unit=model.fluid_unit, sum=model.fluid_sum, note=model.fluid_note
    )
    sheets.heading(model.fluid_title, total)
    sheets.table(
        [_("From"), _("To"), _("In / out"), _("Balance")],
        [[paragraph(text, 8.2) for text in (moment(p.start), moment(p.end), p.pair, p.text)] for p in parts],
        [30, 30, 40, 30],
    )
