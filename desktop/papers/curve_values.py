"""Every value that a chart draws, as a table on paper: a curve is for the eye, a number to act upon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.core.messages import _
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers.sheets import Sheets
from desktop.papers.writing import QUIET, markup, paragraph, style
from desktop.shown.chart.vitals import Reading, VitalsModel

MOST = 400
"""Maximum measured times in the table, the newest: with more of them nobody finds any."""


def table(
    sheets: Sheets, model: VitalsModel, rows: Sequence[Any], *, time: float = 26, most: int = 12,
    note: str = "",
) -> None:  # fmt: skip
    """All of these rounds in tables of `most` columns; `time` is the share of the column of times, `note`
    what stands there where it is not every value."""
    if not rows:
        return
    note = note or _("all values; – was not measured in that round")
    if len(rows) > MOST:
        note = _("the newest {n} of {all} measured times; the curves have all").format(n=MOST, all=len(rows))
        rows = rows[-MOST:]
    sheets.heading(_("Measurements"), note)
    columns = [column for column in model.columns if any(column.key in row for row in rows)]
    for at in range(0, len(columns), most):
        part = columns[at : at + most]
        sheets.table(
            [_("Time"), *(column.title for column in part)],
            [
                [
                    paragraph(row["time"].text, 8, strong=True),
                    *(_value(row.get(column.key)) for column in part),
                ]
                for row in rows
            ],
            [time, *[20] * len(part)],
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
