"""Medicine bars with their doses, and fluid in and out, under the chart's curves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.core.clock import at_second
from desktop.core.formats import age, time
from desktop.core.messages import _
from desktop.shown.chart.vitals import Dose, MedicineBar, VitalsModel
from ui.chart import rates
from ui.chart.figures import Filling
from ui.chart.frame import (
    ANSWERED,
    ANSWERED_INSET,
    BRAND,
    Frame,
    Strip,
    answered_lines,
    brand_lines,
    label_lines,
    name_lines,
)
from ui.chart.lanes import Seen, readout
from ui.painting.shapes import box, cross, dot, hairline, struck, triangle
from ui.painting.text import SMALL, STRONG, Style, beginning, draw, draw_centred, draw_right, fitted, width
from ui.theme import colour, paint_icon, px
from ui.theme.measures import AXIS, BODY, CAPTION, MEDIUM, SEMIBOLD

EIGHT_HOURS = 8 * 3600 - 60


def group(painter: QPainter, title: str, strip: Strip, frame: Frame) -> None:
    """A heading between medicines."""
    draw(painter, frame.left, strip.top + strip.height / 2, title, Style(CAPTION, MEDIUM, "text2"))
    hairline(painter, frame.left, strip.top + strip.height - 1, frame.right - frame.left)


def _over(strip: Strip) -> int:
    """Height of words above a bar's middle: clear of bar and dots where the row has room for that."""
    return px(12 if strip.height >= px(32) else 9)


def _label(painter: QPainter, item: MedicineBar, strip: Strip, frame: Frame, over: bool) -> None:
    centre = strip.top + strip.height / 2
    room = frame.label - px(14)
    name = STRONG.on("text2") if over else STRONG
    style = Style(CAPTION)
    if strip.height <= px(26):
        wide = draw(painter, frame.left, centre, item.name, name)
        draw(painter, frame.left + wide + px(6), centre, item.brand, BRAND)
        draw_right(painter, frame.left + room, centre, item.dose, style)
        return
    step = px(14.5 if strip.height > px(32) else 14)
    names, lines = name_lines(item, frame.label), label_lines(item, frame.label)
    brands = brand_lines(item, frame.label)
    below = (len(names) - 1) * step + (len(brands) + len(lines) - 1) * px(11)
    first = strip.top + (strip.height - step - below) / 2
    for line in names[:-1]:
        draw(painter, frame.left, first, line, name)
        first += step
    wide = draw(painter, frame.left, first, names[-1], name)
    if not brands:
        draw(painter, frame.left + wide + px(6), first, item.brand, BRAND)
    for at, line in enumerate(brands):
        draw(painter, frame.left, first + step + at * px(11), line, BRAND)
    if len(lines) > 1 or width(item.dose, style) > room:
        style = Style(AXIS)
    for at, line in enumerate(lines, len(brands)):
        draw(painter, frame.left, first + step + at * px(11), line, style)


def ended(item: MedicineBar, now: float) -> bool:
    """True when a medicine's last period is over."""
    return bool(item.periods) and item.periods[-1][1] <= now


