"""Pages that are kept ready: who is opened next is shown in the frame in which the key is pressed.

What is kept is what the record said, and is let go at the first commit that any of it could depend on. It is
never older than what a page that stands on the screen may be.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

import msgspec

from desktop.acts.edits import Kept
from desktop.core.clock import minute
from desktop.core.configured import in_use
from desktop.core.messages import language
from desktop.shown.page.patient_page import OrdersShown, PatientShown
from desktop.shown.questions import PatientPageOf
from desktop.store import snapshots
from desktop.store.changes import Changed
from desktop.store.store import Store
from desktop.writing import orders

KEPT = 8
"""Number of pages kept, the last used ones."""
LIVE = timedelta(minutes=1)
"""A page on the screen is asked for anew this often, because of what depends on the clock alone."""
_LOG = frozenset({"AuditEvent", "outbox", "access_log"})
"""Resource types that change no page: somebody read or sent something."""
_DECIDES = frozenset({f"snapshot:{snapshots.UNASKED}", "snapshot:alias"})
"""The kept facts that a page depends on; the others are the ward's, the synchronisation's and the start's."""


Around = tuple[object, ...]
"""State a page depends on beside its question, the record and the minute."""


class _Kept(msgspec.Struct, frozen=True):
    mark: tuple[object, ...]
    at: datetime
    fresh: str
    page: PatientShown


class Ready:
    """The pages kept by one reader. Nothing is kept in a window that only reads: another process writes, and
    nobody tells of its commits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: OrderedDict[str, _Kept] = OrderedDict()
        self._turns = {"": 0}
        self._guard = threading.Lock()
        store.listen(self._changed)

    def close(self) -> None:
        self._store.unlisten(self._changed)

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        with self._guard:
            for change in changes:
                kinds = change.kinds - _LOG
                if change.patient:
                    if kinds:
                        self._pages.pop(change.patient, None)
                        self._turns[change.patient] = self._turns.get(change.patient, 0) + 1
                    # Two people with one number are told of at each of them.
                    everybody = "Patient" in kinds
                else:
                    everybody = any(
                        kind in _DECIDES or not kind.startswith(("snapshot:", "cursor")) for kind in kinds
                    )
                if everybody:
                    self._pages.clear()
                    self._turns[""] += 1

    def take(self, ask: PatientPageOf, around: Around, now: datetime) -> PatientShown | None:
        """Take the prefetched page for this question if it is still valid; None where there is none."""
        with self._guard:
            kept = self._pages.get(ask.patient)
            if kept is None or kept.mark != _mark(ask, around) or not timedelta(0) <= now - kept.at < LIVE:
                return None
            self._pages.move_to_end(ask.patient)
        found, wanted = kept.page.orders, ask.orders
        if found is not None and wanted is not None and found.kept.id == kept.fresh:
            # Each opening begins its own basket.
            body = orders.encode(orders.empty(wanted.fresh, ask.patient))
            model = msgspec.structs.replace(found.model, draft=wanted.fresh)
            found = OrdersShown(Kept("order", wanted.fresh, ask.patient, body), found.text, model)
        earlier = minute(kept.at) != minute(now)
        return msgspec.structs.replace(kept.page, orders=found, earlier=earlier)

    def turn(self, patient: str) -> tuple[int, int]:
        """Change counters, of all patients and of this one: read before the record is."""
        with self._guard:
            return self._turns[""], self._turns.get(patient, 0)

    def keep(
        self, ask: PatientPageOf, around: Around, at: datetime, turn: tuple[int, int], page: PatientShown
    ) -> None:
        """Keep what was just read, unless any of it has changed since (`turn` was asked before)."""
        if page.banner is None or (ask.orders is not None and page.orders is None) or self._store.read_only:
            return
        fresh = ask.orders.fresh if ask.orders is not None else ""
        with self._guard:
            if turn != (self._turns[""], self._turns.get(ask.patient, 0)):
                return
            self._pages[ask.patient] = _Kept(_mark(ask, around), at, fresh, page)
            self._pages.move_to_end(ask.patient)
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)


def _mark(ask: PatientPageOf, around: Around) -> tuple[object, ...]:
    wanted = msgspec.structs.replace(ask.orders, fresh="") if ask.orders is not None else None
    return ask.panels, wanted, language(), in_use(), around
