"""Selection in the chart: a strip by ↑ and ↓ (lanes and rows, medicines, fluid, counted from the top), a
measured time by the mouse."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.shown.chart.vitals import VitalsModel
from ui.chart.frame import Frame, Strip
from ui.painting.shapes import focus_ring
from ui.theme import px

_CHOSEN = ("lane", "row", "marks", "medicine", "fluid")


def following(frame: Frame, now: int, step: int) -> int:
    """The number of the strip below or above; -1 where there is none at all."""
    every = (*frame.still, *frame.moving, *frame.foot)
    known = [at for at, one in enumerate(every) if one.kind in _CHOSEN]
    if not known:
        return -1
    at = known.index(now) + step if now in known else (0 if step > 0 else len(known) - 1)
    return known[min(max(at, 0), len(known) - 1)]


def chosen(frame: Frame | None, now: int, scrolled: float) -> Strip | None:
    """The strip of that number, where it stands now; None for the whole chart, and for a medicine that is
    scrolled away."""
    if frame is None or now < 0:
        return None
    if now < len(frame.still):
        return frame.still[now]
    at = now - len(frame.still)
    if at < len(frame.moving):
        wanted = frame.moving[at].item
        return next((one for one in frame.scrolled(scrolled) if one.item is wanted), None)
    at -= len(frame.moving)
    return frame.foot[at] if at < len(frame.foot) else None


def scroll_for(frame: Frame, now: int) -> int:
    """Scroll position at which the medicine of that number is the first visible; -1 for others."""
    at = now - len(frame.still)
    return round(frame.moving[at].top) if 0 <= at < len(frame.moving) else -1


def nearest(frame: Frame, model: VitalsModel, seen: tuple[float, float], at: QPointF) -> int:
    """Index of the stop nearest to a point in the plot; -1 outside, and where there are none."""
    if not model.stops or not frame.plot.contains(at):
        return -1
    time = frame.time(at.x(), *seen)
    after = bisect_left(model.stops, time, key=lambda stop: stop[0])
    near = (number for number in (after - 1, after) if 0 <= number < len(model.stops))
    return min(near, key=lambda number: abs(model.stops[number][0] - time))


def ring(painter: QPainter, frame: Frame, strip: Strip | None) -> None:
    """Around the name of what was chosen under the curves."""
    if strip is not None and strip.kind in ("medicine", "fluid"):
        area = QRectF(frame.left - px(8), strip.top + 1, frame.label - px(4), strip.height - 2)
        focus_ring(painter, area, 4)
