"""A patient's problems, active first."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.views.problems import ProblemRow, ProblemsModel
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Mark, Text
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.shell.table import TablePanel
from ui.shell.table_model import Column, Group, Row


class ProblemsPanel(TablePanel):
    """Acts: `open`, `change` (E), `stop` (S), `new` (N) with the problem's key."""

    kind = "problems"
    keys = (("E", "change"), ("S", "stop"), ("N", "new"))

    def __init__(self) -> None:
        super().__init__()
        self.view.heads = False
        self.view.setAccessibleName(_("Problems"))
        self.head.set_title(_("Problems"))
        self.view.lines = False
        self.view.slack = 6
        self.head.set_line(False)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("problem", _("Problem"), 120, 1),)

    def groups(self, model: ProblemsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Problems"), str(len(model.rows)), model.note)
        active = tuple(self._row(row) for row in model.rows if row.active)
        return (Group((*active, *(self._row(row) for row in model.rows if not row.active))),)

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
