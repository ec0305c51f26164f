"""The strip of the whole stay: one curve of it, with the part that is seen in a frame."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import isfinite

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.core.formats import age, number
from desktop.core.messages import _
from desktop.shown.chart.vitals import Series, VitalsModel
from ui.chart.crossing import Seen
from ui.chart.frame import Frame, Strip
from ui.painting.pyramid import Pyramid
from ui.painting.shapes import box, pen
from ui.painting.text import LABEL, SMALL, Style, draw, draw_right, fitted, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, SEMIBOLD, STROKE_SERIES

_DAYS = 15
"""The height of the days below the curve, at 100 %."""
_HOURS = 240
"""Up to so many hours a stay is told in hours."""


def overview(
    painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen, curve: Pyramid | None
) -> None:
    """The curve, its days, what it is of, and how much of the stay is seen."""
    plot = QRectF(frame.plot.left(), strip.top + px(4), frame.plot.width(), strip.height - px(5) - px(_DAYS))
    painter.fillRect(QRectF(frame.left, strip.top, frame.right - frame.left, 1), colour("edge"))
    centre = strip.top + strip.height / 2
    room = frame.label - px(48)
    draw(painter, frame.left, centre - px(7), _("The stay"), LABEL.heavy(SEMIBOLD))
    draw(painter, frame.left, centre + px(8), fitted(model.overview_note, SMALL, room), SMALL)
    painter.fillRect(plot, colour("sunken"))

    def x(time: float) -> float:
        return plot.left() + (time - model.start) / ((model.end - model.start) or 1) * plot.width()

    if curve is not None and model.overview is not None:
        _curve(painter, model, model.overview, curve, plot)
    part = QRectF(x(seen[0]), plot.top(), x(seen[1]) - x(seen[0]), plot.height())
    box(painter, part.intersected(plot), 4, None, "accent", 1.6)
    for edge in (part.left(), part.right()):
        at = min(max(edge, plot.left()), plot.right())
        box(painter, QRectF(at - px(2.5), plot.center().y() - px(7), px(5), px(14)), 2, "accent")
    style, free = Style(AXIS, role="text2"), plot.left()
    for time, text in model.days:
        # Of a weekday its date alone; a month or a year is said whole.
        words = text.split(" ", 1)[-1] if text[:1].isalpha() else text
        left = x(time) + px(4)
        if left >= free and left + width(words, style) <= plot.right():
            painter.fillRect(QRectF(round(x(time)), plot.bottom(), 1, px(4)), colour("edge"))
            draw(painter, left, strip.top + strip.height - px(8), words, style)
            free = left + width(words, style) + px(10)
    most = frame.right - frame.plot.right() - px(8)
    # In full or shorter, never a part of it: the frame on the curve says the same.
    said = next((words for words in _seen(model, seen) if width(words, SMALL) <= most), "")
    draw_right(painter, frame.right, plot.center().y(), said, SMALL)


def _curve(painter: QPainter, model: VitalsModel, of: Series, curve: Pyramid, plot: QRectF) -> None:
    """The curve from its lowest to its highest value, which stand at its left."""
    known = [at for at, value in enumerate(of.values) if isfinite(value)]
    if not known:
        return
    lowest, highest = min(known, key=of.values.__getitem__), max(known, key=of.values.__getitem__)
    low, high = of.values[lowest], of.values[highest]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = plot.adjusted(0, px(5), 0, -px(5))
    ink = pen(f"series{of.colour}", STROKE_SERIES * 0.8)
    curve.paint(painter, ink, inner, model.start, model.end, low, max(high, low + 0.1))
    style = Style(AXIS, role="text2")
    draw_right(painter, plot.left() - px(9), inner.top() + px(1), of.texts[highest], style)
    if high > low:
        draw_right(painter, plot.left() - px(9), inner.bottom() + px(2), of.texts[lowest], style)


def _seen(model: VitalsModel, seen: Seen) -> tuple[str, ...]:
    """Length of the visible range and of the whole stay, longest wording first; the future is not counted."""
    part = max((min(seen[1], model.now) - seen[0]) / 3600, 0.0)
    whole = (min(model.end, model.now) - model.start) / 3600
    if whole <= _HOURS:
        return (_("{n} of {count} h").format(n=round(part), count=round(whole)),)
    said = [age(timedelta(hours=hours)) for hours in (part, whole)]
    days = f"{part / 24:.0f}" if part >= 24 else f"{max(part / 24, 0.1):.1f}"
    shorter = _("{n} of {count} d").format(n=number(Decimal(days)), count=round(whole / 24))
    if part <= _HOURS:
        return _("{part} h of {whole}").format(part=round(part), whole=said[1]), shorter
    return _("{part} of {whole}").format(part=said[0], whole=said[1]), shorter
