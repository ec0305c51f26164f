"""A page laid over the one that is shown (help, settings): Esc goes back to where one was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.widgets.focus_chain import focus_in
from ui.window.window import MainWindow


class Over:
    """The page that lies over another one in a window; what is being written below stays as it is."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._page: QWidget | None = None
        self._before: tuple[QWidget | None, QWidget | None, QWidget | None] = (None, None, None)

    @property
    def page(self) -> QWidget | None:
        """Page laid over the current one, None when it is no longer shown."""
        shown = self._page is not None and self._window.current_page() is self._page
        return self._page if shown else None

    def show(self, page: QWidget) -> None:
        """Lay a page over the one that is shown; over another such page, instead of it."""
        window = self._window
        if self.page is not None:
            before = self._before
        else:
            before = (window.current_page(), window.side, focus_in(window))
        # Also one that another page has taken from the screen since.
        self._drop()
        self._page, self._before = page, before
        window.pages.addWidget(page)
        window.pages.setCurrentWidget(page)
        window.set_side(None)
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def back(self) -> bool:
        """Go back to the page below, with its column and the focus where it was; False if nothing lies over
        it."""
        shown = self.page is not None
        page, side, focus = self._before
        self._drop()
        if not shown:
            return False
        if page is not None and isValid(page):
            self._window.pages.setCurrentWidget(page)
        if side is not None and isValid(side):
            self._window.set_side(side)
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.take_focus()
        return True

    def covers(self, side: QWidget) -> bool:
        """True while a page lies over the one with this column, which comes back with it."""
        return self.page is not None and self._before[1] is side

    def let_go(self, side: QWidget | None) -> None:
        """Bring a column of the page below back no more: it is about to be deleted, and seems whole until
        the event loop does that."""
        page, before, focus = self._before
        if side is not None and side is before:
            self._before = (page, None, focus)

    def _drop(self) -> None:
        page, self._page = self._page, None
        self._before = (None, None, None)
        if page is not None and isValid(page):
            self._window.pages.removeWidget(page)
            page.hide()
            page.deleteLater()
