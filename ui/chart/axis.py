"""The chart's axis of time: days, hours, nights, now, and where the cursor stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import pairwise
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.core.clock import at_second, local
from desktop.core.formats import day_short
from desktop.core.formats import time as clock_time
from desktop.shown.chart.vitals import CLOSE, VitalsModel
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import Seen
from ui.painting.shapes import box, hairline, upright
from ui.painting.text import SMALL, Style, draw, draw_centred, draw_right, width
from ui.theme import colour, px
from ui.theme.measures import BODY, CAPTION, MEDIUM, SEMIBOLD

Days = tuple[tuple[tuple[float, str], ...], tuple[float, ...], tuple[tuple[float, float], ...]]
_CLOCK = 36 * 3600
"""Maximum visible seconds for which hours are named."""
_BY_MINUTES = 4 * 3600
_MINUTES = (5, 10, 15, 30)
"""Minutes between named times on a short axis."""


def axis_of(model: VitalsModel, seen: Seen) -> Days:
    """The axis for what is seen: the days of a chart of years only where one looks close."""
    if model.close_days and seen[1] - seen[0] <= CLOSE:
        return model.close_days, model.close_hours, model.close_nights
    return model.days, model.hours, model.nights


def grounds(painter: QPainter, model: VitalsModel, frame: Frame, seen: Seen) -> None:
    """Nights shaded and a line at each midnight, under everything."""
    plot = frame.plot
    days, _hours, nights = axis_of(model, seen)
    for start, end in nights[max(bisect_left(nights, (seen[0], 0.0)) - 1, 0) :]:
        if start > seen[1]:
            break
        left = max(frame.x(start, *seen), plot.left())
        right = min(frame.x(end, *seen), plot.right())
        if right > left:
            painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), colour("night"))
    for time, _name in days[bisect_left(days, (seen[0], "")) :]:
        x = frame.x(time, *seen)
        if x > plot.right():
            break
        if plot.left() <= x <= plot.right():
            upright(painter, x, px(4), plot.bottom() - px(4))


def axis(
    painter: QPainter,
    model: VitalsModel,
    strip: Strip,
    frame: Frame,
    seen: Seen,
    cursor: tuple[float, str] | None,
) -> None:
    """Days, hours, now, and where the cursor stands."""
    centre = strip.top + strip.height / 2 - px(1)
    bottom = strip.top + strip.height
    taken: list[tuple[float, float]] = []
    days, hours, _nights = axis_of(model, seen)
    pills = [(model.now, _now_text(model, days, frame, seen), True)]
    if cursor is not None and abs(cursor[0] - model.now) > 30:
        pills.append((cursor[0], cursor[1], False))
    style = Style(CAPTION, SEMIBOLD)
    for time, text, filled in pills:
        if not seen[0] <= time <= seen[1]:
            continue
        wide = width(text, style) + px(12)
        x = min(max(frame.x(time, *seen), frame.plot.left() + wide / 2), frame.plot.right() - wide / 2)
        if not filled and taken and x + wide / 2 > taken[0][0] - 2 and x - wide / 2 < taken[0][1] + 2:
            x = taken[0][0] - wide / 2 - px(4) if x < taken[0][0] + wide else taken[0][1] + wide / 2 + px(4)
        rect = QRectF(round(x - wide / 2), centre - px(9), wide, px(18))
        box(painter, rect, 4, "accent" if filled else "surface", None if filled else "accent", 1.4)
        draw_centred(painter, x, centre, text, style.on("on_accent" if filled else "accent"))
        taken.append((x - wide / 2, x + wide / 2))
    for time in hours:
        x = frame.x(time, *seen)
        if frame.plot.left() <= x <= frame.plot.right():
            upright(painter, x, bottom - px(4), px(4), "edge")
    day = Style(CAPTION + 0.5, MEDIUM)
    for x, text in _named(model, days, day, frame, seen):
        # Beside a pill its first words may still have room: `POD 3` of `POD 3 · 22.11`.
        for words in (text, *text.split(" · ")[:-1]):
            wide = width(words, day)
            if all(x + wide < low - 2 or x > high + 2 for low, high in taken):
                # The line of a day that has no name may run here.
                painter.fillRect(QRectF(x - 1, centre - px(8), wide + 2, px(16)), colour("surface"))
                draw(painter, x, centre, words, day)
                taken.append((x, x + wide))
                break
    for time, text in _clock(frame, seen):
        x, half = frame.x(time, *seen), width(text, SMALL) / 2
        upright(painter, x, bottom - px(4), px(4), "edge")
        if all(x + half < low - px(8) or x - half > high + px(8) for low, high in taken):
            draw_centred(painter, x, centre, text, SMALL)
            taken.append((x - half, x + half))
    hairline(painter, frame.left, bottom - 1, frame.right - frame.left)
    said = Style(BODY, SEMIBOLD, "accent")
    # A day and its hour may be wider than the values, and what lies after what is seen stands there: the pill
    # of the cursor says them too.
    alone = model.end - seen[1] < 60
    if cursor is not None and alone and width(cursor[1], said) <= frame.right - frame.plot.right():
        draw_right(painter, frame.right, centre, cursor[1], said)


def _clock(frame: Frame, seen: Seen) -> Iterator[tuple[float, str]]:
    """The hours (Oslo) that are named where little more than a day is seen, and the minutes where it is an
    hour or two: as many as have room."""
    wide = width("00:00", SMALL) + px(18)
    per_minute = frame.plot.width() / max((seen[1] - seen[0]) / 60, 1e-9)
    steps = (*(_MINUTES if seen[1] - seen[0] < _BY_MINUTES else ()), 60, 120, 180, 360)
    step = next((minutes for minutes in steps if minutes * per_minute >= wide), 0)
    if not step or seen[1] - seen[0] > _CLOCK:
        return
    at = local(at_second(seen[0])).replace(minute=0, second=0, microsecond=0)
    while (stamp := at.timestamp()) <= seen[1]:
        minutes = at.hour * 60 + at.minute
        if stamp >= seen[0] and minutes % step == 0 and minutes:
            yield stamp, clock_time(at)
        at = local(at.astimezone(UTC) + timedelta(minutes=min(step, 60)))


def _now_text(model: VitalsModel, days: tuple[tuple[float, str], ...], frame: Frame, seen: Seen) -> str:
    """The hour of now, with its day where the day's own name has no room beside it."""
    style, day = Style(CAPTION, SEMIBOLD), Style(CAPTION + 0.5, MEDIUM)
    today = bisect_right(days, (model.now, "\uffff")) - 1
    if today < 0 or ":" not in model.now_text or len(model.now_text) > 5:
        return model.now_text
    if model.coarse and days is model.days:
        # Beside a month or a year the hour would be read as one of its first day.
        return f"{day_short(at_second(model.now))} {model.now_text}"
    begins, name = days[today]
    line, now = max(frame.x(begins, *seen), frame.plot.left()), frame.x(model.now, *seen)
    now = min(now, frame.plot.right() - width(model.now_text, style) / 2 - px(6))
    room = now - width(model.now_text, style) / 2 - px(8) - line
    if any(px(6) + width(words, day) <= room for words in (name, *name.split(" · ")[:-1])):
        return model.now_text
    ends = [x + width(text, day) for x, text in _named(model, days, day, frame, seen) if text != name]
    # The day in full, else its first word; never in the place of another day's name.
    for words in (name, name.split(" ")[0]):
        whole = f"{words} {model.now_text}"
        wide = width(whole, style) + px(12)
        left = min(frame.x(model.now, *seen), frame.plot.right() - wide / 2) - wide / 2
        if not any(end > left - px(4) for end in ends):
            return whole
    return model.now_text


