"""A patient's care plans: each plan with its goals, how they stand, and what is done for them."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.care_plans import BeginAssessGoal
from desktop.acts.tables import Fold
from desktop.core.messages import _
from desktop.shown.page.care_plan import CarePlanModel, PlanRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.remarks import remark_lines
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px

_LIST_BELOW = 620
"""Narrower than this (at 100 %) each line has one cell."""
_INDENT = 14


class CarePlanPanel(TablePanel):
    """Raises `BeginAssessGoal` for a goal. Ctrl+I tells where a plan, a goal or an activity is written; G
    folds a plan."""

    kind = "care_plan"
    acts = (BeginAssessGoal,)

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Care plan"))
        self.view.top_aligned = True
        self.head.set_title(_("Care plan"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)
        self.view.rows.shown.folded.add("others")
        self._form: bool | None = None

    @property
    def as_list(self) -> bool:
        """True when the panel is narrow and shows one cell a line."""
        return self.width() < px(_LIST_BELOW)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        self.view.heads = not self.as_list
        self.head.set_line(not self.as_list)
        self.view.slack = 10 if self.as_list else 6
        if self.as_list:
            return (Column("what", _("Goal and what is done"), 120, 1, sortable=False),)
        return (
            Column("what", _("Goal and what is done"), 260, 2.2, sortable=False),
            Column("standing", _("How it stands"), 130, 0.8, sortable=False),
            Column("when", _("When"), 130, 1, sortable=False),
            Column("who", _("By whom"), 110, 0.8, sortable=False),
        )

    def row_height(self, wide: bool) -> float:
        return 34 if self.as_list else 36

    def groups(self, model: CarePlanModel, wide: bool) -> tuple[Group, ...]:
        self._form = self.as_list
        self.head.set_title(model.title or _("Care plan"), model.count, model.note)
        self.head.set_hints(
            self.hints(BeginAssessGoal)
            if self.as_list
            else self.hints(BeginAssessGoal, Fold, Fold=_("fold group"))
        )
        self.foot.say(model.told, wide)
        made = self._in_one if self.as_list else self._as_table
        return tuple(
            Group(self.kept.each(group.rows, made), group.title, "", group.note, group.key, foldable=True)
            for group in model.groups
        )

    def _name(self, row: PlanRow, *, wraps: bool = True) -> Line:
        style = STRONG if row.kind == "goal" else SMALL if row.kind == "plan" else PLAIN
        start: Line = (Icon("push-pin", "text2", 13), Gap(5)) if row.kind == "goal" else ()
        indent: Line = (Gap(_INDENT),) if row.inside else ()
        return (*indent, *start, Text(row.name, style, wraps=wraps))

    def _standing(self, row: PlanRow, *, wraps: bool = True) -> Line:
        if not row.standing:
            return ()
        icon: Line = (Icon("clock", "warn", 12), Gap(4)) if row.late else ()
        style = LABEL.on("warn") if row.tone == "warn" else QUIET if row.tone == "quiet" else LABEL
        return (*icon, Text(row.standing, style, wraps=wraps))

    def _below(self, row: PlanRow, *more: str) -> tuple[Line, ...]:
        indent: Line = (Gap(_INDENT),) if row.inside else ()
        texts = tuple((*indent, Text(words, SMALL, wraps=True)) for words in (*row.detail, *more) if words)
        return (*texts, *((*indent, *line) for line in remark_lines(row.remarks)))

    def _as_table(self, row: PlanRow) -> Row:
        cells = (
            Cell(((self._name(row), *self._below(row)),), step=17, words=row.name),
            Cell(((self._standing(row),),), step=17, words=row.standing) if row.standing else Cell(),
            self._text(row.when),
            self._text(row.who),
        )
        return Row(row.key, cells, (), row.spoken)

    def _text(self, words: str) -> Cell:
        return Cell((((Text(words, SMALL, wraps=True),),),), step=17) if words else Cell()

    def _in_one(self, row: PlanRow) -> Row:
        name, standing = self._name(row), self._standing(row)
        below = self._below(row, " · ".join(part for part in (row.when, row.who) if part))
        indent: Line = (Gap(_INDENT),) if row.inside else ()
        first: tuple[Line, ...] = (name, (*indent, *standing)) if standing else (name,)
        forms: tuple[tuple[Line, ...], ...] = ((*first, *below),)
        if standing:
            plain = (*self._name(row, wraps=False), Spring(), *self._standing(row, wraps=False))
            forms = ((plain, *below), *forms)
        words = " ".join(part for part in (row.name, row.standing, row.when, row.who) if part)
        return Row(row.key, (Cell(forms, step=17, words=words),), (), row.spoken)

    def show_model(self, model: CarePlanModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def about(self, kind: type[Act]) -> Act | None:
        if kind is BeginAssessGoal:
            goal = self._goal(str(self.current_key() or ""))
            return BeginAssessGoal(goal.key) if goal is not None else None
        return super().about(kind)

    def _goal(self, key: str) -> PlanRow | None:
        """The goal of a line: of what is done for one the goal above it, of a plan the first that is late,
        else its first."""
        for group in self.model.groups if self.model is not None else ():
            keys = [row.key for row in group.rows]
            if key not in keys:
                continue
            at = keys.index(key)
            goals = [row for row in group.rows if row.kind == "goal"]
            if group.rows[at].kind == "goal" or group.rows[at].inside:
                return next((row for row in reversed(group.rows[: at + 1]) if row.kind == "goal"), None)
            return next((row for row in goals if row.late), goals[0] if goals else None)
        return None

    def _row(self, key: str) -> PlanRow | None:
        groups = self.model.groups if self.model is not None else ()
        return next((row for group in groups for row in group.rows if row.key == key), None)

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._row(key)
        if row is None or not row.keys:
            return None
        return OriginOf(row.keys, row.name, row.standing, note=row.when)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._form is not None and self._form != self.as_list:
            self.rebuild()
