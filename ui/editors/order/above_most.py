"""A dose above the greatest one, in a finding: what is ordered beside the most that is given."""

from __future__ import annotations

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import OrderBeyond
from ui.editors.parts.painted import Painted
from ui.painting.text import SMALL, STRONG, Style, draw, width, wrap
from ui.theme import colour, px

_BETWEEN = 15
"""Pixels from the line between the columns to either of them, at 100 %."""
_HEIGHT = 58


class Beyond(Painted):
    """Two columns with a line between where they have room, else two rows; nothing is cut off."""

    def __init__(self, beyond: OrderBeyond, role: str) -> None:
        super().__init__()
        total = f"= {beyond.total}" + (f" {beyond.per}" if beyond.per else "")
        self._role = role
        self._parts: tuple[tuple[str, str, str, Style], ...] = (
            (_("This order"), beyond.ordered, total, STRONG.on(role)),
            (_("At most"), beyond.most, beyond.per, STRONG),
        )
        self.setAccessibleName(
            ". ".join(f"{label}: {words} {note}".strip() for label, words, note, _s in self._parts)
        )

    def _columns(self) -> list[float]:
        return [
            max(width(label, SMALL), width(words, style), width(note, SMALL))
            for label, words, note, style in self._parts
        ]

    def walk(self, painter: QPainter | None, wide: float) -> float:
        needed = self._columns()
        if sum(needed) + 2 * px(_BETWEEN) <= wide:
            # Half of the room each, as long as the first has it.
            second = max(wide / 2, needed[0] + 2 * px(_BETWEEN))
            second = min(second, wide - needed[1])
            if painter:
                at = round(second - px(_BETWEEN)) + 0.5
                painter.setPen(colour(self._role))
                painter.drawLine(QLineF(at, px(4), at, px(_HEIGHT - 6)))
                for left, (label, words, note, style) in zip((0.0, second), self._parts, strict=True):
                    draw(painter, left, px(9), label, SMALL)
                    draw(painter, left, px(27), words, style)
                    draw(painter, left, px(45), note, SMALL)
            return px(_HEIGHT)
        y = 0.0
        left = max(width(label, SMALL) for label, _w, _n, _s in self._parts) + px(12)
        for _label, words, note, style in self._parts:
            if painter:
                draw(painter, 0, y + px(9), _label, SMALL)
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
