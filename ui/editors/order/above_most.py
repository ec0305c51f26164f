"""A dose above the greatest one, in a finding: what is ordered beside the most that is given."""

from __future__ import annotations

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import OrderBeyond
from ui.editors.order.figures import Figure, Figures
from ui.painting.text import STRONG
from ui.theme import colour, px

_BETWEEN = 15
"""Pixels from the line between the columns to either of them, at 100 %."""


class Beyond(Figures):
    """Two columns with a line between."""

    def __init__(self, beyond: OrderBeyond, role: str) -> None:
        total = f"= {beyond.total} {beyond.per}".strip()
        self._role = role
        super().__init__(
            (
                Figure(_("This order"), beyond.ordered, total, STRONG.on(role)),
                Figure(_("At most"), beyond.most, beyond.per, STRONG),
            )
        )

    def columns(self, wide: float) -> list[float]:
        first, second = (one.natural for one in self.figures)
        if first + second + 2 * px(_BETWEEN) > wide:
            return []
        # Half of the room each, as long as both have it.
        return [0.0, min(max(wide / 2, first + 2 * px(_BETWEEN)), wide - second)]

    def walk(self, painter: QPainter | None, wide: float) -> float:
        tall = super().walk(painter, wide)
        if painter and (places := self.columns(wide)):
            at = round(places[1] - px(_BETWEEN)) + 0.5
            painter.setPen(colour(self._role))
            painter.drawLine(QLineF(at, px(4), at, tall - px(4)))
        return tall
