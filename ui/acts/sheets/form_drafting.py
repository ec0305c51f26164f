"""Short forms of a window: a sheet over the page, carried out as the act that it makes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from desktop.acts import RecordAct
from desktop.acts.forms import KeepForm, KeptForm, Said
from desktop.core.messages import _
from desktop.shown.sheet_form import FormDraft, FormNow
from ui.acts.desk import Desk
from ui.acts.sheets.sheet_drafting import SheetDrafting
from ui.editors.forms.form_sheet import FormSheet


class FormDrafting(SheetDrafting[Said]):
    """One short form of one window at a time: `what` it is, and `about` what."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sheet: FormSheet | None = None
        self._what = self._about = ""

    @property
    def sheet(self) -> FormSheet:
        """The sheet, made when first needed."""
        if self._sheet is None:
            self._sheet = FormSheet()
            self._sheet.changed.connect(self._changed)
            self._sheet.done.connect(self._do)
            self._sheet.left.connect(self.leave)
        return self._sheet

    def begin(self, what: str, about: str = "", patient: str = "", **said: str) -> None:
        """Open a form of a patient (the one in focus, unless named), with one's draft; `said` is what it
        begins with where there is none."""
        patient = patient or self._desk.patients.focus
        if patient:
            self.leave()
            self._scope.run(self._open(patient, what, about, Said().put(**said)))

    def begin_by(self, asking: Coroutine[Any, Any, None]) -> None:
        """Begin a form by a coroutine that first asks what it begins with: it ends, as an open form does,
        when something else comes."""
        self.leave()
        self._scope.run(asking)

    def _again(self) -> Callable[[], None]:
        what, about, patient = self._what, self._about, self.patient
        return lambda: self.begin(what, about, patient)

    async def _open(self, patient: str, what: str, about: str, begun: Said) -> None:
        kept = await self._desk.bridge.ask(FormDraft(patient, what, about))
        draft, said = kept or (str(uuid.uuid4()), begun)
        model = await self._desk.bridge.ask(FormNow(patient, what, about, draft, said))
        if self._desk.patients.focus not in ("", patient):
            return
        if model is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            return
        self._opened(patient, draft)
        self._what, self._about = what, about
        self.sheet.clear()
        self._desk.window.sheets.show(self.sheet)
        self.sheet.set_model(model, load=True)
        self.sheet.take_focus()

    async def _ask(self) -> None:
        if not self.patient:
            return
        asked = FormNow(self.patient, self._what, self._about, self._draft, self.sheet.said)
        model = await self._desk.bridge.ask(asked)
        if not self.is_of(asked.patient, asked.draft):
            return
        if model is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            self.leave()
            return
        if asked.said != self.sheet.said:
            self._asking.request()  # somebody writes on: what comes next is shown
            return
        before = self.sheet.model
        self.sheet.set_model(model)
        if before is not None and not before.said.get("code") and model.said.get("code"):
            self.sheet.next_part()

    def _changed(self, said: Said) -> None:
        self._wrote(said)
        self.refresh()

    def _keeping(self, words: Said) -> KeepForm:
        return KeepForm(self.patient, self._draft, KeptForm(self._what, self._about, words))

    def _do(self, act: RecordAct[Any]) -> None:
        self._carry_out(act)

    def _failed(self) -> None:
        self.sheet.failed()

    def _hide(self) -> None:
        self._desk.window.sheets.show(None)
        self.sheet.clear()
