"""A key that is shown does what it stands beside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import samples_laboratory, samples_lists, samples_results
from tests.ui.windows import shown
from ui.panels import make_panel

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("kind", "make", "key", "held", "action"),
    [
        ("results", samples_results.results, Qt.Key.Key_J, CONTROL, "acknowledge_all"),
        ("results", samples_results.results, Qt.Key.Key_Return, CONTROL, "acknowledge"),
        ("results", samples_results.results, Qt.Key.Key_Enter, CONTROL, "acknowledge"),
        ("letter_queue", samples_lists.letter_queue, Qt.Key.Key_Return, BOTH, "posted"),
        ("letter_queue", samples_lists.letter_queue, Qt.Key.Key_F8, NONE, "preview"),
    ],
)
def test_the_keys_on_a_pages_buttons_press_them_wherever_the_focus_is(
    qtbot: QtBot,
    kind: str,
    make: Callable[[], object],
    key: Qt.Key,
    held: Qt.KeyboardModifier,
    action: str,
) -> None:
    window = shown(qtbot)
    panel = make_panel(kind)
    window.set_page("page", panel)
    window.show_page("page")
    panel.set_model(make())
    qtbot.wait(1)
    for focus in (panel.take_focus, window.navigation.take_focus):
        focus()
        with qtbot.waitSignal(window.panel_act) as acted:
            qtbot.keyClick(QApplication.focusWidget(), key, held)
        assert acted.args[1] == action


def test_a_step_that_nobody_carries_out_is_not_offered(qtbot: QtBot) -> None:
    for kind, make, name in (
        ("laboratory", samples_laboratory.laboratory, "foot.button"),
        ("letter_queue", samples_lists.letter_queue, "sorted_by"),
    ):
        panel = make_panel(kind)
        qtbot.addWidget(panel)
        for there in (True, False):
            panel.set_offered(lambda _action, there=there: there)
            panel.set_model(make())
            part: object = panel
            for step in name.split("."):
                part = getattr(part, step)
            assert part.isHidden() is not there, kind
