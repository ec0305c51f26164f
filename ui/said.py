"""Screens of a synchronised record as text, without a display: for `fagflate say`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from msgspec import structs
from PySide6.QtCore import Qt

from desktop.core.messages import _
from desktop.core.window_port import Picture, Said, Saying, Start
from ui.acts.controller import Controller
from ui.acts.pictures.screens import show_screen
from ui.painting.recorder import recording
from ui.pictures import WAIT_SECONDS, at_work, dress, rest, settle
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
        wait = partial(settle, app, session, desk)

        def laid_out() -> None:
            rest(app, desk, time.monotonic() + WAIT_SECONDS)

        texts: list[Saying] = []
        lacking: list[str] = []
        try:
            window.resize(*picture.size)
            window.show()
            for screen, title in _screens(desk, picture, wait):
                if not heighten(window, laid_out):
                    words = _("Not everything on {screen} is said: a part of it is scrolled away.")
                    lacking.append(words.format(screen=title or screen))
                texts += spoken(window, recorder, screen, title)
                window.resize(*picture.size)
            if desk.following.told:
                told(desk.following.told)
        finally:
            desk.close()
            window.close()
            window.deleteLater()
            app.processEvents()
    return Said(tuple(texts), tuple(lacking))


def _screens(desk: Controller, picture: Picture, wait: Callable[[], None]) -> Iterator[tuple[str, str]]:
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
    show_screen(desk, structs.replace(picture, screen=LETTER), wait)
    wait()
    yield LETTER, ""
