"""List in the place of the draft's column, with a search above it: the same keys find and choose a panel, a
column, a lane, an analysis or a limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.editors.parts.editor_side import SideHead, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Text
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.button import StepButton
from ui.widgets.choices import MOVES, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, list_keys

_WIDE = 320
_QUIET = Qt.KeyboardModifier.KeypadModifier
_ALT = Qt.KeyboardModifier.AltModifier


class ListWords(NamedTuple):
    """Words of the list: its title and keys, what to do, the search, and what is in it."""

    title: str
    keys: str
    said: str
    search: str
    name: str


class SearchedList(Ground):
    """Base of such lists. What is typed is searched for, wherever the focus is; ↑ ↓, Home, End, Page Up and
    Page Down choose, Enter does what the list is for (`enter`), and Esc is `left()`.

    `in_rows`: the focus begins in the rows; else in the search.
    """

    left = Signal()
    in_rows = False

    def __init__(self, words: ListWords, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setAccessibleName(words.title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(18), px(6), px(14), px(12))
        self.column.setSpacing(px(8))
        head = Stack()
        head.add(SideHead(words.title, keys=words.keys, large=True), paragraph(words.said, SMALL))
        self.column.addWidget(head)
        self.field = FilterField(words.search, "", "magnifying-glass", _WIDE, parent=self)
        self.column.addWidget(self.field)
        self.nothing = RunsLabel(wrapping=True)
        self.nothing.hide()
        self.column.addWidget(self.nothing)
        self.list = ChoiceList(words.name, self, "canvas")
        self.column.addWidget(self.list, 1)
        self.steps: list[StepButton] = []
        self.field.textChanged.connect(self.search)
        for one in (self.field, self.list):
            one.installEventFilter(self)

    def add_steps(self, *steps: tuple[str, str, Callable[[], object]]) -> None:
        """Buttons below the list for the mouse: the key of each, its words, and what it does to the chosen
        row."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(6))
        for at, (key, title, do) in enumerate(steps):
            button = StepButton(key, title, self)
            # A click leaves the focus on the row that it is about.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, do=do: do())
            grid.addWidget(button, at // 2, at % 2, Qt.AlignmentFlag.AlignLeft)
            self.steps.append(button)
        grid.setColumnStretch(2, 1)
        self.column.addLayout(grid)

    def keys(self) -> tuple[KeyWords, ...]:
        """The keys that count in it, with their words."""
        return list_keys()

    @property
    def chosen_shown(self) -> str:
        """The chosen row's key; empty where the search hides it: nobody changes what they do not see."""
        row = next((row for row in self.list.rows if row.chosen and not row.isHidden()), None)
        return row.choice.key if row is not None else ""

    def search(self, words: str) -> None:
        """Show what holds these words, and choose the first of it where the chosen one is not shown; nothing
        is said in words too."""
        self.list.set_filter(words)
        shown = [row for row in self.list.rows if not row.isHidden()]
        nothing = _("Nothing here is called “{words}”.").format(words=words.strip())
        self.nothing.set_cell(Cell((((Text(nothing, SMALL, wraps=True),),),), step=17))
        self.nothing.setVisible(bool(words.strip()) and not shown)
        if shown and not any(row.chosen for row in shown):
            self.list.choose(shown[0].choice.key)

    def enter(self, key: str) -> None:
        """Do what the list is for about the chosen row, whose `key` is given."""

    def stops(self) -> list[QWidget]:
        """Tab order of the list: the search, the chosen row."""
        row = next((row for row in self.list.rows if row.chosen and not row.isHidden()), None)
        return [self.field, *((row,) if row is not None else ())]

    def take_focus(self) -> None:
        """Begin with the search, or in the rows."""
        if self.in_rows and any(not row.isHidden() for row in self.list.rows):
            self.list.take_focus()
        else:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def setFocus(self, *_reason: object) -> None:
        self.take_focus()

    @property
    def in_list(self) -> bool:
        """True while one of the rows has the focus."""
        return any(row.hasFocus() for row in self.list.rows)

    def moves(self, event: QKeyEvent) -> bool:
        """Take an arrow with a modifier, as one that moves the chosen row; False for all others."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self.moves(event):
            return True
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            # Once from everywhere in it, also with words in the search: what comes after it may sign.
            self._escape()
            return True
        # In the search they would move its cursor; in the rows the list takes them itself.
        bare = not event.modifiers() & ~_QUIET
        if watched is self.field and bare and Qt.Key(event.key()) in MOVES:
            self.list.move_to(Qt.Key(event.key()))
            return True
        if watched is self.field and (self._is_undo(event) or event.modifiers() == _ALT):
            # Nothing of the search is left to take back: it is the draft's. A field would write the letter.
            QApplication.sendEvent(self, event)
            return True
        return False

    def _is_undo(self, event: QKeyEvent) -> bool:
        """True for a key of undoing or redoing that has nothing to do in the search."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.field.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.field.isRedoAvailable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A row that has the focus itself has told of it already.
            if self.chosen_shown and self.field.hasFocus() and not held(event):
                self.enter(self.chosen_shown)
        elif self.in_list and self._is_text(event):
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        self.left.emit()

    def _is_text(self, event: QKeyEvent) -> bool:
        """True for a letter or a figure."""
        words = event.text()
        plain = not event.modifiers() & ~(_QUIET | Qt.KeyboardModifier.ShiftModifier)
        return plain and bool(words.strip()) and words.isprintable()

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = self.stops()
        at = next((at for at, one in enumerate(stops) if one.hasFocus()), 0)
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True
