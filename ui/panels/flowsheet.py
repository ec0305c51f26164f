"""The flowsheet: what was measured down, measured times, hours, shifts or days across."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from desktop.acts import Act
from desktop.acts.measurements import BeginFluid, BeginMeasurementCorrection, BeginRound
from desktop.acts.tables import Fold, NextDivision
from desktop.core.messages import _
from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetRow, SheetTable
from desktop.shown.measured.measurements import EntryMark, EntryModel
from desktop.shown.parts import Outside
from desktop.shown.periods import PeriodColumn
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Line, Mark, Run, Text, plain_line
from ui.painting.text import FAINT, PLAIN, SMALL, STRONG, Style
from ui.panels.parts.foot import WordsFoot
from ui.panels.parts.periods import PeriodsPanel
from ui.table.later import LaterRows
from ui.table.row_cache import KeptCells
from ui.table.row_model import Column, Group, Row
from ui.theme import px
from ui.theme.measures import CAPTION, GROUP_HEAD, SEMIBOLD

_MOMENT, _DATED, _PERIOD = 82, 104, 116
_NAME = {True: 176, False: 150}
_UNIT, _USUAL = {True: 92, False: 74}, {True: 116, False: 104}
_BEYOND = Style(CAPTION, SEMIBOLD)
_NOTHING = Cell(right=True)


class FlowsheetPanel(PeriodsPanel):
    """Raises `BeginFluid` (V) and `BeginMeasurementCorrection` (F2) for the chosen time. D divides by
    measured times, hours, shifts and days; ← → choose one, and show others where not all fit; G folds a
    group."""

    kind = "flowsheet"
    acts = (BeginRound, BeginFluid, BeginMeasurementCorrection)

    def __init__(self) -> None:
        super().__init__(_("Observations"), filtering=True)
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)
        # What is being typed, by row, and its time in words.
        self._typed: dict[str, EntryMark] = {}
        self._typed_when = ""
        self._later = LaterRows()
        self._cells = KeptCells()
        # What stands beside the periods, by row.
        self._names, self._units, self._usual = KeptCells(), KeptCells(), KeptCells()
        # The columns of which it is known whether one has a date with its year.
        self._measured: tuple[object, bool] = ((), False)

    def show_typed(self, model: EntryModel | None) -> None:
        """Show what is being typed in a column of its own; None takes it away. Nothing of it is saved."""
        shown = model is not None and not model.correcting
        marks = {one.key: one for one in model.marks} if model is not None and shown else {}
        when = model.when if model is not None and marks else ""
        if (marks, when) == (self._typed, self._typed_when):
            return
        self._typed, self._typed_when = marks, when
        if self.model is not None:
            self.rebuild()

    def leading(self, wide: bool, beyond: Line) -> tuple[Column, ...]:
        return (
            Column("quantity", _("Measured"), _NAME[wide], 1, sortable=False, note=beyond),
            Column("unit", _("Unit"), _UNIT[wide], sortable=False),
        )

    def trailing(self, wide: bool) -> tuple[Column, ...]:
        usual = Column("usual", _("Usual"), _USUAL[wide], right=True, sortable=False)
        if not self._typed:
            return (usual,)
        note: Line = (Text(_("not saved"), Style(CAPTION, SEMIBOLD, "accent")),)
        return (
            Column("typed", self._typed_when, _DATED, 0.25, True, note, True, tail=8, sortable=False),
            usual,
        )

    def period_width(self) -> int:
        table: SheetTable | None = self.table
        if table is None or table.per != "measured":
            return _PERIOD
        if self._measured[0] is not table.columns:
            # A date with its year is longer.
            self._measured = (table.columns, any(len(one.day) > len("20.11") for one in table.columns))
        return _DATED if self._measured[1] else _MOMENT

    def readable(self) -> int:
        """Minimum readable height: heads, six rows under their heading, and the notes beside them."""
        heads = self.head.height() + self.view.horizontalHeader().sizeHint().height()
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        return heads + px(GROUP_HEAD) + 6 * px(self.row_height(self.wide)) + foot

    def labels(self) -> tuple[str, ...]:
        return (_("Blood pressure"), _("Pulse"), _("Temperature"), "SpO₂", _("Respiration"), "NEWS2")

    def groups(self, model: FlowsheetModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or self.name, "", model.note)
        self.head.set_hints(
            self.hints(BeginRound, NextDivision, BeginMeasurementCorrection, Fold, Fold=_("fold group"))
        )
        self.offer(model)
        self.say_told(model)
        table: SheetTable | None = self.table
        if table is None:
            return ()
        for kept in (self._cells, self._names, self._units, self._usual):
            kept.turn()
        start, periods = self.periods()
        around = (start, len(periods), table.per, table.columns, bool(self._typed))
        return tuple(
            Group(
                self._with_typed(self._later.rows(group.key, group.rows, self._cells_of, around)),
                group.title, str(len(group.rows)) if group.title else "", key=group.key,
                foldable=bool(group.title),
            )
            for group in table.groups
        )  # fmt: skip

    def show_model(self, model: FlowsheetModel | None) -> None:
        for kept in (self._cells, self._names, self._units, self._usual):
            kept.clear()
        if model is None:
            self._later.clear()
        super().show_model(model)

    def say_told(self, model: FlowsheetModel | None) -> None:
        self.foot.say(model.told if model is not None else (), self.wide)

    # Rows

    def _cells_of(
        self, row: SheetRow, start: int, count: int, per: str, columns: tuple[PeriodColumn, ...], typed: bool
    ) -> tuple[Cell, ...]:
        """The cells of a row from one period on: its name and unit, so many periods, what is typed and what
        is usual."""
        first, end = bisect_left(row.at, start), bisect_left(row.at, start + count)
        seen = self._cells.each(row.cells[first:end], self._cell)
        if len(seen) < count:
            there, seen = seen, [_NOTHING] * count
            for at, cell in zip(row.at[first:end], there, strict=True):
                seen[at - start] = cell
        if first == end and first and seen:
            # An empty row would look as if it had never been measured.
            seen[0] = self._before_these(row, first - 1, columns)
        return (
            self._names.of(row, _name), self._units.of(row, _unit), *seen,
            *((_NOTHING,) if typed else ()), self._usual.of(row, _usual),
        )  # fmt: skip

    def _with_typed(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows with what is being typed in each; the others stay the same objects."""
        if not self._typed:
            return rows
        return tuple(
            Row(row.key, (*row.cells[:-2], _typed_cell(self._typed[row.key]), row.cells[-1]), (), row.spoken)
            if row.key in self._typed
            else row
            for row in rows
        )

    def _before_these(self, row: SheetRow, at: int, columns: tuple[PeriodColumn, ...]) -> Cell:
        cell, column = row.cells[at], columns[row.at[at]]
        when = cell.when or f"{column.day} {column.hours}".strip()
        said = _("earlier: {value} ({date})").format(value=cell.text, date=when)
        arrow: Line = (Text("← ", SMALL), *_marked(cell.outside))
        value = Text(cell.text, _BEYOND if cell.outside else SMALL)
        beside: Line = (*arrow, value, Text(f" ({when})", SMALL), Gap(8))
        below: tuple[Line, ...] = (*arrow, value, Gap(8)), (Text(when, SMALL, wraps=True), Gap(8))
        return Cell(((beside,), below), right=True, words=said)

    def _cell(self, cell: SheetCell) -> Cell:
        """The newest, and below it between what it lay."""
        runs: list[Run] = [Mark("new", "accent", plain=_("new") + " "), Gap(6)] if cell.new else []
        runs += _marked(cell.outside)
        if cell.sign:
            runs += [Text(cell.sign, FAINT), Gap(3)]
        number = any(sign.isdigit() for sign in cell.text)
        style = STRONG if cell.outside or cell.tone else PLAIN
        runs.append(Text(cell.text, style.on(cell.tone) if cell.tone else style, wraps=not number))
        runs += [Gap(2), Text("?", SMALL), Gap(2)] if cell.doubt else [Gap(8)]
        newest: list[Line] = [tuple(runs)] if cell.text else []
        rest: list[Line] = [(Text(cell.earlier, SMALL, wraps=True), Gap(8))] if cell.earlier else []
        rest += [(Text(cell.struck, FAINT, struck=True), Gap(8))] if cell.struck else []
        if not newest and not rest and cell.doubt:
            newest = [(Text("?", SMALL), Gap(8))]
        between = _between(cell)
        words = " ".join(plain_line(line) for line in (*newest, *between[0], *rest))
        options = tuple((*newest, *one, *rest) for one in between)
        return Cell(options, right=True, words=words, whole=cell.said)

    # Where a value came from

    def keys_in(self, row: SheetRow) -> list[int]:
        return [at for at, cell in zip(row.at, row.cells, strict=True) if cell.keys]

    def origin_in(self, row: SheetRow, at: int) -> OriginOf | None:
        cell, column = row.cells[row.at.index(at)], self.table.columns[at]
        title = f"{row.name}, {column.spoken}"
        return OriginOf(
            cell.keys,
            title,
            cell.text,
            row.unit,
            cell.outside,
            cell.said or row.usual,
            computed=cell.computed,
        )

    # Acts

    def about(self, kind: type[Act]) -> Act | None:
        if kind is not BeginMeasurementCorrection:
            return super().about(kind)
        table: SheetTable | None = self.table
        if table is None or table.per != "measured":
            return None
        periods = self.periods()[1]
        columns = table.columns[self.chosen : self.chosen + 1] if self.chosen >= 0 else periods
        rounds = [one.round for one in columns if one.round]
        return BeginMeasurementCorrection(rounds[-1]) if rounds else None


