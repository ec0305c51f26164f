"""Keeping the worklist for the next start's first paint (`first`), in the encrypted record."""

from __future__ import annotations

import threading
from datetime import timedelta

import msgspec

from desktop.core.actor import Actor
from desktop.core.clock import Clock
from desktop.core.messages import language
from desktop.shown.ward.worklist import WorklistModel
from desktop.store import snapshots
from desktop.store.firstpaint import KIND
from desktop.store.store import Store, Transaction
from desktop.views.sign_in.first import LONGEST, Body

EVERY = timedelta(seconds=5)
REFRESH = LONGEST / 12
"""An unchanged list is kept anew this often, so that its age says when it was last true."""


class Keeper:
    """Keeper of the first paint. Keeps the newest list of one ward; called from the reading thread, writes on
    the writing one."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._guard = threading.Lock()
        self._last = ("", "")
        self._body: Body | None = None
        self._text = ""
        self._at = clock() - REFRESH

    def keep(self, actor: Actor, ward: str, model: WorklistModel) -> None:
        """Keep a list, if it is another than the last, and not within seconds of it."""
        if self._store.read_only or not actor.role or ward != actor.ward:
            return
        now, body = self._clock(), Body(language(), actor.role, model)
        with self._guard:
            # Most lists say what the last one said: that is seen without writing them out.
            if body != self._body:
                self._body, self._text = body, msgspec.json.encode(body).decode()
            text = self._text
            since = now - self._at
            # After a clock was set back, the last list lies in the future, and holds back no newer one.
            pause = REFRESH if (ward, text) == self._last else EVERY
            if timedelta(0) <= since < pause:
                return
            self._last, self._at = (ward, text), now

        def put(tx: Transaction) -> None:
            for other in snapshots.all_of(tx.connection, KIND):
                if other != ward:
                    snapshots.remove(tx, KIND, other)
            snapshots.put(tx, KIND, ward, text)

        self._store.write(put, origin="first_paint")
