"""The course of one analysis, painted: reference band, alarm limits, a line for each kind of sample."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.results.results import CourseSeries, ResultCourse, ResultDetail
from ui.painting.runs import Gap, Line, Text
from ui.painting.shapes import diamond, dot, pen, triangle
from ui.painting.text import LABEL, SMALL, Style, draw, draw_right, fitted, width
from ui.theme import colour, px
from ui.theme.measures import CAPTION, STROKE_SERIES

_SIGNS = ("●", "◆", "▲")
"""Point symbols that tell the kinds of sample apart: by shape, not by colour."""


def course_of(detail: ResultDetail) -> ResultCourse:
    """The course of an answer; of one without kinds of sample its plain curve."""
    if detail.course is not None:
        return detail.course
    low, high = detail.band if detail.band is not None else (None, None)
    series = (CourseSeries("", detail.curve),) if detail.curve else ()
    return ResultCourse(series, low, high, detail.curve_low, detail.curve_high)


def legend(detail: ResultDetail) -> Line:
    """Legend of the symbols for the kinds of sample."""
    found: Line = ()
    for at, one in enumerate(course_of(detail).series):
        sign = _SIGNS[min(at, len(_SIGNS) - 1)]
        joined = _("not the same line") if at else ""
        words = ", ".join(part for part in (one.sample, joined) if part)
        found = (*found, *((Gap(12),) if at else ()), Text(f"{sign} {words}", SMALL))
    return found


class Course(QWidget):
    """The curve of one analysis with its reference band; the newest value is written beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(132))
        self._course = ResultCourse(())

    def set_detail(self, detail: ResultDetail) -> None:
        """Show an answer's course."""
        self._course = course_of(detail)
        name = _("{analysis}, course").format(analysis=detail.analysis)
        self.setAccessibleName(". ".join(part for part in (name, self._course.spoken) if part))
        self.setVisible(any(one.points for one in self._course.series))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        course = self._course
        points = [point for one in course.series for point in one.points]
        if not points:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _Drawing(painter, course, points, QRectF(self.rect())).all()


class _Drawing:
    """One painting: where a time and a value lie, and each part drawn there."""

    def __init__(
        self, painter: QPainter, course: ResultCourse, points: list[tuple[float, float]], rect: QRectF
    ) -> None:
        self._painter, self._course, self._rect = painter, course, rect
        limits = [one for one in (course.low, course.high) if one is not None]
        values = [*(value for _time, value in points), *limits]
        spread = (max(values) - min(values)) or 1.0
        # A reference of one limit goes on beyond it: some of that is seen.
        if course.low is None and course.high is not None:
            values.append(max(min(0.0, course.high), course.high - spread / 8))
        elif course.high is None and course.low is not None:
            values.append(course.low + spread / 8)
        # An alarm limit far away would press the course flat: it stands there where it is near.
        near = [(at, text) for at, text in course.alarms
                if min(values) - spread <= at <= max(values) + spread]  # fmt: skip
        self._alarms = near
        values += [at for at, _text in near]
        self._low, self._high = min(values), max(values)
        self._first, self._last = min(t for t, _v in points), max(t for t, _v in points)
        room = max((width(text, LABEL) for text in self._right_texts()), default=0)
        days = px(18) if course.days else 0
        # A newest value on or beyond the uppermost alarm limit is written above the limit's words.
        newest = course.newest[1] if course.newest is not None else None
        above = newest is not None and bool(near) and newest >= max(at for at, _text in near)
        top = px(26) if above else px(12)
        self._area = QRectF(
            px(46), top, rect.width() - px(46) - room - px(18), rect.height() - top - px(14) - days
        )

    def _right_texts(self) -> list[str]:
        return [self._course.newest_text, *(_("{limit} alarm").format(limit=t) for _at, t in self._alarms)]

    def _x(self, time: float) -> float:
        long = (self._last - self._first) or 1.0
        if self._last == self._first:
            return self._area.center().x()
        return self._area.left() + (time - self._first) / long * self._area.width()

    def _y(self, value: float) -> float:
        span = (self._high - self._low) or 1.0
        return self._area.bottom() - (value - self._low) / span * self._area.height()

    def all(self) -> None:
        self._band()
        self._days()
        self._limits()
        for at, one in enumerate(self._course.series):
            self._series(at, one)
        self._newest()

    def _band(self) -> None:
        course, area = self._course, self._area
        if course.low is None and course.high is None:
            return
        # One limit alone: the reference goes on to the edge of what is drawn.
        top = self._y(course.high) if course.high is not None else area.top()
        bottom = self._y(course.low) if course.low is not None else area.bottom()
        self._painter.fillRect(QRectF(area.left(), top, area.width() + px(8), bottom - top), colour("band"))
        axis = Style(CAPTION, role="text2")
        room = area.left() - px(10)
        # A narrow band beside a far value: its limits stand apart, each on its side of the band.
        both = bool(course.low_text and course.high_text)
        apart = max(px(13) - (bottom - top), 0) / 2 if both else 0
        upper = min(top - apart, self._rect.height() - px(20))
        if course.high_text:
            draw_right(self._painter, room + px(2), upper, fitted(course.high_text, axis, room), axis)
        if course.low_text:
            lower = max(bottom + apart, upper + px(13)) if both else bottom
            draw_right(self._painter, room + px(2), lower, fitted(course.low_text, axis, room), axis)

    def _days(self) -> None:
        style = Style(CAPTION, role="text2")
        ends = 0.0
        for time, text in self._course.days:
            x = self._x(time)
            self._painter.setPen(pen("hairline"))
            self._painter.drawLine(QPointF(x, self._area.top()), QPointF(x, self._area.bottom() + px(6)))
            left = x - width(text, style) / 2
            if left > ends and left + width(text, style) <= self._rect.width():
                draw(self._painter, left, self._rect.height() - px(9), text, style)
                ends = left + width(text, style) + px(6)

    def _limits(self) -> None:
        right = self._area.right() + px(8)
        for at, text in self._alarms:
            y = self._y(at)
            self._painter.setPen(pen("danger", 1.2, dashed=True))
            self._painter.drawLine(QPointF(self._area.left(), y), QPointF(right, y))
            words = _("{limit} alarm").format(limit=text)
            draw(self._painter, right + px(4), y, words, SMALL.on("danger"))

    def _series(self, at: int, one: CourseSeries) -> None:
        points = [QPointF(self._x(t), self._y(v)) for t, v in one.points]
        self._painter.setPen(pen("series1", STROKE_SERIES, dashed=at > 0))
        if len(points) > 1:
            self._painter.drawPolyline(QPolygonF(points))
        for point in points:
            if at == 0:
                dot(self._painter, point, px(3), "series1")
            elif at == 1:
                diamond(self._painter, point, px(4.5), "series1")
            else:
                triangle(self._painter, point, px(4.5), True, "series1")

    def _newest(self) -> None:
        course = self._course
        if course.newest is None:
            return
        _time, value = course.newest
        y = self._y(value)
        # Where an alarm limit stands close by, the value keeps its place and the limit its line.
        for at, _text in self._alarms:
            if abs(self._y(at) - y) < px(14):
                y = self._y(at) - px(15) if value >= at else self._y(at) + px(15)
        draw(self._painter, self._area.right() + px(12), y, course.newest_text, LABEL)
