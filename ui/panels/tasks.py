"""Tasks: overdue first, then by when they are due."""

from __future__ import annotations

from typing import Self

from desktop.acts import Act
from desktop.acts.medicines import OpenPaused
from desktop.acts.signing import BeginSigningRefusal, OpenForSigning, OpenReturned
from desktop.acts.tasks import BeginGiveTask, BeginTask, CompleteTasks, GiveBackTask, TakeTask
from desktop.acts.window import OpenPatient
from desktop.core.messages import _
from desktop.shown.tasks.tasks import TaskRow, TasksModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Check, Gap, Icon, Line, Run, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.name_cell import name_cell
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE, PANEL

_TABLE_FROM = 620
"""From this width on the parts of a task stand in columns, on a patient's page."""


class TasksPanel(TablePanel):
    """Raises `CompleteTasks` for the row (D, Space or its box) and `OpenPatient`."""

    kind = "tasks"
    acts = (
        OpenPatient, CompleteTasks, BeginTask, TakeTask, BeginGiveTask, GiveBackTask, OpenForSigning,
        BeginSigningRefusal, OpenReturned, OpenPaused,
    )  # fmt: skip

    def __init__(self, head: str = PAGE) -> None:
        super().__init__(head=head, filtering=head == PAGE)
        self.view.setAccessibleName(_("Tasks"))
        self.head.set_title(_("Tasks"))
        self._cursor = Cursor(self.view)
        self._done: set[str] = set()
        self._one_cell = False

    @classmethod
    def of_patient(cls) -> Self:
        return cls(PANEL)

    @property
    def _close(self) -> bool:
        """True when a row is one cell: the task, and below it due time and owner."""
        return not self.page and self.width() < px(_TABLE_FROM)

    def mark(self, key: str) -> None:
        self.act.emit(CompleteTasks((key,)))

    def opened(self, key: str) -> Act | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None or not row.patient:
            return None
        if row.returned and row.mine:
            return OpenReturned(row.patient, row.key)
        if row.restarts:
            return OpenPaused(row.patient, row.restarts)
        return OpenForSigning(row.patient, row.key) if row.signs else OpenPatient(row.patient)

    def about(self, kind: type[Act]) -> Act | None:
        key = str(self.current_key() or "")
        if kind is CompleteTasks:
            return CompleteTasks((key,)) if key else None
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if kind is BeginTask:
            return BeginTask(row.patient if row is not None else "")
        if kind is TakeTask:
            return TakeTask(key, row.has) if row is not None else None
        if kind is BeginGiveTask:
            return BeginGiveTask(row.patient, key) if row is not None else None
        if kind is OpenForSigning:
            return OpenForSigning(row.patient, key) if row is not None and row.signs else None
        if kind is OpenPaused:
            return OpenPaused(row.patient, row.restarts) if row is not None and row.restarts else None
        if kind is OpenReturned:
            return OpenReturned(row.patient, key) if row is not None and row.returned else None
        if kind is BeginSigningRefusal:
            return BeginSigningRefusal(row.patient, key) if row is not None and row.signs else None
        if kind is GiveBackTask:
            return GiveBackTask(key) if row is not None and row.mine else None
        return super().about(kind)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        return OriginOf((row.key,), row.text, note=row.due, patient=row.patient) if row is not None else None

    def show_model(self, model: TasksModel | None) -> None:
        key = self._cursor.before(ends=model is None)
        was_done = key in self._done
        self._done = {row.key for row in model.rows if row.group == "done"} if model is not None else set()
        super().show_model(model)
        self._cursor.after(left=key in self._done and not was_done)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        whose = (
            ()
            if self.model is not None and self.model.of_patient
            else (
                Column("bed", _("Bed"), 52),
                Column("name", _("Patient"), 240 if wide else 200, 1.2),
            )
        )
        self._one_cell = self._close
        self.view.heads = not self._one_cell
        if self._one_cell:
            return (Column("done", "", 32, sortable=False), Column("task", _("Task"), 180, 1))
        return (
            Column("done", "", 32, sortable=False),
            *whose,
            Column("task", _("Task"), 300, 3),
            Column("due", _("Due"), 140),
            Column("owner", _("Owner"), 150, 0.5),
            Column("source", _("From"), 160, 0.8),
        )

    def groups(self, model: TasksModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Tasks"), "", model.summary)
        signing = (OpenForSigning, BeginSigningRefusal) if any(row.signs for row in model.rows) else ()
        back = (OpenReturned,) if any(row.returned for row in model.rows) else ()
        paused = (OpenPaused,) if any(row.restarts for row in model.rows) else ()
        self.head.set_hints(self.hints(CompleteTasks, TakeTask, BeginGiveTask, *signing, *back, *paused))
        titles = (
            ("overdue", _("Overdue")),
            ("today", _("Today")),
            ("later", _("Later, or without a time")),
            ("done", _("Done today")),
        )
        groups = []
        for key, title in titles:
            rows = [row for row in model.rows if row.group == key]
            if rows:
                made = self.kept.each(rows, self._row, model.of_patient, self._one_cell)
                groups.append(Group(made, title, str(len(rows)), key=key, foldable=key == "done"))
        return tuple(groups)

    def _row(self, row: TaskRow, of_patient: bool, one_cell: bool) -> Row:
        late = row.group == "overdue"
        due: list[Run] = [Icon("clock", "warn", 14, plain=_("overdue") + " "), Gap(5)] if late else []
        due.append(Text(row.due, LABEL.on("warn") if late else QUIET))
        icon: tuple[Run, ...] = (
            (Icon("warning", "warn", 14, plain=_("urgent") + " "), Gap(6)) if row.urgent else ()
        )
        whose: tuple[Cell, ...] = ()
        if not of_patient:
            whose = (text_cell(row.bed, STRONG), name_cell(row.family, row.given, row.similar))
        done = row.group == "done"
        if one_cell:
            owner: Line = (Text(row.owner, SMALL),) if row.owner else ()
            # Without a deadline the owner stands where a deadline would.
            below: Line = (*due, Gap(8), *owner) if row.due and owner else tuple(due) if row.due else owner
            task: Line = (*icon, Text(row.text, QUIET if done else PLAIN, wraps=True))
            both = Cell(((task, below) if below else (task,),), step=18)
            two = (line_cell(Check(done)), both)
            return Row(row.key, two, (None, row.due_sort or None), row.spoken, checked=done)
        cells = (
            line_cell(Check(done)),
            *whose,
            Cell((((*icon, Text(row.text, QUIET if done else PLAIN, wraps=True)),),)),
            line_cell(*due),
            text_cell(row.owner, LABEL if row.mine else QUIET),
            text_cell(row.source, QUIET),
        )
        sort: tuple[object, ...] = (
            None,
            *((row.bed, None) if not of_patient else ()),
            None,
            row.due_sort or None,
            None,
            None,
        )
        return Row(row.key, cells, sort, row.spoken, checked=done)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._close != self._one_cell:
            self.rebuild()
