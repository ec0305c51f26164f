"""Names that come first on a page that is changed, in the column beside it: moved, taken away, and another
one asked for."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import PLAIN, SMALL
from ui.theme.measures import MEDIUM
from ui.widgets.choices import Choice
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.lane_list import MOVED
from ui.window.sprint.searched_list import ListWords, SearchedList


class FirstRow(NamedTuple):
    """A row of the list: its name in the file and its title, in words what it has (a patient's newest answer,
    the lines of a set), and why nobody here would see it, empty where somebody does."""

    key: str
    title: str
    value: str
    where: str = ""

    def choice(self) -> Choice:
        """Row of a list."""
        return Choice(self.key, self.title, " · ".join(filter(None, (self.value, self.where))))


class FirstWords(NamedTuple):
    """Words of such a list: those of the list itself, and what its keys do (moved, taken away, added)."""

    said: ListWords
    move: str
    take: str
    add: str


class FirstList(SearchedList):
    """List of what comes first. `moved(key, step)` moves one, `gone(key)` takes one away, `wanted()` asks for
    one more, `left()` on Esc."""

    moved = Signal(str, int)
    gone = Signal(str)
    wanted = Signal()
    in_rows = True

    def __init__(self, words: FirstWords, parent: QWidget | None = None) -> None:
        self._words = words
        super().__init__(words.said, parent)
        self.rows: tuple[FirstRow, ...] = ()
        column = self.column
        self.below = Stack(spacing=6)
        self.warning = RunsLabel(wrapping=True)
        self.said = RunsLabel(wrapping=True)
        self.below.add(self.warning, self.said)
        self.warning.hide()
        column.addWidget(self.below)
        self.add_steps(
            ("Shift+↑", _("move up"), lambda: self._move(-1)),
            ("Shift+↓", _("move down"), lambda: self._move(1)),
            ("Delete", _("take away"), self._take),
            ("Ctrl+N", _("add …"), self.wanted.emit),
        )

    def keys(self) -> tuple[KeyWords, ...]:
        return list_keys(
            KeyWords("Shift+↑ ↓", _("move"), self._words.move),
            KeyWords("Delete", _("take away"), self._words.take),
            KeyWords("Ctrl+N", _("add …"), self._words.add),
            KeyWords("Ctrl+Z", _("undo"), ""),
        )

    def show_rows(self, rows: tuple[FirstRow, ...], said: tuple[str, ...]) -> None:
        """Show what comes first, and sentences about the list below it; the chosen one stays it, or the one
        that has come into its place."""
        self.said.set_cell(Cell((tuple(_paragraph(one) for one in said if one),), step=17))
        self.say("")
        if rows == self.rows and self.list.rows:
            return
        # Who has added the first one goes on from it.
        inside = self.in_list or (not self.rows and self.field.hasFocus() and not self.field.text())
        keys, old = [one.key for one in rows], [one.key for one in self.rows]
        current = self.list.current
        came = [key for key in keys if key not in old] if old else []
        if len(came) == 1:
            current = came[0]
        elif current not in keys and keys:
            current = keys[min(old.index(current), len(keys) - 1)] if current in old else keys[0]
        self.rows = rows
        self.list.set_choices(tuple(one.choice() for one in rows), current, digits=False)
        self.search(self.field.text())
        if inside:
            self.take_focus()

    def say(self, words: str) -> None:
        """Say in amber why something was not done; empty takes it away."""
        style = PLAIN.on("warn").heavy(MEDIUM)
        line: Line = (Icon("warning", "warn", 14), Gap(8), Text(words, style, wraps=True))
        self.warning.set_cell(Cell(((line,),), step=18) if words else Cell())
        self.warning.setVisible(bool(words))
        self.below.refresh()

    def _move(self, step: int) -> None:
        if self.chosen_shown:
            self.moved.emit(self.chosen_shown, step)

    def _take(self) -> None:
        if self.chosen_shown:
            self.gone.emit(self.chosen_shown)

    def moves(self, event: QKeyEvent) -> bool:
        # An arrow with Shift moves the row; the list itself would choose another one.
        step = MOVED.get(Qt.Key(event.key()), 0)
        if not step or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        if not held(event):
            self._move(step)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        takes = event.key() == Qt.Key.Key_Delete and not event.modifiers()
        if takes and not self.field.hasFocus():
            if not held(event):
                self._take()
            return
        super().keyPressEvent(event)


def _paragraph(words: str) -> Line:
    return (Text(words, SMALL, wraps=True),)
