"""The desk: one window on one session. It turns acts of a person into questions and commands.

One idea: the interface `desk.Desk` as it is implemented, with the parts of the window behind its calls.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.acts import Act, RecordAct, key_in
from desktop.acts.facts import BeginFacts
from desktop.acts.patient import BeginNote, RecordAccess
from desktop.acts.permission import refusal, sees_log
from desktop.acts.window import Print
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError, Unsigned
from desktop.core.messages import _
from desktop.link.protocol import Nudge
from desktop.shown import standing
from desktop.shown.panel_drafts import other_kinds
from desktop.shown.standing import Status
from desktop.shown.workspace import Workspace
from ui import clipboard
from ui.acts import access
from ui.acts.frame import finder
from ui.acts.frame.corridor import Corridor
from ui.acts.frame.counts import Counts
from ui.acts.frame.first_steps import FirstSteps
from ui.acts.frame.frame import Frame
from ui.acts.frame.over import Over
from ui.acts.frame.wishes import Wishing
from ui.acts.handlers import Handlers
from ui.acts.letters.letter_drafting import LetterDrafting
from ui.acts.letters.letter_reading import LetterReading
from ui.acts.letters.queue import QueueActs
from ui.acts.medicines.medicine_forms import MedicineForms
from ui.acts.medicines.order_drafting import OrderDrafting
from ui.acts.medicines.reconcile import Reconciling
from ui.acts.notes.note_drafting import NoteDrafting
from ui.acts.pages import stay_menu
from ui.acts.pages.access_log import AccessLog
from ui.acts.pages.ahead import Ahead
from ui.acts.pages.asked_early import AskedEarly
from ui.acts.pages.orders_beside import OrdersBeside
from ui.acts.pages.pages import Page, Pages
from ui.acts.pages.patients import Patients
from ui.acts.pages.ward import first_page, ward_pages
from ui.acts.paper.papers import PaperActs
from ui.acts.paper.print_watch import PrintWatch
from ui.acts.performing import Performing
from ui.acts.personal import Personal
from ui.acts.sheets.facts_drafting import FactsDrafting
from ui.acts.sheets.form_drafting import FormDrafting
from ui.acts.sheets.measurements import MeasurementActs
from ui.acts.sheets.questionnaires import Questionnaires
from ui.acts.sign_in import reason_needed
from ui.acts.sign_in.choosing import Choosing
from ui.acts.sign_in.left import Left
from ui.acts.sign_in.locking import Locking
from ui.acts.sign_in.workspaces import Following
from ui.acts.sprint.begun_draft import Begun
from ui.acts.sprint.changing import ChangingPage
from ui.acts.sprint.changing_list import ChangingList
from ui.acts.sprint.deciding import Deciding
from ui.acts.sprint.kept_later import Keeps
from ui.acts.sprint.reviewing import Reviewing
from ui.acts.sprint.ten_questions import Asking
from ui.acts.windows import Make, Windows
from ui.bridge import Bridge
from ui.editors.note.note_editor import NoteEditor
from ui.editors.parts.text_editor import TextEditor
from ui.widgets.focus_chain import focus_in
from ui.widgets.panel import Panel
from ui.window.window import MainWindow

TICK_MS = 1000
REFRESH_TICKS = 60


class Controller(QObject):
    """Owns what a window does. `start` shows the first screen or signs in with what is known.

    `handed(actor)`: somebody has been chosen whose record is another one; nothing was changed here.
    `renewed(settings)`: this window is to be made anew in another language or size, with the settings page.
    `asks(True)` while it is asked who works here, `asks(False)` when somebody has begun.
    `used(name)`: a column or an order set was taken, by its name in the set-up, for whoever counts.
    `decided(Fired)`: somebody decided about a finding before signing, for whoever counts.
    """

    handed = Signal(object)
    renewed = Signal(bool)
    asks = Signal(bool)
    used = Signal(str)
    decided = Signal(object)

    def __init__(self, window: MainWindow, bridge: Bridge, workspace: Workspace, make: Make) -> None:
        """`make` makes the controller of one more window."""
        super().__init__(window)
        self.windows = Windows(self, self, make)
        self.window = window
        self.bridge = bridge
        self.link = bridge.link
        self.elsewhere: Callable[[Actor], Path | None] = lambda _actor: None  # where theirs lies
        self.ward = ""
        # Who reads, where that is not whoever the screen is made for: a picture of it.
        self.reader: Actor | None = None
        # The name of what the window was opened with: it holds where it is what somebody has (`follow`).
        self.given = workspace.id
        self.follows = True  # not in a picture, which is of the workspace that was asked for
        self.marked: frozenset[str] = frozenset()
        self.answer: tuple[str, str] = ("mine", "")
        self.clash, self.side, self.letter_read = "", "take", ""
        self._ticks, self._away = 0, False
        self.handlers = Handlers()
        self.pages = Pages(window, bridge, self._page_list(), self.offers, lambda: self.ward)
        self.counts = Counts(bridge, lambda: self.ward, lambda: self.frame.navigation())
        self.patients = Patients(window, bridge, workspace, self.offers)
        self.frame: Frame = Frame(window, bridge, self.pages, self.patients, self.counts)
        self.choosing = Choosing(self)
        self.locking, self.corridor = Locking(self), Corridor(self)
        self.following = Following(self)
        self.performing = Performing(self)
        self.over = Over(window)
        self.personal = Personal(self)
        self.frame.chosen = lambda: self.personal.chosen
        self.first_steps = FirstSteps(self)
        self.left = Left(self)
        self.wishing = Wishing(self)
        self.reviewing = Reviewing(self, self.wishing)
        self.finder = finder.Finder(window, bridge, self)
        self.reasons = reason_needed.Reasons(self, self.finder.name_of)
        self.note = NoteDrafting(self)
        self.order = OrderDrafting(self)
        self.patients.beside = self.beside = OrdersBeside(self, self.order)
        self.medicine = MedicineForms(self)
        self.papers = PaperActs(self)
        self.reading = LetterReading(self, self.papers)
        self.letter = LetterDrafting(self, self.reading)
        self.queue = QueueActs(self)
        self.print_watch = PrintWatch(self)
        self.entry = MeasurementActs(self)
        self.facts = FactsDrafting(self)
        self.form = FormDrafting(self)
        self.reconcile = Reconciling(self)
        self.questionnaires = Questionnaires(self)
        self.log = AccessLog(self, self.papers)
        self.changing, self.changing_list = ChangingPage(self), ChangingList(self)
        self.begun = Begun(self, self.frame.bar)
        self.frame.draft = lambda: self.begun.shown
        self.keeps = Keeps(self, self.order)
        self.deciding, self.asking = Deciding(self), Asking(self)
        self.sheets = (self.facts, self.form, self.reconcile, self.questionnaires)
        self.editors = (self.medicine, self.note, self.letter, self.entry, self.reading, *self.sheets,
                        self.changing, self.changing_list, self.keeps)  # fmt: skip
        self.ahead = Ahead(self, self.order.refresh, self)
        self.early = AskedEarly(self)
        window.page.connect(self.show_page)
        window.patient.connect(self.open_patient)
        window.act.connect(self.do)
        window.panel_act.connect(self._panel_act)
        window.banner.facts.connect(lambda: self.do(BeginFacts()))
        window.banner.stay.connect(lambda: stay_menu.show(self))
        window.undone.connect(self.performing.undo)
        bridge.changed.connect(self._changed)
        bridge.acted.connect(self.first_steps.did)
        bridge.status.connect(self._status)
        bridge.failed.connect(lambda error: self.say_error(error))
        self.patients.opened.connect(self._patient_opened)
        self.patients.focused.connect(lambda _patient: self.frame.navigation())
        self.patients.listed.connect(self.frame.navigation)
        self.patients.listed.connect(self.frame.bar)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    @property
    def unsent(self) -> int:
        return self.frame.unsent

    @property
    def actor(self) -> Actor:
        return self.link.actor

    @property
    def signing(self) -> bool:
        """True while a note or a letter is being signed: its page closes then, with all that lies on it."""
        return self.note.signing or self.letter.signing

    def _page_list(self) -> tuple[Page, ...]:
        title, side, set_up = self._ward_title, lambda: self.side, lambda: self.patients.workspace
        marked, answer, letter = lambda: self.marked, lambda: self.answer, lambda: self.letter_read
        log = lambda: self.log.question()  # noqa: E731 made after the pages
        return ward_pages(
            lambda: self.ward, title, marked, answer, lambda: self.clash, side, letter, set_up, log,
            lambda: self.deciding.sprint,
        )  # fmt: skip

    def offers(self, kind: type[Act]) -> bool:
        """True when an act type has a handler here and the actor may do it."""
        known = kind in self.handlers or issubclass(kind, RecordAct)
        return known and refusal(kind, self.actor, read_only=False) is None

    def _ward_title(self) -> str:
        return self.actor.ward_name or _("Ward")

    def start(self, ward: str = "", person: str = "") -> None:
        """Begin with the last person on this record, with somebody on a named ward, or by asking."""
        last = self.link.last if not self.choosing.signs_in else None
        if last is not None and last.role and (not ward or last.ward == ward):
            self.sign_in(last)
            return
        self.choosing.begin(ward, person)

    def take_seat(self, actor: Actor) -> None:
        """Somebody was chosen at another record, and this is theirs: they work here, or sign in first where
        they have not at the other one."""
        if self.choosing.signs_in and self.link.status.sign_in != "signed-in":
            self.choosing.as_person(actor.practitioner)
        else:
            self.sign_in(actor)

    def hands_over(self, actor: Actor) -> bool:
        """Hand over to a person's own record; False where it is this one."""
        if self.elsewhere(actor) is None:
            return False
        self.handed.emit(actor)
        return True

    def asks_who(self, asks: bool) -> None:
        """It is asked who works here, or not any more."""
        self.asks.emit(asks)

    def choose(self) -> None:
        """Ask who is at the keyboard and on which ward; what is being written is its author's."""
        self.leave_editors()
        self.choosing.begin(back=self.locking.lock_instead)

    def sign_in(self, actor: Actor) -> None:
        """This person works here now; whoever worked here before has no patient open any more.

        Who has a record of their own is handed over to it.
        """
        if self.hands_over(actor):
            return
        if self.windows.signs_in(self, actor):
            return
        if actor.practitioner != self.actor.practitioner or actor.role != self.actor.role:
            self.leave_editors()
            self._forget()
        self.link.sign_in(actor)
        self.join(actor)
        self.left.begin()
        self.print_watch.begin()
        if not actor.ward and first_page(actor) == "ward":
            self.window.open_palette()

    def _forget(self) -> None:
        """Let go of what one person had here: it is not the next one's."""
        self.patients.forget()
        self.reasons.forget()
        # What one person has just signed is not another's to take back.
        self.performing.forget()
        self.medicine.forget()
        self.finder.forget()
        self.begun.forget()
        self.print_watch.forget()
        self.deciding.forget()
        clipboard.clear()
        self.marked, self.answer = frozenset(), ("mine", "")
        self.clash, self.side, self.letter_read = "", "take", ""

    def join(self, actor: Actor) -> None:
        """Show their first page to somebody who works here, in this window or another one."""
        self.personal.sign_in()
        self.ward = actor.ward
        self.following.follow(actor)
        self.begun.look()
        self.counts.forget()
        self.choosing.end()
        self.look()
        self.wishes_wait(0)
        self.wishing.look()
        self.reviewing.leave(give_back=False)
        self.frame.navigation()
        self.show_page(first_page(actor))
        self.frame.bar()

    # What is shown

    def show_page(self, key: str) -> None:
        """Show a page about several patients; the patient in focus leaves the screen."""
        if key not in self.pages.pages:
            return
        self.leave_editors()
        self.patients.leave()
        self.order.leave()
        self.pages.show(key)
        self.frame.navigation()
        self.look()

    def open_patient(self, patient: str) -> None:
        """Bring a patient into focus, once it is said why where the workspace asks for that."""
        if not patient or self.reasons.ask(patient, lambda: self.open_patient(patient)):
            return
        self.leave_editors()
        if self.log.takes(patient):
            return
        self.pages.hide()
        self.left.end()
        again = patient == self.patients.focus
        self.patients.show(patient)
        if again:
            self.show_orders()
        self.frame.navigation()
        self.look()

    def lay_out(self, workspace: Workspace) -> None:
        """Lay the patient's page out after a workspace; whoever is in focus stays there, on the tab that is
        shown. Nobody has pressed a key for it: what is being written stays open, and what was asked for a
        moment ago is opened all the same."""
        patient, tab = self.patients.focus, self.patients.page.tab
        if patient:
            # What lies over the page goes back to it, or to the editor below.
            self.over.back()
        shown, side, at = (
            self.window.current_page() is self.patients.page,
            self.window.side,
            focus_in(self.window),
        )
        # Whoever sits down begins on the first tab.
        self.patients.set_workspace(workspace, tab if patient else "")
        self.pages.declare(workspace)
        self.begun.look()
        # Which pages there are, and what they are called, is the workspace's.
        self.patients.listed.emit()
        if patient and (self.reasons.needs(patient) or sees_log(self.actor)):
            self.open_patient(patient)
        elif patient and shown:
            self._page_again(patient, side, at)
        elif self.pages.current:
            self.pages.refresh(self.pages.current)

    def _page_again(self, patient: str, side: QWidget | None, at: QWidget | None) -> None:
        """Show a patient on the page that was laid out anew; an open form beside it and what is being kept
        for later stay as they are, and the focus where it was outside of the page."""
        self.patients.show(patient)
        if self.medicine.is_open or (side is not None and side is self.keeps.side):
            self.window.set_side(side)
        else:
            self.show_orders()
        if at is not None and isValid(at) and at.isVisible():
            at.setFocus(Qt.FocusReason.OtherFocusReason)
        for editor in self.editors:
            # What is typed in a row below stands over the chart, which is another one now.
            editor.refresh()

    def show_orders(self) -> None:
        """The column of orders at the right, where this person may order; the draft's while the page is
        changed."""
        if self.changing.on:
            return
        self.beside.put()
        if self.beside.may:
            self.order.show(self.patients.focus)

    def _patient_opened(self, patient: str) -> None:
        self.look()
        if (self.reader or self.actor).name:
            # Nothing is told of it: the record's side has written it into the log by then.
            self.first_steps.did(RecordAccess(patient))

    def shown_again(self) -> None:
        """Ask anew for what is shown when the window is shown again: that is another reading, and nothing was
        told while it was locked."""
        self.frame.count_unsent()
        if self.patients.focus:
            self.look()
            self.patients.ask_again()
            for editor in (self.order, *self.editors):
                editor.refresh()
        elif self.pages.current:
            self.pages.refresh(self.pages.current)

    def begin_order(self) -> None:
        """Go to the order field of the patient in focus; what is written in a form of its column is kept, and
        so is a note or letter that stands in the page's place. A field that is not on the screen gets no
        key."""
        if not self.patients.focus:
            return
        self.medicine.close()
        if self.window.current_page() is not self.patients.page:
            self._back_to_page()
        if self.window.side is self.order.column:
            self.order.column.take_focus()
        elif self.patients.focus:
            self.window.say_done(_("Nothing can be ordered in this window now: the order field is not here."))

    def _back_to_page(self) -> None:
        """Bring the page of the patient in focus back; what is being written is kept, which is said."""
        shown = self.window.current_page()
        self.over.back()
        if self.window.current_page() is self.patients.page:
            return
        self.open_patient(self.patients.focus)
        if isinstance(shown, NoteEditor):
            words = _("The note is kept as a draft. {key} goes on with it.")
            self.window.say_done(words.format(key=key_in(BeginNote, "")))
        elif isinstance(shown, TextEditor):
            self.window.say_done(_("What you were writing is kept as a draft."))

    def show_tab(self, tab: str) -> None:
        """Show a tab of the patient in focus, where the workspace has it."""
        if self.patients.focus and tab in {one.key for one in self.patients.page.tabs}:
            self.patients.page.show_tab(tab)

    def show_editor(self, key: str, editor: Panel) -> None:
        """Show an editor under the patient's banner, with its own column at the right."""
        self.window.show_page(key)
        editor.take_focus()

    def search_phrases(self, text: str) -> None:
        """Offer phrases in the editor that is open."""
        (self.letter if self.letter.patient else self.note).search_phrases(text)

    def editor_closed(self) -> None:
        """An editor is done: back to the patient, and on to what was asked for meanwhile."""
        if self.patients.focus:
            self.open_patient(self.patients.focus)
        self.early.go_on()

    def reopen(self, kind: str, patient: str, draft: str) -> None:
        """Reopen a signed and undone document of the patient in focus as a draft."""
        if kind == "note":
            self.note.begin(draft)
        elif kind == "letter":
            self.letter.begin(draft)
        elif kind == "order":
            self.order.reopen(patient)
        else:
            any(sheet.reopen(draft) for sheet in (self.entry, self.medicine, *self.sheets))

    def leave_editors(self) -> None:
        """Leave each editor: what is being written is kept as its draft."""
        for editor in self.editors:
            editor.leave()

    def close_patient(self) -> None:
        """Take the patient in focus out of the open ones; the next one is shown."""
        if closed := self.patients.focus:
            following = self.patients.close(closed)
            self.open_patient(following) if following else self.show_page("ward")
            self.left.closed(closed)

    def neighbour(self, step: int) -> None:
        """Bring the open patient after (or before) the one in focus into focus."""
        if patient := self.patients.neighbour(step):
            self.open_patient(patient)

    def look(self) -> None:
        """Tell the record's side whom this window keeps up to date."""
        order = [p for p in (self.patients.focus, *self.patients.open) if p]
        self.link.look_at((self.ward,) if self.ward else (), tuple(dict.fromkeys(order)))
        self.windows.looked()

    def refresh(self) -> None:
        """Fetch anew now; sign in again where the server has let go of whoever works here."""
        if self.link.status.state == "signed-out" and self.choosing.signs_in:
            self.choose()
            return
        self.link.tell(Nudge())

    # What happens

    def may_not(self, kind: type[Act]) -> FagflateError | None:
        """Refusal of this kind of act for the person at the keyboard; None when they may do it."""
        return refusal(kind, self.actor, read_only=self.bridge.read_only)

    def do(self, act: Act) -> bool:
        """Carry an act out for whoever is at the keyboard; False when they may not, which is said."""
        if type(act) in self.window.own:
            self.window.do(act)
            return True
        why = self.may_not(type(act))
        if why is not None:
            access.refused(self, act, why)
            return False
        if self.changing.refuses(act) or self.changing_list.refuses(act):
            return False
        if self.early.holds(act) or self.windows.hands_on(self, act) or self.reasons.before(act):
            return True
        if isinstance(act, RecordAct):
            self.performing.perform(act)
        else:
            self.handlers.do(act)
            self.first_steps.did(act)
        return True

    def _panel_act(self, panel: Panel, act: Act) -> None:
        if isinstance(act, Print):
            if not (panel.kind == "access_log" and self.log.print()):
                self.papers.print_panel(panel)
        elif not self.do(act) and isinstance(panel, TextEditor):
            # It waits for its signature to succeed: what was refused can be written in again.
            panel.sign_failed()

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        kinds: set[str] = set().union(*gathered.values()) if gathered else set()
        self.choosing.changed(kinds)
        self.ahead.changed(gathered)
        self.pages.changed(kinds)
        for patient, changed in gathered.items():
            self.patients.changed(changed, patient)
            if patient == self.patients.focus and other_kinds(changed) - {"outbox", "AuditEvent", "cursor"}:
                for editor in (self.order, *self.editors):
                    editor.refresh()
        if "outbox" in kinds:
            self.frame.count_unsent()
        self.counts.changed(kinds)

    def _status(self, status: Status) -> None:
        self.frame.bar()
        if status.sign_in == "needed" and self.actor.name and not self.choosing.shown:
            # Nobody is signed in (any more): nothing stays on the screen.
            self._cover()
        self.choosing.standing()
        self.locking.standing()
        self.say_standing()
        if self._away != status.away:
            # What was being fetched says now that it can't be, or that it can again.
            self._away = not self._away
            self.patients.refresh()
            if self.pages.current:
                self.pages.refresh(self.pages.current)

    def _cover(self) -> None:
        """Ask who is at the keyboard in the first window; the others are closed, with drafts kept."""
        if self.windows.desks[0] is self:
            self.windows.close_others()
            self.locking.signed_out()
            self.choose()

    def say_standing(self, status: Status | None = None) -> None:
        """Say above the page how things stand with the server, else which drafts were left."""
        told = standing.notice(status or self.link.status, self.frame.unsent, self.link.clock())
        self.window.set_notice(told or self.left.notice or self.windows.notice(self))

    def wishes_wait(self, count: int) -> None:
        """Show in the navigation how many wishes for the set-up wait for this person's answer."""
        self.frame.wishes_wait(count)

    def _tick(self) -> None:
        self._ticks += 1
        self.frame.bar()
        self.following.tick()
        if self._ticks % REFRESH_TICKS == 0:
            if self.pages.current:
                self.pages.refresh(self.pages.current)
            self.patients.refresh()

    def say_error(self, error: FagflateError) -> None:
        """Say what happened, what was kept and what to do, with details to copy."""
        from ui.acts.dialogs import ErrorDialog

        if isinstance(error, Unsigned) and (
            self.choosing.shown
            or self.locking.locked
            or error.asker not in (None, self.bridge.link.actor.practitioner)
        ):
            # The page says already that nobody is signed in, or is here; or somebody has signed in since.
            return
        if self.reasons.missed(error) or self.locking.keep(error):
            return
        ErrorDialog(error, self.window).open()

    def close(self) -> None:
        """Stop, keeping what is being written, and let go of the record."""
        self.leave_editors()
        self.locking.close()
        self._timer.stop()
        self.bridge.close()
