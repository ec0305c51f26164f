"""Question about a doubtful measurement: write it anew, or confirm it with a reason."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.measured.measurements import EntryDoubt
from ui.painting.shapes import box
from ui.painting.text import SMALL, STRONG, draw, fitted, wrap
from ui.theme import changed, dress_field, font, paint_icon, px
from ui.theme.measures import RADIUS_SELECTION
from ui.widgets.button import PlainButton
from ui.widgets.held_keys import held


class _Reason(QLineEdit):
    """One line; Esc gives it up."""

    gone = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.gone.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held(event):
            return
        super().keyPressEvent(event)


class QuestionCard(QWidget):
    """Card of a question about a value: `confirmed(doubt, reason)`; `given_up()` when one left the reason
    without confirming."""

    confirmed = Signal(object, str)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.doubt: EntryDoubt | None = None
        self.confirm = PlainButton(_("Confirm, with a reason"), "Alt+B")
        self.confirm.clicked.connect(self.ask_reason)
        self.reason = _Reason()
        self.reason.setPlaceholderText(_("Why it is right, then Enter"))
        self.reason.setAccessibleName(_("Reason"))
        self.reason.returnPressed.connect(self._confirm)
        self.reason.gone.connect(self._give_up)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(self.reason)
        row.addWidget(self.confirm)
        self._row = row
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._dress()
        changed.connect(self._dress)
        self.hide()

    def _dress(self) -> None:
        self.reason.setFont(font())
        dress_field(self.reason)
        self.reason.setFixedSize(px(280), px(32))
        self._row.setContentsMargins(px(42), px(4), px(10), px(4))
        self._grow()

    def _room(self) -> int:
        """The width for the words, beside the button or the reason."""
        shown = next((one for one in (self.reason, self.confirm) if not one.isHidden()), None)
        beside = shown.sizeHint().width() if shown is self.confirm else px(280) if shown is not None else 0
        return max(self.width() - px(42 + 22) - beside, px(80))

    def _grow(self) -> None:
        """Fit the height to the words: the reason for a question is never cut."""
        words = self.doubt.detail if self.doubt is not None else ""
        self.setFixedHeight(px(52) + px(17) * (len(wrap(words, SMALL, self._room())) - 1))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def show_doubt(self, doubt: EntryDoubt | None) -> None:
        """Show a question, or none; a reason that is being written is of the same question only."""
        if doubt == self.doubt:
            return
        same = doubt is not None and self.doubt is not None and doubt.text == self.doubt.text
        self.doubt = doubt
        if not same:
            self.reason.clear()
            self._write(False)
        self.setVisible(doubt is not None)
        if doubt is None:
            return
        self.setAccessibleName(f"{doubt.title} {doubt.detail}")
        self.confirm.setVisible(not doubt.refused and self.reason.isHidden())
        self._grow()

    def ask_reason(self) -> None:
        """Let the reason be written, where the question may be confirmed."""
        if self.doubt is None or self.doubt.refused or not self.isVisible():
            return
        self._write(True)
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _write(self, on: bool) -> None:
        self.reason.setVisible(on)
        self.confirm.setVisible(not on and self.doubt is not None and not self.doubt.refused)
        self._grow()

    def _confirm(self) -> None:
        reason = self.reason.text().strip()
        if self.doubt is not None and reason:
            self.confirmed.emit(self.doubt, reason)

    def _give_up(self) -> None:
        self._write(False)
        self.given_up.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            box(painter, rect, RADIUS_SELECTION, "warn_bg", "warn", 1.5)
            middle, left = rect.center().y(), px(42)
            paint_icon(painter, "question", px(14), middle, "warn")
            if self.doubt is not None:
                lines = wrap(self.doubt.detail, SMALL, self._room())
                top = middle - px(17) * (len(lines) - 1) / 2
                draw(painter, left, top - px(9), fitted(self.doubt.title, STRONG, self._room()), STRONG)
                for at, line in enumerate(lines):
                    draw(painter, left, top + px(10) + px(17) * at, line, SMALL)
