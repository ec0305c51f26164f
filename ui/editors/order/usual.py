"""Below the basket: what comes next for the patient, and what one usually orders here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.shown.order_editor import OrderModel
from ui.editors.order.basket import Favourites
from ui.editors.parts.side import SideHead
from ui.editors.parts.stack import Stack


class Usual(Stack):
    """`chosen(key)` of a favourite. Shown anew only where it says something else."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.favourites: Favourites | None = None
        self._shown: object = None

    def says_else(self, model: OrderModel) -> bool:
        """Whether it would say something else for a basket."""
        return self.favourites is None or self._shown != self._said(model)

    def _said(self, model: OrderModel) -> object:
        return model.favourites, model.favourites_title, model.favourites_remark

    def show_model(self, model: OrderModel) -> None:
        """Show what belongs to a basket."""
        self._shown = self._said(model)
        self.favourites = Favourites(model.favourites)
        self.favourites.chosen.connect(self.chosen)
        parts: list[QWidget] = []
        if model.favourites:
            head = SideHead(model.favourites_title, at_right=model.favourites_remark)
            parts += [head, self.favourites]
        self.fill(*parts)

    def forget(self) -> None:
        """Nobody's orders are shown."""
        self.clear()
        self.favourites, self._shown = None, None
