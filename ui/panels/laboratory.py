"""Laboratory results as a flowsheet: analyses down, samples across, newest at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.messages import _, pgettext
from desktop.views.laboratory import LabCell, LaboratoryModel, LabRow, SampleColumn
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Mark, Pending, Run, Spark, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.shell.button import StepButton
from ui.shell.label import RunsLabel
from ui.shell.table import TablePanel
from ui.shell.table_model import Column, Group, Row
from ui.theme import colour, px
from ui.theme.measures import AXIS, CAPTION, GROUP_HEAD, MARGIN, MARGIN_NARROW, SEMIBOLD

_SAMPLE = 104
_FIXED_WIDE, _FIXED = 150 + 120 + 116 + 92, 128 + 106 + 76 + 84


class UnansweredFoot(QWidget):
    """What was asked and not answered, at the foot, with the way to the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row = QHBoxLayout(self)
        self.label = RunsLabel(self, wrapping=True)
        self.button = StepButton("U", _("to the list"), self, accent=True, key_last=True)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, words: str, count: int, there: bool, wide: bool) -> None:
        """Write them; none hides the strip. `there`: whether somebody shows the list."""
        air = px(10 if wide else 4)
        self._row.setContentsMargins(px(MARGIN_NARROW), air, px(MARGIN), air)
        self.setVisible(count > 0)
        self.button.setVisible(there)
        title = _("Unanswered, {n}").format(n=count)
        head: Line = (Icon("hourglass", "text2", 16), Gap(9), Text(title, LABEL.heavy(SEMIBOLD)), Gap(12))
        self.label.set_cell(Cell((((*head, Text(words, QUIET, wraps=True)),),), step=18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            painter.fillRect(QRectF(0, 0, self.width(), 1), colour("edge"))


class LaboratoryPanel(TablePanel):
    """Acts with the analysis' key: `open`, `next_new` (N), `acknowledge` (K), `trend` (V), `order` (B),
    `task` (O),
    `insert` (I), `unanswered` (U). ← → show earlier and later samples where not all fit.
    """

    kind = "laboratory"
    keys = (
        ("N", "next_new"),
        ("K", "acknowledge"),
        ("V", "trend"),
        ("G", "fold"),
        ("O", "task"),
        ("B", "order"),
        ("I", "insert"),
        ("U", "unanswered"),
    )

    def __init__(self) -> None:
        super().__init__(filtering=True)
        self.view.setAccessibleName(_("Laboratory results"))
        self.view.keep_choice = True
        self.view.head_role = "canvas"
        self.view.head_line = "edge"
        self.view.below_at_cursor = True
        self.head.set_title(_("Results"))
        self.head.set_line(False)
        self._back = 0
        self._shown = 0
        self._folded_first: set[str] = set()
        self.foot = UnansweredFoot(self)
        self.foot.button.clicked.connect(lambda: self.run_action("unanswered"))
        self.add_foot(self.foot)

    # Which samples are seen

    def _fitting(self) -> int:
        fixed = _FIXED_WIDE if self.wide else _FIXED
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
            Column("reference", _("Reference"), 92 if wide else 84, right=True, sortable=False),
        )

    def _time(self, sample: SampleColumn) -> Line:
        weight = SEMIBOLD if sample.new else 400
        role = "text" if sample.new else "text2"
        kind: Line = (Text(sample.kind, Style(AXIS, role="text2")), Gap(5)) if sample.kind else ()
        return (*kind, Text(sample.time, Style(CAPTION, weight, role)))

    def readable(self) -> int:
        """Its heads, three rows under their heading, and what is unanswered."""
        heads = self.head.height() + self.view.horizontalHeader().sizeHint().height()
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        return heads + px(GROUP_HEAD) + 3 * px(self.row_height(self.wide)) + foot

    def labels(self) -> tuple[str, ...]:
        return (_("Haemoglobin"), _("Potassium"), _("Sodium"), _("Creatinine"), "CRP", _("Glucose"))

    def row_height(self, wide: bool) -> float:
        return 28 if wide else 26

    def groups(self, model: LaboratoryModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Results"), "", model.news or model.note, new=bool(model.news))
        self.head.set_hints(
            (
                ("N", _("next new"), "next_new"),
                ("K", _("acknowledge"), "acknowledge"),
                ("V", _("as a curve"), "trend"),
                ("G", _("fold group"), "fold"),
            )
        )
        self.foot.say(model.unanswered, model.unanswered_count, self.head.offered("unanswered"), wide)
        for group in model.groups:
            if group.folded and group.key not in self._folded_first:
                self._folded_first.add(group.key)
                self.view.rows.shown.folded.add(group.key)
        start, samples = self._samples()
        self._shown = len(samples)
        return tuple(
            Group(
                tuple(self._row(row, start, len(samples), wide) for row in group.rows),
                group.title,
                str(len(group.rows)),
                key=group.key,
                foldable=True,
                folded_note=group.summary,
            )
            for group in model.groups
        )

    def _row(self, row: LabRow, start: int, count: int, wide: bool) -> Row:
        name = STRONG if row.outside else PLAIN
        curve = Spark(row.curve, "text2", "text", 96 if wide else 52, 18, band=row.band)
        cells = (
            text_cell(row.name, name),
            text_cell(row.unit, SMALL),
            line_cell(curve) if row.curve else Cell(),
            *(
                self._value(row.cells[at] if at < len(row.cells) else LabCell())
                for at in range(start, start + count)
            ),
            text_cell(row.reference, SMALL, right=True),
        )
        below = tuple(
            (Text(words, Style(CAPTION, role="text" if at == 0 else "text2")),)
            for at, words in enumerate(row.below)
        )
        return Row(row.key, cells, (row.sort or row.name,), row.spoken, below)

    def _value(self, cell: LabCell) -> Cell:
        tail: tuple[Run, ...] = (Gap(10),)
        if cell.state == "none":
            return Cell(right=True)
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
        runs.append(Text(cell.text, STRONG if cell.outside else (PLAIN if cell.new else QUIET)))
        if cell.mark:
            tail = (Gap(2), Text(cell.mark, Style(AXIS - 1, role="text2")), Gap(2))
        if cell.comment or cell.corrected:
            said = _("comment") if cell.comment else _("corrected")
            tail = (Icon("chat-text" if cell.comment else "pencil-simple", "text2", 10, plain=f" ({said})"),)
        return line_cell(*runs, *tail, right=True)

    # Acts

    def run_action(self, action: str) -> None:
        if action == "next_new":
            self._next_new()
        else:
            super().run_action(action)

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
        super().show_model(model)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self.model is not None and self._shown != len(self._samples()[1]):
            self.rebuild()
