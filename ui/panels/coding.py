"""Coding panel: stays that lack codes, the longest ago discharged first; a key asks the doctor."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.acts.tasks import BeginTask
from desktop.acts.window import OpenPatient, Print
from desktop.core.messages import _
from desktop.shown.office.coding import CodingModel
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Text
from ui.painting.text import SMALL
from ui.panels.parts.ward_list import WardListPanel
from ui.table.row_model import Group
from ui.theme import px
from ui.widgets.label import RunsLabel


class CodingPanel(WardListPanel):
    """Raises `OpenPatient`, `Print`, and `BeginTask` with what the row's stay lacks."""

    kind = "coding"
    acts = (OpenPatient, BeginTask, Print)
    of_row = frozenset((BeginTask,))
    origin_column = "lacks"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), px(4), px(20), px(6))
        self.add_foot(self._note)

    def named(self) -> str:
        return _("Coding")

    def row_height(self, wide: bool) -> float:
        return max(46, super().row_height(wide))

    def about(self, kind: type[Act]) -> Act | None:
        if kind is BeginTask:
            key = self.view.current_key()
            every = self.model.asks if self.model is not None else ()
            one = next((one for one in every if one.patient == key), None)
            if one is None:
                return BeginTask(key) if key else None
            return BeginTask(one.patient, one.about, one.text, "", one.to, one.name)
        return super().about(kind)

    def groups(self, model: CodingModel, wide: bool) -> tuple[Group, ...]:
        around = self.begin_groups(model, wide)
        self.head.set_hints(self.hints(BeginTask))
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=18))
        self._note.setVisible(bool(model.note))
        parts = (
            (model.gone, _("Have left"), _("longest ago first"), "gone"),
            (model.leaving, _("Leave soon"), "", "leaving"),
            (model.here, _("On the ward"), "", "here"),
            (model.unknown, _("Not known"), "", "unknown"),
            (model.done, _("Nothing missing"), "", "done"),
        )
        return tuple(
            Group(self.made(rows, around), title, str(len(rows)), "" if self._tight else note, key)
            for keys, title, note, key in parts
            if (rows := self.in_order(model, keys))
        )
