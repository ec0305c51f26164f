"""Overlays of a lane beside its curves: limits, percentiles, the same quantity in earlier stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import ceil, isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from desktop.core.messages import _
from desktop.shown.chart.vitals import EarlierCurve, Lane, Series
from ui.painting.shapes import box, dot
from ui.painting.text import LABEL, SMALL, Style, draw, draw_right, marked, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, CAPTION, REGULAR

STEP, LINE = 30, 14
"""From one series' name to the next one's, and the height of a line of words under them, at 100 %."""
_NAME = 52
"""Width of the label's column that is no room for a name and its unit."""
_SAMPLE = 16
_ACROSS = 30
"""Width of the label's column that is no room for words: marks at the left, the scale at the right."""
_DASHES = {False: [5.0, 3.0], True: [1.5, 2.5]}
_LIMIT = {False: [4.0, 3.0], True: [9.0, 3.0]}
"""Limits, those of danger in longer strokes: told apart without their colour."""
_NEAR, _REACH, _MOST_STEPS = 4, 48, 512
"""Minimum distance of a name from lines, at 100 %, and maximum distance from the end of its own."""
_SHADED = [0.0]
"""In place of dashes: the words are about the shaded band."""
Height = Callable[[float], float]
Seen = tuple[float, float]


def _pen(role: str, stroke: float, pattern: list[float]) -> QPen:
    made = QPen(colour(role), stroke)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    made.setDashPattern([one / stroke for one in pattern])
    return made


