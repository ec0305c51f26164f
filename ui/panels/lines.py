"""The lines, tubes and drains of a patient: what is in first, what was taken out folded below."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.lines import BeginLine, TakeOutLine
from desktop.acts.tables import Fold
from desktop.core.messages import _
from desktop.shown.page.lines import LineRow, LinesModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.remarks import remark_lines
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px

_LIST_BELOW = 620
"""Narrower than this (at 100 %) each line has one cell."""
_FOLDED = ("out", "earlier")


class LinesPanel(TablePanel):
    """Raises `TakeOutLine` and `BeginLine`. Ctrl+I tells where a line is written; G folds a group."""

    kind = "lines"
    acts = (BeginLine, TakeOutLine)

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Lines and drains"))
        self.view.top_aligned = True
        self.head.set_title(_("Lines and drains"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)
        self.view.rows.shown.folded.update(_FOLDED)
        self._form: bool | None = None

    def _current(self) -> LineRow | None:
        key = str(self.current_key() or "")
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._current()
        if kind is TakeOutLine:
            return TakeOutLine(row.key) if row is not None and row.may_end else None
        return super().about(kind)

    def why_not(self, kind: type[Act]) -> str:
        row = self._current()
        if kind is not TakeOutLine or row is None or row.may_end:
            return ""
        if row.group == "in":
            return _("Only a procedure tells of it: there is no record of its use to end.")
        return _("It is not in.")

    @property
    def as_list(self) -> bool:
        """True when the panel is narrow and shows one cell a line."""
        return self.width() < px(_LIST_BELOW)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        self.view.heads = not self.as_list
        self.head.set_line(not self.as_list)
        self.view.slack = 10 if self.as_list else 6
        if self.as_list:
            return (Column("line", _("Line"), 120, 1, sortable=False),)
        return (
            Column("line", _("Line"), 230, 2, sortable=False),
            Column("site", _("Place"), 150, 1.4, sortable=False),
            Column("day", _("Day"), 70, 0.3, sortable=False),
            Column("since", _("Since"), 150, 1, sortable=False),
        )

    def row_height(self, wide: bool) -> float:
        return 34 if self.as_list else 40

    def groups(self, model: LinesModel, wide: bool) -> tuple[Group, ...]:
        self._form = self.as_list
        self.head.set_title(model.title or _("Lines and drains"), model.count, model.note)
        self.head.set_hints(
            self.hints(BeginLine, TakeOutLine)
            if self.as_list
            else self.hints(BeginLine, TakeOutLine, Fold, Fold=_("fold group"))
        )
        self.foot.say(model.told, wide)
        titles = {
            "in": _("In now"), "planned": _("Planned"), "out": _("Taken out in the stay"),
            "earlier": _("Put in before the stay, nobody wrote whether still in"),
        }  # fmt: skip
        made = self._as_list if self.as_list else self._as_table
        return tuple(
            Group(
                self.kept.each(rows, made),
                # What is in needs no heading where there is little room: the head says how many.
                "" if key == "in" and self.as_list else title,
                str(len(rows)),
                "",
                key,
                foldable=key in _FOLDED,
            )
            for key, title in titles.items()
            if (rows := [row for row in model.rows if row.group == key])
        )

    def _day(self, row: LineRow) -> Line:
        if not row.day:
            return ()
        style = STRONG.on("warn") if row.marked else LABEL if row.group == "in" else QUIET
        icon: Line = (Icon("clock", "warn", 12), Gap(4)) if row.marked else ()
        return (*icon, Text(row.day, style))

    def _style(self, row: LineRow) -> Style:
        return STRONG if row.group == "in" else LABEL.on("text2")

    def _below(self, row: LineRow, *first: str) -> tuple[Line, ...]:
        texts = tuple(((Text(words, SMALL, wraps=True),)) for words in (*first, row.detail) if words)
        return (*texts, *remark_lines(row.remarks))

    def _as_table(self, row: LineRow) -> Row:
        kind = row.kind if row.name else ""
        cells = (
            Cell(
                (((Text(row.name or row.kind, self._style(row), wraps=True),), *self._below(row, kind)),),
                step=17, words=f"{row.kind} {row.name}".strip(),
            ),
            self._text(row.site, PLAIN if row.group == "in" else QUIET),
            Cell(((self._day(row),),), step=17, words=row.day),
            self._text(row.since, SMALL),
        )  # fmt: skip
        return Row(row.key, cells, (), row.spoken)

    def _text(self, words: str, style: Style) -> Cell:
        return Cell((((Text(words, style, wraps=True),),),), step=17) if words else Cell()

    def _as_list(self, row: LineRow) -> Row:
        named = row.name or row.kind
        name: Line = (Text(named, self._style(row), wraps=True),)
        day = self._day(row)
        place = " · ".join(part for part in (row.site, row.since) if part)
        below = self._below(row, place)
        beside: Line = (Text(named, self._style(row)), Spring(), *day) if day else name
        first: tuple[Line, ...] = (name, day) if day else (name,)
        words = " ".join(part for part in (row.kind, row.name, row.site, row.day, row.since) if part)
        cell = Cell(((beside, *below), (*first, *below)), step=17, words=words)
        return Row(row.key, (cell,), (), row.spoken)

    def show_model(self, model: LinesModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None or not row.keys:
            return None
        return OriginOf(row.keys, row.kind, row.site, note=row.since)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._form is not None and self._form != self.as_list:
            self.rebuild()
