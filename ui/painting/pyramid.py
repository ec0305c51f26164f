"""A long curve, painted so that it costs what the screen shows and not what was measured."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import isfinite

from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform

from desktop.shown.chart.vitals import runs

Gaps = Sequence[tuple[float, float]]
_CHUNK = 128
_BUCKET = 8
_APART = 0.32
_DENSE = 8
"""Points per pixel up to which all are painted. A chart comes thinned from the record: more has only a curve
from elsewhere, for which coarser levels are then made here."""


def polygon(times: Sequence[float], values: Sequence[float]) -> QPolygonF:
    """The points of a curve. A point at a time, as objects, they take ten times as long."""
    both = array("d", bytes(16 * len(times)))
    both[0::2] = array("d", times)
    both[1::2] = array("d", values)
    if sys.byteorder == "little":
        # The order that a stream has by itself: setting another one takes as long as all the rest.
        both.byteswap()
    stream = QDataStream(QByteArray(len(times).to_bytes(4, "big") + both.tobytes()))
    made = QPolygonF()
    stream >> made
    return made


class _Level:
    """One resolution, cut into chunks that share their end points; each is made when it is first painted."""

    def __init__(self, times: Sequence[float], values: Sequence[float], gaps: Gaps) -> None:
        self.times, self.values = times, values
        self.size = len(times)
        self._runs = runs(times, gaps)
        self._begins = [one.start for one in self._runs]
        firsts = range(0, max(self.size - 1, 1), _CHUNK)
        self.starts = [times[at] for at in firsts]
        self.ends = [times[min(at + _CHUNK, self.size - 1)] for at in firsts]
        self._chunks: list[list[QPolygonF] | None] = [None] * len(firsts)

    def between(self, start: float, end: float) -> tuple[int, int]:
        """First and last-plus-one chunk that touch a stretch."""
        return bisect_left(self.ends, start), bisect_right(self.starts, end)

    def chunk(self, number: int) -> list[QPolygonF]:
        """The lines of a chunk: one, and more where gaps break it."""
        made = self._chunks[number]
        if made is None:
            parts = self._parts(number * _CHUNK, (number + 1) * _CHUNK + 1)
            made = self._chunks[number] = [self._line(part) for part in parts]
        return made

    def _parts(self, first: int, last: int) -> Iterator[slice]:
        """The runs between two places."""
        for at in range(max(bisect_right(self._begins, first) - 1, 0), len(self._runs)):
            run = self._runs[at]
            if run.start >= last:
                return
            yield slice(max(run.start, first), min(run.stop, last))

    def _line(self, part: slice) -> QPolygonF:
        return polygon(self.times[part], self.values[part])

    def count(self) -> int:
        return len(self._chunks)


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
    """The levels of one series."""

    def __init__(self, times: Sequence[float], values: Sequence[float], gaps: Gaps = ()) -> None:
        self._gaps = gaps
        if not isfinite(sum(values)):
            known = [(time, value) for time, value in zip(times, values, strict=True) if isfinite(value)]
            times, values = [time for time, _value in known], [value for _time, value in known]
        self._levels: list[_Level] = []
        if values:
            self._levels.append(_Level(times, values, gaps))

    def _after(self, number: int) -> _Level | None:
        """The next coarser level, made when it is first painted; None where there is none."""
        if number + 1 < len(self._levels):
            return self._levels[number + 1]
        level = self._levels[number]
        if level.size <= 4 * _CHUNK:
            return None
        points = _coarser(list(map(QPointF, level.times, level.values)))
        made = _Level(list(map(QPointF.x, points)), list(map(QPointF.y, points)), self._gaps)
        self._levels.append(made)
        return made

    def _level(self, start: float, end: float, most: float) -> tuple[_Level, tuple[int, int]]:
        level, number = self._levels[0], 0
        chunks = level.between(start, end)
        while (chunks[1] - chunks[0]) * _CHUNK > _DENSE * most + 4 * _CHUNK:
            coarser = self._after(number)
            if coarser is None:
                break
            level, number = coarser, number + 1
            chunks = level.between(start, end)
        return level, chunks

    def paint(
        self,
        painter: QPainter,
        pen: QPen,
        area: QRectF,
        start: float,
        end: float,
        low: float,
        high: float,
        part: tuple[float, float] | None = None,
    ) -> None:
        """Paint what lies between two times into `area`, whose height is `low` to `high`; with `part` only
        what lies between these two, as it would be painted with all of it."""
        if not self._levels or end <= start or high <= low:
            return
        most = max(area.width(), 1)
        level, chunks = self._level(start, end, most)
        across = area.width() / (end - start)
        up = -area.height() / (high - low)
        dense = (chunks[1] - chunks[0]) * _CHUNK > most / 2 and level.size > most / 2
        shown = range(max(chunks[0] - 1, 0), min(chunks[1] + 1, level.count()))
        if part is not None:
            shown = range(*level.between(*part))
        painter.save()
        painter.setClipRect(area.adjusted(0, -2, 0, 2), Qt.ClipOperation.IntersectClip)
        # Qt strokes a wide polyline as one self-crossing path, a hundred times slower than hairlines:
        # two hairlines beside each other look the same.
        thin = QPen(pen)
        thin.setWidthF(1.0)
        thin.setCosmetic(True)
        painter.setPen(thin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not dense)
        before = painter.transform()
        left, bottom = area.left() - start * across, area.bottom() - low * up
        for aside in (0.0,) if dense else (-_APART, _APART):
            moved = QTransform(across, 0, 0, up, left + aside / 2, bottom + aside)
            painter.setTransform(moved * before)
            for at in shown:
                for line in level.chunk(at):
                    # A point with a gap on both sides is a dot: a line to nowhere is not painted.
                    (painter.drawPolyline if line.size() > 1 else painter.drawPoints)(line)
        painter.restore()
