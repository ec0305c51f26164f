"""Courier for other people's unsent acts at this workstation: no letter waits for a shift."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from desktop.core.clock import Clock, utc_now
from desktop.core.errors import FagflateError, place_of
from desktop.fhir.capability import fetch
from desktop.fhir.client import HttpTransport
from desktop.store import highwater
from desktop.store.highwater import Mark
from desktop.store.store import Store
from desktop.sync.push import repository
from desktop.sync.push.finishing import Finishing
from desktop.sync.push.push import PushReport, push
from desktop.sync.restore import restored
from desktop.sync.run.authorised import Authorised, no_refresh
from desktop.sync.run.effects import Effects
from desktop.sync.run.record_threads import StoreDatabase

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=10)
"""Retry interval of acts that did not leave (one waits for its person, or the server refused it)."""
CLOSES = 6.0
"""Seconds in which what is being sent comes to its end when it is told to: a renewal of tokens may be under
way, and the one before counts no more."""
SOON = 5.0
"""Seconds waited for a postponed act; one postponed longer is sent at another look."""


class Courier:
    """Pushes the outboxes of other people's records, one at a time, on a thread of its own.

    `folders` gives the records, `opened` opens one. A record that another window has is left to it; what
    needs a person's decision waits for them. Where people sign in nothing goes with `token`: `finishing`
    sends what the site lets go without them. `look` may be called from any thread, and often.
    """

    def __init__(
        self,
        base: str,
        folders: Callable[[], Sequence[Path]],
        opened: Callable[[Path], Store],
        *,
        token: Callable[[], str | None] = lambda: None,
        finishing: Finishing | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._base = base
        self._finishing = finishing
        self._folders = folders
        self._opened = opened
        self._token = token
        self._clock = clock
        self._tried: dict[Path, tuple[Mark, datetime]] = {}
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._stopping = threading.Event()

    def look(self) -> None:
        """The server answers: take along what waits, unless that is under way. Does not wait for the disk."""
        with self._guard:
            if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let go of every record; a request under way is settled when its record is opened again."""
        # A look may be made just now: one that has begun is waited for, and none begins after this.
        with self._guard:
            self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _waiting(self) -> list[tuple[Path, Mark]]:
        found = []
        now = self._clock()
        for folder in self._folders():
            mark = highwater.read(folder)
            if mark is None or not mark.unsent:
                continue
            before = self._tried.get(folder)
            if before is None or before[0] != mark or not before[1] <= now < before[1] + AGAIN:
                found.append((folder, mark))
        return found

    def _run(self) -> None:
        for folder, mark in self._waiting():
            if self._stopping.is_set():
                return
            self._tried[folder] = (mark, self._clock())
            try:
                with closing(self._opened(folder)) as store:
                    if store.read_only:
                        continue
                    report = asyncio.run(self._push(store))
                    while 0 < report.again <= SOON and not self._stopping.wait(report.again):
                        # Postponed when its person was here; it may go now.
                        report = asyncio.run(self._push(store))
                    log.info("sent %d for somebody else at this workstation", report.sent)
                    if report.again or report.pause:
                        del self._tried[folder]
            except FagflateError as error:
                # Whoever's record it is will be told when they open it.
                log.info("another's outbox was not sent: %s", place_of(error))
            except Exception:
                # A fault of ours in one record must not keep the others waiting.
                log.exception("the courier failed")

    async def _push(self, store: Store) -> PushReport:
        sending = asyncio.ensure_future(self._finish(store) if self._finishing else self._send(store))
        try:
            while not sending.done():
                await asyncio.wait((sending,), timeout=0.1)
                if self._stopping.is_set():
                    sending.cancel()
                    # Told again at once it would not close what it has open.
                    await asyncio.wait((sending,), timeout=CLOSES)
            return PushReport() if sending.cancelled() else sending.result()
        finally:
            await asyncio.gather(sending, return_exceptions=True)

    async def _finish(self, store: Store) -> PushReport:
        assert self._finishing is not None
        return (await self._finishing.send(store, self._stopping.is_set)).report

    async def _send(self, store: Store) -> PushReport:
        http = HttpTransport(self._base, self._token)
        try:
            return await self._sent(store, Authorised(http, no_refresh))
        finally:
            await http.close()

    async def _sent(self, store: Store, transport: Authorised) -> PushReport:
        effects = Effects(
            transport=transport,
            database=StoreDatabase(store),
            clock=self._clock,
            random=Random().random,
            capabilities=await fetch(transport),
            refresh=no_refresh,
            cancelled=self._stopping.is_set,
        )
        # Into a server that was restored from a backup nothing is sent without a person's word.
        await restored.guard(effects, now=True)
        report = await push(effects)
        await repository.deliver(effects.database)
        return report
