"""Reconciling medicines in a window: the page, its draft, and the act that signs it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import msgspec

from desktop.acts import declared
from desktop.acts.forms import KeepForm
from desktop.acts.reconcile import FORM, Reconciled, SignReconciliation, kept, read
from desktop.core.messages import _
from desktop.shown.medicines.reconcile import Reconciliation, ReconciliationNow
from desktop.shown.parts import PanelState
from desktop.shown.sheet_form import FormDraft
from ui.acts.desk import Desk
from ui.acts.medicines.server_told import ServerTold
from ui.acts.sheets.sheet_drafting import SheetDrafting
from ui.editors.reconcile.reconcile_page import ReconcilePage

PAGE = "reconcile"


class Reconciling(SheetDrafting[Reconciled]):
    """One reconciliation of a window at a time, kept as a draft at each decision."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._page: ReconcilePage | None = None
        self._server = ServerTold(desk.bridge, self.refresh)

    @property
    def page(self) -> ReconcilePage:
        """The page, made when first needed."""
        if self._page is None:
            self._page = ReconcilePage()
            self._page.decided.connect(self._decided)
            self._page.signed.connect(self._sign)
            self._page.left.connect(self.close)
            self._desk.window.set_page(PAGE, self._page)
        return self._page

    def begin(self) -> None:
        """Open the reconciliation of the patient in focus, with one's draft."""
        patient = self._desk.patients.focus
        if not patient or patient == self.patient:
            return
        if self._desk.window.current_page() is not self._desk.patients.page:
            # From a note or a letter: its draft stays.
            self._desk.open_patient(patient)
        self.leave()
        self._scope.run(self._open(patient))

    def _again(self) -> Callable[[], None]:
        patient = self.patient

        def reopen() -> None:
            if self._desk.patients.focus != patient:
                self._desk.open_patient(patient)
            self.begin()

        return reopen

    async def _open(self, patient: str, before: Reconciled | None = None) -> None:
        """Open the draft of the stay of now; without one begin, with the words of `before`."""
        model = await self._now(patient, "", Reconciled())
        if model is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            return
        # What was decided in another stay is none of this one.
        stay = model.stay
        found = await self._desk.bridge.ask(FormDraft(patient, FORM, stay))
        draft, said = found if found is not None else (str(uuid.uuid4()), None)
        try:
            written = read(said) if said is not None else (before or Reconciled()).in_stay(stay)
        except msgspec.MsgspecError:
            # Kept as it was saved; the page opens without it.
            draft, written = str(uuid.uuid4()), Reconciled(stay=stay)
        if written.stay != stay:
            draft, written = str(uuid.uuid4()), written.in_stay(stay)
        if written.rows or written.told:
            model = await self._now(patient, draft, written)
        else:
            model = msgspec.structs.replace(model, written=written)
        if model is None or patient != self._desk.patients.focus:
            return
        self._opened(patient, draft)
        self.page.clear()
        self.page.load(written)
        if before is not None:
            self._wrote(written)
        self._show(model)
        self._desk.window.show_page(PAGE)
        self.page.take_focus()
        self._server.ask(patient, declared(SignReconciliation).fresh)

    async def _now(self, patient: str, draft: str, written: Reconciled) -> Reconciliation | None:
        unasked = self._server.untold
        return await self._desk.bridge.ask(ReconciliationNow(patient, draft, written, unasked))

    async def _ask(self) -> None:
        if not self.patient:
            return
        patient, draft, written = self.patient, self._draft, self.page.written
        model = await self._now(patient, draft, written)
        if not self.is_of(patient, draft):
            return
        if model is None:
            self.close()
            return
        if written != self.page.written:
            self._asking.request()  # somebody decides on: what comes next is shown
            return
        if model.stay != written.stay and self._draft not in self._used:
            self._in_another_stay()
            return
        self._show(model)

    def _show(self, model: Reconciliation) -> None:
        if self._server.away:
            offline = _("The server can't be reached: what others did meanwhile is not known here.")
            words = " ".join(filter(None, (offline, model.warning)))
            model = msgspec.structs.replace(model, warning=words)
        self.page.set_state(PanelState("ready"))
        self.page.set_model(model)

    def _in_another_stay(self) -> None:
        """Another stay has begun, or this one is over: what was decided stays in the draft of the old one."""
        self._autosave.flush()
        self._scope.run(self._open(self.patient, self.page.written))

    def _decided(self, written: Reconciled) -> None:
        self._wrote(written)
        self.refresh()

    def _keeping(self, words: Reconciled) -> KeepForm:
        return KeepForm(self.patient, self._draft, kept(words))

    def _sign(self, written: Reconciled) -> None:
        model: Reconciliation | None = self.page.model
        shown = model.shown if model is not None else None
        self._carry_out(SignReconciliation(self.patient, self._draft, written, shown))

    def _failed(self) -> None:
        self.page.failed()

    def _finished(self) -> None:
        self.close()

    def close(self) -> None:
        """Back to the patient; the draft stays."""
        if self.patient:
            patient = self.patient
            self.leave()
            self._desk.open_patient(patient)

    def _hide(self) -> None:
        self._server.forget()
        self.page.clear()
