"""Open patients: one in focus, its banner first, then the panels that are shown.

One idea: the patients of one window, and when their pages are asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.acts import Act, shortcuts
from desktop.core.errors import FagflateError, ReasonNeeded
from desktop.core.messages import _
from desktop.link.protocol import SeeWhole
from desktop.shown import standing
from desktop.shown.failure import unread
from desktop.shown.page.panels_wanted import kinds_of as kinds_of
from desktop.shown.page.panels_wanted import options_of as options_of
from desktop.shown.page.panels_wanted import panels_of as panels_of
from desktop.shown.page.panels_wanted import wanted
from desktop.shown.page.patient_page import OrdersWanted, PanelWanted, PatientShown
from desktop.shown.page.unplaced import UnplacedOf
from desktop.shown.panel_drafts import lists_changed, other_kinds
from desktop.shown.parts import PanelState
from desktop.shown.questions import BannerOf, OpenPatientOf, PanelsOf, PatientPageOf, SentenceOf
from desktop.shown.shell import BannerModel, OpenPatient
from desktop.shown.workspace import Panel as Placed
from desktop.shown.workspace import PanelChange, Workspace
from ui.acts.pages.beside import Beside, Nothing
from ui.acts.pages.closer import Closer
from ui.bridge import Bridge
from ui.widgets.panel import Panel
from ui.window.patient_page import PatientPage, Place, Tab
from ui.window.window import MainWindow

T = TypeVar("T")
PAGE = "patient"
COUNT_MS = 900
"""Pause in ms before what stands on no panel is looked for: whoever reads or acts comes first."""
FRAME = 0.016
"""Seconds for which what stands there is left while another patient's page is awaited."""
LOG = frozenset({"AuditEvent", "outbox"})
"""Resource types that change by opening a chart alone, and show in no panel."""


