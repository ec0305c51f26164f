"""Asking somebody about a result: whom, what, and until when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.shell import RoleChoice
from ui.theme import palette, px
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.held_keys import Guard, held
from ui.widgets.plain import label
from ui.widgets.segmented import Segmented


class AskDialog(QDialog):
    """Dialog for asking somebody about a result: `sent(to, question, until, also)`, with `also` where the
    result is acknowledged as well; it stays until that is done, so that nothing is lost when it is refused.
    Nobody is chosen for a person."""

    sent = Signal(str, str, str, bool)

    def __init__(
        self, patient: str, result: str, people: tuple[RoleChoice, ...], until: tuple[tuple[str, str], ...],
        begun: str, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Send on with a question"))
        self.setPalette(palette())
        self._patient = patient
        self._sending = False
        column = QVBoxLayout(self)
        column.setSpacing(px(10))
        column.addWidget(label(patient, self))
        column.addWidget(label(result, self))
        self.finder = FilterField(_("Find a name, role or ward"), "Ctrl+F", "magnifying-glass", 520)
        column.addWidget(self.finder)
        self.people = ChoiceList(_("To"), self)
        self.people.set_choices(
            tuple(Choice(one.key, one.name, one.role, one.remark, one.initials) for one in people),
            digits=False,
        )
        self.people.setFixedHeight(px(230))
        self.finder.textChanged.connect(self.people.set_filter)
        self.people.chosen.connect(self._say)
        column.addWidget(self.people, 1)
        self.field = QPlainTextEdit(begun, self)
        self.field.setAccessibleName(_("Question"))
        self.field.setPlaceholderText(_("What do you want to know?"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(px(84))
        self.field.textChanged.connect(self._say)
        column.addWidget(self.field)
        column.addWidget(label(_("Answer by"), self))
        self.until = Segmented(until, _("Answer by"))
        self.until.set_current(until[0][0])
        self._when = until[0][0]
        self.until.chosen.connect(self._chosen)
        column.addWidget(self.until)
        column.addWidget(label(_("The result stays in your list, marked as asked."), self))
        self.refused = label("", self)
        self.refused.setWordWrap(True)
        self.refused.hide()
        column.addWidget(self.refused)
        self.button = ActionButton(self)
        self.button.clicked.connect(lambda: self.send())
        column.addWidget(self.button)
        self.also = PlainButton(_("Acknowledge as well"), "Ctrl+Shift+Enter", parent=self)
        self.also.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.also.setAccessibleName(_("Send the question, and acknowledge the result as well"))
        self.also.clicked.connect(lambda: self.send(also=True))
        column.addWidget(self.also)
        self.setFixedWidth(px(560))
        self._guard = Guard(self)
        self._say()
        self.finder.setFocus()

    def _chosen(self, when: str) -> None:
        self._when = when

    def _say(self, _key: str = "") -> None:
        if not self.people.current:
            self.button.set_act(_("Choose whom to ask about"), self._patient, ready=False)
        elif not self.field.toPlainText().strip():
            self.button.set_act(_("Write the question about"), self._patient, ready=False)
        else:
            self.button.set_act(_("Send the question about"), self._patient)

    def send(self, *, also: bool = False) -> None:
        """Send, and acknowledge the result `also`; or go to what is missing."""
        if self._sending:
            return
        if not self.people.current:
            self.finder.setFocus()
        elif not self.field.toPlainText().strip():
            self.field.setFocus()
        else:
            self._sending = True
            self.sent.emit(self.people.current, self.field.toPlainText().strip(), self._when, also)

    def say(self, error: FagflateError) -> None:
        """Show the error of a refusal, and keep the text."""
        self._sending = False
        self.refused.setText(" ".join(part for part in (error.what, error.kept, error.todo) if part))
        self.refused.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if held(event):
                return
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.send(also=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            elif self.finder.hasFocus():
                self.field.setFocus()
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.finder.hasFocus():
            self.people.keyPressEvent(event)
            return
        if event.matches(QKeySequence.StandardKey.Find):
            self.finder.setFocus()
            return
        super().keyPressEvent(event)