def _name(row: SheetRow) -> Cell:
    last = row.cells[-1].outside if row.cells else ""
    return text_cell(row.name, STRONG if row.strong or last else PLAIN)


def _unit(row: SheetRow) -> Cell:
    return text_cell(row.unit, SMALL)


def _usual(row: SheetRow) -> Cell:
    return text_cell(row.usual, SMALL, right=True, words=True)


def _typed_cell(mark: EntryMark) -> Cell:
    style = STRONG.on("warn" if mark.doubt else "accent")
    return Cell((((Text(mark.text, style), Gap(8)),),), right=True)


def _marked(outside: Outside) -> list[Run]:
    if not outside:
        return []
    said = _("high") if outside == "high" else _("low")
    return [Mark(outside, "text3", plain=f"{said} "), Gap(3)]


def _between(cell: SheetCell) -> tuple[tuple[Line, ...], ...]:
    """The lowest and the highest beside each other, or below each other where a pair of pressures is long."""
    if not cell.lowest:
        return ((),)
    low, high = _end(cell.lowest, cell.lowest_outside), _end(cell.highest, cell.highest_outside)
    dash = Text("–", SMALL)
    return ((*low, dash, *high, Gap(8)),), ((*low, dash, Gap(8)), (*high, Gap(8)))


def _end(text: str, outside: Outside) -> Line:
    """An end of what was measured in a period; outside of what is usual it is marked as a value is."""
    mark = tuple(replace(run, size=8) if isinstance(run, Mark) else Gap(2) for run in _marked(outside))
    return (*mark, Text(text, _BEYOND if outside else SMALL))
