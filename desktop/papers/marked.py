"""Rows under a chart's axis on paper: texts, marks (cultures, notes), and what happened as bands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from desktop.core.clock import at_second, local
from desktop.core.formats import day_short, time
from desktop.core.messages import _
from desktop.letters.paper.typefaces import REGULAR, SEMIBOLD
from desktop.papers.plot import LABELS, READOUT, Plot, fit, frame, mark, moment, nights, strip, wide_as, words
from desktop.papers.sheets import Drawn, Sheets
from desktop.papers.writing import GRID, INK, QUIET, markup
from desktop.shown.chart.vitals import Event, MarkRow, TextRow, VitalsModel

_ROW = 6 * mm
_LOOKS = {
    "alarm": "diamond", "read": "hollow", "waits": "ring", "so_far": "inner", "quiet": "dot",
    "note": "upright",
}  # fmt: skip


def rows(model: VitalsModel, plot: Plot) -> list[Drawn]:
    """Rows of events, texts and marks with content in the printed range."""
    made = []
    if any(plot.touches(one.time, over(one, plot)) for one in model.events):
        made.append(strip(plot, _ROW, partial(_events, model=model, plot=plot)))
    made += [
        strip(plot, _ROW, partial(_texts, row=row, model=model, plot=plot))
        for row in model.rows
        if any(plot.holds(p.time) for p in row.points)
        or any(plot.touches(one.start, one.end) for one in row.spans)
    ]
    made += [
        strip(plot, _ROW, partial(_marks, row=row, model=model, plot=plot))
        for row in model.marks
        if any(plot.holds(one.time) for one in row.marks)
    ]
    return made


def over(event: Event, plot: Plot) -> float:
    """End of an event; of one that goes on the end of the printed range."""
    return plot.end if event.goes_on else max(event.time, event.end)


def said(event: Event) -> str:
    """An event in words, with its times."""
    if not event.has_hour:
        return f"{_day(event.time)} {event.text}"
    when = moment(event.time)
    if event.goes_on:
        return _("since {time}: {what}").format(time=when, what=event.text)
    if not event.end:
        return f"{when} {event.text}"
    same = _day(event.time) == _day(event.end)
    until = time(at_second(event.end)) if same else moment(event.end)
    return f"{when}–{until} {event.text}"


def _day(seconds: float) -> str:
    return day_short(local(at_second(seconds)))


def words_of(sheets: Sheets, model: VitalsModel, plot: Plot) -> None:
    """Each row of marks with all of them in words. Cultures stand also where they lie before what is seen:
    an answer that waits is none that there is not."""
    for row in model.marks:
        told = [
            one.said for one in row.marks if plot.holds(one.time) or (not row.thin and one.time < plot.start)
        ]
        if told:
            sheets.heading(row.name)
            for words_ in told:
                sheets.text(words_, 8.4)


def happened(sheets: Sheets, model: VitalsModel, plot: Plot) -> None:
    """Print the events of the range, in words."""
    found = [one for one in model.events if plot.touches(one.time, over(one, plot))]
    if found:
        sheets.heading(_("Events"))
        for event in found:
            sheets.text(said(event), 8.4)


def _events(canvas: Any, width: float, tall: float, model: VitalsModel, plot: Plot) -> None:
    wide = width - LABELS - READOUT
    nights(canvas, LABELS, wide, tall, model, plot)
    fit(canvas, 10, tall - 3, LABELS - 12, tall - 3, markup(_("Events")))
    seen = [one for one in model.events if plot.touches(one.time, over(one, plot))]
    for event in seen:
        left, right = (LABELS + plot.x(one, wide) for one in (event.time, over(event, plot)))
        if right - left > 0.8:
            canvas.setFillColor(HexColor(GRID))
            canvas.rect(left, 2, right - left, tall - 4, stroke=0, fill=1)
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(1)
        if plot.holds(event.time):
            canvas.line(left, 2, left, tall - 2)
    free = LABELS
    for at, event in enumerate(seen):
        left = LABELS + plot.x(event.time, wide)
        until = min((LABELS + plot.x(one.time, wide) for one in seen[at + 1 :]), default=LABELS + wide)
        # All of them are in words below: here only where they cover no other.
        if left + 2 >= free and left + 2 + wide_as(event.text, 6.8) <= until:
            free = words(canvas, left + 2, tall / 2 - 2.5, event.text, 6.8, until) + 3
    frame(canvas, width)


def _texts(canvas: Any, width: float, tall: float, row: TextRow, model: VitalsModel, plot: Plot) -> None:
    wide = width - LABELS - READOUT
    nights(canvas, LABELS, wide, tall, model, plot)
    named = f"{markup(row.name)} {markup(row.note, colour=QUIET)}"
    fit(canvas, 10, tall - 1, LABELS - 12, tall - 2, named)
    for span in row.spans:
        if plot.touches(span.start, span.end):
            first, last = LABELS + plot.x(span.start, wide), LABELS + plot.x(span.end, wide)
            canvas.setFillColor(HexColor(GRID))
            canvas.rect(first, 2, max(last - first, 1.2), tall - 4, stroke=0, fill=1)
            if words(canvas, first + 2, tall / 2 - 3, span.text, 7.4, last) == first + 2:
                words(canvas, first + 1, tall / 2 - 3, span.short, 7.4, last)
    free = LABELS
    for point in row.points:
        if not plot.holds(point.time):
            continue
        strong = point.mark not in ("plain",)
        room = wide_as(point.text, 8, SEMIBOLD)
        start = max(LABELS + plot.x(point.time, wide) - room / 2, LABELS)
        if start >= free and start + room <= LABELS + wide:
            words(canvas, start, tall / 2 - 3, point.text, 8, LABELS + wide, SEMIBOLD if strong else REGULAR)
            free = start + room + 3
    said = f"{markup(row.latest, strong=True)} {markup(row.latest_note, colour=QUIET)}"
    fit(canvas, width - READOUT + 6, tall - 1, READOUT - 6, tall - 2, said)
    frame(canvas, width)


def _marks(canvas: Any, width: float, tall: float, row: MarkRow, model: VitalsModel, plot: Plot) -> None:
    wide = width - LABELS - READOUT
    nights(canvas, LABELS, wide, tall, model, plot)
    fit(canvas, 10, tall - 1, LABELS - 12, tall - 2, f"{markup(row.name)} {markup(row.note, colour=QUIET)}")
    seen = [one for one in row.marks if plot.holds(one.time)]
    places = [LABELS + plot.x(one.time, wide) for one in seen]
    _named(canvas, row, places, [(one.words, one.short) for one in seen], tall, LABELS + wide)
    for one, x in zip(seen, places, strict=True):
        mark(canvas, x, tall / 2, _LOOKS[one.looks], 2.2)
    frame(canvas, width)


def _named(
    canvas: Any, row: MarkRow, places: Sequence[float], forms: Sequence[tuple[str, str]], tall: float,
    edge: float,
) -> None:  # fmt: skip
    """The words of each mark, where they reach no other."""
    for at, x in enumerate(places if not row.thin else ()):
        until = min((other for other in places[at + 1 :] if other > x), default=edge + 4) - 4
        for text in forms[at]:
            if text and x + 5 + wide_as(text, 7) <= until:
                words(canvas, x + 5, tall / 2 - 2.5, text, 7, until + 1)
                break
