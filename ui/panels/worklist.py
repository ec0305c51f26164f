"""The ward's worklist: who needs you first, then the rest by bed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect

from desktop.acts import Act
from desktop.acts.handovers import BeginHandover
from desktop.acts.papers import PrintEightHoursOf, PrintWardList
from desktop.acts.stays import BeginCause, BeginDischarge, BeginLeave, BeginMove, BeginPlan
from desktop.acts.window import OpenPatient, Print
from desktop.core.formats import inside
from desktop.core.messages import _
from desktop.shown.ward.worklist import WorklistModel, WorklistRow
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Text
from ui.painting.text import SMALL
from ui.panels.parts.ward_list import Every, WardListPanel, every_column
from ui.panels.parts.worklist_columns import COLUMNS
from ui.table.row_model import Group
from ui.theme import px
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented
from ui.window.spot import Part

__all__ = ["WorklistPanel", "every_column"]


def _place(order: str, every: Every) -> Callable[[WorklistRow], Any]:
    """Sort key of rows: by need, or by a column."""
    return (lambda row: row.need_sort) if order == "need" else every.get(order, every["bed"]).order


def _by(order: str, every: Every) -> str:
    """Name of the list's order, in words."""
    if order == "need":
        return _("by need")
    if order == "bed" or order not in every:
        return _("by bed")
    return _("by {column}").format(column=inside(every[order].title()))


_STAY = (BeginPlan, BeginMove, BeginLeave, BeginDischarge, BeginCause)


class WorklistPanel(WardListPanel):
    """Raises `OpenPatient`, `Print`, and the acts on a row's stay; the order of the list is kept here."""

    kind = "worklist"
    acts = (OpenPatient, Print, PrintEightHoursOf, PrintWardList, BeginHandover, *_STAY)
    of_row = frozenset((PrintEightHoursOf, BeginHandover, *_STAY))

    def add_tools(self) -> None:
        self.order = Segmented((("need", _("By need")), ("bed", _("By bed"))), _("Order of the list"))
        self.order.chosen.connect(lambda _key: self.rebuild())
        self.head.add_tool(self.order)

        self._left = RunsLabel(self, wrapping=True)
        self._left.setContentsMargins(px(20), 0, px(20), 0)
        self._left.hide()
        self.add_foot(self._left)

    def show_model(self, model: WorklistModel | None) -> None:
        left = (*model.watch, *model.left) if model is not None else ()
        self._left.set_cell(
            Cell((tuple((Gap(20), Text(words, SMALL, wraps=True)) for words in left),), step=22)
        )
        self._left.setVisible(bool(left))
        super().show_model(model)

    def about(self, kind: type[Act]) -> Act | None:
        if kind in self.of_row:
            key = self.view.current_key()
            return kind(key) if key else None
        return super().about(kind)

    def set_up_parts(self) -> tuple[Part, ...]:
        heads, columns = self.view.horizontalHeader(), self.view.rows.columns
        shown = tuple(
            Part(
                f"worklist/columns/{column.key}",
                # One that a hospital declared is called as its head says.
                COLUMNS[column.key].title() if column.key in COLUMNS else column.title,
                heads,
                QRect(heads.sectionViewportPosition(at), 0, heads.sectionSize(at), heads.height()),
            )
            for at, column in enumerate(columns)
        )
        return (*shown, *super().set_up_parts())

    def set_up_at(self) -> int:
        # The column that the list is ordered by, where somebody chose one.
        chosen = super().set_up_at()
        return chosen if chosen >= 0 else self.view.rows.shown.sort

    def groups(self, model: WorklistModel, wide: bool) -> tuple[Group, ...]:
        around = self.begin_groups(model, wide)
        rows = list(model.rows)
        every = self._columns
        if self.order.current == "bed":
            return (Group(self.made(sorted(rows, key=_place("bed", every)), around)),)
        first = sorted((row for row in rows if row.first), key=_place("need", every))
        rest = sorted((row for row in rows if not row.first), key=_place("bed", every))
        if model.order != "bed":
            rest.sort(key=_place(model.order, every))
        groups = []
        if first:
            note = "" if self._tight else model.first_note
            made = self.made(first, around)
            groups.append(Group(made, _("See first"), str(len(first)), note, "first"))
        if rest:
            title = _("Rest of the ward") if first else _("The ward")
            note = "" if self._tight else _by(model.order, every)
            made = self.made(rest, around)
            groups.append(Group(made, title, str(len(rest)), note, "rest"))
        return tuple(groups)