class Patients(QObject):
    """The patients of one window. `opened(id)` each time a patient comes into focus;
    `focused(id)` each time the banner has changed; `unread()` when the page of the one who came into focus
    could not be read. `coming` counts how often the focus has changed."""

    opened = Signal(str)
    focused = Signal(str)
    unread = Signal()
    listed = Signal()

    def __init__(
        self, window: MainWindow, bridge: Bridge, workspace: Workspace, offers: Callable[[type[Act]], bool]
    ) -> None:
        super().__init__(window)
        self._offers = offers
        self._window = window
        self._bridge = bridge
        self.focus = ""
        self.coming = 0
        self.banner: BannerModel | None = None
        self.open: dict[str, OpenPatient] = {}
        # What belongs to the patient in focus: it ends when another one comes into focus.
        self.scope = bridge.scope()
        self._filling = bridge.coalesced(self._fill)
        self._banner_too = self._ahead = False
        self._list_later = False
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.setInterval(COUNT_MS)
        self._count.timeout.connect(lambda: self.scope.run(self._say_unplaced()))
        # The page was laid out anew, and nobody has been shown on it yet.
        self._laid_out = False
        self.beside: Beside = Nothing()
        self._closer = Closer(bridge, self.scope, lambda: self.focus)
        self.set_workspace(workspace)

    def set_workspace(self, workspace: Workspace, tab: str = "") -> None:
        """Lay the page out after a workspace, on a tab where it has it; whoever is in focus is asked for anew
        by the caller."""
        # Answers on the way are for panels that are about to go.
        self._forget_questions()
        self.workspace = workspace
        shortcuts.use(workspace.shortcuts)
        self._window.bind()
        self.tell_layout()
        self.page = PatientPage(tabs_of(workspace))
        self.page.looks_back = workspace.looks_back
        if tab in {one.key for one in self.page.tabs}:
            self.page.show_tab(tab)
        self.page.panel_made.connect(self._closer.attach)
        for panel in self.page.made():
            self._closer.attach(panel)
        self._wanted = _wanted(workspace)
        self.offer_again()
        self._laid_out = True
        self._window.set_page(PAGE, self.page)
        self.page.tab_changed.connect(lambda _tab: self.refresh())
        if self._ahead:
            self.page.make_ahead()

    def relay(self, workspace: Workspace, *, kept: bool = False) -> bool:
        """Place the page's panels anew after a workspace, and ask for those that are new or show something
        else. With `kept` it is the one in use from now on. False where the page must be made anew."""
        wanted = _wanted(workspace)
        if not self.page.relay(tabs_of(workspace)):
            return False
        if kept:
            keys, self.workspace = self.workspace.shortcuts, workspace
            if keys != workspace.shortcuts:
                shortcuts.use(workspace.shortcuts)
                self._window.bind()
        before, self._wanted = self._wanted, wanted
        for panel in self.page.shown_panels():
            if panel.model is None and panel.state.kind == "ready":
                panel.show_both(None, PanelState("loading"))
        tab = self.page.tab
        if any(one not in before[tab] for one in wanted[tab]):
            self.refresh()
        return True

    def tell_layout(self) -> None:
        """Tell the record's side what it must know of the workspace."""
        workspace = self.workspace
        self._bridge.link.lay_out(workspace.worklist, workspace.labs_first, reasons=bool(workspace.reasons))

    @property
    def awaited(self) -> bool:
        """True while somebody is in focus who is not on the screen yet."""
        return bool(self.focus) and self.banner is None

    def offer_again(self) -> None:
        """The desk has more acts now."""
        self.page.set_offered(self._offers)

    def make_ahead(self) -> None:
        """The window is live and nobody waits: make what is shown with the first patient."""
        self._ahead = True
        self.page.make_ahead()

    def page_of(self, patient: str, orders: OrdersWanted | None) -> PatientPageOf:
        """Question for opening a patient on the tab that is shown."""
        return PatientPageOf(patient, self._wanted[self.page.tab], orders)

    def show(self, patient: str) -> None:
        """Bring a patient into focus: the old one's data leave the screen before anything can be typed.

        What stands there is left for one frame at most, in which nothing is painted and no input is taken:
        with the answer in time it becomes the other patient's in one step, else it is emptied.
        """
        if patient == self.focus and self._laid_out:
            # The same patient on a new page: one answer for all of it, and the banner stands.
            self._laid_out = False
            # Asked first: it is answered while the panels are made.
            answer = self._bridge.ask(self.page_of(patient, self.beside.wanted(patient)))
            self._window.show_page(PAGE)
            self.page.await_models()
            self.scope.run(self._late(patient, self.page.shown_panels(), answer))
        elif patient == self.focus:
            self._window.show_page(PAGE)
            self.scope.run(self._ask_banner(self._bridge.ask(BannerOf(patient))))
            self.refresh()
        else:
            self._laid_out = False
            self._forget_questions()
            self.focus, self.banner = patient, None
            self.coming += 1
            answer = self._bridge.ask(self.page_of(patient, self.beside.wanted(patient)))
            panels = self.page.shown_panels()
            here = self._bridge.at_once(answer, FRAME)
            if self._window.current_page() is not self.page:
                self._window.show_page(PAGE)
            self.beside.put()
            self._open(patient, panels, answer, here)
            self.opened.emit(patient)
        self.page.take_focus()

    def _open(self, patient: str, panels: list[Panel], answer: Any, here: bool) -> None:
        shown = answer.result() if here and answer.exception() is None else None
        if shown is None or shown.banner is None:
            self._empty()
            self.scope.run(self._late(patient, panels, answer))
            return
        try:
            self.page.forget()
            self._shown(panels, shown)
        except BaseException:
            # Whatever went wrong in the midst of it: nothing of the one before is left under this name.
            self._empty()
            raise

    def _empty(self) -> None:
        """Show an empty page until there is an answer."""
        self.page.await_models()
        self.banner = None
        self._window.await_banner()
        self.beside.empty()

    async def _late(self, patient: str, panels: list[Panel], answer: Awaitable[PatientShown]) -> None:
        try:
            shown = await answer
        except FagflateError as error:
            if patient == self.focus:
                self._failed(panels, error)
                self._banner_too = True
                self.beside.failed()
                self.unread.emit()
            raise
        if patient == self.focus:
            self._shown(panels, shown)

    def _shown(self, panels: list[Panel], shown: PatientShown) -> None:
        """Show the answer for the patient in focus, all of it in one step."""
        self._banner(shown.banner, shown.entry)
        # First the sentence: its sources have their numbers in the panels.
        self.page.sentence.set_model(shown.sentence)
        self._filled(panels, [(panel.model, panel.state) for panel in shown.panels])
        self.page.refresh_entries()
        self.beside.take(shown.orders)
        # The list of what has no place is no part of the page's own answer.
        self._list_later = True
        self._count.start()
        if shown.earlier:
            self.refresh()

    def leave(self) -> None:
        """A page about several patients is shown now: no banner over it."""
        self._forget_questions()
        self.focus = ""
        self.coming += 1
        self.banner = None
        self._window.set_banner(None)

    def forget(self) -> None:
        """Another person is at the keyboard: whoever they open, they open for themselves."""
        self.open.clear()
        self.page.clear()
        self.leave()

    def close(self, patient: str) -> str:
        """Close a patient; gives the one to show next, or nothing."""
        order = list(self.open)
        at = order.index(patient) if patient in order else -1
        self.open.pop(patient, None)
        if patient == self.focus:
            self.page.clear()
            self.leave()
        rest = list(self.open)
        return rest[min(at, len(rest) - 1)] if rest and at >= 0 else ""

    def neighbour(self, step: int) -> str:
        """The open patient after (or before) the one in focus."""
        order = list(self.open)
        if not order:
            return ""
        at = order.index(self.focus) if self.focus in order else (-1 if step > 0 else 0)
        return order[(at + step) % len(order)]

    def changed(self, kinds: set[str], patient: str) -> None:
        """Refresh panels after a change to a patient's data."""
        if patient in self.open and {"Patient", "Encounter", "draft"} & kinds:
            self._list(patient)
        # That a chart was opened is itself written down, and shows in no panel.
        if patient != self.focus or kinds <= LOG:
            return
        if other_kinds(kinds) <= LOG and not any(
            lists_changed(panel.kind, kinds) for panel in self.page.shown_panels()
        ):
            return
        self.ask_again()

    def options(self, panel: Panel) -> dict[str, Any]:
        """Options of a panel on the tab that is shown; empty for any other."""
        shown = zip(self._wanted[self.page.tab], self.page.shown_panels(), strict=True)
        return next((dict(wanted.options) for wanted, one in shown if one is panel), {})

    def refresh(self) -> None:
        """Ask for the models of the panels that are shown.

        Never two questions at a time: a record that changes faster than it can be read would else pile up
        before the next patient.
        """
        if not self.focus:
            return
        self._filling.request()

    def ask_again(self) -> None:
        """Ask for banner and panels anew."""
        self._banner_too = True
        self.refresh()

    def read_whole(self) -> None:
        """Show all of a very long record from now on."""
        if self.focus:
            self._bridge.link.tell(SeeWhole(self.focus))
            self.refresh()

    async def _fill(self) -> None:
        patient = self.focus
        panels = self.page.shown_panels()
        wanted = tuple((panel.kind, dict(panel.options)) for panel in self._wanted[self.page.tab])
        banner = self._bridge.ask(BannerOf(patient)) if self._banner_too else None
        self._banner_too = False
        views = _heard(self._bridge.ask(PanelsOf(patient, wanted)))
        told = _heard(self._bridge.ask(SentenceOf(patient)))
        if banner is not None:
            self._banner(await banner)
        try:
            made, sentence = await views, await told
            self._filled(panels, made)
            self.page.sentence.set_model(sentence)
            self.page.refresh_entries()
            self._count.start()
        except ReasonNeeded:
            # It is asked for again by whoever is told.
            raise
        except FagflateError as error:
            self._failed(panels, error)

    @property
    def counting(self) -> bool:
        """True while the line below the panels is yet to be asked for."""
        return self._count.isActive()

    async def _say_unplaced(self) -> None:
        """Say below the panels how much of the record stands on none of them."""
        patient, workspace = self.focus, self.workspace
        if patient and self.page.lists_unplaced is not None:
            try:
                words = await self._bridge.ask(UnplacedOf(patient, kinds_of(workspace), panels_of(workspace)))
            except ReasonNeeded:
                raise
            except FagflateError:
                # The panels tell what went wrong; a line that can't be made says nothing.
                words = ""
            if patient == self.focus:
                self.page.unplaced.set_line(words)
                listed = any(one.kind == "unplaced" for one in self.page.shown_panels())
                if self._list_later and listed:
                    self.refresh()
                self._list_later = False

    def _forget_questions(self) -> None:
        """Answers about the patient who was in focus are dropped."""
        self._count.stop()
        self.scope.cancel()
        self._filling.cancel()

    async def _ask_banner(self, answer: Awaitable[BannerModel | None]) -> None:
        self._banner(await answer)

    def _banner(self, model: BannerModel | None, entry: OpenPatient | None = None) -> None:
        if model is None:
            return
        before = self.banner
        self.banner = model
        self._window.set_banner(model)
        if entry is not None:
            self.open[model.key] = entry
        elif model.key not in self.open:
            self.open[model.key] = OpenPatient(model.key, "", model.family, model.given)
            self._list(model.key)
        if before is None or before.key != model.key:
            self.focused.emit(model.key)

    def _list(self, patient: str) -> None:
        self._bridge.run(self._listed(self._bridge.ask(OpenPatientOf(patient))))

    async def _listed(self, answer: Awaitable[OpenPatient | None]) -> None:
        patient = await answer
        if patient is not None and patient.key in self.open:
            self.open[patient.key] = patient
            self.listed.emit()

    def _filled(self, panels: list[Panel], views: list[tuple[Any, PanelState]]) -> None:
        status = self._bridge.link.status
        for panel, (model, state) in zip(panels, views, strict=True):
            state = standing.reached(state, status)
            # Most of what is fetched changes nothing in a panel: painting it anew would only cost time.
            if model is None or model != panel.model:
                panel.show_both(model, state)
            elif state != panel.state:
                panel.set_state(state)

    def _failed(self, panels: list[Panel], error: FagflateError) -> None:
        self.page.sentence.set_model(None)
        for panel in panels:
            panel.set_state(unread(error, shown=panel.model is not None))


