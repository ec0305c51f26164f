"""The secretary's letters: what needs a person first, boxes for printing, and an account that must add up."""

from __future__ import annotations

from functools import partial

from desktop.acts import Act
from desktop.acts.letters import PostLetters, PreviewPile, PrintLetters, SettlePrint, TickLetters
from desktop.acts.signed import OpenSignedLetter
from desktop.acts.tables import MarkRow
from desktop.acts.window import Print
from desktop.core.messages import _
from desktop.shown.letters.letter_queue import LetterQueueModel, QueueRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Check, Gap, Keys, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, Style
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.letter_marks import recipients_cell
from ui.panels.parts.name_cell import name_cell
from ui.panels.parts.queue_foot import AccountFoot
from ui.panels.parts.queue_side import PrintSide
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme.measures import CAPTION
from ui.widgets.head import PAGE
from ui.widgets.typing_pause import when_alone


class LetterQueuePanel(TablePanel):
    """Raises `OpenSignedLetter`, `TickLetters` with all that are ticked after each change, `PrintLetters` and
    `PostLetters` of those, and `PreviewPile`.
    """

    kind = "letter_queue"
    acts = (OpenSignedLetter, TickLetters, PreviewPile, PrintLetters, PostLetters, SettlePrint)
    own = TablePanel.own | {MarkRow}

    def __init__(self) -> None:
        super().__init__(head=PAGE)
        self.view.setAccessibleName(_("Letter queue"))
        self.view.top_aligned = True
        self.head.set_title(_("Letter queue"))
        self._cursor = Cursor(self.view)
        self._marked: dict[str, bool] = {}
        self.foot = AccountFoot(self)
        self.add_foot(self.foot)
        self.printing = PrintSide(self)
        self.printing.act.connect(self.run)
        self.side = self.printing

    def columns(self, wide: bool) -> tuple[Column, ...]:
        check = Column("check", "", 28, sortable=False)
        if not wide:
            return (
                check,
                Column("patient", _("Patient"), 190, 0.8),
                Column("letter", _("Letter, from, signed"), 158, 0.6),
                Column("recipients", _("Recipients and state"), 400, 3),
            )
        return (
            check,
            Column("patient", _("Patient"), 240, 1),
            Column("letter", _("Letter"), 210, 0.8),
            Column("author", _("From"), 86),
            Column("signed", _("Signed"), 112),
            Column("recipients", _("Recipients and state"), 520, 3),
        )

    origin_column = "letter"

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        return OriginOf((row.key,), row.title, patient=row.patient) if row is not None else None

    def row_height(self, wide: bool) -> float:
        return 44 if wide else 42

    def groups(self, model: LetterQueueModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Letter queue"), "", model.summary)
        known = {row.key for row in model.rows}
        self._marked = {key: on for key, on in self._marked.items() if key in known}
        groups = []
        for head in model.groups:
            rows = [row for row in model.rows if row.group == head.key]
            if rows:
                made = tuple(self._row(row, wide) for row in rows)
                groups.append(Group(made, head.title, str(len(rows)), head.note, head.key))
        self.foot.set_model(model)
        self.printing.set_model(model.job)
        return tuple(groups)

    def show_model(self, model: LetterQueueModel | None) -> None:
        if model is None:
            self._marked = {}
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    def _on(self, row: QueueRow) -> bool:
        # What a selection hides is not printed with the others.
        return row.can_mark and row.key not in self.hidden and self._marked.get(row.key, row.marked)

    def _row(self, row: QueueRow, wide: bool) -> Row:
        amber = "warn" if row.attention else "text2"
        end: Line = (Text(row.step.label, LABEL.on("accent")), Gap(8), Keys(row.step.key)) if row.step else ()
        recipients = recipients_cell(row.recipients, 0.42 if wide else 0.5, end)
        check = line_cell(Check(self._on(row))) if row.can_mark else Cell()
        name = name_cell(row.family, row.given, row.similar, row.remark)
        if wide:
            cells: tuple[Cell, ...] = (
                check,
                name,
                text_cell(row.title, PLAIN),
                text_cell(row.author, QUIET),
                text_cell(row.time, QUIET.on(amber)),
                recipients,
            )
            sort: tuple[object, ...] = (
                None,
                None,
                None,
                None,
                row.time_sort or None,
                row.recipient_sort or None,
            )
        else:
            by = Text(
                _("{author}, {time}").format(author=row.author, time=row.time),
                Style(CAPTION, role=amber),
                wraps=True,
            )
            letter = Cell((((Text(row.title, PLAIN, wraps=True),), (by,)),), step=16)
            cells = (check, name, letter, recipients)
            sort = (None, None, row.time_sort or None, row.recipient_sort or None)
        return Row(row.key, cells, sort, row.spoken, checked=self._on(row) if row.can_mark else None)

    def marked_keys(self) -> tuple[str, ...]:
        return tuple(row.key for row in self.model.rows if self._on(row)) if self.model is not None else ()

    def selection_changed(self) -> None:
        before = self.marked_keys()
        super().selection_changed()
        if self.marked_keys() != before:
            self.act.emit(TickLetters(self.marked_keys()))

    def mark(self, key: str) -> None:
        self.set_marked((key,), key not in self.marked_keys())

    def set_marked(self, keys: tuple[str, ...], on: bool) -> None:
        before = self.marked_keys()
        for row in self.model.rows if self.model is not None else ():
            if row.key in keys and row.can_mark:
                self._marked[row.key] = on
        if self.marked_keys() != before:
            self.rebuild()
            self.act.emit(TickLetters(self.marked_keys()))

    def opened(self, key: str) -> Act | None:
        rows = self.model.rows if self.model is not None else ()
        patient = next((row.patient for row in rows if row.key == key), "")
        return OpenSignedLetter(key, patient) if patient else None

    def about(self, kind: type[Act]) -> Act | None:
        if kind in (Print, PrintLetters):
            # A queue is printed by printing its letters.
            return PrintLetters(self.marked_keys())
        if kind is PostLetters:
            return PostLetters(self.marked_keys())
        return super().about(kind)

    def run(self, kind: type[Act]) -> None:
        if kind is MarkRow:
            self.mark(str(self.current_key() or ""))
        else:
            super().run(kind)

    def _pressed(self, letter: str) -> None:
        for row in self.model.rows if self.model is not None else ():
            if row.key == self.view.current_key() and row.step is not None and row.step.key.upper() == letter:
                when_alone(self.view, letter, partial(self.act.emit, row.step.act), self.current_key)
                return
        super()._pressed(letter)
