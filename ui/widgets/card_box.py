"""Box of a card or Windows Hello on the sign-in page: if it lets in without network, how long, and a PIN."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.core import formats
from desktop.core.messages import _
from desktop.shown.card_sign_in import CardSignIn
from ui.painting.cell import text_cell
from ui.painting.runs import Gap, Icon, Text
from ui.painting.shapes import box
from ui.painting.text import QUIET, STRONG
from ui.theme import px
from ui.widgets.button import StepButton
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel

LONGEST = 64
"""Characters of a PIN."""


class PinField(QLineEdit):
    """Field for the PIN of a card: `given(pin)` at Enter, `left()` at Esc. It is empty before either is told,
    and is made for one PIN only, so that nothing of it can be taken back."""

    given = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(LONGEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setPlaceholderText(_("The card's PIN, then Enter"))
        self.setAccessibleName(_("The card's PIN"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                pin = self.text()
                self.setText("")
                self.given.emit(pin)
        elif event.key() == Qt.Key.Key_Escape:
            self.setText("")
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CardBox(QWidget):
    """Box on the sign-in page: `given(pin)` when the card is to be used, with an empty one where it asks for
    it itself. It is hidden where no card can be used."""

    given = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = CardSignIn()
        self.field: PinField | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(10), px(12), px(12))
        column.setSpacing(px(6))
        head = QHBoxLayout()
        title = RunsLabel(self)
        title.set_line((Icon("cloud-slash", size=18), Gap(10), Text(_("Without network"), STRONG)))
        head.addWidget(title, 1)
        self.act = StepButton("Alt+U", "", self, key_last=True)
        self.act.clicked.connect(self.begin)
        head.addWidget(self.act)
        column.addLayout(head)
        self.note = RunsLabel(self, wrapping=True)
        column.addWidget(self.note)
        self.hide()

    def set_model(self, model: CardSignIn, now: datetime) -> None:
        """Show how somebody may sign in by card. The field in which the PIN is being typed stays."""
        if model.state != self.model.state or model.own_dialogue:
            self.close_field()
        self.model = model
        self.act.setVisible(model.state in ("offered", "enrolled"))
        self.act.set_label(_act(model))
        self.note.set_cell(text_cell(" ".join(filter(None, _said(model, now))), QUIET))
        self.setVisible(bool(model.state))

    def set_nobody(self) -> None:
        """Another person is looked at, of whom nothing is known yet."""
        self.model = CardSignIn()
        self.close_field()
        self.hide()

    def set_enrolled(self, model: CardSignIn) -> None:
        """Show up to when a card lets its holder in who is signed in already."""
        self.model = CardSignIn()
        self.close_field()
        self.act.hide()
        until = formats.day_time(model.until) if model.until is not None else ""
        words = (
            _("Windows Hello lets you in here until {time}, also when the sign-in service does not answer.")
            if model.by == "hello"
            else _("Your card lets you in here until {time}, also when the sign-in service does not answer.")
        )
        self.note.set_cell(text_cell(words.format(time=until), QUIET))
        self.show()

    def begin(self) -> None:
        """Use the card: ask for its PIN where it has no dialogue of its own."""
        if self.model.state not in ("offered", "enrolled") or not self.isVisible():
            return
        if self.model.own_dialogue:
            self.given.emit("")
        elif self.field is None:
            self.field = field = PinField(self)
            field.given.connect(self._given)
            field.left.connect(self._left)
            self._column.addWidget(field)
            field.show()
            field.setFocus()

    def _given(self, pin: str) -> None:
        self.close_field()
        self.given.emit(pin)

    def _left(self) -> None:
        self.close_field()
        self.act.setFocus()

    def close_field(self) -> None:
        """Take the field for the PIN away, and what stands in it."""
        field, self.field = self.field, None
        if field is not None:
            field.setText("")
            self._column.removeWidget(field)
            field.hide()
            field.deleteLater()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, "surface", "hairline")


def _act(model: CardSignIn) -> str:
    """Label of what can be done."""
    if model.by == "hello":
        return _("use Windows Hello") if model.state == "offered" else _("sign in with Windows Hello")
    return _("use the card") if model.state == "offered" else _("sign in with the card")


def _said(model: CardSignIn, now: datetime) -> tuple[str, ...]:
    """Words of the box, of a person's card."""
    last = (
        _("Signed in last {time}.").format(time=formats.today_time(model.last, now))
        if model.last is not None
        else ""
    )
    tries = _("One more wrong PIN locks the card.") if model.last_try else ""
    if model.state == "offered":
        words = (
            _("Windows Hello can let you in here when the sign-in service does not answer.")
            if model.by == "hello"
            else _("The card in the reader can let you in here when the sign-in service does not answer.")
        )
        return words, tries
    if model.state == "over" or model.until is None:
        return model.words, last
    left = formats.age(model.until - now)
    words = (
        _(
            "Windows Hello lets you in for {time} more. You see what has been fetched here, and what you"
            " write waits."
        )
        if model.by == "hello"
        else _(
            "Your card lets you in for {time} more. You see what has been fetched here, and what you write"
            " waits."
        )
        if model.own_dialogue
        else _(
            "Card and PIN let you in for {time} more. You see what has been fetched here, and what you write"
            " waits."
        )
    )
    return words.format(time=left), last, model.words, tries
