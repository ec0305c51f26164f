"""The question what became of a letter at the printer: what is known, and what a person may say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.theme import px
from ui.widgets.asking_dialog import AskingDialog
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.held_keys import held

_WIDE, _ROW = 560, 76


class SettleDialog(AskingDialog):
    """Dialog with what is known and the answers: `settled(key)`. Nothing is chosen for a person; arrows,
    digits or a click choose, Enter says it, Esc leaves it as it is."""

    settled = Signal(str)

    def __init__(
        self, title: str, known: tuple[str, ...], choices: tuple[Choice, ...], parent: QWidget
    ) -> None:
        super().__init__((title, *known), parent, wide=_WIDE)
        self.list = ChoiceList(title, self)
        self.list.set_choices(choices)
        self.list.setFixedHeight(px(_ROW * len(choices)))
        self.list.chosen.connect(self._say)
        self._titles = {choice.key: choice.title for choice in choices}
        self.column.addWidget(self.list)
        self.add_foot(_("Leave it as it is"), act=300)
        self._say()
        # Nothing is chosen for a person, and Enter on a row would take it: one is chosen first.
        self.leave.setFocus()

    def _say(self, _key: str = "") -> None:
        if self.list.current:
            self.action.set_act(self._titles[self.list.current], "", "Enter")
        else:
            self.action.set_act(_("Say what became of it"), ready=False, keys="")

    def acted(self) -> None:
        if self.list.current and self.isVisible():
            self.settled.emit(self.list.current)
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self.acted()
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if (step and self.list.step(step)) or self.list.choose_digit(event.text()):
            return
        super().keyPressEvent(event)
