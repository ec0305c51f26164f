"""The sheet on which a printer is chosen: our own, so that nothing of the system's is assumed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.printing.printers import Printer
from ui.theme import palette, px
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.held_keys import Guard, held
from ui.widgets.plain import label

_TALL, _WIDE, _MANY = 300, 600, 9


class PrinterDialog(QDialog):
    """Dialog with the printers: when it has finished, `printer` is the one to print on, or `wants_file` says
    that a file is wanted; neither where nothing is printed.

    Arrows, digits or a click choose; Enter prints, Esc leaves it.
    """

    def __init__(
        self, title: str, how: str, found: tuple[Printer, ...], first: str, parent: QWidget, *, files: bool
    ) -> None:
        """`how` says how it will be printed; `first` is the printer that is offered first; `files`: a PDF may
        be kept instead."""
        super().__init__(parent)
        self.printer, self.wants_file = "", False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(16))
        column.setSpacing(px(10))
        for words in (title, how):
            said = label(words, self)
            said.setWordWrap(True)
            column.addWidget(said)
        self.finder = FilterField(_("Find a printer"), "", "magnifying-glass", _WIDE - 44)
        self.finder.setVisible(len(found) > _MANY)
        column.addWidget(self.finder)
        self.list = ChoiceList(_("Printers"), self)
        self.list.set_choices(tuple(Choice(p.name, p.name, p.description, p.remark) for p in found), first)
        self.list.setFixedHeight(px(min(_TALL, max(len(found), 1) * 66)))
        self.list.chosen.connect(self._say)
        self.finder.textChanged.connect(self.list.set_filter)
        column.addWidget(self.list)
        if not found:
            none = label(_("No printer is set up on this machine. Ask IT to set one up."), self)
            none.setWordWrap(True)
            column.addWidget(none)
            self.list.hide()
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        self.file = PlainButton(_("Keep as PDF …"), "F2")
        self.file.clicked.connect(self._keep)
        self.file.setVisible(files)
        row.addWidget(self.file)
        self.leave = PlainButton(_("Cancel"), "Esc")
        self.leave.clicked.connect(self.reject)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.action = ActionButton(self)
        self.action.clicked.connect(self._print)
        self.action.setFixedWidth(px(230))
        row.addWidget(self.action)
        column.addLayout(row)
        self.setFixedWidth(px(_WIDE))
        self._say()
        Guard(self)
        # Enter on a row takes it: where none is offered first, none has the focus.
        self.list.take_focus() if self.list.current else self.leave.setFocus()

    def _say(self, _key: str = "") -> None:
        chosen = self.list.current
        if chosen:
            self.action.set_act(_("Print on"), chosen, "Enter", icon="printer")
        else:
            self.action.set_act(_("Choose a printer"), ready=False, keys="")

    def _print(self) -> None:
        if self.list.current and self.isVisible():
            self.printer = self.list.current
            self.accept()

    def _keep(self) -> None:
        self.wants_file = True
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self._print()
            return
        if event.key() == Qt.Key.Key_F2 and self.file.isVisible():
            if not held(event):
                self._keep()
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if (step and self.list.step(step)) or self.list.choose_digit(event.text()):
            return
        super().keyPressEvent(event)
