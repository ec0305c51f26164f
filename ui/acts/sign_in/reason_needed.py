"""Reason for opening a patient's record, or what the patient has blocked: asked before, held for a while."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.acts import Act, Done
from desktop.acts.edits import patient_of
from desktop.acts.reasons import EndAccess, GiveReason
from desktop.core.errors import FagflateError, ReasonNeeded
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.workspace import Reason
from ui.acts.desk import Desk
from ui.acts.pages.ward import first_page
from ui.acts.sign_in.opening_dialog import OpeningDialog

TICK_MS = 1000


class Reasons(QObject):
    """The reasons that were given in one window. `dialog` is the question while it is shown.

    The record's side refuses what is asked without one: here it is only known when to ask.
    """

    def __init__(self, desk: Desk, found: Callable[[str], str]) -> None:
        """`found(patient)` is how somebody is called whom the palette found."""
        super().__init__(desk.window)
        self._desk = desk
        self._found = found
        # Who was in focus when the window was locked.
        self._left = ""
        # When, and for how long.
        self._given: dict[str, tuple[datetime, timedelta]] = {}
        # For whom the record's side asks, with where they are and why.
        self._outside: dict[str, str] = {}
        self.dialog: OpeningDialog | None = None
        self._who = desk.actor
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @property
    def choices(self) -> tuple[Reason, ...]:
        """The reasons that the workspace asks for, else those of the site's list; none where nobody asks."""
        workspace = self._desk.patients.workspace
        return workspace.reasons or workspace.outside

    def forget(self) -> None:
        """Somebody else sits down: whoever they open, they say why, and no question of the person before
        waits for an answer of theirs."""
        self._who = self._desk.actor
        self._given.clear()
        self._outside.clear()
        self._left = ""
        self._end()

    def needs(self, patient: str) -> bool:
        """True when a reason must be given before anything is asked about a patient."""
        actor = self._desk.actor
        if (actor.role, actor.practitioner) != (self._who.role, self._who.practitioner):
            self.forget()
        if not self._desk.patients.workspace.reasons and patient not in self._outside:
            return False
        now, given = self._desk.bridge.link.clock(), self._given.get(patient)
        return given is None or not given[0] <= now < given[0] + given[1]

    def ask(self, patient: str, then: Callable[[], object]) -> bool:
        """Ask for a reason where one is needed, and go on when it is given; False where none is."""
        if not patient or not self.needs(patient):
            return False
        if patient == self._desk.patients.focus:
            self._shut((patient,))
        self._show(patient, self.choices, then)
        return True

    def open_blocked(self) -> None:
        """Ask for the reason that opens what the patient in focus has blocked, and show it then."""
        desk, patient = self._desk, self._desk.patients.focus
        banner = desk.window.banner.model
        choices = desk.patients.workspace.opening
        if not patient or banner is None or banner.key != patient or not banner.blocked:
            desk.performing.say(Done("", said=_("Nothing is blocked for you here.")))
        elif not choices:
            desk.performing.say(
                Done("", said=_("No reason is declared that opens what a patient has blocked."))
            )
        else:
            self._show(patient, choices, lambda: desk.open_patient(patient), blocked=True)

    def _show(
        self, patient: str, choices: tuple[Reason, ...], then: Callable[[], object], *, blocked: bool = False
    ) -> None:
        self._end()
        name = self._name(patient)
        where = "" if blocked else self._outside.get(patient, "")
        self.dialog = dialog = OpeningDialog(name, choices, self._desk.window, where, blocked=blocked)
        dialog.chosen.connect(
            lambda key, words: self._desk.bridge.run(
                self._give(dialog, GiveReason(patient, key, words), then)
            )
        )
        dialog.finished.connect(lambda _result: self._gone(dialog))
        dialog.open()

    def before(self, act: Act) -> bool:
        """Ask before an act that is about a patient, and do it when a reason is given; False where none is
        needed."""
        return self.ask(patient_of(act), lambda: self._desk.do(act))

    async def _give(self, dialog: OpeningDialog, act: GiveReason, then: Callable[[], object]) -> None:
        try:
            await self.give(act)
        except FagflateError as error:
            if self.dialog is dialog:
                dialog.say(error)
            return
        # Left meanwhile, or the window was locked: then nothing is opened.
        if self.dialog is dialog:
            dialog.accept()
            then()

    async def give(self, act: GiveReason) -> None:
        """Give a reason; raises FagflateError where it is refused."""
        desk = self._desk
        actor = desk.actor
        await desk.bridge.act(act, desk.reader or actor)
        if desk.actor == actor and not desk.locking.locked:
            every = (*self.choices, *desk.patients.workspace.opening)
            hours = next((one.hours for one in every if one.key == act.choice), 1)
            self._given[act.patient] = (desk.bridge.link.clock(), timedelta(hours=hours))

    def end(self) -> None:
        """End the access to the patient in focus, where a reason was given for it, and close the record."""
        patient = self._desk.patients.focus
        if patient and patient in self._given:
            self._desk.bridge.run(self._ended(patient))
        else:
            self._desk.performing.say(
                Done("", said=_("No reason was given for this record: there is no access to end."))
            )

    async def _ended(self, patient: str) -> None:
        self._given.pop(patient, None)
        # Closed first: nothing is asked about the patient that would ask for a reason again.
        self._shut((patient,))
        actor = self._desk.actor
        await self._desk.bridge.act(EndAccess(patient), self._desk.reader or actor)
        if self._desk.actor != actor:
            # Who has come meanwhile has ended nothing.
            return
        self._beside((patient,))
        self._desk.performing.say(Done("", said=_("The access is ended, and that stands in the log.")))

    # What was given holds no more: those patients are closed, and it is asked anew for the one in focus

    def lock(self) -> None:
        """The window is being locked: whoever goes on says why again."""
        opened = self._shown(self._given)
        self._given.clear()
        self._end()
        self._left = self._shut(tuple(dict.fromkeys((*self._needing(), *opened))))

    def resume(self) -> bool:
        """The window is live again: ask for whoever was in focus; False where nobody was."""
        left, self._left = self._left, ""
        if left:
            self._desk.open_patient(left)
        return bool(left)

    def tick(self) -> None:
        """A second has passed: a reason may have held for its time."""
        if not self._desk.locking.locked and (gone := (*self._lapsed(), *self._needing())):
            self._desk.open_patient(self._shut(tuple(dict.fromkeys(gone))))

    def missed(self, error: FagflateError) -> bool:
        """Tell if an error says that the reason for the patient in focus is missing on the record's side
        (restarted): then it is asked for again."""
        if not isinstance(error, ReasonNeeded) or not self.choices:
            return False
        patient = self._desk.patients.focus
        self._given.pop(patient, None)
        if patient and not self._desk.patients.workspace.reasons:
            self._outside[patient] = error.kept
        gone = self._needing()
        self.tick()
        # While the window is locked nobody looks, and whoever goes on is asked.
        return bool(gone) or self.dialog is not None or self._desk.locking.locked

    def _lapsed(self) -> tuple[str, ...]:
        """The open patients whose reason has held for its time: also of those for whom none is needed, and
        something blocked was opened."""
        now = self._desk.bridge.link.clock()
        over = [one for one, (at, held) in self._given.items() if not at <= now < at + held]
        for one in over:
            del self._given[one]
        self._beside(over)
        return self._shown(over)

    def _beside(self, patients: Collection[str]) -> None:
        """Ask anew in other windows where access to these patients has ended."""
        for other in self._desk.windows.others(self._desk) if patients else ():
            if other.patients.focus in patients:
                other.patients.ask_again()

    def _shown(self, patients: Collection[str]) -> tuple[str, ...]:
        here = self._desk.patients
        return tuple(one for one in patients if one == here.focus or one in here.open)

    def _needing(self) -> tuple[str, ...]:
        """The open patients for whom a reason is missing."""
        patients = self._desk.patients
        return tuple(one for one in {patients.focus: None, **patients.open} if one and self.needs(one))

    def _shut(self, gone: tuple[str, ...]) -> str:
        """Close patients about whom nothing may be asked any more; gives the one of them who was in focus, or
        nothing. What is being written is kept as drafts."""
        desk, focus = self._desk, self._desk.patients.focus
        if focus in gone:
            desk.show_page(first_page(desk.actor))
            desk.patients.page.clear()
        for one in gone:
            desk.patients.close(one)
        if gone:
            desk.patients.listed.emit()
            desk.look()
        return focus if focus in gone else ""

    def _name(self, patient: str) -> str:
        """The name that was pressed: on the list that is shown, of an open patient, or in the palette; empty
        where it stands nowhere."""
        desk = self._desk
        model = desk.pages.panel(desk.pages.current).model if desk.pages.current else None
        opened = desk.patients.open.get(patient)
        for row in [opened] if opened is not None else getattr(model, "rows", ()):
            if patient in (getattr(row, "patient", ""), getattr(row, "key", "")):
                return family_first(getattr(row, "family", ""), getattr(row, "given", ""))
        return self._found(patient)

    def _end(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()

    def _gone(self, dialog: OpeningDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
