"""The sheet of the banner's facts in a window: opened, kept as a draft while it is filled, signed as one."""

from __future__ import annotations

import uuid

from desktop.acts.facts import Facts, KeepFacts, SignFacts
from desktop.core.errors import FagflateError
from desktop.shown.facts import FactsNow, OpenFacts
from ui.acts.desk import Desk
from ui.editors.forms.facts_sheet import FactsSheet
from ui.editors.parts.autosave import Autosave
from ui.loop import Coalesced, Scope


class FactsDrafting:
    """One sheet of a window. `patient` is whose it is, empty while it is closed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sheet: FactsSheet | None = None
        self._scope: Scope = desk.bridge.scope()
        self._asking: Coalesced = desk.bridge.coalesced(self._ask)
        self._kept = Autosave()
        self._kept.changed.connect(self._keep)
        self._draft = self._typed = ""
        self.patient = ""

    @property
    def sheet(self) -> FactsSheet:
        """The sheet, made when first needed."""
        if self._sheet is None:
            self._sheet = FactsSheet()
            self._sheet.changed.connect(self._changed)
            self._sheet.typed.connect(self._search)
            self._sheet.signed.connect(self._sign)
            self._sheet.left.connect(self.close)
        return self._sheet

    def begin(self) -> None:
        """Open the sheet of the patient in focus, with one's draft; in the open sheet, one more allergy."""
        patient = self._desk.patients.focus
        if patient and patient == self.patient:
            self.sheet.another()
        elif patient:
            self.leave()
            self._scope.run(self._open(patient))

    async def _open(self, patient: str) -> None:
        found = await self._desk.bridge.ask(OpenFacts(patient, str(uuid.uuid4())))
        if found is None or patient != self._desk.patients.focus:
            return
        self.patient, (self._draft, model), self._typed = patient, found, ""
        self.sheet.clear()
        self._desk.window.sheets.show(self.sheet)
        self.sheet.set_model(model, load=True)
        self.sheet.take_focus()

    def refresh(self) -> None:
        """Ask how the sheet stands now; never two such questions at a time."""
        if self.patient:
            self._asking.request()

    async def _ask(self) -> None:
        if not self.patient:
            return
        asked = FactsNow(self.patient, self.sheet.facts, self._typed)
        model = await self._desk.bridge.ask(asked)
        if model is None or asked.patient != self.patient:
            return
        if asked.facts != self.sheet.facts or asked.typed != self._typed:
            self._asking.request()  # somebody writes on: what comes next is shown
            return
        self.sheet.set_model(model)

    def _changed(self, facts: Facts) -> None:
        self._kept.write((self.patient, self._draft, facts))
        self.refresh()

    def _search(self, text: str) -> None:
        self._typed = text
        self.refresh()

    def _keep(self, what: tuple[str, str, Facts]) -> None:
        # On its way at once, and not of the sheet's scope: who leaves it leaves the draft behind.
        self._desk.bridge.tell(KeepFacts(*what))

    def _sign(self, facts: Facts) -> None:
        # The draft is written before the act that uses it up, never after.
        self._kept.flush()
        self._desk.bridge.run(self._signing(SignFacts(self.patient, self._draft, facts)))

    async def _signing(self, act: SignFacts) -> None:
        try:
            done = await self._desk.bridge.act(act)
        except FagflateError as error:
            if self.patient == act.patient:
                self.sheet.failed()
                self.refresh()
            self._desk.say_error(error)
            return
        self._desk.performing.say(done)
        if (self.patient, self._draft) == (act.patient, act.draft):
            self._kept.drop()
            self.leave()

    def close(self) -> None:
        """Back to the page; the draft stays."""
        self.leave()

    def leave(self) -> None:
        """The sheet leaves the screen; what is written is kept as a draft."""
        self._scope.cancel()
        self._asking.cancel()
        if not self.patient or self._sheet is None:
            return
        self._kept.flush()
        self.patient = ""
        self._desk.window.sheets.show(None)
        self._sheet.clear()
