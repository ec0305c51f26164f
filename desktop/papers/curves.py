"""Vector drawing of the chart: time axis, nights, lanes with marks and values, oxygen, medicine bars."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import msgspec
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph

from desktop.core.clock import local
from desktop.letters.paper import typefaces
from desktop.letters.paper.typefaces import REGULAR, SEMIBOLD
from desktop.papers.sheets import Drawn
from desktop.papers.writing import GRID, INK, LINE, QUIET, SHADE, markup, plain, style
from desktop.shown.vitals import Lane, MedicineBar, Series, TextRow, VitalsModel

LABELS, READOUT = 44 * mm, 40 * mm
"""The columns at the left and right of the curves."""
_BAND = "#E3EAE8"
_HEIGHTS = {"circulation": 44 * mm}
_USUAL = 24 * mm


class Plot(msgspec.Struct, frozen=True):
    """What is seen (seconds), and how much room a sheet has."""

    start: float
    end: float
    width: float
    room: float

    def x(self, moment: float, wide: float) -> float:
        """Where a moment lies in a strip of this width, never outside it."""
        share = (moment - self.start) / max(self.end - self.start, 1)
        return min(max(share, 0.0), 1.0) * wide

    def holds(self, moment: float) -> bool:
        return self.start <= moment <= self.end


def lanes(model: VitalsModel, plot: Plot) -> list[Flowable]:
    """The axis, each lane, and each row of texts as drawings: one that has no room goes to the next sheet."""
    made: list[Flowable] = [
        _strip(plot, 9 * mm, lambda c, w, h: axis(c, LABELS, w - LABELS - READOUT, h, model, plot))
    ]
    made += [
        _strip(
            plot, _HEIGHTS.get(lane.key, _USUAL), lambda c, w, h, lane=lane: _lane(c, w, h, lane, model, plot)
        )
        for lane in model.lanes
    ]
    made += [
        _strip(plot, 6 * mm, lambda c, w, h, row=row: _row(c, w, h, row, model, plot))
        for row in model.rows
        if any(plot.holds(p.time) for p in row.points)
    ]
    return made


def _strip(plot: Plot, height: float, draw: Any) -> Drawn:
    return Drawn(plot.width, height, draw)


def axis(canvas: Any, left: float, wide: float, tall: float, model: VitalsModel, plot: Plot) -> None:
    """Days by name and every six hours, written where the word before leaves room."""
    _nights(canvas, left, wide, tall, model, plot)
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(left, 0, left + wide, 0)
    free = left
    for moment, words in model.days or model.close_days:
        if plot.holds(moment):
            x = left + plot.x(moment, wide)
            canvas.line(x, 0, x, tall)
            if x + 2 >= free:
                free = _text(canvas, x + 2, tall - 8, words, 8, left + wide, SEMIBOLD) + 6
    free = left
    for moment in model.hours or model.close_hours:
        if plot.holds(moment):
            x = left + plot.x(moment, wide)
            canvas.line(x, 0, x, 2)
            words = f"{_hour(moment):02}"
            if x - 5 >= free:
                free = _text(canvas, x - 4.5, 3.5, words, 7, left + wide + 6) + 6


def _hour(moment: float) -> int:
    return local(datetime.fromtimestamp(moment, UTC)).hour


def _nights(canvas: Any, left: float, wide: float, tall: float, model: VitalsModel, plot: Plot) -> None:
    canvas.setFillColor(HexColor(SHADE))
    for start, end in model.nights or model.close_nights:
        if end > plot.start and start < plot.end:
            first, last = plot.x(start, wide), plot.x(end, wide)
            canvas.rect(left + first, 0, last - first, tall, stroke=0, fill=1)


def _lane(canvas: Any, width: float, tall: float, lane: Lane, model: VitalsModel, plot: Plot) -> None:
    wide = width - LABELS - READOUT
    _nights(canvas, LABELS, wide, tall, model, plot)
    below = 5 * mm if lane.spans else 1.5 * mm
    above = 4 * mm
    low, high = lane.low, max(lane.high, lane.low + 1)

    def y(value: float) -> float:
        share = (value - low) / (high - low)
        return float(below + min(max(share, 0.0), 1.0) * (tall - below - above))

    for bottom, top in lane.bands:
        canvas.setFillColor(HexColor(_BAND))
        canvas.rect(LABELS, y(bottom), wide, y(top) - y(bottom), stroke=0, fill=1)
    canvas.setStrokeColor(HexColor(GRID))
    canvas.setLineWidth(0.4)
    for value, words in lane.ticks:
        canvas.line(LABELS, y(value), LABELS + wide, y(value))
        room = typefaces.width(plain(words), REGULAR, 7)
        _text(canvas, LABELS - 2 - room, y(value) - 2.4, words, 7, LABELS)
    for span in lane.spans:
        if span.end > plot.start and span.start < plot.end:
            first, last = LABELS + plot.x(span.start, wide), LABELS + plot.x(span.end, wide)
            canvas.setFillColor(HexColor(GRID))
            canvas.rect(first, 0.6, max(last - first, 1.2), 9.6, stroke=0, fill=1)
            _text(canvas, first + 2, 3, span.text, 7.4, last)
    for series in lane.series:
        _series(canvas, series, wide, y, plot, tall, aside=len(lane.series) > 1 and series.shape != "bar")
    _beside(canvas, lane, width, tall)
    _frame(canvas, width)


def _points(series: Series, plot: Plot) -> Iterator[tuple[int, float, float]]:
    for at, (moment, value) in enumerate(zip(series.times, series.values, strict=True)):
        if plot.holds(moment) and isfinite(value):
            yield at, moment, value


def _series(
    canvas: Any,
    series: Series,
    wide: float,
    y: Callable[[float], float],
    plot: Plot,
    tall: float,
    *,
    aside: bool,
) -> None:
    canvas.setStrokeColor(HexColor(INK))
    canvas.setFillColor(HexColor(INK))
    seen = list(_points(series, plot))
    places = [(at, LABELS + plot.x(moment, wide), y(value)) for at, moment, value in seen]
    if series.shape != "bar":
        canvas.setLineWidth(0.8)
        for (_a, x0, y0), (_b, x1, y1) in itertools.pairwise(places):
            canvas.line(x0, y0, x1, y1)
    free = 0.0
    for at, x, height in places:
        if series.shape == "bar":
            lower = y(series.lows[at]) if at < len(series.lows) else height
            canvas.setLineWidth(0.6 if series.thin else 1.6)
            canvas.line(x, height, x, lower)
            canvas.setLineWidth(0.6 if series.thin else 0.9)
            for end in (height, lower):
                # Of an arterial line the feet point to one side.
                canvas.line(x if series.thin else x - 2.2, end, x + 2.2, end)
        else:
            mark(canvas, x, height, series.shape)
        words = series.texts[at]
        room = typefaces.width(plain(words), REGULAR, 6.8)
        # A pressure's bar runs through what stands over the pulse: its numbers stand beside the mark.
        start, over = (
            (x + 2.8, height + 2.6) if aside else (max(x - room / 2, LABELS), min(height + 3.6, tall - 7))
        )
        # Every value is in the table; here only where it covers no other one.
        if start >= free and start + room <= LABELS + wide:
            _text(
                canvas, start, over, words, 6.8, LABELS + wide, SEMIBOLD if _is_out(series, at) else REGULAR
            )
            free = start + room + 3


def _is_out(series: Series, at: int) -> bool:
    return at < len(series.outside) and bool(series.outside[at])


def mark(canvas: Any, x: float, y: float, shape: str, half: float = 2.0) -> None:
    """The mark of a series or a dose: told by its shape, on a black and white printer too."""
    canvas.setFillColor(HexColor(INK))
    canvas.setStrokeColor(HexColor(INK))
    canvas.setLineWidth(0.9)
    if shape == "ring":
        canvas.setFillColor(HexColor("#FFFFFF"))
        canvas.circle(x, y, half, stroke=1, fill=1)
        canvas.setFillColor(HexColor(INK))
    elif shape in ("diamond", "triangle"):
        corners = (
            [(0, half + 0.6), (half + 0.6, 0), (0, -half - 0.6), (-half - 0.6, 0)]
            if shape == "diamond"
            else [(0, half + 0.6), (half + 0.4, -half), (-half - 0.4, -half)]
        )
        path = canvas.beginPath()
        path.moveTo(x + corners[0][0], y + corners[0][1])
        for dx, dy in corners[1:]:
            path.lineTo(x + dx, y + dy)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    elif shape == "cross":
        canvas.line(x - half, y - half, x + half, y + half)
        canvas.line(x - half, y + half, x + half, y - half)
    else:
        canvas.circle(x, y, half, stroke=0, fill=1)


def _beside(canvas: Any, lane: Lane, width: float, tall: float) -> None:
    """Names with their marks at the left, the newest value at the right; smaller where there is much."""
    half = tall / max(len(lane.series), 1)
    for at, series in enumerate(lane.series):
        top = tall - at * half
        if series.shape == "bar":
            canvas.setStrokeColor(HexColor(INK))
            canvas.setLineWidth(0.6 if series.thin else 1.6)
            canvas.line(4, top - 4, 4, top - 13)
        else:
            mark(canvas, 4, top - 8.5, series.shape)
        _fit(
            canvas,
            10,
            top - 2,
            LABELS - 24,
            half - 2,
            markup(series.name) + " " + markup(series.unit, colour=QUIET),
        )
        said = markup(series.latest, strong=True)
        for note in (series.latest_note, series.note):
            said += f" {markup(note, colour=QUIET)}" if note else ""
        _fit(canvas, width - READOUT + 6, top - 2, READOUT - 6, half - 2, said)


def _fit(canvas: Any, x: float, top: float, wide: float, tall: float, said: str) -> None:
    for size in (8.6, 7.4, 6.4, 5.4):
        part = Paragraph(said, style(size))
        height = part.wrap(wide, 10_000)[1]
        if height <= tall:
            break
    part.drawOn(canvas, x, top - height)


def _row(canvas: Any, width: float, tall: float, row: TextRow, model: VitalsModel, plot: Plot) -> None:
    wide = width - LABELS - READOUT
    _nights(canvas, LABELS, wide, tall, model, plot)
    _fit(canvas, 10, tall - 1, LABELS - 12, tall - 2, f"{markup(row.name)} {markup(row.note, colour=QUIET)}")
    free = LABELS
    for point in row.points:
        if not plot.holds(point.time):
            continue
        room = typefaces.width(plain(point.text), SEMIBOLD, 8)
        start = max(LABELS + plot.x(point.time, wide) - room / 2, LABELS)
        if start >= free and start + room <= LABELS + wide:
            strong = point.mark not in ("plain",)
            _text(canvas, start, tall / 2 - 3, point.text, 8, LABELS + wide, SEMIBOLD if strong else REGULAR)
            free = start + room + 3
    _fit(canvas, width - READOUT + 6, tall - 1, READOUT - 6, tall - 2, markup(row.latest, strong=True))
    _frame(canvas, width)


def _frame(canvas: Any, width: float) -> None:
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(0, 0, width, 0)


def medicine_bar(canvas: Any, wide: float, tall: float, bar: MedicineBar, plot: Plot) -> None:
    """While a medicine was ordered as a bar, and each dose as a mark on it."""
    middle = tall / 2
    canvas.setFillColor(HexColor(GRID))
    canvas.setStrokeColor(HexColor(LINE))
    for start, end in bar.periods:
        if end < plot.start or start > plot.end:
            continue
        first, last = plot.x(start, wide), plot.x(end, wide)
        thick = 8 if bar.style == "infusion" else 4
        if bar.style == "as_needed":
            canvas.setDash(3, 2)
            canvas.rect(first, middle - thick / 2, max(last - first, 1), thick, stroke=1, fill=0)
            canvas.setDash()
        else:
            canvas.rect(first, middle - thick / 2, max(last - first, 1), thick, stroke=0, fill=1)
    shapes = {"given": "dot", "ordered": "ring", "late": "triangle", "refused": "cross"}
    for dose in bar.doses:
        # What was struck is said in words beside it.
        if plot.holds(dose.time) and dose.state in shapes:
            x = min(max(plot.x(dose.time, wide), 3), wide - 3)
            mark(canvas, x, middle, shapes[dose.state], 2.6)


def _text(
    canvas: Any, x: float, y: float, words: str, size: float, until: float, font: str = REGULAR
) -> float:
    """Draw words that end before `until`, smaller if they must, else not at all; gives where they end."""
    said = plain(words)
    while size > 5 and x + typefaces.width(said, font, size) > until:
        size -= 0.6
    room = typefaces.width(said, font, size)
    if x + room > until:
        return x
    canvas.setFillColor(HexColor(INK))
    typefaces.draw(canvas, x, y, said, font, size)
    return x + room
