"""The chart's picture: all of it, or what has to be painted anew when it is moved along its times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QRegion

from desktop.shown.chart.vitals import Lane, MarkRow, MedicineBar, Reading, TextRow, VitalsModel
from ui.chart import axis, bars, choosing, folded, happened, marks, rows, unseen, whole
from ui.chart.crossing import Crossing
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import LanePainter, Seen
from ui.painting.pyramid import Pyramid
from ui.theme import colour, px

_ROUND = 6
"""Marks reach so far beyond the plot, at 100 %."""


def crossed(where: Frame, model: VitalsModel, seen: Seen, stop: tuple[float, str] | None) -> Frame:
    """The same frame, which knows where the lines of now, of the cursor and of the days go through it."""
    days = (time for time, _name in axis.axis_of(model, seen)[0])
    times = (model.now, *(stop[:1] if stop is not None else ()), *days)
    lines = sorted({round(where.x(time, *seen)) for time in times if seen[0] <= time <= seen[1]})
    nights = tuple(
        (where.x(start, *seen), where.x(end, *seen))
        for start, end in axis.axis_of(model, seen)[2]
        if end > seen[0] and start < seen[1]
    )
    now = float(round(where.x(model.now, *seen))) if seen[0] <= model.now <= seen[1] else None
    return replace(where, crossing=Crossing(tuple(map(float, lines)), nights, now))


@dataclass(frozen=True, slots=True)
class Drawing:
    """Inputs of the chart's picture. All that the picture depends on: `stop` is the measured time at the
    cursor with its word, `here` what was measured there; `strip` the one that was gone to, `chosen` where it
    stands; `scrolled` how far the medicines are."""

    model: VitalsModel
    where: Frame
    seen: Seen
    stop: tuple[float, str] | None
    here: Mapping[str, Reading] | None
    strip: int
    chosen: Strip | None
    focused: bool
    unfolded: bool
    scrolled: int
    lanes: LanePainter
    overview: Pyramid | None

    def whole(self, painter: QPainter) -> None:
        """All of it."""
        where = self.where
        self._grounds(painter)
        for strip in where.still:
            if isinstance(strip.item, Lane):
                self.lanes.bands(painter, strip.item, strip, where, self.seen)
        self._lines(painter)
        for at, strip in enumerate(where.still):
            if isinstance(strip.item, Lane):
                self.lanes.paint(painter, strip.item, strip, where, self.seen)
                self._labels(painter, at, strip)
            else:
                self._row(painter, at, strip)
        self._under(painter)

    def _grounds(self, painter: QPainter) -> None:
        axis.grounds(painter, self.model, self.where, self.seen)
        for strip in self.where.still:
            if strip.kind == "reduced":
                rows.reduced_ground(painter, self.model, strip, self.where, self.seen)

    def moves(self) -> QRect:
        """The curves, which stay as they are when one moves along the times."""
        lanes = [strip for strip in self.where.still if strip.kind == "lane"]
        if not lanes:
            return QRect()
        plot, reach = self.where.plot, self._reach()
        top, bottom = lanes[0].top, lanes[-1].top + lanes[-1].height
        return QRectF(plot.left() - reach, top, plot.width() + 2 * reach, bottom - top).toAlignedRect()

    def _reach(self) -> int:
        """Distance that anything moving with the curves reaches outside the plot."""
        plot = self.where.plot.width()
        every = ((lane, series) for lane in self.model.lanes for series in lane.series)
        out = any(
            series.shape == "bar" or self.lanes.marked(lane, series, self.seen, plot)
            for lane, series in every
        )
        return px(_ROUND) if out else 0

    def moved(self, painter: QPainter, by: float) -> None:
        """Repaint after a pan by so many pixels (to the right; to the left where negative): the uncovered
        strip, the words, and all that is no curve."""
        area, edge = QRectF(self.moves()), 2 * self._reach()
        new = QRectF(area.left(), area.top(), abs(by) + edge + 2, area.height())
        old = QRectF(area.right() - edge, area.top(), edge, area.height())
        if by < 0:
            new.moveRight(area.right())
            old.moveLeft(area.left())
        for part in (new, old) if edge else (new,):
            painter.save()
            painter.setClipRect(part)
            self._curves(painter, part)
            painter.restore()
        self._rest(painter, area)

    def anew(self) -> QRect:
        """Area of curves that are redrawn on zoom: as `moves`, and as far as marks ever reach."""
        reach = px(_ROUND) - self._reach()
        return self.moves().adjusted(-reach, 0, reach, 0)

    def zoomed(self, painter: QPainter) -> None:
        """Repaint after a zoom: all but names, scales and readings, which stand beside the curves."""
        area = QRectF(self.anew())
        painter.save()
        painter.setClipRect(area)
        self._curves(painter, area)
        painter.restore()
        self._rest(painter, area)

    def _rest(self, painter: QPainter, area: QRectF) -> None:
        """All that is neither a curve in this area nor beside it in the same lanes."""
        rest = QRegion(0, 0, int(self.where.width) + 1, int(self.where.height) + 1)
        rest -= QRegion(0, round(area.top()), int(self.where.width) + 1, round(area.height()))
        for strip in self.where.still:
            if isinstance(strip.item, Lane) and (below := self.lanes.below(strip.item, strip)):
                rest += QRegion(0, round(below[0]), int(self.where.width) + 1, round(below[1]))
        painter.save()
        painter.setClipRegion(rest)
        painter.fillRect(QRectF(0, 0, self.where.width, self.where.height), colour("surface"))
        self._grounds(painter)
        self._lines(painter)
        for at, strip in enumerate(self.where.still):
            if not isinstance(strip.item, Lane):
                self._row(painter, at, strip)
            elif self.lanes.below(strip.item, strip) or at + 1 == len(self.where.still):
                self.lanes.words(painter, strip.item, strip, self.where, self.seen)
                self._labels(painter, at, strip)
        self._under(painter)
        painter.restore()

    def _curves(self, painter: QPainter, part: QRectF) -> None:
        """The lanes within an upright part, whose words stand elsewhere."""
        model, where = self.model, self.where
        painter.fillRect(part, colour("surface"))
        axis.grounds(painter, model, where, self.seen)
        lanes = [(strip, strip.item) for strip in where.still if isinstance(strip.item, Lane)]
        for strip, lane in lanes:
            self.lanes.bands(painter, lane, strip, where, self.seen)
        self._through(painter)
        times = (
            where.time(part.left() - px(_ROUND), *self.seen),
            where.time(part.right() + px(_ROUND), *self.seen),
        )
        for strip, lane in lanes:
            self.lanes.paint(painter, lane, strip, where, self.seen, times)

    def _labels(self, painter: QPainter, at: int, strip: Strip) -> None:
        assert isinstance(strip.item, Lane)
        chosen = at == self.strip and self.focused
        self.lanes.labels(painter, strip.item, strip, self.where, self.here, chosen)

    def _row(self, painter: QPainter, at: int, strip: Strip) -> None:
        model, where, seen = self.model, self.where, self.seen
        if strip.kind == "axis":
            axis.axis(painter, model, strip, where, seen, self.stop)
        elif strip.kind == "events":
            happened.events(painter, model, strip, where, seen)
        elif strip.kind == "reduced":
            rows.reduced(painter, model, strip, where, seen)
        elif strip.kind == "left":
            marks.without_room(painter, strip, where)
        elif isinstance(strip.item, MarkRow):
            chosen = at == self.strip and self.focused
            marks.row(painter, strip.item, strip, where, seen, self.here, chosen)
        elif isinstance(strip.item, TextRow):
            chosen = at == self.strip and self.focused
            rows.row(painter, strip.item, strip, where, seen, self.here, chosen)

    def _under(self, painter: QPainter) -> None:
        """Medicines, rounds, fluid and the whole stay."""
        model, where, seen = self.model, self.where, self.seen
        self._medicines(painter)
        for strip in where.foot:
            if strip.kind == "more":
                unseen.more(painter, where, self.scrolled, strip, self.model.now)
            elif strip.kind == "rounds":
                folded.rounds(painter, strip, where, seen, self.unfolded)
            elif strip.kind == "fluid":
                bars.fluid(painter, model, strip, where, seen, self.stop[0] if self.stop else None)
        if (foot := next((one for one in where.foot if one.kind == "overview"), None)) is not None:
            painter.fillRect(QRectF(0, foot.top, where.width, foot.height), colour("surface"))
            whole.overview(painter, model, foot, where, seen, self.overview)

    def _medicines(self, painter: QPainter) -> None:
        where, window = self.where, self.where.window
        if window.height() <= 0:
            return
        painter.save()
        painter.setClipRect(window)
        for strip in where.scrolled(self.scrolled):
            if isinstance(strip.item, MedicineBar):
                cursor = self.stop[0] if self.stop is not None else None
                bars.medicine(painter, strip.item, strip, where, self.seen, self.model.now, cursor)
            else:
                bars.group(painter, str(strip.item), strip, where)
        if not where.every_medicine and all(one.kind != "more" for one in where.foot):
            unseen.few(painter, where, self.scrolled)
        painter.restore()
        painter.fillRect(QRectF(where.left, window.top() - 1, where.right - where.left, 1), colour("edge"))

    def _through(self, painter: QPainter) -> None:
        bottom = next(
            (strip.top for strip in self.where.foot if strip.kind == "overview"), self.where.plot.bottom()
        )
        time = self.stop[0] if self.stop is not None else None
        rows.through(painter, self.where, self.seen, self.model.now, time, bottom)

    def _lines(self, painter: QPainter) -> None:
        self._through(painter)
        if self.focused:
            choosing.ring(painter, self.where, self.chosen)
        before, after = self.seen[0] - self.model.start, self.model.end - self.seen[1]
        bars.edges(painter, before, after, self.where, self.where.plot.top() - px(13))
