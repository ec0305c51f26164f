"""Infusion panel: a table where there is room, else names with their rates."""

from __future__ import annotations

from desktop.acts.tables import Fold
from desktop.core.messages import _
from desktop.shown.fluids.pumps import PumpRow, PumpsModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Line, Mark, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.remarks import remark_lines
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px

_LIST_BELOW = 700
"""Narrower than this (at 100 %) each infusion has one cell."""


def _titles() -> dict[str, str]:
    return {
        "running": _("Running"), "paused": _("Paused"), "unclear": _("Not known whether it runs"),
        "waiting": _("Ordered, not entered as begun"), "stopped": _("Stopped lately"),
    }  # fmt: skip


class PumpsPanel(TablePanel):
    """Ctrl+I tells where a rate came from; G folds what was stopped."""

    kind = "pumps"

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Pumps"))
        self.view.top_aligned = True
        self.head.set_title(_("Pumps"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)
        self._form: bool | None = None

    @property
    def as_list(self) -> bool:
        """True when the panel is narrow and shows one cell an infusion."""
        return self.width() < px(_LIST_BELOW)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        self.view.heads = not self.as_list
        self.head.set_line(not self.as_list)
        self.view.slack = 10 if self.as_list else 6
        if self.as_list:
            return (Column("substance", _("Substance"), 120, 1, sortable=False),)
        return (
            Column("substance", _("Substance"), 190, 2, sortable=False),
            Column("rate", _("Rate"), 120, 1, sortable=False),
            Column("since", _("Since"), 120, 0.8, sortable=False),
            Column("before", _("Before"), 190, 1.5, sortable=False),
            Column("order", _("Ordered"), 170, 1.6, sortable=False),
        )

    def row_height(self, wide: bool) -> float:
        return 34 if self.as_list else 40

    def groups(self, model: PumpsModel, wide: bool) -> tuple[Group, ...]:
        self._form = self.as_list
        self.head.set_title(model.title or _("Pumps"), "", model.note)
        self.head.set_hints(() if self.as_list else self.hints(Fold, Fold=_("fold group")))
        self.foot.say(model.told, wide)
        titles = _titles()
        if self.as_list:
            # What runs needs no heading: the head says how many.
            titles["running"] = ""
        made = self._as_list if self.as_list else self._as_table
        return tuple(
            Group(self.kept.each(rows, made), title, str(len(rows)), "", state, foldable=True)
            for state, title in titles.items()
            if (rows := [row for row in model.rows if row.state == state])
        )

    def _name(self, row: PumpRow) -> Line:
        runs = row.state == "running"
        mark = Mark(
            "active" if runs else "inactive", "accent" if runs else "text2",
            plain=f"{_titles()[row.state]}: ",
        )  # fmt: skip
        style = STRONG if row.state != "stopped" else LABEL.on("text2")
        return (mark, Gap(7), Text(row.name, style, wraps=True))

    def _below(self, row: PumpRow, *texts: str) -> tuple[Line, ...]:
        said: tuple[Line, ...] = tuple((Text(words, SMALL, wraps=True),) for words in texts if words)
        return tuple((Gap(17), *line) for line in (*said, *remark_lines(row.remarks)))

    def _rate(self, row: PumpRow) -> Line:
        return (Text(row.rate, self._rate_style(row), wraps=True),) if row.rate else ()

    def _rate_style(self, row: PumpRow) -> Style:
        return STRONG if row.state == "running" else PLAIN if row.state == "paused" else QUIET

    def _as_table(self, row: PumpRow) -> Row:
        note: tuple[Line, ...] = ((Text(row.rate_note, SMALL, wraps=True),),) if row.rate_note else ()
        rate = tuple(line for line in (self._rate(row), *note) if line)
        span: tuple[Line, ...] = ((Text(row.span, SMALL),),) if row.span else ()
        before = tuple((Text(words, SMALL, wraps=True),) for words in row.before)
        about = " · ".join(part for part in (row.product, row.route) if part)
        cells = (
            Cell(((self._name(row), *self._below(row, about)),), step=17, words=self._words(row)),
            Cell((rate or ((),),), step=17, words=f"{row.rate} {row.rate_note}".strip()),
            Cell((((Text(row.since, PLAIN, wraps=True),), *span),), step=17),
            Cell((before or ((),),), step=17, words="; ".join(row.before)),
            text_cell(row.ordered, SMALL),
        )
        return Row(row.key, cells, (), row.spoken)

    def _as_list(self, row: PumpRow) -> Row:
        name = self._name(row)
        rate = self._rate(row)
        first: tuple[Line, ...] = (name, (Gap(17), *rate)) if rate else (name,)
        since = " · ".join(part for part in (row.rate_note, row.since, row.span, row.route) if part)
        told: list[Line] = [(Gap(17), Text(since, SMALL, wraps=True))] if since else []
        told += [(Gap(17), Text(words, SMALL, wraps=True)) for words in row.before[:2]]
        below = (*told, *self._below(row, row.product))
        plain = tuple(Text(run.plain, run.style) if isinstance(run, Text) else run for run in name)
        figure = Text(row.rate, self._rate_style(row))
        beside: tuple[Line, ...] = ((*plain, Spring(), figure),) if row.rate else (name,)
        cell = Cell(((*beside, *below), (*first, *below)), step=17, words=self._words(row))
        return Row(row.key, (cell,), (), row.spoken)

    def _words(self, row: PumpRow) -> str:
        return " ".join(part for part in (row.name, row.product, row.rate, row.since) if part)

    def show_model(self, model: PumpsModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None or not row.keys:
            return None
        return OriginOf(row.keys, row.name, row.rate, note=row.since)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._form is not None and self._form != self.as_list:
            self.rebuild()
