"""Count of medicines scrolled out of the chart: on a line of its own, or at the right of the last one."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from desktop.core.messages import _, ngettext, pgettext
from desktop.shown.chart.vitals import MedicineBar
from ui.chart.bars import ended
from ui.chart.frame import Frame, Strip
from ui.painting.text import Style, draw_right
from ui.theme import px
from ui.theme.measures import AXIS, CAPTION, SEMIBOLD


def _shown(frame: Frame, by: float) -> tuple[list[object], int, int]:
    """All medicines, the place of the last that is seen (-1: none), and how many are seen."""
    every = [one.item for one in frame.moving if one.kind == "medicine"]
    shown = [one.item for one in frame.scrolled(by) if one.kind == "medicine"]
    last = next((at for at in reversed(range(len(every))) if any(every[at] is one for one in shown)), -1)
    return list(every), last, len(shown)


def few(painter: QPainter, frame: Frame, by: float) -> None:
    """Draw the count of hidden medicines at the right of the last one, where no line below has room."""
    every, last, shown = _shown(frame, by)
    strips = [one for one in frame.scrolled(by) if one.kind == "medicine"]
    if not strips or shown == len(every):
        return
    below, above = len(every) - 1 - last, last + 1 - shown
    said = " ".join(f"{arrow} {n}" for arrow, n in (("↑", above), ("↓", below)) if n)
    low = strips[-1].top + strips[-1].height - px(9)
    draw_right(painter, frame.right, low, said, Style(CAPTION, SEMIBOLD, "text2"))


def more(painter: QPainter, frame: Frame, by: float, strip: Strip, now: float) -> None:
    """Draw the count of medicines without room, below or above the visible ones, and the number of them that
    have ended, as a list of what is given does not count these."""
    every, last, shown = _shown(frame, by)
    below, above = len(every) - 1 - last, last + 1 - shown
    parts = []
    if below:
        words = ngettext("↓ {n} more medicine below", "↓ {n} more medicines below", below).format(n=below)
        over = sum(isinstance(one, MedicineBar) and ended(one, now) for one in every[last + 1 :])
        some = ngettext("{n} of them ended", "{n} of them ended", over).format(n=over)
        whole = pgettext("medicines", "ended") if below == 1 else _("all ended")
        ends = whole if over == below else some
        parts.append(f"{words}, {ends}" if over else words)
    if above:
        parts.append(ngettext("↑ {n} above", "↑ {n} above", above).format(n=above))
    middle = (frame.plot.left() + frame.plot.right()) / 2
    frame.crossing.centred(painter, middle, strip.top + strip.height / 2, " · ".join(parts), Style(AXIS))
