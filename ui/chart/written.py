"""The numbers of a curve, written under it: those that matter most where there is no room for all."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PySide6.QtGui import QPainter

from desktop.shown.chart.vitals import Lane, Series
from ui.chart.figures import Figure, chosen, columns, gap, omitted
from ui.chart.frame import Frame
from ui.painting.text import Style, width
from ui.theme import px
from ui.theme.measures import CAPTION, SEMIBOLD

_MANY, _COLUMN = 150, 12
"""From so many points on, only the newest, highest and lowest of each so wide column may have a number."""
_OVER = 5
"""Distance that a number may stand over the plot's edge, or toward the line of now."""
Seen = tuple[float, float]


def _hand(series: Series, at: int) -> Style:
    """Text style of a point's number: heavier outside the limits."""
    style = Style(CAPTION - 0.5)
    return style.heavy(SEMIBOLD) if series.outside and series.outside[at] else style


def _beyond(lane: Lane, at: int) -> float:
    """Distance of a point from its nearest band; without bands, from the lane's middle."""
    series = lane.series[0]
    value = series.values[at]
    out = bool(series.outside and series.outside[at])
    if not lane.bands:
        return abs(value - (lane.low + lane.high) / 2) + 1e-9 if out else 0.0
    return max(min(max(low - value, value - high) for low, high in lane.bands), 1e-9 if out else 0.0)


def _wanted(lane: Lane, points: range, frame: Frame, seen: Seen) -> list[tuple[int, Figure]]:
    """The numbers that the points of a lane's first series would have, were there room for all."""
    series = lane.series[0]
    places: Iterable[int] = points
    if len(points) > _MANY:
        steps = range(ceil(frame.plot.width() / px(_COLUMN)) + 2)
        edges = [frame.time(frame.plot.left() + n * px(_COLUMN), *seen) for n in steps]
        places = columns(series.times, series.values, points, edges)
    row = []
    for at in places:
        text = series.texts[at]
        half = width(text, _hand(series, at)) / 2
        # At either edge it stands whole: of 152 the rest would be 52.
        x = frame.x(series.times[at], *seen)
        low, high = frame.room(x)
        x = max(min(x, high + px(_OVER) - half), low - px(_OVER) + half)
        row.append((at, Figure(x - half, x + half, series.values[at], _beyond(lane, at), gap(text))))
    return row


def paint(painter: QPainter, lane: Lane, points: range, centre: float, frame: Frame, seen: Seen) -> None:
    """Write the numbers of a lane's first series at `centre`; `points` are those that are seen."""
    series = lane.series[0]
    row = _wanted(lane, points, frame, seen)
    if not row:
        return
    most = frame.room(frame.x(series.times[row[-1][0]], *seen))[1] + px(_OVER)
    figures = [one for _at, one in row]
    least = frame.plot.left() - px(_OVER)
    stand = chosen(figures, least, most)
    for x in omitted(figures, stand, least, most):
        frame.crossing.left_out(painter, x, centre)
    for place, one in sorted(stand.items()):
        at = row[place][0]
        middle = (one.left + one.right) / 2
        frame.crossing.centred(painter, middle, centre, series.texts[at], _hand(series, at))
