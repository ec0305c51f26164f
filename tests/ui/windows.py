"""A window of its own with a worklist in it, shown and active."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.running.patience import PATIENCE
from tests.ui import samples, samples_worklist
from ui.panels import make_panel
from ui.table.view import RowsView
from ui.window.window import MainWindow

MOST_TURNS = 10_000
"""Turns of the loop in which one must come that has nothing else to do."""


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


def fitted(root: QWidget) -> None:
    """Wait until all rows of every list in it are fitted: those that are not seen are in slices, and the
    scroll bar goes by all of them."""
    until = time.monotonic() + PATIENCE
    lists = [*root.findChildren(RowsView), *([root] if isinstance(root, RowsView) else [])]
    QApplication.processEvents()
    while any(one.isVisible() and one.fit.fitted < len(one.rows.items) for one in lists):
        assert time.monotonic() < until, "rows of a list were never fitted"
        QTest.qWait(1)
    QApplication.processEvents()


def painted() -> None:
    """Let timers without a delay run, and what they ask for be painted.

    Qt runs such timers (a table paints a row of another height by one) only in a turn in which nothing
    else is due: a fixed number of turns says nothing on a busy machine.
    """
    for _asked_then_painted in range(2):
        last = QTimer(singleShot=True)
        last.start(0)
        for _turn in range(MOST_TURNS):
            QApplication.processEvents()
            if not last.isActive():
                break
        assert not last.isActive(), "timers without a delay never ran"
    QApplication.processEvents()
