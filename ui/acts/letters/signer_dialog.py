"""Choosing the doctor who is asked to sign: searched by name, taken with Enter or a click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.shell import RoleChoice
from ui.theme import palette, px
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.held_keys import Guard, held
from ui.widgets.plain import label

_TALL = 330


class SignerDialog(QDialog):
    """Dialog for choosing a signer: `picked(key)` of the doctor (or nobody in particular); Esc leaves it as
    it was."""

    picked = Signal(str)

    def __init__(self, title: str, doctors: tuple[RoleChoice, ...], now: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setSpacing(px(10))
        column.addWidget(label(title, self))
        column.addWidget(label(_("Now: {name}").format(name=now), self))
        self.finder = FilterField(_("Find a doctor"), "", "magnifying-glass", 520)
        column.addWidget(self.finder)
        self.list = ChoiceList(title, self)
        self.list.set_choices(
            tuple(Choice(one.key, one.name, one.role, one.remark, one.initials) for one in doctors),
            digits=False,
        )
        self.list.setFixedHeight(px(_TALL))
        self.finder.textChanged.connect(self.list.set_filter)
        self.list.picked.connect(self._pick)
        column.addWidget(self.list, 1)
        self.setFixedWidth(px(560))
        self._guard = Guard(self)
        self.finder.setFocus()

    def _pick(self, key: str) -> None:
        if key and self.isVisible():
            self.accept()
            self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self._pick(self.list.current)
            return
        if event.key() == Qt.Key.Key_Down and self.finder.hasFocus():
            self.list.take_focus()
            return
        super().keyPressEvent(event)
