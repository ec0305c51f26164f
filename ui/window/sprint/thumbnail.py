"""A small picture of where the panels of a tab stand, before and after its changes."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.workspace import Panel as Placed
from ui.painting.shapes import box
from ui.painting.text import SMALL, draw, width
from ui.theme import changed, px
from ui.theme.measures import MEDIUM

_TALL, _WORDS, _SIDE = 96, 22, 0.3
_READABLE = 15
"""A panel lower than this has no title in the picture, at 100 %."""


class Thumbnails(QWidget):
    """Two pictures beside each other: as the tab is, and as the draft makes it. Titles that have no room are
    told to screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self._sides: tuple[tuple[Placed, ...], tuple[Placed, ...]] = ((), ())
        self._titles: dict[str, str] = {}
        self._changed: frozenset[str] = frozenset()
        self._before = False
        self._fit()
        changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedHeight(px(_TALL) + px(_WORDS))

    def set_tabs(
        self, before: tuple[Placed, ...], after: tuple[Placed, ...], titles: dict[str, str],
        changed_panels: frozenset[str], *, shown_before: bool,
    ) -> None:  # fmt: skip
        """Show the panels of a tab before and after; `titles` by their names."""
        now = ((before, after), titles, changed_panels, shown_before)
        if now != (self._sides, self._titles, self._changed, self._before):
            self._sides, self._titles, self._changed, self._before = now
            names = [", ".join(titles.get(one.id, one.id) for one in side) for side in self._sides]
            self.setAccessibleName(
                _("As it is: {before}. New: {after}.").format(before=names[0], after=names[1])
            )
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            gap = px(12)
            wide = (self.width() - gap) / 2
            for at, words in enumerate((_("As it is"), _("New"))):
                shown = (at == 0) is self._before
                rect = QRectF(at * (wide + gap), 0, wide, px(_TALL))
                self._paint(painter, rect, self._sides[at], new=at == 1, shown=shown)
                style = SMALL.on("accent").heavy(MEDIUM) if shown else SMALL
                draw(painter, rect.left(), px(_TALL) + px(_WORDS) / 2, words, style)

    def _paint(
        self, painter: QPainter, rect: QRectF, panels: tuple[Placed, ...], *, new: bool, shown: bool
    ) -> None:
        box(painter, rect, 6, "surface", "accent" if shown else "edge", 1.5 if shown else 1.0)
        inner = rect.adjusted(px(4), px(4), -px(4), -px(4))
        sides, main = [one for one in panels if one.side], [one for one in panels if not one.side]
        left = round(inner.width() * _SIDE) if sides and main else 0
        for column, x, wide in (
            (sides, inner.left(), left or inner.width()),
            (
                main,
                inner.left() + left + (px(3) if left else 0),
                inner.width() - left - (px(3) if left else 0),
            ),
        ):
            y, total = inner.top(), sum(one.share for one in column)
            for one in column:
                tall = inner.height() * one.share / max(total, 1)
                self._panel(painter, QRectF(x, y, wide, tall - px(2)), one, new)
                y += tall

    def _panel(self, painter: QPainter, rect: QRectF, one: Placed, new: bool) -> None:
        marked = new and one.id in self._changed
        box(painter, rect, 2, "accent_bg" if marked else "sunken")
        style = SMALL.on("accent" if marked else "text2")
        if rect.height() >= px(_READABLE):
            words = self._titles.get(one.id, one.id)
            if width(words, style) <= rect.width() - px(8):
                draw(painter, rect.left() + px(4), rect.center().y(), words, style)
