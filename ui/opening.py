"""The first second: the last worklist is painted, then the record is opened behind it on a thread.

One idea: the way from a start to a window that is live.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.acts import Act, Needs, declared
from desktop.acts.window import NewWindow, OpenPatient, OpenSettings
from desktop.core import messages, preferences, settings
from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.core.errors import FagflateError, Unusable
from desktop.core.messages import _
from desktop.core.window_port import Start
from desktop.shown.parts import PanelState
from desktop.shown.shell import NavigationEntry, NavigationModel, StatusModel
from desktop.shown.ward.waiting import COUNTED
from desktop.store.holders import Holders
from desktop.views.sign_in import first
from ui import display, placing
from ui.acts.pages.ward import first_page, ward_pages
from ui.collecting import begin
from ui.dressing import dress
from ui.panels import kinds, make_panel, panel_class
from ui.widgets.panel import Panel
from ui.window.window import MainWindow

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from desktop.link import protocol as say
    from desktop.link.link import Link
    from desktop.link.spare import Spare
    from desktop.shown.status import Status
    from desktop.shown.workspace import Workspace
    from ui.acts.controller import Controller
    from ui.acts.sign_in.switching import Carried


log = logging.getLogger(__name__)
CONVERTS = 30.0
"""Seconds that it stands at the foot of the window that a record is brought to another format."""
OPENS = 5.0
"""Seconds for which a window that is closed waits until its record has been opened."""


class Again(NamedTuple):
    """State of a window that is opened anew: the open patients, the one in focus last, the settings page, and
    the patients of the windows beside it."""

    patients: tuple[str, ...] = ()
    settings: bool = False
    beside: tuple[str, ...] = ()


def root_of(start: Start) -> Path:
    """The folder of the records of everybody who opens a window so, on this machine as this user."""
    return Path(start.store) if start.store else first.record_folder(start.server)


class Opening(QObject):
    """Startup controller. Shows a window at once and makes it live afterwards.

    `painted()` after the first paint, before anything heavy is imported; `live()` when the desk has taken
    over. `error` is what kept the record from being opened; the window has said it. `handed(actor)` when
    somebody else sits down, whose record is another one: nothing of this one is shown to them. `actor` works
    here, in the record in `folder`; without them, whoever worked here last. `renewed(settings)` when they
    wants the window anew, in another language or size; `again` is then what it showed before. `signs_in`:
    people sign in at the server, as the window before has found out. `spare`: a service may wait for it.
    """

    painted = Signal()
    live = Signal()
    handed = Signal(object)
    renewed = Signal(bool)
    _made = Signal(object)
    _converts = Signal(str)
    _waits = Signal()

    def __init__(
        self, start: Start, actor: Actor | None = None, folder: Path | None = None,
        again: Again | None = None, *, signs_in: bool = False, spare: Spare | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.error: Exception | None = None
        self.desk: Controller | None = None
        self.link: Link | None = None
        self._start = start
        self._actor = actor
        self._holders = Holders(root_of(start))
        self._folder = folder or self._holders.last()
        self._key_file = self._holders.key_file(
            Path(start.key_file) if start.key_file else None, self._folder
        )
        self._told: FagflateError | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._future: Future[tuple[Link, Workspace]] | None = None
        self._panel: Panel | None = None
        self._again = again
        self._signs_in = signs_in
        self._spare = spare
        # Who left another window for this one, and when whoever comes began.
        self.came_from: Carried | None = None
        self._wanted = ""
        # What was pressed after choosing them.
        self._keys: list[Act] = []
        self._closed = self._painted = False
        self._found = self._first()
        before = messages.language()
        self._dress(self._found.actor if self._found is not None else actor)
        if messages.language() != before:
            self._found = self._first()
        self.window = MainWindow()
        self.window.act.connect(self._asked_key)
        self._made.connect(self._take_over)
        self._converts.connect(lambda words: self.window.say_done(words, CONVERTS))
        self._waits.connect(self._say_why)

    def elsewhere(self, actor: Actor) -> Path | None:
        """Folder of another person's own record, present or future, when it is not this one."""
        read_only = self.link is not None and self.link.read_only
        return self._holders.elsewhere(self._folder, actor.practitioner, read_only=read_only)

    def open_another(self) -> None:
        """Open one more window on this record; while nobody works here yet, this one comes forward."""
        desk = self.desk
        if desk is None or not desk.actor.role or desk.window.covered or not desk.do(NewWindow()):
            placing.bring_forward(self.window)

    def show(self, geometry: QByteArray | None = None) -> None:
        """Show the window with what was kept, where another one was; the rest follows after the paint."""
        found = self._found
        self._say_opening(_("Opening the record"))
        if found is not None and found.actor.self_declared:
            # Where people sign in, nothing of the last one is shown before somebody has.
            self._frame(found)
        if geometry is not None:
            self.window.restoreGeometry(geometry)
            self.window.show()
        else:
            placing.place(self.window)
        if self._panel is not None and found is not None:
            # After the window has its size: every cell is fitted into its column once.
            self._panel.set_model(found.model)
            self._panel.take_focus()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self.window.update()

    def _say_opening(self, words: str) -> None:
        note = self._found.state.note if self._found is not None else ""
        self.window.set_status(StatusModel(words, "", note, ""))

    def _say_why(self) -> None:
        # It may come when the record is open, or known not to open.
        if self.desk is None and self.error is None:
            self._say_opening(_("The record opens when the window before this one is done"))

    def _first(self) -> first.First | None:
        ward = self._actor.ward if self._actor is not None else self._start.ward
        return first.read(self._folder, self._key_file, ward, utc_now())

    def _dress(self, actor: Actor | None) -> None:
        """Language, theme and text size of whoever works here, before the first word is painted."""
        chosen = preferences.read(self._folder, actor.practitioner if actor is not None else "")
        messages.set_language(chosen.language or self._start.language or messages.language())
        dress(chosen, self._start.theme)

    def _frame(self, found: first.First) -> None:
        actor = found.actor
        key = first_page(actor)
        # Only their names are painted; nothing is asked before the desk has taken over.
        title = actor.ward_name or _("Ward")
        pages = ward_pages(lambda: actor.ward, lambda: title, frozenset, lambda: (None, ""), str)
        self.window.set_navigation(
            NavigationModel(
                entries=tuple(
                    NavigationEntry(page.key, page.title(), page.icon, coming=page.key in COUNTED)
                    for page in pages
                    if not page.asked or page.key == key
                ),
                current=key,
                person=actor.name,
                initials=actor.initials,
                role=actor.title,
            )
        )
        if found.model is None or key != "ward":
            return
        self._panel = make_panel("worklist")
        self._panel.set_state(found.state)
        self._panel.act.connect(self._asked)
        self.window.set_page(key, self._panel)

    def _asked(self, act: Act) -> None:
        # Whoever presses Enter already wants that patient; it is opened when the record is.
        if self.desk is None and isinstance(act, OpenPatient):
            self._wanted, self._keys = act.patient, []
            self.window.expects = True

    def _asked_key(self, act: Act) -> None:
        # What they press next is about that patient too.
        if self.window.expects and declared(type(act)).needs is Needs.PATIENT and act not in self._keys:
            self._keys.append(act)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and watched is self.window:
            placing.keep(self.window)
            if self.desk is not None:
                self.desk.windows.leave(self.desk)
        elif event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = True
            app = QApplication.instance()
            assert app is not None
            app.removeEventFilter(self)
            self.window.installEventFilter(self)
            # After this paint has reached the screen.
            QTimer.singleShot(0, self, self._after_paint)
        return False

    def _after_paint(self) -> None:
        self.painted.emit()
        display.remember()
        if not self._closed:
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1, thread_name_prefix="opening")
            self._open()

    def _open(self, *, set_aside: bool = False) -> None:
        assert self._thread is not None
        self._future = self._thread.submit(self._prepare, set_aside)
        self._future.add_done_callback(self._made.emit)

    def _prepare(self, set_aside: bool) -> tuple[Link, Workspace]:
        """On the thread: everything heavy, so that keys are answered meanwhile. Raises NotOpened."""
        from desktop.link.link import Link
        from desktop.link.link_errors import error_of
        from desktop.link.process import Launched
        from desktop.shown.questions import WorkspaceOf

        if self.link is None:
            channel = self._spare.take() if self._spare is not None else Launched().channel
            self.link = Link(channel, self._start.server, again=lambda: Launched().channel)
            self.link.converts = self._converts.emit
            self.link.waits = self._waits.emit
        ready = self.link.open(self._begin(set_aside))
        if self._closed:
            # Closed while the service was being started.
            self.link.close()
        from ui.acts import counting, handled

        assert counting
        assert handled
        for kind in kinds():
            panel_class(kind)
        told = ready.result().told
        self._told = error_of(told) if told is not None else None
        name = self._start.workspace
        given = self.link.ask(WorkspaceOf("", name, follows=False)).result()
        # Laid out once, for whoever is expected.
        last = self._actor or self.link.last
        if last is None:
            return self.link, given.workspace
        return self.link, self.link.ask(WorkspaceOf.of(last, name)).result().workspace

    def _begin(self, set_aside: bool) -> say.Begin:
        from desktop.link import protocol as say

        start = self._start
        return say.Begin(
            start.server, start.token, str(self._folder), start.key_file, str(self._holders.root),
            messages.language(), set_aside, __version__, start.configuration, start.sign_in_as,
            self._signs_in,
        )  # fmt: skip

    def _take_over(self, future: Future[Any]) -> None:
        from desktop.link.link import NotOpened

        if self._closed:
            return
        try:
            link, workspace = future.result()
        except NotOpened as refused:
            self._refuse(refused.error, refused.unsent)
            return
        except FagflateError as error:
            self._refuse(error)
            return
        except Exception as error:
            self.error = error
            QApplication.exit(1)
            raise
        from ui.acts.handled import controller
        from ui.bridge import Bridge

        self.desk = desk = controller(self.window, Bridge(link, self.window), workspace)
        desk.given = self._start.workspace
        desk.elsewhere = self.elsewhere
        if self._panel is not None:
            desk.pages.adopt("ward", self._panel)
        # In steps, so that a key pressed meanwhile is answered between them.
        QTimer.singleShot(0, self, self._go_live)

    def _go_live(self) -> None:
        from desktop.link import protocol as say
        from ui.acts.counting import keep_counts
        from ui.acts.frame.newer import LooksForNewer

        if self._closed or self.link is None or self.desk is None:
            return
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        # Not a filter over all events: each of them would pass through Python.
        app.applicationStateChanged.connect(self._looked_at)
        keep_counts(self.desk)
        self.desk.asking.watch()
        if self._start.new:
            self.desk.bridge.status.connect(self._answered)
        self.desk.handed.connect(self.handed)
        self.desk.renewed.connect(self.renewed)
        self.link.tell(say.Start())
        if self._actor is not None:
            self._seat(self._actor, self.desk)
        else:
            self.desk.start(self._start.ward, self._start.person)
        if self._wanted and self.desk.pages.current == "ward":
            self.desk.open_patient(self._wanted)
            if self.desk.patients.focus == self._wanted:
                for act in self._keys:
                    self.desk.do(act)
        self.window.expects = False
        if self._again is not None and not self.desk.choosing.shown:
            for patient in self._again.patients:
                self.desk.open_patient(patient)
            for patient in self._again.beside:
                self.desk.windows.open(self.desk, patient)
            if self._again.settings:
                self.desk.do(OpenSettings())
        begin(app)
        if self._told is not None:
            self.desk.say_error(self._told)
        # The first patient is opened as quickly as every other.
        self.desk.patients.make_ahead()
        LooksForNewer(self.desk)
        self.live.emit()

    def _seat(self, actor: Actor, desk: Controller) -> None:
        """Let somebody begin who has been chosen at another window."""
        from ui.acts.sign_in.switch_time import SwitchTime

        came = self.came_from
        desk.choosing.signing.switching.left = came.left if came is not None else None
        desk.take_seat(actor)
        if came is not None and came.begun is not None and not desk.choosing.shown:
            SwitchTime(desk, came.begun)

    def _looked_at(self, state: Qt.ApplicationState) -> None:
        """Tell the record's side whether somebody looks."""
        from desktop.link import protocol as say

        if self.link is not None and not self._closed:
            self.link.tell(say.Focused(state == Qt.ApplicationState.ApplicationActive))

    def _answered(self, status: Status) -> None:
        """A mistyped address must not be the one of every later start: it is kept when a server answered."""
        if status.synced_at is not None and self.desk is not None:
            self.desk.bridge.status.disconnect(self._answered)
            try:
                settings.keep("server", self._start.server)
            except OSError as error:
                # Then the next start asks for the address.
                log.info("the server's address was not kept: %s", type(error).__name__)

    def _refuse(self, error: FagflateError, unsent: str = "") -> None:
        """The record can't be opened: no name stays on the screen, and the program ends when that is read.
        `unsent` says what setting it aside would lose."""
        from ui.acts.dialogs import ErrorDialog

        self.error = error
        if self._panel is not None:
            self._panel.set_model(None)
            self._panel.set_state(PanelState("error"))
        self.window.set_navigation(NavigationModel(entries=()))
        self.window.set_status(StatusModel(_("The record is not open"), "", "", "", away=True))
        dialog = ErrorDialog(error, self.window, unsent)
        if isinstance(error, Unusable):
            dialog.offer(_("Set it aside and begin anew"), self._begin_anew)
        dialog.finished.connect(self._end)
        dialog.open()

    def _end(self) -> None:
        # After the button that was pressed has done its work.
        QTimer.singleShot(0, self, lambda: QApplication.exit(1) if self.error is not None else None)

    def _begin_anew(self) -> None:
        """Set the record aside that can't be opened, and open a new one in its place."""
        self.error = None
        self.window.set_status(StatusModel(_("Opening the record"), "", "", ""))
        self._open(set_aside=True)

    def close(self) -> None:
        """End the desk, and let go of the record; an opening under way is waited for a little, then broken
        off: it may wait itself, for somebody who types a password."""
        if not self._closed and self.window.isVisible():
            placing.keep(self.window)
        self._closed = True
        if self.desk is not None:
            self.desk.windows.close_others()
            self.desk.close()
        if self._future is not None and not self._future.done():
            from concurrent.futures import wait

            wait((self._future,), OPENS)
        if self.link is not None:
            self.link.close()
        if self._thread is not None:
            self._thread.shutdown()
