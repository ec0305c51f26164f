"""The window's frame: the navigation with its numbers, and the status bar with what is not sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desktop.core.preferences import Preferences
from desktop.shown import standing
from desktop.shown.newer import Newer
from desktop.shown.questions import UnsentCount
from desktop.shown.shell import NavigationEntry, NavigationModel
from desktop.shown.sprint.begun_draft import BegunDraft
from desktop.shown.status import Status
from ui.acts.frame import news
from ui.acts.frame.counts import Counts
from ui.acts.pages.pages import Page, Pages
from ui.acts.pages.patients import Patients
from ui.acts.pages.ward import pages_in_order
from ui.bridge import Bridge
from ui.window.window import MainWindow


class Frame:
    """Controller of the frame around the page: navigation and status bar."""

    def __init__(
        self, window: MainWindow, bridge: Bridge, pages: Pages, patients: Patients, counts: Counts
    ) -> None:
        self._window = window
        self._bridge = bridge
        self._pages = pages
        self._patients = patients
        self._counts = counts
        self.unsent = 0
        """How many acts wait to be sent."""
        self.chosen: Callable[[], Preferences] = Preferences
        """Preferences of the person at the keyboard, with the sprints whose news they have seen."""
        self.draft: Callable[[], BegunDraft | None] = lambda: None
        """Draft that the person has begun; None while there is none to go on with."""
        self.newer: Newer | None = None
        """The newer version that IT has told of."""
        self._oldest: datetime | None = None
        self._wishes = 0
        self._counting = bridge.coalesced(self._count_unsent)
        pages.declare(patients.workspace)

    def count_unsent(self) -> None:
        """Recount the outbox after a change."""
        self._counting.request()

    async def _count_unsent(self) -> None:
        self.unsent, self._oldest = await self._bridge.ask(UnsentCount())
        self.bar()

    def bar(self, status: Status | None = None) -> None:
        """Update the status bar with the connection status; `status` replaces it in a picture."""
        link = self._bridge.link
        self._window.set_status(
            standing.status_bar(
                status or link.status,
                link.clock(),
                unsent=self.unsent,
                oldest=self._oldest,
                workspace=self._patients.workspace.version,
                read_only=self._bridge.read_only,
                newer=self.newer,
                pilot=self._patients.workspace.pilot,
                own=self._patients.workspace.own,
                news=news.word(self._patients.workspace, self.chosen()),
                draft=self.draft(),
            )
        )

    def wishes_wait(self, count: int) -> None:
        """Show how many wishes for the set-up wait for this person's answer."""
        if count != self._wishes:
            self._wishes = count
            self.navigation()

    def _own_pages(self, named: list[tuple[Page, str]]) -> list[tuple[Page, str]]:
        """The pages with the list of wishes where somebody has one to answer; whoever owns sprints sees no
        patient, and has that and what is not sent."""
        pages, owner = self._pages.pages, self._bridge.link.actor.duty == "owner"
        if owner:
            own = ("sprint_decision", "rule_rates", "wishes", "unsent")
            return [(pages[key], pages[key].title()) for key in own]
        if self._wishes and all(page.key != "wishes" for page, _title in named):
            return [*named, (pages["wishes"], pages["wishes"].title())]
        return named

    def navigation(self) -> None:
        """The pages with how much waits there, the open patients, and who is at the keyboard."""
        workspace, actor = self._patients.workspace, self._bridge.link.actor
        # Whoever has a duty beside a ward has the pages of that, and no others.
        only = bool(actor.duty and workspace.ward_tabs)
        named = pages_in_order(self._pages.pages.values(), workspace, only=only)
        entries = tuple(
            NavigationEntry(
                page.key, title, page.icon,
                self._wishes if page.key == "wishes" else self._counts.of(page.key),
                self._counts.coming(page.key),
            )
            for page, title in self._own_pages(named)
        )  # fmt: skip
        self._window.set_navigation(
            NavigationModel(
                entries=entries,
                patients=tuple(self._patients.open.values()),
                current=self._patients.focus or self._pages.current,
                person=actor.name,
                initials=actor.initials,
                role=actor.title,
            )
        )
