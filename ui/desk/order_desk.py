"""Ordering: the column beside a patient's workspace, its basket kept as a draft, one signature for all."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.commands import notes, orders
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.views import order_writing
from desktop.views.order_editor import OrderModel, Proposal
from desktop.views.order_writing import KeptOrders, Unready
from ui.editors.order_column import OrderColumn

if TYPE_CHECKING:
    from ui.desk.controller import Desk


class OrderDesk:
    """One order column of a window, and the basket of the patient in focus."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._column: OrderColumn | None = None
        self._kept: KeptOrders | None = None
        self.patient = ""
        self._saved = ""
        self._proposal = ""

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
        if patient != self.patient:
            self.column.set_model(None)
            self._kept = None
            self._saved = ""
        self.patient = patient
        fresh = str(uuid.uuid4())
        self._desk.bridge.ask(
            lambda desk, c: desk.writing.orders(c, patient, fresh), self._begin, patient=patient
        )

    def propose(self, text: str) -> None:
        """Put a text into the field once the basket is shown."""
        self._proposal = text

    def leave(self) -> None:
        """Another patient, or none, is in focus: nothing of this one stays on the screen."""
        self.patient = ""
        self._kept = None
        if self._column is not None:
            self._column.set_model(None)

    def _begin(self, kept: KeptOrders | None) -> None:
        if kept is not None:
            if self._kept is None:
                self._kept = kept
            self.refresh()

    def refresh(self) -> None:
        """Check the basket anew against the record."""
        kept, patient = self._kept, self.patient
        if kept is None:
            return
        ward, specialty = self._desk.actor.ward_name, self._specialty
        offline = self._desk.session.status.state in ("offline", "refused", "signed-out")
        saved = self._saved
        self._desk.bridge.ask(
            lambda desk, c: desk.writing.order_model(
                c, patient, kept, specialty=specialty, ward=ward, offline=offline, saved=saved
            ),
            self._show,
            patient=patient,
        )

    def _show(self, model: OrderModel | None) -> None:
        if model is not None and self._kept is not None and model.draft == self._kept.id:
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

    def _keep(self, kept: KeptOrders, *, show: bool = True) -> None:
        """Keep the basket as it is now; an empty one is no draft."""
        self._kept = kept
        patient, actor, body = self.patient, self._desk.actor, order_writing.encode(kept)
        self._saved = order_writing.saved_words(self._desk.session.clock())
        if kept.basket.lines or kept.text.strip():
            self._desk.bridge.act(
                lambda tx: notes.save_draft(tx, actor, kept.id, "order", patient, body),
                name="draft",
                failed=self._desk.say_error,
            )
        else:
            self._desk.bridge.act(lambda tx: notes.discard_draft(tx, kept.id), name="draft")
        if show:
            self.refresh()

    def _change(self, question: Any) -> None:
        """Let the desk work out the next basket, keep it, and put what it leaves open into the field."""
        patient = self.patient

        def changed(answer: tuple[KeptOrders, str] | None) -> None:
            if answer is None:
                return
            before = self._kept
            kept, text = answer
            self._keep(kept)
            if text or (before is not None and before.text and not kept.text):
                self.column.restore(text)

        self._desk.bridge.ask(question, changed, patient=patient, failed=self._desk.say_error)

    def _add(self, text: str) -> None:
        kept, patient = self._kept, self.patient
        if kept is not None:
            self._change(lambda desk, c: desk.writing.add_order(c, patient, kept, text))

    def _remove(self, key: str) -> None:
        if self._kept is not None:
            self._keep(order_writing.without(self._kept, key))

    def _favourite(self, key: str) -> None:
        kept, patient, specialty = self._kept, self.patient, self._specialty
        if kept is not None:
            self._change(lambda desk, c: desk.writing.favourite(c, patient, kept, specialty, key))

    def _answer(self, key: str, choice: str, reason: str) -> None:
        kept, patient = self._kept, self.patient
        if kept is not None and choice:
            self._change(lambda desk, c: desk.writing.answer_alert(c, patient, kept, key, choice, reason))

    def _sign(self, keys: Any) -> None:
        kept, patient, actor = self._kept, self.patient, self._desk.actor
        if kept is None:
            return
        shown = tuple(keys)

        def sign(found: Any) -> None:
            if found is None or isinstance(found, Unready):
                why = found.why if isinstance(found, Unready) else _("The patient is not in the record.")
                self._failed(InputError(why, kept=_("The orders are kept as a draft.")))
                return
            self._desk.bridge.act(
                lambda tx: orders.sign_orders(tx, actor, kept.id, found),
                name="sign_orders",
                then=lambda _done: self._signed(len(found)),
                failed=self._failed,
            )

        self._desk.bridge.ask(
            lambda desk, c: desk.writing.orders_to_sign(c, patient, kept, shown),
            sign,
            patient=patient,
            failed=self._failed,
        )

    def _signed(self, count: int) -> None:
        patient = self.patient
        self._kept = order_writing.empty(str(uuid.uuid4()), patient)
        self._saved = ""
        self.column.set_model(None)
        self.refresh()
        self._desk.window.say_done(
            ngettext("{n} order is signed.", "{n} orders are signed.", count).format(n=count)
        )

    def _failed(self, error: FagflateError) -> None:
        self.column.sign_failed()
        self._desk.say_error(error)
