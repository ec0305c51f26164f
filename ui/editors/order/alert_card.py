"""A finding about an order: a Stop in red and a question in amber must be answered; a Notice never blocks."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.medicines.order_editor import OrderAlert
from ui.editors.order.above_most import Beyond
from ui.editors.order.twice import Twice
from ui.editors.parts.editor_keys import bare
from ui.editors.parts.editor_side import paragraph
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.editors.parts.stack import Stack, Watched
from ui.painting.cell import text_cell
from ui.painting.shapes import box, focus_ring
from ui.painting.text import PLAIN, SMALL, Style
from ui.theme import Scheme, changed, colour, dress_field, font, paint_icon, px, scheme
from ui.theme.measures import BODY, CAPTION, HEADING, RADIUS_SELECTION, SEMIBOLD
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.typing_pause import stray_answer
from ui.window.spot import Part

BLOCKING = ("stop", "question")
"""Tiers of findings that must be answered before signing."""

REASON = 10
"""Minimum length of a reason."""


ASKS = "ask-owner"
"""Key of what asks the rule's owner: it answers nothing."""
ASK_DIGIT = "0"
"""Digit that asks."""


class AlertCard(Watched):
    """Card of an order finding: `answered(choice, reason)`. `small` stands below its order in the basket,
    with letters for keys. Key 0 asks the rule's owner (`not_understood`) and leaves the card as it is;
    `asked`: that is done."""

    answered = Signal(str, str)
    not_understood = Signal()

    def __init__(
        self, alert: OrderAlert, reason: str = "", *, small: bool = False, asked: bool = False
    ) -> None:
        super().__init__((12 if small else 16, 10, 12, 10))
        self.alert = alert
        self._small = small
        stop = alert.tier == "stop"
        self.role = "danger" if stop else "warn"
        kind = {"stop": _("STOP"), "question": _("QUESTION"), "notice": _("NOTICE"),
                "not_checked": _("NOT CHECKED")}[alert.tier]  # fmt: skip
        twice = Twice(alert.twice) if alert.twice is not None else None
        # Small, it stands among others by its order: its sentence says enough there.
        beyond = Beyond(alert.beyond, self.role) if alert.beyond is not None and not small else None
        said = twice.accessibleName() if twice is not None else ""
        said = beyond.accessibleName() if beyond is not None else said
        self.setAccessibleName(". ".join(filter(None, (kind, alert.title, said, alert.text, alert.basis))))
        tag = Style(CAPTION, SEMIBOLD, self.role)
        texts = Stack((26, 0, 0, 0), 3)
        parts: list[QWidget] = []
        if stop or small or alert.tier in ("question", "not_checked"):
            blocks = _("must be answered") if alert.tier == "question" else _("does not block")
            words = kind if stop else " · ".join((kind, blocks))
            parts.append(paragraph(words, tag, 16))
        title = Style(BODY if small else HEADING - 1, SEMIBOLD)
        parts.append(paragraph(alert.title, title, 17 if small else 20))
        for compared in (twice, beyond):
            if compared is not None:
                parts.append(compared)
        if alert.text:
            parts.append(paragraph(alert.text, PLAIN, 17))
        if alert.brief and not small:
            parts.append(paragraph(alert.brief, SMALL, 16))
        answers = tuple(
            Answer(c.key, c.words + (_(", write why:") if c.reason else ""), c.detail, c.letter)
            for c in alert.choices
        )
        self._asked = asked
        # Short ones stand beside each other, as far as there is room.
        beside = not any(answer.detail for answer in answers)
        self.answers = Answers(answers, digits=not small, inline=beside)
        self.answers.chosen.connect(self._choose)
        parts.append(self.answers)
        self.reason: QLineEdit | None = None
        if any(c.reason for c in alert.choices):
            self.reason = QLineEdit(reason)
            self.reason.setPlaceholderText(_("at least ten characters"))
            self.reason.setAccessibleName(_("Reason, at least ten characters"))
            self.reason.returnPressed.connect(self._override)
            self.reason.textChanged.connect(self._count)
            parts.append(self.reason)
        self._more = RunsLabel(wrapping=True)
        parts.append(self._more)
        # It answers nothing: below all else, its digit under theirs.
        words = _("Asked: the answer comes to you") if asked else _("I don't understand this alert")
        said = _("to the rule's owner, {owner}").format(owner=alert.owner)
        ask = (Answer(ASKS, words, digit=ASK_DIGIT, said="" if asked else said),) if alert.owner else ()
        self.ask = Answers(ask, inline=True)
        self.ask.chosen.connect(self._choose)
        parts.append(self.ask)
        # Placed once: each part that comes alone moves all before it.
        self._dress()
        texts.add(*parts)
        self.add(texts)
        self.ask.setVisible(bool(ask))
        self._count()
        if not alert.choices:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        changed.connect(self._dress)

    @property
    def asks(self) -> bool:
        """True when the finding must be answered, or can be."""
        return bool(self.alert.choices)

    def _dress(self) -> None:
        if self.reason is not None:
            self.reason.setFont(font())
            dress_field(self.reason)
            self.reason.setFixedHeight(px(30))

    def set_up_parts(self) -> tuple[Part, ...]:
        """The rule that found it, as the set-up has it."""
        return (Part(f"rule/{self.alert.rule}", "", self),) if self.alert.rule else ()

    def set_up_at(self) -> int:
        """The rule."""
        return 0

    def take_focus(self) -> None:
        """Focus the reason that is being written, else the first answer, else the card itself."""
        if self.reason is not None and self.reason.text():
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif not self.answers.take_focus():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def focused(self) -> tuple[str, int]:
        """The answer with the focus, or the place of the cursor in the reason."""
        if self.reason is not None and self.reason.hasFocus():
            return "", self.reason.cursorPosition()
        return self.answers.focused, -1

    def take_back(self, answer: str, cursor: int) -> None:
        """Focus what had it in the card that stood here: another answer than that would be a trap."""
        if cursor >= 0 and self.reason is not None:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            self.reason.setCursorPosition(cursor)
        elif not (answer and self.answers.take_focus(answer)):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def caps(self) -> frozenset[str]:
        """Keys that stand on it."""
        return frozenset(one.cap for one in (*self.answers.buttons, *self.ask.buttons))

    def choose(self, typed: str) -> bool:
        """Choose by a digit or letter; False if none has it."""
        return self.answers.choose(typed) or self.ask.choose(typed)

    def _choose(self, key: str) -> None:
        if key == ASKS:
            if not self._asked:
                self.not_understood.emit()
            return
        choice = next(c for c in self.alert.choices if c.key == key)
        if choice.reason and self.reason is not None:
            self._override() if self._long_enough() else self.reason.setFocus()
            return
        self.answered.emit(key, "")

    def _long_enough(self) -> bool:
        return self.reason is not None and len("".join(self.reason.text().split())) >= REASON

    def _count(self) -> None:
        """Say how many characters a reason lacks, once one is being written."""
        written = len("".join(self.reason.text().split())) if self.reason is not None else 0
        short = 0 < written < REASON
        words = ngettext("{n} more character", "{n} more characters", REASON - written)
        self._more.set_cell(text_cell(words.format(n=REASON - written) if short else "", SMALL))
        self._more.setVisible(short)
        if self.reason is not None:
            self.reason.setAccessibleDescription(self._more.words() if short else "")
        parent = self._more.parentWidget()
        if isinstance(parent, Stack):
            parent.refresh()

    def _override(self) -> None:
        if self.reason is None or not self._long_enough():
            return
        key = next(c.key for c in self.alert.choices if c.reason)
        self.answered.emit(key, self.reason.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        writing = self.reason is not None and self.reason.hasFocus()
        if (
            not writing
            and bare(event)
            and event.text()
            and (held(event) or stray_answer(event) or self.choose(event.text()))
        ):
            return
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._small:
                edge = None if scheme() is Scheme.LIGHT else self.role
                box(painter, rect, 4, f"{self.role}_bg", edge)
                painter.fillRect(QRectF(0, 0, px(3), rect.height()), colour(self.role))
            else:
                box(painter, rect, RADIUS_SELECTION, f"{self.role}_bg", self.role, 1.5)
            if self.inside:
                focus_ring(painter, rect.adjusted(2, 2, -2, -2) if not self._small else rect)
            icon = {"stop": "warning-octagon", "not_checked": "question"}.get(self.alert.tier, "warning")
            paint_icon(painter, icon, px(14 if self._small else 16), px(20), self.role)


def by_digit(cards: list[AlertCard], digit: str) -> bool:
    """Answer by the digit that stands on a card; where several have it, go to the first: a digit must not
    answer what nobody looks at. 0 asks a rule's owner from its card alone: an order may begin with 0. False
    where no card has it."""
    having = [card for card in cards if digit in card.caps and digit != ASK_DIGIT]
    if len(having) == 1:
        return having[0].choose(digit)
    if having:
        having[0].take_focus()
    return bool(having)
