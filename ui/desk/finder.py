"""The command palette's content: acts by name, pages, open patients, and patients found by what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer

from desktop.core.errors import FagflateError
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.views import found
from desktop.views.shell import PaletteEntry, PaletteGroup
from ui.bridge import Bridge
from ui.shell.keys import PATIENT, SHORTCUTS, words
from ui.shell.window import MainWindow

if TYPE_CHECKING:
    from ui.desk.controller import Desk

PATIENT_PREFIX = "patient="
PAGE_PREFIX = "page="
LOOKUP_MS = 250


class Finder:
    """Answers what is typed in the palette. Patients are shown only once something was typed."""

    def __init__(self, window: MainWindow, bridge: Bridge, desk: Desk) -> None:
        self._window = window
        self._bridge = bridge
        self._desk = desk
        self._text = ""
        self._people: tuple[PaletteEntry, ...] = ()
        self._asked = True
        self._why = ""
        self._later = QTimer(window)
        self._later.setSingleShot(True)
        self._later.setInterval(LOOKUP_MS)
        self._later.timeout.connect(self._look_up)
        window.palette_typed.connect(self.typed)

    def typed(self, text: str) -> None:
        """Offer what fits."""
        self._text = text
        self._people = ()
        self._asked = True
        self._show()
        if len(text.strip()) >= 2:
            self._bridge.ask(
                lambda desk, c: found.patients(desk, c, text), lambda people: self._found(text, people)
            )

            # What is not held here is looked for on the server, once somebody stops typing.
            self._later.start()

    def _look_up(self) -> None:
        text = self._text
        if len(text.strip()) >= 3:
            self._bridge.find_patients(
                text,
                lambda: self._bridge.ask(
                    lambda desk, c: found.patients(desk, c, text), lambda people: self._found(text, people)
                ),
                lambda error: self._not_asked(text, error),
            )

    def _not_asked(self, text: str, error: FagflateError) -> None:
        """The server could not be asked, or not wholly: whom it knows is unknown, and that is said."""
        if text == self._text:
            self._asked = False
            self._why = error.what
            self._bridge.ask(
                lambda desk, c: found.patients(desk, c, text), lambda people: self._found(text, people)
            )

    def _found(self, text: str, people: tuple[PaletteEntry, ...]) -> None:
        if text == self._text:
            # Whom one sees stays where they are: whoever is found later comes below, not under the pointer.
            now = {entry.key: entry for entry in people}
            first = [now.pop(entry.key, entry) for entry in self._people]
            self._people = (*first, *now.values())
            self._show()

    def _show(self) -> None:
        groups: list[PaletteGroup] = []
        focus = self._desk.patients.banner
        wanted = fold(self._text).split()

        def fits(title: str) -> bool:
            folded = " " + fold(title)
            return all(f" {word}" in folded for word in wanted)

        here: list[PaletteEntry] = []
        everywhere: list[PaletteEntry] = []
        for shortcut in SHORTCUTS:
            title = words(shortcut.action)
            if (
                not title
                or not fits(title)
                or not self._done(shortcut.action)
                or (shortcut.where == PATIENT and focus is None)
            ):
                continue
            entry = PaletteEntry(shortcut.action, title, keys=shortcut.keys)
            (here if shortcut.where == PATIENT else everywhere).append(entry)
        pages = [
            PaletteEntry(f"{PAGE_PREFIX}{page.key}", page.title(), page.icon)
            for page in self._desk.pages.pages.values()
            if fits(page.title())
        ]
        if focus is not None:
            letter = PaletteEntry("write_letter", _("Write the discharge letter"), "envelope-simple")
            here += [letter] if fits(letter.title) else []
        for entry in (
            PaletteEntry("report", _("Report a problem"), "warning"),
            PaletteEntry("settings", _("Change person or ward"), "users"),
            PaletteEntry("theme", _("Light, dark or high contrast"), "question"),
        ):
            everywhere += [entry] if fits(entry.title) else []
        if focus is not None and here:
            groups.append(PaletteGroup(_("For {name}").format(name=focus.name), _unique(here)))
        if pages or everywhere:
            groups.append(PaletteGroup(_("The whole ward"), _unique([*pages, *everywhere])))
        if self._people:
            groups.append(PaletteGroup(_("Patients"), self._people))
        hits = sum(len(group.entries) for group in groups)
        tally = ngettext("{n} hit", "{n} hits", hits).format(n=hits)
        if not self._asked:
            tally = _("{hits} here. {why}").format(hits=tally, why=self._why)
        self._window.set_palette(tuple(groups), tally)

    def _done(self, action: str) -> bool:
        """Whether the desk or the window itself carries an act out."""
        return action in self._desk.acts or action in ("print", "filter", "palette", "undo")

    def chosen(self, key: str) -> None:
        """Do what was chosen."""
        if key.startswith(PATIENT_PREFIX):
            self._desk.open_patient(key.removeprefix(PATIENT_PREFIX))
        elif key.startswith(PAGE_PREFIX):
            self._desk.show_page(key.removeprefix(PAGE_PREFIX))
        else:
            self._window.act.emit(key, None)


def _unique(entries: list[PaletteEntry]) -> tuple[PaletteEntry, ...]:
    seen: dict[str, PaletteEntry] = {}
    for entry in entries:
        # A page that an act opens too is one choice, with the page's icon and the act's keys.
        other = seen.get(entry.title)
        if other is None:
            seen[entry.title] = entry
        elif entry.keys and not other.keys:
            seen[entry.title] = msgspec.structs.replace(entry, icon=other.icon)
    return tuple(seen.values())
