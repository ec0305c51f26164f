"""Screening of risks on the ward: who lacks something first; a row opens its patient, or a form."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.questionnaires import BeginScreening
from desktop.acts.window import OpenPatient, Print
from desktop.core.messages import _
from desktop.shown.ward.screening import ScreeningModel
from desktop.shown.ward.worklist import WorklistRow
from desktop.shown.why.origin import OriginOf
from ui.panels.parts.ward_list import WardListPanel
from ui.table.row_model import Group


class ScreeningPanel(WardListPanel):
    """Raises `OpenPatient`, `Print` and `BeginScreening`."""

    kind = "screening"
    acts = (OpenPatient, Print, BeginScreening)
    of_row = frozenset((BeginScreening,))

    def named(self) -> str:
        return _("Risk screening")

    def row_height(self, wide: bool) -> float:
        return max(46, super().row_height(wide))

    def about(self, kind: type[Act]) -> Act | None:
        key = self.view.current_key()
        if kind is BeginScreening:
            forms = dict(self.model.forms) if self.model is not None else {}
            return BeginScreening(key, forms.get(key, "")) if key else None
        return super().about(kind)

    def origin_of(self, key: str) -> OriginOf | None:
        rows: tuple[WorklistRow, ...] = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        keys = tuple(dict.fromkeys(one for extra in row.extras for one in extra.keys)) if row else ()
        if row is None or not keys:
            return super().origin_of(key)
        said = "; ".join(extra.text for extra in row.extras if extra.keys)
        return OriginOf(keys, self.named(), said, patient=key, computed=True)

    def groups(self, model: ScreeningModel, wide: bool) -> tuple[Group, ...]:
        around = self.begin_groups(model, wide)
        parts = (
            (model.missing, _("Missing or out of date"), "first"),
            (model.done, _("No deadline passed"), "done"),
            (model.unknown, _("Not known"), "unknown"),
        )
        return tuple(
            Group(self.made(rows, around), title, str(len(rows)), "", key)
            for keys, title, key in parts
            if (rows := self.in_order(model, keys))
        )
