"""Below the basket: what comes next for the patient, and what one usually orders here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import Favourite, OrderModel
from desktop.shown.tasks.coming import ComingRow
from ui.editors.order.basket import Favourites
from ui.editors.parts.editor_side import SideHead, Space
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text, Unasked
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.widgets.label import RunsLabel


class Usual(Stack):
    """List of coming items and favourites: `chosen(key)` of a favourite. Shown anew only where it says
    something else; what says the same for the next patient stays."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.favourites: Favourites | None = None
        self._offered: tuple[Favourite, ...] = ()
        self._shown: object = None
        # By what they say: several say the same, such as two tests that wait.
        self._spare: dict[object, list[QWidget]] = {}
        self._used: dict[object, list[QWidget]] = {}

    def says_else(self, model: OrderModel) -> bool:
        """True when the shown content would change for a model."""
        return self.favourites is None or self._shown != self._said(model)

    def _said(self, model: OrderModel) -> object:
        return model.favourites, model.favourites_title, model.favourites_remark, model.coming

    def show_model(self, model: OrderModel) -> None:
        """Show what belongs to a basket."""
        self._shown = self._said(model)
        if self.favourites is None or self._offered != model.favourites:
            self.favourites, self._offered = Favourites(model.favourites), model.favourites
            self.favourites.chosen.connect(self.chosen)
        self._spare, self._used = self._used, {}
        coming = model.coming
        parts: list[QWidget] = []
        if coming.late:
            parts += [self._head(_("Overdue")), *map(self._late, coming.late), self._space()]
        if model.favourites:
            parts += [self._head(model.favourites_title, model.favourites_remark), self.favourites]
        for title, rows in ((coming.next_title, coming.next), (_("Not answered"), coming.waits)):
            if rows:
                parts += [self._space(), self._head(title), *map(self._row, rows)]
        if coming.missing:
            # Not known, and in nobody's way: orders are signed all the same.
            parts += [self._space(), self._line((Unasked(coming.missing),))]
        self.fill(*parts)
        self._spare = {}

    def forget(self) -> None:
        """Clear the orders."""
        self.clear()
        self.favourites, self._shown, self._used = None, None, {}

    def _kept(self, said: object, make: Callable[[], QWidget]) -> QWidget:
        """A widget that says this: one that stands there, or a new one."""
        spare = self._spare.get(said)
        found = spare.pop() if spare else make()
        self._used.setdefault(said, []).append(found)
        return found

    def _space(self) -> QWidget:
        return self._kept(None, lambda: Space(6))

    def _head(self, title: str, remark: str = "") -> QWidget:
        return self._kept((title, remark), lambda: SideHead(title, at_right=remark))

    def _late(self, row: ComingRow) -> QWidget:
        """Row of an overdue item: its text, and the time since which it is late."""
        words, when = Text(row.text, LABEL.on("warn")), Text(row.when, SMALL.on("warn"))
        clock: Line = (Icon("clock", "warn", 14), Gap(6))
        # Where both have no room beside each other, the words come first and have the whole width.
        two: tuple[Line, ...] = ((*clock, when), (replace(words, wraps=True),))
        dangers = self._dangers(row)
        if dangers:
            return self._line(*two, *dangers)
        return self._line((*clock, words, Spring(10), when), otherwise=two)

    def _row(self, row: ComingRow) -> QWidget:
        """Row of an upcoming item: its time and text."""
        first: Line = (Text(row.when, LABEL), Spring(8, 0.24), Text(row.text, PLAIN, wraps=True))
        return self._line(first, *self._dangers(row))

    def _dangers(self, row: ComingRow) -> tuple[Line, ...]:
        """Conflicts of a dose, as in the medicine list: below it, in words behind the sign."""
        return tuple(
            (Icon("warning-octagon", "danger", 14), Gap(6), Text(words, SMALL.on("danger"), wraps=True))
            for words in row.dangers
        )

    def _line(self, *lines: Line, otherwise: tuple[Line, ...] = ()) -> QWidget:
        def made() -> QWidget:
            label = RunsLabel(wrapping=True)
            forms = (lines, otherwise) if otherwise else (lines,)
            label.set_cell(Cell(forms, step=22 if not otherwise and len(lines) == 1 else 19))
            return label

        return self._kept(lines, made)
