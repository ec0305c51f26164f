"""Dialogs for notes: choice of the template for a new one, reason for withdrawing a signed one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.notes.note_editor import TemplateChoice
from desktop.shown.notes.notes import WithdrawalModel
from ui.theme import palette, px
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.held_keys import Guard, held
from ui.widgets.plain import label

_ROW = 66


class TemplateDialog(QDialog):
    """Dialog for choosing a note template: `picked(template)` by its digit or a click at once, or with the
    arrows and Enter. Esc chooses none."""

    picked = Signal(str)

    def __init__(
        self,
        patient: str,
        templates: tuple[TemplateChoice, ...],
        parent: QWidget,
        title: str = "",
        words: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = title or _("New note")
        words = words or _("New note for {name}")
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        column.addWidget(label(words.format(name=patient), self))
        self.choices = ChoiceList(title, self)
        self.choices.set_choices(
            tuple(Choice(one.key, one.title, one.text, one.remark) for one in templates), templates[0].key
        )
        self.choices.setMinimumHeight(px(_ROW) * min(len(templates), 7))
        self.choices.picked.connect(self._pick)
        column.addWidget(self.choices, 1)
        self.setMinimumWidth(px(560))
        self._guard = Guard(self)
        self.choices.take_focus()

    def _pick(self, key: str) -> None:
        if self.isVisible():
            self.accept()
            self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self._pick(self.choices.current)
            return
        super().keyPressEvent(event)


class WithdrawalDialog(QDialog):
    """Dialog for withdrawing a note: `decided(reason)` when the note is to be withdrawn; it stays until that
    is done, so that the reason is not lost when it is refused."""

    decided = Signal(str)

    def __init__(self, model: WithdrawalModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Withdraw the note"))
        self.setPalette(palette())
        self.model = model
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        told = (
            _("{what} for {name}").format(what=_("Withdraw the note"), name=model.patient),
            model.title,
            _("It holds no more, and stays to be read, struck, with the reason."),
            *model.remarks,
            _("Why?"),
        )
        for words in told:
            made = label(words, self)
            made.setWordWrap(True)
            column.addWidget(made)
        self.field = QPlainTextEdit(self)
        self.field.setAccessibleName(_("Why the note is withdrawn"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(px(80))
        column.addWidget(self.field)
        self.refused = label("", self)
        self.refused.setWordWrap(True)
        self.refused.hide()
        column.addWidget(self.refused)
        buttons = QDialogButtonBox(self)
        self.act = buttons.addButton(_("Withdraw (Ctrl+Enter)"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.keep = buttons.addButton(_("Keep it"), QDialogButtonBox.ButtonRole.RejectRole)
        self.act.setEnabled(False)
        self.act.clicked.connect(self._decide)
        self.field.textChanged.connect(self._typed)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(px(480))
        self.field.setFocus()
        self._guard = Guard(self)

    def _typed(self) -> None:
        self.act.setEnabled(bool(self.field.toPlainText().strip()))

    def _decide(self) -> None:
        if reason := self.field.toPlainText().strip():
            self.act.setEnabled(False)
            self.decided.emit(reason)

    def say(self, error: FagflateError) -> None:
        """Show the error of a refusal, and keep the text."""
        self.refused.setText(" ".join(part for part in (error.what, error.kept, error.todo) if part))
        self.refused.show()
        self._typed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not held(event):
                self._decide()
            return
        super().keyPressEvent(event)
