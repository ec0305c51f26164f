"""Asking for a reason in words before something that others will read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.editors.parts.editor_side import paragraph
from ui.painting.text import PLAIN, STRONG
from ui.theme import dress_field, font, palette, px
from ui.widgets.button import PlainButton
from ui.widgets.held_keys import Guard, held


class ReasonDialog(QDialog):
    """Dialog for a reason in words: `title` says what and for whom, `words` what happens, `act` is the
    button, `hint` says who reads it; `given(reason)`. It stays open, with what was typed,
    until it is accepted or left."""

    given = Signal(str)

    def __init__(self, title: str, words: str, act: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(16))
        column.setSpacing(px(10))
        column.addWidget(paragraph(title, STRONG))
        column.addWidget(paragraph(words, PLAIN))
        self.field = QLineEdit(self)
        self.field.setAccessibleName(_("Reason"))
        self.field.setPlaceholderText(hint)
        self.field.setFont(font())
        self.field.setFixedHeight(px(34))
        dress_field(self.field)
        column.addWidget(self.field)
        self.warning = paragraph("", PLAIN)
        column.addWidget(self.warning)
        row = QHBoxLayout()
        self.cancel = PlainButton(_("Cancel"), "Esc")
        self.cancel.clicked.connect(self.reject)
        self.act = PlainButton(act, "Ctrl+Enter")
        self.act.clicked.connect(self._give)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.act)
        column.addLayout(row)
        self.setMinimumWidth(px(520))
        self.refused("")
        self.field.setFocus()
        Guard(self)

    def _give(self) -> None:
        self.given.emit(self.field.text())

    def refused(self, words: str) -> None:
        """Show the reason of a refusal; typed text stays."""
        self.warning.set_cell(paragraph(words, PLAIN.on("danger"))._cell)
        self.warning.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter alone is too near: what others get to read is sent by Ctrl+Enter.
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not held(event):
                self._give()
            return
        super().keyPressEvent(event)
