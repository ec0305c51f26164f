"""Before a letter is signed: what must be decided, the checks, the source at the cursor, who gets it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.letters.letter_editor import LetterDecision, LetterModel, LetterRecipient, LetterSource
from ui.editors.parts.editor_keys import bare
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.editors.parts.side_row import SideRow
from ui.editors.parts.signer import SignerPart
from ui.editors.parts.stack import Stack, Watched
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.shapes import box, hairline
from ui.painting.text import PLAIN, QUIET, SMALL, STRONG, Style, draw, wrap
from ui.theme import Scheme, paint_icon, px, scheme
from ui.theme.measures import BODY, MEDIUM, RADIUS_SELECTION, SEMIBOLD
from ui.widgets.button import PlainButton, StepButton
from ui.widgets.held_keys import held
from ui.widgets.label import Rule

AWAY_KEYS = "F12"
"""Throws away the draft of a letter that another's version has overtaken."""
ROUTES = {"electronic": "paper-plane-tilt", "paper": "printer", "held": "warning"}


class DecisionCard(Watched):
    """One decision, amber; `chosen(key, choice)`. Its digits begin at `first`; they act while the focus is in
    it, and are grey elsewhere."""

    chosen = Signal(str, str)
    asks = True

    def __init__(self, decision: LetterDecision, first: int) -> None:
        super().__init__((12, 9, 10, 8))
        self.decision = decision
        self._unread: QWidget | None = None
        self._texts = texts = Stack((24, 0, 0, 0), 2)
        texts.add(paragraph(decision.title, Style(BODY, SEMIBOLD), 17))
        if decision.text:
            texts.add(paragraph(decision.text, SMALL, 16))
        self.answers = Answers(
            tuple(Answer(choice.key, choice.words) for choice in decision.choices), first, inline=True
        )
        self.answers.chosen.connect(lambda key: self.chosen.emit(decision.key, key))
        texts.add(self.answers)
        self._say_digits()
        self.add(texts)
        self.setAccessibleName(". ".join(filter(None, (decision.title, decision.text))))
        if not decision.choices:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        super()._focus_moved(old, now)
        self._say_digits()

    def _say_digits(self) -> None:
        for button in self.answers.buttons:
            button.set_acts(self.inside)

    def say_unread(self) -> None:
        """Say that what is to be confirmed was not in sight, and stands on the screen now."""
        if self._unread is None:
            words = _("It was not on the screen. It is shown now: read it, then answer again.")
            self._unread = paragraph(words, SMALL.on("warn").heavy(MEDIUM), 16)
            self._texts.add(self._unread)
            self.setAccessibleName(". ".join(filter(None, (self.decision.title, self.decision.text, words))))

    def take_focus(self) -> bool:
        """Focus the first answer; False for a decision that is made in the text or the record."""
        return self.answers.take_focus()

    def take_back(self, answer: str) -> None:
        """Focus the answer that had it in the card that stood here: another one would be a trap."""
        if not (answer and self.answers.take_focus(answer)):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            edge = "warn" if self.inside or scheme() is not Scheme.LIGHT else None
            box(painter, QRectF(self.rect()), RADIUS_SELECTION, "warn_bg", edge, 1.5)
            paint_icon(painter, "warning", px(12), px(18), "warn")


class IconRow(QWidget):
    """An icon, a title, and lines below it in quiet text; everything wraps."""

    def __init__(self, icon: str, title: str, *below: str, role: str = "text2", strong: bool = True) -> None:
        super().__init__()
        self._icon = icon
        self._title = title
        self._below = tuple(filter(None, below))
        self._role = role
        self._style = STRONG if strong else QUIET
        self.setAccessibleName(", ".join((title, *self._below)))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _lines(self, wide: float) -> list[tuple[str, Style]]:
        room = wide - px(26)
        small = SMALL if self._role != "warn" else SMALL.on("warn").heavy(MEDIUM)
        lines = [(words, self._style) for words in wrap(self._title, self._style, room)]
        for text in self._below:
            lines += [(words, small) for words in wrap(text, small, room)]
        return lines

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return len(self._lines(wide)) * px(17) + px(9 if self._style is STRONG else 6)

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            y = float(px(13))
            paint_icon(painter, self._icon, 0, y, self._role, 15)
            for words, style in self._lines(self.width()):
                draw(painter, px(26), y, words, style)
                y += px(17)


