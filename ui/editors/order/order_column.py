"""The order column: a field that is read while one types, the checks, the basket and one signature.

One idea: the orders of one patient, from the first letter to the signature, in one column.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.acts.patient import BeginOrder
from desktop.core.messages import _
from desktop.shown.medicines.order_editor import CORRECT, OrderAlert, OrderModel, Proposal
from ui.editors.order.alert_card import BLOCKING, AlertCard, by_digit
from ui.editors.order.basket import Favourites, OrderRow, mark_of
from ui.editors.order.check_list import CheckList
from ui.editors.order.order_field import OrderField
from ui.editors.order.order_verbs import sign_words
from ui.editors.order.proposal import ProposalCard
from ui.editors.order.same_place import same_place
from ui.editors.order.usual import Usual
from ui.editors.parts.asked import AskedColumn
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.editor_side import SideHead, Space, paragraph
from ui.editors.parts.signer import KEYS as SIGNER_KEYS
from ui.editors.parts.signer import SignerPart
from ui.editors.parts.speech import announce
from ui.editors.parts.stack import Stack
from ui.painting.text import QUIET
from ui.theme import px
from ui.widgets.button import StepButton
from ui.widgets.just_shown import JustShown


class OrderColumn(AskedColumn):
    """Order column: `set_model(OrderModel)` shows a patient's basket; `set_proposal` what the field says.

    Signals: `typed(text)` at each change of the field; `answered(question, choice)` for a question about the
    proposal or a notice (then `question` is the alert's key); `added(text)` when the proposal for this text
    goes into the basket; `removed(key)`; `favourite(key)`; `stop_answered(key, choice, reason)`;
    `sign(keys)` with the basket as it was shown; `began(act)` for a text that changes or stops what stands;
    `rule_asked(alert)` when its rule's owner is asked;
    `signer_asked()` when another doctor than `model.signer` is to sign; `kept_as_set()` when the basket is to
    be kept as a set.
    """

    typed = Signal(str)
    answered = Signal(str, str)
    added = Signal(str)
    removed = Signal(str)
    favourite = Signal(str)
    stop_answered = Signal(str, str, str)
    sign = Signal(object)
    began = Signal(object)
    signer_asked = Signal()
    kept_as_set = Signal()
    rule_asked = Signal(object)
    _keys: ClassVar[Table] = {}

    def __init__(self) -> None:
        super().__init__(_("Order"), BeginOrder)
        self._model: OrderModel | None = None
        self._proposal: Proposal | None = None
        self._seen: set[str] = set()
        self._reasons: dict[str, str] = {}
        self._asked: set[str] = set()
        self._shown: object = None
        self._add_when_read = ""
        self._signing = False
        self.just_shown = JustShown()
        # Keys of the findings about the order that was added last.
        self.last_found: frozenset[str] = frozenset()
        self.card: ProposalCard | None = None
        self.alerts: list[AlertCard] = []
        self.orders: list[OrderRow] = []
        self.field = OrderField()
        self.field.written.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self.field.digit = lambda digit: by_digit(self.alerts, digit)
        self.checks: CheckList | None = None
        self._read, self._found, self._checked, self._basket = (Stack() for _part in range(4))
        self._usual = Usual()
        self._usual.chosen.connect(self.favourite)
        self.add(self.head, self.field, Space(6))
        self.add(self._read, self._found, self._checked, self._basket, self._usual)
        self.pressed.connect(self._act)
        self._keys = {  # type: ignore[misc]
            "Ctrl+Return": self._act,
            "F7": self._next_alert,
            SIGNER_KEYS: self.signer_asked.emit,
        }

    # Models

    def set_model(self, model: OrderModel | None) -> None:
        """Show a basket; another draft empties the field first. None takes everything away."""
        other = model is None or self._model is None or model.draft != self._model.draft
        shown = tuple(row.key for row in self._model.basket) if self._model else ()
        if model is None or other or tuple(row.key for row in model.basket) != shown:
            self._signing = False
        self._model = model
        if other:
            self.just_shown.came()
            self._seen.clear()
            self._reasons.clear()
            self._asked.clear()
            self._proposal, self._add_when_read = None, ""
            self.field.put(model.text if model else "")
            # What is typed must be for somebody whose name is on the screen.
            self.field.setReadOnly(model is None)
        if model is not None and model.proposal is not None and model.proposal.text == self.field.text():
            self._proposal = model.proposal
        self._show()

    @property
    def favourites(self) -> Favourites | None:
        """Usual orders of the ward or person."""
        return self._usual.favourites

    @property
    def met(self) -> frozenset[str]:
        """Keys of the findings that somebody has gone to."""
        return frozenset(self._seen)

    @property
    def waits(self) -> str:
        """Number of orders that wait for a signature, as text."""
        return str(len(self._model.basket) or "") if self._model is not None else ""

    @property
    def asks_room(self) -> bool:
        """True while a finding is shown that must be answered. It stays true while one types on."""
        return any(card.alert.tier in BLOCKING for card in self.alerts)

    @property
    def model(self) -> OrderModel | None:
        """The model that is shown."""
        return self._model

    def set_proposal(self, proposal: Proposal) -> bool:
        """Show a proposal; return False (and do nothing) when the field's text has changed since."""
        if self._model is None or proposal.text != self.field.text():
            return False
        self._proposal = proposal
        self._show()
        self._speak()
        if self._add_when_read == proposal.text:
            self._add_when_read = ""
            self._enter()
        return True

    def _speak(self) -> None:
        stop = next((alert for alert in self._stops() if not alert.concerns), None)
        if stop is not None:
            announce(self.field, stop.title, urgent=True)
        elif self.card is not None:
            announce(self.field, self.card.spoken())

    def restore(self, text: str) -> None:
        """Put a text back into the field: it could not become an order."""
        self.field.setText(text)
        self.take_focus()

    def renew(self, draft: str) -> None:
        """The basket was signed: an empty one takes its place, and what is being written stays."""
        if self._model is not None:
            self._signing = False
            self._seen.clear()
            self._reasons.clear()
            self._model = msgspec.structs.replace(self._model, draft=draft, basket=(), alerts=(), saved="")
            self._show()

    def sign_failed(self) -> None:
        """Signing was refused: the basket stands as it was."""
        self._signing = False
        self._say_sign()

    def say_asked(self, key: str) -> None:
        """Say on the card of a finding that its rule's owner is asked."""
        self._asked.add(key)
        self._show()

    def say_not_asked(self, key: str) -> None:
        """Say on the card of a finding that nobody is asked: the question was withdrawn."""
        self._asked.discard(key)
        self._show()

    # Showing

    def _show(self) -> None:
        model = self._model
        if model is None:
            self.checks = None
            for part in (self._read, self._found, self._checked, self._basket):
                part.clear()
            self._usual.forget()
            self.card, self.alerts, self.orders, self._shown = None, [], [], None
            self.set_warning("")
            self._say_sign()
            return
        with self.inner.at_once():
            self._show_parts(model)
        self.set_warning(" ".join(part for part in (model.unchecked, model.offline) if part))
        self._say_sign()

    def _show_parts(self, model: OrderModel) -> None:
        if self.card is None or self.card.proposal is not self._proposal:
            with same_place(self):
                self._show_proposal()
        now = (model.basket, self._open_alerts(), model.saved, model.signer, frozenset(self._asked))
        if now != self._shown:
            self._shown = now
            with same_place(self):
                self._show_basket(model)
        if self._usual.says_else(model):
            with same_place(self):
                self._usual.show_model(model)

    def _show_proposal(self) -> None:
        self.card = None
        proposal = self._proposal
        if proposal is None or not self.field.text().strip():
            self._read.clear()
            self._checked.clear()
            self.checks = None
            return
        self.card = ProposalCard(proposal, compact=bool(self._stops_of_proposal()))
        self.card.answered.connect(self._question)
        self._read.fill(self.card, Space(8))
        if proposal.checks:
            self.checks = CheckList(proposal.checks, proposal.checked)
            self._checked.fill(self.checks, Space(8))
        else:
            self.checks = None
            self._checked.clear()

    def _open_alerts(self) -> tuple[OrderAlert, ...]:
        model = self._model
        pending = self._proposal.alerts if self._proposal is not None and self._is_current() else ()
        found = (*pending, *(model.alerts if model else ()))
        return tuple(alert for alert in found if not alert.answered)

    def _stops(self) -> list[OrderAlert]:
        """Findings that must be answered before signing."""
        return [alert for alert in self._open_alerts() if alert.tier in BLOCKING]

    def _notices(self) -> list[OrderAlert]:
        return [alert for alert in self._open_alerts() if alert.tier not in BLOCKING]

    def _show_basket(self, model: OrderModel) -> None:
        for card in self.alerts:
            if card.reason is not None:
                self._reasons[card.alert.key] = card.reason.text()
        self.alerts, self.orders = [], []
        stops, notices = self._stops(), self._notices()
        keys = {row.key for row in model.basket}
        # One large card at a time: the Stops, else the first Notice; the others stand by their orders.
        large = stops or [alert for alert in notices if not alert.stays][:1]
        upper: list[QWidget] = []
        for alert in (*large, *(a for a in notices if a not in large and a.concerns not in keys)):
            upper += [self._card(alert, alert not in large), Space(8)]
        self._found.fill(*upper)
        count = len(model.basket)
        rows: list[QWidget] = [SideHead(_("Basket"), str(count) if count else "", at_right=model.saved)]
        if not count:
            rows.append(paragraph(_("Nothing waits for your signature."), QUIET))
        for row in model.basket:
            mine = [alert for alert in self._open_alerts() if alert.concerns == row.key]
            line = OrderRow(row, *mark_of(mine))
            line.removed.connect(self.removed)
            self.orders.append(line)
            rows.append(line)
            rows += [self._card(alert, True) for alert in mine if alert not in large]
        if count > 1:
            keep = StepButton("Ctrl+Shift+W", _("Save as a set"), key_last=True)
            keep.clicked.connect(lambda _checked=False: self.kept_as_set.emit())
            rows.append(keep)
        rows.append(Space(8))
        if count and model.signer:
            rows += [SignerPart(model.signer, self.signer_asked), Space(10)]
        self._basket.fill(*rows)

    def _card(self, alert: OrderAlert, small: bool) -> AlertCard:
        asked = alert.key in self._asked
        card = AlertCard(alert, self._reasons.get(alert.key, ""), small=small, asked=asked)
        card.not_understood.connect(lambda alert=alert: self.rule_asked.emit(alert))
        card.answered.connect(lambda choice, reason, alert=alert: self._answer(alert, choice, reason))
        card.entered.connect(lambda key=alert.key: self._saw(key))
        self.alerts.append(card)
        return card

    # Typing

    def _is_current(self) -> bool:
        return self._proposal is not None and self._proposal.text == self.field.text()

    def _typed(self, text: str) -> None:
        self._add_when_read = ""
        if not text.strip():
            self._proposal = None
            self._show()
        elif self.card is not None:
            self.card.set_pending(not self._is_current())
        self._say_sign()
        self.typed.emit(text)

    def _question(self, question: str, choice: str) -> None:
        proposal = self._proposal
        if proposal is None or not self._is_current():
            return
        asked = next(q for q in proposal.questions if q.key == question)
        chosen = next(c for c in asked.choices if c.key == choice)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.answered.emit(question, choice)
        if chosen.text:
            self.field.setText(chosen.text)

    def _enter(self) -> None:
        """Add what is proposed, go to what must be answered, or wait for the answer to this very text."""
        text = self.field.text()
        if self._model is None or not text.strip():
            return
        proposal = self._proposal
        if proposal is None or not self._is_current():
            self._add_when_read = text
            return
        stop = next((card for card in self.alerts if card.alert in self._stops_of_proposal()), None)
        if stop is not None:
            stop.take_focus()
        elif proposal.questions or not proposal.complete:
            if self.card is None or not self.card.enter():
                self.field.mark_question(proposal)
        else:
            self.last_found = frozenset(alert.key for alert in proposal.alerts)
            self._proposal = None
            self.field.put("")
            self._show()
            done, what = (self.began, proposal.act) if proposal.act is not None else (self.added, text)
            done.emit(what)

    def _stops_of_proposal(self) -> list[OrderAlert]:
        return [alert for alert in self._stops() if not alert.concerns]

    # Alerts and signing

    def _saw(self, key: str) -> None:
        if key not in self._seen:
            self._seen.add(key)
            self._say_sign()

    def _answer(self, alert: OrderAlert, choice: str, reason: str) -> None:
        if choice == CORRECT:
            self._correct_dose()
            return
        if alert.tier in BLOCKING:
            self.stop_answered.emit(alert.key, choice, reason)
        else:
            self._saw(alert.key)
            self.answered.emit(alert.key, choice)
        text = next((c.text for c in alert.choices if c.key == choice), "")
        # Another order that is being written is never overwritten.
        if text and (not alert.concerns or not self.field.text().strip()):
            self.field.setText(text)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _correct_dose(self) -> None:
        """Go back to the dose in the field, chosen, so that the next key writes it anew."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._proposal is not None and self._is_current() and self._proposal.dose[0] >= 0:
            self.field.mark(*self._proposal.dose)

    def _unseen(self) -> list[OrderAlert]:
        return [
            alert
            for alert in self._notices()
            if alert.key not in self._seen and alert.concerns and not alert.stays
        ]

    def _next_alert(self) -> bool:
        """Go to the next finding after the one with the focus; False if there is none."""
        if not self.alerts:
            return False
        at = next((at for at, card in enumerate(self.alerts) if card.inside), -1)
        self._go_to(self.alerts[(at + 1) % len(self.alerts)])
        return True

    def _go_to(self, card: AlertCard) -> None:
        card.take_focus()
        self._saw(card.alert.key)
        self.view.ensureWidgetVisible(card, 0, px(8))

    def _see_beside(self) -> None:
        """Notices that stand whole on the screen beside the one gone to are seen with it: a press for each
        would be pressed without reading."""
        left, edge = self._unseen(), self.view.edge
        for card in self.alerts:
            if edge is not None and card.alert in left and edge.shows_whole(card):
                self._saw(card.alert.key)

    def _say_sign(self) -> None:
        model = self._model
        self.action.setVisible(model is not None)
        self.waiting.emit()
        if model is None:
            return self.set_foot("")
        stops, writing, count = self._stops(), bool(self.field.text().strip()), len(model.basket)
        verb, foot, ready = sign_words(
            signing=self._signing, stopped=any(alert.tier == "stop" for alert in stops), asked=bool(stops),
            writing=writing, count=count, unseen=len(self._unseen()), signer=model.signer,
        )  # fmt: skip
        # Nothing is to be signed for anybody: no name, and nothing that looks like an act.
        idle = not (count or self._signing or stops or writing)
        name, spoken = ("", "") if idle else (model.patient, model.spoken)
        with self.foot_parts.at_once():
            self.set_act(verb, name, spoken, ready=ready, idle=idle)
            self.set_foot(foot)

    def _act(self) -> None:
        """Sign what is shown, or go to what is missing. A second press while it is signed does nothing; one
        before anybody can have read the orders only goes to them."""
        model = self._model
        if model is None or self._signing:
            return
        stops, unseen = self._stops(), self._unseen()
        if stops:
            self._go_to(next(card for card in self.alerts if card.alert == stops[0]))
        elif self.field.text().strip() or not model.basket or self.just_shown.unread:
            self.take_focus()
        elif unseen:
            self._go_to(next(card for card in self.alerts if card.alert == unseen[0]))
            self._see_beside()
        else:
            self._signing = True
            self._say_sign()
            self.sign.emit(tuple(row.key for row in model.basket))

    # The window

    def take_focus(self) -> None:
        """Go to the field, with what stands there marked."""
        self.wanted.emit()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        self.just_shown.came()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if runs(event, self._keys):
            return
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            first = self.card is not None and self.card.take_focus()
            if not first and self.alerts:
                self.alerts[0].take_focus()
            elif not first and self.favourites is not None and self.favourites.rows:
                self.favourites.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if event.key() == Qt.Key.Key_Escape and not self.field.hasFocus():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)
