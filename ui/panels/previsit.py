"""The list before the doctors' round, in the order of the beds; a row opens its patient."""

from __future__ import annotations

from desktop.core.messages import _, pgettext
from desktop.shown.previsit import PrevisitModel
from ui.panels.parts.ward_list import WardListPanel
from ui.table.model import Group
from ui.widgets.segmented import Segmented


class PrevisitPanel(WardListPanel):
    """Raises `OpenPatient` and `Print`; whose patients are shown is kept here."""

    kind = "previsit"
    origin_column = "happened"

    def named(self) -> str:
        return _("Before the round")

    def add_tools(self) -> None:
        whose = (("all", pgettext("patients", "All")), ("mine", pgettext("patients", "Mine")))
        self.whose = Segmented(whose, _("Whose patients"))
        self.whose.chosen.connect(lambda _key: self.rebuild())
        self.head.add_tool(self.whose)

    def row_height(self, wide: bool) -> float:
        return max(46, super().row_height(wide))

    def groups(self, model: PrevisitModel, wide: bool) -> tuple[Group, ...]:
        around = self.begin_groups(model, wide)
        mine = self.whose.current == "mine"
        rows = [row for row in model.rows if row.mine or not mine]
        return (Group(self.made(rows, around)),)
