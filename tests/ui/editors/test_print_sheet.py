"""Pages are shown whole, turned by keys, and printed on A4, each once."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.core.errors import FagflateError
from tests.ui.editors.conftest import Show
from ui.printing.print_sheet import PrintSheet, page_image
from ui.printing.sheet_printer import SheetPrinter

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


def _printed(printer: QPrinter, images: list[QImage]) -> int:
    job = SheetPrinter(printer, len(images))
    for image in images:
        job.add(image)
    return job.end()


@pytest.mark.parametrize(("first", "expected"), [(0, COLOURS), (1, COLOURS[1:]), (3, ())])
def test_each_page_is_printed_once_on_a4(
    qapp: object, tmp_path: Path, first: int, expected: tuple[str, ...]
) -> None:
    target = tmp_path / "letter.pdf"
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    assert _printed(printer, [_page(colour) for colour in COLOURS[first:]]) == len(expected)
    if not expected:
        assert not target.exists()
        return
    document = pypdfium2.PdfDocument(target)
    try:
        assert len(document) == len(expected)
        for page, colour in zip(document, expected, strict=True):
            assert page.get_size() == pytest.approx((595, 842), abs=1.5)
            picture = page.render(scale=0.5).to_pil()
            middle = picture.getpixel((picture.width // 2, picture.height // 2))
            assert QColor(*middle[:3]).name() == colour
            corner = QColor(*picture.getpixel((2, 2))[:3]).name()
            assert corner == colour, "margins stand in the page image, not around it"
    finally:
        document.close()


def test_rendered_bytes_become_a_page_of_their_own(qapp: object) -> None:
    rows = bytearray(b"\xff\x00\x00\x00\xff\x00" * 2 + b"\x00\x00\xff" * 2)
    image = page_image(2, 3, bytes(rows))
    del rows
    assert [image.pixelColor(x, y).name() for x, y in ((0, 0), (1, 1), (1, 2))] == list(COLOURS)
    with pytest.raises(ValueError, match="no page"):
        page_image(2, 3, b"\x00" * 17)


def test_a_landscape_page_lies_on_its_side(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "letter.pdf"
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    assert _printed(printer, [_page("#ff0000"), _page("#00ff00", 297, 210)]) == 2
    document = pypdfium2.PdfDocument(target)
    try:
        assert document[0].get_size()[0] < document[0].get_size()[1]
        assert document[1].get_size()[0] > document[1].get_size()[1]
    finally:
        document.close()


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_printer_that_refuses_is_said(qapp: object, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no such folder" / "letter.pdf"))
    with pytest.raises(FagflateError) as caught:
        _printed(printer, [_page("#ff0000")])
    assert caught.value.kept
    assert caught.value.todo
    with pytest.raises(FagflateError):
        _printed(printer, [QImage()])


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_what_goes_wrong_names_the_sheet_to_go_on_from(qapp: object, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "letter.pdf"))
    job = SheetPrinter(printer, 5, first=19)
    job.add(_page("#ff0000"))
    with pytest.raises(FagflateError) as caught:
        job.add(QImage())
    job.stop()
    assert "21" in caught.value.todo
    assert "1" in caught.value.kept


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
