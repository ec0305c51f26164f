"""Paper: a PDF shown page by page, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.shell.button import PlainButton
from ui.theme import palette, px


def picture(page: Any) -> QImage:
    """A page's pixels as an image of its own."""
    return QImage(page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888).copy()


class PdfDialog(QDialog):
    """A letter as it will be printed, one page at a time; names the patient in its title."""

    def __init__(self, pages: Sequence[Any], title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette("canvas"))
        self._images = [picture(page) for page in pages]
        self._at = 0
        column = QVBoxLayout(self)
        self.sheet = QLabel(self)
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        area = QScrollArea(self)
        area.setWidget(self.sheet)
        area.setWidgetResizable(True)
        area.setAccessibleName(title)
        column.addWidget(area, 1)
        row = QHBoxLayout()
        self.before = PlainButton(_("Page before"), "PgUp")
        self.after = PlainButton(_("Next page"), "PgDown")
        self.close_button = PlainButton(_("Close"), "Esc")
        self.number = QLabel(self)
        self.before.clicked.connect(lambda: self.go(-1))
        self.after.clicked.connect(lambda: self.go(1))
        self.close_button.clicked.connect(self.close)
        for part in (self.before, self.after, self.number):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.resize(px(760), px(900))
        self.go(0)

    def go(self, step: int) -> None:
        """Another page; at the ends nothing happens."""
        self._at = min(max(self._at + step, 0), len(self._images) - 1)
        self.sheet.setPixmap(QPixmap.fromImage(self._images[self._at]))
        self.number.setText(_("page {n} of {m}").format(n=self._at + 1, m=len(self._images)))

    def keyPressEvent(self, event: Any) -> None:
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Left: -1}
        if event.key() in steps:
            self.go(steps[event.key()])
        else:
            super().keyPressEvent(event)


def a4_printer() -> QPrinter:
    """A printer set to A4 without margins of its own: the letter brings its margins."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setDocName("Fagflate")
    return printer


def ask_printer(printer: QPrinter, title: str, parent: QWidget) -> bool:
    """Let a person choose the printer; False when they don't print."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    return dialog.exec() == QDialog.DialogCode.Accepted


def print_pages(printer: QPrinter, pages: Sequence[Any]) -> bool:
    """Print pages one after the other; False when the printer could not be used."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for number, page in enumerate(pages):
        if number and not printer.newPage():
            painter.end()
            return False
        target = printer.pageLayout().fullRectPixels(printer.resolution())
        painter.drawImage(QRect(0, 0, target.width(), target.height()), picture(page))
    return painter.end()
