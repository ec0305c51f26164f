"""The ward's list on paper: beds, allergies, limits, infection, medicines due with dose and time, tasks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers.sheets import Sheets
from desktop.papers.writing import QUIET, fact, in_rows, markup, paragraph, pieces, style
from desktop.shown.paper.papers import Bed, Due, WardList

_PROMISE = "Inneholder opplysninger om flere pasienter: makuleres når serveren er tilbake"
_WIDTHS = (14, 52, 66, 84, 57)
_TICK = "[&nbsp;&nbsp;&nbsp;]"


def draw(paper: WardList) -> bytes:
    """The list as PDF."""
    sheets = Sheets(f"Avdelingsliste {paper.title}", paper.stand, promise=_PROMISE)
    sheets.text(f"{paper.summary}. Legemidler til {paper.until}.")
    rows = [row for bed in paper.beds for row in _rows(bed, sheets.column)]
    if rows:
        sheets.table(
            ["Seng", "Pasient", "Allergier, begrensninger, smitte", "Legemidler som skal gis", "Oppgaver"],
            rows,
            _WIDTHS,
        )
    return sheets.finish()


def _rows(bed: Bed, wide: float) -> Iterator[list[Any]]:
    """A patient's rows: each says whose it is, so that no sheet goes on about nobody."""
    facts = [part for one in bed.facts for part in _parts(fact(one), one.words)]
    doses = [part for due in bed.doses for part in _dose(due)]
    lacks = [paragraph(f"? {part}", 8, strong=True) for words in bed.lacks for part in pieces(words)]
    if bed.none:
        lacks.append(paragraph(bed.none, 8.2))
    tasks = [Paragraph(f"{_TICK} {markup(part)}", style(8)) for words in bed.tasks for part in pieces(words)]
    columns = (facts, [*lacks, *doses], tasks)
    chunks = [
        in_rows(column, wide * share / sum(_WIDTHS))
        for column, share in zip(columns, _WIDTHS[2:], strict=True)
    ]
    for number, three in enumerate(zip_longest(*chunks, fillvalue=[])):
        yield [paragraph(bed.bed or "?", 10, strong=True), _who(bed, goes_on=number > 0), *three]
    if not any(chunks):
        yield [paragraph(bed.bed or "?", 10, strong=True), _who(bed, goes_on=False), "", "", ""]


def _dose(due: Due) -> Iterator[Paragraph]:
    mark = _TICK if due.tick else "–"
    for part in pieces(due.words):
        yield Paragraph(f"{mark} {markup(due.when, strong=True)} &nbsp; {markup(part)}", style(8.2))
    for words in due.answered:
        for part in pieces(f"! {words}"):
            yield paragraph(part, 7.6)


def _who(bed: Bed, *, goes_on: bool) -> list[Any]:
    whose = bed.whose
    said = [
        paragraph(whose.name + (" (forts.)" if goes_on else ""), 8.8, strong=True),
        paragraph(" · ".join(p for p in (whose.born, whose.sex, whose.deceased) if p), 8),
        paragraph(whose.number, 8),
    ]
    if whose.place and not goes_on:
        said += [paragraph(part, 7.4, colour=QUIET) for part in pieces(whose.place)]
    return said


def _parts(made: str, words: str) -> list[Any]:
    if len(pieces(words)) == 1:
        return [Paragraph(made, style(8.2))]
    return [paragraph(part, 8.2, strong=True) for part in pieces(words)]
