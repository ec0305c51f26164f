"""The pages about several patients: made when first shown, filled anew when what they show changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.views.parts import PanelState
from desktop.views.shell import EmptyPage
from ui.panels import make_panel
from ui.shell.panel import Panel
from ui.shell.window import MainWindow

if TYPE_CHECKING:
    # The navigation is painted before the record is opened.
    from desktop.views.desk import Desk
    from ui.bridge import Bridge

Fill = Callable[["Desk", Any], tuple[Any, PanelState]]


class Page(msgspec.Struct, frozen=True):
    """A page of the navigation: panel kind, icon, title, the question that fills it, what makes it stale."""

    key: str
    kind: str
    icon: str
    title: Callable[[], str]
    fill: Fill
    kinds: frozenset[str] = frozenset()


class Pages:
    """Keeps the list pages of one window filled."""

    def __init__(
        self, window: MainWindow, bridge: Bridge, pages: tuple[Page, ...],
        offers: Callable[[str, str], bool], ward: Callable[[], str],
    ) -> None:  # fmt: skip
        self._offers = offers
        self._ward = ward
        self._window = window
        self._bridge = bridge
        self.pages = {page.key: page for page in pages}
        self.current = ""
        self._panels: dict[str, Panel] = {}
        self._asked: set[str] = set()
        self._again: set[str] = set()
        self._empty: set[str] = set()

    def panel(self, key: str) -> Panel:
        """The panel of a page, made when first asked for."""
        panel = self._panels.get(key)
        if panel is None:
            panel = self._panels[key] = make_panel(self.pages[key].kind)
            kind = panel.kind
            panel.set_offered(lambda action: self._offers(kind, action))
            panel.set_state(PanelState("loading"))
            self._window.set_page(key, panel)
        return panel

    def adopt(self, key: str, panel: Panel) -> None:
        """Go on with a panel that stands in the window under this key already."""
        self._panels[key] = panel

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
        """Something of these kinds changed somewhere."""
        for key, page in self.pages.items():
            if key == self.current and (not page.kinds or page.kinds & kinds):
                self.refresh(key)

    def refresh(self, key: str) -> None:
        """Ask for a page's model anew; never two questions of one page at a time."""
        if key in self._asked:
            self._again.add(key)
            return
        self._asked.add(key)
        self._bridge.ask(
            self.pages[key].fill, lambda view: self._filled(key, view), failed=lambda e: self._failed(key, e)
        )

    def _filled(self, key: str, view: tuple[Any, PanelState]) -> None:
        model, state = view
        # Not before the first paint, which needs no word about the server.
        from desktop.views import standing

        self._asked.discard(key)
        panel = self.panel(key)
        state = standing.reached(state, self._bridge.session.status)
        panel.set_state(state)
        if model is None or model != panel.model:
            panel.set_model(model)
        self._say_empty(key, panel, state)
        if key in self._again:
            self._again.discard(key)
            self.refresh(key)

    def _say_empty(self, key: str, panel: Panel, state: PanelState) -> None:
        """A whole page with nothing on it says so in its middle: what will come by itself, where to go."""
        if state.kind != "empty":
            if key in self._empty:
                self._empty.discard(key)
                panel.set_empty_page(None)
            return
        self._empty.add(key)
        self._bridge.ask(
            lambda desk, c: desk.nothing(c, self._ward(), key, state.title),
            lambda page: self._show_empty(key, panel, page),
        )

    def _show_empty(self, key: str, panel: Panel, page: EmptyPage | None) -> None:
        if page is not None and key in self._empty and page != panel.empty_page:
            panel.set_empty_page(page)

    def _failed(self, key: str, error: Any) -> None:
        self._asked.discard(key)
        state = PanelState(
            "error",
            title=error.what,
            text=" ".join((error.kept, error.todo)).strip(),
            details=error.details,
        )
        self.panel(key).set_state(state)
        self._say_empty(key, self.panel(key), state)