def medicine(
    painter: QPainter, item: MedicineBar, strip: Strip, frame: Frame, seen: Seen, now: float,
    cursor: float | None = None,
) -> None:  # fmt: skip
    """One medicine: while it was ordered, its doses or rates, and the words that belong to them."""
    over = ended(item, now)
    bottom = strip.top + strip.height
    strip = _answered(painter, item, strip, frame)
    _label(painter, item, strip, frame, over)
    centre = round(strip.top + strip.height / 2) + (0 if strip.height < px(32) else px(1))
    plot = frame.plot
    tall = px(14 if item.style == "infusion" else 7)
    painter.save()
    area = QRectF(plot.left() - px(6), strip.top, frame.right - plot.left() + px(6), strip.height)
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    small = Style(AXIS, role="text2")
    taken: list[QRectF] = []
    if item.rates:
        rates.paint(painter, item, strip, frame, seen, now if cursor is None else cursor)
    for start, end in () if item.rates else item.periods:
        left, right = max(frame.x(start, *seen), plot.left()), min(frame.x(end, *seen), plot.right())
        if right <= left:
            continue
        bar = QRectF(left, centre - tall / 2, max(right - left, px(4)), tall)
        dashed = item.style == "as_needed"
        box(painter, bar, 3, None if dashed else "bar", "bar_edge", 1.1, dashed)
    if item.periods:
        _beyond_sight(painter, item, centre, frame, seen)
        first, last = frame.x(item.periods[0][0], *seen), frame.x(item.periods[-1][1], *seen)
        before, least = first - px(8), frame.room(first)[0]
        news = item.new_text if before - width(item.new_text, small) >= least else ""
        if news and plot.left() < first < plot.right():
            before -= frame.crossing.right(painter, before, centre, news, small.on("accent")) + px(8)
        if item.remark and before - width(item.remark, small) > least:
            frame.crossing.right(painter, before, centre, item.remark, small)
        if item.remark_after and last < plot.right() - px(4):
            taken.append(_at_end(painter, item, last + px(7), item.remark_after, centre, strip, frame, seen))
        if item.ended and plot.left() < last < plot.right():
            painter.fillRect(QRectF(round(last), centre - px(7), 2, px(14)), colour("text"))
            taken.append(_at_end(painter, item, last + px(6), item.ended, centre, strip, frame, seen))
    said: tuple[str, str] | None = None
    ran = {step.key for step in item.rates}
    for dose in reversed(item.doses):
        if dose.key in ran:
            continue
        if seen[0] <= dose.time <= seen[1]:
            # Of doses one after the other that went the same way one bears the word.
            again = (dose.state, dose.text) == said
            words = "" if again else dose.text
            x = frame.x(dose.time, *seen)
            # Those that went the same way share its words.
            others = [
                frame.x(other.time, *seen)
                for other in item.doses
                if (other.state, other.text) != (dose.state, dose.text)
            ]
            stands = _dose(painter, dose, words, x, others, centre, frame, taken, _over(strip))
            said = (dose.state, dose.text) if stands or again else None
    painter.restore()
    hairline(painter, frame.left, bottom - 1, frame.right - frame.left)


def _at_end(
    painter: QPainter, item: MedicineBar, after: float, text: str, centre: float, strip: Strip, frame: Frame,
    seen: Seen,
) -> QRectF:  # fmt: skip
    """Words behind the end of a bar from `after` on, clear of its doses; above it where there is no room for
    that. Gives where they stand."""
    style = Style(AXIS, role="text2")
    wide, last = width(text, style), frame.x(item.periods[-1][1], *seen)
    for x in sorted(frame.x(dose.time, *seen) for dose in item.doses):
        if after - px(6) <= x + px(8) and x - px(8) <= after + wide:
            after = max(after, x + px(9))
    if after + wide > frame.room(last)[1]:
        return _above(painter, last, centre - _over(strip), text, frame)
    frame.crossing.draw(painter, after, centre, text, style)
    return QRectF(after, centre - px(6), wide, px(12))


def _above(painter: QPainter, last: float, centre: float, text: str, frame: Frame) -> QRectF:
    """Words for which there is no room behind the end of a bar, above it up to its end, on `centre`; gives
    where."""
    style = Style(AXIS, role="text2")
    wide = width(text, style)
    right = max(min(last - px(5), frame.room(last)[1]), frame.plot.left() + wide)
    frame.crossing.right(painter, right, centre, text, style)
    return QRectF(right - wide, centre - px(6), wide, px(12))


def _beyond_sight(painter: QPainter, item: MedicineBar, centre: float, frame: Frame, seen: Seen) -> None:
    """Draw the note in an empty row of a medicine that ended before the visible range, or begins after it: an
    empty row looks like one that nobody gave.
    """
    style, plot = Style(AXIS, role="text2"), frame.plot
    if item.gone and item.periods[-1][1] < seen[0]:
        words = beginning(f"← {item.gone}", style, frame.room(plot.left())[1] - plot.left() - px(8))
        frame.crossing.draw(painter, plot.left() + px(8), centre, words, style)
    elif item.comes and item.periods[0][0] > seen[1]:
        words = beginning(f"{item.comes} →", style, plot.width() - px(12))
        # Between now and the edge there is little room: else it points across from before now.
        wide, (ahead, edge) = width(words, style), frame.room(plot.right())
        right = edge - px(4) if edge - px(4) - wide >= ahead else frame.room(ahead - px(8))[1] - px(4)
        frame.crossing.right(painter, right, centre, words, style)


