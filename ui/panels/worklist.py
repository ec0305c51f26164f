"""The ward's worklist: who needs you first, then the rest by bed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.fold import fold
from desktop.core.messages import _, pgettext
from desktop.views.parts import Score
from desktop.views.worklist import NewResult, WorklistModel, WorklistRow
from ui.painting import badge
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Badge, Gap, Icon, Line, Mark, Run, Spark, Text
from ui.painting.text import LABEL, QUIET, SMALL, STRONG
from ui.panels.cursor import Cursor
from ui.panels.names import name_cell, name_forms
from ui.shell.button import PlainButton
from ui.shell.head import PAGE
from ui.shell.segmented import Segmented
from ui.shell.table import TablePanel
from ui.shell.table_model import Column, Group, Row
from ui.theme import px

_BIG_TEXT = 1050
"""Below this width (at 100 %) doctor and discharge leave and the cause stands under the name."""


def score_runs(score: Score, wide: float, curve: bool = True) -> Line:
    """The score's mark, its last 24 hours and where it goes."""
    role = badge.ROLES.get(score.mark, "text3")
    runs: list[Run] = [Badge(score.text, score.mark)]
    if curve:
        runs += [
            Gap(11),
            Spark(score.history, role, "text2" if role == "text3" else role, wide, low=0, high=9),
        ]
        runs.append(Gap(6))
    if score.stale:
        runs.append(Icon("clock-counter-clockwise", "warn", 16, plain=f" {score.stale}"))
    elif score.trend and curve:
        rising = score.trend > 0
        said = pgettext("score", "rising") if rising else pgettext("score", "falling")
        runs.append(Icon("arrow-up-right" if rising else "arrow-down-right", role, 14, plain=f" {said}"))
    return tuple(runs)


def result_runs(result: NewResult) -> Line:
    """A result: new dot, triangle, words; new ones out of range are heavy."""
    runs: list[Run] = []
    if result.new:
        runs += [
            Mark("new", "accent" if result.outside else "text3", plain=pgettext("result", "new") + " "),
            Gap(2),
        ]
    heavy = result.new and bool(result.outside)
    if result.outside:
        said = _("high") if result.outside == "high" else _("low")
        runs += [Mark(result.outside, "text" if heavy else "text3", plain=f"{said} "), Gap(2)]
    runs.append(Text(result.text, STRONG if heavy else QUIET))
    return tuple(runs)


def results_cell(results: tuple[NewResult, ...]) -> Cell:
    """As many results as there is room for, then how many more; all of them are in the copied words."""
    options: list[tuple[Line, ...]] = []
    for shown in range(len(results), 0, -1):
        runs: list[Run] = []
        for at, result in enumerate(results[:shown]):
            runs += [*([Gap(12)] if at else []), *result_runs(result)]
        if shown < len(results):
            runs += [Gap(12), Text(f"+{len(results) - shown}", SMALL)]
        options.append((tuple(runs),))
    if results:
        *head, last = result_runs(results[0])
        rest: list[Run] = [Gap(8), Text(f"+{len(results) - 1}", SMALL)] if len(results) > 1 else []
        if isinstance(last, Text):
            options.append(((*head, Text(last.plain, last.style, wraps=True), *rest),))
    return Cell(tuple(options)) if options else Cell()


ALL = ("bed", "name", "age", "cause", "days", "news2", "results", "task", "doctor", "leaving")
"""The columns in their order where no workspace says otherwise."""


def _columns(wide: bool) -> dict[str, Column]:
    columns = (
        Column("bed", _("Bed"), 58 if wide else 48),
        Column("name", _("Name"), 260 if wide else 190, 1.7),
        Column("age", _("Age"), 72 if wide else 58),
        Column("cause", _("Cause"), 280 if wide else 215, 2),
        Column("days", _("Days"), 54 if wide else 48, right=True),
        Column("news2", _("NEWS2, 24 h"), 172 if wide else 136, lead=22 if wide else 12),
        Column("results", _("New results"), 210 if wide else 176, 1.6),
        Column("task", _("Next task"), 284 if wide else 208, 1.6),
        Column("doctor", _("Doctor"), 78 if wide else 62),
        Column("leaving", _("Leaves"), 78 if wide else 70),
    )
    return {column.key: column for column in columns}


def _tight_columns() -> dict[str, Column]:
    columns = (
        Column("bed", _("Bed"), 46),
        Column("name", _("Name, age and cause"), 240, 2.6),
        Column("news2", "NEWS2", 62),
        Column("results", _("New results"), 140, 1),
        Column("task", _("Next task"), 170, 2),
        Column("doctor", _("Doctor"), 78),
        Column("leaving", _("Leaves"), 78),
    )
    return {column.key: column for column in columns}


_ORDERS: dict[str, Callable[[WorklistRow], Any]] = {
    "need": lambda row: row.need_sort,
    "bed": lambda row: row.bed_sort or row.bed,
    "name": lambda row: (fold(row.family), fold(row.given)),
    "age": lambda row: row.age_sort,
    "cause": lambda row: fold(row.cause),
    "days": lambda row: row.days_sort,
    "news2": lambda row: -row.news2.sort,
    "results": lambda row: -sum(result.new for result in row.results),
    "task": lambda row: row.task_sort or "9",
    "doctor": lambda row: (not row.doctor, fold(row.doctor)),
    "leaving": lambda row: row.leaving_sort or "9",
}


def _by(order: str) -> str:
    """What the rest of the list is ordered by, in words."""
    if order == "need":
        return _("by need")
    if order == "bed":
        return _("by bed")
    title = _columns(True)[order].title
    return _("by {column}").format(column=title[:1].lower() + title[1:] if title[1:2].islower() else title)


