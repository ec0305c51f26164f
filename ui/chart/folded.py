"""The row of the medicines that go as planned: their rounds, and how many of each were given."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.core.messages import _
from ui.chart import steady
from ui.chart.crossing import Seen
from ui.chart.frame import Frame, Strip
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import dot
from ui.painting.text import LABEL, SMALL, Style, draw, width
from ui.theme import colour, paint_icon, px
from ui.theme.measures import CAPTION, SEMIBOLD


def rounds(painter: QPainter, strip: Strip, frame: Frame, seen: Seen, unfolded: bool) -> None:
    """The unchanged medicines, folded into one row; G or a press opens them."""
    centre = strip.top + strip.height / 2
    painter.fillRect(QRectF(frame.left, strip.top, frame.right - frame.left, 1), colour("edge"))
    paint_icon(painter, "caret-down" if unfolded else "caret-right", frame.left, centre, "text2", 12)
    left, style = frame.left + px(17), LABEL.heavy(SEMIBOLD)
    wide = draw(painter, left, centre, _("Regular, unchanged"), style)
    draw(painter, left + wide + px(6), centre, str(len(frame.folded)), SMALL)
    limit, small = frame.right - caps_width("G") - px(4), Style(CAPTION - 0.5)
    for one in () if unfolded else sorted(steady.rounds(frame.folded), reverse=True):
        if seen[0] <= one.time <= seen[1]:
            x = frame.x(one.time, *seen)
            all_given = one.given == one.planned
            dot(
                painter,
                QPointF(round(x), round(centre)),
                px(4.6),
                "accent" if all_given else "surface",
                "accent",
                1.4,
            )
            text = str(one.planned)
            if one.given:
                text = _("{n} of {count}").format(n=one.given, count=one.planned)
            # Words that would run into the next round, or over now, are shorter, or left to a mark.
            most = min(limit, frame.room(x)[1])
            shorter = text, f"{one.given}/{one.planned}"
            words = next((said for said in shorter if x + px(8) + width(said, small) <= most), "")
            if words:
                frame.crossing.draw(painter, x + px(8), centre, words, small)
            elif x + px(15) <= most:
                frame.crossing.left_out(painter, x + px(10), centre)
            limit = x - px(7)
    paint_caps(painter, frame.right - caps_width("G"), centre, "G")
