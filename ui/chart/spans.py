"""Bars of states with a duration along the bottom of a lane, with words where they fit.

A watched patient's oxygen changes each hour: no bar has room for its words then, and bars that follow one
another say together from what to what it went.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.shown.chart.vitals import Lane, Span
from ui.chart.frame import Frame, Strip
from ui.painting.shapes import box, left_out
from ui.painting.text import Style, draw, width
from ui.theme import px
from ui.theme.measures import AXIS

_TALL, _ABOVE = 13, 16
"""A bar's height, and how far its top stands above the lane's end, at 100 %."""
_APART = 8
"""Minimum width of a bar beyond its words; a short form needs a quarter of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Laid out words of bars. Words over one bar or over several, at `left`; without words a mark that they
    are left out."""

    text: str
    left: float
    bars: QRectF


def _range(spans: Sequence[Span]) -> str:
    """Text for several bars together: the lowest and the highest amount."""
    least = min(spans, key=lambda one: one.number)
    most = max(spans, key=lambda one: one.number)
    amounts = (least.amount,) if least.amount == most.amount else (least.amount, most.amount)
    return spans[0].several.format("–".join(amounts))


def _together(bars: Sequence[tuple[Span, QRectF]], style: Style) -> Iterator[Said]:
    """Words for bars that follow one another and have no room alone, over as few of them as have room."""
    parts: list[list[tuple[Span, QRectF]]] = [[]]
    for one in bars:
        parts[-1].append(one)
        if _has_room(parts[-1], style):
            parts.append([])
    if not parts[-1]:
        parts.pop()
    elif len(parts) > 1:
        # What is left at the end has no room alone.
        rest = parts.pop()
        parts[-1] += rest
    for part in parts:
        whole = part[0][1].united(part[-1][1])
        text = _range([span for span, _bar in part]) if _has_room(part, style) else ""
        yield Said(text, whole.center().x() - width(text, style) / 2, whole)


def _has_room(part: Sequence[tuple[Span, QRectF]], style: Style) -> bool:
    text = _range([span for span, _bar in part])
    return len(part) > 1 and width(text, style) + px(_APART) <= part[-1][1].right() - part[0][1].left()


def said(bars: Sequence[tuple[Span, QRectF]], style: Style) -> list[Said]:
    """The words over all bars, from the left; what has no room in any form has a mark."""
    found: list[Said] = []
    waiting: list[tuple[Span, QRectF]] = []

    def end() -> None:
        found.extend(_together(waiting, style))
        waiting.clear()

    for span, bar in bars:
        forms = ((span.text, px(_APART)), (span.short, px(_APART / 4)))
        text = next((one for one, apart in forms if one and width(one, style) + apart <= bar.width()), "")
        if waiting and (
            text or waiting[-1][0].several != span.several or bar.left() - waiting[-1][1].right() > 1
        ):
            end()
        if text:
            inset = px(5) if width(text, style) + px(_APART) <= bar.width() else px(1)
            found.append(Said(text, bar.left() + inset, bar))
        elif span.several:
            waiting.append((span, bar))
        else:
            found.append(Said("", bar.left(), bar))
    end()
    return found


def paint(painter: QPainter, lane: Lane, strip: Strip, frame: Frame, seen: tuple[float, float]) -> None:
    """Paint the bars of a lane with their words."""
    style = Style(AXIS)
    top = strip.top + strip.height - px(_ABOVE)
    bars = []
    for span in lane.spans:
        left = max(frame.x(span.start, *seen), frame.plot.left())
        right = min(frame.x(span.end, *seen), frame.plot.right())
        if right > left:
            bars.append((span, QRectF(left, top, right - left, px(_TALL))))
    words = said(bars, style)
    for one in words:
        if one.text:
            frame.crossing.clear(painter, QRectF(one.left, top, width(one.text, style), px(_TALL)))
    for span, bar in bars:
        painter.setOpacity(0.12 + 0.28 * min(max(span.level, 0), 1))
        box(painter, bar, 2, f"series{lane.series[0].colour}")
    painter.setOpacity(1)
    for one in words:
        if one.text:
            draw(painter, one.left, one.bars.center().y(), one.text, style)
        elif one.bars.width() >= px(4):
            left_out(painter, one.bars.center().x(), one.bars.center().y(), "text")
