"""`Turns`: round after round of a ward watch, also while the server is away, until it is to end.

Nothing that goes wrong ends it: what ended a round is in its report, with since when nothing has been seen.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import msgspec

from desktop.core.errors import FagflateError, StoreError, WireError, place_of
from desktop.core.messages import _
from desktop.fhir.capability import Capabilities, fetch
from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Transport
from desktop.service.ward_watch.round_report import RoundReport
from desktop.service.ward_watch.watcher import WardWatch
from desktop.store.store import Store
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pauses import Pauses
from desktop.sync.pull.settled import Settled
from desktop.sync.pull.tidying import tidy
from desktop.sync.push.push import MAX_PAUSE, retry_after
from desktop.sync.restore.restored import Frozen
from desktop.sync.run.authorised import no_refresh
from desktop.sync.run.effects import Effects
from desktop.sync.run.parallel import Beside
from desktop.sync.run.record_threads import StoreDatabase
from desktop.sync.run.server_clock import Dated, ServerClock

log = logging.getLogger(__name__)
LONGEST = 60.0
"""Seconds between two tries while the server is away, at the most (and as much again by chance): a dead
server is found again soon, and a thousand watches do not come at once."""
TIDY = timedelta(hours=1)
"""Time between two looks at who has left long ago."""
LAST = 5.0
"""Seconds in which a watch that ends says so."""


class Stop:
    """Wish that the watch ends; may be asked from any thread or signal handler, and heard on one loop."""

    def __init__(self) -> None:
        self._wished = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    def __call__(self) -> None:
        self._wished.set()
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    @property
    def wished(self) -> bool:
        """True once somebody has asked for the end."""
        return self._wished.is_set()

    async def within(self, seconds: float) -> bool:
        """Wait so long, or until the end is wished: True then."""
        self._loop = asyncio.get_running_loop()
        if not self.wished:
            try:
                async with asyncio.timeout(max(seconds, 0)):
                    await self._wake.wait()
            except TimeoutError:
                return self.wished
        return True


class Turns:
    """Rounds of one watch with one server. Used from one loop."""

    def __init__(
        self,
        watch: WardWatch,
        store: Store,
        transport: Transport,
        clock: ServerClock,
        every: float,
        stop: Stop,
    ) -> None:
        self._watch = watch
        self._store = store
        self._clock = clock
        self._transport = Dated(transport, clock)
        self._every = every
        self._stop = stop
        self._random = Random().random
        self._capabilities: Capabilities | None = None
        self._settled, self._pauses, self._beside = Settled(), Pauses(), Beside()
        self._lies: set[str] = set()
        self._failures = 0
        self._quiet = 0.0
        self._tidied: datetime | None = None
        self._seen: datetime | None = None

    async def run(self, *, once: bool = False) -> AsyncIterator[RoundReport]:
        """The report of each round, until the end is wished; with `once` of one. That it has ended is told to
        the server."""
        while not self._stop.wished:
            report = await self.turn()
            yield report
            if once or await self._stop.within(self.pause()):
                break
        if self._failures == 0 and self._capabilities is not None and not once:
            try:
                async with asyncio.timeout(LAST):
                    await self._watch.ends(self._effects(self._capabilities, ends=True))
            except TimeoutError:
                log.info("the end of the watch was not told in time")

    async def turn(self) -> RoundReport:
        """One round, whatever comes of it."""
        self._quiet = 0.0
        error: FagflateError
        try:
            if self._capabilities is None:
                self._capabilities = await fetch(self._transport)
                self._lies, self._settled = set(), Settled()
            effects = self._effects(self._capabilities)
            report = await self._watch.round(effects)
            self._failures = 0
            if report.whole:
                await self._tidy(effects)
            return self._dated(report)
        except SearchRefused as refused:
            error = refused
            wanted = retry_after(refused.retry_after, self._clock()) or 0.0
            self._quiet = min(wanted, MAX_PAUSE)
        except FagflateError as failed:
            error = failed
            if isinstance(failed, WireError) and not isinstance(failed, Frozen):
                # Another server may answer there now.
                self._capabilities = None
        except Exception as fault:
            # A fault of ours must not end the watch unseen: it is told, and tried again.
            log.exception("a round of the watch failed")
            error = WireError(
                _("The round failed."),
                todo=_("It is tried again by itself. Report it if it goes on."),
                details=type(fault).__name__,
            )
        self._failures += 1
        return self._dated(RoundReport(self._clock(), error=error))

    async def _tidy(self, effects: Effects) -> None:
        """Let go of who has left the wards long ago, at the most once in `TIDY`."""
        now, before = self._clock(), self._tidied
        if before is not None and before <= now < before + TIDY:
            return
        self._tidied = now
        try:
            interests = Interests(wards=self._watch.wards)
            gone = await tidy(effects, interests, quiet=lambda: not self._stop.wished)
            log.info("let go of %d patients", gone)
        except FagflateError as error:
            log.error("the record could not be tidied: %s", place_of(error))

    def pause(self) -> float:
        """Seconds until the next round."""
        if self._failures:
            bound = min(LONGEST, float(2 << min(self._failures, 6)))
            # A watch that looks seldom looks sooner while it sees nothing.
            return max(1.0 + bound * self._random(), self._quiet)
        return self._every * (0.9 + 0.2 * self._random())

    def _dated(self, report: RoundReport) -> RoundReport:
        off = round(self._clock.off / timedelta(seconds=1))
        # A record that can't be read just now ends no watch.
        with suppress(StoreError):
            self._seen = self._watch.seen
        return msgspec.structs.replace(report, seen=self._seen, off=off)

    def _effects(self, capabilities: Capabilities, *, ends: bool = False) -> Effects:
        cancelled: Callable[[], bool] = (lambda: False) if ends else (lambda: self._stop.wished)
        return Effects(
            transport=self._transport,
            database=StoreDatabase(self._store),
            clock=self._clock,
            random=self._random,
            capabilities=capabilities,
            refresh=no_refresh,
            cancelled=cancelled,
            beside=self._beside,
            lies=self._lies,
            settled=self._settled,
            pauses=self._pauses,
        )
