"""The regions of a window: what F6 goes through, and the order of Tab across them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.focus_chain import focus_next, tab_stops
from ui.window.banner import Banner
from ui.window.navigation import Navigation
from ui.window.side import SideHolder
from ui.window.status import StatusBar


@dataclass(frozen=True, slots=True)
class Regions:
    """Focus regions of the window. Banner, navigation, page, side column, status. `page` takes the focus by
    `to_page`."""

    banner: Banner
    navigation: Navigation
    page: QWidget
    to_page: Callable[[], None]
    side: SideHolder
    status: StatusBar

    @property
    def with_patient(self) -> bool:
        """True when the patient banner is visible and filled."""
        return self.banner.isVisible() and self.banner.model is not None

    def all(self) -> list[tuple[QWidget, Callable[[], None]]]:
        """Each with what gives it the focus."""
        side = self.side.widget
        return [
            *([(self.banner, self.banner.take_focus)] if self.with_patient else []),
            (self.navigation, self.navigation.take_focus),
            (self.page, self.to_page),
            *([(side, side.setFocus)] if side is not None and not self.side.away else []),
            (self.status, self.status.parts["sync"].setFocus),
        ]

    def go(self, step: int) -> None:
        """Go to the next or previous region."""
        focused, regions = QApplication.focusWidget(), self.all()
        # A column below the page lies in the page's region: the innermost is where one is.
        inside = [at for at, (owner, _go) in enumerate(regions) if focused and owner.isAncestorOf(focused)]
        regions[((inside or [-1])[-1] + step) % len(regions)][1]()

    def tab(self, forward: bool) -> bool:
        """Tab goes through navigation, page, its column and the status, in whatever order they were made."""
        stops = [*self.navigation.stops, *tab_stops(self.page), *tab_stops(self.side)]
        stops = [stop for stop in (*stops, *tab_stops(self.status)) if stop.isVisible()]
        return focus_next(stops, forward)
