"""The foot of the results: how many are ticked, what is held back, and the one act for all of them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.painting.runs import Gap, Line, Text
from ui.painting.text import LABEL, SMALL
from ui.panels.parts.foot import Foot
from ui.theme import px
from ui.theme.measures import MARGIN, SEMIBOLD
from ui.widgets.button import PlainButton, told_as_room
from ui.widgets.label import RunsLabel


class BulkFoot(Foot):
    """Foot of the bulk act: `pressed` when the act is wanted."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(MARGIN), px(7), px(MARGIN), px(7))
        self._label = RunsLabel(self, wrapping=True)
        self._words = Text("")
        self.button = PlainButton("", "Ctrl+J")
        self.button.clicked.connect(self.pressed)
        row.addWidget(self._label, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, words: str, held_back: str, act: str, possible: bool) -> None:
        """Write what is ticked, what is left out and why, and what the button does."""
        style = LABEL.heavy(SEMIBOLD)
        whole: Line = (Text(words, style), Gap(14), Text(held_back, SMALL))
        self._words = Text(words, style)
        self._label.set_line(whole, (replace(self._words, wraps=True),))
        self.button.set_text(act)
        self.button.setEnabled(possible)
        self._fit()

    def _fit(self) -> None:
        """The words before the key: how many are acknowledged at once must be read."""
        told_as_room((self.button,), self.width() - px(3 * MARGIN) - self._words.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
