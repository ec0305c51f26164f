"""The ward's worklist: who needs you first, then the rest by bed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.acts.handovers import BeginHandover
from desktop.acts.papers import PrintEightHoursOf, PrintWardList
from desktop.acts.stays import BeginCause, BeginDischarge, BeginLeave, BeginMove, BeginPlan
from desktop.acts.window import OpenPatient, Print
from desktop.core.formats import inside
from desktop.core.messages import _, pgettext
from desktop.core.names import family_first
from desktop.shown.origin import OriginOf
from desktop.shown.worklist import ExtraColumn, WorklistModel, WorklistRow
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.worklist_columns import COLUMNS, Room, WorklistColumn, columns_of
from ui.table.model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.button import PlainButton
from ui.widgets.head import PAGE
from ui.widgets.segmented import Segmented
from ui.window.spot import Part

_BIG_TEXT = 1050
"""Below this width (at 100 %) doctor and discharge leave and the cause stands under the name."""


Every = dict[str, WorklistColumn]


@lru_cache(maxsize=8)
def every_column(extras: tuple[ExtraColumn, ...]) -> Every:
    """Every column that a list with these declared ones can show."""
    return columns_of(extras)


def _place(order: str, every: Every) -> Callable[[WorklistRow], Any]:
    """What a row is ordered by: how much it needs somebody, or a column."""
    return (lambda row: row.need_sort) if order == "need" else every.get(order, every["bed"]).order


def _by(order: str, every: Every) -> str:
    """What the rest of the list is ordered by, in words."""
    if order == "need":
        return _("by need")
    if order == "bed" or order not in every:
        return _("by bed")
    return _("by {column}").format(column=inside(every[order].title()))


def _row(row: WorklistRow, room: Room, chosen: tuple[str, ...], extras: tuple[ExtraColumn, ...]) -> Row:
    every = every_column(extras)
    columns = [every[key] for key in chosen]
    cells = tuple(column.cell(row, room) for column in columns)
    return Row(row.key, cells, tuple(column.value(row) for column in columns), row.spoken)


_STAY = (BeginPlan, BeginMove, BeginLeave, BeginDischarge, BeginCause)


class WorklistPanel(TablePanel):
    """Raises `OpenPatient`, `Print`, and the acts on a row's stay; the order of the list is kept here."""

    kind = "worklist"
    acts = (OpenPatient, Print, PrintEightHoursOf, PrintWardList, BeginHandover, *_STAY)
    of_row = frozenset((PrintEightHoursOf, BeginHandover, *_STAY))

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Worklist"))
        self._cursor = Cursor(self.view)
        self._was_loading = False
        self._was_tight = self._tight
        self.order = Segmented(
            (("need", _("By need")), ("bed", _("By bed")), ("mine", pgettext("patients", "Mine"))),
            _("Order of the list"),
        )
        self.order.chosen.connect(lambda _key: self.rebuild())
        self.print_button = PlainButton(_("Print"), "Ctrl+P", "printer")
        self.print_button.clicked.connect(lambda: self.run(Print))
        self.head.add_tool(self.order)
        self.head.add_tool(self.print_button)

    def opened(self, key: str) -> Act | None:
        return OpenPatient(key) if key else None

    def current_key(self) -> object:
        return self.view.current_key()

    def about(self, kind: type[Act]) -> Act | None:
        if kind in self.of_row:
            key = self.view.current_key()
            return kind(key) if key else None
        return super().about(kind)

    def show_model(self, model: WorklistModel | None) -> None:
        self._cursor.before(ends=model is None)
        super().show_model(model)
        # The last model of a fetch comes with its end: what it orders is new as well.
        loading, self._was_loading = self._was_loading, self.state.kind == "loading"
        self._cursor.after(arriving=loading or self._was_loading)

    @property
    def _tight(self) -> bool:
        return self.width() < px(_BIG_TEXT)

    @property
    def _columns(self) -> Every:
        return every_column(self.model.extras if self.model is not None else ())

    @property
    def _below(self) -> bool:
        return self.model is not None and self.model.below == "cause"

    def _room(self, wide: bool) -> Room:
        return Room(wide, self._tight, self._below)

    def _chosen(self) -> tuple[str, ...]:
        """The keys of the columns that the workspace wants, as far as there is room for them."""
        chosen: tuple[str, ...] = self.model.columns if self.model is not None else ()
        chosen = tuple(key for key in chosen if key in self._columns) or tuple(COLUMNS)
        return tuple(key for key in chosen if key not in self._left_out(chosen)) if self._tight else chosen

    def _left_out(self, chosen: tuple[str, ...]) -> frozenset[str]:
        """What has no column of its own where the window is tight: age and cause stand under the name."""
        full = {"results", "task"}.intersection(chosen)
        untold = frozenset(key for key, column in self._columns.items() if column.tight is None)
        return untold | ({"doctor", "leaving"} if full else frozenset())

    def columns(self, wide: bool) -> tuple[Column, ...]:
        room = self._room(wide)
        return tuple(self._columns[key].made(room) for key in self._chosen())

    def nothing(self) -> str:
        return _("No patients on this list.")

    def row_height(self, wide: bool) -> float:
        return 46 if self._tight or self._below else super().row_height(wide)

    origin_column = "news2"

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            return None
        if not row.news2_keys:
            name = family_first(row.family, row.given)
            return OriginOf((f"Patient/{row.key}",), name, note=row.cause, patient=row.key)
        of = OriginOf(row.news2_keys, "NEWS2", row.news2.text, patient=row.key, computed=True)
        return msgspec.structs.replace(of, note=row.news2.stale)

    def set_up_parts(self) -> tuple[Part, ...]:
        heads, columns = self.view.horizontalHeader(), self.view.rows.columns
        return tuple(
            Part(
                f"worklist/columns/{column.key}",
                # One that a hospital declared is called as its head says.
                COLUMNS[column.key].title() if column.key in COLUMNS else column.title,
                heads,
                QRect(heads.sectionViewportPosition(at), 0, heads.sectionSize(at), heads.height()),
            )
            for at, column in enumerate(columns)
        )

    def set_up_at(self) -> int:
        # The column that the list is ordered by, where somebody chose one.
        return self.view.rows.shown.sort

    def groups(self, model: WorklistModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title, "", model.summary, model.summary_short)
        self._fit_tools(wide)
        rows = [row for row in model.rows if row.mine] if self.order.current == "mine" else list(model.rows)
        around = (self._room(wide), self._chosen(), model.extras)
        every = self._columns
        if self.order.current == "bed":
            return (Group(self.kept.each(sorted(rows, key=_place("bed", every)), _row, *around)),)
        first = sorted((row for row in rows if row.first), key=_place("need", every))
        rest = sorted((row for row in rows if not row.first), key=_place("bed", every))
        if model.order != "bed":
            rest.sort(key=_place(model.order, every))
        groups = []
        if first:
            note = "" if self._tight else model.first_note
            made = self.kept.each(first, _row, *around)
            groups.append(Group(made, _("See first"), str(len(first)), note, "first"))
        if rest:
            title = _("Rest of the ward") if first else _("The ward")
            note = "" if self._tight else _by(model.order, every)
            made = self.kept.each(rest, _row, *around)
            groups.append(Group(made, title, str(len(rest)), note, "rest"))
        return tuple(groups)

    def _fit_tools(self, wide: bool) -> None:
        self.print_button.show_keys(wide or self._tight)
        if self.filter is not None:
            self.filter.set_room(190 if wide else 172)
            self.filter.setVisible(not self._tight or bool(self.filter.text()))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._model is not None and self._was_tight != self._tight:
            self._was_tight = self._tight
            self.rebuild()
