"""The field in which orders are written: one line of plain text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import Proposal
from ui.editors.parts.runs import clean
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import READING
from ui.widgets.held_keys import held
from ui.widgets.typing_pause import written


class OrderField(QLineEdit):
    """Order field: `written(text)` at each change by a person; what is pasted becomes plain text on one
    line."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What a digit chooses as long as nothing is written here; False where it chooses nothing.
        self.digit: Callable[[str], bool] = lambda _digit: False
        self.setAccessibleName(_("Order: medicine, test or examination"))
        self.setPlaceholderText(_("Medicine or test …"))
        self.textChanged.connect(self._changed)
        self._dress()
        changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFont(font(READING))
        dress_field(self)
        self.setFixedHeight(px(42))

    def _changed(self, text: str) -> None:
        plain = clean(text).replace("\n", " ")
        if plain != text:
            self.setText(plain)
        else:
            self.written.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        written(event)
        # The Enter that took a line away, or opened this, must not order what stands here.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held(event):
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.text().isdigit() and not self.text() and (held(event) or self.digit(event.text())):
            return
        super().keyPressEvent(event)

    def put(self, text: str) -> None:
        """Show a text that nobody typed just now; nothing is told."""
        self.blockSignals(True)
        self.setText(text)
        self.blockSignals(False)

    def mark(self, start: int, end: int) -> None:
        """Mark `text[start:end]`, to be written anew."""
        # Qt counts UTF-16 units.
        begin, stop = (len(self.text()[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in (start, end))
        self.setSelection(begin, stop - begin)

    def mark_question(self, proposal: Proposal) -> None:
        """Mark the part of the text that could not be read, to be written anew."""
        asked = next((q for q in proposal.questions if 0 <= q.start < q.end), None)
        if asked is not None:
            self.mark(asked.start, asked.end)
