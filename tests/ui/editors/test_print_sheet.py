"""Pages are shown whole, and turned by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.editors.conftest import Show
from ui.printing.print_sheet import PrintSheet, page_image

COLOURS = ("#ff0000", "#00ff00", "#0000ff")


def _page(colour: str, wide: int = 210, tall: int = 297) -> QImage:
    image = QImage(wide * 4, tall * 4, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def sheet(qtbot: QtBot, show: Show) -> PrintSheet:
    made = PrintSheet()
    show(made, size=(500, 700))
    made.set_pages([_page(colour) for colour in COLOURS], ("brevark, skuff 2",))
    made.setFocus()
    return made


def _middle(sheet: PrintSheet) -> str:
    return sheet.grab().toImage().pixelColor(sheet.paper().center().toPoint()).name()


def test_pages_are_turned_by_keys(sheet: PrintSheet) -> None:
    turned: list[int] = []
    sheet.turned.connect(turned.append)
    assert "Ark 1 av 3 · brevark, skuff 2" in sheet.accessibleName()
    assert _middle(sheet) == COLOURS[0]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(sheet, key)
    assert turned == [1, 2, 1, 0]
    QTest.keyClick(sheet, Qt.Key.Key_End)
    assert _middle(sheet) == COLOURS[2]
    assert "Ark 3 av 3" in sheet.accessibleName()


def test_a_page_is_whole_and_keeps_its_proportions(sheet: PrintSheet) -> None:
    paper = sheet.paper()
    assert sheet.rect().toRectF().contains(paper)
    assert paper.width() / paper.height() == pytest.approx(210 / 297, abs=0.01)
    QTest.keyClick(sheet, Qt.Key.Key_Plus)
    assert sheet.paper().width() > paper.width()
    QTest.keyClick(sheet, Qt.Key.Key_0)
    assert sheet.paper() == paper


def test_no_pages_is_said(sheet: PrintSheet) -> None:
    sheet.set_pages((), words="Lages …")
    assert sheet.accessibleName() == "Lages …"
    sheet.grab()
    sheet.set_pages([_page("#ff0000")], total=41)
    assert "Ark 1 av 41" in sheet.accessibleName()


def test_rendered_bytes_become_a_page_of_their_own(qapp: object) -> None:
    rows = bytearray(b"\xff\x00\x00\x00\xff\x00" * 2 + b"\x00\x00\xff" * 2)
    image = page_image(2, 3, bytes(rows))
    del rows
    assert [image.pixelColor(x, y).name() for x, y in ((0, 0), (1, 1), (1, 2))] == list(COLOURS)
    with pytest.raises(ValueError, match="no page"):
        page_image(2, 3, b"\x00" * 17)


def test_pages_that_come_when_they_are_seen(qapp: object) -> None:
    made = PrintSheet()
    asked: list[int] = []
    made.wanted.connect(asked.append)
    made.expect(9, (), (0, 4), "Lages …")
    assert asked == [0]
    assert "1" in made.accessibleName()
    made.put(0, _page("#ff0000"))
    made.go(7)
    assert asked == [0, 7]
    made.put(7, _page("#00ff00"))
    made.go(0)
    assert asked == [0, 7, 0], "what lies far away is not kept"
    made.go(99)
    assert made.page == 8
    made.expect(0, (), (), "Ingen")
    assert made.accessibleName() == "Ingen"
