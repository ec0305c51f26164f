"""Filling in forms in a window: the page, its draft, and the act that signs it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import msgspec

from desktop.acts.forms import KeepForm
from desktop.acts.questionnaires import FORM, Filling, SignForm, kept, read
from desktop.core.messages import _
from desktop.shown.forms.questionnaire import FormNowAsked, FormShown
from desktop.shown.parts import PanelState
from desktop.shown.sheet_form import FormDraft
from ui.acts.desk import Desk
from ui.acts.sheets.sheet_drafting import SheetDrafting
from ui.editors.questionnaire.form_page import FormPage

PAGE = "questionnaire"


class Questionnaires(SheetDrafting[Filling]):
    """One form of a window at a time, kept as a draft at each answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._page: FormPage | None = None
        self._form = ""

    @property
    def page(self) -> FormPage:
        """The page, made when first needed."""
        if self._page is None:
            self._page = FormPage()
            self._page.decided.connect(self._decided)
            self._page.signed.connect(self._sign)
            self._page.left.connect(self.close)
            self._desk.window.set_page(PAGE, self._page)
        return self._page

    def begin(self, form: str) -> None:
        """Open a form (`Questionnaire/id`) for the patient in focus, with one's draft; without one go to the
        list of forms."""
        patient = self._desk.patients.focus
        if not patient:
            return
        if not form:
            self._list()
            return
        if (patient, form) == (self.patient, self._form):
            return
        if self._desk.window.current_page() is not self._desk.patients.page:
            # From a note or a letter: its draft stays.
            self._desk.open_patient(patient)
        self.leave()
        self._scope.run(self._open(patient, form))

    def _list(self) -> None:
        """The tab that has the list of forms."""
        page = self._desk.patients.page
        tab = next((t.key for t in page.tabs if any(p.kind == "forms" for p in t.places)), "")
        if not tab:
            self._desk.window.say_done(_("This workspace has no list of forms."))
            return
        if self._desk.window.current_page() is not page:
            self._desk.open_patient(self._desk.patients.focus)
        page.show_tab(tab)
        page.take_focus()

    def _again(self) -> Callable[[], None]:
        patient, form = self.patient, self._form

        def reopen() -> None:
            if self._desk.patients.focus != patient:
                self._desk.open_patient(patient)
            self.begin(form)

        return reopen

    async def _open(self, patient: str, form: str) -> None:
        found = await self._desk.bridge.ask(FormDraft(patient, FORM, form))
        draft, said = found if found is not None else (str(uuid.uuid4()), None)
        try:
            written = (read(said) if said is not None else None) or Filling(form)
        except msgspec.MsgspecError:
            # Kept as it was saved; the form opens without it.
            draft, written = str(uuid.uuid4()), Filling(form)
        model = await self._desk.bridge.ask(FormNowAsked(patient, draft, written))
        if patient != self._desk.patients.focus:
            return
        if model is None:
            self._desk.window.say_done(_("This form is not held here any more."))
            return
        self._opened(patient, draft)
        self._form = form
        self.page.clear()
        self.page.load(model.written)
        self._show(model)
        self._desk.window.show_page(PAGE)
        self.page.take_focus()

    async def _ask(self) -> None:
        if not self.patient:
            return
        patient, draft, written = self.patient, self._draft, self.page.written
        model = await self._desk.bridge.ask(FormNowAsked(patient, draft, written))
        if not self.is_of(patient, draft):
            return
        if model is None:
            self._desk.window.say_done(_("This form is not held here any more."))
            self.close()
            return
        if written != self.page.written:
            self._asking.request()  # somebody answers on: what comes next is shown
            return
        self._show(model)

    def _show(self, model: FormShown) -> None:
        self.page.set_state(PanelState("ready"))
        self.page.set_model(model)

    def _decided(self, written: Filling) -> None:
        self._wrote(written)
        self.refresh()

    def _keeping(self, words: Filling) -> KeepForm:
        return KeepForm(self.patient, self._draft, kept(words))

    def _sign(self, written: Filling) -> None:
        model: FormShown | None = self.page.model
        self._carry_out(SignForm(self.patient, self._draft, written, model.mark if model is not None else ""))

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
        self._form = ""
        self.page.clear()
