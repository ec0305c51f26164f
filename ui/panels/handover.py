"""The handover of a ward: patients to take over one by one, those taken over, and the others."""

from __future__ import annotations

from dataclasses import replace

from desktop.acts import Act
from desktop.acts.handovers import (
    BeginHandover,
    BeginHandoverNote,
    BeginHandoverRefusal,
    LookAtHandover,
    ShowHandover,
    TakeOver,
    WithdrawHandover,
)
from desktop.acts.window import OpenPatient, Print, ShowPage
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.shown.ward.handover import HandoverModel, HandoverRow, OpenPoint
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Mark, Run, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.act_strip import STRIP_LINES, ActStrip
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.handover_side import HandoverSide
from ui.panels.parts.name_cell import name_forms
from ui.panels.parts.worklist_columns import score_runs
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.widgets.button import PlainButton
from ui.widgets.head import PAGE
from ui.widgets.segmented import Segmented

_STEP = 20
"""Distance between lines: whole sentences are read here."""
_ICONS = {
    "answer": "flask",
    "task": "check-square",
    "waits": "hourglass",
    "draft": "note-pencil",
    "plan": "push-pin",
}
_MARKS = {
    "open": ("user", "accent"),
    "asked": ("question", "warn"),
    "done": ("check", "text2"),
    "waits": ("hourglass", "warn"),
    "refused": ("x-circle", "warn"),
}


def _mine(model: HandoverModel) -> bool:
    """True when the patients who do not change hands are the actor's own too: a nurse has the whole ward."""
    return any(row.remark for row in model.rows if row.group == "rest")


