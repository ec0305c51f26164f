"""Entering measurements: the row below the page, its draft, and the acts that save, correct and decide."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

import msgspec

from desktop.acts import RecordAct
from desktop.acts.measurements import FORMS, CorrectRound, EnterRound, Form, KeepEntry, SetScale, Typed
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.core.formats import time
from desktop.core.messages import _
from desktop.shown.measured.measurements import AskEntry, EntryModel, OpenEntry, OpenEntryCorrection
from ui.acts.desk import Desk
from ui.acts.sheets.sheet_drafting import SheetDrafting
from ui.editors.entry.entry_row import EntryRow
from ui.panels.vitals import VitalsPanel

if TYPE_CHECKING:
    from ui.panels.flowsheet import FlowsheetPanel


class MeasurementActs(SheetDrafting[Typed]):
    """One entry row of a window, about the patient in focus."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._row: EntryRow | None = None
        self._opening: Form | None = None
        self._saving = False

    @property
    def row(self) -> EntryRow:
        """The row, made when first needed."""
        if self._row is None:
            self._row = EntryRow()
            self._row.typed.connect(self._typed)
            self._row.timed.connect(lambda text: self._scope.run(self._time(text)))
            self._row.saved.connect(self.save)
            self._row.left.connect(self.close)
            self._row.corrected.connect(self.correct_one)
            self._row.form.connect(lambda form: self.begin(cast(Form, form)))
        return self._row

    @property
    def open(self) -> bool:
        """True while the entry row is shown."""
        return bool(self.patient)

    # Opening and leaving

    def next_form(self) -> None:
        """Open the row for a round; in the open row go to the next form."""
        model = self._row.model if self._row is not None and self.open else None
        now = model.typed.form if model is not None and not model.correcting else self._opening
        now = now if now in FORMS else None
        self.begin(FORMS[(FORMS.index(now) + 1) % len(FORMS)] if now else "round")

    def begin(self, form: Form) -> None:
        """Open the row of a form for the patient in focus, with one's draft of it."""
        if patient := self._desk.patients.focus:
            self.leave()
            if self._desk.window.current_page() is not self._desk.patients.page:
                # From a note or a letter: its draft stays, and the patient's page comes back.
                self._desk.open_patient(patient)
            self._opening = form
            self._scope.run(self._open(patient, form))

    def _again(self) -> Callable[[], None]:
        patient, draft = self.patient, self._draft

        def reopen() -> None:
            self.leave()
            self._scope.run(self._open(patient, "round", draft))

        return reopen

    async def _open(self, patient: str, form: Form, draft: str = "") -> None:
        fresh = str(uuid.uuid4())
        model = await self._desk.bridge.ask(OpenEntry(patient, form, fresh, draft))
        if model is None:
            self._desk.window.say_done(_("This is no longer there: somebody has changed it."))
        self._show(patient, model)

    def correct(self, at: float) -> None:
        """Open the round that begins at a moment (seconds since the epoch) for correcting."""
        if patient := self._desk.patients.focus:
            self.leave()
            self._scope.run(self._open_correction(patient, OpenEntryCorrection(patient, at)))

    def correct_one(self, key: str, reference: str) -> None:
        """Open what an Observation says for one field for correcting."""
        if patient := self.patient:
            self.leave()
            self._scope.run(self._open_correction(patient, OpenEntryCorrection(patient, 0, key, reference)))

    def correct_loss(self, reference: str) -> None:
        """Open an amount of lost blood for correcting."""
        if patient := self._desk.patients.focus:
            self.leave()
            ask = OpenEntryCorrection(patient, 0, "", reference)
            self._scope.run(self._open_correction(patient, ask))

    async def _open_correction(self, patient: str, ask: OpenEntryCorrection) -> None:
        model = await self._desk.bridge.ask(ask)
        if model is None:
            self._desk.window.say_done(_("There is nothing to correct here: it has been struck or changed."))
        self._show(patient, model)

    def _show(self, patient: str, model: EntryModel | None) -> None:
        if model is None or patient != self._desk.patients.focus:
            return
        self._opened(patient, model.draft)
        self._opening = None
        self._show_where(model.typed.form)
        self.row.head.set_saved("")
        self.row.set_model(model, load=True)
        self._desk.window.set_foot(self.row)
        self._show_typed(model)
        self.row.take_focus()

    def _show_where(self, form: Form) -> None:
        """The tab on which one sees what is entered: where the flowsheet is in sight, or fluid where its
        balance is, else the one whose first panel is the chart, where there is one."""
        page = self._desk.patients.page
        seen = {panel.kind for panel in page.shown_panels()}
        own = {"fluid": "fluids", "loss": "blood_loss"}.get(form)
        if "flowsheet" in seen or own in seen:
            return
        charts = [tab.key for tab in page.tabs if tab.places and tab.places[0].kind == "vitals"]
        if charts and page.tab not in charts:
            page.show_tab(charts[0])

    def _show_typed(self, model: EntryModel | None) -> None:
        """Over the chart, and in a column of the flowsheet, stands what is typed, as long as the row is
        there."""
        for panel in self._desk.patients.page.panels_of("vitals"):
            if isinstance(panel, VitalsPanel):
                panel.typed.show_typed(model)
        for sheet in self._desk.patients.page.panels_of("flowsheet"):
            cast("FlowsheetPanel", sheet).show_typed(model)

    def close(self) -> None:
        """Back to the chart, or the flowsheet or the balance that stands before it; the draft stays."""
        if self.open:
            page, model = self._desk.patients.page, self.row.model
            kinds = ["flowsheet"]
            form = model.typed.form if model is not None else "round"
            kinds = {"fluid": [*kinds, "fluids"], "loss": ["blood_loss", *kinds]}.get(form, kinds)
            table = next((panel for panel in page.shown_panels() if panel.kind in kinds), None)
            self.leave()
            (table or page).take_focus()

    def leave(self) -> None:
        """The row leaves the screen; what was typed is kept as a draft."""
        self._opening = None
        super().leave()

    def _hide(self) -> None:
        self._desk.window.set_foot(None)
        self.row.set_model(None)
        self._show_typed(None)

    # Typing

    def _typed(self, words: Typed) -> None:
        if not words.corrects:
            self._wrote(words)
        self.refresh()

    async def _ask(self) -> None:
        await self._answer()

    async def _answer(self, when: str = "") -> EntryModel | None:
        """The row with what is typed now, shown; None when it is gone."""
        words = self.row.words()
        if words is None:
            return None
        patient, draft = self.patient, self._draft
        model = await self._desk.bridge.ask(AskEntry(patient, draft, words, when))
        now = self.row.words()
        if model is None or now is None or (self.patient, self._draft) != (patient, draft):
            return None
        if now.at != words.at:
            return None  # another time was written meanwhile, and is asked about by itself
        if now != words:
            # Somebody types on: the questions are of what stood, but no word is taken back.
            self._asking.request()
        shown = msgspec.structs.replace(now, at=model.typed.at)
        model = msgspec.structs.replace(model, typed=shown)
        self.row.set_model(model)
        self._show_typed(model)
        return model

    async def _time(self, text: str) -> None:
        model = await self._answer(text)
        words = self.row.words()
        if model is not None and words is not None and not words.corrects and not words.empty:
            self._wrote(words)

    def _keeping(self, words: Typed) -> KeepEntry:
        return KeepEntry(self.patient, self._draft, words)

    def _tell(self, act: RecordAct[bool], author: Actor | None) -> None:
        # Whether it is kept is said in the row.
        answer = self._desk.bridge.act(act, author)
        self._desk.bridge.run(self._told(self.patient, self._draft, answer))

    async def _told(self, patient: str, draft: str, answer: Awaitable[bool]) -> None:
        try:
            kept = await answer
        except FagflateError as error:
            if not self.is_of(patient, draft):
                raise
            self.row.head.set_saved(error.what, failed=True)
            return
        if self.is_of(patient, draft):
            now = self._desk.bridge.link.clock()
            words = _("Draft kept {time}").format(time=f"{time(now)}:{now.second:02}")
            self.row.head.set_saved(words if kept else "")

    # Acts

    def save(self) -> None:
        """Save what stands in the row, once nothing of it is open; else go to what is."""
        if not self._saving and self.open:
            self._saving = True
            # Not of the row's scope: who opens another patient meanwhile is told of this one all the same.
            self._desk.bridge.run(self._save())

    async def _save(self) -> None:
        try:
            await self._look_and_save()
        finally:
            self._saving = False

    async def _look_and_save(self) -> None:
        if self.row.head.refused:
            self.row.head.ask_again()
            return
        patient, draft = self.patient, self._draft
        model = await self._answer()
        if model is None:
            if not self.is_of(patient, draft):
                # Nothing is saved that nobody has looked at.
                self._desk.window.say_done(
                    _("The measurements that you left are not saved. They are kept as a draft.")
                )
            return
        if not model.ready:
            self.row.show_first()
            return
        words = self.row.words()
        if words is None or words != model.typed:
            return  # typed on meanwhile: what is saved is what was looked at
        correct, enter = CorrectRound(self.patient, words), EnterRound(self.patient, self._draft, words)
        await self._carrying(correct if words.corrects else enter)

    def _finished(self) -> None:
        self.close()

    def decide_scale(self) -> None:
        """Decide on scale 2 for the patient in focus, or end it where it holds."""
        if patient := self._desk.patients.focus:
            self._scope.run(self._decide(patient))

    async def _decide(self, patient: str) -> None:
        model = await self._desk.bridge.ask(OpenEntry(patient, "round", ""))
        if model is not None and patient == self._desk.patients.focus:
            self._desk.do(SetScale(patient, 1 if model.scale_two else 2))
