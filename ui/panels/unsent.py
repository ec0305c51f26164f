"""Unsent panel (outbox): decisions first, then acts that are sent without one."""

from __future__ import annotations

from functools import partial

from desktop.acts import Act
from desktop.acts.papers import PrintRequisition
from desktop.acts.unsent import LookAtUnsent, SendAgain, SendLate, Settle, ThrowAway
from desktop.acts.window import OpenPatient
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.unsent.unsent import UnsentModel, UnsentRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Keys, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, SMALL, Style
from ui.panels.parts.conflict_side import ConflictSide
from ui.panels.parts.cursor import Cursor
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import CAPTION, SEMIBOLD
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel
from ui.widgets.typing_pause import when_alone

_ICONS = {
    "conflict": ("git-diff", "warn"),
    "rejected": ("x-circle", "danger"),
    "urgent": ("warning", "danger"),
    "expired": ("question", "warn"),
    "waiting": ("hourglass", "text2"),
}


_LIST = 400
"""Width of the list beside a clash, at 100 %."""
_ANY = 16_777_215


class UnsentPanel(TablePanel):
    """Raises `OpenPatient`, the row's own step by its key, `LookAtUnsent` when another one has the cursor, so
    that its owner can set the model's `detail`, and `Settle` between the two versions that are shown then.
    """

    kind = "unsent"
    acts = (OpenPatient, LookAtUnsent, SendLate, SendAgain, ThrowAway, Settle, PrintRequisition)

    def __init__(self) -> None:
        super().__init__(head=PAGE)
        self.view.heads = False
        self.view.slack = 18
        self.view.setAccessibleName(_("Unsent"))
        self.head.set_title(_("Unsent"))
        self.head.set_keys("Ctrl+U")
        self._promise = RunsLabel(self, wrapping=True)
        self._promise.setContentsMargins(px(20), 0, px(20), 0)
        self.add_foot(self._promise)
        self._rows: dict[str, UnsentRow] = {}
        self._told = ""
        self._cursor = Cursor(self.view)
        self.clash = ConflictSide(self)
        self.clash.act.connect(self.act)
        self.clash.hide()
        self.place_beside(self.clash)
        self.view.moved.connect(self._moved)

    def show_model(self, model: UnsentModel | None) -> None:
        # The model says which row it has in full: its owner may have let go of the one that was told.
        self._told = model.at if model is not None else ""
        # The version in full follows the cursor a moment later; another's is never shown beside this row.
        detail = model.detail if model is not None else None
        self.clash.set_model(detail)
        self.clash.setVisible(detail is not None)
        self.view.setMaximumWidth(px(_LIST) if detail is not None else _ANY)
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()
        self._tell(str(self.current_key() or ""))

    def _moved(self, key: str) -> None:
        if self.clash.shown not in ("", key):
            self.clash.set_model(None)
        self._tell(key)

    def _tell(self, key: str) -> None:
        if key and key != self._told:
            self._told = key
            self.act.emit(LookAtUnsent(key))

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("act", _("Act"), 200, 1),)

    def row_height(self, wide: bool) -> float:
        return 48

    def groups(self, model: UnsentModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Unsent"), str(len(model.rows)))
        foot = tuple(
            (Gap(20), Text(words, SMALL, wraps=True)) for words in (*model.left, model.promise) if words
        )
        self._promise.set_cell(Cell((foot,), step=22))
        self._promise.setVisible(bool(foot))
        self._rows = {row.key: row for row in model.rows}
        needs = [row for row in model.rows if row.state != "waiting"]
        waits = [row for row in model.rows if row.state == "waiting"]
        groups = []
        for title, rows in ((_("Needs you"), needs), (_("Is sent by itself"), waits)):
            if rows:
                groups.append(Group(tuple(self._row(row) for row in rows), title, str(len(rows))))
        return tuple(groups)

    def _row(self, row: UnsentRow) -> Row:
        icon, role = _ICONS[row.state]
        age = Text(row.age, SMALL)
        title = LABEL.heavy(SEMIBOLD) if row.state != "waiting" else LABEL
        step: Line = ()
        for one in (row.step, row.away):
            if one is not None:
                step = (*step, Gap(10), Text(one.label, LABEL.on("accent")), Gap(6), Keys(one.key))
        why_style = Style(CAPTION, 400, role) if row.state in ("rejected", "urgent", "expired") else SMALL
        who = " ".join(filter(None, (row.bed, family_first(row.family, row.given))))
        rest: tuple[Line, ...] = ((Gap(28), Text(who, PLAIN.on("text2"), wraps=True)),)
        if row.why:
            rest = (*rest, (Gap(28), Text(row.why, why_style, wraps=True)))
        mark: Line = (Icon(icon, role, 16), Gap(12))
        beside: Line = (*mark, Text(row.title, title), Spring(), age, *step)
        wrapped: tuple[Line, ...] = ((*mark, Text(row.title, title, wraps=True)), (Gap(28), age, *step))
        words = " ".join(filter(None, (row.title, who, row.why, row.age)))
        cell = Cell(((beside, *rest), (*wrapped, *rest)), step=18, words=words)
        return Row(row.key, (cell,), (row.age_sort,), row.spoken)

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._rows.get(key)
        if row is None or not row.keys:
            return None
        return OriginOf(row.keys, row.title, note=row.why, patient=row.patient)

    def opened(self, key: str) -> Act | None:
        row = self._rows.get(key)
        return OpenPatient(row.patient) if row is not None and row.patient else None

    def about(self, kind: type[Act]) -> Act | None:
        if kind is PrintRequisition:
            row = self._rows.get(self.view.current_key())
            return PrintRequisition(row.patient, row.key) if row is not None and row.orders else None
        return super().about(kind)

    def _pressed(self, letter: str) -> None:
        if self.clash.shown == self.view.current_key() and self.clash.press(letter):
            return
        row = self._rows.get(self.view.current_key())
        steps = (row.step, row.away) if row is not None else ()
        for one in steps:
            if row is not None and one is not None and one.key.upper() == letter:
                when_alone(self.view, letter, partial(self.act.emit, one.act), self.current_key)
                return
        super()._pressed(letter)
