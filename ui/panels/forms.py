"""A patient's forms: answered ones, newest first, and those that may be filled in."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.papers import PrintForm
from desktop.acts.questionnaires import BeginForm, BeginStrikeForm
from desktop.core.messages import _
from desktop.shown.forms.forms import AnsweredRow, FormsModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel


class FormsPanel(TablePanel):
    """Raises `BeginForm` for the form of a row, `BeginStrikeForm` and `PrintForm` for an answered one."""

    kind = "forms"
    acts = (BeginForm, BeginStrikeForm, PrintForm)

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Forms"))
        self.head.set_title(_("Forms"))
        self.view.slack = 6

    def _current(self) -> AnsweredRow | None:
        key = str(self.current_key() or "")
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._current()
        if kind is BeginForm:
            return BeginForm(row.form) if row is not None and row.form else None
        if kind is BeginStrikeForm:
            return BeginStrikeForm(row.key) if row is not None and row.kind == "answered" else None
        if kind is PrintForm:
            return PrintForm(row.key) if row is not None and row.kind != "blank" else None
        return super().about(kind)

    def opened(self, key: str) -> Act | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        return BeginForm(row.form) if row is not None and row.form else None

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        return OriginOf((row.key,), row.name, value=row.result, note=row.detail) if row is not None else None

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("form", _("Form"), 180, 2),
            Column("result", _("Sum"), 90, 1),
            Column("when", _("When"), 110, 1),
            Column("who", _("By"), 120, 1),
        )

    def groups(self, model: FormsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Forms"), "", model.note)
        self.head.set_hints(self.hints(BeginForm, PrintForm, BeginStrikeForm))
        done = [row for row in model.rows if row.kind != "blank"]
        first = [row for row in model.rows if row.first]
        blank = [row for row in model.rows if row.kind == "blank" and not row.first]
        found = [Group(tuple(map(self._row, first)), _("Often filled in here"))] if first else []
        found += [Group(tuple(map(self._row, done)), _("Filled in"))] if done else []
        found += [Group(tuple(map(self._row, blank)), _("Can be filled in"))] if blank else []
        return tuple(found)

    def _row(self, row: AnsweredRow) -> Row:
        gone = row.kind in ("struck", "begun")
        style = QUIET if gone else LABEL
        lines: tuple[Line, ...] = ((Text(row.name, style, wraps=True, struck=row.kind == "struck"),),)
        if row.detail:
            lines = (*lines, (Text(row.detail, SMALL, wraps=True),))
        if row.provenance.pending:
            lines = (*lines, (Text(_("not sent"), SMALL),))
        cells = (
            Cell((lines,), step=17),
            text_cell(row.result, PLAIN),
            text_cell(row.when, SMALL),
            text_cell(row.who, SMALL),
        )
        said = ", ".join(part for part in (row.name, row.result, row.when, row.who, row.detail) if part)
        return Row(row.key, cells, (row.name, row.result, row.sort or None, row.who or None), said)
