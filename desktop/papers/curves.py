"""Vector drawing of a chart's lanes: scales, bands, curves with marks and values, names and newest values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import isfinite
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from desktop.core.messages import _
from desktop.papers import behind
from desktop.papers.figures import Figure, Figures
from desktop.papers.plot import LABELS, READOUT, Plot, fit, frame, mark, nights, strip, wide_as, words
from desktop.papers.sheets import Drawn
from desktop.papers.writing import GRID, INK, QUIET, markup
from desktop.shown.chart.vitals import Lane, Series, VitalsModel

_BAND = "#E3EAE8"
_HEIGHTS = {"circulation": 44 * mm}
_USUAL = 24 * mm
_NAME = 24.0
"""Height of a curve's name and unit."""
_APART = 3.4
"""Marks that stand nearer than this would be one black field: the line alone stands."""


def lanes(model: VitalsModel, plot: Plot, tall: float = 0) -> list[Drawn]:
    """Each lane as a drawing, at least `tall` high, and never higher than a sheet below its axis."""
    most = _most(plot)
    return [
        strip(plot, min(max(_least(lane), tall), most), partial(_lane, lane=lane, model=model, plot=plot))
        for lane in model.lanes
    ]


def said(model: VitalsModel) -> str:
    """Words for the drawing, for who does not see it: its values are in the tables and words that follow."""
    names = [curve.name for lane in model.lanes for curve in lane.series]
    names += [row.name for row in model.rows]
    names += [row.name for row in model.marks]
    return _("Curves over time: {names}. The values stand in the text and tables that follow.").format(
        names=", ".join(dict.fromkeys(names))
    )


def _most(plot: Plot) -> float:
    return float(plot.room - 12 * mm)


def beside(model: VitalsModel, plot: Plot) -> list[str]:
    """Notes of a lane as high as a sheet, which have no room beside it."""
    return [
        f"{lane.series[0].name}: {'; '.join(said for said, _dashes, _thick in behind.Named(lane).lines)}"
        for lane in model.lanes
        if lane.series and _least(lane) > _most(plot)
    ]


def _least(lane: Lane) -> float:
    """The height in which a lane's curves and all its names have room."""
    named = behind.Named(lane).tall + _NAME * len(lane.series) + 6
    return float(max(_HEIGHTS.get(lane.key, _USUAL), named))


def _lane(canvas: Any, width: float, tall: float, lane: Lane, model: VitalsModel, plot: Plot) -> None:
    wide = width - LABELS - READOUT
    nights(canvas, LABELS, wide, tall, model, plot)
    below = 5 * mm if lane.spans else 2 * mm
    above = 4 * mm
    low, high = (lane.low, lane.high) if lane.high > lane.low else (lane.low - 0.5, lane.low + 0.5)
    box = (below - 1.0, tall - above + 1.0)

    def y(value: float) -> float:
        return float(below + (value - low) / (high - low) * (tall - below - above))

    for bottom, top in lane.bands:
        canvas.setFillColor(HexColor(_BAND))
        edges = [min(max(y(edge), 0.5), tall - 0.5) for edge in (bottom, top)]
        canvas.rect(LABELS, edges[0], wide, edges[1] - edges[0], stroke=0, fill=1)
    behind.percentiles(canvas, lane, wide, y, plot, box)
    canvas.setStrokeColor(HexColor(GRID))
    canvas.setLineWidth(0.4)
    free = tall + 8.0
    for value, said in sorted(lane.ticks, reverse=True):
        if not 0 <= y(value) <= tall:
            continue
        canvas.line(LABELS, y(value), LABELS + wide, y(value))
        if free - y(value) >= 8:
            words(canvas, LABELS - 2 - wide_as(said, 7), y(value) - 2.4, said, 7, LABELS)
            free = y(value)
    for span in lane.spans:
        if plot.touches(span.start, span.end):
            first, last = LABELS + plot.x(span.start, wide), LABELS + plot.x(span.end, wide)
            canvas.setFillColor(HexColor(GRID))
            canvas.rect(first, 0.6, max(last - first, 1.2), 9.6, stroke=0, fill=1)
            if words(canvas, first + 2, 3, span.text, 7.4, last) == first + 2:
                words(canvas, first + 1, 3, span.short, 7.4, last)
    behind.earlier(canvas, lane, wide, y, plot, box)
    numbers = Figures(canvas, LABELS, LABELS + wide)
    for series in lane.series:
        _series(canvas, series, wide, y, plot, box, _dashes(lane, series), numbers)
    behind.limits(canvas, lane, wide, y, plot, box)
    for series in lane.series:
        _struck(canvas, series, wide, y, plot, box, numbers)
    numbers.write()
    _beside(canvas, lane, width, tall)
    frame(canvas, width)


def _dashes(lane: Lane, series: Series) -> tuple[float, ...]:
    """The strokes of a curve: those of one lane are told apart without colour."""
    curves = [one.key for one in lane.series if one.shape != "bar"]
    return behind.DASHES[curves.index(series.key) % len(behind.DASHES)] if series.key in curves else ()


