"""The chart's rows of text and scores."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.core.messages import _
from desktop.shown.chart.vitals import RowPoint, Stretch, TextRow, VitalsModel
from ui.chart.crossing import Crossing
from ui.chart.figures import EDGE, Figure, gap, omitted
from ui.chart.figures import chosen as chosen_of
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import Readings, Seen, readout
from ui.painting.badge import ROLES
from ui.painting.shapes import box, dot, hairline, pen, triangle
from ui.painting.text import PLAIN, SMALL, Style, draw, fitted, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, BODY, CAPTION, MEDIUM, REGULAR, SEMIBOLD


def _stretches(model: VitalsModel, frame: Frame, seen: Seen) -> Iterator[tuple[float, float, Stretch]]:
    for one in model.stretches:
        left = max(frame.x(one.start, *seen), frame.plot.left())
        right = min(frame.x(one.end, *seen), frame.plot.right())
        if right - left >= 1:
            yield left, right, one


def reduced_ground(painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen) -> None:
    """Draw the background of time ranges with reduced data, under the lines that cross it."""
    for left, right, _one in _stretches(model, frame, seen):
        top = strip.top + strip.height / 2 - px(7)
        painter.fillRect(QRectF(left, top, right - left, px(14)), colour("sunken"))


def reduced(painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen) -> None:
    """Draw the label of time ranges in which not all measurements are drawn."""
    centre = strip.top + strip.height / 2
    room = frame.label - px(16)
    wide = draw(painter, frame.left, centre, _("Reduced"), Style(CAPTION + 0.5, role="text2"))
    more = _("zoom in for more")
    if wide + px(8) + width(more, SMALL) <= room:
        draw(painter, frame.left + wide + px(8), centre, more, Style(CAPTION - 0.5, role="text2"))
    for left, right, one in _stretches(model, frame, seen):
        if width(one.note, SMALL) + px(12) <= right - left:
            draw(painter, left + px(6), centre, one.note, Style(AXIS, role="text2"))
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def _at(point: RowPoint) -> float:
    return point.time


def _point_width(point: RowPoint) -> float:
    wide = width(point.text, Style(CAPTION, SEMIBOLD))
    wide += px(9) if point.outside else 0
    boxed = point.mark in ("framed", "filled", "single", "incomplete", "outlined")
    return max(wide + px(8), px(19)) if boxed else wide + px(2)


_GRAVE: dict[str, float] = {
    "filled": 5, "outlined": 4, "framed": 3, "single": 3, "warn": 3, "incomplete": 2, "bold": 1,
}  # fmt: skip
"""Severity of a score's marks: the more severe one is placed first."""
_MOST_POINTS = 300
"""No row has room for more texts: of very many the gravest of each stretch may stand."""


def _grave(point: RowPoint) -> float:
    return _GRAVE.get(point.mark, 0) + (2 if point.outside else 0) + (0.5 if point.new else 0)


def _few(points: Sequence[RowPoint], seen: Seen) -> list[RowPoint]:
    """Points to show, of very many: the most severe or newest of each piece of time; and the last of all."""
    if len(points) <= _MOST_POINTS:
        return list(points)
    found: dict[int, RowPoint] = {}
    for point in points:
        at = int((point.time - seen[0]) / (seen[1] - seen[0]) * _MOST_POINTS)
        if at not in found or _grave(point) >= _grave(found[at]):
            found[at] = point
    return [*(one for one in found.values() if one is not points[-1]), points[-1]]


def _figure(point: RowPoint, x: float) -> Figure:
    """Figure of a point: its position, its number, else its severity."""
    reach = _point_width(point) / 2 - px(1)
    try:
        value = float(point.text.replace(",", "."))
    except ValueError:
        value = _grave(point)
    return Figure(x - reach, x + reach, value, _grave(point), gap(point.text))


