"""The same substance twice, in a question: what stands, what is new, and both together."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from desktop.core.messages import _, pgettext
from desktop.shown.medicines.order_editor import OrderTwice
from ui.editors.parts.painted import Painted
from ui.painting.text import SMALL, STRONG, Style, draw, width, wrap
from ui.theme import px

_LEAST_BETWEEN, _MOST_BETWEEN = 12, 36
_Part = tuple[str, str, str, Style]


class Twice(Painted):
    """Three columns where they have room, else three rows; nothing is cut off."""

    def __init__(self, twice: OrderTwice) -> None:
        super().__init__()
        total = twice.total or _("can't be computed")
        self._parts: tuple[_Part, ...] = (
            (pgettext("order", "Standing"), twice.standing, twice.standing_note, STRONG),
            (pgettext("order", "New"), twice.new, twice.new_note, STRONG),
            (_("Together"), total, _("per day") if twice.total else "", STRONG.on("warn")),
        )
        self.setAccessibleName(
            ". ".join(f"{label}: {words} {note}".strip() for label, words, note, _s in self._parts)
        )

    def _beside(self, wide: float) -> list[float]:
        """Left edges of the columns, each as wide as its lines; empty if they have no room."""
        needed = [
            max(width(label, SMALL), width(words, style), width(note, SMALL))
            for label, words, note, style in self._parts
        ]
        spare = (wide - sum(needed)) / 2
        if spare < px(_LEAST_BETWEEN):
            return []
        # Beside each other they are compared, at the ends of a wide card they are not.
        between = min(spare, px(_MOST_BETWEEN))
        return [0.0, needed[0] + between, needed[0] + needed[1] + 2 * between]

    def walk(self, painter: QPainter | None, wide: float) -> float:
        if places := self._beside(wide):
            for left, (label, words, note, style) in zip(places, self._parts, strict=True):
                if painter:
                    draw(painter, left, px(9), label, SMALL)
                    draw(painter, left, px(27), words, style)
                    draw(painter, left, px(44), note, SMALL)
            return px(56)
        y = 0.0
        for label, words, note, style in self._parts:
            if painter:
                draw(painter, 0, y + px(9), label, SMALL)
            left = px(64)
            for line in wrap(words, style, max(wide - left, px(80))):
                if painter:
                    draw(painter, left, y + px(9), line, style)
                y += px(18)
            for line in wrap(note, SMALL, max(wide - left, px(80))) if note else ():
                if painter:
                    draw(painter, left, y + px(8), line, SMALL)
                y += px(16)
            y += px(2)
        return y + px(4)
