"""The chart's lanes: pressure bars, curves with their marks, reference bands, values at the right edge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf, isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.shown.chart.vitals import Lane, Reading, Series
from ui.chart import beside_curves, spans, written, wrong
from ui.chart.frame import BELOW, BESIDE, NOTE, Frame, Strip
from ui.painting.pyramid import Pyramid
from ui.painting.shapes import box, diamond, dot, hairline, pen, triangle
from ui.painting.sparkline import spread
from ui.painting.text import LABEL, SMALL, Style, draw, draw_right, fitted, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, BODY, CAPTION, SEMIBOLD, STROKE_SERIES

Seen = tuple[float, float]
Readings = Mapping[str, Reading]
"""Readings of one round, by the keys of series and rows."""
_INKED = (1, 2, 3)
"""Series whose values may be written in their own colour (text contrast); others are in text colour."""


def inside(series: Series, seen: Seen, spare: int = 0) -> range:
    """Indexes of the points that are seen, with `spare` more on both sides."""
    first = max(bisect_left(series.times, seen[0]) - spare, 0)
    last = min(bisect_right(series.times, seen[1]) + spare, len(series.times))
    return range(first, last)


def _both(some: range, others: range) -> range:
    """Intersection of two ranges."""
    return range(max(some.start, others.start), min(some.stop, others.stop))


def scale(lane: Lane) -> tuple[float, float]:
    """A lane's lowest and highest value; one that has no height gets some."""
    return spread(lane.low, lane.high)


def paint_symbols(
    painter: QPainter, middles: Sequence[QPointF], series: Series, half: float = 3.2
) -> None:  # fmt: skip
    """The mark of a series, at each of these places."""
    role = f"series{series.colour}"
    if series.shape == "line":
        return
    if series.shape == "diamond":
        diamond(painter, middles, px(half + 0.6), role)
    elif series.shape == "ring":
        dot(painter, middles, px(half + 0.4), "surface", role, 1.4)
    elif series.shape == "triangle":
        triangle(painter, middles, px(half + 0.4), True, role)
    elif series.shape == "bar":
        for middle in middles:
            drawn, left = (by_line, middle.x() - px(6)) if series.thin else (pressure, middle.x())
            drawn(painter, left, middle.y() - px(6), middle.y() + px(6), role)
    else:
        dot(painter, middles, px(half), role)


_NOTED = 23
"""A value with a note under it stands so far above the end of its lane."""
_FEET = 9
_TICK = 12
"""The numbers of a scale stand so far from each other at least."""
"""Pressures that stand nearer have no feet, and thin stems."""


def pressure(painter: QPainter, x: float, top: float, bottom: float, role: str) -> None:
    """A pressure bar from systolic down to diastolic, with feet."""
    ink = colour(role)
    stem, foot, thick = px(3), px(8), max(px(2), 1)
    middle = round(x)
    painter.fillRect(QRectF(middle - stem / 2, top, stem, bottom - top), ink)
    painter.fillRect(QRectF(middle - foot / 2, round(top), foot, thick), ink)
    painter.fillRect(QRectF(middle - foot / 2, round(bottom) - thick, foot, thick), ink)


def by_line(painter: QPainter, x: float, top: float, bottom: float, role: str) -> None:
    """A pressure of an arterial line: a thin stem with its feet to the right alone."""
    # Beside that of the cuff, where both were measured at once.
    ink, middle = colour(role), round(x) + px(4)
    thin, foot = max(px(2), 1), px(6)
    painter.fillRect(QRectF(middle, top, thin, bottom - top), ink)
    painter.fillRect(QRectF(middle, round(top), foot, thin), ink)
    painter.fillRect(QRectF(middle, round(bottom) - thin, foot, thin), ink)


def readout(
    painter: QPainter, frame: Frame, centre: float, text: str, style: Style, note: str = ""
) -> None:  # fmt: skip
    """A text in the column at the right of the plot; without room for all of it what stands before a comma
    between words, else it bears a mark; all of it is in the table. Its `note` stands behind it."""
    right, room = frame.right, frame.right - frame.plot.right() - px(6)
    if note:
        wide = draw_right(painter, right, centre, note, NOTE) + px(BESIDE)
        right, room = right - wide, room - wide
    if width(text, style) > room:
        style = replace(style, size=CAPTION - 0.5)
    draw_right(painter, right, centre, fitted(text, style, room, text.split(", ")[0]), style)


def lane_area(lane: Lane, strip: Strip, frame: Frame) -> QRectF:
    """Area of a lane's curves; texts and oxygen lie below."""
    below = px(BELOW) if lane.values or lane.spans else 0
    pad = px(6)
    return QRectF(frame.plot.left(), strip.top + pad, frame.plot.width(), strip.height - 2 * pad - below)


