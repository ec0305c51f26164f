"""Shared parts of drawings under a time axis: the axis, nights, marks, words that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.core.clock import at_second, local
from desktop.core.formats import day, day_short, time
from desktop.letters.paper import typefaces
from desktop.letters.paper.structure_tags import Element, drawing
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.letters.paper.typefaces import REGULAR, SEMIBOLD
from desktop.papers.sheets import Drawn
from desktop.papers.writing import GRID, INK, LINE, SHADE, plain, style
from desktop.shown.chart.vitals import CLOSE, VitalsModel

LABELS, READOUT = 44 * mm, 40 * mm
"""The columns at the left and right of the curves."""
WHITE = "#FFFFFF"
_AXIS = 9 * mm
_BY_MINUTES = 4 * 3600
"""A sheet of less than so many seconds has the times of the day on its axis."""
_STEPS = (5, 10, 15, 30, 60)
_TIME = 30.0
"""Minutes between two of these, and how far apart they stand at least."""
Days = tuple[tuple[tuple[float, str], ...], tuple[float, ...], tuple[tuple[float, float], ...]]


class Plot(msgspec.Struct, frozen=True):
    """Printed time range (seconds), and the room on a sheet."""

    start: float
    end: float
    width: float
    room: float

    def x(self, moment: float, wide: float) -> float:
        """Position of a moment in a strip of this width, never outside it."""
        share = (moment - self.start) / max(self.end - self.start, 1)
        return min(max(share, 0.0), 1.0) * wide

    def holds(self, moment: float) -> bool:
        return self.start <= moment <= self.end

    def touches(self, start: float, end: float) -> bool:
        """True when a period overlaps the printed range."""
        return end >= self.start and start <= self.end


class Strips(Flowable):  # type: ignore[misc]
    """Drawings under one axis; where they go on over sheets the axis stands above them on each."""

    def __init__(self, head: Drawn, parts: Sequence[Drawn]) -> None:
        super().__init__()
        self._head, self._parts = head, list(parts)
        self.element: Element | None = None

    def wrap(self, _room: float, _height: float) -> tuple[float, float]:
        return self._head.width, self._head.height + sum(part.height for part in self._parts)

    def split(self, _width: float, height: float) -> list[Strips]:
        left, count = height - self._head.height, 0
        while count < len(self._parts) and self._parts[count].height <= left:
            left -= self._parts[count].height
            count += 1
        if not count:
            return []
        parts = (self._parts[:count], self._parts[count:])
        found = [Strips(self._head, some) for some in parts if some]
        for one in found:
            one.element = self.element
        return found

    def draw(self) -> None:
        wide, top = self.wrap(0, 0)
        with drawing(self.canv, self.element, (wide, top)):
            for part in (self._head, *self._parts):
                top -= part.height
                part.drawOn(self.canv, 0, top)


def strip(plot: Plot, height: float, draw: Callable[[Any, float, float], None]) -> Drawn:
    """A drawing as wide as the sheet."""
    return Drawn(plot.width, height, draw)


def axis_strip(model: VitalsModel, plot: Plot) -> Drawn:
    """The axis over a sheet's whole width, with the years that it goes through at its left."""
    return strip(plot, _AXIS, lambda canvas, wide, tall: _whole_axis(canvas, wide, tall, model, plot))


def _whole_axis(canvas: Any, wide: float, tall: float, model: VitalsModel, plot: Plot) -> None:
    axis(canvas, LABELS, wide - LABELS - READOUT, tall, model, plot)
    begin, end = (local(at_second(at)) for at in (plot.start, plot.end))
    if _by_minutes(plot):
        # No midnight may lie within: the day stands beside the hours.
        said = day(begin) if begin.date() == end.date() else f"{day(begin)}–{day(end)}"
    else:
        said = str(begin.year) if begin.year == end.year else f"{begin.year}–{end.year}"
    words(canvas, 0, tall - 8, said, 8, LABELS, SEMIBOLD)


def _by_minutes(plot: Plot) -> bool:
    return bool(plot.end - plot.start < _BY_MINUTES)


