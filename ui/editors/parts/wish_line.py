"""One line in a panel, under its head: for what is missing there, and for the answer to a wish."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.messages import _
from desktop.shown.why.wishes import LONGEST
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.speech import announce
from ui.painting.runs import Gap, Icon, Keys, Text
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, SMALL
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import RADIUS_SELECTION, SEMIBOLD
from ui.widgets.label import RunsLabel

_TALL, _FIELD, _WORDS, _EDGE, _ASIDE, _BESIDE = 68, 32, 20, 12, 8, 640


class WishField(QLineEdit):
    """Field for a wish to change the configuration, or its answer; its keys are the table's."""

    _table: ClassVar[Table] = {}

    def __init__(self, table: Table, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table  # type: ignore[misc]
        self.setMaxLength(LONGEST)

    def event(self, event: QEvent) -> bool:
        return True if claims(event, self._table) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not runs(event, self._table):
            super().keyPressEvent(event)


class WishLine(QWidget):
    """Line with a question, a field, its keys, and where the words go.

    `sent(words)` for Enter, `left()` for Esc. Nothing is sent by itself, and it closes nothing.
    """

    sent = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        keys = {"Return": self._send, "Ctrl+Return": self._send, "Esc": self.left.emit,
                "Ctrl+Shift+U": self.left.emit}  # fmt: skip
        self.field = WishField(keys, self)
        self._question = RunsLabel(self)
        self._hints = RunsLabel(self, right=True)
        self._hints.set_line(
            (Keys("Enter"), Gap(7), Text(_("send"), SMALL), Gap(16), Keys("Esc"), Gap(7),
             Text(_("not now"), SMALL)),
            (Keys("Enter"), Gap(7), Keys("Esc")),
        )  # fmt: skip
        self._one = RunsLabel(self)
        self._one.set_line((Text(_("one line"), SMALL),))
        self._goes = RunsLabel(self, wrapping=True, right=True)
        self._said = ""
        changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.field.setFont(font())
        dress_field(self.field)
        self._arrange()

    @property
    def _wide(self) -> bool:
        """True when question and field stand side by side."""
        return self.width() >= px(_BESIDE)

    def ask(self, question: str, goes: str, words: str) -> None:
        """Ask a question, say where the words go, and begin with what was written before."""
        self._question.set_line(
            (Icon("note-pencil", "accent", 16), Gap(10), Text(question, LABEL.heavy(SEMIBOLD))),
            (Text(question, LABEL.heavy(SEMIBOLD)),),
        )
        self._said = goes
        self._goes.set_line((Text(goes, SMALL, wraps=True),))
        self.field.setText(words)
        self.field.setAccessibleName(f"{question} {goes}")
        self.setAccessibleName(question)
        self._arrange()

    def say(self, words: str) -> None:
        """Show why the words can't be sent, in place of where they go."""
        self._goes.set_line((Text(words, LABEL.on("danger"), wraps=True),))
        announce(self.field, words)
        self._arrange()

    def words(self) -> str:
        """All that the line says, as text."""
        return " ".join((self._question.words(), self._goes.words()))

    def take_focus(self) -> None:
        """Give the focus to the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _send(self) -> None:
        if self.field.text().strip():
            self.sent.emit(self.field.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The question, the field and the keys in a row, and below where it goes."""
        left, right = px(_ASIDE + _EDGE), self.width() - px(_ASIDE + _EDGE)
        asked = self._question.sizeHint().width() + px(16)
        keys = min(self._hints.sizeHint().width(), px(190))
        top = px(10)
        if self._wide:
            self._question.setGeometry(left, top + px(5), asked, px(22))
            at = left + asked
        else:
            self._question.setGeometry(left, top, right - left, px(22))
            top, at = top + px(26), left
        self.field.setGeometry(at, top, max(right - keys - px(14) - at, px(60)), px(_FIELD))
        self._hints.setGeometry(right - keys, top + px(5), keys, px(22))
        below = top + px(_FIELD) + px(3)
        one = self._one.sizeHint().width()
        self._one.setGeometry(left + (px(26) if self._wide else 0), below, one, px(20))
        at = left + px(26) + one + px(16)
        # Where it is narrow the words of where it goes take more than one line.
        tall = max(self._goes.height_at(max(right - at, 1)), px(_WORDS))
        self._goes.setGeometry(at, below, right - at, tall)
        self.setFixedHeight(below + tall + px(_TALL - _FIELD - 13 - _WORDS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        inside = QRectF(self.rect()).adjusted(px(_ASIDE), px(3), -px(_ASIDE), -px(3))
        with QPainter(self) as painter:
            box(painter, inside, RADIUS_SELECTION, "canvas")
            focus_ring(painter, inside, RADIUS_SELECTION)
