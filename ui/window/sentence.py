"""The first sentence above a patient's panels: what matters most now, each part a way to its source."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.acts import key_in
from desktop.acts.origin import ShowOrigin
from desktop.core.messages import _
from desktop.shown.page.sentence import FirstSentence, SentencePart
from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import Gap, Icon, Keys, Line, Text, line_width, paint_line
from ui.painting.shapes import focus_ring, hairline
from ui.painting.text import HEAD, SMALL, Style, draw_centred
from ui.theme import changed, colour, is_wide, px
from ui.theme.measures import MARGIN, MARGIN_NARROW, SENTENCE
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.window.spot import Spot

_LINE = 30
_AIR = 10
_BETWEEN = 26
"""Room between two parts, with the point in its middle."""


class PartButton(Button):
    """One part with its source's number: Enter, a click or its digit goes to the source."""

    def __init__(self, part: SentencePart, number: int, parent: SentenceStrip) -> None:
        super().__init__(parent)
        self._strip = parent
        self.part = part
        self.number = number
        self.setAccessibleName(_("{part}, source {n}.").format(part=part.spoken, n=number))
        self.clicked.connect(lambda: parent.chosen.emit(number))

    def _line(self) -> Line:
        style = Style(SENTENCE, HEAD.weight) if is_wide(self.window().width()) else HEAD
        return Text(self.part.text, style, wraps=True), Gap(8), Keys(str(self.number), "accent", "accent")

    def laid(self, room: float) -> Laid:
        """The part in a room: on one line, or on as many as its words need."""
        return lay(Cell(((self._line(),),), step=_LINE - 6), room)

    def wide(self) -> float:
        """Width of it on one line."""
        return line_width(self._line())

    def origin(self) -> Spot:
        """Origin of the part, as of a value in a panel."""
        return Spot(self.part.of, self, QRect(0, 0, self.width(), self.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(0, px(1), 0, -px(1)), 6)
            inner = rect.adjusted(px(4), 0, -px(4), 0)
            paint_laid(painter, self.laid(inner.width()), inner)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._strip.step(event):
            super().keyPressEvent(event)


class SentenceStrip(Ground):
    """The sentence; hidden where there is nothing to say. `chosen(number)` when somebody wants a source,
    `said` when it says something else."""

    chosen = Signal(int)
    said = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "b", parent)
        self.model: FirstSentence | None = None
        self.parts: list[PartButton] = []
        self._wanted = True
        self._locked = False
        self.setAccessibleName(_("What matters most now"))
        changed.connect(self._arrange)
        self.hide()

    def set_model(self, model: FirstSentence | None) -> None:
        """Show the parts; None takes them away."""
        if model == self.model:
            self._show()
            return
        at = next((n for n, part in enumerate(self.parts) if part.hasFocus()), -1)
        self.model = model
        for part in self.parts:
            part.hide()
            part.deleteLater()
        made = model.parts if model is not None else ()
        self.parts = [PartButton(part, number, self) for number, part in enumerate(made, 1)]
        self.setAccessibleDescription(model.spoken if model is not None else "")
        for part in self.parts:
            part.show()
        self._show()
        self._arrange()
        self.said.emit()
        if at >= 0 and self.parts:
            # Whoever was in the sentence stays in it.
            self.parts[min(at, len(self.parts) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def await_model(self) -> None:
        """Take the parts away and keep their room: what comes next mostly has a sentence too."""
        shown, tall = not self.isHidden(), self.height()
        self.set_model(None)
        if shown:
            self.setFixedHeight(tall)
            self.show()

    def set_wanted(self, wanted: bool) -> None:
        """Show the strip only on tabs that have a sentence."""
        self._wanted = wanted
        self._show()

    def set_locked(self, locked: bool) -> None:
        """Say in place of the key that it can't be moved, while the page can be changed."""
        self._locked = locked
        self._arrange()

    def _show(self) -> None:
        self.setVisible(self._wanted and bool(self.parts))

    def step(self, event: QKeyEvent) -> bool:
        """Left and right between the parts, a digit to its source; False for any other key."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        at = next((n for n, part in enumerate(self.parts) if part.hasFocus()), -1)
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if move:
            if 0 <= at + move < len(self.parts):
                self.parts[at + move].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        digit = event.text()
        if digit.isascii() and digit.isdigit() and 1 <= int(digit) <= len(self.parts):
            self.chosen.emit(int(digit))
            return True
        return False

    # Place and paint

    def _margin(self) -> int:
        return px(MARGIN if is_wide(self.window().width()) else MARGIN_NARROW)

    def _hint(self) -> Line:
        if self._locked:
            return (Icon("lock", "text2", 14), Gap(8), Text(_("locked, never moved"), SMALL))
        full: Line = (Text(_("source"), SMALL), Gap(8), Keys(key_in(ShowOrigin, "")))
        return full if self.width() >= px(760) else full[2:]

    def _arrange(self) -> None:
        """Parts side by side as long as there is room, the next ones below; a long one on lines of its
        own."""
        margin, pad = self._margin(), px(4)
        right = self.width() - margin - round(line_width(self._hint())) - px(24)
        x, y, tall = float(margin), px(_AIR), px(_LINE)
        for part in self.parts:
            wide = part.wide() + 2 * pad + 1
            if x > margin and x + wide > right:
                x, y, tall = float(margin), y + tall, px(_LINE)
            room = min(wide, right - margin)
            height = max(round(part.laid(room - 2 * pad).height) + px(4), px(_LINE))
            part.setGeometry(round(x) - pad, y, round(room), height)
            x, tall = x + room - 2 * pad + px(_BETWEEN), max(tall, height)
        self.setFixedHeight(y + tall + px(_AIR))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            if self.model is not None and self.model.danger:
                bar = QRectF(0, px(8), px(3), self.height() - px(16))
                painter.fillRect(bar, colour("danger"))
            for before, after in zip(self.parts, self.parts[1:], strict=False):
                if before.y() == after.y():
                    middle = (before.geometry().right() + after.geometry().left()) / 2
                    draw_centred(painter, middle, before.y() + px(_LINE) / 2, "·", HEAD.on("text2"))
            if not self.parts:
                return
            hint = self._hint()
            left = self.width() - self._margin() - line_width(hint)
            paint_line(painter, hint, left, px(_AIR) + px(_LINE) / 2)
            hairline(painter, 0, self.height() - 1, self.width())
