"""Ordering: the column beside a patient's workspace, its basket kept as a draft, one signature for all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.commands import notes, orders
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.views import order_writing
from desktop.views.order_editor import OrderModel, Proposal
from desktop.views.order_writing import KeptOrders, Unready
from desktop.views.standing import Status
from desktop.views.writing_desk import UnreadDraft
from ui.editors.order_column import OrderColumn

if TYPE_CHECKING:
    from ui.desk.controller import Desk


_OFFLINE = ("offline", "refused", "signed-out")
Question = Callable[[Any, Any], "tuple[KeptOrders, str] | None"]


class OrderDesk:
    """One order column of a window, and the basket of the patient in focus.

    Answers may come late: what is typed, removed or signed meanwhile counts. Changes of a basket are worked
    out one after the other, each on what the one before left.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._column: OrderColumn | None = None
        self._kept: KeptOrders | None = None
        self.patient = ""
        self._saved = ""
        self._proposal = ""
        self._turn = 0
        self._offline = False
        self._begin_turn()
        desk.bridge.status.connect(self._status)

    def _begin_turn(self) -> None:
        """Whatever is still under way belongs to a basket that has left the screen."""
        self._turn += 1
        self._changes: list[Callable[[KeptOrders], Question]] = []
        self._changing = self._asked = self._again = self._lost = False
        self._signing: KeptOrders | None = None
        self._sent = False

    @property
    def column(self) -> OrderColumn:
        """The column, made when first needed."""
        if self._column is None:
            self._column = OrderColumn()
            self._column.typed.connect(self._typed)
            self._column.added.connect(self._add)
            self._column.removed.connect(self._remove)
            self._column.favourite.connect(self._favourite)
            self._column.answered.connect(lambda key, choice: self._answer(key, choice, ""))
            self._column.stop_answered.connect(self._answer)
            self._column.sign.connect(self._sign)
        return self._column

    @property
    def _specialty(self) -> str:
        return self._desk.patients.workspace.id

    def show(self, patient: str) -> None:
        """Show a patient's basket: its own draft, or an empty one."""
        if patient == self.patient and self._kept is not None:
            self.refresh()
            return
        self.column.set_model(None)
        self._kept = None
        self._saved = ""
        self.patient = patient
        self._begin_turn()
        self._fetch(patient, self._turn)

    def _fetch(self, patient: str, turn: int) -> None:
        fresh = str(uuid.uuid4())

        def begin(kept: KeptOrders | None) -> None:
            if kept is not None and turn == self._turn:
                self._kept = kept
                self.refresh()

        def unread(error: FagflateError) -> None:
            self._desk.say_error(error)
            # One that can't be read is told of once, and then left aside.
            if turn == self._turn and isinstance(error, UnreadDraft):
                self._fetch(patient, turn)

        self._desk.bridge.ask(
            lambda desk, c: desk.writing.orders(c, patient, fresh), begin, patient=patient, failed=unread
        )

    def _status(self, status: Status) -> None:
        """What being offline means stands beside the act exactly as long as it is so."""
        if (status.state in _OFFLINE) != self._offline:
            self.refresh()

    def propose(self, text: str) -> None:
        """Put a text into the field once the basket is shown."""
        self._proposal = text

    def leave(self) -> None:
        """Another patient, or none, is in focus: nothing of this one stays on the screen."""
        self.patient = ""
        self._kept = None
        self._begin_turn()
        if self._column is not None:
            self._column.set_model(None)

    def refresh(self) -> None:
        """Check the basket anew against the record; never two such questions at a time."""
        kept, patient, turn = self._kept, self.patient, self._turn
        if kept is None:
            return
        if self._asked:
            self._again = True
            return
        self._asked, self._again = True, False
        ward, specialty = self._desk.actor.ward_name, self._specialty
        offline = self._offline = self._desk.session.status.state in _OFFLINE
        saved = self._saved

        def answered(model: OrderModel | None) -> None:
            if turn != self._turn:
                return
            self._asked = False
            if model is not None and self._kept is not None and self._kept.basket == kept.basket:
                self._show(model)
            if self._again:
                self.refresh()

        def failed(error: FagflateError) -> None:
            if turn == self._turn:
                self._asked = False
            self._desk.say_error(error)

        self._desk.bridge.ask(
            lambda desk, c: desk.writing.order_model(
                c, patient, kept, specialty=specialty, ward=ward, offline=offline, saved=saved
            ),
            answered,
            patient=patient,
            failed=failed,
        )

    def _show(self, model: OrderModel) -> None:
        self.column.set_model(model)
        if self._proposal:
            text, self._proposal = self._proposal, ""
            self.column.restore(text)

    def _typed(self, text: str) -> None:
        kept, patient = self._kept, self.patient
        if kept is None:
            return
        self._desk.bridge.ask(
            lambda desk, c: desk.writing.proposal(c, patient, kept, text),
            self._proposed,
            patient=patient,
        )
        self._keep(msgspec.structs.replace(kept, text=text), show=False)

    def _proposed(self, proposal: Proposal | None) -> None:
        if proposal is not None:
            self.column.set_proposal(proposal)

    # Keeping

    def _keep(self, kept: KeptOrders, *, show: bool = True) -> None:
        """Keep the basket as it is now; an empty one is no draft.

        While it is being signed nothing is written: the draft goes with the signature.
        """
        self._kept = kept
        if self._signing is None:
            self._save(kept)
        if show:
            self.refresh()

    def _save(self, kept: KeptOrders) -> None:
        patient, actor, body, turn = self.patient, self._desk.actor, order_writing.encode(kept), self._turn
        now = self._desk.session.clock()

        def saved(_stamp: object) -> None:
            if turn == self._turn:
                again, self._lost = self._lost, False
                self._saved = order_writing.saved_words(now)
                if again:
                    self.refresh()

        def lost(error: FagflateError) -> None:
            if turn != self._turn or not self._lost:
                self._desk.say_error(error)
            if turn == self._turn:
                self._lost = True
                self._saved = _("Not saved")
                self.refresh()

        if kept.basket.lines or kept.text.strip():
            self._desk.bridge.act(
                lambda tx: notes.save_draft(tx, actor, kept.id, "order", patient, body),
                name="draft",
                then=saved,
                failed=lost,
            )
        else:
            self._desk.bridge.act(lambda tx: notes.discard_draft(tx, kept.id), name="draft", failed=lost)

    # Changing

    def _change(self, ask: Callable[[KeptOrders], Question]) -> None:
        """Let the desk work out the next basket, keep it, and put what it leaves open into the field."""
        self._changes.append(ask)
        self._next_change()

    def _next_change(self) -> None:
        asked, turn = self._kept, self._turn
        if self._changing or not self._changes or asked is None or self._signing is not None:
            return
        question = self._changes.pop(0)(asked)
        self._changing = True

        def changed(answer: tuple[KeptOrders, str] | None) -> None:
            if turn != self._turn:
                return
            self._changing = False
            if answer is not None:
                self._changed(asked, *answer)
            self._next_change()

        def failed(error: FagflateError) -> None:
            self._desk.say_error(error)
            if turn == self._turn:
                self._changing = False
                self._next_change()

        self._desk.bridge.ask(question, changed, patient=self.patient, failed=failed)

    def _changed(self, asked: KeptOrders, kept: KeptOrders, left: str) -> None:
        """Take over a changed basket, without what was removed and with what was typed meanwhile."""
        now = self._kept
        if now is None:
            return
        basket = kept.basket
        for line in asked.basket.lines:
            if now.basket.line(line.id) is None:
                basket = basket.remove(line.id)
        typed_on = now.text != asked.text
        text = " ".join(filter(None, (now.text if typed_on else kept.text, left)))
        self._keep(msgspec.structs.replace(kept, basket=basket, text=text))
        if left or (not typed_on and self.column.field.text() != text):
            self.column.restore(text)

    def _add(self, text: str) -> None:
        patient = self.patient
        self._change(lambda kept: lambda desk, c: desk.writing.add_order(c, patient, kept, text))

    def _remove(self, key: str) -> None:
        if self._kept is None or (self._signing is not None and self._sent):
            return
        # Not signed yet, so it can still be kept out.
        self._signing = None
        self._keep(order_writing.without(self._kept, key))

    def _favourite(self, key: str) -> None:
        patient, specialty = self.patient, self._specialty
        self._change(lambda kept: lambda desk, c: desk.writing.favourite(c, patient, kept, specialty, key))

    def _answer(self, key: str, choice: str, reason: str) -> None:
        patient = self.patient
        if choice:
            self._change(
                lambda kept: lambda desk, c: desk.writing.answer_alert(c, patient, kept, key, choice, reason)
            )

    # Signing

    def _sign(self, keys: Any) -> None:
        """Sign what is shown; it goes on when another patient is opened meanwhile."""
        kept, patient, actor, turn = self._kept, self.patient, self._desk.actor, self._turn
        model = self.column.model
        if kept is None or model is None or self._signing is not None:
            return
        if self._changing or self._changes:
            self._failed(
                model.patient,
                turn,
                _("The basket has changed since it was shown. Look at it again, then sign."),
            )
            return
        shown = tuple(keys)
        self._signing, self._sent = kept, False

        def sign(found: Any) -> None:
            if turn == self._turn and self._signing is not kept:
                self.column.sign_failed()
                return
            if found is None or isinstance(found, Unready):
                why = found.why if isinstance(found, Unready) else _("The patient is not in the record.")
                self._failed(model.patient, turn, why)
                return
            self._sent = turn == self._turn
            self._desk.bridge.act(
                lambda tx: orders.sign_orders(tx, actor, kept.id, found),
                name="sign_orders",
                then=lambda _done: self._signed(kept, model.patient, len(found)),
                failed=failed,
            )

        def failed(error: FagflateError) -> None:
            self._failed(model.patient, turn, error)

        self._desk.bridge.ask(
            lambda desk, c: desk.writing.orders_to_sign(c, patient, kept, shown), sign, failed=failed
        )

    def _signed(self, kept: KeptOrders, name: str, count: int) -> None:
        words = ngettext("{n} order is signed for {name}.", "{n} orders are signed for {name}.", count)
        self._desk.window.say_done(words.format(n=count, name=name))
        if self._kept is None or self._kept.id != kept.id:
            return
        # It may have been opened again, and kept again, while it was being signed.
        self._desk.bridge.act(lambda tx: notes.discard_draft(tx, kept.id), name="draft")
        self._signing, self._sent = None, False
        text = self._kept.text
        fresh = msgspec.structs.replace(order_writing.empty(str(uuid.uuid4()), self.patient), text=text)
        self._saved = ""
        self.column.renew(fresh.id)
        if text.strip():
            self._keep(fresh)
        else:
            self._kept = fresh
            self.refresh()
        self._next_change()

    def _failed(self, name: str, turn: int, error: FagflateError | str) -> None:
        if isinstance(error, str):
            error = InputError(error, kept=_("The orders for {name} are kept as a draft.").format(name=name))
        if turn == self._turn:
            self._signing, self._sent = None, False
            self.column.sign_failed()
            if self._kept is not None:
                self._save(self._kept)
            self.refresh()
            self._next_change()
        self._desk.say_error(error)
