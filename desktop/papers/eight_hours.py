"""The eight-hour sheet (downtime flowsheet): last vital signs, hours to write in, medicines to sign for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers.sheets import Sheets
from desktop.papers.writing import QUIET, in_rows, markup, paragraph, pieces, style
from desktop.shown.paper.papers import DoseLine, EightHours

TITLE = "Åttetimersark"
_PROMISE = "Føres inn i journalen når serveren er tilbake. Ført inn: kl. ________ sign. ________"
_WRITE = 7.2
"""Millimetres that a hand needs for a value."""


def draw(paper: EightHours) -> bytes:
    """The sheet as PDF."""
    sheets = Sheets(TITLE, paper.stand, paper.whose, paper.facts, promise=_PROMISE)
    hours = len(paper.hours)
    for words in paper.said:
        sheets.text(words)
    sheets.heading("Målinger", "grå kolonner er fra journalen, – er ikke målt i den runden")
    rounds = paper.rounds or ("siste måling",)
    rows = [
        [
            paragraph(one.name, 8.2),
            *(paragraph(value, 8.2) for value in one.values or ("ikke målt",)),
            *[""] * hours,
        ]
        for one in paper.measures
    ]
    sheets.table(
        ["", *rounds, *paper.hours],
        rows,
        [34, *[19] * len(rounds), *[19] * hours],
        tall=_WRITE,
        shaded=range(1, len(rounds) + 1),
    )
    if paper.doses:
        widths = [46, 34, 22, *[19] * hours]
        shares = [sheets.column * share / sum(widths) for share in widths]
        sheets.heading("Legemidler", "sign. i ruten når dosen er gitt; skriv hvorfor når den ikke er gitt")
        sheets.table(
            ["Legemiddel", "Dose", "Ikke ført gitt", *paper.hours],
            [row for line in paper.doses for row in _medicine(line, hours, shares[:3])],
            widths,
            tall=9,
            shaded=(0, 1),
        )
    sheets.heading("Væske", paper.fluid)
    inside = ["Inn iv", "Inn per os", "Urin", "Annet ut", "Infusjon, mL/time"]
    sheets.table(
        ["mL", *paper.hours],
        [[paragraph(name, 8.2), *[""] * hours] for name in inside],
        [34, *[24] * hours],
        tall=_WRITE,
    )
    sheets.heading("Notat", "klokkeslett og signatur", room=40)
    sheets.table(["Kl.", "Hva", "Sign."], [["", "", ""] for _line in range(4)], [14, 220, 30], tall=_WRITE)
    return sheets.finish()


def _medicine(line: DoseLine, hours: int, shares: Sequence[float]) -> Iterator[list[Any]]:
    """A medicine's rows: one, unless its dose is longer than a row may be high; each has its name."""
    name = ("! " if line.alert else "") + line.name
    more = [paragraph(part, 7.6, colour=QUIET) for part in pieces(line.detail) if part]
    more += [paragraph(part, 7.8, strong=True) for part in pieces(line.note) if part]
    more += [paragraph(part, 7.6) for words in line.answered for part in pieces(f"! {words}")]
    dose = [paragraph(part, 8.4) for part in pieces(line.dose)]
    dose += [paragraph(part, 7.6, colour=QUIET) for part in pieces(line.last) if part]
    # Times in columns would be a guess where it has none: words stand, and the hours are free to write in.
    says = [paragraph(part, 8) for part in pieces(line.says) if part]
    columns = [in_rows(column, share) for column, share in zip((more, dose, says), shares, strict=True)]
    for number, (under, middle, words) in enumerate(zip_longest(*columns, fillvalue=())):
        called = name + (" (forts.)" if number else "")
        first = [Paragraph(markup(called, strong=True), style(8.6)), *under]
        cells: list[Any] = [list(words), *[""] * hours]
        if line.cells and not number:
            cells = [[_due(at) for at in cell] or "" for cell in line.cells]
        yield [first, list(middle), *cells]


def _due(at: str) -> Paragraph:
    return Paragraph(f"{markup(at, strong=True)} [&nbsp;&nbsp;&nbsp;]", style(8.2))
