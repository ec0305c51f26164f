"""Lines, frames, dots and triangles, on whole pixels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from ui.painting.stamps import Draw, stamped
from ui.theme import colour, px
from ui.theme.measures import RADIUS_SELECTION, STROKE_FOCUS


def hairline(painter: QPainter, left: float, top: float, length: float, role: str = "hairline") -> None:
    """A horizontal line one pixel high."""
    painter.fillRect(QRectF(round(left), round(top), round(length), 1), colour(role))


def upright(painter: QPainter, left: float, top: float, length: float, role: str = "hairline") -> None:
    """A vertical line one pixel wide."""
    painter.fillRect(QRectF(round(left), round(top), 1, round(length)), colour(role))


def pen(role: str, stroke: float = 1.0, dashed: bool = False) -> QPen:
    """A round-joined pen in a role's colour; dashed is 3 on, 3 off in pixels."""
    made = QPen(colour(role), stroke)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        made.setDashPattern([3 / stroke, 2.5 / stroke])
    return made


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: str | QColor | None = None,
    edge: str | None = None,
    stroke: float = 1.0,
    dashed: bool = False,
) -> None:
    """A rounded rectangle; the edge is drawn inside `rect`. `radius` is in logical pixels at 100 %."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = stroke / 2 if edge else 0.0
    painter.setPen(pen(edge, stroke, dashed) if edge else QPen(Qt.PenStyle.NoPen))
    inked = colour(fill) if isinstance(fill, str) else fill
    painter.setBrush(QBrush(inked) if inked is not None else QBrush(Qt.BrushStyle.NoBrush))
    inner = rect.adjusted(inset, inset, -inset, -inset)
    corner = max(px(radius) - inset, 0)
    painter.drawRoundedRect(inner, corner, corner)
    painter.restore()


def focus_ring(
    painter: QPainter, rect: QRectF, radius: float = RADIUS_SELECTION, role: str = "accent"
) -> None:
    """The visible focus: a line inside `rect`."""
    box(painter, rect, radius, None, role, STROKE_FOCUS)


def left_out(painter: QPainter, x: float, y: float, role: str = "text2") -> None:
    """Three small dots: something stands here for which there is no room. One dot would be read as nothing
    measured, or as a decimal sign."""
    for at in (-3, 0, 3):
        dot(painter, QPointF(x + px(at), round(y)), px(0.9), role)


Middles = QPointF | Sequence[QPointF]
"""Position of a mark, or of several of the same kind, which together cost half as much to paint."""


def _stamp(
    painter: QPainter, middles: Middles, reach: float, key: tuple[object, ...], draw: Draw
) -> None:  # fmt: skip
    every = (middles,) if isinstance(middles, QPointF) else middles
    if not stamped(painter, every, reach, key, draw):
        for middle in every:
            draw(painter, middle)


def dot(
    painter: QPainter, middle: Middles, radius: float, fill: str | None, edge: str = "", stroke: float = 1.4
) -> None:
    """Round marks, filled or as rings (`fill` None or a background role)."""

    def draw(painter: QPainter, middle: QPointF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(edge, stroke) if edge else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QBrush(colour(fill)) if fill else QBrush(Qt.BrushStyle.NoBrush))
        reach = radius - stroke / 2 if edge else radius
        painter.drawEllipse(middle, reach, reach)
        painter.restore()

    _stamp(painter, middle, radius, ("dot", radius, fill, edge, stroke), draw)


def triangle(painter: QPainter, middle: Middles, half: float, up: bool, role: str) -> None:
    """A filled triangle ▲ or ▼ around `middle`, `half` its half width."""

    def draw(painter: QPainter, middle: QPointF) -> None:
        tall = half * 0.92
        sign = 1 if up else -1
        points = [
            QPointF(middle.x() - half, middle.y() + sign * tall),
            QPointF(middle.x() + half, middle.y() + sign * tall),
            QPointF(middle.x(), middle.y() - sign * tall),
        ]
        fill_polygon(painter, QPolygonF(points), role)

    _stamp(painter, middle, half, ("triangle", half, up, role), draw)


def diamond(painter: QPainter, middle: Middles, half: float, role: str) -> None:
    """A filled ◆ around `middle`."""

    def draw(painter: QPainter, middle: QPointF) -> None:
        x, y = middle.x(), middle.y()
        points = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
        fill_polygon(painter, QPolygonF(points), role)

    _stamp(painter, middle, half, ("diamond", half, role), draw)


def fill_polygon(painter: QPainter, points: QPolygonF, role: str) -> None:
    """A filled polygon without an edge, antialiased."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QBrush(colour(role)))
    painter.drawPolygon(points)
    painter.restore()


def struck(painter: QPainter, middle: QPointF, half: float) -> None:
    """A ring with a line through it: what was entered in error."""
    dot(painter, middle, half, "surface", "text3", 1.2)
    reach = half + px(3)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen("text2", 1.4))
    painter.drawLine(QPointF(middle.x() - reach, middle.y()), QPointF(middle.x() + reach, middle.y()))
    painter.restore()


def cross(painter: QPainter, middle: QPointF, half: float, role: str, stroke: float = 1.8) -> None:
    """A × around `middle`: refused or not given."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(role, stroke))
    x, y = middle.x(), middle.y()
    painter.drawLine(QPointF(x - half, y - half), QPointF(x + half, y + half))
    painter.drawLine(QPointF(x - half, y + half), QPointF(x + half, y - half))
    painter.restore()