def _answered(painter: QPainter, item: MedicineBar, strip: Strip, frame: Frame) -> Strip:
    """Draw overridden warnings under the bar; returns the strip that is left above."""
    lines = answered_lines(item, frame.right - frame.left)
    if not lines:
        return strip
    left = replace(strip, height=strip.height - px(ANSWERED) * len(lines))
    style = Style(AXIS, role="warn")
    at = left.top + left.height + px(ANSWERED) / 2 - px(2)
    paint_icon(painter, "shield-warning", frame.left, at, "warn", 12)
    for line in lines:
        draw(painter, frame.left + px(ANSWERED_INSET), at, line, style)
        at += px(ANSWERED)
    return left


def _dose(
    painter: QPainter,
    dose: Dose,
    text: str,
    x: float,
    others: list[float],
    centre: float,
    frame: Frame,
    taken: list[QRectF],
    over: int,
) -> bool:
    """A dose's shape, and its word where it has room, runs into no other and stands at none of the `others`,
    whose it would seem to be; whether that stands."""
    middle = QPointF(round(x), centre)
    style = Style(AXIS)
    if dose.state == "given":
        dot(painter, middle, px(4.6), "accent")
    elif dose.state == "ordered":
        dot(painter, middle, px(4.6), "surface", "accent", 1.4)
    elif dose.state == "late":
        triangle(painter, middle, px(5), True, "warn")
        style = style.on("warn")
    elif dose.state == "unwritten":
        dot(painter, middle, px(6), "surface")
        draw_centred(painter, x, centre, "?", Style(AXIS, SEMIBOLD, "warn"))
    elif dose.state == "struck":
        struck(painter, middle, px(4.6))
        style = style.on("text2")
    else:
        dot(painter, middle, px(6), "surface")
        cross(painter, middle, px(4), "text")
    if not text:
        return False
    wide, high = width(text, style), px(11)
    least, most = frame.room(x)
    places = [
        QRectF(left, centre + offset - high / 2, wide, high)
        for offset in (-over, px(10))
        for left in (x + px(8), x - px(8) - wide, max(min(x - wide / 2, most - wide), least))
        if left >= least and left + wide <= most
        and not any(left - px(5) < other < left + wide + px(5) for other in others)
    ]  # fmt: skip
    place = next((one for one in places if not any(one.intersects(other) for other in taken)), None)
    if place is not None:
        taken.append(place)
        frame.crossing.draw(painter, place.left(), place.center().y(), text, style)
        return True
    # That there are words is said: the reading of the dose tells them.
    mark = next(
        (
            QRectF(x - px(5), centre + offset - high / 2, px(10), high)
            for offset in (-over, px(10))
            if not any(
                QRectF(x - px(5), centre + offset - high / 2, px(10), high).intersects(one) for one in taken
            )
        ),
        None,
    )
    if mark is not None:
        taken.append(mark)
        frame.crossing.left_out(painter, x, mark.center().y(), style.role)
    return mark is not None