def _named(
    model: VitalsModel, days: tuple[tuple[float, str], ...], style: Style, frame: Frame, seen: Seen
) -> Iterator[tuple[float, str]]:
    """The days that are named, with the left edge of their words.

    Each stands right of its own line. One that began before what is seen has none: its words end before the
    next day's, else they would be read as that one's, and that one is named if it has room.
    """
    step = _every(days, style, frame, seen)
    edge = frame.plot.left()
    lines = [frame.x(time, *seen) for time, _text in days]
    ends = [*lines[1:], frame.x(model.end, *seen)]
    started = max(bisect_right(lines, edge) - 1, 0)
    for first in range(started - started % step, bisect_right(lines, frame.plot.right()), step):
        last = min(first + step, len(days)) - 1
        for at in range(max(first, started), last + 1):
            here = lines[at] >= edge
            left, limit = max(lines[at], edge) + px(6), ends[last] if here else ends[at]
            fits = left + width(days[at][1], style) <= min(limit, frame.plot.right())
            if fits:
                yield left, days[at][1]
            if here or fits:
                break


def _every(days: tuple[tuple[float, str], ...], style: Style, frame: Frame, seen: Seen) -> int:
    """Each how many-th of the days that are seen has room for its words; the others have their lines."""
    part = days[bisect_left(days, (seen[0], "")) : bisect_right(days, (seen[1], "\uffff"))]
    if len(part) < 2:
        return 1
    most = width(max((text for _time, text in part), key=len), style) + px(12)
    nearest = min(frame.x(after[0], *seen) - frame.x(before[0], *seen) for before, after in pairwise(part))
    return max(ceil(most / max(nearest, 1)), 1)
