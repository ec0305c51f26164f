"""The day's account of letters: every letter is somewhere, and the sum says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.letters.letter_queue import LetterQueueModel
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Run, Text
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.panels.parts.letter_marks import ICONS
from ui.theme import colour, px
from ui.theme.measures import MARGIN, SEMIBOLD
from ui.widgets.label import RunsLabel

_COLOURS = {
    "received": "accent",
    "posted": "accent",
    "rejected": "danger",
    "overdue": "warn",
    "returned": "warn",
}

_PLUS: Line = (Gap(7), Text("+", SMALL), Gap(7))


class AccountFoot(QWidget):
    """Foot with the day's account. Shows the account; two lines, or as many as it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(MARGIN), px(9), px(MARGIN), px(9))
        column.setSpacing(px(2))
        self._sum = RunsLabel(self, wrapping=True)
        self._parts = RunsLabel(self, wrapping=True)
        column.addWidget(self._sum)
        column.addWidget(self._parts)
        self.hide()

    def set_model(self, model: LetterQueueModel) -> None:
        """Write the account of a queue."""
        self.setVisible(bool(model.account))
        verdict: Line = (
            (Icon("check", "text2", 14), Gap(5), Text(_("adds up"), SMALL))
            if model.adds_up
            else (Icon("warning", "warn", 14), Gap(5), Text(_("does not add up: tell IT"), LABEL.on("warn")))
        )
        title = Text(_("The letters in numbers"), LABEL.heavy(SEMIBOLD))
        account = Text(model.account_sum, PLAIN, wraps=True)
        self._sum.set_cell(Cell((((title, Gap(14), account, Gap(14), *verdict),),), step=20))
        runs: list[Run] = []
        rows: list[Line] = []
        for at, part in enumerate(model.account):
            one: list[Run] = [Icon(ICONS[part.state], _COLOURS.get(part.state, "text2"), 14), Gap(6)]
            one += [Text(str(part.count), LABEL.heavy(SEMIBOLD)), Text(f" {part.text}", SMALL)]
            runs += [*(_PLUS if at else ()), *one]
            rows.append(tuple(one))
        half = (len(rows) + 1) // 2
        split = tuple(_joined(rows[start : start + half]) for start in (0, half))
        self._parts.set_cell(Cell(((tuple(runs),), split, tuple(rows)), step=20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            painter.fillRect(QRectF(0, 0, self.width(), 1), colour("edge"))


def _joined(lines: list[Line]) -> Line:
    runs: list[Run] = []
    for at, line in enumerate(lines):
        runs += [*(_PLUS if at else ()), *line]
    return tuple(runs)
