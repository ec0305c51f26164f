"""Ordering: the column beside a patient's workspace, its basket kept as a draft, one signature for all.

One idea: the one basket of a window, from its opening to its signature.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from desktop.acts import Act, Done, declared
from desktop.acts import role_table as roles
from desktop.acts.drafts import DiscardDraft, SaveDraft, SignOrders
from desktop.acts.edits import Kept, OrderEdit
from desktop.acts.signing import ChooseSigner, SendForSigning
from desktop.acts.window import KeepOrderSet
from desktop.core.errors import FagflateError, InputError
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.shown.draft_questions import (
    AddFavourite,
    AddOrder,
    AnswerAlert,
    OpenOrders,
    OrdersChanged,
    OrdersNow,
    OrdersSigner,
    PutBackOrder,
    ReadOrder,
)
from desktop.shown.medicines.order_editor import OrderAlert, OrderModel
from desktop.shown.page.patient_page import OrdersShown, OrdersWanted
from ui.acts.desk import Desk
from ui.acts.letters.drafting import Drafting
from ui.acts.medicines.firings import Firings
from ui.acts.medicines.rule_questions import ask_owner
from ui.acts.medicines.server_told import ServerTold
from ui.editors.order.order_column import OrderColumn

Change = Callable[[Kept, OrderEdit], OrdersChanged]


class OrderDrafting(Drafting[OrderEdit]):
    """One order column of a window, and the basket of the patient in focus.

    Answers may come late: what is typed, removed or signed meanwhile counts. Changes of a basket are worked
    out one after the other, each on what the one before left.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._column: OrderColumn | None = None
        self._kept_at = ""
        self._proposal = ""
        self._lost = self._fetching = False
        self._shown: tuple[OrderAlert, ...] = ()
        self._server = ServerTold(desk.bridge, self.refresh)
        self._firings = Firings(desk)
        self._again = False
        # Each with the field's text when it was asked for: what is typed after that stays.
        self._changes: list[tuple[Change, str]] = []
        self._reading = desk.bridge.scope()
        self._changing = desk.bridge.coalesced(self._change_now)

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
            self._column.sign.connect(self.sign)
            self._column.began.connect(self._began)
            self._column.signer_asked.connect(lambda: self._desk.do(ChooseSigner("order")))
            self._column.rule_asked.connect(self._ask_owner)
            self._column.kept_as_set.connect(lambda: self._desk.do(KeepOrderSet()))
        return self._column

    @property
    def written(self) -> tuple[Kept, OrderEdit] | None:
        """The basket of the patient in focus with its edits; None where none is open."""
        return (self.kept, self._edit) if self.kept is not None and self._edit is not None else None

    # Opening and leaving

    def show(self, patient: str) -> None:
        """Show a patient's basket: its own draft, or an empty one."""
        if patient == self.patient and self.kept is not None:
            self.refresh()
            return
        self.leave()
        self.patient = patient
        self._fetch()

    def expect(self, patient: str) -> OrdersWanted:
        """Another patient comes into focus, whose basket comes with the page: what is asked for it.

        The column stands as it is until `take` or `empty` in the same step: nothing can be typed between.
        """
        self._let_go()
        self.patient, self._fetching = patient, True
        return self.question()

    def question(self) -> OrdersWanted:
        """Question for the order column of any patient."""
        return OrdersWanted(
            str(uuid.uuid4()), self._desk.patients.workspace.id, self._desk.actor.ward_name,
            self._server.away, self._server.untold,
        )  # fmt: skip

    def take(self, shown: OrdersShown | None) -> None:
        """Show the basket that came with the page; without one it is asked for by itself."""
        if not self._fetching:
            return
        self._fetching, again = False, self._again
        if shown is None:
            self.empty()
            self._fetch()
            return
        self._open(shown.kept, OrderEdit(shown.text))
        with self.column.inner.at_once():
            self._show(shown.model)
        if again:
            self.refresh()

    def give_up(self) -> None:
        """The page could not be read: the basket is asked for when the record has changed."""
        self._fetching = False

    def reopen(self, patient: str) -> None:
        """The patient's basket is another one now: a signature was taken back."""
        if patient == self.patient:
            self.leave()
            self.show(patient)

    def _fetch(self) -> None:
        self._again = self._fetching
        if not self._fetching:
            self._fetching = True
            self._opening.run(self._open_basket(self.patient))

    async def _open_basket(self, patient: str) -> None:
        """Ask for the basket. Who isn't fetched yet has none: asked again when the record has changed."""
        try:
            found = await self._desk.bridge.ask(OpenOrders(patient, str(uuid.uuid4())))
        except FagflateError as error:
            # One that can't be read is told of once, and then left aside.
            self._desk.say_error(error)
            try:
                found = await self._desk.bridge.ask(OpenOrders(patient, str(uuid.uuid4())))
            finally:
                if patient == self.patient:
                    self._fetching = False
        if patient != self.patient:
            return
        self._fetching = False
        if found is not None:
            kept, text = found
            self._open(kept, OrderEdit(text))
            self._showing.request()
        elif self._again:
            self._fetch()

    def leave(self) -> None:
        """Another patient, or none, is in focus: nothing of this one stays on the screen."""
        self._let_go()
        self.empty()

    def _let_go(self) -> None:
        self._leave(self._edit)
        self._changing.cancel()
        self._reading.cancel()
        self._server.forget()
        self._firings.forget()
        self._changes.clear()
        self._fetching = self._lost = self._again = False
        self._kept_at = ""

    def empty(self) -> None:
        """Show nobody's orders."""
        if self._column is not None and self._column.model is not None:
            with self._column.inner.at_once():
                self._column.set_model(None)

    def propose(self, text: str) -> None:
        """Put a text into the field once the basket is shown."""
        self._proposal = text

    # Showing

    def refresh(self) -> None:
        """Check the basket anew against the record."""
        if self.kept is not None:
            self._showing.request()
        elif self.patient:
            self._fetch()

    def _ask_server(self) -> None:
        self._server.ask(self.patient, declared(SignOrders).fresh)

    async def _show_now(self) -> None:
        kept, edit = self.kept, self._edit
        if kept is None or edit is None or self._signing:
            return
        model = await self._desk.bridge.ask(
            OrdersNow(
                kept, edit, self._desk.patients.workspace.id, self._desk.actor.ward_name, self._server.away,
                self._kept_at, self._server.untold,
            )
        )  # fmt: skip
        same = self.kept == kept and self._edit is not None and self._edit.removed == edit.removed
        if model is None or not same:
            return
        self._show(model)

    def _show(self, model: OrderModel) -> None:
        self.column.set_model(model)
        self._firings.stand(model.draft, model.alerts)
        if model.basket and not self._server.asked:
            # An empty basket has nothing that is checked.
            self._ask_server()
        if self._proposal:
            text, self._proposal = self._proposal, ""
            self.column.restore(text)

    def _typed(self, text: str) -> None:
        if self.kept is None or self._edit is None:
            return
        edit = OrderEdit(text, self._edit.removed)
        self._edited(edit)
        self._reading.run(self._read(ReadOrder(self.kept, edit)))

    async def _read(self, question: ReadOrder) -> None:
        proposal = await self._desk.bridge.ask(question)
        # One about another text is dropped there.
        if proposal is not None and self.column.set_proposal(proposal):
            self._firings.stand(question.kept.id, proposal.alerts)

    # Keeping

    def _saved(self) -> None:
        again, self._lost = self._lost, False
        words = _("Saved as draft {time}").format(time=time(self._desk.bridge.link.clock()))
        self._kept_at = words
        if again:
            self.refresh()

    def _not_saved(self, error: FagflateError) -> None:
        if not self._lost:
            self._desk.say_error(error)
        self._lost = True
        self._kept_at = _("Not saved")
        self.refresh()

    # Changing

    def _change(self, change: Change) -> None:
        """Let the record work out the next basket, keep it, and put what it leaves open into the field."""
        self._changes.append((change, self._edit.text if self._edit is not None else ""))
        self._changing.request()

    async def _change_now(self) -> None:
        while self._changes and self.kept is not None and self._edit is not None and not self._signing:
            kept, edit = self.kept, self._edit
            change, text = self._changes.pop(0)
            question = change(kept, edit)
            try:
                answer = await self._desk.bridge.ask(question)
            except FagflateError as error:
                self._desk.say_error(error)
                continue
            if answer is not None and self.is_open(kept):
                self._changed(text, *answer)

    def _changed(self, asked: str, kept: Kept, text: str, left: str) -> None:
        """Take over a changed basket, without what was removed and with what was typed since it was asked."""
        now = self._edit or OrderEdit(asked)
        typed_on = now.text != asked
        # What an answer puts into the field may stand there already: the column is quicker.
        text = " ".join(dict.fromkeys(filter(None, (now.text if typed_on else text, left))))
        self.kept = kept
        self._edited(OrderEdit(text, now.removed))
        self._ask_server()
        self.refresh()
        if left or (not typed_on and self.column.field.text() != text):
            self.column.restore(text)

    def _add(self, text: str) -> None:
        self._firings.changed(self.column.met, self.column.last_found)
        self._change(lambda kept, edit: AddOrder(kept, edit, text))

    def _favourite(self, key: str) -> None:
        specialty = self._desk.patients.workspace.id
        self._desk.used.emit(f"set/{key}")
        self._change(lambda kept, edit: AddFavourite(kept, edit, specialty, key))

    def asks(self, draft: Kept | None, signer: str) -> None:
        """Another doctor is asked to sign the basket that the choice was about."""
        if draft is not None and self.is_open(draft):
            self._change(lambda kept, edit: OrdersSigner(kept, edit, signer))

    def _answer(self, key: str, choice: str, reason: str) -> None:
        if choice:
            self._firings.answered(key, choice, reason)
            self._change(lambda kept, edit: AnswerAlert(kept, edit, key, choice, reason))

    def _ask_owner(self, alert: OrderAlert) -> None:
        ask_owner(self._desk, self.column, alert)

    def _began(self, act: Act) -> None:
        """Continue the order text in an act's form; the field is cleared for the next order."""
        if self._edit is not None:
            self._edited(OrderEdit("", self._edit.removed))
        self._desk.do(act)

    def _remove(self, key: str) -> None:
        # What is being signed has been sent to the record: it is taken back with Ctrl+Z.
        kept, edit, model = self.kept, self._edit, self.column.model
        if kept is None or edit is None or self._signing:
            return
        self._firings.removed(key)
        title = next((row.title for row in model.basket if row.key == key), "") if model is not None else ""
        self._edited(OrderEdit(edit.text, edit.removed | {key}))
        self.refresh()
        said = _("Taken out of the basket: {order}.").format(order=title)
        self._desk.performing.offer(said, lambda: self._put_back(kept, key))

    def _put_back(self, was: Kept, key: str) -> None:
        """Undo of ×: the same order stands in the basket again."""
        if self._edit is None or not self.is_open(was):
            self._desk.say_error(
                InputError(
                    _("The order can't be put back: its basket is not open any more."),
                    todo=_("Write the order again."),
                )
            )
            return
        self._firings.put_back(was.id, key)
        self._edited(OrderEdit(self._edit.text, self._edit.removed - {key}))
        self._change(lambda kept, edit: PutBackOrder(kept, edit, was, key))

    # Signing

    def sign(self, keys: Any) -> None:
        """Sign what is shown; it goes on when another patient is opened meanwhile."""
        kept, edit, model = self.kept, self._edit, self.column.model
        if kept is None or edit is None or model is None or self._signing:
            return
        if self._changes or self._changing.running:
            self.column.sign_failed()
            self._desk.say_error(
                InputError(
                    _("The basket has changed since it was shown. Look at it again, then sign."),
                    kept=_("The orders for {name} are kept as a draft.").format(name=model.patient),
                )
            )
            return
        # What one may not sign is sent to who may.
        lines, found = tuple(keys), tuple(alert.key for alert in model.alerts)
        # An order that was taken out a moment ago may still be shown.
        self._shown = tuple(alert for alert in model.alerts if alert.concerns not in edit.removed)
        signs = roles.decides(self._desk.actor)
        self._sign(SignOrders(kept, edit, lines, found) if signs else SendForSigning(kept, edit, lines))

    def _signed(self, draft: Kept, done: Done) -> None:
        undone = None
        if roles.decides(self._desk.actor):
            undone = self._firings.signed(draft.id, self._shown)
        self._desk.performing.say(done, undone)
        if not self.is_open(draft):
            return
        patient, text = self.patient, self._edit.text if self._edit is not None else ""
        # It may have been opened again, and kept again, while it was being signed.
        self._desk.bridge.tell(DiscardDraft("order", draft.id))
        self._close()
        self._changing.cancel()
        self.patient, self._kept_at = patient, ""
        # Nobody else opens one meanwhile: what is typed would be of a basket that is gone.
        self._fetching = True
        self._opening.run(self._renew(patient, text))

    async def _renew(self, patient: str, text: str) -> None:
        """An empty basket, with what was typed meanwhile."""
        try:
            found = await self._desk.bridge.ask(OpenOrders(patient, str(uuid.uuid4())))
        finally:
            if patient == self.patient:
                self._fetching = False
        if found is None or patient != self.patient:
            return
        kept = found[0]
        typed = self.column.field.text() or text
        self._open(kept, OrderEdit(typed))
        self.column.renew(kept.id)
        if typed.strip():
            self._edited(OrderEdit(typed))
        self.refresh()
        self._changing.request()

    def _not_signed(self, draft: Kept, error: FagflateError) -> None:
        if self.is_open(draft):
            self.column.sign_failed()
            if self._edit is not None and self.kept is not None:
                self._desk.bridge.tell(SaveDraft(self.kept, self._edit))
            self.refresh()
            self._changing.request()
        self._desk.say_error(error)
