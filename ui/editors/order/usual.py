"""Below the basket: what comes next for the patient, and what one usually orders here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.coming import ComingRow
from desktop.shown.order_editor import OrderModel
from ui.editors.order.basket import Favourites
from ui.editors.parts.side import SideHead, Space, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.widgets.label import RunsLabel


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
        return model.favourites, model.favourites_title, model.favourites_remark, model.coming

    def show_model(self, model: OrderModel) -> None:
        """Show what belongs to a basket."""
        self._shown = self._said(model)
        self.favourites = Favourites(model.favourites)
        self.favourites.chosen.connect(self.chosen)
        coming = model.coming
        parts: list[QWidget] = []
        if coming.late:
            parts += [
                SideHead(_("Overdue")),
                *(_late(row) for row in coming.late),
                Space(6),
            ]
        if model.favourites:
            head = SideHead(model.favourites_title, at_right=model.favourites_remark)
            parts += [head, self.favourites]
        for title, rows in ((coming.next_title, coming.next), (_("Not answered"), coming.waits)):
            if rows:
                parts += [Space(6), SideHead(title), *map(_row, rows)]
        if coming.missing:
            parts += [Space(6), paragraph(coming.missing, SMALL.on("warn"))]
        self.fill(*parts)

    def forget(self) -> None:
        """Nobody's orders are shown."""
        self.clear()
        self.favourites, self._shown = None, None


def _late(row: ComingRow) -> QWidget:
    """What should have been done: what, and since when."""
    label = RunsLabel(wrapping=True)
    words = Text(row.text, LABEL.on("warn"), wraps=True)
    line: Line = (Icon("clock", "warn", 14), Gap(6), words, Spring(10), Text(row.when, SMALL.on("warn")))
    label.set_cell(Cell(((line,),), step=22))
    return label


def _row(row: ComingRow) -> QWidget:
    """When, and what."""
    label = RunsLabel(wrapping=True)
    line: Line = (Text(row.when, LABEL), Spring(8, 0.24), Text(row.text, PLAIN, wraps=True))
    label.set_cell(Cell(((line,),), step=22))
    return label
