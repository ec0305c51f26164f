"""The printed chart (kurve): lanes with curves, every value in a table, medicines with doses, fluid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from desktop.core.clock import local
from desktop.core.formats import day_short, time
from desktop.papers.curves import LABELS, Plot, axis, lanes, medicine_bar
from desktop.papers.sheets import Drawn, Sheets
from desktop.papers.writing import QUIET, markup, paragraph, style
from desktop.shown.papers import PrintedChart
from desktop.shown.vitals import Dose, FluidPart, MedicineBar, Reading, VitalsModel

TITLE = "Kurve"
_MOST_COLUMNS = 12
_STATES = {
    "given": "gitt", "refused": "ikke gitt", "late": "ikke ført gitt", "ordered": "ordinert",
    "struck": "strøket", "unwritten": "ukjent, ingenting ført",
}  # fmt: skip


def draw(paper: PrintedChart) -> bytes:
    """The chart as PDF."""
    sheets = Sheets(TITLE, paper.stand, paper.whose, paper.facts)
    model = paper.model
    sheets.text(" ".join((f"Viser {paper.span}.", *paper.said)))
    if model.lanes or model.rows:
        made = lanes(model, Plot(paper.start, paper.end, sheets.column, sheets.room))
        for part in made:
            sheets.add(part)
    inside = [row for row in model.readings if paper.start <= row["time"].at <= paper.end]
    _values(sheets, model, inside or list(model.readings[-3:]))
    _rows(sheets, model, paper)
    _medicines(sheets, model, paper)
    _fluid(
        sheets, [part for part in model.fluid if part.end >= paper.start and part.start <= paper.end], model
    )
    events = [event for event in model.events if paper.start <= event.time <= paper.end]
    if events:
        sheets.heading("Hendelser")
        for event in events:
            sheets.text(f"{_moment(event.time)} {event.text}", 8.4)
    return sheets.finish()


def _values(sheets: Sheets, model: VitalsModel, rows: Sequence[Any]) -> None:
    """Every value that is drawn, and those that can't be: a curve is for the eye, a number to act upon."""
    if not rows:
        return
    sheets.heading("Målinger", "alle verdier; – er ikke målt i den runden")
    columns = [column for column in model.columns if any(column.key in row for row in rows)]
    for at in range(0, len(columns), _MOST_COLUMNS):
        part = columns[at : at + _MOST_COLUMNS]
        sheets.table(
            ["Tid", *(column.title for column in part)],
            [
                [
                    paragraph(row["time"].text, 8, strong=True),
                    *(_value(row.get(column.key)) for column in part),
                ]
                for row in rows
            ],
            [26, *[20] * len(part)],
        )


def _value(reading: Reading | None) -> list[Paragraph] | Paragraph:
    if reading is None:
        return paragraph("–", 8, colour=QUIET)
    said = [paragraph(reading.text or "–", 8.6, strong=reading.warn)]
    if reading.struck:
        # Struck through as on paper: gone it would not be known that it was there.
        said.append(Paragraph(f"<strike>{markup(reading.struck)}</strike>", style(7.6)))
    if reading.note:
        said.append(paragraph(reading.note, 7))
    return said


def _rows(sheets: Sheets, model: VitalsModel, paper: PrintedChart) -> None:
    """What the rows of the chart say at their right edge; their points are in the table above."""
    said = [
        f"{row.name} ({row.note}): {row.latest}" for row in model.rows if row.latest and row.latest != "–"
    ]
    said += [f"{row.name}: {row.note}" for row in model.rows if row.note and row.latest in ("", "–")]
    if said:
        sheets.text(" · ".join(said), 8.4, strong=True)


def _medicines(sheets: Sheets, model: VitalsModel, paper: PrintedChart) -> None:
    # Also what has no dose in these days: a paused medicine that is missing would look as if nobody had it.
    if not model.medicines:
        sheets.heading("Legemidler")
        sheets.text(
            "Ingen legemidler på kurven i tidsrommet."
            if not paper.stand.lacks
            else "Se øverst hva som ikke er hentet."
        )
        return
    left, right = LABELS, 70 * mm
    plot = Plot(paper.start, paper.end, sheets.column, sheets.room)
    middle = sheets.column - left - right
    sheets.heading(
        "Legemidler",
        "fylt ring: gitt, åpen ring: ordinert, trekant: ikke ført gitt, kryss: ikke gitt",
        room=40,
    )
    rows = []
    for bar in model.medicines:
        name = [Paragraph(markup(bar.name, strong=True), style(8.4))]
        name += [paragraph(text, 7.6, colour=QUIET) for text in (bar.brand, bar.dose) if text]
        drawn = Drawn(middle - 5, 7 * mm, partial(medicine_bar, bar=bar, plot=plot))
        rows.append([name, drawn, [paragraph(text, 7.8) for text in _says(bar, paper)]])
    head = Drawn(middle - 5, 8 * mm, lambda c, w, h: axis(c, 0, w, h, model, plot))
    sheets.table(["Legemiddel", head, "Doser i tidsrommet"], rows, [left, middle, right])


def _says(bar: MedicineBar, paper: PrintedChart) -> list[str]:
    said = _rates(bar, paper)
    ran = {step.key for step in bar.rates}
    for state in _STATES:
        inside = [d for d in bar.doses if paper.start <= d.time <= paper.end and d.key not in ran]
        doses = [d for d in inside if d.state == state]
        if doses:
            said.append(f"{_STATES[state]}: {', '.join(_dose(d) for d in doses)}")
    if bar.style == "as_needed":
        said.append("ved behov")
    said += [f"! {words}" for words in bar.answered]
    said += [text for text in (bar.remark and f"infusjon {bar.remark}", bar.remark_after, bar.ended) if text]
    return said or ["ingen dose med klokkeslett i tidsrommet"]


def _rates(bar: MedicineBar, paper: PrintedChart) -> list[str]:
    """The rates of an infusion, each with when it began and ended."""
    steps = [step for step in bar.rates if step.start <= paper.end and step.end >= paper.start]
    if not steps:
        return []
    told = [
        f"{_moment(step.start)}{f'–{_moment(step.end)}' if step.end > step.start else ''}:"
        f" {step.text or 'ikke skrevet'}"
        for step in steps
    ]
    return [f"hastighet ({bar.rate_unit}): {'; '.join(told)}"]


def _dose(dose: Dose) -> str:
    words = _moment(dose.time)
    return f"{words} ({dose.text})" if dose.text and dose.state != "struck" else words


def _fluid(sheets: Sheets, parts: Sequence[FluidPart], model: VitalsModel) -> None:
    if not parts:
        return
    sheets.heading(model.fluid_title, f"{model.fluid_unit} · sum {model.fluid_sum} {model.fluid_note}")
    sheets.table(
        ["Fra", "Til", "Inn / ut", "Balanse"],
        [
            [paragraph(text, 8.2) for text in (_moment(p.start), _moment(p.end), p.pair, p.text)]
            for p in parts
        ],
        [30, 30, 40, 30],
    )


def _moment(seconds: float) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{day_short(local(at))} {time(at)}"
