"""Infusions: a step for each rate, as high as it is, with its figure above."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.shown.chart.vitals import MedicineBar, RateStep
from ui.chart.crossing import Seen
from ui.chart.figures import Filling
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import readout
from ui.painting.shapes import box
from ui.painting.text import Style, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, BODY, SEMIBOLD

_FIGURES, _BELOW, _LEAST = 14, 5, 2
"""Above the steps: their figures; below them; the least height of a rate that is more than nought."""


def at(item: MedicineBar, time: float) -> RateStep | None:
    """The rate at a time: of two that ran then the later one; None where none ran."""
    return next((one for one in reversed(item.rates) if one.start <= time <= one.end), None)


def said(step: RateStep) -> str:
    """The figure of a rate; a question mark where nobody wrote it."""
    return step.text or "?"


def changes(item: MedicineBar, after: float, until: float) -> list[RateStep]:
    """The rates that began between two times."""
    return [one for one in item.rates if after < one.start <= until]


def paint(painter: QPainter, item: MedicineBar, strip: Strip, frame: Frame, seen: Seen, time: float) -> None:
    """The steps with their figures, and at the right the rate at a time."""
    known = [one.value for one in item.rates if one.value is not None]
    most = max(known, default=0.0) or 1.0
    floor = round(strip.top + strip.height - px(_BELOW))
    high = floor - strip.top - px(_FIGURES)
    for step, left, right in _inside(item, frame, seen):
        wide = max(right - left, px(3))
        if step.value is None:
            box(painter, QRectF(left, floor - high / 2, wide, high / 2), 2, None, "bar_edge", 1.1, True)
            continue
        tall = max(round(step.value / most * high), px(_LEAST)) if step.value > 0 else 0
        painter.fillRect(QRectF(left, floor - tall, wide, tall), colour("bar"))
        painter.fillRect(QRectF(left, floor - tall, wide, max(px(1.4), 1)), colour("bar_edge"))
        painter.fillRect(QRectF(left, floor - tall, 1, tall), colour("bar_edge"))
        painter.fillRect(QRectF(left + wide - 1, floor - tall, 1, tall), colour("bar_edge"))
    _figures(painter, item, strip.top + px(_FIGURES) / 2, frame, seen)
    here = at(item, time)
    if here is not None:
        middle = strip.top + strip.height / 2
        readout(painter, frame, middle, said(here), Style(BODY, SEMIBOLD))


def _inside(item: MedicineBar, frame: Frame, seen: Seen) -> Iterator[tuple[RateStep, float, float]]:
    for step in item.rates:
        if step.start <= seen[1] and step.end >= seen[0]:
            left = max(frame.x(step.start, *seen), frame.plot.left())
            yield step, left, min(frame.x(step.end, *seen), frame.plot.right())


def _figures(painter: QPainter, item: MedicineBar, centre: float, frame: Frame, seen: Seen) -> None:
    """The newest stand where there is no room for all; what goes on unchanged is said once."""
    style, line = Style(AXIS), Filling(frame.plot.right())
    steps = list(_inside(item, frame, seen))
    for number in reversed(range(len(steps))):
        step, left, _right = steps[number]
        before = steps[number - 1][0] if number else None
        if before is not None and said(before) == said(step) and before.end >= step.start - 60:
            continue
        text = said(step)
        wide = width(text, style)
        least, most = frame.room(left)
        first = max(min(left + 1, most - wide), least)
        if line.takes(first, first + wide, text):
            frame.crossing.draw(painter, first, centre, text, style)
        else:
            line.leave_out(left)
    for x in line.marks(frame.plot.left(), frame.plot.right()):
        frame.crossing.left_out(painter, x, centre)
