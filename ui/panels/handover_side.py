"""The column of the handover: from whom to whom, what follows, questions, and the one button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.shown.handover import HandoverModel, HandoverRow
from ui.painting.cell import Cell
from ui.painting.runs import Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG
from ui.theme import px
from ui.widgets.button import ActionButton
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll


class HandoverSide(Ground):
    """`pressed` from its button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(px(20), px(18), px(20), px(12))
        rows.setSpacing(px(10))
        self.facts, self.follows = RunsLabel(wrapping=True), RunsLabel(wrapping=True)
        self.talk = RunsLabel(wrapping=True)
        self._rules = (Rule(), Rule())
        for widget in (self.facts, self._rules[0], self.follows, self._rules[1], self.talk):
            rows.addWidget(widget)
        rows.addStretch(1)
        area = Scroll(inner, self)
        column.addWidget(area, 1)
        foot = QWidget(self)
        lower = QVBoxLayout(foot)
        lower.setContentsMargins(px(20), px(12), px(20), px(14))
        lower.setSpacing(px(8))
        self.warning, self.logged = RunsLabel(wrapping=True), RunsLabel(wrapping=True)
        self.button = ActionButton(foot)
        self.button.clicked.connect(self.pressed)
        for low in (self.warning, self.button, self.logged):
            lower.addWidget(low)
        column.addWidget(Rule(parent=self))
        column.addWidget(foot)
        self._foot = foot
        self.setFocusProxy(self.button)
        self.set_model(None, 0)

    def set_model(self, model: HandoverModel | None, left: int) -> None:
        """Show a side of the handover; `left` is how many are still to be done with."""
        self._foot.setVisible(model is not None)
        for widget in (self.facts, self.follows, *self._rules):
            widget.setVisible(model is not None)
        if model is None:
            self.talk.hide()
            return
        facts = tuple(
            (Text(title, SMALL), Spring(8, 0.28), Text(words, LABEL, wraps=True))
            for title, words in model.facts
        )
        self.facts.set_cell(Cell((facts,), step=24))
        head: Line = (Text(_("Goes with them"), STRONG),)
        follows = tuple(
            (Text(what, PLAIN), Spring(8, 0.56), Text(count, STRONG), Spring(), Text(remark, SMALL))
            for what, count, remark in model.follows
        )
        self.follows.set_cell(Cell(((head, *follows),), step=26))
        take = model.side == "take"
        warning = (
            _("Until you have taken over, the patient is the giver's. Nobody is without a doctor.")
            if take
            else _("Until the other has taken over, the patient is yours. Nobody is without a doctor.")
        )
        self.warning.set_cell(Cell((((Text(warning, SMALL, wraps=True),),),), step=17))
        self.logged.set_cell(
            Cell((((Text(_("Logged with the time for each patient."), SMALL, wraps=True),),),), step=17)
        )
        done = sum(row.group == "done" for row in model.rows)
        self.button.set_act(button_words(model.side, left, done), "", ready=not left)
        self.button.setVisible(bool(left or done))

    def set_row(self, row: HandoverRow | None) -> None:
        """Show the questions and answers about the patient with the cursor."""
        talk = row.talk if row is not None else ()
        self.talk.setVisible(bool(talk))
        self._rules[1].setVisible(bool(talk))
        if row is None or not talk:
            return
        lines: list[Line] = [(Text(family_first(row.family, row.given), STRONG, wraps=True),)]
        for who, words in talk:
            lines += [(Text(who, SMALL, wraps=True),), (Text(f"«{words}»", PLAIN, wraps=True),)]
        self.talk.set_cell(Cell((tuple(lines),), step=20))


def button_words(side: str, left: int, done: int) -> str:
    """What the button says: how many are left, or that it is done."""
    if left and side == "take":
        many = ngettext("{n} is to be read, then taken over", "{n} are to be read, then taken over", left)
        return many.format(n=left)
    if left:
        return ngettext("{n} left: write the next", "{n} left: write the next", left).format(n=left)
    return ngettext("Done: {n} patient", "Done: {n} patients", done).format(n=done)
