"""The pages about several patients: made when first shown, filled anew when what they show changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.acts import Act
from desktop.core.clock import stamp
from desktop.core.errors import FagflateError, NotInRole
from desktop.shown.ask import Ask
from desktop.shown.failure import unread
from desktop.shown.parts import PanelState
from desktop.shown.questions import EmptyPageText
from desktop.shown.workspace import Workspace
from ui.panels import make_panel
from ui.widgets.panel import Panel
from ui.window.window import MainWindow

if TYPE_CHECKING:
    # The navigation is painted before the record is opened.
    from ui.bridge import Bridge

Fill = Callable[[], Ask[Any]]


class Page(msgspec.Struct, frozen=True):
    """A page of the navigation: panel kind, icon, title, the question that fills it, what makes it stale.

    `asked`: it is there only where the workspace names it.
    """

    key: str
    kind: str
    icon: str
    title: Callable[[], str]
    fill: Fill
    kinds: frozenset[str] = frozenset()
    asked: bool = False


def heading_on(workspace: Workspace, kind: str) -> str:
    """Heading of a page kind in a workspace: its panel's title, else its tab's; empty for the default. The
    worklist's are the ward's name: who reads it must see whose patients these are."""
    tab = next((tab for tab in workspace.ward_tabs if tab.panels[0].kind == kind), None)
    if tab is None:
        return ""
    return tab.panels[0].title or ("" if kind == "worklist" else tab.title)


class Pages:
    """Controller of the list pages of one window."""

    def __init__(
        self, window: MainWindow, bridge: Bridge, pages: tuple[Page, ...],
        offers: Callable[[type[Act]], bool], ward: Callable[[], str],
    ) -> None:  # fmt: skip
        self._offers = offers
        self._workspace: Workspace | None = None
        self._ward = ward
        self._window = window
        self._bridge = bridge
        self.pages = {page.key: page for page in pages}
        self.current = ""
        self._panels: dict[str, Panel] = {}
        self._filling = {key: bridge.coalesced(partial(self._fill, key)) for key in self.pages}
        self._empty: set[str] = set()

    def panel(self, key: str) -> Panel:
        """The panel of a page, made when first asked for."""
        panel = self._panels.get(key)
        if panel is None:
            panel = self._panels[key] = make_panel(self.pages[key].kind)
            panel.set_offered(self._offers)
            panel.set_state(PanelState("loading"))
            self._declared(key, panel)
            self._window.set_page(key, panel)
        return panel

    def adopt(self, key: str, panel: Panel) -> None:
        """Go on with a panel that stands in the window under this key already."""
        self._panels[key] = panel
        self._declared(key, panel)

    def declare(self, workspace: Workspace, *, anew: bool = False) -> None:
        """Apply a workspace to the pages: titles, and the selections of each list; `anew` resets selections
        to their defaults for another reader."""
        self._workspace = workspace
        for key, panel in self._panels.items():
            self._declared(key, panel, anew=anew)

    def _declared(self, key: str, panel: Panel, *, anew: bool = False) -> None:
        if self._workspace is not None:
            kind = self.pages[key].kind
            panel.head.call(heading_on(self._workspace, kind))
            panel.set_filters(self._workspace.filters_of(kind), anew=anew)

    def show(self, key: str) -> None:
        """Show a page and fill it."""
        panel = self.panel(key)
        self.current = key
        self._window.show_page(key)
        self.refresh(key)
        panel.take_focus()

    def hide(self) -> None:
        """Another page (a patient's) is shown now."""
        self.current = ""

    def changed(self, kinds: set[str]) -> None:
        """Refresh the page when resources of these kinds have changed."""
        page = self.pages.get(self.current)
        if page is not None and (not page.kinds or page.kinds & kinds or self._may_be_whole(kinds)):
            self.refresh(self.current)

    def _may_be_whole(self, kinds: set[str]) -> bool:
        """True when the page may have become complete: it waits for the server, or its answer is on its way,
        and a cursor has moved. A type that brought nothing moves a cursor only, and may be the last one
        missing."""
        panel = self._panels.get(self.current)
        waits = panel is not None and panel.state.kind == "loading"
        return "cursor" in kinds and (waits or self._filling[self.current].running)

    def refresh(self, key: str) -> None:
        """Ask for a page's model anew; never two questions of one page at a time."""
        self._filling[key].request()

    async def _fill(self, key: str) -> None:
        try:
            model, state = await self._bridge.ask(self.pages[key].fill())
        except FagflateError as error:
            self._failed(key, error)
            return
        # Not before the first paint, which needs no word about the server.
        from desktop.shown import standing

        panel = self.panel(key)
        state = standing.reached(state, self._bridge.link.status)
        panel.set_state(state)
        if model is None or model != panel.model:
            panel.set_model(model)
        await self._say_empty(key, panel, state)

    async def _say_empty(self, key: str, panel: Panel, state: PanelState) -> None:
        """A whole page with nothing on it says so in its middle: what will come by itself, where to go."""
        if state.kind != "empty":
            if key in self._empty:
                self._empty.discard(key)
                panel.set_empty_page(None)
            return
        self._empty.add(key)
        at = self._bridge.link.status.synced_at
        asked = EmptyPageText(self._ward(), key, state.title, stamp(at) if at is not None else "")
        page = await self._bridge.ask(asked)
        if page is not None and key in self._empty and page != panel.empty_page:
            panel.set_empty_page(page)

    def _failed(self, key: str, error: FagflateError) -> None:
        panel = self.panel(key)
        if isinstance(error, NotInRole):
            panel.set_model(None)
        panel.set_state(unread(error, shown=panel.model is not None))
        self._empty.discard(key)
        panel.set_empty_page(None)
