"""The desk: one window on one session. It turns acts of a person into questions and commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop.access.actor import Actor
from desktop.commands import access
from desktop.commands.acting import nobody, reads_only
from desktop.core.errors import FagflateError
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.views import standing
from desktop.views.shell import NavigationEntry, NavigationModel
from desktop.views.standing import Status
from desktop.workspace.model import Workspace
from ui import theme
from ui.bridge import Bridge
from ui.desk import finder, lists
from ui.desk.choosing import Choosing
from ui.desk.counts import Counts
from ui.desk.letter_desk import LetterDesk
from ui.desk.note_desk import NoteDesk
from ui.desk.order_desk import OrderDesk
from ui.desk.pages import Page, Pages
from ui.desk.patients import Patients
from ui.desk.queue_desk import QueueDesk
from ui.desk.ward import pages_in_order, ward_pages
from ui.desk.workspaces import workspace_for
from ui.shell.panel import Panel
from ui.shell.printing import ask_and_print
from ui.shell.window import MainWindow

FROM_PANELS = frozenset({"refresh", "palette", "copy_details", "order", "page"})
"""Acts that mean the same in every panel; all others are a kind's own (`kind:act`)."""
TICK_MS = 1000
REFRESH_TICKS = 60


class Desk(QObject):
    """Owns what a window does. `start` shows the first screen or signs in with what is known.

    `handed(actor)`: somebody has been chosen whose record is another one; nothing was changed here.
    """

    handed = Signal(object)

    def __init__(self, window: MainWindow, bridge: Bridge, workspace: Workspace) -> None:
        super().__init__(window)
        self.window = window
        self.bridge = bridge
        self.session = bridge.session
        self.ward = ""
        self._given = workspace
        self.marked: frozenset[str] = frozenset()
        self.answer: tuple[str, str] = ("mine", "")
        self.clash = ""
        self._unsent: tuple[int, object] = (0, None)
        self._ticks = 0
        self._away = False
        self.acts: dict[str, Callable[[object], None]] = {}
        self.pages = Pages(window, bridge, self._page_list(), self.offers, lambda: self.ward)
        self.counts = Counts(bridge, lambda: self.ward, self._navigation)
        self.patients = Patients(window, bridge, workspace, self.offers)
        self.choosing = Choosing(self)
        self.finder = finder.Finder(window, bridge, self)
        self.note = NoteDesk(self)
        self.order = OrderDesk(self)
        self.letter = LetterDesk(self)
        self.queue = QueueDesk(self)
        self.acts |= {
            "refresh": lambda _key: self.refresh(),
            "sync": lambda _key: self.refresh(),
            "palette": lambda _key: self.window.open_palette(),
            "unsent": lambda _key: self.show_page("unsent"),
            "page": lambda key: self.show_page(str(key)),
            "next_patient": lambda _key: self._neighbour(1),
            "previous_patient": lambda _key: self._neighbour(-1),
            "close_patient": lambda _key: self._close_patient(),
            "worklist:open": lambda key: self.open_patient(str(key)) if key else None,
            "settings": lambda _key: self.choose(),
            "new": lambda _key: self._write(self.note.begin),
            "order": lambda _key: self._write(self._focus_order),
            "write_letter": lambda _key: self._write(self.letter.begin),
            "letters:new": lambda _key: self._write(self.letter.begin),
            "letters:open": lambda key: self._open_draft(key, lambda _draft: self.letter.begin()),
            "letter_queue:marked": self.queue.mark,
            "letter_queue:print": self.queue.print,
            "letter_queue:preview": self.queue.preview,
            "letter_queue:posted": self.queue.posted,
            "write_note": lambda _key: self._write(self.note.begin),
            "notes:new": lambda _key: self._write(self.note.begin),
            "notes:open": lambda key: self._open_draft(key, self.note.begin),
            "theme": lambda _key: self.next_theme(),
            "report": lambda _key: self.report(),
            "after_restore": lambda _key: lists.after_restore(self),
            "help": lambda _key: self.help(),
            "copy_details": lambda key: QApplication.clipboard().setText(str(key or "")),
        }
        self.acts |= lists.handlers(self)
        self.patients.offer_again()
        window.page.connect(self.show_page)
        window.patient.connect(self.open_patient)
        window.act.connect(self._act)
        window.panel_act.connect(self._panel_act)
        window.undone.connect(self.note.undo)
        bridge.changed.connect(self._changed)
        bridge.status.connect(self._status)
        bridge.failed.connect(self.say_error)
        self.patients.opened.connect(self._patient_opened)
        self.patients.focused.connect(lambda _patient: self._navigation())
        self.patients.listed.connect(self._navigation)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def actor(self) -> Actor:
        return self.session.desk.actor

    def _page_list(self) -> tuple[Page, ...]:
        return ward_pages(
            lambda: self.ward, self._ward_title, lambda: self.marked, lambda: self.answer, lambda: self.clash
        )

    def offers(self, kind: str, action: str) -> bool:
        """Whether an act of a panel is carried out here."""
        return f"{kind}:{action}" in self.acts or action in FROM_PANELS or action == "print"

    def _ward_title(self) -> str:
        return self.actor.ward_name or _("Ward")

    # Signing in

    def start(self, ward: str = "", person: str = "") -> None:
        """Begin with the last person on this record, with somebody on a named ward, or by asking."""
        last = self.session.last_actor()
        if last is not None and last.role and (not ward or last.ward == ward):
            self.sign_in(last)
            return
        self.choosing.begin(ward, person)

    def choose(self) -> None:
        """Ask who is at the keyboard and on which ward; what is being written is its author's."""
        self._leave_editors()
        self.choosing.begin()

    def sign_in(self, actor: Actor) -> None:
        """This person works here now; whoever worked here before has no patient open any more.

        Who has a record of their own is handed over to it.
        """
        if self.session.elsewhere(actor) is not None:
            self.handed.emit(actor)
            return
        if actor.practitioner != self.actor.practitioner or actor.role != self.actor.role:
            self._leave_editors()
            self.patients.forget()
            # What one person has just signed is not another's to take back.
            self.window.undo_notice.hide()
        self.session.sign_in(actor)
        self.ward = actor.ward
        workspace = workspace_for(actor, self._given)
        if workspace is not self.patients.workspace:
            self.patients.set_workspace(workspace)
        self.counts.forget()
        self.choosing.end()
        self._look()
        self._navigation()
        self.show_page("queue" if actor.secretary else "ward")
        self._bar()
        if not actor.ward and not actor.secretary:
            self.window.open_palette()

    # What is shown

    def show_page(self, key: str) -> None:
        """Show a page about several patients; the patient in focus leaves the screen."""
        if key not in self.pages.pages:
            return
        self._leave_editors()
        self.patients.leave()
        self.order.leave()
        self.pages.show(key)
        self._navigation()
        self._look()

    def open_patient(self, patient: str) -> None:
        """Bring a patient into focus."""
        if not patient:
            return
        self._leave_editors()
        self.pages.hide()
        self.patients.show(patient)
        if self.actor.role and not self.actor.secretary and not self.bridge.read_only:
            self.window.set_side(self.order.column)
            self.order.show(patient)
        self._navigation()
        self._look()

    def _patient_opened(self, patient: str) -> None:
        self._look()
        actor = self.actor
        if actor.name:
            # Also in a window that only reads: who read whom is kept in a file of its own.
            self.bridge.act(lambda tx: access.record_access(tx, actor, patient), name="record_access")

    def _write(self, begin: Callable[[], None]) -> None:
        """Begin to write something, if anybody has said who is writing, and where it can be kept."""
        if not self.actor.role:
            self.say_error(nobody())
        elif self.bridge.read_only:
            self.say_error(reads_only())
        else:
            begin()

    def _focus_order(self) -> None:
        if self.patients.focus and not self.actor.secretary:
            self.order.column.take_focus()

    def show_editor(self, key: str, editor: Panel) -> None:
        """Show an editor under the patient's banner, with its own column at the right."""
        self.window.show_page(key)
        editor.take_focus()

    def editor_closed(self) -> None:
        """An editor is done: back to the patient."""
        if self.patients.focus:
            self.open_patient(self.patients.focus)

    def reopen_note(self, patient: str, draft: str) -> None:
        """A note that was taken back is a draft again."""
        if self.patients.focus == patient:
            self.note.begin(draft)

    def _open_draft(self, key: object, begin: Callable[[str], None]) -> None:
        if str(key).startswith("draft:"):
            self._write(lambda: begin(str(key).removeprefix("draft:")))

    def _leave_editors(self) -> None:
        self.note.leave()
        self.letter.leave()

    def _close_patient(self) -> None:
        if self.patients.focus:
            following = self.patients.close(self.patients.focus)
            if following:
                self.open_patient(following)
            else:
                self.show_page("ward")

    def _neighbour(self, step: int) -> None:
        if patient := self.patients.neighbour(step):
            self.open_patient(patient)

    def _look(self) -> None:
        order = [p for p in (self.patients.focus, *self.patients.open) if p]
        self.session.look_at((self.ward,) if self.ward else (), tuple(dict.fromkeys(order)))

    def refresh(self) -> None:
        """Fetch anew now."""
        self.session.worker.nudge()

    # What happens

    def _act(self, name: str, key: object) -> None:
        head, _colon, rest = name.partition(":")
        if head == "palette":
            self.finder.chosen(rest)
        elif name in self.acts:
            self.acts[name](key)

    def _panel_act(self, panel: Panel, name: str, key: object) -> None:
        handler = self.acts.get(f"{panel.kind}:{name}")
        if handler is None and name in FROM_PANELS:
            handler = self.acts[name]
        if handler is not None:
            handler(key)
        elif name == "print":
            self.print_panel(panel)

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        kinds: set[str] = set().union(*gathered.values()) if gathered else set()
        self.choosing.changed(kinds)
        self.pages.changed(kinds)
        for patient, changed in gathered.items():
            self.patients.changed(changed, patient)
            if patient == self.patients.focus and changed - {"draft", "outbox", "AuditEvent", "cursor"}:
                self.order.refresh()
                self.note.refresh()
                self.letter.refresh()
        if "outbox" in kinds:
            self._count_unsent()
        self.counts.changed(kinds)

    def _status(self, status: Status) -> None:
        self._bar()
        self.choosing.standing()
        self.window.set_notice(standing.notice(status, self._unsent[0], self.session.clock()))
        if self._away != standing.is_away(status):
            # What was being fetched says now that it can't be, or that it can again.
            self._away = not self._away
            self.patients.refresh()
            if self.pages.current:
                self.pages.refresh(self.pages.current)

    def _count_unsent(self) -> None:
        def keep(found: tuple[int, object]) -> None:
            self._unsent = found
            self._bar()

        self.bridge.ask(lambda desk, c: desk.unsent_count(c), keep)

    def _tick(self) -> None:
        self._ticks += 1
        self._bar()
        if self._ticks % REFRESH_TICKS == 0:
            if self.pages.current:
                self.pages.refresh(self.pages.current)
            self.patients.refresh()

    def _bar(self) -> None:
        count, oldest = self._unsent
        self.window.set_status(
            standing.status_bar(
                self.session.status,
                self.session.clock(),
                unsent=count,
                oldest=oldest,  # type: ignore[arg-type]
                workspace=self.patients.workspace.version,
                read_only=self.bridge.read_only,
            )
        )

    def _navigation(self) -> None:
        named = pages_in_order(self.pages.pages.values(), self.patients.workspace)
        entries = tuple(
            NavigationEntry(page.key, title, page.icon, self.counts.of(page.key)) for page, title in named
        )
        self.window.set_navigation(
            NavigationModel(
                entries=entries,
                patients=tuple(self.patients.open.values()),
                current=self.patients.focus or self.pages.current,
                person=self.actor.name,
                initials=self.actor.initials,
                role=self.actor.title,
            )
        )

    def say_error(self, error: FagflateError) -> None:
        """Say what happened, what was kept and what to do, with details to copy."""
        from ui.desk.dialogs import ErrorDialog

        ErrorDialog(error, self.window).open()

    def next_theme(self) -> None:
        """Light, dark, high contrast, and round again."""
        app = QApplication.instance()
        order = list(theme.Scheme)
        following = order[(order.index(theme.scheme()) + 1) % len(order)]
        if isinstance(app, QApplication):
            theme.apply(app, following, theme.text_scale())

    def print_panel(self, panel: Panel) -> None:
        """Print what a panel shows, after a person has chosen the printer."""
        now, banner = self.session.clock(), self.patients.banner
        if self.patients.focus and banner is None:
            return  # nothing of the patient has come, not even the name that must stand on the sheet
        whose = " · ".join((banner.name, banner.born, banner.sex, banner.number)) if banner else ""
        ask_and_print(panel, self.window, f"{self.actor.name}, {day_time(now)}", whose)

    def place(self) -> str:
        """Where in the program one is, without the patient: for a report."""
        if self.patients.focus:
            return f"{self.patients.workspace.release}, {self.patients.page.tab}"
        return self.pages.current or "choose"

    def report(self) -> None:
        """“Meld avvik”: open the report with place and version."""
        from ui.desk.dialogs import ReportDialog

        ReportDialog(self.place(), self.window).open()

    def help(self) -> None:
        """The palette is the help: every act by its name, its key beside it."""
        self.window.open_palette()

    def close(self) -> None:
        """Stop, keeping what is being written; the session is closed by whoever opened it."""
        self._leave_editors()
        self._timer.stop()
        self.bridge.close()
