"""Claimed roles held against the register: a window's word gives nothing that the register does not say."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from desktop.core.actor import Actor
from desktop.core.clock import Clock
from desktop.store.changes import Changed
from desktop.store.charts import Charts
from desktop.store.store import Store
from desktop.views.sign_in import who_signed_in
from desktop.views.sign_in.who_signed_in import Directory

AGAIN = timedelta(minutes=1)
"""Time for which a judgement holds: a role may end by the clock."""
OF_REGISTER = frozenset({"Practitioner", "PractitionerRole"})
"""Resource types from which roles are judged."""
_MOST = 64


def held(directory: Directory, claimed: Actor, moment: datetime) -> Actor:
    """The person as the register has them in the claimed role; an ended one where it is not theirs (now)."""
    if claimed.practitioner not in directory:
        # Not fetched yet: nothing tells what they are, and they read.
        return msgspec.structs.replace(claimed, profession="", secretary=False, stage="")
    found = who_signed_in.as_chosen(directory, claimed.practitioner, claimed.role, claimed.ward, moment)
    if found is None:
        return msgspec.structs.replace(
            claimed, profession="", secretary=False, stage="", organization="", duty="ended"
        )
    return msgspec.structs.replace(found, reasons=claimed.reasons)


class Register:
    """Judgements of claimed roles in one record, each kept for a minute or until the register changes."""

    def __init__(self, store: Store, charts: Charts, clock: Clock) -> None:
        self._store = store
        self._charts = charts
        self._clock = clock
        self._known: dict[Actor, tuple[datetime, Actor]] = {}
        store.listen(self._changed)

    def close(self) -> None:
        """Let go of the store."""
        self._store.unlisten(self._changed)

    def held(self, claimed: Actor) -> Actor:
        """The person as the register has them; `claimed` where nobody claims to be anybody."""
        if not claimed.practitioner:
            return claimed
        now = self._clock()
        known = self._known.get(claimed)
        if known is not None and timedelta() <= now - known[0] < AGAIN:
            return known[1]
        found = self._store.read(
            lambda connection: held(self._charts.directory(connection), claimed, now)
        ).result()
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[claimed] = (now, found)
        return found

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        if any(not OF_REGISTER.isdisjoint(one.kinds) for one in changes):
            self._known.clear()
