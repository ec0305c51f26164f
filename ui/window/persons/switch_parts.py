"""Parts of the switch of user: the card of a person, a fact with its line below, the way back."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.shown.switching import SwitchFact, SwitchSide
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.shapes import box
from ui.painting.text import LABEL, QUIET, SMALL, Style
from ui.theme import px
from ui.theme.measures import HEADING, MEDIUM, NAME, SEMIBOLD
from ui.widgets.button import PlainButton
from ui.widgets.label import Rule, RunsLabel
from ui.window.persons.person_head import PersonHead
from ui.window.sign_in_steps import Fact

_CIRCLE, _SIGN, _APART = 56, 16, 12
_EDGE, _BORDER = 24, 18
"""Room inside a card at its sides, and above and below."""


class FactLine(RunsLabel):
    """A fact: its icon and what it is, and a quiet line below."""

    def __init__(self, fact: SwitchFact, role: str, parent: QWidget) -> None:
        super().__init__(parent, wrapping=True)
        first: Line = (
            Icon(fact.icon, role, _SIGN),
            Gap(_APART),
            Text(fact.title, LABEL, wraps=True),
        )
        below: Line = (Gap(_SIGN + _APART), Text(fact.text, SMALL, wraps=True))
        self.set_cell(Cell(((first, below),), step=18, words=f"{fact.title}: {fact.text}"))


class PersonCard(QWidget):
    """Card of one of the two people: `caption` says whether they go or come, `facts` hold what is said of
    them; what else belongs on it is put into `column`."""

    def __init__(self, caption: str, side: SwitchSide, parent: QWidget, *, comes: bool = False) -> None:
        super().__init__(parent)
        self._comes = comes
        self.setAccessibleName(f"{caption}: {side.name}")
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(px(_EDGE), px(_BORDER), px(_EDGE), px(_BORDER))
        column.setSpacing(px(14))
        title = RunsLabel(self)
        accent = "accent" if comes else "text2"
        title.set_line((Text(caption, Style(SMALL.size, MEDIUM, accent)),), step=18)
        column.addWidget(title)
        self._head = PersonHead(
            side.name,
            side.role,
            side.initials,
            (Style(NAME, SEMIBOLD), QUIET, Style(HEADING, SEMIBOLD, accent)),
            (_CIRCLE, 18, "accent_bg" if comes else "hover"),
            self,
        )
        column.addWidget(self._head)
        column.addWidget(Rule(parent=self))
        self._lines = QWidget(self)
        self.lines = lines = QVBoxLayout(self._lines)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(px(14))
        self._facts: tuple[SwitchFact, ...] = ()
        column.addWidget(self._lines)
        column.addStretch(1)
        self.set_facts(side.facts)

    def set_facts(self, facts: tuple[SwitchFact, ...]) -> None:
        """Say what is known of them."""
        if facts == self._facts:
            return
        self._facts = facts
        while (item := self.lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        for one in facts:
            line = FactLine(one, "accent" if self._comes else "text2", self._lines)
            self.lines.addWidget(line)
            line.show()

    def height_at(self, width: int) -> int:
        """The height that all of it needs at a width."""
        column, inner = self.column, width - px(2 * _EDGE)
        self._head.fit(inner)
        for fact in self.findChildren(Fact):
            fact.fit(inner)
        lines = [item.widget() for at in range(self.lines.count()) if (item := self.lines.itemAt(at))]
        facts = sum(line.height_at(inner) for line in lines if isinstance(line, FactLine))
        facts += self.lines.spacing() * max(len(lines) - 1, 0)
        parts = [item for at in range(column.count()) if (item := column.itemAt(at)) is not None]
        tall = px(2 * _BORDER)
        for at, item in enumerate(parts[:-1]):
            if item.widget() is self._lines:
                tall += facts
            elif not item.isEmpty():
                tall += item.sizeHint().height()
            else:
                continue
            tall += column.spacing() if at else 0
        return tall

    def show_facts(self, on: bool) -> None:
        """Give their room to something else, or take it back."""
        self._lines.setVisible(on)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
            edge, stroke = ("accent", 1.5) if self._comes else ("hairline", 1.0)
            box(painter, rect, 12, "surface", edge, stroke)


class BackButton(PlainButton):
    """The way back to whoever has locked: as tall as the act beside it."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, "Esc", "arrow-u-up-left", parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
