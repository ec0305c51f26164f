"""The chart's axis, events, rows of text and scores, and the strip of the whole stay."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from math import ceil, isfinite

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.core.messages import _
from desktop.shown.vitals import CLOSE, RowPoint, Stretch, TextRow, VitalsModel
from ui.chart.crossing import Crossing
from ui.chart.figures import Filling
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import Readings, Seen, readout
from ui.painting.badge import ROLES
from ui.painting.pyramid import Pyramid
from ui.painting.shapes import box, dot, hairline, pen, triangle, upright
from ui.painting.text import LABEL, PLAIN, SMALL, Style, draw, draw_centred, draw_right, fitted, width, wrap
from ui.theme import colour, px
from ui.theme.measures import AXIS, BODY, CAPTION, MEDIUM, REGULAR, SEMIBOLD, STROKE_SERIES

Days = tuple[tuple[tuple[float, str], ...], tuple[float, ...], tuple[tuple[float, float], ...]]


def axis_of(model: VitalsModel, seen: Seen) -> Days:
    """The axis for what is seen: the days of a chart of years only where one looks close."""
    if model.close_days and seen[1] - seen[0] <= CLOSE:
        return model.close_days, model.close_hours, model.close_nights
    return model.days, model.hours, model.nights


def grounds(painter: QPainter, model: VitalsModel, frame: Frame, seen: Seen) -> None:
    """Nights shaded and a line at each midnight, under everything."""
    plot = frame.plot
    days, _hours, nights = axis_of(model, seen)
    for start, end in nights[max(bisect_left(nights, (seen[0], 0.0)) - 1, 0) :]:
        if start > seen[1]:
            break
        left = max(frame.x(start, *seen), plot.left())
        right = min(frame.x(end, *seen), plot.right())
        if right > left:
            painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), colour("night"))
    for time, _name in days[bisect_left(days, (seen[0], "")) :]:
        x = frame.x(time, *seen)
        if x > plot.right():
            break
        if plot.left() <= x <= plot.right():
            upright(painter, x, px(4), plot.bottom() - px(4))


def axis(
    painter: QPainter,
    model: VitalsModel,
    strip: Strip,
    frame: Frame,
    seen: Seen,
    cursor: tuple[float, str] | None,
) -> None:
    """Days, hours, now, and where the cursor stands."""
    centre = strip.top + strip.height / 2 - px(1)
    bottom = strip.top + strip.height
    taken: list[tuple[float, float]] = []
    pills = [(model.now, model.now_text, True)]
    if cursor is not None and abs(cursor[0] - model.now) > 30:
        pills.append((cursor[0], cursor[1], False))
    style = Style(CAPTION, SEMIBOLD)
    for time, text, filled in pills:
        if not seen[0] <= time <= seen[1]:
            continue
        wide = width(text, style) + px(12)
        x = min(max(frame.x(time, *seen), frame.plot.left() + wide / 2), frame.plot.right() - wide / 2)
        if not filled and taken and x + wide / 2 > taken[0][0] - 2 and x - wide / 2 < taken[0][1] + 2:
            x = taken[0][0] - wide / 2 - px(4) if x < taken[0][0] + wide else taken[0][1] + wide / 2 + px(4)
        rect = QRectF(round(x - wide / 2), centre - px(9), wide, px(18))
        box(painter, rect, 4, "accent" if filled else "surface", None if filled else "accent", 1.4)
        draw_centred(painter, x, centre, text, style.on("on_accent" if filled else "accent"))
        taken.append((x - wide / 2, x + wide / 2))
    days, hours, _nights = axis_of(model, seen)
    for time in hours:
        x = frame.x(time, *seen)
        if frame.plot.left() <= x <= frame.plot.right():
            upright(painter, x, bottom - px(4), px(4), "edge")
    day = Style(CAPTION + 0.5, MEDIUM)
    for x, text in _named(model, days, day, frame, seen):
        # Beside a pill its first words may still have room: `POD 3` of `POD 3 · 22.11`.
        for words in (text, *text.split(" · ")[:-1]):
            wide = width(words, day)
            if all(x + wide < low - 2 or x > high + 2 for low, high in taken):
                draw(painter, x, centre, words, day)
                break
    hairline(painter, frame.left, bottom - 1, frame.right - frame.left)
    said = Style(BODY, SEMIBOLD, "accent")
    # A day and its hour may be wider than the values: the pill of the cursor says them too.
    if cursor is not None and width(cursor[1], said) <= frame.right - frame.plot.right():
        draw_right(painter, frame.right, centre, cursor[1], said)


def _named(
    model: VitalsModel, days: tuple[tuple[float, str], ...], style: Style, frame: Frame, seen: Seen
) -> Iterator[tuple[float, str]]:
    """The days that are named, with the left edge of their words.

    Each stands right of its own line. One that began before what is seen has none: its words end before the
    next day's, else they would be read as that one's, and that one is named if it has room.
    """
    step = _every(days, style, frame, seen)
    edge = frame.plot.left()
    lines = [frame.x(time, *seen) for time, _text in days]
    ends = [*lines[1:], frame.x(model.end, *seen)]
    started = max(bisect_right(lines, edge) - 1, 0)
    for first in range(started - started % step, bisect_right(lines, frame.plot.right()), step):
        last = min(first + step, len(days)) - 1
        for at in range(max(first, started), last + 1):
            here = lines[at] >= edge
            left, limit = max(lines[at], edge) + px(6), ends[last] if here else ends[at]
            fits = left + width(days[at][1], style) <= min(limit, frame.plot.right())
            if fits:
                yield left, days[at][1]
            if here or fits:
                break


def _every(days: tuple[tuple[float, str], ...], style: Style, frame: Frame, seen: Seen) -> int:
    """Each how many-th of the days that are seen has room for its words; the others have their lines."""
    part = days[bisect_left(days, (seen[0], "")) : bisect_right(days, (seen[1], "\uffff"))]
    if len(part) < 2:
        return 1
    most = width(max((text for _time, text in part), key=len), style) + px(12)
    nearest = min(frame.x(after[0], *seen) - frame.x(before[0], *seen) for before, after in pairwise(part))
    return max(ceil(most / max(nearest, 1)), 1)


def events(painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen) -> None:
    """What happened, each with a bar at its time: its words beside it, on one line or two, at the right or at
    the left; where there is no room for all of them they are left to the bar.
    """
    centre = strip.top + strip.height / 2
    draw(painter, frame.left, centre, _("Events"), Style(CAPTION + 0.5, role="text2"))
    style, small = Style(CAPTION), Style(AXIS)
    shown = [event for event in model.events if seen[0] <= event.time <= seen[1]]
    taken = frame.plot.left()
    for at, event in enumerate(shown):
        x = frame.x(event.time, *seen)
        least, limit = frame.room(x)
        if at + 1 < len(shown):
            limit = min(limit, frame.x(shown[at + 1].time, *seen) - px(3))
        room = limit - x - px(7)
        wide = width(event.text, style)
        two = [] if wide <= room else wrap(event.text, small, max(room, 1))
        painter.fillRect(QRectF(round(x), centre - px(7), 2, px(14)), colour("accent"))
        if wide <= room:
            taken = x + px(7) + frame.crossing.draw(painter, x + px(7), centre, event.text, style)
        elif x - px(7) - wide > max(taken, least):
            frame.crossing.right(painter, x - px(5), centre, event.text, style)
        elif len(two) == 2 and " ".join(two).split() == event.text.split():
            for line, middle in zip(two, (centre - px(6.5), centre + px(4.5)), strict=True):
                wide = frame.crossing.draw(painter, x + px(7), middle, line, small)
                taken = max(taken, x + px(7) + wide)
        taken = max(taken, x)
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def _stretches(model: VitalsModel, frame: Frame, seen: Seen) -> Iterator[tuple[float, float, Stretch]]:
    for one in model.stretches:
        left = max(frame.x(one.start, *seen), frame.plot.left())
        right = min(frame.x(one.end, *seen), frame.plot.right())
        if right - left >= 1:
            yield left, right, one


def reduced_ground(painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen) -> None:
    """Where not everything measured is drawn, under the lines that go through it."""
    for left, right, _one in _stretches(model, frame, seen):
        top = strip.top + strip.height / 2 - px(7)
        painter.fillRect(QRectF(left, top, right - left, px(14)), colour("sunken"))


def reduced(painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen) -> None:
    """What is drawn where not everything measured is."""
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
    """A row of texts at their times, newest first where there is no room for all: the rest are dots.

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
    line = Filling(frame.plot.right() + px(14))
    first = bisect_left(item.points, seen[0], key=_at)
    for point in reversed(item.points[first : bisect_right(item.points, seen[1], key=_at)]):
        x, reach = frame.x(point.time, *seen), _point_width(point) / 2
        if line.takes(x - reach + px(1), x + reach - px(1), point.text):
            _point(painter, point, x, centre, here is not None and point.time == here.at, frame.crossing)
        else:
            line.leave_out(x)
    for x in line.dots():
        dot(painter, QPointF(x, round(centre)), px(1.4), "text3")
    text, warn = item.latest, item.latest_warn
    if cursor is not None:
        text, warn = (here.text, here.warn) if here is not None else ("–", False)
    # The newest score has the colour of its band here too.
    filled = cursor is None and bool(item.points) and item.points[-1].mark == "filled"
    style = Style(BODY, SEMIBOLD if warn else MEDIUM, "danger" if filled else "warn" if warn else "text")
    readout(painter, frame, centre, text, style)
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def overview(
    painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen, curve: Pyramid | None
) -> None:
    """The whole stay, with the part that is seen in a frame."""
    plot = QRectF(frame.plot.left(), strip.top + px(4), frame.plot.width(), strip.height - px(22))
    painter.fillRect(QRectF(0, strip.top, frame.width, 1), colour("edge"))
    draw(painter, frame.left, plot.center().y() - px(3), _("The stay"), LABEL.heavy(SEMIBOLD))
    note = fitted(model.overview_note, SMALL, frame.label - px(16))
    draw(painter, frame.left, plot.center().y() + px(12), note, SMALL)
    painter.fillRect(plot, colour("sunken"))
    span = (model.end - model.start) or 1

    def x(time: float) -> float:
        return plot.left() + (time - model.start) / span * plot.width()

    if curve is not None and model.overview is not None:
        known = [value for value in model.overview.values if isfinite(value)] or [0.0]
        low, high = min(known), max(known)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = plot.adjusted(0, px(6), 0, -px(6))
        ink = pen(f"series{model.overview.colour}", STROKE_SERIES * 0.8)
        curve.paint(painter, ink, inner, model.start, model.end, low, max(high, low + 0.1))
    part = QRectF(x(seen[0]), plot.top(), x(seen[1]) - x(seen[0]), plot.height())
    box(painter, part.intersected(plot), 4, None, "accent", 1.6)
    for edge in (part.left(), part.right()):
        at = min(max(edge, plot.left()), plot.right())
        box(painter, QRectF(at - px(2.5), plot.center().y() - px(7), px(5), px(14)), 2, "accent")
    for time, text in model.days:
        if plot.left() <= x(time) <= plot.right() - px(30):
            draw(
                painter,
                x(time) + px(2),
                strip.top + strip.height - px(7),
                text.split(" ")[-1],
                Style(AXIS, role="text2"),
            )


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
