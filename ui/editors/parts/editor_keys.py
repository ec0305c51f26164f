"""Keys of an editor: what it takes before the window does, and how key presses reach it from its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.held_keys import held, moves
from ui.widgets.typing_pause import stray, when_alone

Table = Mapping[str, Callable[[], object]]
"""From a key as Qt writes it (`Alt+Down`, `Ctrl+Return`) to what it does."""


def pressed(event: QKeyEvent) -> str:
    """The key as Qt writes it, keypad keys as the others."""
    text = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
    return text.replace("Num+", "").replace("Enter", "Return")


def bare(event: QKeyEvent) -> bool:
    """True when a key was pressed without modifiers; the keypad's keys and capitals count as such."""
    allowed = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    return not event.modifiers() & ~allowed


def claims(event: QEvent, table: Table) -> bool:
    """Take a key that also is the window's: call it first in `event`, and return True if it does."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if pressed(event) not in table:
        return False
    event.accept()
    return True


def runs(event: QKeyEvent, table: Table) -> bool:
    """Do what the key stands for, once for a key held down; False if it isn't in the table."""
    name = pressed(event)
    act = table.get(name)
    if act is None:
        return False
    event.accept()
    if len(name) == 1 and name.isalpha():
        # The window's parts are small here: whoever has the focus is whom the letter was pressed in.
        if not held(event) and not stray(event) and (focused := QApplication.focusWidget()) is not None:
            when_alone(focused, name, act)
    elif moves(name) or not held(event):
        act()
    return True


def tab_order(stops: Sequence[QWidget]) -> None:
    """Let Tab go through widgets in this order, as far as they stand in one window."""
    for one, other in pairwise(stops):
        if one.window() is other.window():
            QWidget.setTabOrder(one, other)
