"""Ways to go on from the answer with the cursor, each by one digit: *What do you do?*"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.editors.parts.editor_keys import bare
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.painting.cell import Cell
from ui.painting.runs import Line, Spring, Text
from ui.painting.text import Style
from ui.theme import px
from ui.theme.measures import CAPTION, MEDIUM
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.typing_pause import when_no_number

Choices = tuple[tuple[str, str], ...]
"""Keys of what may be done, with the words."""


class ResultChoices(QWidget):
    """Numbered ways to go on: `chosen(key)`. Their digits act, and are lit, only while the frame is on the
    answer that they are about."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, px(6), 0, 0)
        self._column.setSpacing(px(4))
        self.title = RunsLabel(self, wrapping=True)
        self.set_critical(False)
        self._column.addWidget(self.title)
        self._choices: Choices = ()
        self._about = ""
        self._live = False
        self.answers = Answers((), parent=self)
        self._column.addWidget(self.answers)
        self.hide()

    def set_critical(self, critical: bool) -> None:
        """Say beside the question that the answer is critical, and must be answered."""
        asked = Text(_("What do you do?"), Style(CAPTION, MEDIUM, "text2"))
        must = Text(_("critical – needs an answer"), Style(CAPTION, MEDIUM, "danger"))
        beside: Line = (asked, Spring(12), must) if critical else (asked,)
        below: tuple[Line, ...] = ((asked,), (must,)) if critical else ((asked,),)
        self.title.set_cell(Cell(((beside,), below), step=19))

    def set_choices(self, about: str, choices: Choices) -> None:
        """Show these about an answer; what was focused stays where nothing changed."""
        self._about = about
        if choices != self._choices:
            self._choices = choices
            old = self.answers
            self.answers = Answers(tuple(Answer(key, words) for key, words in choices), parent=self)
            self.answers.chosen.connect(self.chosen)
            self._column.replaceWidget(old, self.answers)
            old.hide()
            old.deleteLater()
            self.set_live(self._live)
        self.setVisible(bool(choices))

    def set_live(self, live: bool) -> None:
        """Show whether the digits act now."""
        self._live = live
        for button in self.answers.buttons:
            button.set_acts(live)

    def digit(self, event: QKeyEvent) -> bool:
        """Choose by a digit; False for another key, or where the digits do not act."""
        if not (self._live and self._choices and bare(event) and event.text().isdigit()) or held(event):
            return False
        return self.answers.point(event)

    def typed(self, digit: str, owner: QWidget) -> None:
        """Choose by a digit that was typed into the list (`owner`), once it is known to be no part of a
        number; nothing where the digits do not act."""
        for button in self.answers.buttons if self._live and self.isVisible() else ():
            if digit and digit == button.cap:
                when_no_number(owner, digit, partial(self._choose, button.answer.key, self._about))

    def _choose(self, key: str, about: str) -> None:
        if about == self._about:
            self.chosen.emit(key)
