"""Paper on the screen: a PDF shown page by page, and how far handing over has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.painting.runs import Text
from ui.painting.text import PLAIN
from ui.printing.print_sheet import PrintSheet, page_image
from ui.theme import palette, px
from ui.widgets.button import PlainButton
from ui.widgets.label import RunsLabel


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


class PrintProgress(QDialog):
    """Progress dialog of handing letters over; closing it stops after the letter under way."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setPalette(palette("canvas"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(14))
        column.setSpacing(px(14))
        self.words = RunsLabel(self)
        column.addWidget(self.words)
        self.stop = PlainButton(_("Stop"), "Esc")
        self.stop.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.stop)
        column.addLayout(row)
        self.setMinimumWidth(px(320))
        self._say(_("The first letter is being handed over."))

    def say(self, done: int, wanted: int) -> None:
        """Show the number of letters handed over."""
        self._say(_("{n} of {all} letters are handed over.").format(n=done, all=wanted))

    def _say(self, words: str) -> None:
        self.words.set_line((Text(words, PLAIN),))
        self.setAccessibleDescription(words)

    def over(self, *_how: object) -> None:
        """There is nothing left to stop."""
        self.done(QDialog.DialogCode.Accepted)
        self.deleteLater()
