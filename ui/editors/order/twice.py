"""The same substance twice, in a question: what stands, what is new, and both together."""

from __future__ import annotations

from desktop.core.messages import _, pgettext
from desktop.shown.medicines.order_editor import OrderTwice
from ui.editors.order.figures import Figure, Figures
from ui.painting.text import STRONG
from ui.theme import px

_LEAST_BETWEEN, _MOST_BETWEEN = 12, 36


class Twice(Figures):
    """Three columns, each as wide as its lines."""

    def __init__(self, twice: OrderTwice) -> None:
        total = twice.total or _("can't be computed")
        super().__init__(
            (
                Figure(pgettext("order", "Standing"), twice.standing, twice.standing_note, STRONG),
                Figure(pgettext("order", "New"), twice.new, twice.new_note, STRONG),
                Figure(_("Together"), total, _("per day") if twice.total else "", STRONG.on("warn")),
            )
        )

    def columns(self, wide: float) -> list[float]:
        first, second, third = (one.natural for one in self.figures)
        spare = (wide - first - second - third) / 2
        if spare < px(_LEAST_BETWEEN):
            return []
        # Beside each other they are compared, at the ends of a wide card they are not.
        between = min(spare, px(_MOST_BETWEEN))
        return [0.0, first + between, first + second + 2 * between]
