"""A whole window on the demo hospital, brought to each of its screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts.facts import BeginFacts
from desktop.acts.measurements import BeginRound
from desktop.acts.origin import ShowOrigin
from desktop.acts.patient import BeginLetter, BeginNote, BeginOrder
from desktop.acts.window import Help, OpenSettings
from desktop.core import messages
from tests.journeys.conftest import Seat
from tests.layout.page import Page, look
from tests.layout.stage import HEIGHTS
from tests.servers.embedded import Embedded
from ui import theme
from ui.theme import Scheme

PAGES = ("ward", "results", "tasks", "handover", "unsent", "queue")
TABS = ("overview", "chart", "laboratory", "medicines", "notes", "letters")
WRITING = ("order", "order typed", "note", "letter", "measurement", "facts")
OVER = ("help", "settings", "palette", "choose", "origin", "resource")
SCREENS = (*PAGES, *TABS, *WRITING, *OVER)
ORDER = "furosemid 40 mg x 2 po"


class Desk:
    """One person at one window; `screen(name, patient)` brings it there."""

    def __init__(self, app: QApplication, folder: Path, server: Embedded) -> None:
        self.seat = Seat(app, folder, server.url, server.token, "cardiology")
        self.dress: tuple[str, Scheme, float] = ("nb", Scheme.LIGHT, 1.0)
        self._away: Callable[[], Any] | None = None

    def dressed(self, lang: str, scheme: Scheme, scale: float) -> None:
        """In a language, a theme and a size of text, as after it was chosen in the settings."""
        if (lang, scheme, scale) == self.dress:
            return
        self.leave()
        self.seat.desk.show_page("ward")
        self.dress = (lang, scheme, scale)
        messages.set_language(lang)
        theme.apply(self.seat.app, scheme, scale)
        self.seat.quiet()

    def leave(self) -> None:
        """Whatever stands over the page is taken away."""
        if self._away is not None:
            self._away()
            self._away = None
            self.seat.quiet()

    def screen(self, name: str, patient: str, width: int) -> Page:
        """What the window shows there."""
        seat, desk, window = self.seat, self.seat.desk, self.seat.window
        self.leave()
        window.resize(width, HEIGHTS[width])
        root: QWidget = window
        if name in PAGES:
            desk.show_page(name)
            seat.until(lambda: desk.pages.panel(name).state.kind != "loading")
        else:
            desk.open_patient(patient)
            seat.until(lambda: desk.patients.banner)
            desk.patients.page.show_tab("overview")
            seat.quiet()
            self._go(name)
        seat.quiet()
        for _round in range(3):
            seat.app.processEvents()
        return look(root)

    def _go(self, name: str) -> None:
        seat, desk, window = self.seat, self.seat.desk, self.seat.window
        page = desk.patients.page
        if name in TABS:
            page.show_tab(name if any(tab.key == name for tab in page.tabs) else page.tabs[0].key)
        elif name.startswith("order"):
            desk.do(BeginOrder())
            if "typed" in name:
                desk.order.column.field.clear()
                QTest.keyClicks(desk.order.column.field, ORDER)
        elif name == "note":
            desk.do(BeginNote())
            seat.until(lambda: desk.note.patient and desk.note.editor.isVisible())
        elif name == "letter":
            desk.do(BeginLetter())
            seat.until(lambda: desk.letter.patient and desk.letter.editor.model)
        elif name == "measurement":
            desk.do(BeginRound())
            seat.quiet()
            for box, text in zip(desk.entry.row.boxes.values(), "22;91;128/70".split(";"), strict=False):
                box.line.setText(text)
            self._away = lambda: desk.entry.row.left.emit()
        elif name == "facts":
            desk.do(BeginFacts())
            seat.quiet()
            if desk.facts.sheet.form is not None:
                desk.facts.sheet.form.substance.field.setText("penic")
            self._away = lambda: desk.facts.sheet.left.emit()
        elif name == "help":
            desk.do(Help())
            self._away = lambda: desk.window.cover(None)
        elif name == "settings":
            desk.do(OpenSettings())
            self._away = lambda: desk.window.cover(None)
        elif name == "palette":
            window.open_palette()
            QTest.keyClicks(window.palette_overlay.field, "kal")
            self._away = window.palette_overlay.close_palette
        elif name == "choose":
            desk.choose()
            seat.until(lambda: window.covered)
            self._away = desk.choosing.end
        elif name in ("origin", "resource"):
            page.show_tab("laboratory" if any(t.key == "laboratory" for t in page.tabs) else page.tabs[0].key)
            seat.quiet()
            desk.do(ShowOrigin())

    def close(self) -> None:
        self.leave()
        self.seat.close()


@contextmanager
def at(app: QApplication, folder: Path, server: Embedded) -> Iterator[Desk]:
    """A desk whose doctor has signed in and whose ward is fetched."""
    theme.apply(app, Scheme.LIGHT, 1.0)
    desk = Desk(app, folder, server)
    try:
        desk.seat.sign_in()
        yield desk
    finally:
        desk.close()
        messages.set_language("nb")
        theme.apply(app, Scheme.LIGHT, 1.0)


__all__ = ["ORDER", "OVER", "PAGES", "SCREENS", "TABS", "WRITING", "Desk", "at", "os"]
