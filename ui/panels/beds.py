"""The beds of all wards: who waits for one, who leaves, what is to be cleaned, then ward by ward."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.acts.beds import MarkClean, OrderCleaning
from desktop.acts.stays import BeginMove, BeginPlan
from desktop.acts.window import OpenPatient, Refresh, ShowCorridor
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.beds.beds import BedRow, BedsModel, EmptyBed
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.name_cell import name_cell, name_forms
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented

_BIG_TEXT = 900
"""Below this width (at 100 %) days and age leave."""


class BedsPanel(TablePanel):
    """Raises `OpenPatient`, for a patient's row the acts on a stay that rest on the stay alone, and for a bed
    those of its cleaning."""

    kind = "beds"
    acts = (OpenPatient, BeginPlan, BeginMove, OrderCleaning, MarkClean, ShowCorridor, Refresh)
    of_row = frozenset((BeginPlan, BeginMove))

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Beds"))
        self._cursor = Cursor(self.view)
        self.order = Segmented(
            (("need", _("By need")), ("leaving", _("By discharge")), ("ward", _("By ward"))),
            _("Order of the list"),
        )
        self.order.chosen.connect(lambda _key: self.rebuild())
        self.head.set_title(_("Beds"))
        self.head.add_tool(self.order)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), 0, px(20), 0)
        self.add_foot(self._note)

    def opened(self, key: str) -> Act | None:
        return OpenPatient(key) if self._row(key) is not None else None

    def current_key(self) -> object:
        key = self.view.current_key()
        return key if self._bed(key) is None else ""

    def about(self, kind: type[Act]) -> Act | None:
        key = self.view.current_key()
        row, bed = self._row(key), self._bed(key)
        if kind in self.of_row:
            return kind(key) if row is not None else None
        if kind in (OrderCleaning, MarkClean):
            # What is no bed is refused with a sentence: a key that does nothing says nothing.
            where = bed.key if bed is not None else row.bed_key if row is not None else ""
            return kind(where) if bed is not None or row is not None else None
        if kind is ShowCorridor:
            ward = row.ward if row is not None else bed.ward if bed is not None else ""
            return ShowCorridor(ward) if ward else None
        return super().about(kind)

    def _row(self, key: str) -> BedRow | None:
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def _bed(self, key: str) -> EmptyBed | None:
        beds = self.model.empty if self.model is not None else ()
        return next((bed for bed in beds if bed.key == key), None)

    def origin_of(self, key: str) -> OriginOf | None:
        bed = self._bed(key)
        if bed is not None:
            keys = tuple(dict.fromkeys((*bed.keys, bed.key)))
            return OriginOf(keys, bed.place, bed.bed, note=bed.said)
        row = self._row(key)
        if row is None:
            return None
        return OriginOf(row.keys or (f"Patient/{key}",), row.place, row.bed, patient=key, note=row.said)

    def show_model(self, model: BedsModel | None) -> None:
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    @property
    def _tight(self) -> bool:
        return self.width() < px(_BIG_TEXT)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        most = (
            (Column("age", _("Age"), 62), Column("days", _("Days"), 54, right=True))
            if not self._tight
            else ()
        )
        return (
            Column("place", _("Ward"), 170 if wide else 140, 0.8),
            Column("bed", _("Bed"), 54),
            Column("name", _("Name and age") if self._tight else _("Name"), 240 if wide else 190, 1.2),
            *most,
            Column("isolation", _("Isolation"), 130, 0.8, lead=0 if self._tight else 12),
            Column("leaving", _("Discharge"), 84),
            Column("said", _("Waits, is ready or comes"), 220, 2.4),
        )

    def nothing(self) -> str:
        return _("Nobody lies here.")

    def groups(self, model: BedsModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title, "", model.summary, model.summary_pressing, model.summary_short)
        self.head.set_hints(self.hints(OrderCleaning, MarkClean, BeginMove, BeginPlan, ShowCorridor))
        if self.filter is not None:
            self.filter.set_room(190 if wide else 172)
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=22))
        self._note.setVisible(bool(model.note))
        if self.order.current == "leaving":
            return self._by_day(model)
        first = self.order.current == "need"
        found = []
        for need, title in (("waiting", _("Waits for a bed")), ("ready", _("Ready for discharge"))):
            rows = [row for row in model.rows if row.need == need] if first else []
            if rows:
                note = "" if self._tight else _("longest first")
                found.append(Group(self._rows(rows), title, str(len(rows)), note, need))
        coming = self._coming(model)
        if first:
            found += (*self._cleaning(model), *self._outliers(model), *coming)
        here = [row for row in model.rows if row.need != "expected" and not (first and row.pressing)]
        for ward in model.wards:
            rows = [row for row in here if row.ward == ward.key]
            empty = [bed for bed in model.empty if bed.ward == ward.key and not (first and bed.pressing)]
            made = [(row.bed_sort, one) for row, one in zip(rows, self._rows(rows), strict=True)]
            made += [(bed.bed_sort, one) for bed, one in zip(empty, self._empty_rows(empty), strict=True)]
            made.sort(key=lambda one: one[0])
            shown = tuple(one for _sort, one in made)
            found.append(Group(shown, ward.name, ward.count, ward.note, f"ward {ward.key}"))
        if not first:
            # What is ordered of no ward's bed would stand nowhere.
            found += self._cleaning(model, nowhere=True)
        return (*found, *(() if first else coming))

    def _cleaning(self, model: BedsModel, *, nowhere: bool = False) -> tuple[Group, ...]:
        """Groups of beds to be cleaned, oldest order first; `nowhere`: only those of no ward here."""
        known = {ward.key for ward in model.wards}
        beds = [bed for bed in model.empty if bed.pressing and not (nowhere and bed.ward in known)]
        note = "" if self._tight else _("longest first")
        return (
            (Group(self._empty_rows(beds), _("In cleaning"), str(len(beds)), note, "cleaning"),)
            if beds
            else ()
        )

    def _outliers(self, model: BedsModel) -> tuple[Group, ...]:
        """Group of outliers: patients on another service's ward who neither wait nor are ready to leave."""
        rows = [row for row in model.rows if row.outlier and not row.need]
        rows.sort(key=lambda row: (row.place, row.bed_sort))
        return (Group(self._rows(rows), _("Outliers"), str(len(rows)), "", "outliers"),) if rows else ()

    def _coming(self, model: BedsModel) -> tuple[Group, ...]:
        """Group of patients expected in the next days, first to arrive first."""
        rows = [row for row in model.rows if row.need == "expected"]
        return (Group(self._rows(rows), _("Expected"), str(len(rows)), "", "expected"),) if rows else ()

    def _by_day(self, model: BedsModel) -> tuple[Group, ...]:
        """Groups by planned discharge: past, today, tomorrow, later, none planned."""
        titles = {
            "past": _("Should have left"), "today": _("Leaves today"), "tomorrow": _("Leaves tomorrow"),
            "later": _("Leaves later"), "": _("Nothing planned"),
        }  # fmt: skip
        found = []
        for key, title in titles.items():
            rows = sorted(
                (row for row in model.rows if row.leaves == key and row.need != "expected"),
                key=lambda row: (row.leaving_sort, row.place, row.bed_sort),
            )
            if rows:
                found.append(Group(self._rows(rows), title, str(len(rows)), "", key or "unplanned"))
        return (*found, *self._coming(model))

    def _rows(self, rows: list[BedRow]) -> tuple[Row, ...]:
        return self.kept.each(rows, _row, self._tight)

    def _empty_rows(self, beds: list[EmptyBed]) -> tuple[Row, ...]:
        return self.kept.each(beds, _empty, self._tight)


