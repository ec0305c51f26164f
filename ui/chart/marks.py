"""The chart's rows of marks: cultures with their words, notes without any."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.core.clock import at_second
from desktop.core.formats import day_short
from desktop.core.messages import ngettext
from desktop.shown.chart.vitals import MarkRow, TimeMark, VitalsModel
from ui.chart.frame import Frame, Strip
from ui.chart.lanes import Readings, Seen, readout
from ui.painting.shapes import box, diamond, dot, hairline
from ui.painting.text import PLAIN, SMALL, Style, draw, fitted, width
from ui.theme import colour, px
from ui.theme.measures import BODY, CAPTION, MEDIUM, SEMIBOLD

_HALF, _GAP, _APART = 5, 4, 8
"""Half a mark, from it to its words, and between words and the next mark, at 100 %."""
_MOST_SAID = 8
_GRAVE = {"alarm": 5, "read": 4, "waits": 3, "so_far": 2, "quiet": 1, "note": 0}
"""Rank of marks: the higher one's words have room first."""


@dataclass(slots=True)
class Laid:
    """Laid out marks. Marks so near each other that they are one, the gravest first: where it stands, and its
    words. `before`: they lie before what is seen."""

    x: float
    marks: list[TimeMark] = field(default_factory=list)
    words: str = ""
    before: bool = False
    left: float = 0.0
    right: float = 0.0

    @property
    def first(self) -> TimeMark:
        return self.marks[0]

    @property
    def start(self) -> float:
        """The left end of its words, where they have room."""
        return self.left if self.left < self.x - px(_HALF) else self.x + px(_HALF + _GAP)


def _style(mark: TimeMark) -> Style:
    role = {"alarm": "danger", "read": "warn", "waits": "text", "so_far": "text"}.get(mark.looks, "text2")
    return Style(CAPTION, SEMIBOLD if mark.looks in ("alarm", "read") else MEDIUM, role)


def laid(item: MarkRow, frame: Frame, seen: Seen) -> list[Laid]:
    """Positions of a row's marks from left to right; one whose words have no room is a mark alone."""
    found: list[Laid] = []
    first = bisect_left(item.marks, seen[0], key=_at)
    if first and not item.thin:
        # An empty row would look as if none had been taken.
        found.append(Laid(frame.plot.left() + px(_HALF), list(item.marks[:first]), before=True))
    for mark in item.marks[first : bisect_right(item.marks, seen[1], key=_at)]:
        x = frame.x(mark.time, *seen)
        if found and not found[-1].before and x - found[-1].x < px(2 * _HALF if not item.thin else 3):
            found[-1].marks.append(mark)
        else:
            found.append(Laid(x, [mark]))
    for one in found:
        one.marks.sort(key=lambda mark: (-_GRAVE[mark.looks], -mark.time))
        one.left, one.right = one.x - px(_HALF), one.x + px(_HALF)
    if not item.thin:
        for one in sorted(found, key=lambda one: (-_GRAVE[one.first.looks], -one.x)):
            _name(one, found, frame)
    return found


def _at(mark: TimeMark) -> float:
    return mark.time


def _name(one: Laid, every: Sequence[Laid], frame: Frame) -> None:
    """Give a mark its words at its right or left, or the short ones, where they touch no other."""
    least, most = frame.room(one.x)
    more = f" +{len(one.marks) - 1}" if len(one.marks) > 1 else ""
    style = _style(one.first)
    since = f"← {day_short(at_second(one.first.time))} " if one.before else ""
    for words in (one.first.words, one.first.short):
        if not words:
            continue
        words = since + words
        across = width(words + more, style) + px(_GAP)
        for left, right in ((one.left, one.right + across), (one.left - across, one.right)):
            clear = all(
                right + px(_APART) <= other.left or left - px(_APART) >= other.right
                for other in every if other is not one
            )  # fmt: skip
            if clear and left >= min(least, one.left) and right <= max(most, one.right):
                one.words, one.left, one.right = words + more, left, right
                return


def _mark(painter: QPainter, one: Laid, centre: float) -> None:
    middle, looks = QPointF(round(one.x), round(centre)), one.first.looks
    if looks == "note":
        painter.fillRect(QRectF(middle.x() - 1, centre - px(5), 2, px(10)), colour("text2"))
    elif looks in ("alarm", "read"):
        diamond(painter, middle, px(_HALF), "danger" if looks == "alarm" else "warn")
    elif looks == "waits":
        dot(painter, middle, px(4), "surface", "text2", 1.4)
    elif looks == "so_far":
        dot(painter, middle, px(4), "surface", "text2", 1.4)
        dot(painter, middle, px(1.6), "text2")
    else:
        dot(painter, middle, px(3), "text3")


def row(
    painter: QPainter, item: MarkRow, strip: Strip, frame: Frame, seen: Seen, cursor: Readings | None,
    chosen: bool,
) -> None:  # fmt: skip
    """A row of marks at their times; at the right what the cursor stands on."""
    centre = strip.top + strip.height / 2
    if chosen:
        ground = QRectF(frame.left - px(8), strip.top, frame.label - px(24), strip.height - 1)
        box(painter, ground, 6, "selection")
    name = Style(CAPTION + 0.5, role="text2") if item.thin else PLAIN
    wide = draw(painter, frame.left, centre, fitted(item.name, name, frame.label - px(16)), name)
    if item.note and wide + px(8) + width(item.note, SMALL) <= frame.label - px(16):
        draw(painter, frame.left + wide + px(8), centre, item.note, SMALL)
    for one in laid(item, frame, seen):
        frame.crossing.clear(painter, QRectF(one.x - px(_HALF), centre - px(5), px(2 * _HALF), px(10)))
        _mark(painter, one, centre)
        if one.words:
            frame.crossing.draw(painter, one.start, centre, one.words, _style(one.first))
    here = cursor.get(item.key) if cursor is not None else None
    if here is not None:
        style = Style(BODY, SEMIBOLD if here.warn else MEDIUM, "warn" if here.warn else "text")
        readout(painter, frame, centre, here.text, style)
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def without_room(painter: QPainter, strip: Strip, frame: Frame) -> None:
    """Draw the count and names of rows that have no room."""
    centre = strip.top + strip.height / 2
    draw(painter, frame.left, centre, fitted(str(strip.item), SMALL, frame.right - frame.left), SMALL)
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def under(model: VitalsModel, frame: Frame, seen: Seen, at: QPointF) -> list[TimeMark]:
    """The marks under the mouse, on their words too."""
    strip = next((one for one in frame.still if 0 <= at.y() - one.top < one.height), None)
    if strip is None or not isinstance(strip.item, MarkRow):
        return []
    found = [one for one in laid(strip.item, frame, seen) if one.left - px(2) <= at.x() <= one.right + px(2)]
    return [mark for one in found for mark in sorted(one.marks, key=_at)]


def said(marks: Sequence[TimeMark]) -> str:
    """Text of marks, one line each; of very many the count of the rest."""
    lines = [mark.said for mark in marks[:_MOST_SAID]]
    if (more := len(marks) - _MOST_SAID) > 0:
        lines.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
    return "\n".join(lines)


def between(model: VitalsModel, after: float, until: float) -> list[str]:
    """Notes between two measured times, which no column holds, in one line."""
    found = [
        f"{item.name}: {said(inside).replace(chr(10), '; ')}"
        for item in model.marks
        if item.thin and (inside := [mark for mark in item.marks if after < mark.time <= until])
    ]
    return found
