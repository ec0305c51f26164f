"""The lanes of the chart of a page that is changed, in the column beside it: found, shown, hidden, moved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Lane
from ui.widgets.choices import Choice
from ui.widgets.held_keys import held
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.searched_list import ListWords, SearchedList

MOVED = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
"""Keys that move a row of such a list with Shift."""


class LaneList(SearchedList):
    """List of lanes. `turned(key, shown)` shows or hides one, `moved(key, step)` moves it among the others,
    `left()` on Esc."""

    turned = Signal(str, bool)
    moved = Signal(str, int)
    in_rows = True

    def __init__(self, parent: QWidget | None = None) -> None:
        words = ListWords(
            _("Lanes of the chart"),
            "L",
            _("Type to search, ↑ ↓ choose, Enter shows or hides, Shift with ↑ ↓ moves. Ctrl+Z undoes, Esc"
              " goes back. A lane is drawn once the patient has values of it."),
            _("Search lanes"),
            _("Lanes"),
        )  # fmt: skip
        super().__init__(words, parent)
        self.lanes: tuple[Lane, ...] = ()
        # A click only chooses: whoever moves a lane by the mouse does not hide it.
        self.list.click_chooses = True
        self.list.picked.connect(self.enter)
        self.add_steps(
            ("Enter", _("show or hide"), lambda: self.enter(self.chosen_shown)),
            ("Shift+↑", _("move up"), lambda: self._step(-1)),
            ("Shift+↓", _("move down"), lambda: self._step(1)),
        )

    def keys(self) -> tuple[KeyWords, ...]:
        return list_keys(
            KeyWords("Enter", _("show or hide"), _("Show or hide the lane")),
            KeyWords("Shift+↑ ↓", _("move"), _("Move the lane")),
            KeyWords("Ctrl+Z", _("undo"), ""),
        )

    def show_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Show the lanes as they stand; the chosen one stays it, and so does what is searched for."""
        if lanes == self.lanes and self.list.rows:
            return
        inside = self.in_list
        self.lanes = lanes
        current = self.list.current or next((one.key for one in lanes if one.shown), "")
        choices = tuple(
            Choice(one.key, one.title, remark=_("shown") if one.shown else _("hidden")) for one in lanes
        )
        self.list.set_choices(choices, current, digits=False)
        self.search(self.field.text())
        if inside:
            self.take_focus()

    def enter(self, key: str) -> None:
        lane = next((one for one in self.lanes if one.key == key), None)
        if lane is not None:
            self.turned.emit(key, not lane.shown)

    def moves(self, event: QKeyEvent) -> bool:
        # An arrow with Shift moves a lane; the list itself would choose another one.
        step = MOVED.get(Qt.Key(event.key()), 0)
        if not step or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        if not held(event):
            self._step(step)
        return True

    def _step(self, step: int) -> None:
        if self.chosen_shown:
            self.moved.emit(self.chosen_shown, step)
