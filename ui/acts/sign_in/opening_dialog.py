"""The question why a patient's record is opened: a digit or a click answers, words where they are asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.acts.reasons import LEAST
from desktop.core.errors import FagflateError
from desktop.core.messages import _, ngettext
from desktop.shown.workspace import Reason
from ui.editors.parts.editor_side import paragraph
from ui.painting.text import PLAIN, SMALL, STRONG
from ui.theme import dress_field, font, palette, px
from ui.widgets.button import PlainButton
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.held_keys import Guard, held

_WIDE, _TALL = 480, 430


def _held(reason: Reason) -> str:
    return ngettext("holds {n} hour", "holds {n} hours", reason.hours).format(n=reason.hours)


class OpeningDialog(QDialog):
    """Dialog for the reason of opening a record: `chosen(key, words)`; it stays until that is carried out, so
    that nothing typed is lost when it is refused. None is chosen to begin with. Esc leaves the patient
    unopened."""

    chosen = Signal(str, str)

    def __init__(
        self, patient: str, reasons: tuple[Reason, ...], parent: QWidget, where: str = "", *,
        blocked: bool = False,
    ) -> None:  # fmt: skip
        """`where` says where the patient is and why it is asked; `blocked`: it opens what the patient has
        blocked."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = _("Why do you open what is blocked?") if blocked else _("Why do you open the record?")
        self.setWindowTitle(title)
        self.setPalette(palette())
        self._typed = {one.key: one.typed for one in reasons}
        self._sent = False
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(16))
        column.setSpacing(px(10))
        column.addWidget(paragraph(title, STRONG))
        if patient:
            column.addWidget(paragraph(patient, PLAIN))
        if where:
            column.addWidget(paragraph(where, PLAIN))
        self.choices = ChoiceList(title, self)
        rows = tuple(Choice(one.key, f"{one.title} · {_held(one)}") for one in reasons)
        # A reason is what somebody says: none is said for them.
        self.choices.set_choices(rows, by_hand=True)
        tall = sum(row.heightForWidth(px(_WIDE - 50)) + px(3) for row in self.choices.rows)
        self.choices.setFixedHeight(min(tall, px(_TALL)))
        self.choices.picked.connect(self._pick)
        column.addWidget(self.choices)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(_("Reason in words"))
        self.field.setPlaceholderText(_("Reason in words, at least {n} letters").format(n=LEAST))
        self.field.setMaxLength(200)
        self.field.setFont(font())
        self.field.setFixedHeight(px(34))
        dress_field(self.field)
        self.field.setVisible(False)
        column.addWidget(self.field)
        self.warning = paragraph("", PLAIN)
        self.warning.setVisible(False)
        column.addWidget(self.warning)
        log = _("The reason goes into the access log.")
        if blocked:
            log = _(
                "The patient has said no to this. The reason goes into the access log, which they can read."
            )
        column.addWidget(paragraph(log, SMALL))
        row = QHBoxLayout()
        self.cancel = PlainButton(_("Don't open"), "Esc")
        self.cancel.clicked.connect(self.reject)
        self.open_it = PlainButton(_("Open"), "Enter")
        self.open_it.clicked.connect(lambda: self._pick(self.choices.current))
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.open_it)
        column.addLayout(row)
        self.setFixedWidth(px(_WIDE))
        self._guard = Guard(self)
        self.choices.take_focus()

    def _pick(self, key: str) -> None:
        if self._sent or not self.isVisible():
            return
        if not key:
            self._warn(_("Choose a reason by its digit, with the arrows or by a click."))
            return
        words = self.field.text().strip() if self._typed.get(key) else ""
        if self._typed.get(key) and (self.field.isHidden() or not words):
            self.field.setVisible(True)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self._typed.get(key):
            self.field.setVisible(False)
        self._sent = True
        self._warn("")
        self.chosen.emit(key, words)

    def say(self, error: FagflateError) -> None:
        """Show the error of a refusal, with the typed text as it stands."""
        self._sent = False
        self._warn(" ".join(part for part in (error.what, error.todo) if part))

    def _warn(self, words: str) -> None:
        self.warning.set_cell(paragraph(words, PLAIN.on("danger"))._cell)
        self.warning.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self._pick(self.choices.current)
            return
        super().keyPressEvent(event)
