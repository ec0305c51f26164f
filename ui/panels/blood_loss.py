"""Blood loss since a birth: the running sum large, its limits and the clock, then amounts, doses, orders."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.measurements import BeginLoss, CorrectLoss
from desktop.core.messages import _
from desktop.shown.fluids.blood_loss import BloodLossModel, LossRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Spring, Text
from ui.painting.text import LABEL, SMALL, STRONG, Style
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.remarks import remark_lines
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import SEMIBOLD

SUM = "sum"
"""The key of the row of the running sum."""
_FIGURE = 20


class BloodLossPanel(TablePanel):
    """Raises `BeginLoss` (V), and `CorrectLoss` (F2) for the chosen amount. Ctrl+I tells where one came
    from."""

    kind = "blood_loss"
    acts = (BeginLoss, CorrectLoss)

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Blood loss"))
        self.view.top_aligned = True
        self.view.heads = False
        self.view.slack = 8
        self.head.set_title(_("Blood loss"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)

    def _current(self) -> LossRow | None:
        key = str(self.current_key() or "")
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._current()
        if kind is BeginLoss:
            return BeginLoss()
        if kind is CorrectLoss:
            return CorrectLoss(row.key) if row is not None and row.corrects else None
        return super().about(kind)

    def why_not(self, kind: type[Act]) -> str:
        row = self._current()
        if kind is not CorrectLoss or (row is not None and row.corrects):
            return ""
        if row is None or row.group != "amounts":
            return _("Only an amount is corrected here: choose one.")
        return _("It is not written as a volume: correct it where it was written.")

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("what", _("Blood loss"), 160, 1, sortable=False),)

    def row_height(self, wide: bool) -> float:
        return 34

    def groups(self, model: BloodLossModel, wide: bool) -> tuple[Group, ...]:
        note = " · ".join(part for part in (_("after birth, running"), model.note) if part)
        self.head.set_title(_("Blood loss"), "", note)
        self.head.set_hints(self.hints(BeginLoss, CorrectLoss))
        self.foot.say(model.told if model.sum else (), wide)
        if not model.sum:
            return ()
        titles = {
            "amounts": _("Amounts"), "given": _("Given since the birth"), "ordered": _("Ordered, not given"),
        }  # fmt: skip
        groups = [Group((self._sum(model),), key=SUM)]
        for key, title in titles.items():
            rows = [row for row in model.rows if row.group == key]
            if rows:
                groups.append(Group(self.kept.each(rows, self._row), title, str(len(rows)), "", key))
        return tuple(groups)

    def _sum(self, model: BloodLossModel) -> Row:
        figure = Style(_FIGURE, SEMIBOLD, model.tone if model.tone in ("warn", "danger") else "text")
        first: Line = (Text(model.sum, figure, wraps=True),)
        clock: Line = (Text(model.clock, LABEL, wraps=True),)
        since: tuple[Line, ...] = ((Text(model.since, SMALL, wraps=True),),) if model.since else ()
        below = remark_lines((*model.limits, *model.drug))
        beside: Line = (Text(model.sum, figure), Spring(), Text(model.clock, LABEL))
        cell = Cell(((beside, *since, *below), (first, clock, *since, *below)), step=20, words=model.spoken)
        return Row(SUM, (cell,), (), model.spoken)

    def _row(self, row: LossRow) -> Row:
        style = STRONG.on(row.tone) if row.tone in ("warn", "danger") else LABEL
        detail: tuple[Line, ...] = ((Text(row.detail, SMALL, wraps=True),),) if row.detail else ()
        below = (*detail, *remark_lines(row.remarks))
        words = " ".join(part for part in (row.time, row.name, row.detail, row.beside) if part)
        beside: Line = (Text(row.time, SMALL), Gap(10), Text(row.name, style))
        last: Line = (Text(row.beside, style if row.group == "amounts" else SMALL),) if row.beside else ()
        first: tuple[Line, ...] = (
            (Text(row.time, SMALL), Gap(10), Text(row.name, style, wraps=True)),
            *([last] if last else []),
        )  # fmt: skip
        one: Line = (*beside, Spring(), *last) if last else beside
        cell = Cell(((one, *below), (*first, *below)), step=17, words=words)
        return Row(row.key, (cell,), (), row.spoken)

    def show_model(self, model: BloodLossModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def readable(self) -> int:
        """Minimum readable height: head, the sum with its limits, and two amounts."""
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        return self.head.height() + px(150) + 2 * px(44) + foot

    def nothing(self) -> str:
        return _("No blood loss is written.")

    def origin_of(self, key: str) -> OriginOf | None:
        model = self.model
        if model is None:
            return None
        if key == SUM:
            return OriginOf(model.keys, _("Blood loss"), model.sum, computed=True) if model.keys else None
        row = next((row for row in model.rows if row.key == key), None)
        if row is None or not row.keys:
            return None
        return OriginOf(row.keys, row.name, row.beside, note=row.time)
