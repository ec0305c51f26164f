"""Role that ended while its person works: told as soon as the register in the store says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from desktop.core.actor import Actor
from desktop.core.clock import Clock
from desktop.fhir.resources import PractitionerRole
from desktop.fhir.when import Precision, after, parse
from desktop.shown.status import RoleEnd
from desktop.store.changes import Changed
from desktop.store.charts import Charts
from desktop.store.store import Store
from desktop.views.roles.register import AGAIN, OF_REGISTER, held
from desktop.views.sign_in.who_signed_in import Directory


def role_end(directory: Directory, claimed: Actor, moment: datetime) -> RoleEnd | None:
    """End of the role in which somebody works; None while it is theirs, or the register does not hold them.

    When it ended is told only where the register says a time, or a day, that has passed.
    """
    if not claimed.practitioner or held(directory, claimed, moment).duty != "ended":
        return None
    role = directory.get(claimed.role)
    period = role.period if isinstance(role, PractitionerRole) else None
    end, over = (parse(period.end), after(period.end)) if period is not None else (None, None)
    if end is None or over is None or over > moment or end.precision < Precision.DAY:
        return RoleEnd(claimed.title)
    return RoleEnd(claimed.title, end.start, whole_day=not end.has_time)


class RoleEnding:
    """Looks after the role of whoever works in one record; `tell` is called, on any thread, when it ends
    or is theirs again."""

    def __init__(self, store: Store, charts: Charts, clock: Clock, tell: Callable[[], None]) -> None:
        self._store = store
        self._charts = charts
        self._clock = clock
        self._tell = tell
        self._guard = threading.Lock()
        self._claimed = Actor("", "", "")
        self._found: RoleEnd | None = None
        self._looked: datetime | None = None
        store.listen(self._changed)

    def close(self) -> None:
        """Let go of the store."""
        self._store.unlisten(self._changed)

    def works(self, claimed: Actor) -> None:
        """From now on it is about this person in this role."""
        with self._guard:
            self._claimed, self._found = claimed, None
        self._look()

    def found(self, practitioner: str) -> RoleEnd | None:
        """The end of this person's role, as it was seen last. A role may end by the clock: after a minute it
        is looked anew, beside what asks."""
        if practitioner != self._claimed.practitioner:
            return None
        if self._looked is None or not self._clock() - self._looked < AGAIN:
            self._look()
        return self._found

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        if any(not OF_REGISTER.isdisjoint(one.kinds) for one in changes):
            self._look()

    def _look(self) -> None:
        claimed, now = self._claimed, self._clock()
        if not claimed.practitioner:
            return
        self._looked = now
        read = self._store.read(lambda c: role_end(self._charts.directory(c), claimed, now))
        read.add_done_callback(lambda done: self._seen(claimed, done))

    def _seen(self, claimed: Actor, done: Future[RoleEnd | None]) -> None:
        if done.cancelled() or done.exception() is not None:
            # The record is closed, or can't be read, which is told where it is asked for.
            return
        with self._guard:
            if claimed != self._claimed or done.result() == self._found:
                return
            self._found = done.result()
        self._tell()
