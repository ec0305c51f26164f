"""The command palette's content: acts by name, pages, open patients, and patients found by what is typed."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QTimer

from desktop.acts import Act, Needs, all_declared, declared, shortcuts
from desktop.acts.window import Help, OpenPatient, Print, ShowPage
from desktop.core.errors import FagflateError
from desktop.core.fold import fold
from desktop.core.messages import _, language, ngettext
from desktop.shown.questions import FindPatients
from desktop.shown.shell import PaletteEntry, PaletteGroup
from ui.acts.desk import Desk
from ui.bridge import Bridge
from ui.window.window import MainWindow

LOOKUP_MS = 250
_ASKED_FROM = 3
"""The server is not asked for fewer letters."""
_SOON_MS = 15
"""Delay in ms of the patient search: typed text is painted first, as the reading thread would block it."""


class _Named(NamedTuple):
    """An act as the palette offers it, and the words that find it, folded."""

    kind: type[Act]
    of_patient: bool
    entry: PaletteEntry
    title: str
    searched: str


@cache
def _named(_language: str, _keys: shortcuts.Bound) -> tuple[_Named, ...]:
    """Every act that the palette may offer, in the words and with the keys in use."""
    found = []
    for one in all_declared():
        if one.in_palette:
            keys, act = next(iter(one.keys.items()), ("", None))
            entry = PaletteEntry(act or one.kind(), one.words(), one.icon, keys=keys)
            title = fold(entry.title)
            searched = " " + fold(f"{entry.title} {one.also()}")
            found.append(_Named(one.kind, one.needs is Needs.PATIENT, entry, title, searched))
    return tuple(found)


def _in_order(some: list[_Named], asked: str, wanted: tuple[str, ...]) -> list[PaletteEntry]:
    """Order entries by match: titles before entries found by a synonym only."""
    some.sort(key=lambda one: (one.title != asked, not all(word in f" {one.title}" for word in wanted)))
    return [one.entry for one in some]


class Finder:
    """Answers what is typed in the palette. Patients are shown only once something was typed."""

    def __init__(self, window: MainWindow, bridge: Bridge, desk: Desk) -> None:
        self._window = window
        self._bridge = bridge
        self._desk = desk
        self._text = ""
        self._people: tuple[PaletteEntry, ...] = ()
        self._asked = True
        self._asking = False
        self._why = ""
        self._soon = QTimer(window)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._look)
        self._later = QTimer(window)
        self._later.setSingleShot(True)
        self._later.setInterval(LOOKUP_MS)
        self._later.timeout.connect(self._look_up)
        window.palette_typed.connect(self.typed)
        bridge.delivered.connect(window.palette_overlay.behind_changed)

    def name_of(self, patient: str) -> str:
        """Name of a patient among the last hits; empty for anybody else."""
        return next((one.title for one in self._people if one.act == OpenPatient(patient)), "")

    def forget(self) -> None:
        """Let go of what somebody looked for: it is not the next one's."""
        self._soon.stop()
        self._later.stop()
        self._text, self._people = "", ()
        self._asked, self._asking, self._why = True, False, ""
        self._window.palette_overlay.forget()

    def typed(self, text: str) -> None:
        """Offer what fits."""
        self._text = text
        self._people = ()
        self._asked = True
        self._asking = len(text.strip()) >= _ASKED_FROM
        self._show()
        if len(text.strip()) >= 2:
            self._soon.start()
            # What is not held here is looked for on the server, once somebody stops typing.
            self._later.start()

    def _look(self) -> None:
        if len(self._text.strip()) >= 2:
            self._bridge.run(self._find(self._text))

    def _look_up(self) -> None:
        text = self._text
        if len(text.strip()) >= _ASKED_FROM:
            self._bridge.run(self._ask_server(text))

    async def _ask_server(self, text: str) -> None:
        try:
            await self._bridge.find_patients(text)
        except FagflateError as error:
            # The server could not be asked, or not wholly: whom it knows is unknown, and that is said.
            if text == self._text:
                self._asked = False
                self._why = error.what
        if text == self._text:
            self._asking = False
        await self._find(text)

    async def _find(self, text: str) -> None:
        self._found(text, await self._bridge.ask(FindPatients(text)))

    def _found(self, text: str, people: tuple[PaletteEntry, ...]) -> None:
        if text == self._text:
            # Whom one sees stays where they are: whoever is found later comes below, not under the pointer.
            now = {entry.act: entry for entry in people}
            first = [now.pop(entry.act, entry) for entry in self._people]
            self._people = (*first, *now.values())
            self._show()

    def _show(self) -> None:
        groups: list[PaletteGroup] = []
        focus = self._desk.patients.banner
        asked = fold(self._text)
        wanted = tuple(f" {word}" for word in asked.split())
        found: tuple[list[_Named], list[_Named]] = ([], [])
        for one in _named(language(), shortcuts.in_use()):
            # Other words find it once somebody looks for something.
            if not all(word in one.searched for word in wanted) or (one.of_patient and focus is None):
                continue
            if one.kind not in self._window.own | {Print} and not self._desk.offers(one.kind):
                continue
            found[0 if one.of_patient else 1].append(one)
        here, everywhere = (_in_order(some, asked, wanted) for some in found)
        shown = {act: keys for keys, act in declared(ShowPage).keys.items()}
        pages = [
            PaletteEntry(ShowPage(page.key), page.title(), page.icon, keys=shown.get(ShowPage(page.key), ""))
            for page in self._desk.pages.pages.values()
            if all(word in f" {fold(page.title())}" for word in wanted)
        ]
        if focus is not None and here:
            groups.append(PaletteGroup(_("For {name}").format(name=focus.name), tuple(here)))
        if pages or everywhere:
            groups.append(PaletteGroup(_("The whole ward"), (*pages, *everywhere)))
        if self._people:
            groups.append(PaletteGroup(_("Patients"), self._people))
        hits = sum(len(group.entries) for group in groups)
        if not groups:
            groups = self._nothing()
        tally = ngettext("{n} hit", "{n} hits", hits).format(n=hits)
        if not self._asked:
            tally = _("{hits} here. {why}").format(hits=tally, why=self._why)
        self._window.set_palette(tuple(groups), tally)

    def _nothing(self) -> list[PaletteGroup]:
        """Hints for an empty result; none before the server's answer, so that Enter can't act wrongly."""
        if self._asking:
            return [PaletteGroup(_("No hits here. The server is being asked …"), ())]
        if len(self._text.strip()) < _ASKED_FROM:
            said = _("No hits here. The server is asked from the third letter on.")
        elif self._asked:
            said = _("No hits, neither here nor on the server.")
        else:
            said = _("No hits here. The server could not be asked.")
        shown = {act: keys for keys, act in declared(ShowPage).keys.items()}
        pages = (
            PaletteEntry(
                ShowPage(one.key), one.title(), one.icon, _("the list"), shown.get(ShowPage(one.key), "")
            )
            for one in list(self._desk.pages.pages.values())[:1]
        )
        help_ = next(one.entry for one in _named(language(), shortcuts.in_use()) if one.kind is Help)
        told = msgspec.structs.replace(help_, detail=_("all that can be done here, also by other words"))
        # One after the other: what was looked for, how patients are found, and where to go on.
        how = _("Patients are found by name, birth date, number or bed.")
        return [PaletteGroup(said, ()), PaletteGroup(how, (*pages, told))]
