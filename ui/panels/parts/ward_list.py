"""Lists of a ward made of the worklist's columns and of columns of their own; the worklist itself is one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.acts.window import OpenPatient, Print
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.ward.ward_columns import made_way, of_little_use
from desktop.shown.ward.worklist import ExtraColumn, WorklistModel, WorklistRow
from desktop.shown.why.origin import OriginOf
from desktop.shown.workspace import COLUMNS as USUAL
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.worklist_columns import Room, WorklistColumn, columns_of
from ui.table.row_model import Column, Row
from ui.table.table import TablePanel
from ui.theme import px, text_scale
from ui.widgets.button import PlainButton
from ui.widgets.head import PAGE

_BIG_TEXT = 1050
"""Below this width (at 100 %) doctor and discharge leave and the cause stands under the name."""

_GIVES_WAY = ("doctor", "leaving", "days", "age")
"""In this order they leave, one by one, while a word of the rows would be broken for want of room."""

_LAID_OUT = 500
"""A list narrower than this (at 100 %) has no place in a window yet: nothing is made anew for it."""

Every = dict[str, WorklistColumn]
Sizes = tuple[tuple[str, int], ...]


@lru_cache(maxsize=8)
def every_column(extras: tuple[ExtraColumn, ...], widths: Sizes = ()) -> Every:
    """Every column that a list with these declared ones can show, with the widths that were chosen."""
    return columns_of(extras, widths)


def row_of(row: WorklistRow, room: Room, chosen: tuple[str, ...], extras: tuple[ExtraColumn, ...]) -> Row:
    every = every_column(extras)
    columns = [every[key] for key in chosen]
    cells = tuple(column.cell(row, room) for column in columns)
    return Row(row.key, cells, tuple(column.value(row) for column in columns), row.spoken)


class WardListPanel(TablePanel):
    """Raises `OpenPatient` and `Print`. A kind says which groups its rows have."""

    acts: tuple[type[Act], ...] = (OpenPatient, Print)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, head=PAGE, filtering=True)
        self.view.setAccessibleName(self.named())
        self._cursor = Cursor(self.view)
        self._was_loading = False
        self._was_tight: tuple[bool, frozenset[str]] = (self._tight, frozenset())
        self._given: frozenset[str] = frozenset()
        self._given_at: tuple[object, ...] = ()
        self.add_tools()
        self.print_button = PlainButton(_("Print"), "Ctrl+P", "printer")
        self.print_button.clicked.connect(lambda: self.run(Print))
        self.head.add_tool(self.print_button)

    def named(self) -> str:
        """Accessible name of the list."""
        return _("Worklist")

    def add_tools(self) -> None:
        """Add the head's widgets before the button that prints."""

    def opened(self, key: str) -> Act | None:
        return OpenPatient(key) if key else None

    def current_key(self) -> object:
        return self.view.current_key()

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
        model = self.model
        return every_column(model.extras, model.widths) if model is not None else every_column(())

    @property
    def _below(self) -> bool:
        return self.model is not None and self.model.below == "cause"

    def _room(self, wide: bool) -> Room:
        return Room(wide, self._tight, self._below, aged="age" in self._made_way(wide))

    def _chosen(self) -> tuple[str, ...]:
        """The keys of the columns that the workspace wants, as far as there is room for them."""
        chosen: tuple[str, ...] = self.model.columns if self.model is not None else ()
        chosen = tuple(key for key in chosen if key in self._columns) or USUAL
        gone = self._left_out(chosen) if self._tight else self._made_way(self.wide)
        return tuple(key for key in chosen if key not in gone and key not in self._given)

    def rebuild(self) -> None:
        """Make the rows; while their words have no room whole, without one more column of little use."""
        at = (self.width(), text_scale(), self.model.columns if self.model is not None else ())
        if at != self._given_at:
            # Kept until the room is another: a column that came and went with each answer would be no column.
            self._given_at, self._given = at, frozenset()
        super().rebuild()
        for key in _GIVES_WAY:
            if not self.view.fit.lacking or self.width() < px(_LAID_OUT):
                return
            if self._tight and key in self._chosen():
                self._given |= {key}
                super().rebuild()

    def _made_way(self, wide: bool) -> frozenset[str]:
        """Columns dropped from a list with causes under the names, where there are too many for the window:
        the age, which stands there too; then those dropped in a tight window."""
        if self._tight or not self._below or self.model is None:
            return frozenset()
        every = {key: one.widths.wide if wide else one.widths.narrow for key, one in self._columns.items()}
        return made_way(self.model.columns, every, self._width() / text_scale())

    def _width(self) -> float:
        return self.width() - 2 * self.view.margin

    def _left_out(self, chosen: tuple[str, ...]) -> frozenset[str]:
        """Columns dropped in a tight window: age and cause stand under the name."""
        untold = frozenset(key for key, column in self._columns.items() if column.widths.tight is None)
        return untold | of_little_use(chosen)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        room = self._room(wide)
        return tuple(self._columns[key].made(room) for key in self._chosen())

    def nothing(self) -> str:
        return _("No patients on this list.")

    def row_height(self, wide: bool) -> float:
        return 46 if self._tight or self._below else super().row_height(wide)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        now = self._tight, self._made_way(self.wide)
        lacks = bool(self.view.fit.lacking or self._given) and self._given_at[0] != self.width()
        if self._model is not None and (self._was_tight != now or lacks):
            self._was_tight = now
            self.rebuild()

    def _fit_tools(self, wide: bool) -> None:
        self.print_button.show_keys(wide)
        if self.filter is not None:
            self.filter.set_room(124 if self._tight else 190 if wide else 172, keys=not self._tight)

    origin_column = "news2"

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            return None
        own = [column.key for column in self.model.extras] if self.model is not None else []
        if self.origin_column in own:
            at = own.index(self.origin_column)
            said = row.extras[at]
            if said.keys:
                title = self.model.extras[at].title if self.model is not None else ""
                return OriginOf(said.keys, title, said.text, patient=row.key)
        elif row.news2_keys:
            return OriginOf(
                row.news2_keys, "NEWS2", row.news2.text, note=row.news2.stale, patient=row.key, computed=True
            )  # fmt: skip
        name = family_first(row.family, row.given)
        return OriginOf((f"Patient/{row.key}",), name, note=row.cause, patient=row.key)

    def begin_groups(self, model: WorklistModel, wide: bool) -> tuple[Any, ...]:
        """Say in the head what the list is of; what `made` needs beside the rows."""
        self.head.set_title(model.title, "", model.summary, model.summary_short)
        self._fit_tools(wide)
        return (self._room(wide), self._chosen(), model.extras)

    def made(self, rows: Iterable[WorklistRow], around: tuple[Any, ...]) -> tuple[Row, ...]:
        """The table's rows; those that say the same stay the objects they are."""
        return self.kept.each(list(rows), row_of, *around)

    def in_order(self, model: WorklistModel, keys: Iterable[str]) -> list[WorklistRow]:
        """The rows of these keys, in their order."""
        by_key = {row.key: row for row in model.rows}
        return [by_key[key] for key in keys if key in by_key]
