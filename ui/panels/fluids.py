"""The fluid balance: kinds and sums down, hours, shifts or days across, the newest at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.acts import Act, key_in
from desktop.acts.measurements import BeginFluid
from desktop.acts.tables import Fold, NextDivision
from desktop.core.messages import _
from desktop.shown.fluids.fluids import FluidCell, FluidRow, FluidsModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, lay, line_cell, text_cell
from ui.painting.runs import Gap, Keys, Line, Text
from ui.painting.text import FAINT, PLAIN, QUIET, SMALL, STRONG, Style, width
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.periods import PeriodsPanel
from ui.table.row_model import Column, Group, Row
from ui.theme import px
from ui.theme.measures import CAPTION

_PERIOD = 94
_NAME, _UNIT = {True: 220, False: 184}, {True: 64, False: 56}
_STYLES: dict[str, Style] = {"part": PLAIN, "sum": STRONG, "balance": STRONG, "estimate": QUIET}


class FluidFoot(WordsFoot):
    """Footnotes of the fluid balance, a line for each sentence, and the legend of its signs.

    In a low panel (`set_low`) each that has no room in one line is said in its brief words, and the key that
    shows all of it: the numbers keep their rows, and no sentence ends before its end.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told: tuple[tuple[str, str, Style], ...] = ()
        self._low = self._wide = False
        self._hint: tuple[str, str, str] = ("", "", "")
        self._keyed = False
        self.opened = False

    def set_key(self, keys: str) -> None:
        """The key that shows all of it, and less again."""
        self._hint = (keys, _("show all"), _("show less"))

    def explain(self, told: tuple[str, ...], brief: tuple[str, ...], legend: str, wide: bool) -> None:
        """Write them, with the brief words of each where they are others; nothing at all hides the strip."""
        self._wide = wide
        style, pairs = Style(CAPTION), zip(told, brief if len(brief) == len(told) else told, strict=True)
        self._told = (
            *((whole, less, style) for whole, less in pairs),
            *(((legend, legend, SMALL),) if legend else ()),
        )
        self.opened = self.opened and bool(told)
        self._write()

    def set_low(self, low: bool) -> None:
        """Set the low form for little room."""
        if low != self._low:
            self._low = low
            self._write()

    def open(self) -> None:
        """Show all of it where there is little room, or less again."""
        self.opened = not self.opened
        self._write()

    def whole(self, width: int) -> int:
        """The height that all of it takes in a panel of a width."""
        if not self._told:
            return 0
        edges = self.edges()
        laid = lay(self.cell(self._lines()), width - edges.left() - edges.right())
        return round(laid.height) + edges.top() + edges.bottom()

    def _lines(self) -> tuple[Line, ...]:
        return tuple((Text(whole, style, wraps=True),) for whole, _less, style in self._told)

    def _short(self, room: float) -> tuple[Line, ...]:
        """The lines of a low strip; behind the first that is others than the whole the key to that."""
        keys, more, less = self._hint
        lines: list[Line] = []
        self._keyed = False
        for whole, brief, style in self._told:
            long = whole != brief and width(whole, style) > room
            said = whole if self.opened or not long else brief
            line: Line = (Text(said, style, wraps=True),)
            if long and keys and not self._keyed:
                self._keyed = True
                line = (*line, Gap(8), Keys(keys), Gap(6), Text(less if self.opened else more, SMALL))
            lines.append(line)
        return tuple(lines)

    def _write(self) -> None:
        edges = self.edges()
        room = self.width() - edges.left() - edges.right()
        every = "\n".join(whole for whole, _less, _style in self._told)
        lines = self._short(room) if self._low else self._lines()
        self.show_lines(lines, self._wide, every)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._low and self._keyed and event.button() is Qt.MouseButton.LeftButton:
            self.open()


class FluidsPanel(PeriodsPanel):
    """Raises `BeginFluid` (V). D divides by hours, shifts, days; ← → choose a period, and show
    others where not all fit; G shows all that must be known beside them."""

    kind = "fluids"
    acts = (BeginFluid,)

    def __init__(self) -> None:
        super().__init__(_("Fluid balance"))
        self.foot = FluidFoot(self)
        self.foot.set_key(key_in(Fold, self.kind))
        self.add_foot(self.foot)

    def leading(self, wide: bool, beyond: Line) -> tuple[Column, ...]:
        return (
            Column("kind", _("Fluid"), _NAME[wide], 1, sortable=False, note=beyond),
            Column("unit", _("Unit"), _UNIT[wide], sortable=False),
        )

    def period_width(self) -> int:
        return _PERIOD

    def readable(self) -> int:
        """Minimum readable height: heads, eight rows, and the notes beside them."""
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
        told, brief = (model.told, model.brief) if model is not None else ((), ())
        self.foot.explain(told, brief, legend, self.wide)

    def run(self, kind: type[Act]) -> None:
        if kind is Fold:
            self.foot.open()
        else:
            super().run(kind)

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
