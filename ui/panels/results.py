"""Results that wait: out of the ordinary one by one, the unremarkable ones ticked and acknowledged
together.
"""

from __future__ import annotations

from desktop.core.messages import _, ngettext, pgettext
from desktop.views.results import ResultRow, ResultsModel
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Check, Gap, Line, Mark, Run, Spark, Spring, Text, line_width
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.aligned import Aligned
from ui.panels.cursor import Cursor
from ui.panels.names import name_cell
from ui.panels.results_foot import BulkFoot
from ui.panels.results_side import ResultSide
from ui.shell.head import PAGE
from ui.shell.segmented import Segmented
from ui.shell.table import TablePanel
from ui.shell.table_model import Column, Group, Row
from ui.theme import px
from ui.theme.measures import CAPTION, MEDIUM

_LONGEST_NAME = 220
"""A longer name (at 100 %) stands on a line of its own, and does not push the others' values aside."""


def _said(row: ResultRow) -> str:
    return {"high": _("high"), "low": _("low"), "": ""}[row.outside]


class ResultsPanel(TablePanel):
    """Acts with the row's key: `open`, `acknowledge` (K), `task` (O), `order` (B), `trend` (V).

    `acknowledge_all` carries the keys that are ticked; `scope:mine|ward|duty` another list; `cursor` tells
    which
    answer has the cursor, so that its owner can set the model's `detail`.
    """

    kind = "results"
    keys = (("K", "acknowledge"), ("O", "task"), ("B", "order"), ("V", "trend"))

    def __init__(self) -> None:
        super().__init__(head=PAGE)
        self.view.setAccessibleName(_("Results to see"))
        self.view.heads = False
        self._cursor = Cursor(self.view)
        self.head.set_title(_("Results to see"))
        self.scope = Segmented(
            (("mine", pgettext("results", "Mine")), ("ward", _("The ward")), ("duty", _("On duty"))),
            _("Whose results"),
        )
        self.scope.chosen.connect(lambda key: self.act.emit(f"scope:{key}", None))
        self.head.add_tool(self.scope)
        self._marked: dict[str, bool] = {}
        self._told = ""
        self._aligned = Aligned(())
        self.foot = BulkFoot(self)
        self.foot.pressed.connect(self._bulk)
        self.add_foot(self.foot)
        self.detail = ResultSide(self)
        self.detail.act.connect(self._from_detail)
        self.side = self.detail
        self.view.moved.connect(self._moved)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("bed", _("Bed"), 72 if wide else 66),
            Column("name", _("Patient"), 210 if wide else 188, 0.6),
            Column("answer", _("Answer"), 520, 2.4),
            Column("remark", _("Remark"), 100 if wide else 84, 0.4 if wide else 0.1, right=True),
            Column("time", _("Time"), 46, right=True),
        )

    def groups(self, model: ResultsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Results to see"), "", model.summary)
        self.head.set_hints(
            (
                ("K", _("acknowledge"), "acknowledge"),
                ("O", _("task"), "task"),
                ("B", _("order again"), "order"),
                ("V", _("course"), "trend"),
                ("Space", _("mark"), "mark"),
            )
        )
        self.scope.set_current(model.scope)
        known = {row.key for row in model.rows}
        self._marked = {key: on for key, on in self._marked.items() if key in known}
        named = [parts for row in model.rows if row.group == "abnormal" and (parts := self._parts(row))]
        fitting = [parts for parts in named if line_width(parts[0]) <= px(_LONGEST_NAME)]
        self._aligned = Aligned(fitting, right=frozenset({2}))
        heads = (
            ("abnormal", _("Out of the ordinary"), model.abnormal_note),
            ("read", _("To be read one by one"), model.read_note),
            ("plain", _("Unremarkable"), model.plain_note),
        )
        groups = []
        for key, title, note in heads:
            rows = sorted((row for row in model.rows if row.group == key), key=lambda row: row.sort)
            if rows:
                groups.append(Group(tuple(self._row(row) for row in rows), title, str(len(rows)), note, key))
        self._say_foot(model)
        self.detail.set_model(model.detail)
        return tuple(groups)

    def _on(self, row: ResultRow) -> bool:
        return self._marked.get(row.key, row.marked)

    def _row(self, row: ResultRow) -> Row:
        plain = row.group == "plain"
        tick: Line = (Check(self._on(row)), Gap(10)) if plain else ()
        bed = line_cell(*tick, Text(row.bed, LABEL.on("text2")), words=row.bed)
        answer = {"abnormal": self._abnormal, "read": self._read, "plain": self._plain}[row.group](row)
        warned = Style(CAPTION, MEDIUM, "warn")
        remark = text_cell(
            row.remark or row.department, warned if row.remark else SMALL, right=True, words=True
        )
        cells = (
            bed,
            name_cell(row.family, row.given, row.similar),
            answer,
            remark,
            text_cell(row.time, SMALL, right=True),
        )
        sort: tuple[object, ...] = (row.bed, None, None, None, row.time_sort or None)
        return Row(row.key, cells, sort, row.spoken, checked=self._on(row) if plain else None)

    def _parts(self, row: ResultRow) -> tuple[Line, ...]:
        """Analysis, curve, value, unit, reference, change."""
        mark: Line = (Mark(row.outside, "text", plain=_said(row) + " "), Gap(4)) if row.outside else ()
        return (
            (Text(row.analysis, LABEL),),
            (Spark(row.curve, "text2", "text", 76, 18, band=row.band),),
            (*mark, Text(row.value, STRONG)),
            (Text(row.unit, SMALL),) if row.unit else (),
            (Text(row.reference, SMALL),) if row.reference else (),
            (Text(row.change, QUIET),) if row.change else (),
        )

    def _abnormal(self, row: ResultRow) -> Cell:
        parts = self._parts(row)
        _name, _curve, value, unit, _reference, _change = parts
        rest = Text(" ".join(filter(None, (row.reference, row.change))), SMALL, wraps=True)
        two: tuple[Line, ...] = (
            (Text(row.analysis, LABEL, wraps=True),),
            (*value, Gap(8), *unit, Gap(12), rest),
        )
        forms: list[tuple[Line, ...]] = [two]
        if line_width(parts[0]) <= px(_LONGEST_NAME):
            shapes = ((0, 1, 2, 3, 4, 5), (0, 2, 3, 4, 5), (0, 2, 3, 5))
            forms = [(self._aligned.line(parts, shape),) for shape in shapes] + forms
        words = " ".join(
            filter(None, (row.analysis, _said(row), row.value, row.unit, row.reference, row.change))
        )
        return Cell(tuple(forms), words=words)

    def _read(self, row: ResultRow) -> Cell:
        tail: list[Run] = [Text(row.value, PLAIN)]
        if row.quote:
            tail += [Gap(12), Text(row.quote, SMALL, wraps=True)]
        lines: tuple[Line, ...] = ((Text(row.analysis, LABEL), Spring(16, 0.34), *tail),)
        two: tuple[Line, ...] = ((Text(row.analysis, LABEL, wraps=True),), tuple(tail))
        return Cell((lines, two))

    def _plain(self, row: ResultRow) -> Cell:
        one: Line = (Text(row.analysis, QUIET), Spring(12, 0.56), Text(row.value, PLAIN, wraps=True))
        two: tuple[Line, ...] = (
            (Text(row.analysis, QUIET, wraps=True),),
            (Text(row.value, PLAIN, wraps=True),),
        )
        return Cell(((one,), two))

    def marked_keys(self) -> tuple[str, ...]:
        """The ticked ones; a box that left the list is never among them."""
        if self.model is None:
            return ()
        return tuple(row.key for row in self.model.rows if row.group == "plain" and self._on(row))

    def mark(self, key: str) -> None:
        for row in self.model.rows if self.model is not None else ():
            if row.key == key and row.group == "plain":
                self._marked[key] = not self._on(row)
                self.rebuild()

    def run_action(self, action: str) -> None:
        if action == "mark":
            self.mark(str(self.current_key()))
        elif action == "acknowledge_all":
            self._bulk()
        else:
            super().run_action(action)

    def _bulk(self) -> None:
        if keys := self.marked_keys():
            self.act.emit("acknowledge_all", keys)

    def _say_foot(self, model: ResultsModel) -> None:
        count = len(self.marked_keys())
        total = sum(1 for row in model.rows if row.group == "plain")
        shown = ngettext(
            "{n} unremarkable, shown and marked", "{n} unremarkable, shown and marked", count
        ).format(n=count)
        self.foot.say(shown, model.held_back, _("Acknowledge {n} together").format(n=count), count > 0)
        self.foot.setVisible(total > 0)

    def _from_detail(self, action: str, key: object) -> None:
        # The answer in full follows the cursor a moment later: what it still shows is not what is meant.
        if key == self.current_key():
            self.act.emit(action, key)

    def _moved(self, key: str) -> None:
        if key and key != self._told:
            self._told = key
            self.act.emit("cursor", key)

    def row_height(self, wide: bool) -> float:
        return 40 if wide else 35

    def show_model(self, model: ResultsModel | None) -> None:
        if model is None:
            self._marked = {}
            self._told = ""
            self.foot.hide()
            self.detail.set_model(None)
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()
