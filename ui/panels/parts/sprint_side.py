"""The owner's column: three decisions, the reason, a reason for each longer task, and the act."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.sprint.sprint_decision import Choice, SprintDecisionModel
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import PLAIN, QUIET, SMALL, STRONG
from ui.theme import px
from ui.theme.measures import RADIUS
from ui.widgets.button import Button, StepButton
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window.sprint.one_line import OneLine

LEAST = 10
"""Characters of a reason, at the least."""


class ChoiceCard(Button):
    """One decision with its digit; framed where it is chosen, quiet where it can't be taken."""

    def __init__(self, choice: Choice, digit: str) -> None:
        super().__init__()
        self.choice, self.digit = choice, digit
        self.setCheckable(True)
        self.setEnabled(not choice.why_not)
        said = (choice.title, choice.text, choice.why_not)
        self.setAccessibleName(". ".join(one.rstrip(".") for one in said if one))
        self.setAccessibleDescription(digit)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def keys(self) -> str:
        return self.digit

    def _left(self) -> float:
        return px(14) + caps_width(self.digit) + px(10)

    def _laid(self, wide: float) -> Laid:
        title = STRONG if not self.choice.why_not else STRONG.on("text2")
        lines: list[Line] = [(Text(self.choice.title, title, wraps=True),)]
        lines.append((Text(self.choice.why_not or self.choice.text, QUIET, wraps=True),))
        return lay(Cell((tuple(lines),), step=19), wide - self._left() - px(12))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return round(self._laid(wide).height) + px(18)

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(max(self.width(), px(200))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.isChecked():
                box(painter, rect, RADIUS, "accent_bg", "accent", 2.5 if self.hasFocus() else 1.5)
            else:
                hairline(painter, 0, self.height() - 1, self.width())
                if self.hasFocus():
                    focus_ring(painter, rect, RADIUS)
            laid = self._laid(rect.width())
            left = self._left()
            paint_laid(painter, laid, QRectF(left, 0, rect.width() - left, rect.height()))
            paint_caps(painter, px(14), px(19), self.digit)


class DecisionSide(SideColumn):
    """Column of the owner's decision. `decided(verdict, why, longer)` when all that it needs is there;
    `undone()` for the last one; `back()` to the page, `wanted(number)` to a section of it."""

    decided = Signal(str, str, object)
    undone = Signal()
    wanted = Signal(int)
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Your decision"), parent)
        self.model: SprintDecisionModel | None = None
        self.chosen = ""
        self.cards: list[ChoiceCard] = []
        self._head = SideHead(_("Your decision"), keys="Alt+6", large=True)
        self._choices = Stack(spacing=4)
        self._reason_head = SideHead(_("The reason"), at_right=_("read by all who have the page"))
        self.reason = OneLine(_("The reason"), _("Why? It is kept with the decision."))
        self._least = paragraph(_("At least {n} characters.").format(n=LEAST), SMALL)
        self._longer_head = SideHead(_("Takes longer"))
        self._longer_said = paragraph("", SMALL)
        self._longer = Stack(spacing=6)
        self.lines: dict[str, OneLine] = {}
        self._decided_head = SideHead(_("Decided"))
        self._decided = paragraph("", PLAIN)
        self.undo = StepButton("", _("Undo the decision"), accent=True)
        self.undo.clicked.connect(self.undone)
        self._measured_head = SideHead(_("Measured, and not"))
        self._measured = Stack(spacing=4)
        self.add(
            self._head, self._choices, Space(10), self._reason_head, self.reason, self._least, Space(10),
            self._longer_head, self._longer_said, self._longer, Space(10),
            self._decided_head, self._decided, self.undo, Space(10), self._measured_head, self._measured,
        )  # fmt: skip
        self._kept: dict[str, tuple[str, dict[str, str]]] = {}
        self.pressed.connect(self.press)
        self.reason.written.connect(lambda _words: self._say_act())

    # Content

    def set_model(self, model: SprintDecisionModel | None) -> None:
        """Show what can be decided; what was typed about a sprint stays with it."""
        before = self.model
        if before is not None and before.name:
            self._kept[before.name] = (self.reason_now, {key: _now(line) for key, line in self.lines.items()})
        self.model = model
        shown = model or SprintDecisionModel()
        same = before is not None and model is not None and before.name == model.name
        if not same:
            self.chosen = ""
        reason, longer = self._kept.get(shown.name, ("", {}))
        with self.inner.at_once():
            self._show_choices(shown.choices)
            if not same:
                # Also over what is just being typed: that was about another sprint, and is kept with it.
                self.reason.set_words(reason)
                self.reason.field.setText(reason)
            self._show_longer(shown.longer, longer, same=same)
            for one in (self._decided_head, self._decided):
                one.setVisible(bool(shown.decided))
            self._decided.set_cell(Cell((((Text(shown.decided, PLAIN, wraps=True),),),), step=18))
            self.undo.setVisible(shown.undo)
            self._show_measured(shown.measured)
            parts: tuple[QWidget, ...] = (self._reason_head, self.reason, self._least, self._measured_head)
            for part in parts:
                part.setVisible(bool(shown.name))
        self._say_act()

    def forget(self, sprint: str) -> None:
        """Clear what was typed about a sprint: it has been decided with."""
        self._kept.pop(sprint, None)
        self.chosen = ""
        self.reason.set_words("")
        self.reason.field.clear()
        for line in self.lines.values():
            line.set_words("")

    def forget_all(self) -> None:
        """Clear what one person has typed: it is not the next one's."""
        self.set_model(None)
        self._kept.clear()
        self.forget("")

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        if [card.choice for card in self.cards] != list(choices):
            self.cards = [ChoiceCard(one, str(at)) for at, one in enumerate(choices, 1)]
            for card in self.cards:
                card.clicked.connect(lambda _checked=False, card=card: self.choose(card.choice.verdict))
            self._choices.fill(*self.cards)
        if all(card.choice.verdict != self.chosen or not card.isEnabled() for card in self.cards):
            self.chosen = ""
        for card in self.cards:
            card.setChecked(card.choice.verdict == self.chosen)

    def _show_longer(self, longer: tuple[tuple[str, str], ...], typed: dict[str, str], *, same: bool) -> None:
        for one in (self._longer_head, self._longer_said, self._longer):
            one.setVisible(bool(longer))
        words = ngettext(
            "Write why the task is kept, or take the sprint back.",
            "Write why each task is kept, or take the sprint back.", len(longer),
        )  # fmt: skip
        self._longer_said.set_cell(Cell((((Text(words, SMALL, wraps=True),),),), step=17))
        if same and list(self.lines) == [key for key, _title in longer]:
            return
        self.lines = {}
        for key, title in longer:
            line = OneLine(
                title,
                _("Why is {task} kept?").format(task=title),
                _("reason missing: {task}").format(task=title),
            )
            line.set_words(typed.get(key, ""))
            line.written.connect(lambda _words: self._say_act())
            self.lines[key] = line
        self._longer.fill(*self.lines.values())

    def _show_measured(self, measured: tuple[tuple[bool, str], ...]) -> None:
        labels = []
        for fine, words in measured:
            label = RunsLabel(wrapping=True)
            mark = Icon("check", "text2", 14) if fine else Icon("minus", "text3", 14, plain=_("not"))
            label.set_cell(Cell((((mark, Gap(8), Text(words, SMALL, wraps=True)),),), step=17))
            labels.append(label)
        self._measured.fill(*labels)

    # Deciding

    @property
    def reason_now(self) -> str:
        """The reason as it is typed."""
        return _now(self.reason)

    def choose(self, verdict: str) -> None:
        """Choose a decision; nobody has chosen one beforehand."""
        self.chosen = verdict
        for card in self.cards:
            card.setChecked(card.choice.verdict == verdict)
        self._say_act()

    def take_focus(self) -> None:
        """Focus the decision that is chosen, else the first that can be taken; nothing is chosen by that."""
        cards = [one for one in self.cards if one.isEnabled()]
        chosen = next((one for one in cards if one.isChecked()), None)
        if cards:
            (chosen or cards[0]).setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().take_focus()

    def _lacking(self) -> QWidget | None:
        """Part that is missing before the decision can be taken, in reading order."""
        if not self.chosen:
            return (
                next((card for card in self.cards if card.isEnabled()), self.cards[0]) if self.cards else None
            )
        if len(self.reason_now.strip()) < LEAST:
            return self.reason
        if self.chosen != "taken back":
            return next((line for line in self.lines.values() if len(_now(line).strip()) < LEAST), None)
        return None

    def _say_act(self) -> None:
        card = next((one for one in self.cards if one.choice.verdict == self.chosen), None)
        lacks = self._lacking()
        if self.model is None or not self.model.name or not any(one.isEnabled() for one in self.cards):
            self.set_act(_("Nothing to decide"), "", "", ready=False, idle=True)
        elif card is None:
            self.set_act(_("Choose what to do"), "", "", ready=False)
        elif lacks is self.reason:
            self.set_act(_("Write a reason"), "", "", ready=False)
        elif lacks is not None:
            self.set_act(_("Write why the longer task is kept"), "", "", ready=False)
        else:
            self.set_act(card.choice.verb, "", "", ready=True)
        self.set_foot(_("Can be undone. It is logged with name and reason.") if card is not None else "")

    def press(self) -> None:
        """Decide, or go to what is missing."""
        lacks = self._lacking()
        if isinstance(lacks, OneLine):
            lacks.begin()
        elif lacks is not None:
            lacks.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.chosen:
            longer = tuple(
                (key, _now(line).strip()) for key, line in self.lines.items() if _now(line).strip()
            )
            self.decided.emit(
                self.chosen, self.reason_now.strip(), longer if self.chosen != "taken back" else ()
            )

    def event(self, event: QEvent) -> bool:
        # Alt with a digit goes to panels of a patient elsewhere; here there is none.
        return claimed(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.modifiers() and event.text() in {card.digit for card in self.cards if card.isEnabled()}:
            card = next(one for one in self.cards if one.digit == event.text())
            card.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.choose(card.choice.verdict)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
            return
        if number := alt_digit(event):
            self.wanted.emit(number)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if not held(event):
                self.press()
            return
        super().keyPressEvent(event)


def alt_digit(event: QKeyEvent) -> int:
    """The digit of Alt with a digit; 0 for any other key."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.AltModifier:
        return 0
    return event.key() - Qt.Key.Key_0 if Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9 else 0


def claimed(event: QEvent) -> bool:
    """True for Alt with a digit, which is then taken before a shortcut of the window is."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not alt_digit(event):
        return False
    event.accept()
    return True


def _now(line: OneLine) -> str:
    """A line's words, those that are just being typed too."""
    return line.field.text() if not line.field.isHidden() else line.words
