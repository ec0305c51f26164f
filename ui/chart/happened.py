"""The row of events of a chart: a bar at the time of each, its words beside it, on two levels where close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.core.clock import at_second
from desktop.core.formats import day_short, time
from desktop.core.messages import _
from desktop.shown.chart.vitals import Event, VitalsModel
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import Seen
from ui.painting.shapes import hairline
from ui.painting.text import Style, draw, width
from ui.theme import colour, px
from ui.theme.measures import AXIS, CAPTION

_LEVELS = 2
_NEAR = 6
"""Distance from the mouse to a bar within which it is read, at 100 %."""
_BAND = 0.28
_SHORT = 32
"""Longest duration in pixels, at 100 %, of an event with its words after it."""


class Mark(NamedTuple):
    """An event as it is placed: the bar's `x`, its `words` at the right or the left of it ("" where there is
    no room for them) and its level; None stands in the middle of the row. `over`: as of `Told`."""

    x: float
    words: str
    left: bool = False
    level: int | None = None
    over: float = 0


class Told(NamedTuple):
    """An event to be placed: where it stands, its words, their width, and from where to where they may go;
    at the right they begin so much further on (`over`), after what it lasted."""

    x: float
    words: str
    wide: float
    least: float
    most: float
    over: float = 0


def placed(told: Sequence[Told], before: float, after: float) -> list[Mark]:
    """Positions of events by time: in the middle of the row where all have room side by side, else on two
    levels, so that words may pass over the bar of the next event but never over words or two bars. `before`
    and `after` are the gaps to a bar at the right and at the left of the words.
    """
    alone = _on_levels(told, before, after, 1)
    if all(mark.words for mark in alone):
        return [mark._replace(level=None) for mark in alone]
    return _on_levels(told, before, after, _LEVELS)


def _on_levels(told: Sequence[Told], before: float, after: float, levels: int) -> list[Mark]:
    ends = [float("-inf")] * levels
    marks = []
    for at, one in enumerate(told):
        beyond = told[at + levels].x - before if at + levels < len(told) else float("inf")
        # At most one bar of another event is under the words of the one before it: a level is always free.
        free = [level for level in range(levels) if ends[level] <= one.x] or [ends.index(min(ends))]
        level = free[0]
        right = one.x + after + one.over + one.wide
        if right <= min(one.most, beyond):
            ends[level] = right + before
            marks.append(Mark(one.x, one.words, level=level, over=one.over))
            continue
        start = one.x - before - one.wide
        at_left = next((n for n in free if max(ends[n], one.least) <= start), None)
        level = level if at_left is None else at_left
        ends[level] = max(ends[level], one.x + before)
        marks.append(Mark(one.x, "" if at_left is None else one.words, left=True, level=level))
    return marks


def over(event: Event) -> float:
    """End of an event; its beginning where it has no end."""
    return max(event.time, event.end)


def said(event: Event) -> str:
    """An event in words, with its times: for who hears it, and where its words have no room."""
    begun = at_second(event.time)
    if not event.has_hour:
        return f"{day_short(begun)}: {event.text}"
    when = f"{day_short(begun)} {time(begun)}"
    if event.goes_on:
        return _("since {time}: {what}").format(time=when, what=event.text)
    if not event.end:
        return f"{when}: {event.text}"
    ended = at_second(event.end)
    same = day_short(begun) == day_short(ended)
    until = time(ended) if same else f"{day_short(ended)} {time(ended)}"
    return f"{when}–{until}: {event.text}"


def between(model: VitalsModel, after: float, until: float) -> list[str]:
    """Events that began after one time and up to another, in words."""
    return [said(event) for event in model.events if after < event.time <= until]


def under(model: VitalsModel, frame: Frame, seen: Seen, at: QPointF) -> str:
    """Text of the events under the mouse; empty where there are none, and outside their row."""
    row = next((one for one in frame.still if one.kind == "events"), None)
    if row is None or not 0 <= at.y() - row.top < row.height:
        return ""
    near = px(_NEAR)
    found = [
        said(event) for event in model.events
        if over(event) >= seen[0]
        and frame.x(event.time, *seen) - near <= at.x() <= frame.x(over(event), *seen) + near
    ]  # fmt: skip
    return "\n".join(found)


def _band(painter: QPainter, event: Event, begun: QRectF, frame: Frame, seen: Seen) -> None:
    """Draw the duration of an event as a band; the words of a long event stand on it."""
    right = min(frame.x(event.end, *seen), frame.plot.right())
    if right - begun.left() < 2:
        return
    area = QRectF(begun.left(), begun.top(), right - begun.left(), begun.height())
    painter.setOpacity(_BAND)
    painter.fillRect(area, colour("accent"))
    painter.setOpacity(1)


def _further(event: Event, x: float, frame: Frame, seen: Seen) -> float:
    """Extra offset of the words of an event so short that they would stand on its end."""
    wide = min(frame.x(event.end, *seen), frame.plot.right()) - x if event.end else 0
    return max(wide - px(3), 0) if wide <= px(_SHORT) else 0


def dots(marks: Sequence[Mark], wide: Callable[[str], float]) -> list[tuple[float, int | None]]:
    """Positions (x and level) of dots for events without room for their words: at the event's bar, never on
    words, bars or dots of another; where no place is free the bar stands alone.
    """
    half = px(5)
    found: list[tuple[float, int | None]] = []
    for mark in (one for one in marks if not one.words):
        level = [one for one in marks if mark.level in (one.level, None)]
        words = {
            one: (one.x - px(5) - wide(one.words), one.x)
            if one.left
            else (one.x, one.x + px(7) + one.over + wide(one.words))
            for one in level
            if one.words
        }
        taken = [*words.values(), *((one.x, one.x + 2) for one in level)]
        # Beyond words only those of the same bar: before the words of another one it would be another time.
        beyond = (left - px(9) for one, (left, _right) in words.items() if abs(one.x - mark.x) <= 2)
        places = [mark.x - px(7), mark.x + px(9), *beyond]
        taken += [(other - half, other + half) for other, where in found if where == mark.level]
        free = (x for x in places if not any(left - half < x < right + half for left, right in taken))
        if (x := next(free, None)) is not None:
            found.append((x, mark.level))
    return found


def events(painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen) -> None:
    """Draw the events of the visible range. Words that have no room are left to their bar, whose reading
    tells them."""
    centre = strip.top + strip.height / 2
    draw(painter, frame.left, centre, _("Events"), Style(CAPTION + 0.5, role="text2"))
    shown = [event for event in model.events if event.time <= seen[1] and over(event) >= seen[0]]
    for style in (Style(CAPTION), Style(AXIS)):
        told = []
        for event in shown:
            x = max(frame.x(event.time, *seen), frame.plot.left())
            told.append(
                Told(x, event.text, width(event.text, style), *frame.room(x), _further(event, x, frame, seen))
            )
        marks = placed(told, px(5), px(7))
        if all(mark.level is None for mark in marks):
            break
    for mark, event in zip(marks, shown, strict=True):
        middle, high = centre, px(14)
        if mark.level is not None:
            middle, high = centre + (px(4.5) if mark.level else -px(7.5)), px(10)
        if mark.words and event.end:
            # The line of a midnight makes way for words, what it lasted does not.
            wide = width(mark.words, style)
            left = mark.x - px(5) - wide if mark.left else mark.x + px(7) + mark.over
            frame.crossing.clear(painter, QRectF(left, middle - px(style.size) / 2, wide, px(style.size)))
        if event.end:
            _band(painter, event, QRectF(mark.x, middle - high / 2, 0, high), frame, seen)
        if event.time >= seen[0]:
            # What began before is a band alone: a bar would say that it began here.
            painter.fillRect(QRectF(round(mark.x), middle - high / 2, 2, high), colour("accent"))
        paint = draw if event.end else frame.crossing.draw
        if mark.words and mark.left:
            paint(painter, mark.x - px(5) - width(mark.words, style), middle, mark.words, style)
        elif mark.words:
            paint(painter, mark.x + px(7) + mark.over, middle, mark.words, style)
    for x, level in dots(marks, lambda words: width(words, style)):
        middle = centre if level is None else centre + (px(4.5) if level else -px(7.5))
        frame.crossing.left_out(painter, x, middle)
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)
