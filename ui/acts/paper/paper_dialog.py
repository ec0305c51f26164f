"""Preview of a paper of the ward, sheet by sheet as it will be printed, with the button that prints it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.paper.papers import Printable
from ui.painting.runs import Text
from ui.painting.text import SMALL
from ui.printing.print_sheet import PrintSheet
from ui.theme import palette, px
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.label import RunsLabel


class PaperDialog(QDialog):
    """Dialog with the preview of a paper: `wanted(sheet)` asks for a picture, which `put` brings;
    `printing()` when it is to be printed."""

    wanted = Signal(int)
    printing = Signal()

    def __init__(self, made: Printable, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(made.title)
        self.setPalette(palette("canvas"))
        self._made = made
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(10))
        self.sheet = PrintSheet(self)
        column.addWidget(self.sheet, 1)
        row = QHBoxLayout()
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(10))
        said = RunsLabel(self)
        said.set_line((Text(_("Printing is noted in the access log."), SMALL),))
        row.addWidget(said)
        row.addStretch(1)
        self.close_button = PlainButton(_("Close"), "Esc")
        self.close_button.clicked.connect(self.reject)
        row.addWidget(self.close_button)
        self.print_button = ActionButton(self)
        count = ngettext("Print {n} sheet", "Print {n} sheets", made.sheets).format(n=made.sheets)
        self.print_button.set_act(count, "", "Ctrl+P", ready=True, icon="printer")
        self.print_button.clicked.connect(self.printing)
        self.print_button.setFixedWidth(max(self.print_button.sizeHint().width(), px(230)))
        row.addWidget(self.print_button)
        column.addLayout(row)
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.printing)
        self.sheet.wanted.connect(self.wanted)
        self.resize(px(1000), px(760))
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        """Ask for the first sheet."""
        titles = [self._made.title] * self._made.sheets
        self.sheet.expect(self._made.sheets, titles, (), _("The sheet is being made."))

    def put(self, number: int, image: QImage) -> None:
        """A sheet's picture."""
        self.sheet.put(number, image)
