"""The beds of all wards: who waits for one, who leaves, who is to come, then ward by ward."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.acts.stays import BeginMove, BeginPlan
from desktop.acts.window import OpenPatient, Refresh, ShowCorridor
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.beds import BedRow, BedsModel
from desktop.shown.origin import OriginOf
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.names import name_cell, name_forms
from ui.table.model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented

_BIG_TEXT = 900
"""Below this width (at 100 %) days and age leave."""


class BedsPanel(TablePanel):
    """Raises `OpenPatient`, and for its row the acts on a stay that rest on the stay alone."""

    kind = "beds"
    acts = (OpenPatient, BeginPlan, BeginMove, ShowCorridor, Refresh)
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
        self.head.add_tool(self.order)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), 0, px(20), 0)
        self.add_foot(self._note)

    def opened(self, key: str) -> Act | None:
        return OpenPatient(key) if key else None

    def current_key(self) -> object:
        return self.view.current_key()

    def about(self, kind: type[Act]) -> Act | None:
        if kind in self.of_row:
            key = self.view.current_key()
            return kind(key) if key else None
        if kind is ShowCorridor:
            rows = self.model.rows if self.model is not None else ()
            row = next((row for row in rows if row.key == self.view.current_key()), None)
            return ShowCorridor(row.ward) if row is not None and row.ward else None
        return super().about(kind)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
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
        self.head.set_title(model.title, "", model.summary, model.summary_short)
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
        found += coming if first else ()
        here = [row for row in model.rows if row.need != "expected" and not (first and row.pressing)]
        for ward in model.wards:
            rows = sorted((row for row in here if row.ward == ward.key), key=lambda row: row.bed_sort)
            found.append(Group(self._rows(rows), ward.name, ward.count, ward.note, f"ward {ward.key}"))
        return (*found, *(() if first else coming))

    def _coming(self, model: BedsModel) -> tuple[Group, ...]:
        """Who is to come in the next days, the first of them first."""
        rows = [row for row in model.rows if row.need == "expected"]
        return (Group(self._rows(rows), _("Expected"), str(len(rows)), "", "expected"),) if rows else ()

    def _by_day(self, model: BedsModel) -> tuple[Group, ...]:
        """Who should have left, leaves today, tomorrow, later, and of whom nobody has planned it."""
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
    if not row.doubt:
        return line_cell(Text(row.said, style, wraps=True)) if row.said else Cell()
    doubt: Line = (Icon("warning", "warn", 14), Gap(5), Text(row.doubt, LABEL.on("warn"), wraps=True))
    whole: Line = (Text(row.said, style, wraps=True),)
    return Cell(((whole, doubt) if row.said else (doubt,),))