def _heard(answer: Awaitable[T]) -> Awaitable[T]:
    """An answer whose error is not told a second time where another one's has been told already."""
    answer.add_done_callback(lambda one: one.cancelled() or one.exception())  # type: ignore[attr-defined]
    return answer


def _wanted(workspace: Workspace) -> dict[str, tuple[PanelWanted, ...]]:
    return {tab.id: wanted(workspace, tab.id) for tab in workspace.patient_tabs}


def tabs_of(workspace: Workspace) -> tuple[Tab, ...]:
    """The tabs of a patient's page as a workspace lays them out."""
    piloted = workspace.pilot.changed if workspace.pilot is not None else {}
    own = workspace.changed
    return tuple(
        Tab(
            tab.id,
            tab.title,
            tuple(_place(panel, piloted.get(panel.id), own.get(panel.id)) for panel in tab.panels),
        )
        for tab in workspace.patient_tabs
    )


def _place(panel: Placed, piloted: PanelChange | None, own: PanelChange | None) -> Place:
    mark = ", ".join(filter(None, (in_pilot(piloted), by_oneself(own))))
    return Place(panel.kind, panel.title, panel.side, panel.share, panel.id, panel.hide_empty, mark)


def by_oneself(change: PanelChange | None) -> str:
    """The word in the head of a panel that whoever is in a pilot has changed for themselves."""
    match change:
        case "moved":
            return _("moved by you")
        case "added":
            return _("added by you")
        case "changed":
            return _("changed by you")
        case None:
            return ""


def in_pilot(change: PanelChange | None) -> str:
    """The word in the head of a panel that a pilot changed; empty for the others."""
    match change:
        case "moved":
            return _("moved in the pilot")
        case "added":
            return _("added in the pilot")
        case "changed":
            return _("changed in the pilot")
        case None:
            return ""
