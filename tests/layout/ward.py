"""A whole window on the demo hospital, brought to each of its screens."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts.facts import BeginFacts
from desktop.acts.measurements import BeginRound
from desktop.acts.origin import ShowOrigin
from desktop.acts.patient import BeginLetter, BeginNote, BeginOrder
from desktop.acts.questionnaires import BeginForm
from desktop.acts.reconcile import BeginReconciliation
from desktop.acts.window import Help, OpenSettings, ShowWhy
from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.core import messages
from desktop.views.session import Session
from tests.journeys import conftest
from tests.journeys.conftest import Seat
from tests.layout.page import Page, look
from tests.layout.stage import HEIGHTS
from tests.servers.embedded import Embedded
from ui import theme
from ui.theme import Scheme
from ui.window.why_card import WhyCard

PAGES = ("ward", "results", "tasks", "handover", "unsent", "queue")
TABS = ("overview", "chart", "laboratory", "medicines", "notes", "forms", "letters")
WRITING = ("order", "order typed", "note", "letter", "measurement", "facts", "reconcile", "form")
OVER = ("help", "settings", "palette", "choose", "origin", "why")
SCREENS = (*PAGES, *TABS, *WRITING, *OVER)
MAIN = (
    "overview", "chart", "laboratory", "medicines", "ward", "results", "tasks", "order", "order typed",
    "letter",
)  # fmt: skip
"""The screens in which nothing at all may be wrong at 100 % on a window of 1366 or 1920."""
BRIEF = ("facts", "order", *OVER)
"""Looked at in two widths by default, in all of them by the slow run."""
SEEN = {
    "measurement": frozenset({"EntryRow"}),
    "facts": frozenset({"FactsSheet"}),
    "reconcile": frozenset({"ReconcilePage"}),
    "form": frozenset({"FormPage"}),
    "help": frozenset({"HelpPage"}),
    "settings": frozenset({"SettingsPage"}),
    "palette": frozenset({"CommandPalette"}),
    "origin": frozenset({"OriginCard"}),
    "why": frozenset({"WhyCard"}),
}
"""What is seen at a screen and nowhere else: by the names of the classes."""
ORDER = "furosemid 40 mg x 2 po"
NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
"""When it is: the same words stand on the screens at whatever hour one tests."""
INFANT, NEWBORN = "d16", "d18"
SYNTHEA = ("6c1a94c7-5d69-4041-8785-96f2c563ce82", "5d08f7da-5a78-4d35-afec-9d2c2c0245ee")
"""Of the patients that Synthea made, one of those with the most and one of those with the least."""


def hospital() -> list[dict[str, Any]]:
    """A ward of the demo hospital, with a newborn and an infant of other wards."""
    ward = list(demo.resources(24, now=NOW, draw=draw))
    known = {(one["resourceType"], one["id"]) for one in ward}
    more = [one for one in demo.resources(40, now=NOW) if _of(one) in (INFANT, NEWBORN)]
    return [*ward, *(one for one in more if (one["resourceType"], one["id"]) not in known)]


def load_synthea(server: Embedded, shared: Path, folder: Path) -> None:
    """Synthea's patients, as `fagflate load` takes them in."""
    from desktop.cli.load_files import files
    from desktop.cli.load_send import Loader

    for file in sorted((shared / "data" / "synthea").glob("*.ndjson")):
        lines = filter(str.strip, file.read_text(encoding="utf-8").splitlines())
        mine = [line for line in lines if _of(json.loads(line)) in SYNTHEA]
        if mine:
            (folder / file.name).write_text("\n".join(mine), encoding="utf-8")
    with Loader(server.url, server.token) as loader:
        loader.load(files([folder]))


def _of(resource: dict[str, Any]) -> str:
    """The patient whom a resource is about."""
    if resource["resourceType"] == "Patient":
        return str(resource["id"])
    about = resource.get("subject") or resource.get("patient") or {}
    return str(about.get("reference", "")).removeprefix("Patient/")


class Desk:
    """One person at one window; `screen(name, patient)` brings it there."""

    def __init__(self, app: QApplication, folder: Path, server: Embedded) -> None:
        fixed = functools.partial(Session, clock=lambda: NOW)
        with mock.patch.object(conftest, "Session", fixed):
            self.seat = Seat(app, folder, server.url, server.token, "cardiology")
        self.dress: tuple[str, Scheme, float] = ("nb", Scheme.LIGHT, 1.0)
        self._away: Callable[[], Any] | None = None
        self._fetched: set[str] = set()

    def dressed(self, lang: str, scheme: Scheme, scale: float) -> None:
        """In a language, a theme and a size of text, as after it was chosen in the settings. Another language
        has another window: what was made in the first would keep its words."""
        # Each test begins in Bokmål, also one whose window is in English already.
        messages.set_language(lang)
        if (lang, scheme, scale) == self.dress:
            return
        self.leave()
        self.seat.desk.show_page("ward")
        other = lang != self.dress[0]
        self.dress = (lang, scheme, scale)
        theme.apply(self.seat.app, scheme, scale)
        if other:
            self.seat.another_window()
            self.seat.sign_in()
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
            if desk.patients.focus != patient or window.current_page() is not desk.patients.page:
                desk.open_patient(patient)
                seat.until(lambda: desk.patients.banner)
                if patient not in self._fetched:
                    seat.settle()
                    self._fetched.add(patient)
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
            for box, text in zip(desk.entry.row.boxes.values(), ["22", "91", "128/70"], strict=False):
                box.line.setText(text)
            self._away = lambda: desk.entry.row.left.emit()
        elif name == "facts":
            desk.do(BeginFacts())
            seat.quiet()
            if desk.facts.sheet.form is not None:
                desk.facts.sheet.form.substance.field.setText("penic")
            self._away = lambda: desk.facts.sheet.left.emit()
        elif name == "reconcile":
            desk.do(BeginReconciliation())
            seat.until(lambda: desk.reconcile.patient and desk.reconcile.page.isVisible())
            if desk.reconcile.page.table.row is not None:
                QTest.keyClicks(desk.reconcile.page.table, "j")
            seat.quiet()
            self._away = desk.reconcile.close
        elif name == "form":
            desk.do(BeginForm("Questionnaire/form-nihss"))
            seat.until(lambda: desk.questionnaires.patient and desk.questionnaires.page.isVisible())
            QTest.keyClicks(desk.questionnaires.page.table, "0")
            seat.quiet()
            self._away = desk.questionnaires.close
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
        elif name == "origin":
            page.show_tab("laboratory" if any(t.key == "laboratory" for t in page.tabs) else page.tabs[0].key)
            seat.quiet()
            desk.do(ShowOrigin())
        elif name == "why":
            page.panels_of("laboratory")[0].take_focus()
            seat.quiet()
            desk.do(ShowWhy())
            seat.until(lambda: any(card.isVisible() for card in window.findChildren(WhyCard)))
            (card,) = window.findChildren(WhyCard)
            self._away = card.left.emit

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
