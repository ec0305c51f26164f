"""The keyboard after a dialog: it is where one worked, though no window manager gives it back (offscreen)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.windows import shown
from ui.acts.confirm import ConfirmDialog
from ui.application import application
from ui.printing.printer_dialog import PrinterDialog
from ui.printing.printers import Printer
from ui.table.view import RowsView
from ui.window.window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window whose list has the keyboard."""
    application()
    made = shown(qtbot)
    rows(made).setFocus()
    assert QApplication.focusWidget() is rows(made)
    yield made
    made.hide()


def rows(window: MainWindow) -> RowsView:
    found = window.current_page().findChild(RowsView)
    assert isinstance(found, RowsView)
    return found


def opened(qtbot: QtBot, dialog: QDialog) -> QDialog:
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    assert QApplication.focusWidget() is not None
    return dialog


def confirm(parent: QWidget) -> ConfirmDialog:
    return ConfirmDialog(
        "Trekke tilbake?", "Brevet blir trukket tilbake.", "Trekk tilbake", lambda: None, parent
    )


def back_in(qtbot: QtBot, where: QWidget) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is where)


def test_after_esc_the_list_has_the_keyboard_again(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(qtbot, confirm(window))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    back_in(qtbot, rows(window))


def test_after_a_print_dialog_is_closed_too(window: MainWindow, qtbot: QtBot) -> None:
    dialog = PrinterDialog("Skriv ut", "A4", (Printer("HJ3"),), "HJ3", window, files=True)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    dialog.close()
    back_in(qtbot, rows(window))


def test_of_two_dialogs_the_lower_one_has_it_and_then_the_window(window: MainWindow, qtbot: QtBot) -> None:
    lower = opened(qtbot, confirm(window))
    upper = opened(qtbot, confirm(lower))
    upper.reject()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is lower)
    lower.reject()
    back_in(qtbot, rows(window))


def test_a_dialog_that_opens_in_the_place_of_another_keeps_it(window: MainWindow, qtbot: QtBot) -> None:
    first = opened(qtbot, confirm(window))
    next_one = confirm(window)
    first.finished.connect(lambda _result: next_one.open())
    first.reject()
    qtbot.wait(20)
    assert QApplication.activeWindow() is next_one
    next_one.reject()
    back_in(qtbot, rows(window))


def test_behind_another_modal_dialog_the_window_stays(window: MainWindow, qtbot: QtBot) -> None:
    stays = opened(qtbot, confirm(window))
    aside = QDialog(window)
    QLineEdit(aside)
    aside.setModal(False)
    aside.show()
    aside.activateWindow()
    aside.findChild(QLineEdit).setFocus()
    aside.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is stays)
    stays.reject()
    back_in(qtbot, rows(window))


def test_one_that_closes_while_somebody_works_elsewhere_takes_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = confirm(window)
    # A modal one would keep the other window of this program from being worked in.
    dialog.show()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    elsewhere = QLineEdit()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    elsewhere.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is elsewhere)
    dialog.reject()
    qtbot.wait(20)
    assert QApplication.activeWindow() is elsewhere
    assert QApplication.focusWidget() is elsewhere
