"""Screens of a synchronised record as text, without a display: for `fagflate say`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.acts.patient import BeginLetter
from desktop.core.messages import _
from desktop.core.window_port import Picture, Said, Saying, Start
from ui.acts.controller import Controller
from ui.acts.pictures.screens import show_screen
from ui.painting.recorder import Recorder, recording
from ui.pictures import WAIT_SECONDS, at_work, dress, rest, settle
from ui.window.side import SideHolder
from ui.window.spoken import heighten, spoken

LETTER = "letter"


def say(start: Start, picture: Picture, told: Callable[[str], None]) -> Said:
    """The texts of a picture's screen; without a screen those of all pages of its patient and of the letter,
    or of all lists of its ward. `told` hears what is wrong in its workspace's files."""
    # From the start: what is made before the recorder is on does not know its whole text.
    with recording() as recorder, at_work(start, [picture]) as (app, session):
        from ui.application import open_desk

        dress(app, picture)
        window, desk = open_desk(picture.workspace, session)
        desk.follows = False
        # Laid out as if it were shown, and painted only to be said: it may be as high as a list is long.
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        saying = _Saying(app, desk, recorder, picture)
        try:
            window.resize(*picture.size)
            window.show()
            for screen, title in _screens(desk, picture, partial(settle, app, session, desk), saying):
                saying.say(screen, title)
            if desk.following.told:
                told(desk.following.told)
        finally:
            desk.close()
            window.close()
            window.deleteLater()
            app.processEvents()
    return Said(tuple(saying.texts), tuple(saying.lacking))


class _Saying:
    """The texts that were said until now, and sentences about what could not be."""

    def __init__(self, app: QApplication, desk: Controller, recorder: Recorder, picture: Picture) -> None:
        self._app, self._desk, self._recorder, self._size = app, desk, recorder, picture.size
        self.texts: list[Saying] = []
        self.lacking: list[str] = []

    def say(self, screen: str, title: str) -> None:
        """Say the screen that is shown; panels that have only an entry on the page after the others."""
        self.texts += self._seen(screen, title)
        page = self._desk.patients.page
        if not page.isVisible():
            return
        for number, panel in enumerate(page.shown_panels(), 1):
            if panel.isVisible():
                continue
            page.go_panel(number)
            self._rest()
            # One that has nothing to show of this patient gives way, and has no entry.
            if panel.isVisible():
                self.texts += [one for one in self._seen(screen, title) if one.panel == panel.kind]
                page.close_entry()
                self._rest()

    def _seen(self, screen: str, title: str) -> list[Saying]:
        window = self._desk.window
        for column in window.findChildren(SideHolder):
            if column.away:
                # In a narrow window it comes when it is asked for.
                column.open()
                self._rest()
        if not heighten(window, self._rest):
            words = _("Not everything on {screen} is said: a part of it is scrolled away.")
            self.lacking.append(words.format(screen=title or screen))
        found = spoken(window, self._recorder, screen, title)
        window.resize(*self._size)
        return found

    def _rest(self) -> None:
        rest(self._app, self._desk, time.monotonic() + WAIT_SECONDS)


def _screens(
    desk: Controller, picture: Picture, wait: Callable[[], None], saying: _Saying
) -> Iterator[tuple[str, str]]:
    """Bring the desk to each screen in turn; gives its name and title."""
    if picture.screen:
        show_screen(desk, picture, wait)
        wait()
        yield picture.screen, ""
        return
    if not picture.patient:
        show_screen(desk, structs.replace(picture, screen="worklist"), wait)
        wait()
        for entry in desk.window.navigation.model.entries:
            desk.show_page(entry.key)
            wait()
            yield entry.key, entry.title
        return
    show_screen(desk, structs.replace(picture, screen="overview"), wait)
    wait()
    for tab in desk.patients.page.tabs:
        desk.patients.page.show_tab(tab.key)
        wait()
        yield tab.key, tab.title
    if not desk.actor.role:
        words = _("What the letter would ask is not said: nobody is there to write it.")
        saying.lacking.append(" ".join((words, _("Name one with --person and their ward with --ward."))))
        return
    desk.do(BeginLetter())
    wait()
    yield LETTER, _("The letter, and what it would ask")
