"""Treatments in cycles: the values that decide them, now first, then before and after each treatment."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.trends.cycles import CycleCell, CycleRow, CyclesModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.remarks import remark_lines
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px

_NAME, _CELL = 150, 118
_TALL, _LOW, _VALUES = 45, 29, 7
"""The height of a value with its day beside it, with and without a line below, at 100 %; so many are hard to
do without."""
_NOTHING = CyclesModel((), ())


class CyclesPanel(TablePanel):
    """Ctrl+I tells which results a value's row rests on."""

    kind = "cycles"

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Before each treatment"))
        self.view.top_aligned = True
        self.view.slack = 6
        self.head.set_title(_("Before each treatment"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)
        self._fitting = 0

    def _fits(self) -> int:
        """Number of treatments that fit beside the present; the newest are never left out."""
        room = self.width() / px(1) if px(1) else self.width()
        return max(int((room - _NAME - 40) // (_CELL + 12)), 2)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        model = self.model or _NOTHING
        self._fitting = self._fits()
        made = [Column("value", _("Value"), _NAME, 0.6, sortable=False)]
        for one in model.columns[: self._fitting]:
            note: Line = (Text(one.below, SMALL),) if one.below else ()
            made.append(Column(one.key, one.title, _CELL, 1, sortable=False, note=note))
        return tuple(made)

    def row_height(self, wide: bool) -> float:
        return 27

    def groups(self, model: CyclesModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(_("Before each treatment"), "", model.note if model.rows else "")
        left = len(model.columns) - self._fitting
        more = (_("{n} earlier treatments have no room").format(n=left),) if left > 0 else ()
        lines = remark_lines(model.asked)
        said = " · ".join((*model.told, *more))
        lines = (*lines, *(((Text(said, SMALL, wraps=True),),) if said else ()))
        self.foot.show_lines(lines if model.rows else (), wide)
        if not model.rows:
            return ()
        return (Group(tuple(map(self._row, model.rows)), key="rows"),)

    def _row(self, row: CycleRow) -> Row:
        unit = " ".join(part for part in (row.limit, row.unit) if part)
        below: tuple[Line, ...] = ((Text(unit, SMALL, wraps=True),),) if unit else ()
        name: Line = (Text(row.name, LABEL, wraps=True),)
        beside: Line = (Text(row.name, LABEL), Gap(8), Text(unit, SMALL))
        options = ((beside,), (name, *below)) if unit and not _is_tall(row) else ((name, *below),)
        first = Cell(options, step=17, words=f"{row.name} {unit}")
        cells = (first, *map(_cell, row.cells[: self._fitting]))
        return Row(row.key, cells, (), row.spoken)

    def show_model(self, model: CyclesModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def readable(self) -> int:
        """Minimum readable height: heads, all values up to seven, and the questions below them."""
        heads = self.head.height() + self.view.horizontalHeader().sizeHint().height()
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        rows = (self.model or _NOTHING).rows[:_VALUES]
        return heads + sum(px(_TALL if _is_tall(row) else _LOW) for row in rows) + foot

    def nothing(self) -> str:
        return _("No treatment is written as given.")

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((one for one in rows if one.key == key), None)
        keys = tuple(dict.fromkeys(k for cell in row.cells for k in cell.keys)) if row is not None else ()
        if row is None or not keys:
            return None
        return OriginOf(keys, row.name, row.cells[0].text if row.cells else "", row.unit, computed=True)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self.model is not None and self._fitting and self._fitting != self._fits():
            self.rebuild()


def _cell(one: CycleCell) -> Cell:
    style = STRONG.on("warn") if one.tone == "warn" else QUIET if one.lacks else PLAIN
    value: Line = (Text(one.text, style, wraps=True),)
    below: list[Line] = [(Text(words, SMALL, wraps=True),) for words in one.below]
    if not one.below:
        return Cell(((value,),), step=17)
    # Its day beside the value, where there is room: more values are seen at once.
    beside = (Text(one.text, style), Gap(8), Text(one.below[0], SMALL))
    return Cell(((beside, *below[1:]), (value, *below)), step=17)


def _is_tall(row: CycleRow) -> bool:
    """True when a value has more than its day below it: then the unit stands below the name."""
    return any(len(cell.below) > 1 for cell in row.cells)
