"""Asking once before what can't be taken back; what is asked about names the patient."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.theme import palette, px
from ui.widgets.held_keys import Guard
from ui.widgets.plain import label


class ConfirmDialog(QDialog):
    """Confirmation dialog: `title` says what and for whom, `words` what happens, `act` is the button; leaving
    it does nothing."""

    def __init__(
        self, title: str, words: str, act: str, then: Callable[[], None], parent: QWidget, keep: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        for said in (title, words):
            made = label(said, self)
            made.setWordWrap(True)
            column.addWidget(made)
        buttons = QDialogButtonBox(self)
        self.act = buttons.addButton(act, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.keep = buttons.addButton(keep or _("Keep it"), QDialogButtonBox.ButtonRole.RejectRole)
        self.keep.setDefault(True)
        self.act.clicked.connect(self.accept)
        self.accepted.connect(then)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(px(420))
        self.keep.setFocus()
        Guard(self)