def fluid(
    painter: QPainter, model: VitalsModel, strip: Strip, frame: Frame, seen: Seen, cursor: float | None
) -> None:
    """Fluid in above the line and out below it, with the balance; where it is low only the two figures.

    The newest stand where there is no room for all: the rest are dots, and are read at the right when
    `cursor` is in their period.
    """
    centre = strip.top + strip.height / 2
    two = strip.height > px(40)
    up, down = (px(7), px(8)) if two else (px(6), px(7))
    # In a low row too a sum says since when it is, and the figures of what they are.
    draw(painter, frame.left, centre - up, model.fluid_title, Style(BODY if two else CAPTION))
    # The figures are the balances where bars show in and out, else both amounts.
    unit = (
        _("balance, {unit}").format(unit=model.fluid_unit) if two and model.fluid_unit else model.fluid_unit
    )
    draw(painter, frame.left, centre + down, unit, SMALL if two else Style(AXIS, role="text2"))
    total, note = model.fluid_sum, model.fluid_note
    if cursor is not None:
        here = next((part for part in model.fluid if part.start <= cursor < part.end), None)
        total, note = (here.text, here.pair) if here is not None else ("–", "")
        total = total if two or here is None else here.pair
    readout(painter, frame, centre - (up if note else 0), total, Style(BODY, SEMIBOLD))
    if note:
        readout(painter, frame, centre + down, note, Style(CAPTION - 0.5 if two else AXIS, role="text2"))
    most = max((max(part.into, part.out) for part in model.fluid), default=1) or 1
    # The balance stands below the deepest bar, and never on it.
    reach = strip.height * 0.26
    middle = strip.top + strip.height * 0.4
    painter.save()
    area = QRectF(frame.plot.left(), strip.top, frame.plot.width() + px(8), strip.height)
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    if two:
        hairline(painter, frame.plot.left(), middle, frame.plot.width(), "edge")
    line = Filling(frame.plot.right())
    style = Style(AXIS) if two else Style(CAPTION)
    if not any(part.start < seen[1] and part.end > seen[0] for part in model.fluid):
        # An empty row looks as if there were nothing of the stay.
        edge = frame.plot.left() + px(8)
        quiet = Style(AXIS, role="text2")
        room = frame.room(edge)[1] - edge
        words = fitted(_("nothing written in this time"), quiet, room, _("nothing written"))
        frame.crossing.draw(painter, edge, centre, words, quiet)
    parts = [
        (part, left, right)
        for part in reversed(model.fluid)
        if (left := max(frame.x(part.start, *seen) + 2, frame.plot.left()))
        < (right := min(frame.x(part.end, *seen) - 2, frame.plot.right()))
    ]
    for part, left, right in parts if two else ():
        into, out = part.into / most * reach, part.out / most * reach
        across = round(right - left)
        painter.setOpacity(0.6)
        painter.fillRect(QRectF(round(left), middle - into, across, into), colour("series1"))
        painter.setOpacity(0.75)
        painter.fillRect(QRectF(round(left), middle + 1, across, out), colour("series5"))
        painter.setOpacity(1)
    for part, left, right in parts:
        text = part.text if two else part.pair
        least, end = frame.room(left)
        wide = width(text, style)
        first = round(max(min((left + right - wide) / 2, end - wide), least))
        own = min(first + wide, right) - max(first, left)
        goes_on = part.end >= model.now - 60 and part.end - part.start < EIGHT_HOURS
        if own < min(wide, right - left) * 0.9 or not left <= first + wide / 2 <= right or goes_on:
            # Moved away from now it would be read as the figure of the period before, and what goes on still
            # as that of eight hours.
            since = time(at_second(part.start))
            text = _("from {time}: {figures}").format(time=since, figures=text)
            wide = width(text, style)
            first = round(max(end - wide, least))
        # Words of a short period reach below its neighbour: they stand below the deeper bar.
        near = (one.out for one, begin, over in parts if begin < first + wide and over > first)
        deep = max(near, default=part.out) / most * reach
        below = min(middle + deep + px(7), strip.top + strip.height - px(6)) if two else centre
        if line.takes(first, first + wide, text):
            frame.crossing.draw(painter, first, below, text, style)
        else:
            line.leave_out((left + right) / 2)
    for x in line.marks(frame.plot.left(), frame.plot.right()):
        frame.crossing.left_out(painter, x, strip.top + strip.height - px(6) if two else centre)
    painter.restore()


def _beyond(seconds: float) -> str:
    """Duration in short words: minutes, hours up to four days, then days, then years."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    hours = round(seconds / 3600)
    return _("{h} h").format(h=hours) if hours < 96 else age(timedelta(hours=hours))


def edges(painter: QPainter, before: float, after: float, frame: Frame, centre: float) -> None:
    """Draw the time (in seconds) that lies beyond the edges of the visible range."""
    style = Style(AXIS, role="accent")
    if before >= 60:
        draw_right(painter, frame.plot.left() - px(8), centre, f"← {_beyond(before)}", style)
    if after >= 60:
        draw(painter, frame.plot.right() + px(6), centre, f"{_beyond(after)} →", style)