def _point(
    painter: QPainter, point: RowPoint, x: float, centre: float, here: bool, crossing: Crossing
) -> None:
    wide = _point_width(point)
    rect = QRectF(round(x - wide / 2), round(centre - px(9)), wide, px(18))
    role = {**ROLES, "warn": "warn"}.get(point.mark, "text")
    style = Style(CAPTION + 0.5, REGULAR if point.mark == "plain" else SEMIBOLD, role)
    # Beneath what has a ground of its own a line ends by itself.
    crossing.clear(painter, rect)
    if point.mark == "filled":
        box(painter, rect, 4, "danger")
        style = style.on("on_danger")
    elif point.mark == "outlined":
        box(painter, rect, 4, None, "danger", 1.2)
    elif point.mark in ("framed", "single"):
        box(painter, rect, 4, "warn_bg", "warn", 1.5, point.mark == "single")
    elif here:
        box(painter, rect.adjusted(-3, 0, 3, 0), 4, "surface", "accent", 1.4)
    if point.mark == "incomplete":
        box(painter, rect, 4, "surface", "text3", 1.2, True)
        style = style.on("text2")
    left = x - width(point.text, style) / 2
    if point.outside:
        triangle(painter, QPointF(left - px(2), round(centre)), px(3.2), point.outside == "high", "text")
        left += px(5)
    draw(painter, left, centre, point.text, style)
    if point.new:
        dot(painter, QPointF(x + wide / 2 + px(5), round(centre)), px(2.8), "accent")


def row(
    painter: QPainter,
    item: TextRow,
    strip: Strip,
    frame: Frame,
    seen: Seen,
    cursor: Readings | None,
    chosen: bool,
) -> None:
    """A row of texts at their times. Where there is no room for all, the newest stands and the gravest ones:
    the rest are dots.

    `cursor` is what was measured in the round there; without one the newest stands at the right.
    """
    here = cursor.get(item.key) if cursor is not None else None
    centre = strip.top + strip.height / 2
    if chosen:
        box(
            painter,
            QRectF(frame.left - px(8), strip.top, frame.label - px(24), strip.height - 1),
            6,
            "selection",
        )
    wide = draw(painter, frame.left, centre, fitted(item.name, PLAIN, frame.label - px(16)), PLAIN)
    if item.note and wide + px(8) + width(item.note, SMALL) <= frame.label - px(16):
        draw(painter, frame.left + wide + px(8), centre, item.note, Style(CAPTION - 0.5, role="text2"))
    elif item.note and not item.points and not item.spans:
        # Why a row is empty stands in it: a lone dash would look as if nobody had measured.
        said = fitted(item.note, SMALL, frame.room(frame.plot.left())[1] - frame.plot.left() - px(6))
        draw(painter, frame.plot.left() + px(6), centre, said, SMALL)
    for span in item.spans:
        left, right = (
            max(frame.x(span.start, *seen), frame.plot.left()),
            min(frame.x(span.end, *seen), frame.plot.right()),
        )
        if right > left:
            box(
                painter,
                QRectF(left, centre - px(8), right - left, px(16)),
                3,
                None if span.dashed else "bar",
                "bar_edge",
                1.2,
                span.dashed,
            )
            if width(span.text, SMALL) + px(8) <= right - left:
                draw(painter, left + px(5), centre, span.text, Style(AXIS))
    first = bisect_left(item.points, seen[0], key=_at)
    inside = _few(item.points[first : bisect_right(item.points, seen[1], key=_at)], seen)
    figures = [_figure(point, frame.x(point.time, *seen)) for point in inside]
    least, most = frame.plot.left() - px(EDGE), frame.plot.right() + px(14)
    stand = chosen_of(figures, least, most)
    for at, figure in stand.items():
        point, x = inside[at], (figure.left + figure.right) / 2
        _point(painter, point, x, centre, here is not None and point.time == here.at, frame.crossing)
    for x in omitted(figures, stand, least, most):
        frame.crossing.left_out(painter, x, centre)
    text, warn, note = item.latest, item.latest_warn, item.latest_note
    if cursor is not None:
        text, warn, note = (here.text, here.warn, "") if here is not None else ("–", False, "")
    # The newest score has the colour of its band here too.
    filled = cursor is None and bool(item.points) and item.points[-1].mark == "filled"
    style = Style(BODY, SEMIBOLD if warn else MEDIUM, "danger" if filled else "warn" if warn else "text")
    readout(painter, frame, centre, text, style, note)
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def through(
    painter: QPainter, frame: Frame, seen: Seen, now: float, cursor: float | None, bottom: float
) -> None:
    """The lines of now and of the cursor, through all strips."""
    for at, dashed in ((now, False), (cursor, True)):
        if at is None or not seen[0] <= at <= seen[1] or (dashed and abs(at - now) <= 30):
            continue
        x = round(frame.x(at, *seen))
        painter.setPen(pen("accent", 1.4, dashed))
        painter.drawLine(x, round(frame.plot.top() - px(4)), x, round(bottom))
