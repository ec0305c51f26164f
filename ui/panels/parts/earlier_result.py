"""A laboratory result from before the samples that are seen, in the cell where one looks for it."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.messages import _, pgettext
from desktop.shown.results.laboratory import LabRow, SampleColumn
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Mark, Text, plain_line
from ui.painting.text import PLAIN, SMALL, STRONG

_OF_A_NUMBER = frozenset("0123456789.,<>≤≥≈-+*\u2212\u00a0 ")
_FEW_WORDS = 40
"""Number of letters of an earlier result in words; of a longer one only that there is one."""


def in_words(text: str) -> bool:
    """True when a result is words, which may stand on several lines, and not one number."""
    return not set(text) <= _OF_A_NUMBER


def earlier(row: LabRow, start: int, columns: Sequence[SampleColumn]) -> Cell:
    """The newest value of a row without one in the samples seen, with its day, its year where that is
    another, or its hour where the day is that of the first sample seen: it would look untaken."""
    at = next((n for n in range(start - 1, -1, -1) if row.cells[n : n + 1] and row.cells[n].text), -1)
    if at < 0 or row.cells[at].state not in ("value", "unanswered"):
        return Cell(right=True)
    value, sample = row.cells[at], columns[at]
    date = sample.date
    when = date[-4:] if len(date) == len("dd.mm.yyyy") else date
    if sample.time and date == columns[start].date:
        date, when = f"{date} {sample.time}", sample.time
    if sample.kind:
        when = f"{sample.kind} {when}"
    said = _("earlier: {value} ({date})").format(value=value.text, date=date)
    # What nobody has seen is told as it is in its own column.
    mark: Line = (Mark("new", "accent", plain=pgettext("result", "new") + " "), Gap(6)) if value.new else ()
    said = f"{plain_line(mark)} {said}".strip()
    if value.outside:
        mark = (*mark, Mark(value.outside, "text" if value.new else "text3"), Gap(3))
    style = (STRONG if value.outside else PLAIN) if value.new else SMALL
    # Where words have no room it is said that there is an answer, and which by the row itself.
    there = value.state == "value" and in_words(value.text)
    brief = _("answer") if there else value.short or value.text
    shown, year = f"← {brief}", f"({when})"
    beside: Line = (*mark, Text(shown, style), Gap(3), Text(year, SMALL), Gap(10))
    below: tuple[Line, ...] = ((*mark, Text(shown, style), Gap(10)), (Text(year, SMALL), Gap(10)))
    whole: tuple[tuple[Line, ...], ...] = ()
    if there and len(value.text) <= _FEW_WORDS:
        words = f"← {value.text}"
        whole = (
            ((*mark, Text(words, style), Gap(3), Text(year, SMALL), Gap(10)),),
            ((*mark, Text(words, style, wraps=True), Gap(10)), (Text(year, SMALL), Gap(10))),
        )
    return Cell((*whole, (beside,), below), right=True, words=said)
