"""Proposal card: the order text as understood, with open questions; not yet an order."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import OrderPart, OrderQuestion, Proposal
from ui.editors.parts.editor_keys import bare
from ui.editors.parts.editor_side import paragraph
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.editors.parts.painted import Painted
from ui.editors.parts.stack import Watched
from ui.painting.shapes import box, focus_ring
from ui.painting.text import PLAIN, QUIET, SMALL, STRONG, Style, draw, draw_right, width, wrap
from ui.theme import Scheme, px, scheme
from ui.theme.measures import MEDIUM, RADIUS_SELECTION, READING, SEMIBOLD
from ui.widgets.held_keys import held
from ui.widgets.typing_pause import stray_answer


class _Reading(Painted):
    """Name, brand, the parts in columns that wrap, and the line of hours."""

    def __init__(self, proposal: Proposal, compact: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._proposal = proposal
        self._compact = compact
        self.pending = False
        parts = (f"{self._label(part)}: {part.text}" for part in proposal.parts)
        self.setAccessibleName(
            ", ".join((f"{proposal.name} {proposal.brand}".strip(), *parts, proposal.line))
        )

    def _label(self, part: OrderPart) -> str:
        return " · ".join((part.label, _("assumed"))) if part.assumed else part.label

    def _columns(self, wide: float) -> list[list[tuple[float, OrderPart]]]:
        """The parts in rows: as many beside each other as have room unbroken."""
        rows: list[list[tuple[float, OrderPart]]] = []
        x = 0.0
        for part in self._proposal.parts:
            need = max(width(self._label(part), SMALL), width(part.text, STRONG))
            if not rows or x + need > wide:
                rows.append([])
                x = 0.0
            rows[-1].append((x, part))
            x += need + px(16)
        return rows

    def _name_lines(self, wide: float) -> list[str]:
        state = width(_("Understood"), SMALL.heavy(MEDIUM)) + px(12)
        brand = width(self._proposal.brand, SMALL) + px(10) if self._proposal.brand else 0
        return wrap(self._proposal.name, Style(READING, SEMIBOLD), max(wide - state - brand, px(90)))

    def walk(self, painter: QPainter | None, wide: float) -> float:
        """Paint, or only measure; gives the height."""
        proposal = self._proposal
        strong = STRONG.on("text2") if self.pending else STRONG
        y = 0.0
        names = self._name_lines(wide)
        for at, words in enumerate(names):
            centre = y + px(11)
            if painter:
                x = draw(painter, 0, centre, words, Style(READING, SEMIBOLD, strong.role))
                if at == len(names) - 1 and proposal.brand:
                    draw(painter, x + px(10), centre, proposal.brand, SMALL)
            y += px(20)
        if painter:
            word = _("reading …") if self.pending else (_("Understood") if proposal.complete else _("Ask"))
            role = "text2" if self.pending else "accent" if proposal.complete else "warn"
            draw_right(painter, wide, px(11), word, SMALL.heavy(MEDIUM).on(role))
        if self._compact:
            for words in wrap(" · ".join(part.text for part in proposal.parts), SMALL, wide):
                if painter:
                    draw(painter, 0, y + px(9), words, SMALL)
                y += px(17)
            return y + px(2)
        for row in self._columns(wide):
            tallest = 1
            for x, part in row:
                lines = wrap(part.text, STRONG, max(wide - x, px(80)))
                tallest = max(tallest, len(lines))
                if painter:
                    draw(painter, x, y + px(10), self._label(part), SMALL)
                    for at, words in enumerate(lines):
                        draw(painter, x, y + px(27) + at * px(17), words, strong)
            y += px(20) + tallest * px(17)
        if proposal.line:
            for words in wrap(proposal.line, SMALL, wide):
                if painter:
                    draw(painter, 0, y + px(10), words, SMALL)
                y += px(17)
        return y + px(2)


class ProposalCard(Watched):
    """Card of an order proposal: `answered(question, choice)`. Questions stand below each other; the digits
    go on through them.

    `compact` leaves labels and hours out, while a Stop below needs the room.
    """

    answered = Signal(str, str)

    def __init__(self, proposal: Proposal, *, compact: bool = False) -> None:
        super().__init__((14, 9, 12, 9), 2)
        self.proposal = proposal
        self.answers: list[Answers] = []
        self._asked: list[str] = []
        self._reading: _Reading | None = None
        with self.at_once():
            if proposal.name:
                self._reading = _Reading(proposal, compact, self)
                self.add(self._reading)
            if proposal.problem:
                self.add(paragraph(proposal.problem, PLAIN, 18))
            number = 1
            for question in proposal.questions:
                self.add(paragraph(question.words, STRONG, 18))
                if not question.choices:
                    self.add(paragraph(_("Write it in the field."), QUIET, 18))
                    continue
                self.add(self._ask(question, number))
                if all(one.deliberate for one in question.choices):
                    self.add(
                        paragraph(_("Arrow down goes to the answer; Enter in the field doesn't."), QUIET, 18)
                    )
                number += len(question.choices)
        self.setAccessibleName(_("Proposal"))

    def _ask(self, question: OrderQuestion, number: int) -> Answers:
        made = tuple(Answer(c.key, c.words, c.detail, quiet=c.deliberate) for c in question.choices)
        answers = Answers(made, number, parent=self)
        answers.chosen.connect(lambda key, question=question: self.answered.emit(question.key, key))
        self.answers.append(answers)
        self._asked.append(question.key)
        return answers

    def words(self) -> str:
        """Text as understood, for screen readers."""
        return self._reading.accessibleName() if self._reading is not None else ""

    def spoken(self) -> str:
        """Screen reader text: the problem, else the question, else the order as understood."""
        asked = next((question.words for question in self.proposal.questions), "")
        return self.proposal.problem or asked or self.words()

    def set_pending(self, on: bool) -> None:
        """The text has gone on: what stands here belongs to an earlier one and can't be acted upon."""
        if self._reading is not None and self._reading.pending != on:
            self._reading.pending = on
            self._reading.update()
        for answers in self.answers:
            answers.setEnabled(not on)

    @property
    def focused(self) -> tuple[str, str]:
        """The question and the answer with the focus; empty without one."""
        return next(
            ((q, a.focused) for q, a in zip(self._asked, self.answers, strict=True) if a.focused), ("", "")
        )

    def take_back(self, question: str, answer: str) -> bool:
        """Focus an answer that had it in the card that stood here; False if it is not asked any more."""
        return any(
            q == question and answers.take_focus(answer)
            for q, answers in zip(self._asked, self.answers, strict=True)
        )

    def take_focus(self) -> bool:
        """Focus the first answer; False if nothing is asked with answers."""
        return any(answers.take_focus() for answers in self.answers[:1])

    def enter(self) -> bool:
        """Focus the first answer that Enter may go to, which is no deliberate one; False if there is none."""
        asked = next((one for one in self.proposal.questions if one.choices), None)
        first = (
            next((one for one in asked.choices if not one.deliberate), None) if asked is not None else None
        )
        return first is not None and self.answers[0].take_focus(first.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        said = event.text() if bare(event) else ""
        if said and (held(event) or stray_answer(event) or any(one.choose(said) for one in self.answers)):
            return
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            edge = None if scheme() is Scheme.LIGHT else "bar_edge"
            box(painter, rect, RADIUS_SELECTION, "accent_bg", edge)
            if self.inside:
                focus_ring(painter, rect)
