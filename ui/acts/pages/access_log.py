"""The access log's page: whose log is open, its search, its excerpt and its chain."""

from __future__ import annotations

from pathlib import Path

from desktop.acts.access_log import (
    BeginExplaining,
    CheckLog,
    ExplainAccess,
    OpenVisit,
    SaveExcerpt,
    SearchLog,
)
from desktop.acts.papers import RecordPaper
from desktop.acts.permission import sees_log
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.access.access_log import (
    AccessLogModel,
    AccessLogPage,
    CheckChain,
    EventShown,
    ExcerptPaper,
    VisitEvents,
)
from desktop.shown.paper.papers import PaperSheet, Printable
from ui.acts.desk import Desk
from ui.acts.pages.log_events import EventsDialog
from ui.acts.paper import paper
from ui.acts.paper.papers import PaperActs
from ui.acts.sign_in.reason_dialog import ReasonDialog
from ui.panels.access_log import AccessLogPanel
from ui.printing.file_dialog import FileDialog, offered

PAGE = "access_log"


class AccessLog:
    """The access log of one window. `dialog` shows events, `asking` and `keeping` ask something."""

    def __init__(self, desk: Desk, papers: PaperActs) -> None:
        self._desk, self._papers = desk, papers
        self._scope = desk.bridge.scope()
        self._checking = desk.bridge.scope()
        self.patient = self.find = self.pattern = ""
        self.pages = 1
        self.keeping: FileDialog | None = None
        self.dialog: EventsDialog | None = None
        self.asking: ReasonDialog | None = None
        self._made: Printable | None = None
        self._of = ""
        self._joined: AccessLogPanel | None = None

    @property
    def panel(self) -> AccessLogPanel:
        """The page's panel."""
        panel = self._desk.pages.panel(PAGE)
        assert isinstance(panel, AccessLogPanel)
        return panel

    def question(self) -> AccessLogPage:
        """Question that fills the page."""
        return AccessLogPage(self.patient, self.find, self.pattern, self.pages)

    def takes(self, patient: str) -> bool:
        """Open a patient's log instead of the record, for whoever may see the log and no record."""
        if not sees_log(self._desk.actor):
            return False
        self._show(patient)
        return True

    def everybody(self) -> None:
        """The newest openings of anybody's record."""
        self._show("")

    def _show(self, patient: str) -> None:
        self.patient, self.find, self.pattern, self.pages = patient, "", "", 1
        self._made, self._of = None, ""
        self._scope.cancel()
        panel = self.panel
        panel.set_model(None)
        panel.tell_chain(None)
        panel.expect_excerpt(0)
        self._desk.show_page(PAGE)
        self.check(CheckLog())
        if patient:
            self._scope.run(self._excerpt(patient))
            self._scope.run(self._ask_server(patient))

    async def _ask_server(self, patient: str) -> None:
        """Let the server's own log be fetched, and show both: what could not be asked is said on the page."""
        await self._desk.bridge.fetch_log(patient)
        if patient != self.patient or self._desk.locking.locked:
            return
        self._desk.pages.refresh(PAGE)
        await self._excerpt(patient)

    def search(self, act: SearchLog) -> None:
        """Search the whole log of whoever is open, or of everybody."""
        self.find, self.pages, self.pattern = act.text, 1, ""
        self._desk.pages.refresh(PAGE)

    def more(self) -> None:
        """Show a page of rows more."""
        self.pages += 1
        self._desk.pages.refresh(PAGE)

    def show_pattern(self, pattern: str) -> None:
        """Show all openings of a pattern, or the patient's log again."""
        self.pattern = pattern
        self._desk.pages.refresh(PAGE)

    # The excerpt

    async def _excerpt(self, patient: str) -> None:
        made = await self._desk.bridge.ask(ExcerptPaper(patient))
        if patient != self.patient or self._desk.locking.locked:
            return
        self._made, self._of = made, patient
        panel = self.panel
        if panel is not self._joined:
            self._joined = panel
            panel.excerpt.wanted.connect(self._wanted)
        panel.expect_excerpt(made.sheets)

    def _wanted(self, number: int) -> None:
        if self._made is not None:
            self._scope.run(self._put(self._made, number))

    async def _put(self, made: Printable, number: int) -> None:
        found = await self._desk.bridge.ask(PaperSheet(made, number))
        if made is self._made:
            self.panel.put_sheet(number, paper.picture(found))

    def print(self) -> bool:
        """Print the excerpt that is shown; False where none is."""
        if self._made is None or self._of != self.patient:
            return False
        self._papers.print_made(self._made)
        return True

    def save(self, _act: SaveExcerpt) -> None:
        """Keep the excerpt as a file, and log that it has left."""
        made = self._made
        if made is None or self._of != self.patient:
            return
        self.keeping = dialog = FileDialog(made.title, offered("Fagflate"), self._desk.window)

        def ended(_how: int) -> None:
            self.keeping = None
            if dialog.file is not None:
                self._write(made, dialog.file)

        dialog.finished.connect(ended)
        dialog.open()

    def _write(self, made: Printable, where: Path) -> None:
        try:
            where.write_bytes(made.pdf)
        except OSError as error:
            self._desk.say_error(
                FagflateError(
                    _("The file could not be written."),
                    kept=_("Nothing was handed over."),
                    todo=_("Choose another place."),
                    details=str(error),
                )
            )
            return
        self._desk.bridge.tell(RecordPaper(made.patients, f"{made.kind}-file", printed=True))
        self._desk.window.say_done(_("{title} is kept as a file.").format(title=made.title), undo=False)

    # The chain

    def check(self, _act: CheckLog) -> None:
        """Check the chain anew, step by step, so that nobody waits for a long one."""
        self._checking.cancel()
        self._checking.run(self._check())

    async def _check(self) -> None:
        told = await self._desk.bridge.ask(CheckChain(anew=True))
        self.panel.tell_chain(told)
        while not told.done:
            told = await self._desk.bridge.ask(CheckChain())
            self.panel.tell_chain(told)

    @property
    def shown(self) -> bool:
        """True while this is the page."""
        return self._desk.pages.current == PAGE

    # Events and explanations

    def open_visit(self, act: OpenVisit) -> None:
        """Show every event of a row with all its fields."""
        self._scope.run(self._events(act))

    async def _events(self, act: OpenVisit) -> None:
        found: tuple[EventShown, ...] = await self._desk.bridge.ask(VisitEvents(act.patient, act.key))
        if self.dialog is not None:
            self.dialog.reject()
        self.dialog = dialog = EventsDialog(found, self._desk.window)
        dialog.finished.connect(lambda _how: self._closed(dialog))
        self._desk.window.open_dialog(dialog)

    def _closed(self, dialog: EventsDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def explain(self, act: BeginExplaining) -> None:
        """Ask why a pattern is explained."""
        model: AccessLogModel | None = self.panel.model
        shown = (
            next((one for one in model.patterns if one.key == act.pattern), None)
            if model is not None
            else None
        )
        if shown is None:
            return
        self.asking = dialog = ReasonDialog(
            _("What is the explanation?"), shown.title, _("Explained"),
            _("Kept with the log, and read by whoever goes through it"), self._desk.window,
        )  # fmt: skip
        dialog.given.connect(
            lambda words: self._scope.run(
                self._explained(dialog, ExplainAccess(act.patient, act.pattern, words))
            )
        )
        dialog.finished.connect(lambda _how: self._asked(dialog))
        dialog.open()

    def _asked(self, dialog: ReasonDialog) -> None:
        if self.asking is dialog:
            self.asking = None

    async def _explained(self, dialog: ReasonDialog, act: ExplainAccess) -> None:
        try:
            done = await self._desk.bridge.act(act)
        except FagflateError as error:
            dialog.refused(" ".join(part for part in (error.what, error.todo) if part))
            return
        dialog.accept()
        self._desk.window.say_done(done.said, undo=False)
        self._desk.pages.refresh(PAGE)