def whole_dashes(pattern: list[float], room: float) -> float:
    """Length of a dashed line that ends with a whole dash within the room."""
    period, gap = sum(pattern), pattern[-1]
    return max(int((room + gap) // period), 1) * period - gap


def _role(danger: bool) -> str:
    return "danger" if danger else "warn"


def _path(
    times: tuple[float, ...], values: tuple[float, ...], area: QRectF, seen: Seen, y: Height
) -> list[QPointF]:
    across = area.width() / (seen[1] - seen[0])
    return [
        QPointF(area.left() + (time - seen[0]) * across, y(value))
        for time, value in zip(times, values, strict=True)
        if isfinite(value)
    ]


def _points(points: tuple[tuple[float, float], ...], area: QRectF, seen: Seen, y: Height) -> list[QPointF]:
    times, values = zip(*points, strict=True)
    return _path(times, values, area, seen, y)


def limits(painter: QPainter, lane: Lane, area: QRectF, seen: Seen, y: Height) -> None:
    """The lines that values should not cross, amber or red."""
    painter.save()
    painter.setClipRect(area.adjusted(0, -px(6), 0, px(6)), Qt.ClipOperation.IntersectClip)
    for one in lane.limits:
        painter.setPen(_pen(_role(one.danger), 1.4, _LIMIT[one.danger]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(_points(one.points, area, seen, y)))
    painter.restore()
    _names(painter, lane, area, seen, y)


def _names(painter: QPainter, lane: Lane, area: QRectF, seen: Seen, y: Height) -> None:
    """Draw the names of limit lines at their end within the plot, clear of curves and other lines: two that
    end at the same height are not told apart there by their dashes."""
    paths = [(_points(one.points, area, seen, y), one) for one in lane.limits]
    ended = [(path[-1], one) for path, one in paths if area.left() <= path[-1].x() < area.right() - 1]
    if not ended:
        return
    taken = [
        QRectF(at.x() - px(_NEAR), at.y() - px(_NEAR), px(2 * _NEAR), px(2 * _NEAR))
        for path in (*(path for path, _one in paths), *(_of(one, area, seen, y) for one in lane.series))
        for at in _along(path)
    ]
    for end, one in sorted(ended, key=lambda found: -found[0].x()):
        style = Style(AXIS, role=_role(one.danger))
        wide, high = width(one.text, style), px(11)
        for off in range(px(_NEAR) + 2, px(_REACH), px(_NEAR)):
            place = QRectF(end.x() + off, end.y() - high / 2, wide, high)
            if place.right() <= area.right() and not any(place.intersects(other) for other in taken):
                # The lines of hours and values would go through its letters.
                painter.fillRect(place.adjusted(-px(2), -px(1), px(2), px(1)), colour("surface"))
                draw(painter, place.left(), end.y(), one.text, style)
                taken.append(place)
                break


def _of(series: Series, area: QRectF, seen: Seen, y: Height) -> list[QPointF]:
    return _path(series.times, series.values, area, seen, y)


def _along(path: list[QPointF]) -> Iterator[QPointF]:
    """Points of a line so near each other that no word has room between two of them."""
    yield from path[:1]
    for start, end in pairwise(path):
        steps = min(ceil(max(abs(end.x() - start.x()), abs(end.y() - start.y())) / px(_NEAR)), _MOST_STEPS)
        for step in range(1, steps + 1):
            yield start + (end - start) * (step / steps)


def percentiles(painter: QPainter, lane: Lane, area: QRectF, seen: Seen, y: Height) -> None:
    """The lines of growth behind a curve, shaded between two of them, each with its number at the right."""
    if not lane.percentiles:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(area.adjusted(0, -px(5), 0, px(5)), Qt.ClipOperation.IntersectClip)
    paths = [_points(one.points, area, seen, y) for one in lane.percentiles]
    edges = [path for one, path in zip(lane.percentiles, paths, strict=True) if one.edge]
    if len(edges) == 2:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("band"))
        painter.drawPolygon(QPolygonF([*edges[0], *reversed(edges[1])]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for one, path in zip(lane.percentiles, paths, strict=True):
        painter.setPen(QPen(colour("text3"), 1.5 if one.middle else 0.9))
        painter.drawPolyline(QPolygonF(path))
    painter.restore()


def percentile_numbers(painter: QPainter, lane: Lane, area: QRectF, seen: Seen, y: Height) -> None:
    """The numbers of those lines that are seen at the right edge, where they have room above each other."""
    taken: list[float] = []
    style = Style(AXIS, role="text2")
    # The median first, then from the middle outwards.
    for one in sorted(lane.percentiles, key=lambda one: (not one.middle, not one.edge)):
        path = [p for p in _points(one.points, area, seen, y) if p.x() <= area.right()]
        if not path or not area.top() <= path[-1].y() <= area.bottom():
            continue
        if all(abs(path[-1].y() - other) >= px(12) for other in taken):
            taken.append(path[-1].y())
            wide = width(one.text, style) + px(4)
            # On its own line: beside it, it would be the next one's as well.
            painter.fillRect(
                QRectF(area.right() - px(2) - wide, path[-1].y() - px(6), wide, px(12)), colour("surface")
            )
            draw_right(painter, area.right() - px(4), path[-1].y(), one.text, style)


def earlier(painter: QPainter, lane: Lane, area: QRectF, seen: Seen, y: Height) -> None:
    """The curves of earlier stays, behind the present one: told apart by their dashes, not by colour."""
    for one in lane.earlier:
        path = _path(one.times, one.values, area, seen, y)
        painter.setPen(_pen("text3", 1.3, _DASHES[one.dots]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(path))
        if len(path) * px(9) <= area.width():
            for point in path:
                dot(painter, point, px(2.2), "surface", "text3", 1.1)


def _words(one: EarlierCurve) -> str:
    return _("{name}: last {value}").format(name=one.name, value=one.latest)


def lines(lane: Lane, label: float) -> list[tuple[str, str, list[float] | None]]:
    """Lines under a lane's name in a column this wide: the words, their colour, and the dashes of the line
    they describe (None for continued words)."""
    style, room = Style(CAPTION - 0.5), label - px(_ACROSS) - px(_SAMPLE) - px(28)
    found: list[tuple[str, str, list[float] | None]] = []
    said: list[tuple[str, str, list[float] | None]] = [(words, "text2", None) for words in lane.said]
    said += [(lane.shaded, "text2", _SHADED)] if lane.shaded and lane.bands else []
    said += [(one.text, _role(one.danger), _LIMIT[one.danger]) for one in lane.limits]
    said += [(_words(one), "text2", _DASHES[one.dots]) for one in lane.earlier]
    for words, role, dashes in said:
        for at, line in enumerate(marked(words, style, room)):
            found.append((line, role, dashes if at == 0 else None))
    return found


def below(lane: Lane, label: float) -> int:
    """Distance from the first series' name to these lines: smaller where its unit is beside the name."""
    last, plain = lane.series[-1], LABEL.heavy(REGULAR)
    two = width(last.name, plain) + px(6) + width(last.unit, SMALL) > label - px(_NAME)
    return px(STEP) * (len(lane.series) - 1) + px(28 if two else 16)


def label(painter: QPainter, lane: Lane, left: float, top: float, wide: float) -> None:
    """Name the limits and the earlier curves, each beside a piece of its line; `top` is the first one's
    middle."""
    for at, (words, role, dashes) in enumerate(lines(lane, wide)):
        centre = top + at * px(LINE)
        if dashes is _SHADED:
            sample = QRectF(left, round(centre - px(4)), px(_SAMPLE - 4), px(8))
            box(painter, sample, 0, "band", "hairline")
        elif dashes is not None:
            ink = "text3" if role == "text2" else role
            painter.setPen(_pen(ink, 1.4, dashes))
            painter.drawLine(
                QPointF(left, centre), QPointF(left + whole_dashes(dashes, px(_SAMPLE - 3)), centre)
            )
        draw(painter, left + px(_SAMPLE), centre, words, Style(CAPTION - 0.5, role=role))