class WorklistPanel(TablePanel):
    """Acts: `open` (row key), `print`, `sort:need|bed|mine` is kept here."""

    kind = "worklist"

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
        self.print_button.clicked.connect(lambda: self.run_action("print"))
        self.head.add_tool(self.order)
        self.head.add_tool(self.print_button)

    def show_model(self, model: WorklistModel | None) -> None:
        self._cursor.before(ends=model is None)
        super().show_model(model)
        # The last model of a fetch comes with its end: what it orders is new as well.
        loading, self._was_loading = self._was_loading, self.state.kind == "loading"
        self._cursor.after(arriving=loading or self._was_loading)

    @property
    def _tight(self) -> bool:
        return self.width() < px(_BIG_TEXT)

    def _chosen(self) -> tuple[str, ...]:
        """The keys of the columns that the workspace wants, as far as there is room for them."""
        chosen: tuple[str, ...] = self.model.columns if self.model is not None else ()
        chosen = chosen or ALL
        return tuple(key for key in chosen if key not in self._left_out(chosen)) if self._tight else chosen

    def _left_out(self, chosen: tuple[str, ...]) -> frozenset[str]:
        """What has no column of its own where the window is tight: age and cause stand under the name."""
        full = {"results", "task"}.intersection(chosen)
        return frozenset({"age", "cause", "days"} | ({"doctor", "leaving"} if full else set()))

    def columns(self, wide: bool) -> tuple[Column, ...]:
        made = _tight_columns() if self._tight else _columns(wide)
        return tuple(made[key] for key in self._chosen())

    def nothing(self) -> str:
        return _("No patients on this list.")

    def row_height(self, wide: bool) -> float:
        return 46 if self._tight else super().row_height(wide)

    def groups(self, model: WorklistModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title, "", model.summary, model.summary_short)
        self._fit_tools(wide)
        rows = [row for row in model.rows if row.mine] if self.order.current == "mine" else list(model.rows)
        if self.order.current == "bed":
            return (Group(tuple(self._row(row, wide) for row in sorted(rows, key=_ORDERS["bed"]))),)
        first = sorted((row for row in rows if row.first), key=_ORDERS["need"])
        rest = sorted((row for row in rows if not row.first), key=_ORDERS["bed"])
        rest.sort(key=_ORDERS[model.order])
        groups = []
        if first:
            note = "" if self._tight else model.first_note
            made = tuple(self._row(row, wide) for row in first)
            groups.append(Group(made, _("See first"), str(len(first)), note, "first"))
        if rest:
            title = _("Rest of the ward") if first else _("The ward")
            note = "" if self._tight else _by(model.order)
            made = tuple(self._row(row, wide) for row in rest)
            groups.append(Group(made, title, str(len(rest)), note, "rest"))
        return tuple(groups)

    def _fit_tools(self, wide: bool) -> None:
        self.print_button.show_keys(wide or self._tight)
        if self.filter is not None:
            self.filter.set_room(190 if wide else 172)
            self.filter.setVisible(not self._tight or bool(self.filter.text()))

    def _row(self, row: WorklistRow, wide: bool) -> Row:
        cells = {
            "bed": text_cell(row.bed, STRONG),
            "name": self._tight_name(row) if self._tight else name_cell(row.family, row.given, row.similar),
            "age": text_cell(row.age, QUIET),
            "cause": text_cell(row.cause),
            "days": text_cell(row.days, QUIET, right=True),
            "news2": self._score(row, wide),
            "results": results_cell(row.results),
            "task": self._task(row),
            "doctor": text_cell(row.doctor, LABEL if row.mine else QUIET),
            "leaving": text_cell(row.leaving, LABEL if row.leaving_today else QUIET),
        }
        sort: dict[str, object] = {
            "bed": row.bed_sort or row.bed,
            "age": row.age_sort or None,
            "days": row.days_sort or None,
            "news2": row.news2.sort,
            "task": row.task_sort or None,
            "leaving": row.leaving_sort or None,
        }
        chosen = self._chosen()
        return Row(
            row.key, tuple(cells[key] for key in chosen), tuple(sort.get(key) for key in chosen), row.spoken
        )

    def _tight_name(self, row: WorklistRow) -> Cell:
        """Name, age and cause in one cell."""
        *_fuller, one, two, broken = ((), *name_forms(row.family, row.given, row.similar))
        below: Line = (Text(row.cause, QUIET, wraps=True),)
        return Cell(
            (
                (((*one[0], Gap(10), Text(row.age, QUIET)), below)),
                (two[0], (*two[1], Gap(8), Text(row.age, SMALL)), below),
                (*broken, (Text(row.age, SMALL),), below),
            ),
            step=20,
            words=f"{row.family.upper()}, {row.given} {row.age} {row.cause}",
        )

    def _score(self, row: WorklistRow, wide: bool) -> Cell:
        if self._tight:
            return line_cell(*score_runs(row.news2, 0, curve=False))
        # A mark that is long in this language leaves no room for the curve: it goes, the words stay.
        whole, short = score_runs(row.news2, 65 if wide else 38), score_runs(row.news2, 0, curve=False)
        return Cell(((whole,), (short,)))

    def _task(self, row: WorklistRow) -> Cell:
        if row.task is None:
            return Cell()
        runs: list[Run] = []
        if row.task.overdue:
            runs += [Icon("clock", "warn", 14, plain=_("overdue") + " "), Gap(5)]
        if row.task.time:
            runs += [Text(row.task.time, LABEL.on("warn") if row.task.overdue else LABEL), Gap(8)]
        style = LABEL.heavy(400) if row.task.overdue else QUIET
        return Cell((((*runs, Text(row.task.text, style, wraps=True)),),))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._model is not None and self._was_tight != self._tight:
            self._was_tight = self._tight
            self.rebuild()
