"""A list of entries without heads or lines between them, with the words of what it lacks below it."""

from __future__ import annotations

from desktop.shown.parts import PanelModel
from ui.panels.parts.foot import WordsFoot
from ui.table.row_model import Column
from ui.table.table import TablePanel


class PlainListPanel(TablePanel):
    """One column of entries; a kind says what it is `called`, and makes groups of its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.view.heads = False
        self.view.setAccessibleName(self.called())
        self.head.set_title(self.called())
        self.head.set_line(False)
        self.view.lines = False
        self.view.slack = 6
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)

    def called(self) -> str:
        """Name of the list in the language in use."""
        return ""

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("entry", self.called(), 120, 1, sortable=False),)

    def show_model(self, model: PanelModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)
