"""Numbered answers: digits choose while the focus is among them, arrows go through them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Line, Text
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, PLAIN, SMALL, width
from ui.theme import px, text_scale
from ui.theme.measures import SEMIBOLD
from ui.widgets.button import Button
from ui.widgets.typing_pause import no_number, when_alone, when_no_number


@dataclass(frozen=True, slots=True)
class Answer:
    """A way to answer: its key, words, what tells it apart, a letter that also chooses it. `digit` is its own
    where it is no number in the order: 0 answers nothing and asks. `said` is only heard. A `quiet` one is
    never set in bold as the usual answer."""

    key: str
    words: str
    detail: str = ""
    letter: str = ""
    digit: str = ""
    said: str = ""
    quiet: bool = False


class AnswerButton(Button):
    """One answer: its cap and its words, which wrap."""

    twice = False

    def __init__(self, answer: Answer, cap: str, strong: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.answer = answer
        self.cap = cap
        # How wide the caps are that stand below one another: the words begin at one line.
        self.caps = caps_width(cap) if cap else 0.0
        self._strong = strong
        # Digits that don't act now are grey.
        self._acts = True
        # Who lays out asks several times for the height at one width.
        self._heights: dict[tuple[float, float], int] = {}
        words = ", ".join(filter(None, (answer.words, answer.detail, answer.said)))
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(cap)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_acts(self, acts: bool) -> None:
        """Show whether the digit of this answer acts now."""
        if acts != self._acts:
            self._acts = acts
            self.update()

    @property
    def acts(self) -> bool:
        """True where its digit is shown as one that acts now."""
        return self._acts

    def _cell(self) -> Cell:
        style = LABEL.heavy(SEMIBOLD) if self._strong else PLAIN
        lines: tuple[Line, ...] = ((Text(self.answer.words, style, wraps=True),),)
        if self.answer.detail:
            lines = (*lines, (Text(self.answer.detail, SMALL, wraps=True),))
        return Cell((lines,), step=17)

    def _left(self) -> float:
        return px(6) + (self.caps + px(10) if self.caps else 0)

    def natural_width(self) -> int:
        """The width in which the words stand on one line."""
        style = LABEL.heavy(SEMIBOLD) if self._strong else PLAIN
        return round(self._left() + width(self.answer.words, style)) + px(10)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        room = wide - self._left() - px(4)
        at = (room, text_scale())
        if at not in self._heights:
            self._heights[at] = max(px(26), round(lay(self._cell(), room).height) + px(8))
        return self._heights[at]

    def sizeHint(self) -> QSize:
        return QSize(px(120), self.heightForWidth(self.width() or px(240)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect, 4, "surface")
            if self.hasFocus():
                focus_ring(painter, rect, 4)
            if self.cap:
                paint_caps(painter, px(6), px(13), self.cap, "text2" if self._acts else "text3")
            area = rect.adjusted(self._left(), 0, -px(4), 0)
            paint_laid(painter, lay(self._cell(), area.width()), area, top=True, first=px(13))


class Answers(Stack):
    """Group of numbered answers: `chosen(key)` by press, digit or letter. The digit of the first one is
    `first`.

    Where the digits end among them none has one, unless they are the first: some with and some without would
    look as if these could not be chosen.
    """

    chosen = Signal(str)

    def __init__(
        self,
        answers: tuple[Answer, ...],
        first: int = 1,
        *,
        digits: bool = True,
        inline: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._inline = inline
        self.buttons: list[AnswerButton] = []
        reach = first == 1 or first + len(answers) <= 10
        with self.at_once():
            for at, answer in enumerate(answers):
                number = first + at
                cap = (str(number) if number < 10 and reach else "") if digits else answer.letter
                strong = at == 0 and not inline and not answer.quiet
                button = AnswerButton(answer, answer.digit or cap, strong, self)
                button.clicked.connect(lambda _checked=False, key=answer.key: self.chosen.emit(key))
                self.add(button)
                self.buttons.append(button)
        if not inline:
            widest = max((button.caps for button in self.buttons), default=0.0)
            for button in self.buttons:
                button.caps = widest

    def _flow(self, wide: int) -> list[tuple[QWidget, int, int, int]]:
        """(button, left, top, width): beside each other as long as there is room."""
        found: list[tuple[QWidget, int, int, int]] = []
        x = y = 0
        for button in self.buttons:
            need = min(button.natural_width(), wide)
            if x and x + need > wide:
                x, y = 0, y + px(26)
            found.append((button, x, y, need))
            x += need + px(8)
        return found

    def heightForWidth(self, wide: int) -> int:
        if not self._inline:
            return super().heightForWidth(wide)
        placed = self._flow(wide)
        return placed[-1][2] + placed[-1][0].heightForWidth(placed[-1][3]) if placed else 0

    def refresh(self) -> None:
        if not getattr(self, "_inline", False):
            super().refresh()
            return
        for button, x, y, need in self._flow(self.width()):
            button.setGeometry(x, y, need, button.heightForWidth(need))

    def choose(self, typed: str) -> bool:
        """Choose by a digit or letter; False if none has it."""
        for button in self.buttons:
            if typed and typed.upper() in (button.cap, button.answer.letter):
                if typed.isalpha():
                    focused = QApplication.focusWidget() or self
                    when_alone(focused, typed, partial(self.chosen.emit, button.answer.key))
                else:
                    self.chosen.emit(button.answer.key)
                return True
        return False

    def point(self, event: QKeyEvent) -> bool:
        """Focus the answer whose digit was pressed, and choose it once no other digit follows: 35 is a value,
        and no two answers. False if none has it."""
        digit = event.text()
        button = next((one for one in self.buttons if digit and digit == one.cap), None)
        if button is None:
            no_number(event)
            return False
        if not no_number(event):
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            when_no_number(button, digit, partial(self.chosen.emit, button.answer.key))
        return True

    @property
    def focused(self) -> str:
        """The key of the answer with the focus; empty without one."""
        return next((button.answer.key for button in self.buttons if button.hasFocus()), "")

    def take_focus(self, key: str = "") -> bool:
        """Focus the first answer, or the one with a key; False where there is none."""
        button = next((one for one in self.buttons if key in ("", one.answer.key)), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return button is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        at = next((at for at, button in enumerate(self.buttons) if button.hasFocus()), None)
        if step and at is not None and 0 <= at + step < len(self.buttons):
            self.buttons[at + step].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        event.ignore()
