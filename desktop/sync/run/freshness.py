"""Asking the server, before a signature, whether it has anything newer than what the checks read here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

import msgspec

from desktop.core.clock import Clock
from desktop.core.errors import WireError
from desktop.shown.status import Status
from desktop.sync.pull.pull import pull
from desktop.sync.run.effects import Effects
from desktop.sync.run.worker import SyncWorker

FRESH_SECONDS = 1.5
"""Maximum seconds that a signature waits for the server."""
QUIET = timedelta(seconds=30)
"""Time for which a server that did not answer in time is not waited for again."""
ANSWERING = ("connecting", "syncing", "current")
_log = logging.getLogger(__name__)


async def fresh(effects: Effects, patient: str, kinds: Sequence[str]) -> bool:
    """Fetch what is newer of a patient's resources of these types; whether the server told all of it.

    Raises NoAnswer or Refused.
    """
    # A round that is under way keeps its own count, and its own end.
    alone = msgspec.structs.replace(
        effects, progress=lambda _progress: None, cancelled=lambda: False, acted=lambda: False
    )
    report = await pull(alone, (patient,), kinds, people=False)
    return report.complete and not report.partial and not set(kinds).intersection(report.unsupported)


class Freshness:
    """Asks through a worker, never longer than `FRESH_SECONDS`, and not at all while the server is away."""

    def __init__(self, worker: Callable[[], SyncWorker], status: Callable[[], Status], clock: Clock) -> None:
        self._worker = worker
        self._status = status
        self._clock = clock
        self._silent: datetime | None = None

    def ask(self, patient: str, kinds: Sequence[str]) -> Future[bool]:
        """Ask the server if the data held of a patient are its newest; never raises."""
        done: Future[bool] = Future()
        if self._status().state not in ANSWERING or self._quiet():
            done.set_result(False)
            return done

        guard = threading.Lock()

        def tell(found: bool) -> None:
            with guard:
                if not done.done():
                    done.set_result(found)

        def told(answer: Future[bool]) -> None:
            late.cancel()
            error = None if answer.cancelled() else answer.exception()
            if answer.cancelled() or isinstance(error, TimeoutError):
                self._silent = self._clock()
            elif error is not None and not isinstance(error, WireError):
                # A fault of ours is no reason to hold back a signature: it says that nothing was checked.
                _log.error("the server could not be asked before an act", exc_info=error)
            tell(error is None and not answer.cancelled() and answer.result())

        def silent() -> None:
            # The loop that would tell it is held up itself.
            self._silent = self._clock()
            tell(False)

        late = threading.Timer(2 * FRESH_SECONDS, silent)
        late.daemon = True
        late.start()
        self._worker().call(
            lambda effects: fresh(effects, patient, kinds), within=FRESH_SECONDS
        ).add_done_callback(told)
        return done

    def _quiet(self) -> bool:
        silent, now = self._silent, self._clock()
        return silent is not None and timedelta(0) <= now - silent < QUIET