def centres(lane: Lane, strip: Strip, frame: Frame) -> tuple[float, float]:
    """Position of the first series' label in a lane, and the step to the next."""
    count = len(lane.series)
    step = min(px(beside_curves.STEP), strip.height / max(count, 1))
    if told := beside_curves.lines(lane, frame.label):
        spare = (
            strip.height - beside_curves.below(lane, frame.label) - px(beside_curves.LINE) * len(told) - px(6)
        )
        return strip.top + px(12) + max(spare, 0) / 2, step
    middle = lane_area(lane, strip, frame).center().y() if count > 1 else strip.top + strip.height / 2
    return middle - (count - 1) * step / 2, step


class LanePainter:
    """Painter of one model's lanes; caches the curves' resolutions."""

    def __init__(self) -> None:
        self._pyramids: dict[str, Pyramid] = {}
        # Asked several times for one picture.
        self._seen: Seen = (0.0, 0.0)
        self._marked: dict[str, bool] = {}

    def _pyramid(self, lane: Lane, series: Series) -> Pyramid:
        key = f"{lane.key}/{series.key}"
        if key not in self._pyramids:
            self._pyramids[key] = Pyramid(series.times, series.values, series.gaps)
        return self._pyramids[key]

    def marked(self, lane: Lane, series: Series, seen: Seen, wide: float) -> bool:
        """True when the visible points of a curve have room for their marks; a line has none."""
        if self._seen != seen:
            self._seen, self._marked = seen, {}
        key = f"{lane.key}/{series.key}"
        if key not in self._marked:
            room = len(inside(series, seen)) * px(9) <= wide
            self._marked[key] = room and series.shape != "line"
        return self._marked[key]

    def _height(self, lane: Lane, area: QRectF, value: float) -> float:
        low, high = scale(lane)
        return area.bottom() - (value - low) / (high - low) * area.height()

    def bands(self, painter: QPainter, lane: Lane, strip: Strip, frame: Frame, seen: Seen) -> None:
        """The reference bands, under everything else in the lane."""
        area = lane_area(lane, strip, frame)
        for low, high in lane.bands:
            top = max(self._height(lane, area, high), strip.top + 1)
            bottom = min(self._height(lane, area, low), strip.top + strip.height - 1)
            painter.fillRect(QRectF(area.left(), top, area.width(), max(bottom - top, 1)), colour("band"))
        beside_curves.percentiles(painter, lane, area, seen, lambda value: self._height(lane, area, value))

    @staticmethod
    def below(lane: Lane, strip: Strip) -> tuple[float, float] | None:
        """Top and height of the text row under a lane's curves; None where there is none."""
        if not lane.values and not lane.spans:
            return None
        # Nothing of the curves reaches here, with their marks.
        return strip.top + strip.height - px(17), px(17)

    def words(self, painter: QPainter, lane: Lane, strip: Strip, frame: Frame, seen: Seen) -> None:
        """Oxygen and values, which stand under the curves of a lane, and its lower line."""
        area = lane_area(lane, strip, frame)
        painter.save()
        painter.setClipRect(
            QRectF(area.left() - px(6), strip.top, area.width() + px(12), strip.height),
            Qt.ClipOperation.IntersectClip,
        )
        spans.paint(painter, lane, strip, frame, seen)
        if lane.values and lane.series:
            centre = strip.top + strip.height - px(11)
            written.paint(painter, lane, inside(lane.series[0], seen), centre, frame, seen)
        painter.restore()
        hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)

    def paint(
        self,
        painter: QPainter,
        lane: Lane,
        strip: Strip,
        frame: Frame,
        seen: Seen,
        part: Seen | None = None,
    ) -> None:
        """Scale, oxygen and curves; labels are painted by `labels`. With `part` only the curves between these
        times."""
        area = lane_area(lane, strip, frame)

        def y(value: float) -> float:
            return self._height(lane, area, value)

        free = -inf
        # From the top down: what is highest lies between two numbers at the most.
        for value, text in sorted(lane.ticks, reverse=True):
            hairline(painter, area.left(), y(value), area.width())
            if part is None and y(value) >= free:
                draw_right(painter, area.left() - px(9), y(value), text, Style(AXIS, role="text2"))
                # In a low lane numbers would stand on each other: their lines stay.
                free = y(value) + px(_TICK)
        if part is None and lane.percentiles:
            beside_curves.percentile_numbers(painter, lane, area, seen, y)
        painter.save()
        painter.setClipRect(
            QRectF(area.left() - px(6), strip.top, area.width() + px(12), strip.height),
            Qt.ClipOperation.IntersectClip,
        )
        beside_curves.earlier(painter, lane, area, seen, y)
        for series in lane.series:
            if series.shape == "bar":
                self._bars(painter, series, area, seen, y, part)
            else:
                self._curve(painter, lane, series, area, seen, y, part)
            wrong.paint(painter, lane, series, area, part or seen, seen)
        beside_curves.limits(painter, lane, area, seen, y)
        painter.restore()
        if part is None:
            self.words(painter, lane, strip, frame, seen)
        else:
            hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)

    def _bars(
        self,
        painter: QPainter,
        series: Series,
        area: QRectF,
        seen: Seen,
        y: Callable[[float], float],
        part: Seen | None,
    ) -> None:
        """A bar for each pressure; those that would hide each other are one, from highest to lowest."""
        role = f"series{series.colour}"
        across = area.width() / (seen[1] - seen[0])
        drawn: list[tuple[float, float, float]] = []
        for at in _both(inside(series, seen), inside(series, part or seen, 1)):
            high = series.values[at]
            if not isfinite(high):
                continue
            x = area.left() + (series.times[at] - seen[0]) * across
            low = series.lows[at] if at < len(series.lows) else high
            if drawn and x - drawn[-1][0] < 2:
                x, top, bottom = drawn.pop()
                high, low = max(high, top), min(low, bottom)
            drawn.append((x, high, low))
        apart = [two[0] - one[0] for one, two in pairwise(drawn)]
        near = [abs(min(pair)) for pair in zip((px(99), *apart), (*apart, px(99)), strict=True)]
        # Where many stand close all look alike: some with feet would look like another kind of pressure.
        crowded = sum(one < px(_FEET) for one in near) > len(near) / 4
        for gap_, (x, high, low) in zip(near, drawn, strict=False):
            if not crowded and gap_ >= px(_FEET):
                (by_line if series.thin else pressure)(painter, x, y(high), y(low), role)
            else:
                # Feet would run into one black field, in which no single pressure is seen.
                thick = 2 if gap_ >= px(4) else 1
                painter.fillRect(QRectF(round(x), y(high), thick, max(y(low) - y(high), 1)), colour(role))

    def _curve(
        self,
        painter: QPainter,
        lane: Lane,
        series: Series,
        area: QRectF,
        seen: Seen,
        y: Callable[[float], float],
        part: Seen | None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = pen(f"series{series.colour}", STROKE_SERIES)
        self._pyramid(lane, series).paint(painter, ink, area, *seen, *scale(lane), part=part)
        if not self.marked(lane, series, seen, area.width()):
            return
        left, across = area.left(), area.width() / (seen[1] - seen[0])
        middle, reach = area.center().y(), area.height()
        marks = []
        for at in _both(inside(series, seen), inside(series, part or seen)):
            where = y(series.values[at])
            if isfinite(where) and abs(where - middle) <= reach:
                marks.append(QPointF(left + (series.times[at] - seen[0]) * across, where))
        if marks:
            paint_symbols(painter, marks, series)

    def labels(
        self, painter: QPainter, lane: Lane, strip: Strip, frame: Frame, cursor: Readings | None, chosen: bool
    ) -> None:
        """Names with their marks at the left; at the right what stands at the cursor, else the newest.

        `cursor` is what was measured in the round there.
        """
        first, step = centres(lane, strip, frame)
        if beside_curves.lines(lane, frame.label):
            below = first + beside_curves.below(lane, frame.label)
            beside_curves.label(painter, lane, frame.left + px(18), below, frame.label)
        if chosen:
            box(
                painter,
                QRectF(frame.left - px(8), strip.top + 1, frame.label - px(24), strip.height - 3),
                6,
                "selection",
            )
        for at, series in enumerate(lane.series):
            centre = first + at * step
            value = centre
            left = frame.left + px(18)
            plain = LABEL.heavy(400)
            most = frame.plot.left() - px(34) - left
            aside = width(series.name, plain) + px(6) + width(series.unit, SMALL) <= most
            if len(lane.series) == 1 and not aside and not beside_curves.lines(lane, frame.label):
                # Name and unit on two lines stand in the middle together: below it is the next row.
                centre -= px(7)
            mark = QPointF(frame.left + px(6), round(centre))
            if series.shape != "bar":
                painter.fillRect(
                    QRectF(mark.x() - px(6), mark.y(), px(12), 1.4), colour(f"series{series.colour}")
                )
            paint_symbols(painter, (mark,), series, 2.8)
            wide = draw(painter, left, centre, fitted(series.name, plain, most), plain)
            if aside:
                draw(painter, left + wide + px(6), centre, series.unit, Style(CAPTION - 0.5, role="text2"))
            elif step >= px(28):
                small = Style(CAPTION - 0.5, role="text2")
                draw(painter, left, centre + px(14), fitted(series.unit, small, most), small)
            self._readout(painter, series, value, strip, frame, cursor)

    def _readout(
        self,
        painter: QPainter,
        series: Series,
        centre: float,
        strip: Strip,
        frame: Frame,
        cursor: Readings | None,
    ) -> None:
        role = f"series{series.colour}" if series.colour in _INKED else "text"
        if series.alarm and cursor is None:
            role = "danger"
        text, note = series.latest, series.latest_note
        if cursor is not None:
            found = cursor.get(series.key)
            text, note = (found.text if found else "–"), ""
        style = Style(BODY, SEMIBOLD, role)
        if note:
            # In a low lane the value makes way: the note is its own, not the next lane's.
            centre = min(centre, strip.top + strip.height - px(_NOTED))
        readout(painter, frame, centre, text, style)
        if series.alarm and cursor is None:
            left = frame.right - width(text, style) - px(9)
            triangle(painter, QPointF(left, centre), px(4), series.alarm == "high", "danger")
        if note:
            readout(painter, frame, centre + px(14), note, NOTE)