def _row(row: BedRow, tight: bool) -> Row:
    # Who is only to come need not have one yet.
    none = Cell() if row.need == "expected" else text_cell(_("none"), LABEL.on("warn"))
    bed = text_cell(row.bed, STRONG) if row.bed else none
    most = () if tight else (text_cell(row.age, QUIET), text_cell(row.days, QUIET, right=True))
    cells = (
        text_cell(row.place, QUIET),
        bed,
        _name(row) if tight else name_cell(row.family, row.given, row.similar),
        *most,
        _isolation(row),
        text_cell(row.leaving, LABEL if row.leaving_today else QUIET),
        _said(row),
    )
    values: tuple[object, ...] = () if tight else (row.age_sort or None, row.days_sort or None)
    sort = (None, row.bed_sort, None, *values, None, row.leaving_sort, None)
    return Row(row.key, cells, sort, row.spoken)


def _empty(bed: EmptyBed, tight: bool) -> Row:
    style = LABEL if bed.state == "cleaning" else QUIET
    most = () if tight else (Cell(), Cell())
    cells = (
        text_cell(bed.place, QUIET),
        text_cell(bed.bed, STRONG) if bed.bed else Cell(),
        text_cell(bed.name, style),
        *most,
        Cell(),
        Cell(),
        _lines(bed.said, PLAIN.on("text2"), "", "", bed.doubt),
    )
    values: tuple[object, ...] = () if tight else (None, None)
    return Row(bed.key, cells, (None, bed.bed_sort, None, *values, None, "9", None), bed.spoken)


def _name(row: BedRow) -> Cell:
    """The name with the age beside or below it."""
    if not row.age:
        return name_cell(row.family, row.given, row.similar)
    *_fuller, one, two, broken = ((), *name_forms(row.family, row.given, row.similar))
    options = (
        ((*one[0], Gap(10), Text(row.age, QUIET)),),
        (two[0], (*two[1], Gap(8), Text(row.age, SMALL))),
        (*broken, (Text(row.age, SMALL),)),
    )
    return Cell(options, step=19, words=f"{family_first(row.family, row.given)} {row.age}")


def _isolation(row: BedRow) -> Cell:
    return text_cell(row.isolation, QUIET if row.quiet else LABEL)


def _said(row: BedRow) -> Cell:
    style = {"waiting": LABEL, "ready": LABEL}.get(row.need, PLAIN.on("text2"))
    return _lines(row.said, style, row.held_up, row.outlier, row.doubt)


def _lines(said: str, style: Style, held_up: str, outlier: str, doubt: str) -> Cell:
    """Cell of a text with lines below it: obstacle, treating service, doubt."""
    lines: list[Line] = [(Text(said, style, wraps=True),)] if said else []
    if held_up:
        lines.append((Icon("hourglass", "text2", 14), Gap(5), Text(held_up, PLAIN, wraps=True)))
    if outlier:
        lines.append((Icon("arrow-up-right", "text2", 14), Gap(5), Text(outlier, PLAIN, wraps=True)))
    if doubt:
        lines.append((Icon("warning", "warn", 14), Gap(5), Text(doubt, LABEL.on("warn"), wraps=True)))
    if not lines:
        return Cell()
    return line_cell(*lines[0]) if len(lines) == 1 and said else Cell((tuple(lines),))
