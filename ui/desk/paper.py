"""Paper: a PDF shown page by page, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.editors.print_sheet import PrintSheet, on_a4, page_image
from ui.shell.button import PlainButton
from ui.theme import palette, px


def picture(page: Any) -> QImage:
    """A page's pixels as an image of its own."""
    return page_image(page.width, page.height, page.rgb)


class PdfDialog(QDialog):
    """Letters as they will be printed, one sheet at a time; names the patient in its title."""

    def __init__(self, pages: Sequence[Any], title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette("canvas"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(10))
        self.sheet = PrintSheet(self)
        self.sheet.set_pages([picture(page) for page in pages])
        column.addWidget(self.sheet, 1)
        row = QHBoxLayout()
        row.setContentsMargins(px(16), 0, px(16), 0)
        self.close_button = PlainButton(_("Close"), "Esc")
        self.close_button.clicked.connect(self.close)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.resize(px(760), px(900))
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)


def a4_printer() -> QPrinter:
    """A printer set to A4 without margins of its own: the letter brings its margins."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    on_a4(printer)
    printer.setDocName("Fagflate")
    return printer


def ask_printer(printer: QPrinter, title: str, parent: QWidget) -> bool:
    """Let a person choose the printer; False when they don't print."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    return dialog.exec() == QDialog.DialogCode.Accepted
