"""A curve as small as a word, with a dot at its newest value."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from ui.painting.shapes import dot, pen
from ui.theme import colour, px
from ui.theme.measures import STROKE_SERIES

_SCORE = 9.0
"""The highest score that the curves of all patients have room for, so that they can be compared."""


def spread(low: float, high: float) -> tuple[float, float]:
    """A scale that has some height, whatever the values: 1 is nothing beside 12345678901234567."""
    if high > low:
        return low, high
    half = max(1.0, abs(low) / 1_000_000)
    return low - half, low + half


def highest(scores: Sequence[tuple[float, float]]) -> float:
    """The upper end of the scale of a score's curve: from 9 on as high as the score was, since who falls from
    18 to 14 is not level."""
    return max(_SCORE, *(score for _time, score in scores)) if scores else _SCORE


def sparkline(
    painter: QPainter,
    rect: QRectF,
    values: Sequence[tuple[float, float]],
    role: str = "text3",
    dot_role: str = "text2",
    low: float | None = None,
    high: float | None = None,
    band: tuple[float, float] | None = None,
) -> None:
    """Paint (time, value) pairs in time order across `rect`; `low` and `high` fix the scale, `band` is the
    reference.

    A band that lies outside the scale is left out; one value alone is a dot.
    """
    if not values:
        return
    numbers = [value for _time, value in values]
    bottom = min(numbers) if low is None else low
    top = max(numbers) if high is None else high
    bottom, top = spread(bottom, top)
    radius = px(2.6)
    inner = rect.adjusted(0, radius, -radius, -radius)

    def y(value: float) -> float:
        clipped = min(max(value, bottom), top)
        return inner.bottom() - (clipped - bottom) / (top - bottom) * inner.height()

    first, last = values[0][0], values[-1][0]
    # Worked out in plain numbers: a list has a curve in each of its rows.
    left, across = inner.left(), inner.width() / ((last - first) or 1.0)
    floor, up = inner.bottom(), inner.height() / (top - bottom)
    points = [
        (left + (time - first) * across,
         floor - ((bottom if value < bottom else top if value > top else value) - bottom) * up)
        for time, value in values
    ]  # fmt: skip
    if len(points) == 1:
        points = [(inner.right(), points[0][1])]
    if band is not None and band[0] < top and band[1] > bottom:
        upper, under = y(band[1]), y(band[0])
        painter.fillRect(QRectF(rect.left(), upper, rect.width(), max(under - upper, 1)), colour("band"))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    painter.setPen(pen(role, STROKE_SERIES * 0.95))
    painter.drawLines([QLineF(*one, *two) for one, two in pairwise(points)])
    painter.restore()
    dot(painter, QPointF(*points[-1]), radius, dot_role)