class SourceRow(QWidget):
    """The source at the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._source: LetterSource | None = None
        self.setFixedHeight(px(52))

    def set_source(self, source: LetterSource | None) -> None:
        """Show a source, or that there is none."""
        if source == self._source:
            return
        self._source = source
        words = (
            " ".join((source.number, source.label, source.remark)) if source else _("No source at the cursor")
        )
        self.setAccessibleName(words)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fit the height to the source: a dose or a date is never left out."""
        self.setFixedHeight(max(px(52), px(18) + px(17) * len(self._lines())))

    def _lines(self) -> list[tuple[str, Style]]:
        source, room = self._source, self.width() - px(24)
        if source is None:
            return []
        label = [(line, PLAIN) for line in wrap(source.label, PLAIN, room)]
        return [*label, *((line, SMALL) for line in wrap(source.remark, SMALL, room) if source.remark)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            source = self._source
            if source is None:
                draw(painter, 0, px(14), _("No source at the cursor"), QUIET)
            else:
                role = "warn" if source.outdated else "accent"
                draw(painter, 0, px(14), source.number, STRONG.on(role))
                for at, (words, style) in enumerate(self._lines()):
                    draw(painter, px(24), px(14) + at * px(17), words, style)
            hairline(painter, 0, self.height() - 1, self.width())


class LetterSide(SideColumn):
    """Side column of the letter editor: `decided(key, choice)`, `add_asked()`, `removed(recipient)`,
    `signer_asked()` and `thrown_away()`, and `pressed()` for the act."""

    decided = Signal(str, str)
    add_asked = Signal()
    removed = Signal(str)
    signer_asked = Signal()
    thrown_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Before signing"), parent)
        self.cards: list[DecisionCard] = []
        self.recipients: list[SideRow] = []
        self.add_button: PlainButton | None = None
        self.signer: SignerPart | None = None
        self.away_button: StepButton | None = None
        # None while the sources stand beside the letter: there is no row of its own then.
        self.source: SourceRow | None = None
        # Where the focus waits when what it was on is gone: nothing is pressed from there.
        self.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.view.setAccessibleName(_("Before signing"))
        self.head: SideHead | None = None
        self._shown: object = None
        self._draft = ""
        self._chosen = ""
        self._numbers: dict[str, int] = {}
        self.decided.connect(self._note_chosen)

    def _note_chosen(self, key: str, _choice: str) -> None:
        self._chosen = key

    def not_decided(self) -> None:
        """The answer that was chosen last was not given: its question stands."""
        self._chosen = ""

    def set_source(self, source: LetterSource | None) -> None:
        """Show the source at the cursor, where it has a row."""
        if self.source is not None:
            self.source.set_source(source)

    def clear(self) -> None:
        """Take all parts away; the same letter is shown anew after that."""
        self.cards, self.source, self._shown = [], None, None
        self.recipients, self.add_button, self.signer = [], None, None
        self.head = self.away_button = None
        super().clear()

    def show_model(self, model: LetterModel, wide: bool) -> None:
        """Show decisions, checks and recipients; the source at the cursor where none stand beside."""
        now = (model.decisions, model.passed, model.recipients, model.recipients_note, wide, model.signer,
               model.overtaken)  # fmt: skip
        if now == self._shown:
            return
        inside = next((card for card in self.cards if card.inside), None)
        key, answer = (inside.decision.key, inside.answers.focused) if inside is not None else ("", "")
        at = next((at for at, row in enumerate(self.recipients) if row.hasFocus()), -1)
        self.clear()
        self._shown = now
        if model.text.draft != self._draft:
            self._draft, self._chosen, self._numbers = model.text.draft, "", {}
        if model.signer:
            # Whom it is asked of comes first: what is below is theirs to answer for.
            self.signer = SignerPart(model.signer, self.signer_asked)
            self.add(self.signer, Space(8), Rule())
        self.head = SideHead(_("Before the signature") if model.signer else _("Before you sign"), keys="F7")
        self.add(self.head)
        made = bool(self._chosen) and self._chosen not in {one.key for one in model.decisions}
        numbers = self._numbered({one.key: len(one.choices) for one in model.decisions})
        for decision in model.decisions:
            card = DecisionCard(decision, numbers[decision.key])
            card.chosen.connect(self.decided)
            self.cards.append(card)
            self.add(card, Space(8))
        if model.overtaken:
            self.away_button = StepButton(AWAY_KEYS, _("Throw the draft away"), self.inner, accent=True)
            self.away_button.clicked.connect(self.thrown_away)
            self.add(self.away_button, Space(8))
        self._checks(model.passed, wide)
        if not wide:
            self.source = SourceRow()
            self.add(Space(4), Rule(), SideHead(_("Source at the cursor")), self.source)
        else:
            self.add(Space(6), Rule())
        self._recipients(model, wide)
        if key:
            self._refocus(key, answer)
        if made:
            self._chosen = ""
        if at >= 0:
            # Whoever takes recipients away goes on where they were; nothing is pressed by that.
            rest: list[QWidget] = [*self.recipients[at:], *self.recipients[:at][-1:], self.view]
            rest[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_left(self, count: int, gaps: int) -> None:
        """Set the count of open decisions before signing, and how many of them are `gaps` in the text, which
        have no card here."""
        said = ngettext("{n} must be decided", "{n} must be decided", count).format(n=count) if count else ""
        if gaps and gaps < count:
            said = _("{left}, {n} in the text").format(left=said, n=gaps)
        elif gaps:
            said = _("{left}, in the text").format(left=said)
        if self.head is not None:
            self.head.set_remark(said)

    def _numbered(self, choices: dict[str, int]) -> dict[str, int]:
        """The first digit of each decision. They keep it while others are answered or arrive: a digit on its
        way must not decide something else. They begin anew where none has a digit any more.
        """
        known = {key: self._numbers[key] for key in choices if key in self._numbers}
        ends = sorted((first, first + choices[key]) for key, first in known.items() if choices[key])
        crossed = any(end > following for (_first, end), (following, _end) in pairwise(ends))
        if crossed or all(end > 10 for _first, end in ends):
            known, ends = {}, []
        free = ends[-1][1] if ends else 1
        for key, count in choices.items():
            if key not in known:
                known[key] = free
                free += count
        self._numbers = known
        return known

    def _refocus(self, key: str, answer: str) -> None:
        same = next((card for card in self.cards if card.decision.key == key), None)
        if same is not None:
            same.take_back(answer)
        elif key == self._chosen:
            # Decided by a person, who goes on with the next.
            card = next(iter(self.cards), None)
            if card is None or not card.take_focus():
                self.action.setFocus()
        else:
            # Gone by itself: an Enter that was meant for it must decide nothing else.
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _checks(self, passed: tuple[str, ...], wide: bool) -> None:
        if wide:
            self.add(*(IconRow("check", words, strong=False) for words in passed))
        elif passed:
            words = ngettext("{n} check without findings", "{n} checks without findings", len(passed))
            row = IconRow("check", words.format(n=len(passed)), strong=False)
            row.setAccessibleDescription("; ".join(passed))
            self.add(row)

    def _recipients(self, model: LetterModel, wide: bool) -> None:
        count = len(model.recipients)
        self.add(Space(4), SideHead(_("Recipients"), str(count)))
        if not count:
            words = _("Nobody gets this letter.") if model.store_only else _("Nobody gets this letter yet.")
            self.add(paragraph(words, SMALL.on("warn").heavy(MEDIUM), 17))
        for recipient in model.recipients:
            row = self._recipient(recipient, wide)
            row.pressed_key.connect(lambda key, who=recipient.key: self._row_key(key, who))
            self.recipients.append(row)
            self.add(row)
        self.add_button = PlainButton(_("Add a recipient"), "F9", "")
        self.add_button.clicked.connect(self.add_asked)
        self.add(Space(6), self.add_button)
        if model.recipients_note:
            self.add(Space(4), paragraph(model.recipients_note, SMALL, 16))

    def _row_key(self, key: str, recipient: str) -> None:
        if key == "Del":
            self.removed.emit(recipient)

    def _recipient(self, recipient: LetterRecipient, wide: bool) -> SideRow:
        role = "warn" if recipient.route == "held" else "text2"
        small = SMALL.on("warn").heavy(MEDIUM) if recipient.route == "held" else SMALL
        below = (recipient.detail, recipient.way)
        if not wide:
            # One line where it is narrow: the address, or what paper and holding back mean.
            below = (recipient.detail if recipient.route == "electronic" else recipient.way, "")
        icon = Icon(ROUTES[recipient.route], role, 15)
        first: Line = (icon, Gap(11), Text(recipient.name, STRONG, wraps=True))
        lines = (first, *((Gap(26), Text(words, small, wraps=True)) for words in below if words))
        says = {"electronic": _("electronic"), "paper": _("on paper"), "held": _("held back")}
        spoken = ", ".join(filter(None, (recipient.name, *below)))
        row = SideRow(recipient.key, Cell((lines,), step=17), spoken, takes_away=True)
        row.setAccessibleDescription(
            _("{way}. Delete takes the recipient away.").format(way=says[recipient.route])
        )
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        card = next((card for card in self.cards if card.inside), None)
        if bare(event) and event.text().isdigit() and card is not None and not held(event):
            card.answers.point(event)
            return
        super().keyPressEvent(event)
