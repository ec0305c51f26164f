"""A form on paper: questions with their answers in full, groups, points, sum; who answered it, and when."""

from __future__ import annotations

from typing import Any

from desktop.core.messages import _
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers.sheets import Sheets
from desktop.papers.writing import QUIET, markup, paragraph, pieces, style
from desktop.shown.forms.questionnaire import FormRow, FormSum
from desktop.shown.paper.papers import PrintedForm

_INDENT = 9


def draw(paper: PrintedForm) -> bytes:
    """The form as PDF."""
    form = paper.form
    sheets = Sheets(form.title or _("Form"), paper.stand, paper.whose, paper.facts, wide=False)
    if paper.warns:
        sheets.warn(_("Read this first:"), paper.warns)
    if paper.when or paper.who:
        told = _("Answered {time} by {name}").format(
            time=paper.when or _("without a time"), name=paper.who or _("unknown")
        )
        sheets.text(told, 8.8, strong=True)
    if form.total is not None:
        _total(sheets, form.total)
    for words in (form.source, form.warning, *form.troubles):
        if words:
            sheets.text(words, 7.8)
    rows = [part for row in form.rows for part in _rows(row, points=form.total is not None)]
    if not rows:
        sheets.text(_("The form has no questions and no answers."))
        return sheets.finish()
    points = form.total is not None
    head = ["", _("Question"), _("Answer"), *([_("Points")] if points else [])]
    sheets.table(head, rows, [9, 84, 78, *([13] if points else [])])
    sheets.text(_("Questions that were not asked are not on the sheet."), 7.8)
    return sheets.finish()


def _total(sheets: Sheets, found: FormSum) -> None:
    told = " ".join(part for part in (found.text, found.of) if part)
    said = _("Sum: {sum}").format(sum=told)
    sheets.text(" · ".join(part for part in (said, found.band) if part), 10.5, strong=True)
    for words in (found.range, found.source):
        if words:
            sheets.text(words, 7.8)


def _rows(row: FormRow, *, points: bool) -> list[list[Any]]:
    """A row, or several where its words are higher than a sheet."""
    told = [_text(part, row) for part in pieces(row.text)]
    said = _answer(row)
    rows: list[list[Any]] = []
    for at in range(max(len(told), len(said))):
        number = paragraph(row.number if at == 0 else "", 8, colour=QUIET)
        cells: list[Any] = [number, told[at : at + 1] or "", said[at : at + 1] or ""]
        if points:
            cells.append(paragraph(_points(row) if at == 0 else "", 8.6, strong=True))
        rows.append(cells)
    return rows


def _text(words: str, row: FormRow) -> Paragraph:
    heading = not row.asks and not row.worked_out
    return Paragraph(
        markup(words, strong=heading), style(9 if heading else 8.4, leftIndent=_INDENT * min(row.level, 6))
    )


def _points(row: FormRow) -> str:
    """Points of an answer, where the answer is not that figure itself."""
    return row.now if row.now not in ("•", "X", row.said) else ""


def _answer(row: FormRow) -> list[Paragraph]:
    if not row.asks and not row.worked_out and not row.said and row.away is None:
        return []
    if row.away is not None:
        words = _("could not be tested: {reason}").format(reason=row.away or _("no reason written"))
    else:
        words = row.said or _("not answered")
    said = [
        paragraph(part, 8.6, strong=bool(row.said), colour="" if row.said else QUIET)
        for part in pieces(words)
    ]
    if row.worked_out and row.said:
        said.append(paragraph(_("worked out by the form"), 7, colour=QUIET))
    for mark in (row.fault, row.trouble, row.known if row.worked_out else ""):
        said += [paragraph(part, 7.8, strong=True) for part in pieces(f"! {mark}") if mark]
    return said
