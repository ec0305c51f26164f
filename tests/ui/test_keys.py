"""A key that is shown does what it stands beside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.letters import PostLetters, PreviewPile
from desktop.acts.results import AcknowledgeResults
from tests.ui import samples_lists, samples_results
from tests.ui.windows import shown
from ui.panels import make_panel

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("kind", "make", "key", "held", "act"),
    [
        ("results", samples_results.results, Qt.Key.Key_J, CONTROL, AcknowledgeResults),
        ("results", samples_results.results, Qt.Key.Key_Return, CONTROL, AcknowledgeResults),
        ("results", samples_results.results, Qt.Key.Key_Enter, CONTROL, AcknowledgeResults),
        ("letter_queue", samples_lists.letter_queue, Qt.Key.Key_Return, BOTH, PostLetters),
        ("letter_queue", samples_lists.letter_queue, Qt.Key.Key_F8, NONE, PreviewPile),
    ],
)
def test_the_keys_on_a_pages_buttons_press_them_wherever_the_focus_is(
    qtbot: QtBot,
    kind: str,
    make: Callable[[], object],
    key: Qt.Key,
    held: Qt.KeyboardModifier,
    act: type[Act],
) -> None:
    window = shown(qtbot)
    panel = make_panel(kind)
    window.set_page("page", panel)
    window.show_page("page")
    panel.set_model(make())
    qtbot.wait(1)
    for focus in (panel.take_focus, window.navigation.take_focus):
        focus()
        if act is AcknowledgeResults and focus == panel.take_focus:
            # The first press shows those that were not on the screen.
            qtbot.keyClick(QApplication.focusWidget(), key, held)
            qtbot.wait(1)
        with qtbot.waitSignal(window.panel_act) as acted:
            qtbot.keyClick(QApplication.focusWidget(), key, held)
        assert type(acted.args[1]) is act
