"""The fluid balance: kinds and sums down, hours, shifts or days across, the newest at the right."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.acts.measurements import BeginFluid
from desktop.acts.tables import NextDivision
from desktop.core.messages import _
from desktop.shown.fluids import FluidCell, FluidRow, FluidsModel
from desktop.shown.origin import OriginOf
from ui.painting.cell import Cell, lay, line_cell, text_cell
from ui.painting.runs import Gap, Line, Text
from ui.painting.text import FAINT, PLAIN, QUIET, SMALL, STRONG, Style, beginning
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.periods import PeriodsPanel
from ui.table.model import Column, Group, Row
from ui.theme import px
from ui.theme.measures import CAPTION
from ui.widgets.plain import tip

_PERIOD = 94
_NAME, _UNIT = {True: 220, False: 184}, {True: 64, False: 56}
_STYLES: dict[str, Style] = {"part": PLAIN, "sum": STRONG, "balance": STRONG, "estimate": QUIET}


class FluidFoot(WordsFoot):
    """What must be known beside the numbers, a line for each sentence, and what the signs mean.

    In a low panel (`set_low`) each is one line, its first words: the numbers keep their rows. The whole is in
    the tip.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told: tuple[tuple[str, Style], ...] = ()
        self._low = self._wide = False

    def explain(self, told: tuple[str, ...], legend: str, wide: bool) -> None:
        """Write them; nothing at all hides the strip."""
        self._wide = wide
        self._told = (*((words, Style(CAPTION)) for words in told), *(((legend, SMALL),) if legend else ()))
        self._write()

    def set_low(self, low: bool) -> None:
        """Whether there is little room."""
        if low != self._low:
            self._low = low
            self._write()

    def whole(self, width: int) -> int:
        """The height that all of it takes in a panel of a width."""
        if not self._told:
            return 0
        edges = self.edges()
        laid = lay(self.cell(self._lines(self._told)), width - edges.left() - edges.right())
        return round(laid.height) + edges.top() + edges.bottom()

    @staticmethod
    def _lines(told: tuple[tuple[str, Style], ...]) -> tuple[Line, ...]:
        return tuple((Text(said, style, wraps=True),) for said, style in told)

    def _write(self) -> None:
        edges = self.edges()
        room = self.width() - edges.left() - edges.right()
        shown = self._told
        if self._low:
            shown = tuple((beginning(said, style, room), style) for said, style in self._told)
        every = "\n".join(said for said, _style in self._told)
        tip(self, every if shown != self._told else "")
        self.show_lines(self._lines(shown), self._wide, every)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()


class FluidsPanel(PeriodsPanel):
    """Raises `BeginFluid` (V). D divides by hours, shifts, days; ← → choose a period, and show
    others where not all fit."""

    kind = "fluids"
    acts = (BeginFluid,)

    def __init__(self) -> None:
        super().__init__(_("Fluid balance"))
        self.foot = FluidFoot(self)
        self.add_foot(self.foot)

    def leading(self, wide: bool, beyond: Line) -> tuple[Column, ...]:
        return (
            Column("kind", _("Fluid"), _NAME[wide], 1, sortable=False, note=beyond),
            Column("unit", _("Unit"), _UNIT[wide], sortable=False),
        )

    def period_width(self) -> int:
        return _PERIOD

    def readable(self) -> int:
        """Its heads, eight rows, and what must be known beside them."""
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        return self._rows_high() + foot

    def _rows_high(self) -> int:
        heads = self.head.height() + self.view.horizontalHeader().sizeHint().height()
        return heads + 8 * px(self.row_height(self.wide))

    def _fit_foot(self) -> None:
        """Eight rows before the whole of what is told below them."""
        self.foot.set_low(self._rows_high() + self.foot.whole(self.width()) > self.height())

    def show_model(self, model: FluidsModel | None) -> None:
        super().show_model(model)
        self._fit_foot()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._fit_foot()

    def labels(self) -> tuple[str, ...]:
        return (_("Balance"), _("Running balance"), _("Intake"), _("Output"))

    def groups(self, model: FluidsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Fluid balance"), "", model.note)
        self.head.set_hints(self.hints(BeginFluid, NextDivision))
        self.offer(model)
        self.say_told(model)
        start, periods = self.periods()
        table = self.table
        if table is None or not any(row.role == "part" for group in table.groups for row in group.rows):
            # Sums of nothing would look as if there were a balance.
            return ()
        around = (start, len(periods), table.per, table.columns)
        return tuple(
            Group(self.kept.each(group.rows, self._row, *around), key=group.key) for group in table.groups
        )

    def say_told(self, model: FluidsModel | None) -> None:
        legend = self.table.legend if model is not None and self.table is not None else ""
        self.foot.explain(model.told if model is not None else (), legend, self.wide)

    def _row(self, row: FluidRow, start: int, count: int, *_said: object) -> Row:
        style = _STYLES[row.role]
        cells = (
            line_cell(Gap(14, plain=""), Text(row.name, style, wraps=True), words=row.name)
            if row.role == "part"
            else text_cell(row.name, style),
            text_cell(row.unit, SMALL),
            *(
                self._amount(row.cells[at] if at < len(row.cells) else FluidCell(), style)
                for at in range(start, start + count)
            ),
        )
        return Row(row.key, cells, (), row.spoken)

    @staticmethod
    def _amount(cell: FluidCell, style: Style) -> Cell:
        if not cell.text:
            return Cell(right=True)
        sign: Line = (Text(cell.sign, FAINT), Gap(3)) if cell.sign else ()
        doubt: Line = (Gap(2), Text("?", SMALL), Gap(2)) if cell.doubt else (Gap(8),)
        return Cell((((*sign, Text(cell.text, style), *doubt),),), right=True, words=cell.said)

    def keys_in(self, row: FluidRow) -> list[int]:
        periods = len(self.table.columns) if self.table is not None else 0
        return [at for at, cell in enumerate(row.cells[:periods]) if cell.keys]

    def origin_in(self, row: FluidRow, at: int) -> OriginOf | None:
        cell, column = row.cells[at], self.table.columns[at]
        title = f"{row.name}, {column.spoken}"
        note = cell.said if cell.said != cell.text else ""
        return OriginOf(cell.keys, title, cell.text, row.unit, note=note, computed=cell.computed)