def _clock(canvas: Any, left: float, wide: float, plot: Plot) -> None:
    """The times of the day on a sheet of less than some hours."""
    step = next((n for n in _STEPS if n * 60 / (plot.end - plot.start) * wide >= _TIME), _STEPS[-1]) * 60
    moment = (plot.start // step + 1) * step
    while moment <= plot.end:
        x = left + plot.x(moment, wide)
        canvas.line(x, 0, x, 2)
        words(canvas, x - 9, 3.5, time(at_second(moment)), 7, left + wide + 12)
        moment += step


def axis_of(model: VitalsModel, plot: Plot) -> Days:
    """Days, hours and nights: those of a chart of years only where few days are seen."""
    if model.close_days and plot.end - plot.start <= CLOSE:
        return model.close_days, model.close_hours, model.close_nights
    return model.days, model.hours, model.nights


def axis(canvas: Any, left: float, wide: float, tall: float, model: VitalsModel, plot: Plot) -> None:
    """Days by name and every six hours, written where the word before leaves room."""
    days, hours, _nights = axis_of(model, plot)
    nights(canvas, left, wide, tall, model, plot)
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(left, 0, left + wide, 0)
    free = left
    for moment, said in days:
        if plot.holds(moment):
            x = left + plot.x(moment, wide)
            canvas.line(x, 0, x, tall)
            if x + 2 >= free:
                free = words(canvas, x + 2, tall - 8, said, 8, left + wide, SEMIBOLD) + 6
    free = left
    if _by_minutes(plot):
        _clock(canvas, left, wide, plot)
        return
    for moment in hours:
        if plot.holds(moment):
            x = left + plot.x(moment, wide)
            canvas.line(x, 0, x, 2)
            if x - 5 >= free:
                free = words(canvas, x - 4.5, 3.5, f"{_hour(moment):02}", 7, left + wide + 6) + 6


def _hour(moment: float) -> int:
    return local(at_second(moment)).hour


def nights(canvas: Any, left: float, wide: float, tall: float, model: VitalsModel, plot: Plot) -> None:
    """The nights shaded, a thin line at each day, and one where now is."""
    days, _hours, dark = axis_of(model, plot)
    canvas.setFillColor(HexColor(SHADE))
    for start, end in dark:
        if end > plot.start and start < plot.end:
            first, last = plot.x(start, wide), plot.x(end, wide)
            canvas.rect(left + first, 0, last - first, tall, stroke=0, fill=1)
    canvas.setLineWidth(0.4)
    canvas.setStrokeColor(HexColor(GRID))
    for moment, _said in days:
        if plot.holds(moment):
            x = left + plot.x(moment, wide)
            canvas.line(x, 0, x, tall)
    if plot.holds(model.now):
        x = left + plot.x(model.now, wide)
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setDash(1, 2)
        canvas.line(x, 0, x, tall)
        canvas.setDash()


def mark(canvas: Any, x: float, y: float, shape: str, half: float = 2.0) -> None:
    """The mark of a series or a dose: told by its shape, on a black and white printer too."""
    canvas.setFillColor(HexColor(INK))
    canvas.setStrokeColor(HexColor(INK))
    canvas.setLineWidth(0.9)
    if shape in ("ring", "struck", "inner"):
        canvas.setFillColor(HexColor(WHITE))
        canvas.circle(x, y, half, stroke=1, fill=1)
        canvas.setFillColor(HexColor(INK))
        if shape == "struck":
            canvas.line(x - half - 1.6, y - half - 1.6, x + half + 1.6, y + half + 1.6)
        elif shape == "inner":
            canvas.circle(x, y, half * 0.4, stroke=0, fill=1)
    elif shape in ("diamond", "hollow", "triangle"):
        corners = (
            [(0, half + 0.4), (half + 0.4, -half), (-half - 0.4, -half)]
            if shape == "triangle"
            else [(0, half + 0.6), (half + 0.6, 0), (0, -half - 0.6), (-half - 0.6, 0)]
        )
        path = canvas.beginPath()
        path.moveTo(x + corners[0][0], y + corners[0][1])
        for dx, dy in corners[1:]:
            path.lineTo(x + dx, y + dy)
        path.close()
        if shape == "hollow":
            canvas.setFillColor(HexColor(WHITE))
        canvas.drawPath(path, stroke=int(shape == "hollow"), fill=1)
        canvas.setFillColor(HexColor(INK))
    elif shape == "cross":
        canvas.line(x - half, y - half, x + half, y + half)
        canvas.line(x - half, y + half, x + half, y - half)
    elif shape == "upright":
        canvas.line(x, y - half - 1, x, y + half + 1)
    elif shape == "unknown":
        canvas.setFillColor(HexColor(WHITE))
        canvas.circle(x, y, half + 1, stroke=0, fill=1)
        canvas.setFillColor(HexColor(INK))
        typefaces.draw(canvas, x - 2.2, y - 2.9, "?", SEMIBOLD, 8)
    else:
        canvas.circle(x, y, half, stroke=0, fill=1)


def fit(canvas: Any, x: float, top: float, wide: float, tall: float, said: str) -> None:
    """A paragraph (markup) below `top`, smaller where there is much of it."""
    for size in (8.6, 7.4, 6.4, 5.4):
        part = Paragraph(said, style(size))
        height = part.wrap(wide, 10_000)[1]
        if height <= tall:
            break
    part.drawOn(canvas, x, top - height)


def frame(canvas: Any, width: float) -> None:
    """The line below a strip."""
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(0, 0, width, 0)


def words(
    canvas: Any, x: float, y: float, text: str, size: float, until: float, font: str = REGULAR
) -> float:
    """Draw words that end before `until`, smaller if they must, else not at all; gives where they end."""
    said = plain(text)
    while size > 5 and x + typefaces.width(said, font, size) > until:
        size -= 0.6
    room = typefaces.width(said, font, size)
    if x + room > until:
        return x
    canvas.setFillColor(HexColor(INK))
    typefaces.draw(canvas, x, y, said, font, size)
    return x + room


def wide_as(text: str, size: float, font: str = REGULAR) -> float:
    """Width of words."""
    return typefaces.width(plain(text), font, size)


def moment(seconds: float) -> str:
    """A time in words: the day and the hour."""
    at = at_second(seconds)
    return f"{day_short(local(at))} {time(at)}"
