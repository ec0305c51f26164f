"""Laboratory results as a flowsheet: analyses down, samples across, newest at the right."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.acts import Act
from desktop.acts.results import AcknowledgeAnalysis
from desktop.acts.tables import Fold, NextNew
from desktop.acts.tasks import BeginTask
from desktop.core.messages import _, pgettext
from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Gap, Icon, Keys, Line, Mark, Pending, Run, Spark, Text, plain_line
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.earlier_result import earlier, in_words
from ui.panels.parts.foot import WordsFoot
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import AXIS, CAPTION, GROUP_HEAD, MARGIN, SEMIBOLD
from ui.window.spot import Spot

_SAMPLE = 104
_BEFORE = 3
"""Columns before the first sample: analysis, unit, course."""
_RANGE = {True: 92, False: 84}
"""Width of a reference range, in a wide window and in another."""
_FIXED_WIDE, _FIXED = 150 + 120 + 116 + _RANGE[True], 128 + 106 + 76 + _RANGE[False]

_ROWS = 3
"""Minimum visible rows, where there are as many."""


def unanswered(words: str, count: int) -> tuple[Line, ...]:
    """Line of unanswered tests with their count; none where there are none."""
    if not count:
        return ()
    title = Text(_("Unanswered, {n}").format(n=count), LABEL.heavy(SEMIBOLD))
    return ((Icon("hourglass", "text2", 16), Gap(9), title, Gap(12), Text(words, QUIET, wraps=True)),)


class LaboratoryPanel(TablePanel):
    """Raises `AcknowledgeAnalysis` (K). ← → show earlier and later samples where not all fit."""

    kind = "laboratory"
    gives = GROUP_HEAD
    acts = (AcknowledgeAnalysis, BeginTask)
    own = TablePanel.own | {NextNew}

    def __init__(self) -> None:
        super().__init__(filtering=True)
        self.view.setAccessibleName(_("Laboratory results"))
        self.view.keep_choice = True
        self.view.head_role = "canvas"
        self.view.head_line = "edge"
        self.view.below_at_cursor = True
        self.head.set_title(_("Results"))
        self.head.set_line(False)
        self._cursor = Cursor(self.view)
        self._back = 0
        self._shown = 0
        self._folded_first: set[str] = set()
        self._wanted = ""
        self._sources: dict[str, int] = {}
        # The sample whose value is asked about, and of which analysis; -1 for the newest that is seen.
        self._cell: tuple[str, int] = ("", -1)
        self.view.clicked.connect(lambda index: self._clicked(index.column()))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)

    # Which samples are seen

    def _fitting(self) -> int:
        fixed = (_FIXED_WIDE if self.wide else _FIXED) + self._reference_width(self.wide) - _RANGE[self.wide]
        return max(int((self.width() - px(fixed) - 2 * px(MARGIN)) // px(_SAMPLE)), 1)

    def _samples(self) -> tuple[int, tuple[SampleColumn, ...]]:
        """Index of the first sample seen, and the samples."""
        if self.model is None:
            return 0, ()
        columns = self.model.columns
        end = max(len(columns) - self._back, 0)
        start = max(end - self._fitting(), 0)
        return start, columns[start:end]

    def columns(self, wide: bool) -> tuple[Column, ...]:
        start, samples = self._samples()
        earlier, later = start, self._back
        title = self.model.curve_title if self.model is not None and self.model.curve_title else _("Course")
        beyond: Line = ()
        if earlier or later:
            words = _("{n} earlier").format(n=earlier) if earlier else ""
            ahead = _("{n} later").format(n=later) if later else ""
            beyond = (Text(" · ".join(filter(None, (words, ahead))), SMALL.on("accent")),)
        return (
            Column("analysis", _("Analysis"), 150 if wide else 128, 1),
            Column("unit", _("Unit"), 120 if wide else 106),
            Column("curve", title, 116 if wide else 76, sortable=False, note=beyond),
            *(
                Column(
                    f"sample-{sample.key}",
                    sample.date,
                    _SAMPLE,
                    0.35,
                    True,
                    self._time(sample),
                    sample.new,
                    tail=10,
                    sortable=False,
                )
                for sample in samples
            ),
            Column("reference", _("Reference"), self._reference_width(wide), right=True, sortable=False),
        )

    def _reference_width(self, wide: bool) -> int:
        """Words instead of a range (none for the age) would make rows of three lines in a range's room."""
        rows = [row for group in self.model.groups for row in group.rows] if self.model is not None else []
        said = any(row.reference and not any(sign.isdigit() for sign in row.reference) for row in rows)
        return 124 if said else _RANGE[wide]

    def _time(self, sample: SampleColumn) -> Line:
        weight = SEMIBOLD if sample.new else 400
        role = "text" if sample.new else "text2"
        kind: Line = (Text(sample.kind, Style(AXIS, role="text2")), Gap(5)) if sample.kind else ()
        return (*kind, Text(sample.time, Style(CAPTION, weight, role)))

    def readable(self) -> int:
        """Minimum readable height: heads, three rows under their heading or all, and the unanswered tests."""
        heads = self.head.height() + self.view.horizontalHeader().sizeHint().height()
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        there = sum(len(group.rows) for group in self.model.groups) if self.model is not None else _ROWS
        return heads + px(GROUP_HEAD) + min(max(there, 1), _ROWS) * px(self.row_height(self.wide)) + foot

    def labels(self) -> tuple[str, ...]:
        return (_("Haemoglobin"), _("Potassium"), _("Sodium"), _("Creatinine"), "CRP", _("Glucose"))

    def row_height(self, wide: bool) -> float:
        return 28 if wide else 26

    def groups(self, model: LaboratoryModel, wide: bool) -> tuple[Group, ...]:
        note = model.news or model.note
        notes = (" · ".join(filter(None, (note, model.order_note))), note)
        self.head.set_title(model.title or _("Results"), "", *notes, new=bool(model.news))
        self.head.set_hints(self.hints(NextNew, AcknowledgeAnalysis, Fold, Fold=_("fold group")))
        self.foot.show_lines(unanswered(model.unanswered, model.unanswered_count), wide)
        for group in model.groups:
            if group.folded and group.key not in self._folded_first:
                self._folded_first.add(group.key)
                self.view.rows.shown.folded.add(group.key)
        start, samples = self._samples()
        self._shown = len(samples)
        # The dates and the numbers of the sentence stand in the rows.
        around = (start, len(samples), wide, model.columns, tuple(self._sources.items()))
        return tuple(
            Group(
                self.kept.each(group.rows, self._row, *around),
                group.title,
                str(len(group.rows)),
                key=group.key,
                foldable=True,
                folded_note=group.summary,
            )
            for group in model.groups
        )

    def _row(self, row: LabRow, start: int, count: int, wide: bool, *_said: object) -> Row:
        name = STRONG if row.outside else PLAIN
        curve = Spark(row.curve, "text2", "text", 96 if wide else 52, 18, band=row.band)
        seen = [
            self._value(row.cells[at] if at < len(row.cells) else LabCell())
            for at in range(start, start + count)
        ]
        if seen and all(cell.state == "none" for cell in row.cells[start : start + count]):
            seen[0] = earlier(row, start, self.model.columns if self.model is not None else ())
        cells = (
            self._name(row, name),
            text_cell(row.unit, SMALL),
            line_cell(curve) if row.curve else Cell(),
            *seen,
            text_cell(row.reference, SMALL, right=True),
        )
        below = tuple(
            (Text(words, Style(CAPTION, role="text" if at == 0 else "text2")),)
            for at, words in enumerate(row.below)
        )
        return Row(row.key, cells, (row.sort or row.name,), row.spoken, below)

    def _name(self, row: LabRow, style: Style) -> Cell:
        """The analysis, with its number in the page's first sentence where there is room."""
        plain = text_cell(row.name, style)
        number = self._sources.get(row.key)
        if number is None:
            return plain
        numbered: Line = (Text(row.name, style), Gap(6), Keys(str(number), "accent", "accent"))
        return Cell(((numbered,), *plain.options), words=row.name)

    def set_sources(self, numbers: dict[str, int]) -> None:
        if numbers != self._sources:
            self._sources = numbers
            if self.model is not None:
                self.rebuild()

    def _value(self, cell: LabCell) -> Cell:
        tail: tuple[Run, ...] = (Gap(10),)
        if cell.state == "none":
            return text_cell(cell.text, SMALL, right=True) if cell.text else Cell(right=True)
        if cell.state == "pending":
            return line_cell(Pending(40), *tail, right=True)
        if cell.state == "unanswered":
            return line_cell(
                Text(cell.text, SMALL), Gap(6), Icon("hourglass", "text2", 12), *tail, right=True
            )
        runs: list[Run] = (
            [Mark("new", "accent", plain=pgettext("result", "new") + " "), Gap(6)] if cell.new else []
        )
        if cell.outside:
            said = _("high") if cell.outside == "high" else _("low")
            runs += [Mark(cell.outside, "text" if cell.new else "text3", plain=f"{said} "), Gap(3)]
        style = STRONG if cell.outside else (PLAIN if cell.new else QUIET)
        signs: list[Run] = []
        if cell.mark:
            signs += [Gap(2), Text(cell.mark, Style(AXIS - 1, role="text2")), Gap(2)]
        if cell.corrected:
            said = _("corrected")
            signs.append(Icon("pencil-simple", "text2", 10, plain=f" ({said})"))
        if cell.comment:
            said = _("comment")
            signs.append(Icon("chat-text", "text2", 10, plain=f" ({said})"))
        tail = tuple(signs) or tail
        # Words go on below themselves; a number is a whole, or says in ten signs about how much.
        value = Text(cell.text, style, wraps=in_words(cell.text))
        options: tuple[tuple[Line, ...], ...] = (((*runs, value, *tail),),)
        if cell.short:
            options = (*options, ((*runs, Text(cell.short, style), *tail),))
        said = plain_line((*runs, replace(value, plain=cell.whole or cell.text), *tail))
        return Cell(options, right=True, words=said, whole=cell.whole)

    # Where a value came from

    def _clicked(self, column: int) -> None:
        """A press on a value is about that value."""
        start, samples = self._samples()
        at = column - _BEFORE
        self._cell = (self.view.current_key(), start + at if 0 <= at < len(samples) else -1)

    def _lab_row(self) -> LabRow | None:
        key = self.view.current_key()
        return next((row for group in self._groups() for row in group.rows if row.key == key), None)

    @staticmethod
    def _held(row: LabRow) -> list[int]:
        """The samples that have a value of the analysis."""
        return [at for at, cell in enumerate(row.cells) if cell.provenance.reference]

    def _sample_at(self, row: LabRow) -> int:
        """Index of the sample asked about: the one chosen, else the newest with a value."""
        held = self._held(row)
        if self._cell[0] == row.key and self._cell[1] in held:
            return self._cell[1]
        start, samples = self._samples()
        seen = [at for at in held if at < start + len(samples)]
        return seen[-1] if seen else held[0] if held else -1

    def origin(self) -> Spot | None:
        row = self._lab_row()
        at = self._sample_at(row) if row is not None else -1
        if row is None or at < 0:
            return None
        self._bring(at)
        cell = row.cells[at]
        key, value = cell.provenance.reference, cell.whole or cell.text
        of = OriginOf((key,), row.name, value, row.unit, cell.outside, row.reference)
        return self.spot(of, _BEFORE + at - self._samples()[0])

    def _bring(self, at: int) -> None:
        """See the sample."""
        start, samples = self._samples()
        if start <= at < start + len(samples) or self.model is None:
            return
        last = len(self.model.columns) - 1
        self._back = last - at if at >= start + len(samples) else max(last - (at + self._fitting() - 1), 0)
        self.rebuild()

    def origin_step(self, across: int, down: int) -> bool:
        if down:
            return self.step_row(down)
        row = self._lab_row()
        if row is None:
            return False
        held, now = self._held(row), self._sample_at(row)
        if now not in held or not 0 <= held.index(now) + across < len(held):
            return False
        self._cell = (row.key, held[held.index(now) + across])
        return True

    # Acts

    def about(self, kind: type[Act]) -> Act | None:
        key = str(self.current_key() or "")
        if kind is AcknowledgeAnalysis:
            row = self._lab_row()
            return AcknowledgeAnalysis(row.key, row.unread, row.fingerprints) if row is not None else None
        if kind is BeginTask:
            names = (row.name for group in self._groups() for row in group.rows if row.key == key)
            return next((BeginTask("", "", f"{name}: ") for name in names), None)
        return super().about(kind)

    def _groups(self) -> tuple[LabGroup, ...]:
        return self.model.groups if self.model is not None else ()

    def run(self, kind: type[Act]) -> None:
        if kind is NextNew:
            self._next_new()
        else:
            super().run(kind)

    def _next_new(self) -> None:
        if self.model is None:
            return
        order = [row.key for group in self.model.groups for row in group.rows]
        news = [
            (row.key, group.key)
            for group in self.model.groups
            for row in group.rows
            if any(cell.new for cell in row.cells)
        ]
        if not news:
            return
        now = self.view.current_key()
        at = order.index(now) if now in order else -1
        key, group_key = next(((k, g) for k, g in news if order.index(k) > at), news[0])
        if group_key in self.view.rows.shown.folded:
            self.view.fold(group_key)
        self.view.choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() and self.model is not None:
            most = max(len(self.model.columns) - self._fitting(), 0)
            self._back = min(max(self._back + step, 0), most)
            self.rebuild()
            return
        super().keyPressEvent(event)

    def show_model(self, model: LaboratoryModel | None) -> None:
        if model is None:
            self._back = 0
            # What is asked and not answered is of the same patient as the rows.
            self.head.set_title(_("Results"))
            self.foot.show_lines((), self.wide)
        # Until somebody has touched the table the cursor is on what is most dangerous, not where it was.
        self._cursor.before(ends=model is None)
        super().show_model(model)
        # Values that come make other rows the most dangerous, also where no row is new.
        self._cursor.after(arriving=True)
        if self._wanted and model is not None:
            self.show_row(self._wanted)

    def show_row(self, key: str) -> None:
        """Put the cursor on an analysis; on one that is still to come, when it comes."""
        self._wanted = "" if self.view.choose(key) else key

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self.model is not None and self._shown != len(self._samples()[1]):
            self.rebuild()