def _series(
    canvas: Any, series: Series, wide: float, y: Callable[[float], float], plot: Plot,
    box: tuple[float, float], dashes: tuple[float, ...], numbers: Figures,
) -> None:  # fmt: skip
    seen = [at for at, when in enumerate(series.times) if plot.holds(when)]
    if series.shape != "bar":
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(0.8)
        behind.dashed(canvas, dashes)
        for run in series.runs():
            points = list(zip(series.times[run], series.values[run], strict=True))
            behind.line(canvas, points, wide, y, plot, box)
            if len(points) == 1 and plot.holds(points[0][0]):
                x, height = LABELS + plot.x(points[0][0], wide), min(max(y(points[0][1]), box[0]), box[1])
                canvas.line(x, height, x + 0.4, height)
        canvas.setDash()
    if series.shape == "line":
        return
    marked = len(seen) * _APART <= wide
    for at in seen:
        x, height = LABELS + plot.x(series.times[at], wide), y(series.values[at])
        if not isfinite(height):
            continue
        held = min(max(height, box[0]), box[1])
        text = series.texts[at]
        if series.shape == "bar":
            numbers.block(*_bar(canvas, series, at, x, y, box, crowded=not marked))
        else:
            if marked:
                mark(canvas, x, held, series.shape)
                numbers.block(x - 2, held - 2, x + 2, held + 2)
            if held != height:
                # It lies beyond the lane's scale: the mark at the edge would be read as that value.
                text = f"{'↑' if height > held else '↓'}{text}"
        outside = at < len(series.outside) and bool(series.outside[at])
        numbers.add(Figure(text, x, held, outside, at == seen[-1], _lowest(series, at)))


def _lowest(series: Series, at: int) -> bool:
    """True when a value lies below its neighbours."""
    around = [series.values[n] for n in (at - 1, at + 1) if 0 <= n < len(series.values)]
    return bool(around) and all(one > series.values[at] for one in around)


def _bar(
    canvas: Any, series: Series, at: int, x: float, y: Callable[[float], float], box: tuple[float, float],
    *, crowded: bool,
) -> tuple[float, float, float, float]:  # fmt: skip
    """A pressure from systolic down to diastolic; of an arterial line thin, its feet to one side. Where."""
    low = series.lows[at] if at < len(series.lows) else series.values[at]
    top, bottom = (min(max(y(one), box[0]), box[1]) for one in (series.values[at], low))
    canvas.setStrokeColor(HexColor(INK))
    canvas.setLineWidth(0.6 if series.thin or crowded else 1.6)
    # Beside that of the cuff, where both were measured at once.
    x += 2.6 if series.thin else 0
    canvas.line(x, top, x, bottom)
    canvas.setLineWidth(0.6 if series.thin else 0.9)
    for end in () if crowded else (top, bottom):
        canvas.line(x if series.thin else x - 2.2, end, x + 2.2, end)
    return x - 1, bottom, x + 1, top


def _struck(
    canvas: Any, series: Series, wide: float, y: Callable[[float], float], plot: Plot,
    box: tuple[float, float], numbers: Figures,
) -> None:  # fmt: skip
    """Values that were entered in error, where they stood; in no curve."""
    for one in series.struck:
        if not plot.holds(one.time) or not isfinite(one.value):
            continue
        x, height = LABELS + plot.x(one.time, wide), min(max(y(one.value), box[0] + 2), box[1] - 2)
        mark(canvas, x, height, "struck", 2.2)
        text = f"{series.name} {one.text}"
        room = wide_as(text, 6.8)
        start = x + 5.5 if x + 5.5 + room <= LABELS + wide else x - 5.5 - room
        end = words(canvas, start, height - 2.4, text, 6.8, LABELS + wide)
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(0.6)
        canvas.line(start, height, end, height)
        numbers.keep((min(start, x - 4), height - 4, max(end, x + 4), height + 4))


def _beside(canvas: Any, lane: Lane, width: float, tall: float) -> None:
    """Names with their marks at the left, the newest value at the right; smaller where there is much."""
    named = behind.Named(lane)
    count = max(len(lane.series), 1)
    half = min((tall - named.tall) / count, max(_NAME, tall / count))
    half = _NAME if named.lines else half
    for at, series in enumerate(lane.series):
        top = tall - 2 - at * half
        if series.shape == "bar":
            canvas.setStrokeColor(HexColor(INK))
            canvas.setLineWidth(0.6 if series.thin else 1.6)
            canvas.line(4, top - 3, 4, top - 12)
            canvas.setLineWidth(0.6 if series.thin else 0.9)
            for end in (top - 3, top - 12):
                canvas.line(4 if series.thin else 1.8, end, 6.2, end)
        else:
            canvas.setStrokeColor(HexColor(INK))
            canvas.setLineWidth(0.8)
            behind.dashed(canvas, _dashes(lane, series))
            canvas.line(0, top - 6.5, 8, top - 6.5)
            canvas.setDash()
            if series.shape != "line":
                mark(canvas, 4, top - 6.5, series.shape)
        name = markup(series.name) + " " + markup(series.unit, colour=QUIET)
        fit(canvas, 11, top, LABELS - 34, half - 2, name)
        said = markup(series.latest, strong=True)
        for note in (series.latest_note, series.note):
            said += f" {markup(note, colour=QUIET)}" if note else ""
        fit(canvas, width - READOUT + 6, top, READOUT - 6, max(half, tall / count) - 2, said)
    named.draw(canvas, 2, tall - 4 - half * len(lane.series), fit)
