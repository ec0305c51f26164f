"""Dictation panel: dictations to be written, urgent first; Enter takes one and begins its note."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.dictations import GiveBackDictation, TakeDictation, WriteDictation
from desktop.acts.window import OpenPatient
from desktop.core.messages import _
from desktop.shown.office.dictations import DictationRow, DictationsModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.name_cell import name_cell
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel


class DictationsPanel(TablePanel):
    """Raises `WriteDictation` (Enter), `TakeDictation`, `GiveBackDictation` and `OpenPatient`."""

    kind = "dictations"
    acts = (WriteDictation, TakeDictation, GiveBackDictation, OpenPatient)

    def __init__(self) -> None:
        super().__init__(head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Dictations"))
        self.view.top_aligned = True
        self.head.set_title(_("Dictations"))
        self._cursor = Cursor(self.view)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), px(4), px(20), px(6))
        self.add_foot(self._note)

    def _row_of(self, key: str) -> DictationRow | None:
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def _current(self) -> DictationRow | None:
        return self._row_of(str(self.current_key() or ""))

    def opened(self, key: str) -> Act | None:
        row = self._row_of(key)
        if row is None:
            return None
        # What can't be written from is looked at in the patient's record.
        return OpenPatient(row.patient) if row.fault and not row.mine else self._write(row)

    def _write(self, row: DictationRow) -> Act:
        return WriteDictation(row.patient, row.key, row.has)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._current()
        if kind is WriteDictation:
            return self._write(row) if row is not None and (row.mine or not row.fault) else None
        if kind is TakeDictation:
            return TakeDictation(row.patient, row.key, row.has) if row is not None else None
        if kind is GiveBackDictation:
            return GiveBackDictation(row.patient, row.key) if row is not None and row.mine else None
        return super().about(kind)

    def why_not(self, kind: type[Act]) -> str:
        row = self._current()
        if row is None:
            return ""
        if kind is WriteDictation and row.fault:
            return _("It can't be written from: {why}.").format(why=row.fault)
        if kind is GiveBackDictation and not row.mine:
            return _("You don't write it.")
        return ""

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("what", _("Dictation"), 250 if wide else 210, 1.8),
            Column("name", _("Patient"), 200 if wide else 170, 1),
            Column("length", _("Length"), 70, 0.1, right=True),
            Column("author", _("Dictated by"), 180, 0.9, lead=14),
            Column("writer", _("Written by"), 150, 0.7),
        )

    def row_height(self, wide: bool) -> float:
        return 46

    def show_model(self, model: DictationsModel | None) -> None:
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    def groups(self, model: DictationsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Dictations"), "", model.summary)
        self.head.set_hints(self.hints(WriteDictation, TakeDictation, GiveBackDictation))
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=18))
        self._note.setVisible(bool(model.note))
        parts = (
            ("urgent", _("Urgent")),
            ("waiting", _("Wait to be written")),
            ("unordered", _("Dictated, nobody has asked for it to be written")),
            ("writing", _("Being written")),
            ("faulty", _("Can't be written from")),
        )
        return tuple(
            Group(self.kept.each(rows, self._row), title, str(len(rows)), key=key)
            for key, title in parts
            if (rows := [row for row in model.rows if row.group == key])
        )

    def _row(self, row: DictationRow) -> Row:
        mark: Line = (Icon("warning", "warn", 14, plain=_("urgent") + " "), Gap(6)) if row.urgent else ()
        what: list[Line] = [(*mark, Text(row.what, STRONG, wraps=True))]
        if row.urgency:
            what.append((Text(row.urgency, SMALL.on("warn") if row.urgent else SMALL, wraps=True),))
        what += [((Text(words, SMALL.on("warn"), wraps=True),)) for words in (row.fault,) if words]
        what += [((Text(words, SMALL, wraps=True),)) for words in (" · ".join(row.lacks),) if words]
        who: list[Line] = [(Text(row.author or _("not stated"), PLAIN if row.author else QUIET, wraps=True),)]
        who += [
            (Text(words, SMALL, wraps=True),)
            for words in (" · ".join(filter(None, (row.at, row.waited))),)
            if words
        ]
        cells = (
            Cell((tuple(what),), step=17),
            name_cell(row.family, row.given, row.similar),
            text_cell(row.length or "–", LABEL if row.length else QUIET, right=True),
            Cell((tuple(who),), step=17),
            text_cell(_("you") if row.mine else row.writer, LABEL if row.mine else QUIET),
        )
        return Row(row.key, cells, (None, None, row.length_sort, row.at_sort, None), row.spoken)

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._row_of(key)
        if row is None:
            return None
        return OriginOf(row.keys or (row.key,), row.what, row.length, note=row.at, patient=row.patient)
