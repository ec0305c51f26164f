"""The sheet on which a printer is chosen: our own, so that nothing of the system's is assumed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.printing.printers import Printer
from ui.theme import px
from ui.widgets.asking_dialog import AskingDialog
from ui.widgets.button import PlainButton
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.held_keys import held

_TALL, _WIDE, _MANY = 300, 600, 9


class PrinterDialog(AskingDialog):
    """Dialog with the printers: when it has finished, `printer` is the one to print on, or `wants_file` says
    that a file is wanted; neither where nothing is printed.

    Arrows, digits or a click choose; Enter prints, Esc leaves it.
    """

    def __init__(
        self, title: str, how: str, found: tuple[Printer, ...], first: str, parent: QWidget, *, files: bool
    ) -> None:
        """`how` says how it will be printed; `first` is the printer that is offered first; `files`: a PDF may
        be kept instead."""
        super().__init__((title, how), parent, wide=_WIDE)
        self.printer, self.wants_file = "", False
        self.finder = FilterField(_("Find a printer"), "", "magnifying-glass", _WIDE - 44)
        self.finder.setVisible(len(found) > _MANY)
        self.column.addWidget(self.finder)
        self.list = ChoiceList(_("Printers"), self)
        self.list.set_choices(tuple(Choice(p.name, p.name, p.description, p.remark) for p in found), first)
        self.list.setFixedHeight(px(min(_TALL, max(len(found), 1) * 66)))
        self.list.chosen.connect(self._say)
        self.finder.textChanged.connect(self.list.set_filter)
        self.column.addWidget(self.list)
        if not found:
            self.add_words(_("No printer is set up on this machine. Ask IT to set one up."))
            self.list.hide()
        self.file = PlainButton(_("Keep as PDF …"), "F2")
        self.file.clicked.connect(self._keep)
        self.file.setVisible(files)
        self.add_foot(_("Cancel"), act=230, first=self.file)
        self._say()
        # Enter on a row takes it: where none is offered first, none has the focus.
        self.list.take_focus() if self.list.current else self.leave.setFocus()

    def _say(self, _key: str = "") -> None:
        chosen = self.list.current
        if chosen:
            self.action.set_act(_("Print on"), chosen, "Enter", icon="printer")
        else:
            self.action.set_act(_("Choose a printer"), ready=False, keys="")

    def acted(self) -> None:
        if self.list.current and self.isVisible():
            self.printer = self.list.current
            self.accept()

    def _keep(self) -> None:
        self.wants_file = True
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self.acted()
            return
        if event.key() == Qt.Key.Key_F2 and self.file.isVisible():
            if not held(event):
                self._keep()
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if (step and self.list.step(step)) or self.list.choose_digit(event.text()):
            return
        super().keyPressEvent(event)
