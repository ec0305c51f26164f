"""What Qt says itself is in the program's language, too."""

from __future__ import annotations

import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core import messages
from ui.application import application
from ui.qt_words import WORDS


@pytest.fixture(autouse=True)
def _installed(qapp: QApplication) -> None:
    assert application() is qapp


def said(dialog: QPrintDialog) -> set[str]:
    found = {w.text() for w in dialog.findChildren(QAbstractButton)}
    found |= {w.text() for w in dialog.findChildren(QLabel)}
    found |= {w.title() for w in dialog.findChildren(QGroupBox)}
    for tabs in dialog.findChildren(QTabWidget):
        found |= {tabs.tabText(at) for at in range(tabs.count())}
    for box in dialog.findChildren(QComboBox):
        found |= {box.itemText(at) for at in range(box.count())}
    return {words.replace("&", "") for words in found if words.strip(". ")}


def test_the_print_dialog_is_norwegian(qtbot: QtBot) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    words = said(dialog)
    assert "Avbryt" in words
    # What is the same in both languages is no sign of either.
    left = {one for one in words if one in WORDS and WORDS[one]() != one}
    assert left == set()


def test_buttons_and_text_menus_are_norwegian(qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert {one.text().replace("&", "") for one in box.buttons()} == {"Avbryt", "Lagre"}
    for field in (QLineEdit("x"), QPlainTextEdit("x")):
        qtbot.addWidget(field)
        menu: QMenu = field.createStandardContextMenu()
        names = {action.text().partition("\t")[0].replace("&", "") for action in menu.actions()} - {""}
        assert {"Klipp ut", "Kopier", "Lim inn", "Merk alt"} <= names
        assert not names & set(WORDS) - {"Type:"}


def test_in_english_qt_speaks_english(qtbot: QtBot) -> None:
    messages.set_language("en")
    try:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        assert [one.text().replace("&", "") for one in box.buttons()] == ["Cancel"]
    finally:
        messages.set_language("nb")
