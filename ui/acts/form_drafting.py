"""Short forms of a window: opened, kept as a draft while they are filled, carried out."""

from __future__ import annotations

import uuid
from typing import Any

from desktop.acts import RecordAct
from desktop.acts.forms import KeepForm, KeptForm, Said
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.sheet_form import FormDraft, FormNow
from ui.acts.desk import Desk
from ui.editors.forms.form_sheet import FormSheet
from ui.editors.parts.autosave import Autosave
from ui.loop import Coalesced, Scope


class FormDrafting:
    """One form of one window at a time. `patient` is whose it is, empty while none is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sheet: FormSheet | None = None
        self._scope: Scope = desk.bridge.scope()
        self._asking: Coalesced = desk.bridge.coalesced(self._ask)
        self._kept = Autosave()
        self._kept.changed.connect(self._keep)
        self.patient = self._what = self._about = self._draft = ""
        self._last = ("", "", "")

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

    async def _open(self, patient: str, what: str, about: str, begun: Said) -> None:
        kept = await self._desk.bridge.ask(FormDraft(patient, what, about))
        draft, said = kept or (str(uuid.uuid4()), begun)
        model = await self._desk.bridge.ask(FormNow(patient, what, about, draft, said))
        if self._desk.patients.focus not in ("", patient):
            return
        if model is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            return
        self.patient, self._what, self._about, self._draft = patient, what, about, draft
        self.sheet.clear()
        self._desk.window.sheets.show(self.sheet)
        self.sheet.set_model(model, load=True)
        self.sheet.take_focus()

    def reopen(self, patient: str) -> None:
        """What was done is taken back: its words stand in the form again."""
        if self._last[0] == patient:
            self.begin(self._last[1], self._last[2], patient)

    def refresh(self) -> None:
        """Ask how the form stands now; never two such questions at a time."""
        if self.patient:
            self._asking.request()

    async def _ask(self) -> None:
        if not self.patient:
            return
        asked = FormNow(self.patient, self._what, self._about, self._draft, self.sheet.said)
        model = await self._desk.bridge.ask(asked)
        if (asked.patient, asked.draft) != (self.patient, self._draft):
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
        self._kept.write((self.patient, self._draft, KeptForm(self._what, self._about, said)))
        self.refresh()

    def _keep(self, what: tuple[str, str, KeptForm]) -> None:
        # On its way at once, and not of the sheet's scope: who leaves it leaves the draft behind.
        self._desk.bridge.tell(KeepForm(*what))

    def _do(self, act: RecordAct[Any]) -> None:
        # The draft is written before the act that uses it up, never after.
        self._kept.flush()
        self._desk.bridge.run(self._doing(act, self.patient, self._draft))

    async def _doing(self, act: RecordAct[Any], patient: str, draft: str) -> None:
        try:
            done = await self._desk.bridge.act(act)
        except FagflateError as error:
            if draft == self._draft:
                self.sheet.failed()
                self.refresh()
            self._desk.say_error(error)
            return
        self._desk.performing.say(done)
        if (self.patient, self._draft) == (patient, draft):
            self._last = (patient, self._what, self._about)
            self._kept.drop()
            self.leave()

    def leave(self) -> None:
        """The form leaves the screen; what is written is kept as a draft."""
        self._scope.cancel()
        self._asking.cancel()
        if not self.patient or self._sheet is None:
            return
        self._kept.flush()
        self.patient = self._draft = ""
        self._desk.window.sheets.show(None)
        self._sheet.clear()
