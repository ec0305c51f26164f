"""Observations due on the ward: who is late first and by how much, then what comes, then who has no plan."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.ward.observations_due import ObservationsDueModel
from ui.panels.parts.ward_list import WardListPanel
from ui.table.row_model import Group


class ObservationsDuePanel(WardListPanel):
    """Raises `OpenPatient` and `Print`."""

    kind = "observations_due"
    origin_column = "due"

    def named(self) -> str:
        return _("Observations due")

    def row_height(self, wide: bool) -> float:
        # The time that is left or over stands below the hour.
        return max(44, super().row_height(wide))

    def groups(self, model: ObservationsDueModel, wide: bool) -> tuple[Group, ...]:
        around = self.begin_groups(model, wide)
        parts = (
            (model.late, _("Late"), _("longest first"), "first"),
            (model.planned, _("Planned"), _("by time"), "planned"),
            (model.none, _("No plan, or not known"), "", "none"),
        )
        found = []
        for keys, title, note, key in parts:
            rows = self.in_order(model, keys)
            if rows:
                note = "" if self._tight else note
                found.append(Group(self.made(rows, around), title, str(len(rows)), note, key))
        return tuple(found)
