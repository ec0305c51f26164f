"""Prefetch of the patients likely to be opened next, in idle time: the row with the cursor and its
neighbours, the open patients beside the one in focus.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from desktop.acts.window import OpenPatient
from desktop.core.errors import FagflateError
from desktop.shown.questions import MakeReady
from ui.acts.desk import Desk
from ui.acts.pages.patients import LOG
from ui.table.table import TablePanel

PAUSE_MS = 250
"""Idle time in ms before a prefetch: then nobody waits for the record."""
LONGEST_MS = 8000
"""While a record changes again and again (a round arrives) each turn waits twice as long, at most so long."""


class Ahead(QObject):
    """Prefetch of patient pages. Asks for a few pages, one after the other, once for each place where one
    stops, and again for those whose record has changed since. Nothing of it is shown, and nothing is done
    again by the clock alone."""

    def __init__(self, desk: Desk, warm: Callable[[], None], parent: QObject) -> None:
        """`warm` sees the column of orders of the patient in focus as things stand now: what its field asks
        for first is found before anybody types."""
        super().__init__(parent)
        self._desk = desk
        self._warm = warm
        self._place: tuple[str, str] = ("", "")
        self._asked: set[str] = set()
        self._followed: set[str] = set()
        # How often the record has changed without a calm between.
        self._again = 0
        self._since = QElapsedTimer()
        self._making = desk.bridge.coalesced(self._make)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._making.request)
        desk.bridge.delivered.connect(self.look)

    @property
    def busy(self) -> bool:
        """True while a page is being prefetched, or will be unless a key is pressed."""
        return self._pause.isActive() or self._making.running

    def changed(self, gathered: dict[str, set[str]]) -> None:
        """These kinds of these patients have changed: what was made ready of them is let go."""
        told = {patient for patient, kinds in gathered.items() if not kinds <= LOG}
        if self._asked & told:
            self._asked -= told
            calm = not self._since.isValid() or self._since.hasExpired(LONGEST_MS)
            self._again = 1 if calm else self._again + 1
            self._since.start()
            self._pause.start(min(PAUSE_MS << min(self._again, 8) - 1, LONGEST_MS))

    def look(self) -> None:
        """Schedule a prefetch after a page was shown, or a cursor moved."""
        if self._desk.bridge.read_only:
            return
        pages = self._desk.pages
        if pages.current and pages.current not in self._followed:
            panel = pages.panel(pages.current)
            if isinstance(panel, TablePanel):
                self._followed.add(pages.current)
                panel.view.moved.connect(self.look)
        if (place := self._here()) != self._place:
            self._place, self._asked, self._again = place, set(), 0
            self._making.cancel()
            self._pause.start(PAUSE_MS)

    def _here(self) -> tuple[str, str]:
        patients, pages = self._desk.patients, self._desk.pages
        if patients.focus:
            return "", patients.focus
        return pages.current, str(pages.panel(pages.current).current_key() or "") if pages.current else ""

    def _next(self) -> list[str]:
        """Patients to prefetch, the most likely first."""
        patients, pages = self._desk.patients, self._desk.pages
        if patients.focus:
            near = [patients.neighbour(1), patients.neighbour(-1)]
        else:
            panel = pages.panel(pages.current) if pages.current else None
            near = _around(panel) if isinstance(panel, TablePanel) else []
        needs = self._desk.reasons.needs
        return [one for one in dict.fromkeys(near) if one and one != patients.focus and not needs(one)]

    async def _make(self) -> None:
        if self._desk.patients.focus and not self._asked:
            self._warm()
        patients = self._desk.patients
        for patient in self._next():
            if patient not in self._asked:
                self._asked.add(patient)
                try:
                    await self._desk.bridge.ask(MakeReady(patients.page_of(patient, patients.beside.asks())))
                except FagflateError:
                    # Whoever opens that patient is told.
                    return


def _around(panel: TablePanel) -> list[str]:
    """Patients that Enter opens on the row with the cursor, the one below and the one above."""
    keys, now = panel.view.rows.keys, panel.view.current_key()
    if now not in keys:
        return []
    at = keys.index(now)
    acts = [panel.opened(keys[one]) for one in (at, at + 1, at - 1) if 0 <= one < len(keys)]
    return [act.patient for act in acts if isinstance(act, OpenPatient)]
