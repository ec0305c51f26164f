"""A patient's problems, active first."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.problems import (
    BeginProblem,
    BeginProcedure,
    BeginStrikeProblem,
    ConfirmProblem,
    MakeMain,
    MakeSecondary,
    ResolveProblem,
)
from desktop.acts.tasks import BeginTask
from desktop.core.messages import _
from desktop.shown.page.problems import ProblemRow, ProblemsModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Mark, Text
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel


class ProblemsPanel(TablePanel):
    """Raises the acts on a problem, `BeginProblem` and `BeginProcedure`."""

    kind = "problems"
    acts = (
        BeginProblem,
        BeginProcedure,
        ConfirmProblem,
        ResolveProblem,
        MakeMain,
        MakeSecondary,
        BeginStrikeProblem,
        BeginTask,
    )

    def __init__(self) -> None:
        super().__init__()
        self.view.heads = False
        self.view.setAccessibleName(_("Problems"))
        self.head.set_title(_("Problems"))
        self.view.lines = False
        self.view.slack = 6
        self.head.set_line(False)

    def about(self, kind: type[Act]) -> Act | None:
        key = str(self.current_key() or "")
        if kind is BeginProblem:
            return BeginProblem()
        if kind is BeginProcedure:
            return BeginProcedure()
        if kind is BeginTask:
            rows = self.model.rows if self.model is not None else ()
            name = next((row.name for row in rows if row.key == key), "")
            return BeginTask("", key, f"{name}: ") if name else None
        if kind in (ConfirmProblem, ResolveProblem, MakeMain, MakeSecondary, BeginStrikeProblem):
            return kind(key) if key else None
        return super().about(kind)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        return OriginOf((row.key,), row.name, note=row.detail) if row is not None else None

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("problem", _("Problem"), 120, 1),)

    def groups(self, model: ProblemsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(
            model.title or _("Problems"), str(sum(row.active for row in model.rows)), model.note
        )
        self.head.set_hints(self.hints(BeginProblem))
        rows = sorted(model.rows, key=lambda row: not row.active)
        return (Group(self.kept.each(rows, self._row)),)

    def _row(self, row: ProblemRow) -> Row:
        said = _("active") if row.active else _("inactive")
        mark = Mark(
            "active" if row.active else "inactive", "accent" if row.active else "text2", plain=f"{said}: "
        )
        name = Text(row.name, LABEL if row.active else PLAIN, wraps=True)
        lines: tuple[Line, ...] = ((mark, Gap(7), name),)
        if row.detail:
            lines = (*lines, (Gap(17), Text(row.detail, SMALL, wraps=True)))
        cell = Cell((lines,), step=17, words=f"{row.name} {row.detail} {row.code}".strip())
        return Row(
            row.key, (cell,), (row.sort or None,), f"{row.name}, {said}. {row.detail}", search=row.code
        )
