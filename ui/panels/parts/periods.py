"""A table whose columns are periods of time, the newest at the right, in divisions that can be chosen."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop.acts import Act
from desktop.acts.tables import NextDivision
from desktop.core.messages import _
from desktop.shown.periods import PeriodColumn
from desktop.shown.why.origin import OriginOf
from ui.painting.runs import Line, Text
from ui.painting.text import SMALL, Style
from ui.panels.parts.cursor import Cursor
from ui.table.row_model import Column
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import CAPTION, MARGIN, SEMIBOLD
from ui.widgets.segmented import Segmented
from ui.window.spot import Spot

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class PeriodsPanel(TablePanel):
    """A model has `tables` (each with `per`, `name`, `columns`, `groups` of `rows`) and `per`, the one that
    stands first. D goes to the next division; ← → choose a period, and show others where not all fit.

    A kind gives `leading`, the columns before the periods, `trailing`, those after them, `period_width`, and
    `keys_in`, the columns of a row that have an origin.
    """

    own = TablePanel.own | {NextDivision}
    carries = True

    def __init__(self, name: str, **given: Any) -> None:
        super().__init__(**given)
        self.name = name
        self.view.setAccessibleName(name)
        self.view.keep_choice = True
        self.view.head_role = "canvas"
        self.view.head_line = "edge"
        self.head.set_title(name)
        self.head.set_line(False)
        self._cursor = Cursor(self.view)
        self._per = ""
        self._back = 0
        self._shown = 0
        # The key of the period that was chosen; none for the newest that is seen.
        self._chosen_key = ""
        self._made: dict[str, tuple[tuple[object, ...], Column]] = {}
        self._numbers: tuple[object, dict[str, int]] = ((), {})
        self.view.installEventFilter(self)
        self.view.clicked.connect(lambda index: self._clicked(index.column()))
        self.divisions: Segmented | None = None
        self._known: tuple[tuple[str, str], ...] = ()

    @abstractmethod
    def leading(self, wide: bool, beyond: Line) -> tuple[Column, ...]:
        """The columns before the first period; `beyond` says in words what lies outside what is seen."""

    def trailing(self, wide: bool) -> tuple[Column, ...]:
        """The columns after the last period."""
        return ()

    @abstractmethod
    def period_width(self) -> int:
        """Width of a period, at 100 %."""

    @abstractmethod
    def keys_in(self, row: Any) -> list[int]:
        """The numbers of the periods in which a row has something with an origin."""

    @abstractmethod
    def origin_in(self, row: Any, at: int) -> OriginOf | None:
        """Origin of a row's value in a period."""

    # Which division and which periods are seen

    @property
    def table(self) -> Any:
        """The division that is shown; None without one."""
        model = self.model
        if model is None or not model.tables:
            return None
        per = self._per or model.per
        return next((one for one in model.tables if one.per == per), model.tables[0])

    def _fitting(self) -> int:
        fixed = sum(one.width for one in (*self.leading(self.wide, ()), *self.trailing(self.wide)))
        return max(int((self.width() - px(fixed) - 2 * px(MARGIN)) // px(self.period_width())), 1)

    def periods(self) -> tuple[int, tuple[PeriodColumn, ...]]:
        """Index of the first period seen, and the periods."""
        columns: tuple[PeriodColumn, ...] = self.table.columns if self.table is not None else ()
        end = max(len(columns) - self._back, min(len(columns), 1))
        start = max(end - self._fitting(), 0)
        return start, columns[start:end]

    def columns(self, wide: bool) -> tuple[Column, ...]:
        start, periods = self.periods()
        self._shown = len(periods)
        words = _("{n} earlier").format(n=start) if start else ""
        ahead = _("{n} later").format(n=self._back) if self._back else ""
        beyond: Line = ()
        if words or ahead:
            beyond = (Text(" · ".join(filter(None, (words, ahead))), SMALL.on("accent")),)
        elif self.table is not None and self.table.earlier:
            beyond = (Text(self.table.earlier, SMALL),)
        chosen = self.chosen
        return (
            *self.leading(wide, beyond),
            *(
                self._period(one, self.period_width(), start + at == chosen) for at, one in enumerate(periods)
            ),
            *self.trailing(wide),
        )  # fmt: skip

    def _period(self, one: PeriodColumn, wide: float, chosen: bool) -> Column:
        """The column of a period; the same object while it says the same."""
        around = (one, wide, chosen)
        kept = self._made.get(one.key)
        if kept is None or kept[0] != around:
            column = Column(
                f"period-{one.key}", one.day, wide, 0.25, True, self._hours(one, chosen), one.so_far, tail=8,
                sortable=False,
            )  # fmt: skip
            kept = self._made[one.key] = (around, column)
        return kept[1]

    @staticmethod
    def _hours(one: PeriodColumn, chosen: bool) -> Line:
        role = "accent" if chosen else "text" if one.so_far else "text2"
        return (Text(one.hours, Style(CAPTION, SEMIBOLD if chosen or one.so_far else 400, role)),)

    def row_height(self, wide: bool) -> float:
        return 28 if wide else 26

    def offer(self, model: Any) -> None:
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

    # Where a value came from

    def _before(self) -> int:
        return len(self.leading(self.wide, ()))

    def _clicked(self, column: int) -> None:
        start, periods = self.periods()
        at = column - self._before()
        if 0 <= at < len(periods):
            self.choose_period(start + at)

    @property
    def chosen(self) -> int:
        """The number of the period that was chosen; -1 where none is, or it is gone."""
        columns = self.table.columns if self.table is not None else ()
        if self._numbers[0] is not columns:
            self._numbers = (columns, {one.key: at for at, one in enumerate(columns)})
        return self._numbers[1].get(self._chosen_key, -1)

    def choose_period(self, at: int) -> None:
        """Choose a period, and see it."""
        columns = self.table.columns if self.table is not None else ()
        if not 0 <= at < len(columns):
            return
        self._chosen_key = columns[at].key
        start, periods = self.periods()
        if not start <= at < start + len(periods):
            last = len(columns) - 1
            self._back = last - at if at > start else max(last - (at + self._fitting() - 1), 0)
        self.rebuild()

    def current_row(self) -> Any:
        """The row with the cursor, as the model has it; None for none."""
        key, table = self.view.current_key(), self.table
        rows = (row for group in table.groups for row in group.rows) if table is not None else ()
        return next((row for row in rows if row.key == key), None)

    def at_of(self, row: Any) -> int:
        """Index of the row's period asked about: the one chosen, else the newest visible."""
        held: Sequence[int] = self.keys_in(row)
        if self.chosen in held:
            return self.chosen
        start, periods = self.periods()
        seen = [at for at in held if at < start + len(periods)]
        return seen[-1] if seen else held[0] if held else -1

    def origin(self) -> Spot | None:
        row = self.current_row()
        at = self.at_of(row) if row is not None else -1
        if row is None or at < 0:
            return None
        start, periods = self.periods()
        if not start <= at < start + len(periods):
            self.choose_period(at)
        of = self.origin_in(row, at)
        return self.spot(of, self._before() + at - self.periods()[0]) if of is not None else None

    def origin_step(self, across: int, down: int) -> bool:
        if down:
            return self.step_row(down)
        row = self.current_row()
        if row is None:
            return False
        held, now = self.keys_in(row), self.at_of(row)
        if now not in held or not 0 <= held.index(now) + across < len(held):
            return False
        self.choose_period(held[held.index(now) + across])
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
                start, periods = self.periods()
                now = self.chosen if self.chosen >= 0 else start + len(periods) - 1
                self.choose_period(now + step)
                return True
        return super().eventFilter(watched, event)

    def say_told(self, model: Any) -> None:
        """Set the notes beside the numbers; None with another patient, whose they are not."""

    def show_model(self, model: Any) -> None:
        if model is None:
            self._back, self._per, self._chosen_key = 0, "", ""
            self._made.clear()
            # What is told beside the numbers is of the same patient as they.
            self.head.set_title(self.name)
            self.say_told(None)
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self.model is not None and self._shown != len(self.periods()[1]):
            self.rebuild()
