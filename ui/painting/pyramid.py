"""A long curve in several resolutions, so that painting costs what the screen shows and not what was
measured.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF, QTransform

_CHUNK = 256
_BUCKET = 8
_APART = 0.32


class _Level:
    """One resolution, cut into chunks that share their end points."""

    def __init__(self, points: list[QPointF]) -> None:
        self.size = len(points)
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.chunks: list[QPolygonF] = []
        for at in range(0, max(len(points) - 1, 1), _CHUNK):
            part = points[at : at + _CHUNK + 1]
            self.starts.append(part[0].x())
            self.ends.append(part[-1].x())
            self.chunks.append(QPolygonF(part))

    def between(self, start: float, end: float) -> tuple[int, int]:
        """First and last-plus-one chunk that touch a stretch."""
        return bisect_left(self.ends, start), bisect_right(self.starts, end)


def _coarser(points: list[QPointF]) -> list[QPointF]:
    """Lowest and highest point of every eight, in their order: no peak is lost."""
    made: list[QPointF] = []
    for at in range(0, len(points), _BUCKET):
        bucket = points[at : at + _BUCKET]
        low = min(bucket, key=QPointF.y)
        high = max(bucket, key=QPointF.y)
        made += [low] if low is high else ([low, high] if low.x() <= high.x() else [high, low])
    return made


class Pyramid:
    """The levels of one series; times are kept relative to `origin`."""

    def __init__(self, times: Sequence[float], values: Sequence[float], origin: float) -> None:
        self.origin = origin
        pairs = zip(times, values, strict=True)
        points = [QPointF(time - origin, value) for time, value in pairs if isfinite(value)]
        self._levels: list[_Level] = []
        while points:
            self._levels.append(_Level(points))
            if len(points) <= 2 * _CHUNK:
                break
            points = _coarser(points)

    def paint(
        self, painter: QPainter, pen: QPen, area: QRectF, start: float, end: float, low: float, high: float
    ) -> None:
        """Paint what lies between two times into `area`, whose height is `low` to `high`."""
        if not self._levels or end <= start or high <= low:
            return
        first, last = start - self.origin, end - self.origin
        most = max(area.width(), 1)
        level = self._levels[-1]
        chunks = (0, 0)
        for candidate in self._levels:
            chunks = candidate.between(first, last)
            level = candidate
            if (chunks[1] - chunks[0]) * _CHUNK <= most + 2 * _CHUNK:
                break
        across = area.width() / (end - start)
        up = -area.height() / (high - low)
        dense = (chunks[1] - chunks[0]) * _CHUNK > most / 2 and level.size > most / 2
        painter.save()
        painter.setClipRect(area.adjusted(0, -2, 0, 2), Qt.ClipOperation.IntersectClip)
        painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        # Qt strokes a wide polyline as one self-crossing path, a hundred times slower than hairlines:
        # two hairlines beside each other look the same.
        thin = QPen(pen)
        thin.setWidthF(1.0)
        thin.setCosmetic(True)
        painter.setPen(thin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not dense)
        for aside in (0.0,) if dense else (-_APART, _APART):
            painter.save()
            painter.setTransform(
                QTransform(
                    across,
                    0,
                    0,
                    up,
                    area.left() - first * across + aside / 2,
                    area.bottom() - low * up + aside,
                ),
                True,
            )
            for at in range(max(chunks[0] - 1, 0), min(chunks[1] + 1, len(level.chunks))):
                painter.drawPolyline(level.chunks[at])
            painter.restore()
        painter.restore()
