"""The sheet of the banner's facts in a window, signed as one."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from desktop.acts.facts import Facts, KeepFacts, SignFacts
from desktop.core.messages import _
from desktop.shown.page.facts import FactsNow, OpenFacts
from ui.acts.desk import Desk
from ui.acts.sheets.sheet_drafting import SheetDrafting
from ui.editors.forms.facts_sheet import FactsSheet


class FactsDrafting(SheetDrafting[Facts]):
    """One sheet of facts of a window."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sheet: FactsSheet | None = None
        self._typed = ""

    @property
    def sheet(self) -> FactsSheet:
        """The sheet, made when first needed."""
        if self._sheet is None:
            self._sheet = FactsSheet()
            self._sheet.changed.connect(self._changed)
            self._sheet.typed.connect(self._search)
            self._sheet.signed.connect(self._sign)
            self._sheet.left.connect(self.leave)
        return self._sheet

    def begin(self) -> None:
        """Open the sheet of the patient in focus, with one's draft; in the open sheet, one more allergy."""
        patient = self._desk.patients.focus
        if patient and patient == self.patient:
            self.sheet.another()
        elif patient:
            self.leave()
            self._scope.run(self._open(patient))

    def _again(self) -> Callable[[], None]:
        return self.begin

    async def _open(self, patient: str) -> None:
        found = await self._desk.bridge.ask(OpenFacts(patient, str(uuid.uuid4())))
        if patient != self._desk.patients.focus:
            return
        if found is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
            return
        draft, model = found
        self._opened(patient, draft)
        self._typed = ""
        self.sheet.clear()
        self._desk.window.sheets.show(self.sheet)
        self.sheet.set_model(model, load=True)
        self.sheet.take_focus()
        written = self.sheet.facts.allergies[-1]
        if written.text and not written.settled:
            # Left in the middle of a word: what can be chosen for it is offered again.
            self._search(written.text)

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
        self._wrote(facts)
        self.refresh()

    def _search(self, text: str) -> None:
        self._typed = text
        self.refresh()

    def _keeping(self, words: Facts) -> KeepFacts:
        return KeepFacts(self.patient, self._draft, words)

    def _sign(self, facts: Facts) -> None:
        self._carry_out(SignFacts(self.patient, self._draft, facts))

    def _failed(self) -> None:
        self.sheet.failed()

    def _hide(self) -> None:
        self._desk.window.sheets.show(None)
        self.sheet.clear()
