"""The column of the handover: from whom to whom, what follows, questions, and the one button.

Below the list, where there is no room beside it, its parts stand side by side.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.shown.ward.handover import HandoverModel, HandoverRow
from ui.painting.cell import Cell
from ui.painting.runs import Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG
from ui.theme import px
from ui.widgets.aside import Aside
from ui.widgets.button import ActionButton
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll


class HandoverSide(Ground):
    """Side column of the handover: `pressed` from its button."""

    aside = Aside.BELOW
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self._flat = False
        column = self._whole = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QWidget()
        rows = self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, inner)
        rows.setContentsMargins(px(20), px(18), px(20), px(12))
        rows.setSpacing(px(10))
        self.facts, self.follows = RunsLabel(wrapping=True), RunsLabel(wrapping=True)
        self.talk = RunsLabel(wrapping=True)
        self._rules = (Rule(), Rule())
        for widget in (self.facts, self._rules[0], self.follows, self._rules[1], self.talk):
            rows.addWidget(widget)
        self._rest = QWidget()
        rows.addWidget(self._rest, 1)
        area = Scroll(inner, self, "canvas")
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
        self._edge = Rule(parent=self)
        column.addWidget(self._edge)
        column.addWidget(foot)
        self._foot = foot
        self.setFocusProxy(self.button)
        self.set_model(None, 0)

    def set_flat(self, flat: bool) -> None:
        """Set the flat form below the list: parts side by side, the button at the right."""
        if flat == self._flat:
            return
        self._flat = flat
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for box in (self._whole, self._rows):
            box.setDirection(across if flat else down)
        self._rows.setSpacing(px(20 if flat else 10))
        self._rows.setContentsMargins(px(20), px(12 if flat else 18), px(20), px(12))
        for label, part in ((self.facts, 3), (self.follows, 4), (self.talk, 4)):
            self._rows.setStretchFactor(label, part if flat else 0)
            self._rows.setAlignment(label, Qt.AlignmentFlag.AlignTop if flat else Qt.AlignmentFlag(0))
        self._rows.setStretchFactor(self._rest, 0 if flat else 1)
        self._rest.setVisible(not flat)
        self._edge.setVisible(not flat)
        self._foot.setMinimumWidth(px(270) if flat else 0)
        self._foot.setMaximumWidth(px(270) if flat else 16777215)
        self._show_rules()

    def _show_rules(self) -> None:
        """Lines between what stands below one another."""
        for rule, below in zip(self._rules, (self.follows, self.talk), strict=True):
            rule.setVisible(not self._flat and not below.isHidden())

    def set_model(self, model: HandoverModel | None, left: int) -> None:
        """Show a side of the handover; `left` is how many are still to be done with."""
        self._foot.setVisible(model is not None)
        for widget in (self.facts, self.follows):
            widget.setVisible(model is not None)
        if model is None:
            self.talk.hide()
        self._show_rules()
        if model is None:
            return
        facts = tuple(
            (Text(title, SMALL), Spring(8, 0.28), Text(words, LABEL, wraps=True))
            for title, words in model.facts
        )
        self.facts.set_cell(Cell((facts,), step=24))
        head: Line = (Text(_("Goes with them"), STRONG),)
        follows = tuple(
            (
                Text(what, PLAIN),
                Spring(8, 0.5),
                Text(count, STRONG),
                Spring(),
                Text(remark, SMALL, wraps=True),
            )
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
        self._show_rules()
        if row is None or not talk:
            return
        lines: list[Line] = [(Text(family_first(row.family, row.given), STRONG, wraps=True),)]
        for who, words in talk:
            lines += [(Text(who, SMALL, wraps=True),), (Text(f"«{words}»", PLAIN, wraps=True),)]
        self.talk.set_cell(Cell((tuple(lines),), step=20))


def button_words(side: str, left: int, done: int) -> str:
    """Text of the button: the number left, or that all is done."""
    if left and side == "take":
        many = ngettext("{n} is to be read, then taken over", "{n} are to be read, then taken over", left)
        return many.format(n=left)
    if left:
        return ngettext("{n} left: write the next", "{n} left: write the next", left).format(n=left)
    return ngettext("Done: {n} patient", "Done: {n} patients", done).format(n=done)
