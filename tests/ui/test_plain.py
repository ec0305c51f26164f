"""Every text from outside is plain: a name that looks like HTML is shown to the letter and opens nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets import plain

UI = Path(plain.__file__).parents[1]
NAMES = (
    "<img src='file:///etc/hostname'>",
    '<a href="http://127.0.0.1">Kari</a> Nordmann',
    "Ola <b>Fet</b>\nlinje to",
    "<qt>x</qt>",
    "a < b & c > d",
    "Åse Øverås",
    "",
)
# Calls that make Qt guess, and what to use instead.
GUESSING = {
    "setToolTip": "ui.widgets.plain.tip",
    "setWhatsThis": "ui.widgets.plain.tip",
    "setStatusTip": "ui.widgets.plain.tip",
    "showText": "ui.widgets.plain.show_tip",
    "setHtml": "setPlainText",
    "insertHtml": "insertText",
    "appendHtml": "appendPlainText",
    "setInformativeText": "a dialog of labels from ui.widgets.plain.label",
}
GUESSING_CLASSES = {"QLabel", "QMessageBox", "QErrorMessage", "QTextBrowser", "QSplashScreen", "QWhatsThis",
                    "QProgressDialog", "QInputDialog"}  # fmt: skip


def guesses(source: str) -> list[str]:
    """The lines of a module in which Qt is left to guess whether a text is HTML."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        owner = (
            called.value.id
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)
            else ""
        )
        if name in GUESSING:
            found.append(f"{node.lineno}: {name}; use {GUESSING[name]}")
        elif name in GUESSING_CLASSES or owner in GUESSING_CLASSES:
            found.append(f"{node.lineno}: {name}; use ui.widgets.plain.label")
        elif name == "setMarkdown":
            found.append(f"{node.lineno}: {name}")
    return found


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda p: str(p.relative_to(UI)))
def test_nothing_leaves_it_to_qt_whether_a_text_is_html(path: Path) -> None:
    if path.name == "plain.py":
        return
    assert guesses(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["w.setToolTip(name)", "QLabel(name)", "QMessageBox.warning(self, a, b)", "QToolTip.showText(p, name)",
     "doc.setHtml(x)", "QtWidgets.QLabel(x)"],
)  # fmt: skip
def test_the_contract_finds_what_it_is_for(source: str) -> None:
    assert guesses(source)


class _Asked(QTextDocument):
    """A document that notes what it was asked to load."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def loadResource(self, _kind: int, name: QUrl) -> object:
        self.asked.append(name.toString())
        return b""


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_to_the_letter_and_opens_nothing(qapp: QApplication, name: str) -> None:
    document = _Asked()
    text = plain.as_plain(name)
    if plain.Qt.mightBeRichText(text):
        document.setHtml(text)
        document.size()
    else:
        document.setPlainText(text)
    assert document.toPlainText() == name
    assert document.asked == []


def test_a_tool_tip_and_a_label_show_it_so(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    plain.tip(widget, NAMES[0])
    assert "<img" not in widget.toolTip()
    assert "&lt;img" in widget.toolTip()
    made = plain.label(NAMES[0], widget)
    assert made.textFormat() is plain.Qt.TextFormat.PlainText
    assert made.text() == NAMES[0]
    widget.show()
    plain.show_tip(widget.mapToGlobal(QPoint(1, 1)), NAMES[0], widget)
    assert "<img" not in QToolTip.text()
