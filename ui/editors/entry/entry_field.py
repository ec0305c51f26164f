"""One field of the entry row: its name and unit, what is typed, and what stood there last."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.measured.measurements import EntryField
from ui.editors.parts.runs import clean
from ui.painting.shapes import box
from ui.painting.text import LABEL, SMALL, Style, draw, draw_right, fitted, width
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import NAME, RADIUS, SEMIBOLD
from ui.widgets.held_keys import held
from ui.widgets.plain import tip

LEAST = 104
"""The least width of a field at 100 %."""
_LABEL, _EDIT, _LAST = 22, 40, 20
_LOW = 28
"""Height of the field in a low window."""


class EntryLine(QLineEdit):
    """Text field of a measurement. `again` is what Space puts into the empty field: measured anew, the same
    value.

    `entered()` for Enter, `came()` and `went()` with the focus.
    """

    entered = Signal()
    came = Signal()
    went = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.again = ""
        self.tall = _EDIT
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(40)
        self._dress()
        changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFont(font(NAME - 2, SEMIBOLD))
        dress_field(self)
        self.setFixedHeight(px(self.tall))

    def set_low(self, low: bool) -> None:
        """Lower, where the window has little height."""
        self.tall = _LOW if low else _EDIT
        self.setFixedHeight(px(self.tall))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            if not held(event):
                self.entered.emit()
            return
        if event.key() == Qt.Key.Key_Space and not self.text() and self.again:
            if not held(event):
                self.setText(self.again)
            return
        alone = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape or alone:
            # Qt would write the letter of Alt+B into the number.
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # What stands here is replaced by what is typed, as one comes back to it.
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.went.emit()


class EntryFieldBox(QWidget):
    """Field of the entry row with its frame: `written(text)` at each change by a person. `asking` paints the
    frame of an open question."""

    written = Signal(str)

    def __init__(self, field: EntryField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.line = EntryLine(self)
        self.line.textChanged.connect(self._changed)
        self.line.came.connect(self.update)
        self.line.went.connect(self.update)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(px(LEAST - 30))
        self.asking = False
        self.show_field(field)
        changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        self.setFixedHeight(px(_LABEL + self.line.tall + _LAST + 4))
        self._place()
        self.update()

    def set_low(self, low: bool) -> None:
        """Lower, where the window has little height."""
        self.line.set_low(low)
        self._measure()

    def _place(self) -> None:
        self.line.setGeometry(px(2), px(_LABEL), self.width() - px(4), px(self.line.tall))
        wide = width(self.field.hint, Style(NAME - 2, SEMIBOLD)) <= self.width() - px(28)
        self.line.setPlaceholderText(self.field.hint if wide else self.field.hint.replace(" ", ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def least(self) -> int:
        """The width in which its name stands beside its unit, and what it was last with its time."""
        head = width(self.field.name, LABEL) + px(8) + width(self.field.unit, SMALL)
        return max(px(LEAST), ceil(max(head, width(self.field.last, SMALL))) + px(4))

    def sizeHint(self) -> QSize:
        return QSize(px(LEAST + 18), px(_LABEL + self.line.tall + _LAST + 4))

    def show_field(self, field: EntryField, *, asking: bool = False) -> None:
        """Show its surroundings; what is typed stays."""
        self.field, self.asking = field, asking
        self.line.again = field.again
        said = [field.last] if field.last else []
        if asking and field.doubt is not None:
            said = [field.doubt.title, field.doubt.detail, *said]
        elif field.points:
            said.append(_("{n} points").format(n=field.points))
        self.line.setAccessibleName(f"{field.name} {field.unit}".strip())
        self.line.setAccessibleDescription(". ".join(part.rstrip(".") for part in said))
        room = self.width() - px(4)
        cut = [
            words for words, style in ((field.name, LABEL), (field.last, SMALL)) if width(words, style) > room
        ]
        tip(self, "\n".join(cut))
        self.update()

    def put(self, text: str) -> None:
        """Show a text that nobody typed just now; nothing is told."""
        self.line.blockSignals(True)
        self.line.setText(text)
        self.line.blockSignals(False)

    def _changed(self, text: str) -> None:
        plain = clean(text).replace("\n", " ")
        if plain != text:
            self.line.setText(plain)
        else:
            self.written.emit(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        field, left, right = self.field, px(2), self.width() - px(2)
        with QPainter(self) as painter:
            room, short = right - left, field.last.split(" · ")[0]
            unit = width(field.unit, SMALL)
            name = fitted(field.name, LABEL, room)
            drawn = draw(painter, left, px(9), name, LABEL)
            if drawn + unit + px(6) <= room:
                draw_right(painter, right, px(9), field.unit, SMALL)
            draw(
                painter, left, px(_LABEL + self.line.tall + 13), fitted(field.last, SMALL, room, short), SMALL
            )
            if self.asking:
                frame = QRectF(self.line.geometry()).adjusted(-px(2), -px(2), px(2), px(2))
                box(painter, frame, RADIUS + 2, None, "warn", 2)
