"""One line that is written in the draft's column: its words, or the field in which they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.messages import _
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Text
from ui.painting.text import PLAIN, SMALL
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import CONTROL, MEDIUM
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel

LONGEST = 300
"""Maximum characters of a reason or a wish: one line of a file."""


class _Words(RunsLabel):
    """The words as they stand: Enter, a click, or what is typed goes into the field."""

    wanted = Signal()
    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__(wrapping=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not held(event):
            self.wanted.emit()
            return
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if plain and event.text().strip() and event.text().isprintable():
            # Nothing that is typed is lost, and no letter of a sentence is a key of the page.
            self.typed.emit(event.text())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.wanted.emit()
        event.accept()


class LineField(QLineEdit):
    """The field. Enter is done, Esc gives back what stood there; leaving it keeps what is typed."""

    finished = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST)
        self._dress()
        changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFont(font())
        dress_field(self)
        self.setFixedHeight(px(CONTROL))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not held(event):
                self.finished.emit(True)
            return
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            # Keys of what it stands in, no letters.
            event.ignore()
            return
        # With nothing of its own to take back it is the draft that is meant.
        undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        redo = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
        if undo or redo or event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.finished.emit(False)


class OneLine(Stack):
    """One line of words. `written(words)` when others than before were typed, `left()` when somebody is done
    with it by Enter or Esc. `lacking` stands below in amber while there are none."""

    written = Signal(str)
    left = Signal()

    def __init__(self, name: str, hint: str, lacking: str = "") -> None:
        super().__init__(spacing=3)
        self._words = ""
        self.text = _Words()
        self.text.wanted.connect(self.begin)
        self.text.typed.connect(self._type_on)
        self.field = LineField(self)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(hint)
        self.field.finished.connect(self._finished)
        self.warning = RunsLabel(wrapping=True)
        runs = (
            Icon("warning", "warn", 14),
            Gap(7),
            Text(lacking, SMALL.on("warn").heavy(MEDIUM), wraps=True),
        )
        self.warning.set_cell(Cell(((runs,),), step=17) if lacking else Cell())
        self._name, self._lacking = name, bool(lacking)
        self.add(self.text, self.field, self.warning)
        self._show(False)

    @property
    def words(self) -> str:
        """The words as the draft has them."""
        return self._words

    def set_words(self, words: str) -> None:
        """Show the draft's words; what is being typed stays."""
        if words == self._words:
            return
        typing = self.field.hasFocus() and self.field.text().strip() != self._words
        self._words = words
        self.text.set_cell(text_cell(words, PLAIN.on("text2")))
        self.text.setAccessibleName(
            _("{name}: {words}. Enter changes it.").format(name=self._name, words=words)
        )
        if not typing:
            self.field.setText(words)
            self._show(self.field.hasFocus())

    def set_lacking(self, lacking: bool) -> None:
        """Say in amber that words are missing, where they are needed."""
        if lacking is not self._lacking:
            self._lacking = lacking
            self._show(self.field.hasFocus())

    def begin(self) -> None:
        """Go into the field, with the cursor behind what stands there."""
        self._show(True)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.end(False)

    def _type_on(self, typed: str) -> None:
        """Go into the field and type on behind what stands there."""
        self.begin()
        self.field.insert(f" {typed}" if self._words else typed)

    def keep(self) -> None:
        """Tell what is typed, as leaving the field does."""
        typed = self.field.text().strip()
        if typed != self._words:
            self._words = typed
            self.text.set_cell(text_cell(typed, PLAIN.on("text2")))
            self.written.emit(typed)

    def put_back(self, typed: str) -> None:
        """Show typed words in the field again that could not be kept."""
        self.field.setText(typed)
        self._show(True)

    def _finished(self, entered: bool) -> None:
        self.keep()
        if entered:
            self.left.emit()
        self._show(False)

    def _show(self, typing: bool) -> None:
        stands = bool(self._words) and not typing
        before = (self.text.isHidden(), self.field.isHidden(), self.warning.isHidden())
        self.text.setVisible(stands)
        self.field.setVisible(not stands)
        self.warning.setVisible(self._lacking and not self._words)
        if before != (self.text.isHidden(), self.field.isHidden(), self.warning.isHidden()):
            self.refresh()
