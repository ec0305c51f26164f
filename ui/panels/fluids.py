"""The fluid balance: kinds and sums down, hours, shifts or days across, the newest at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.acts import Act
from desktop.acts.measurements import BeginFluid
from desktop.acts.tables import NextDivision
from desktop.core.messages import _
from desktop.shown.fluids import FluidCell, FluidColumn, FluidRow, FluidsModel, FluidTable
from desktop.shown.origin import OriginOf
from ui.painting.cell import Cell, lay, line_cell, text_cell
from ui.painting.runs import Gap, Line, Text
from ui.painting.text import FAINT, PLAIN, QUIET, SMALL, STRONG, Style, beginning
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.foot import Foot
from ui.table.model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import CAPTION, MARGIN, MARGIN_NARROW, SEMIBOLD
from ui.widgets.label import RunsLabel
from ui.widgets.plain import tip
from ui.widgets.segmented import Segmented
from ui.window.spot import Spot

_PERIOD = 86
_BEFORE = 2
"""Columns before the first period: what it is, and its unit."""
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_NAME, _UNIT = {True: 220, False: 184}, {True: 64, False: 56}
_STYLES: dict[str, Style] = {"part": PLAIN, "sum": STRONG, "balance": STRONG, "estimate": QUIET}


class FluidFoot(Foot):
    """What must be known beside the numbers, a line for each sentence, and what the signs mean.

    In a low panel (`set_low`) each is one line, its first words: the numbers keep their rows. The whole is in
    the tip.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row = QHBoxLayout(self)
        self.label = RunsLabel(self, wrapping=True)
        row.addWidget(self.label, 1)
        self._told: tuple[tuple[str, Style], ...] = ()
        self._low = False
        self.hide()

    def say(self, told: tuple[str, ...], legend: str, wide: bool) -> None:
        """Write them; nothing at all hides the strip."""
        air = px(10 if wide else 6)
        self._row.setContentsMargins(px(MARGIN_NARROW), air, px(MARGIN), air)
        self._told = (*((words, Style(CAPTION)) for words in told), *(((legend, SMALL),) if legend else ()))
        self.setVisible(bool(self._told))
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
        edges = self._row.contentsMargins()
        laid = lay(self._cell(self._told), width - edges.left() - edges.right())
        return round(laid.height) + edges.top() + edges.bottom()

    @staticmethod
    def _cell(told: tuple[tuple[str, Style], ...], words: str = "") -> Cell:
        lines: tuple[Line, ...] = tuple((Text(said, style, wraps=True),) for said, style in told)
        return Cell((lines,), step=18, words=words)

    def _write(self) -> None:
        edges = self._row.contentsMargins()
        room = self.width() - edges.left() - edges.right()
        shown = self._told
        if self._low:
            shown = tuple((beginning(said, style, room), style) for said, style in self._told)
        every = "\n".join(said for said, _style in self._told)
        tip(self, every if shown != self._told else "")
        self.label.set_cell(self._cell(shown, every))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()


