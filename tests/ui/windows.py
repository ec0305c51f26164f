"""A window of its own with a worklist in it, shown and active."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui import samples, samples_worklist
from ui.panels import make_panel
from ui.window.window import MainWindow


def shown(qtbot: QtBot, size: tuple[int, int] = (1366, 768)) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(*size)
    window.set_navigation(samples.navigation())
    window.set_status(samples.status())
    panel = make_panel("worklist")
    panel.set_model(samples_worklist.worklist())
    window.set_page("ward", panel)
    window.show_page("ward")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.wait(1)
    return window
