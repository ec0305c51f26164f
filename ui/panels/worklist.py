"""The ward's worklist: who needs you first, then the rest by bed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

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


class WorklistPanel(TablePanel):
    """Acts: `open` (row key), `print`, `sort:need|bed|mine` is kept here."""

    kind = "worklist"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Worklist"))
        self._cursor = Cursor(self.view)
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
        self._cursor.after()

    @property
    def _tight(self) -> bool:
        return self.width() < px(_BIG_TEXT)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        if self._tight:
            return (
                Column("bed", _("Bed"), 46),
                Column("name", _("Name, age and cause"), 240, 2.6),
                Column("news2", "NEWS2", 62),
                Column("results", _("New results"), 140, 1),
                Column("task", _("Next task"), 170, 2),
            )
        return (
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

    def nothing(self) -> str:
        return _("No patients on this list.")

    def row_height(self, wide: bool) -> float:
        return 46 if self._tight else super().row_height(wide)

    def groups(self, model: WorklistModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title, "", model.summary, model.summary_short)
        self._fit_tools(wide)
        rows = [row for row in model.rows if row.mine] if self.order.current == "mine" else list(model.rows)
        by_bed = sorted(rows, key=lambda row: row.bed_sort or row.bed)
        if self.order.current == "bed":
            return (Group(tuple(self._row(row, wide) for row in by_bed)),)
        first = sorted((row for row in rows if row.first), key=lambda row: row.need_sort)
        rest = [row for row in by_bed if not row.first]
        groups = []
        if first:
            note = "" if self._tight else model.first_note
            groups.append(
                Group(
                    tuple(self._row(row, wide) for row in first),
                    _("See first"),
                    str(len(first)),
                    note,
                    "first",
                )
            )
        if rest:
            title = _("Rest of the ward") if first else _("The ward")
            note = "" if self._tight else _("by bed")
            groups.append(
                Group(tuple(self._row(row, wide) for row in rest), title, str(len(rest)), note, "rest")
            )
        return tuple(groups)

    def _fit_tools(self, wide: bool) -> None:
        self.print_button.show_keys(wide or self._tight)
        if self.filter is not None:
            self.filter.set_room(190 if wide else 172)
            self.filter.setVisible(not self._tight or bool(self.filter.text()))

    def _row(self, row: WorklistRow, wide: bool) -> Row:
        bed = text_cell(row.bed, STRONG)
        task = self._task(row)
        if self._tight:
            *_fuller, one, two, broken = ((), *name_forms(row.family, row.given, row.similar))
            below: Line = (Text(row.cause, QUIET, wraps=True),)
            name = Cell(
                (
                    (((*one[0], Gap(10), Text(row.age, QUIET)), below)),
                    (two[0], (*two[1], Gap(8), Text(row.age, SMALL)), below),
                    (*broken, (Text(row.age, SMALL),), below),
                ),
                step=20,
                words=f"{row.family.upper()}, {row.given} {row.age} {row.cause}",
            )
            cells: tuple[Cell, ...] = (
                bed,
                name,
                line_cell(*score_runs(row.news2, 0, curve=False)),
                results_cell(row.results),
                task,
            )
            sort: tuple[object, ...] = (row.bed_sort or row.bed, None, row.news2.sort, None, None)
            return Row(row.key, cells, sort, row.spoken)
        age_days = (row.age_sort or None, None, row.days_sort or None)
        cells = (
            bed,
            name_cell(row.family, row.given, row.similar),
            text_cell(row.age, QUIET),
            text_cell(row.cause),
            text_cell(row.days, QUIET, right=True),
            self._score(row, wide),
            results_cell(row.results),
            task,
            text_cell(row.doctor, LABEL if row.mine else QUIET),
            text_cell(row.leaving, LABEL if row.leaving_today else QUIET),
        )
        sort = (
            row.bed_sort or row.bed,
            None,
            *age_days,
            row.news2.sort,
            None,
            None,
            None,
            row.leaving_sort or None,
        )
        return Row(row.key, cells, sort, row.spoken)

    def _score(self, row: WorklistRow, wide: bool) -> Cell:
        return line_cell(*score_runs(row.news2, 65 if wide else 38))

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
        if self._model is not None and (len(self.view.rows.columns) == 5) != self._tight:
            self.rebuild()