class FluidsPanel(TablePanel):
    """Raises `BeginFluid` (V). D divides by hours, shifts, days; ← → choose a period, and show
    others where not all fit."""

    kind = "fluids"
    acts = (BeginFluid,)
    own = TablePanel.own | {NextDivision}

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Fluid balance"))
        self.view.keep_choice = True
        self.view.head_role = "canvas"
        self.view.head_line = "edge"
        self.head.set_title(_("Fluid balance"))
        self.head.set_line(False)
        self._cursor = Cursor(self.view)
        self._per = ""
        self._back = 0
        self._shown = 0
        # The key of the period that was chosen; none for the newest that is seen.
        self._chosen_key = ""
        self.view.installEventFilter(self)
        self.view.clicked.connect(lambda index: self._clicked(index.column()))
        self.divisions: Segmented | None = None
        self._known: tuple[tuple[str, str], ...] = ()
        self.foot = FluidFoot(self)
        self.add_foot(self.foot)

    # Which division and which periods are seen

    @property
    def table(self) -> FluidTable | None:
        """The division that is shown."""
        model: FluidsModel | None = self.model
        if model is None or not model.tables:
            return None
        per = self._per or model.per
        return next((one for one in model.tables if one.per == per), model.tables[0])

    def _fitting(self) -> int:
        fixed = _NAME[self.wide] + _UNIT[self.wide]
        return max(int((self.width() - px(fixed) - 2 * px(MARGIN)) // px(_PERIOD)), 1)

    def _periods(self) -> tuple[int, tuple[FluidColumn, ...]]:
        """Index of the first period seen, and the periods."""
        columns = self.table.columns if self.table is not None else ()
        end = max(len(columns) - self._back, min(len(columns), 1))
        start = max(end - self._fitting(), 0)
        return start, columns[start:end]

    def columns(self, wide: bool) -> tuple[Column, ...]:
        start, periods = self._periods()
        words = _("{n} earlier").format(n=start) if start else ""
        ahead = _("{n} later").format(n=self._back) if self._back else ""
        beyond: Line = ()
        if words or ahead:
            beyond = (Text(" · ".join(filter(None, (words, ahead))), SMALL.on("accent")),)
        elif self.table is not None and self.table.earlier:
            beyond = (Text(self.table.earlier, SMALL),)
        chosen = self._chosen
        return (
            Column("kind", _("Fluid"), _NAME[wide], 1, sortable=False, note=beyond),
            Column("unit", _("Unit"), _UNIT[wide], sortable=False),
            *(
                Column(
                    f"period-{one.key}", one.day, _PERIOD, 0.25, True,
                    self._hours(one, start + at == chosen), one.so_far, tail=8, sortable=False,
                )
                for at, one in enumerate(periods)
            ),
        )  # fmt: skip

    @staticmethod
    def _hours(one: FluidColumn, chosen: bool) -> Line:
        role = "accent" if chosen else "text" if one.so_far else "text2"
        return (Text(one.hours, Style(CAPTION, SEMIBOLD if chosen or one.so_far else 400, role)),)

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

    def labels(self) -> tuple[str, ...]:
        return (_("Balance"), _("Running balance"), _("Intake"), _("Output"))

    def row_height(self, wide: bool) -> float:
        return 28 if wide else 26

    def groups(self, model: FluidsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Fluid balance"), "", model.note)
        self.head.set_hints(self.hints(BeginFluid, NextDivision))
        self._offer(model)
        self.foot.say(model.told, self.table.legend if self.table is not None else "", wide)
        start, periods = self._periods()
        self._shown = len(periods)
        table = self.table
        if table is None or not any(row.role == "part" for group in table.groups for row in group.rows):
            # Sums of nothing would look as if there were a balance.
            return ()
        around = (start, len(periods), table.per, table.columns)
        return tuple(
            Group(self.kept.each(group.rows, self._row, *around), key=group.key) for group in table.groups
        )

    def _offer(self, model: FluidsModel) -> None:
        """The divisions as a control in the head."""
        choices = tuple((one.per, one.name) for one in model.tables)
        if len(choices) > 1 and choices != self._known:
            if self.divisions is not None:
                self.head.remove_tool(self.divisions)
            self._known = choices
            self.divisions = Segmented(choices, _("Hours, shifts or days"))
            self.divisions.chosen.connect(self.divide)
            self.head.add_tool(self.divisions)
        if self.divisions is not None and self.table is not None:
            self.divisions.set_current(self.table.per)

    def divide(self, per: str) -> None:
        """Show another division, from its newest period."""
        self._per, self._back, self._chosen_key = per, 0, ""
        self.rebuild()

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

    # Where an amount came from

    def _clicked(self, column: int) -> None:
        start, periods = self._periods()
        at = column - _BEFORE
        if 0 <= at < len(periods):
            self._choose(start + at)

    @property
    def _chosen(self) -> int:
        """The number of the period that was chosen; -1 where none is, or it is gone."""
        columns = self.table.columns if self.table is not None else ()
        return next((at for at, one in enumerate(columns) if one.key == self._chosen_key), -1)

    def _choose(self, at: int) -> None:
        """Choose a period, and see it."""
        columns = self.table.columns if self.table is not None else ()
        if not 0 <= at < len(columns):
            return
        self._chosen_key = columns[at].key
        start, periods = self._periods()
        if not start <= at < start + len(periods):
            last = len(columns) - 1
            self._back = last - at if at > start else max(last - (at + self._fitting() - 1), 0)
        self.rebuild()

    def _fluid_row(self) -> FluidRow | None:
        key, table = self.view.current_key(), self.table
        rows = (row for group in table.groups for row in group.rows) if table is not None else ()
        return next((row for row in rows if row.key == key), None)

    def _held(self, row: FluidRow) -> list[int]:
        periods = len(self.table.columns) if self.table is not None else 0
        return [at for at, cell in enumerate(row.cells[:periods]) if cell.keys]

    def _at(self, row: FluidRow) -> int:
        """Which period of the row is asked about: the one chosen, else the newest that is seen."""
        held = self._held(row)
        if self._chosen in held:
            return self._chosen
        start, periods = self._periods()
        seen = [at for at in held if at < start + len(periods)]
        return seen[-1] if seen else held[0] if held else -1

    def origin(self) -> Spot | None:
        row, table = self._fluid_row(), self.table
        at = self._at(row) if row is not None else -1
        if row is None or table is None or at < 0:
            return None
        if not self._periods()[0] <= at < self._periods()[0] + len(self._periods()[1]):
            self._choose(at)
        cell, column = row.cells[at], table.columns[at]
        title = f"{row.name}, {column.spoken}"
        note = cell.said if cell.said != cell.text else ""
        of = OriginOf(cell.keys, title, cell.text, row.unit, note=note, computed=cell.computed)
        return self.spot(of, _BEFORE + at - self._periods()[0])

    def origin_step(self, across: int, down: int) -> bool:
        if down:
            return self.step_row(down)
        row = self._fluid_row()
        if row is None:
            return False
        held, now = self._held(row), self._at(row)
        if now not in held or not 0 <= held.index(now) + across < len(held):
            return False
        self._choose(held[held.index(now) + across])
        return True

    # Acts

    def run(self, kind: type[Act]) -> None:
        if kind is NextDivision:
            keys = [key for key, _name in self._known]
            if keys and self.table is not None:
                self.divide(keys[(keys.index(self.table.per) + 1) % len(keys)])
        else:
            super().run(kind)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() in _PLAIN and self.table is not None:
                start, periods = self._periods()
                now = self._chosen if self._chosen >= 0 else start + len(periods) - 1
                self._choose(now + step)
                return True
        return super().eventFilter(watched, event)

    def show_model(self, model: FluidsModel | None) -> None:
        if model is None:
            self._back, self._per, self._chosen_key = 0, "", ""
            # What is told beside the numbers is of the same patient as they.
            self.head.set_title(_("Fluid balance"))
            self.foot.say((), "", self.wide)
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()
        self._fit_foot()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._fit_foot()
        if self.model is not None and self._shown != len(self._periods()[1]):
            self.rebuild()