class HandoverPanel(TablePanel):
    """Raises `TakeOver` of the row with the cursor alone; there is no act for several. The button of the
    column goes to the next patient, and ends the handover when none is left."""

    kind = "handover"
    acts = (
        OpenPatient, ShowHandover, BeginHandover, TakeOver, BeginHandoverNote, BeginHandoverRefusal,
        WithdrawHandover, LookAtHandover, Print,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(head=PAGE)
        self.view.setAccessibleName(_("Handover"))
        self.view.top_aligned = True
        self.view.below_at_cursor = True
        self.head.set_title(_("Handover"))
        self._cursor = Cursor(self.view)
        self._told = ""
        self._wanted: tuple[str, str] = ("", "")
        self.sides = Segmented((("give", _("I give")), ("take", _("I take over"))), _("Side of the handover"))
        self.sides.set_current("take")
        self.sides.chosen.connect(lambda key: self.act.emit(ShowHandover(key)))
        self.head.add_tool(self.sides)
        self.print_button = PlainButton(_("Print"), "Ctrl+P", "printer")
        self.print_button.clicked.connect(lambda: self.run(Print))
        self.head.add_tool(self.print_button)
        self.column = HandoverSide(self)
        self.column.pressed.connect(self._next)
        self.side = self.column
        self.strip = ActStrip(self.view, self.kind)
        self.strip.pressed.connect(self.run)
        self.strip.opened.connect(lambda: self._opened(str(self.current_key() or "")))
        self.view.moved.connect(self._moved)

    origin_column = "points"

    def origin_of(self, key: str) -> OriginOf | None:
        """The handover itself, or whom it is about while nothing is given."""
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            return None
        name = family_first(row.family, row.given)
        return OriginOf((row.task or f"Patient/{row.key}",), name, note=row.remark, patient=row.key)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        about = (Column("about", _("What it is"), 190, 1.0, sortable=False),) if wide else ()
        return (
            Column("bed", _("Bed"), 52 if wide else 46),
            Column("name", _("Name"), 200 if wide else 160, 0.6),
            *((Column("news2", "NEWS2", 98 if wide else 92),) if self._scored() else ()),
            *about,
            Column("points", _("Open now"), 290 if wide else 200, 1.6, sortable=False),
            Column("words", _("If, then"), 230 if wide else 170, 1.4, sortable=False),
            Column("who", _("Responsible"), 150 if wide else 128, 0.4),
        )

    def _scored(self) -> bool:
        """True when any row has a NEWS2: without one, as among children, the column is left out."""
        return self.model is None or any(row.news2.text not in ("", "–") for row in self.model.rows)

    def groups(self, model: HandoverModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title, "", model.summary, model.summary_short)
        self.sides.set_current(model.side)
        self.print_button.show_keys(wide)
        take = model.side == "take"
        heads = (
            ("left", _("Left"), _("the sickest first, read one by one") if take else _("to be handed over")),
            (
                "done",
                _("Taken over") if take else _("Handed over"),
                _("yours once the server has it") if take else _("yours until the other has taken over"),
            ),
            ("rest", _("Does not change hands"), _("yours already") if take and _mine(model) else ""),
        )
        found, scored = [], self._scored()
        for key, title, note in heads:
            rows = tuple(self._row(row, wide, scored) for row in model.rows if row.group == key)
            if rows:
                found.append(Group(rows, title, str(len(rows)), note, key, foldable=key == "rest"))
        return tuple(found)

    def nothing(self) -> str:
        take = self.model is None or self.model.side == "take"
        return _("Nobody hands a patient over to you.") if take else _("You have no patients to hand over.")

    def row_height(self, wide: bool) -> float:
        return 2 * _STEP * 0.78

    def _row(self, row: HandoverRow, wide: bool, scored: bool) -> Row:
        cells = [text_cell(row.bed, STRONG), self._name(row, wide)]
        if scored:
            # A score of long ago has its clock here too.
            cells.append(Cell(((score_runs(row.news2, 0, curve=False),),)))
        if wide:
            cells.append(text_cell(row.about, PLAIN))
        cells += [self._points(row), self._words(row), self._who(row)]
        sort: list[object] = [row.bed, None, *([row.news2.sort] if scored else [])]
        sort += [*([None] if wide else []), None, None, None]
        # Room for the buttons of the row with the cursor.
        below: tuple[Line, ...] = ((Gap(1),),) * STRIP_LINES if self._acts(row) else ()
        cells = [replace(cell, step=_STEP) for cell in cells]
        return Row(row.key, tuple(cells), tuple(sort), row.spoken, below)

    def _name(self, row: HandoverRow, wide: bool) -> Cell:
        tail: tuple[Line, ...] = ((Text(row.age, SMALL, wraps=True),),)
        if not wide and row.about:
            tail += ((Text(row.about, SMALL, wraps=True),),)
        forms = tuple((*form, *tail) for form in name_forms(row.family, row.given, row.similar))
        return Cell(forms, words=family_first(row.family, row.given))

    def _points(self, row: HandoverRow) -> Cell:
        # Of whom nobody hands over, what is late is named, the rest counted: an empty place says *nothing*.
        brief = row.group == "rest"
        told = [point for point in row.points if point.late or not brief]
        lines = [_point(point) for point in told]
        if more := sum(point.count for point in row.points if point not in told):
            lines.append((Text(ngettext("{n} open", "{n} open", more).format(n=more), QUIET),))
        if not row.points_whole:
            lines.append((Text(_("not all is fetched"), SMALL.on("warn"), wraps=True),))
        elif not lines:
            lines.append((Text(_("nothing open"), QUIET),))
        return Cell((tuple(lines),))

    def _words(self, row: HandoverRow) -> Cell:
        if not row.words:
            # What nobody wrote is not the same as nothing that is expected.
            told = row.group != "rest" and not row.draft
            return text_cell(_("nothing written"), QUIET.on("warn")) if told else Cell()
        lines: list[Line] = [(Text(row.words, QUIET if row.draft else PLAIN, wraps=True),)]
        lines += [(Text(f"{who}: {words}", SMALL, wraps=True),) for who, words in row.talk]
        return Cell((tuple(lines),))

    def _who(self, row: HandoverRow) -> Cell:
        icon, role = _MARKS.get(row.mark, ("", ""))
        first: list[Run] = [Icon(icon, role, 14), Gap(6)] if icon else []
        quiet = row.mark in ("done", "rest")
        first.append(Text(row.responsible, PLAIN, wraps=True))
        remark = Text(row.remark, SMALL if quiet else SMALL.on(role or "text2"), wraps=True)
        return (
            Cell(((tuple(first), (Gap(20 if icon else 0, plain=""), remark)),))
            if row.remark
            else Cell(((tuple(first),),))
        )

    # Acts

    def row_of(self, key: str) -> HandoverRow | None:
        """The patient's row; None for one that is not shown."""
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def opened(self, key: str) -> Act | None:
        return OpenPatient(key) if key else None

    def about(self, kind: type[Act]) -> Act | None:
        row = self.row_of(str(self.current_key() or ""))
        if row is None:
            return super().about(kind) if kind is Print else None
        if kind is TakeOver:
            return TakeOver(row.key, row.task, row.seen) if row.takes else None
        if kind is BeginHandoverNote:
            return BeginHandoverNote(row.key, row.task) if row.asks else None
        if kind is BeginHandoverRefusal:
            return BeginHandoverRefusal(row.key, row.task) if row.refuses else None
        if kind is WithdrawHandover:
            return WithdrawHandover(row.key, row.task) if row.withdraws else None
        if kind is BeginHandover:
            return BeginHandover(row.key) if row.gives else None
        if kind is LookAtHandover:
            return LookAtHandover(row.key)
        return super().about(kind)

    def _acts(self, row: HandoverRow) -> tuple[tuple[type[Act], str], ...]:
        """Acts of a row with their button texts, the primary one first."""
        name = family_first(row.family, row.given)
        answers = bool(row.talk) and not row.refuses
        found = (
            (row.takes, TakeOver, _("Take over {patient}").format(patient=name)),
            (row.gives, BeginHandover, _("Hand over {patient} …").format(patient=name)),
            (
                row.asks,
                BeginHandoverNote,
                (_("Answer {name} …") if answers else _("Ask {name} …")).format(name=row.other),
            ),
            (row.refuses, BeginHandoverRefusal, _("Not mine …")),
            (row.withdraws, WithdrawHandover, _("Take it back")),
        )
        return tuple((kind, words) for may, kind, words in found if may)

    def _moved(self, key: str) -> None:
        row = self.row_of(key)
        self.strip.show_acts(self._acts(row) if row is not None else ())
        self.column.set_row(row)
        if row is not None and row.group == "left" and key != self._told:
            self._told = key
            self.act.emit(LookAtHandover(key))

    def left(self) -> list[HandoverRow]:
        """Rows with something still to be done, as they stand on the list."""
        rows = self.model.rows if self.model is not None else ()
        waits = (row for row in rows if row.group == "left")
        return [row for row in waits if row.takes or row.gives or row.mark == "asked"]

    def _next(self) -> None:
        """The button of the column: the next one who is left; nobody left, the handover is done."""
        left = [row.key for row in self.left()]
        if not left:
            self.act.emit(ShowPage("ward"))
            return
        keys = [row.key for row in self.model.rows]
        now = str(self.current_key() or "")
        at = keys.index(now) if now in keys else -1
        following = next((key for key in left if keys.index(key) > at), left[0])
        self.view.setFocus()
        self.view.choose(following)
        if self.model.side == "give":
            row = self.row_of(following)
            self.run(BeginHandover if row is not None and row.gives else BeginHandoverNote)

    def show_patient(self, key: str, side: str) -> None:
        """Put the cursor on a patient of that side, at once or when the list comes."""
        self._wanted = (key, side)
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        key, side = self._wanted
        if key and self.model is not None and self.model.side == side and self.row_of(key) is not None:
            self._wanted = ("", "")
            self.view.choose(key)

    def show_model(self, model: HandoverModel | None) -> None:
        if model is None:
            self._told = ""
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()
        self._go_to_wanted()
        self.column.set_model(model, len(self.left()))
        row = self.row_of(str(self.current_key() or ""))
        self.strip.show_acts(self._acts(row) if row is not None else ())
        self.column.set_row(row)

    def rebuild(self) -> None:
        super().rebuild()
        self.strip.place()


def _point(point: OpenPoint) -> Line:
    icon = "clock" if point.late else _ICONS[point.kind]
    runs: list[Run] = [Icon(icon, "warn" if point.late else "text2", 14), Gap(8)]
    if point.outside:
        said = {"high": _("high"), "low": _("low")}[point.outside]
        runs += [Mark(point.outside, "text", plain=f"{said} "), Gap(4)]
    words = LABEL.on("warn") if point.late else PLAIN
    runs.append(Text(point.text, words, wraps=True))
    if point.when:
        runs += [Spring(10), Text(point.when, SMALL.on("warn") if point.late else SMALL)]
    return tuple(runs)
