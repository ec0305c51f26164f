"""The handover of a window: which side is shown, the form of a patient to be given, and what was read."""

from __future__ import annotations

from desktop.acts.handovers import BeginHandover, LookAtHandover, ShowHandover
from desktop.acts.patient import RecordAccess
from desktop.core.messages import _
from desktop.shown.ward.handover import BeginOfHandover
from ui.acts.controller import Controller
from ui.panels.handover import HandoverPanel

PAGE = "handover"


class HandoverActs:
    """Acts on handovers of one window; what changes the record is `desktop.commands.handovers`."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk

    def show(self, act: ShowHandover) -> None:
        """Show one side of the handover."""
        desk = self._desk
        desk.side = act.side
        if act.patient:
            panel = desk.pages.panel(PAGE)
            assert isinstance(panel, HandoverPanel)
            panel.show_patient(act.patient, act.side)
        if desk.pages.current == PAGE:
            desk.pages.refresh(PAGE)
        else:
            desk.show_page(PAGE)

    def show_waiting(self) -> None:
        """Go to the handover that waits for the patient in focus, as the banner says."""
        banner = self._desk.patients.banner
        if banner is not None and banner.handover:
            self._desk.do(ShowHandover(banner.handover_side, banner.key))

    def begin(self, act: BeginHandover) -> None:
        """Open the form for a patient; whom one gave the last patient to stands there already."""
        if patient := act.patient or self._desk.patients.focus:
            self._desk.form.begin_by(self._begin(patient))

    async def _begin(self, patient: str) -> None:
        desk = self._desk
        begun = await desk.bridge.ask(BeginOfHandover(patient, desk.ward))
        if begun is None:
            desk.window.say_done(_("The patient is not in a bed: there is nothing to hand over."))
            return
        desk.form.begin(PAGE, begun.encounter, patient, search=begun.name, code=begun.receiver)

    def looked(self, act: LookAtHandover) -> None:
        """Each patient whose part was read has an event of their own in the access log."""
        actor = self._desk.reader or self._desk.actor
        if actor.name:
            self._desk.bridge.tell(RecordAccess(act.patient), actor)
