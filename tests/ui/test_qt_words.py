"""What Qt says itself is in the program's language, too."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTextBrowser,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core import messages
from ui.application import application
from ui.qt_words import WORDS, QtWords

SAME = {
    # Names of paper, units and measures are the same in both languages, as are the keys' own words.
    "QPageSize", "QShortcut", "QGuiApplication",
}  # fmt: skip
UNSEEN = {"Form", "...", "mm", "Cicero (CC)", "Didot (DD)", "Pica (P̸)"}
"""What no reader sees, and units of printers that are called so."""


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What Qt asked for while the test went on and got no answer for: it stays English."""
    found: set[str] = set()
    answer = QtWords.translate

    def translate(self: QtWords, context: str, source: str, disambiguation: str = "", n: int = -1) -> object:
        words = answer(self, context, source, disambiguation, n)
        counted = re.fullmatch(r"\d+ \(\dx\d\)", source)
        if words is None and context not in SAME and source not in UNSEEN and not counted:
            found.add(f"{context}: {source}")
        return words

    monkeypatch.setattr(QtWords, "translate", translate)
    return found


@pytest.fixture(autouse=True)
def _installed(qapp: QApplication) -> None:
    assert application() is qapp


def test_buttons_and_text_menus_are_norwegian(qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert {one.text().replace("&", "") for one in box.buttons()} == {"Avbryt", "Lagre"}
    for field in (QLineEdit("x"), QPlainTextEdit("x")):
        qtbot.addWidget(field)
        menu: QMenu = field.createStandardContextMenu()
        names = {action.text().partition("\t")[0].replace("&", "") for action in menu.actions()} - {""}
        assert {"Klipp ut", "Kopier", "Lim inn", "Merk alt"} <= names
        assert not names & set(WORDS)


def test_in_english_qt_speaks_english(qtbot: QtBot) -> None:
    messages.set_language("en")
    try:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        assert [one.text().replace("&", "") for one in box.buttons()] == ["Cancel"]
    finally:
        messages.set_language("nb")


FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QTextBrowser)


@pytest.mark.parametrize("kind", FIELDS)
def test_no_word_of_a_text_menu_is_english(qtbot: QtBot, english: set[str], kind: type[QWidget]) -> None:
    field = kind()
    qtbot.addWidget(field)
    field.setText("x") if hasattr(field, "setText") else field.setPlainText("x")  # type: ignore[attr-defined]
    menu: QMenu = field.createStandardContextMenu()  # type: ignore[attr-defined]
    said = [action.text().partition("\t")[0].replace("&", "") for action in menu.actions() if action.text()]
    assert {"Kopier", "Merk alt"} <= set(said)
    assert len(said) == len(set(said)), "two acts of one menu have two names"
    assert english == set()


def test_no_button_of_a_message_is_english(qtbot: QtBot, english: set[str]) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    standard = [one for one in QMessageBox.StandardButton if 0x400 <= one.value <= 0x8000000]
    for one in standard:
        box.addButton(one)
    box.setDetailedText("x")
    said = [one.text().replace("&", "") for one in box.buttons()]
    assert len(said) == len(standard) + 1, "each of them, and the one for details"
    assert {"Ja", "Nei", "Avbryt", "Lukk", "Lagre", "Forkast", "Tilbakestill"} <= set(said)
    assert english == set()


def test_every_word_of_qt_has_its_bokmal() -> None:
    """A word that is listed and has none would be the English of ours, in the middle of a Norwegian page."""
    norwegian = {source: words() for source, words in WORDS.items()}
    messages.set_language("en")
    try:
        both = {source for source, words in WORDS.items() if words() == norwegian[source]}
    finally:
        messages.set_language("nb")
    assert both <= {"OK"}
