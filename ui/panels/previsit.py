"""The list before the doctors' round, in the order of the beds; a row opens its patient."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.ward.previsit import PrevisitModel
from ui.panels.parts.ward_list import WardListPanel
from ui.table.row_model import Group


class PrevisitPanel(WardListPanel):
    """Raises `OpenPatient` and `Print`."""

    kind = "previsit"
    origin_column = "happened"

    def named(self) -> str:
        return _("Before the round")

    def row_height(self, wide: bool) -> float:
        return max(46, super().row_height(wide))

    def groups(self, model: PrevisitModel, wide: bool) -> tuple[Group, ...]:
        around = self.begin_groups(model, wide)
        return (Group(self.made(model.rows, around)),)
