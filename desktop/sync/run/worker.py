"""The sync thread: its own asyncio loop, one round at a time, told what people look at.

One idea: the turns of that thread and what it tells of them, where each step of a round has its own file.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, InvalidStateError
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from desktop.core.clock import Clock, utc_now
from desktop.core.errors import FagflateError, WireError, place_of
from desktop.core.messages import _
from desktop.fhir.capability import Capabilities, fetch
from desktop.fhir.client import HttpTransport
from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import NoAnswer, SignedOut, Transport
from desktop.shown.status import Status
from desktop.store import reader_marks
from desktop.store.changes import Changed
from desktop.store.store import Store
from desktop.sync.pull.eviction import LIMIT
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pauses import Pauses
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.set_up import wishes
from desktop.sync.pull.settled import Settled
from desktop.sync.pull.sign_in_choices import own_roles
from desktop.sync.pull.tidying import tidy
from desktop.sync.push import log_anchor, own_keys, repository, sent_counts
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import MAX_PAUSE, push, push_to_folder, retry_after
from desktop.sync.restore import restored
from desktop.sync.run.authorised import Authorised, no_refresh, signed
from desktop.sync.run.effects import Effects, Progress
from desktop.sync.run.log_check import LogCheck
from desktop.sync.run.own_tasks import OwnTasks
from desktop.sync.run.parallel import Beside
from desktop.sync.run.record_threads import StoreDatabase
from desktop.sync.sprint_folder import sprint_door

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desktop.sign_in.signed_in import SignsIn

T = TypeVar("T")
log = logging.getLogger(__name__)
# It writes every address with what was searched for: names, birth dates, identity numbers.
logging.getLogger("httpx").setLevel(logging.WARNING)
FOCUSED = timedelta(seconds=30)
UNFOCUSED = timedelta(minutes=5)
QUIET = timedelta(seconds=20)
"""Idle time before the record is tidied, at the most once in `TIDY`."""
TIDY = timedelta(hours=1)
BETWEEN = 0.05
"""Seconds between two steps of tidying, in which whoever waits for the record comes first."""


def _no_answer() -> NoAnswer:
    return NoAnswer(_("The server does not answer."), sent=False)


async def _nothing_of_own(_effects: Effects) -> tuple[str, ...]:
    return ()


class SyncWorker:
    """Keeps a store and a server in step on a thread of its own.

    With `anchors` each round begins with the head of the access log, where that has grown (`log_anchor`).
    With `signing` each request carries that sign-in, and `token` is not asked; `withheld` are the entries
    that may not go with it, `whose` the person who is signed in (None where nobody tells): a round, and a
    question, ends with the person in whose name it began. `beforehand` is awaited before each round, for what
    goes with another. `own` brings a person's own page and the record in step, before what is unsent goes and
    after what is new has come, and gives sentences for what stands in the way. All public methods may be
    called from any thread. `listener` is called on the sync thread with each new `Status`.
    """

    def __init__(
        self,
        store: Store,
        base: str,
        *,
        token: Callable[[], str | None] = lambda: None,
        refresh: Callable[[], Awaitable[bool]] | None = None,
        signing: SignsIn | None = None,
        listener: Callable[[Status], None] = lambda _status: None,
        clock: Clock = utc_now,
        anchors: bool = False,
        withheld: Callable[[Connection], frozenset[int]] = lambda _connection: frozenset(),
        whose: Callable[[], str | None] = lambda: None,
        beforehand: Callable[[Callable[[], bool]], Awaitable[None]] | None = None,
        own: Callable[[Effects], Awaitable[tuple[str, ...]]] = _nothing_of_own,
    ) -> None:
        self._store = store
        self._withheld = withheld
        self._whose = whose
        self._beforehand = beforehand
        self._own_page = own
        self._anchors = anchors
        self._log_check = LogCheck()
        self._base = base
        self._token = token
        self._signing = signing
        self._refresh = refresh or (signing.refresh if signing is not None else no_refresh)
        self._listener = listener
        self._clock = clock
        self._random = Random().random
        self._status = Status(sign_in=signing.standing if signing is not None else "")
        self._interests = Interests()
        self._focused = True
        self._stopping = False
        self._interrupt = False
        self._calm = False
        self._tidied: datetime | None = None
        self._opened = False
        self._lies: set[str] = set()
        self._settled = Settled()
        self._pauses = Pauses()
        self._beside = Beside()
        self._capabilities: Capabilities | None = None
        self._failures = 0
        self._acted = False
        self._quiet = timedelta(0)
        self._again = timedelta(0)
        self._http: HttpTransport | None = None
        self._known_way: tuple[Authorised, str | None] | None = None
        # In whose name the round that is under way began.
        self._person: str | None = None
        self._loop = asyncio.new_event_loop()
        self._wake = asyncio.Event()
        self._own = OwnTasks()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._waiters: list[Future[Status]] = []
        self._asked: dict[Future[Any], Coroutine[Any, Any, Any]] = {}
        self._guard = threading.Lock()

    @property
    def status(self) -> Status:
        return self._status

    def start(self) -> None:
        self._store.listen(self._changed)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a request under way is cancelled and settled at the next start."""
        self._store.unlisten(self._changed)
        self._stopping = True
        if self._thread.ident is None:
            self._loop.close()
        elif self._thread.is_alive():
            # The loop may have come to its own end in the meantime.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._own.cancel)
            self._thread.join()

    def set_interests(self, interests: Interests) -> None:
        """Set the interest sets; an opened patient is fetched before the present work goes on."""
        urgent = interests != self._interests
        if interests.patients and interests.patients[:1] != self._interests.patients[:1]:
            self._opened = True
        self._interests = interests
        if urgent:
            self._interrupt = True
            self.nudge()

    def set_focused(self, focused: bool) -> None:
        """Set the window's focus, which decides the polling interval."""
        self._focused = focused
        if focused:
            self.nudge()

    def nudge(self) -> None:
        """Sync now."""
        if not self._stopping:
            with contextlib.suppress(RuntimeError):  # stopping at this moment
                self._loop.call_soon_threadsafe(self._wake.set)

    def sync_now(self) -> Future[Status]:
        """Sync now, and tell when a whole round that began after this call is over."""
        future: Future[Status] = Future()
        with self._guard:
            if not (ended := self._loop.is_closed()):
                self._waiters.append(future)
        if ended:
            future.cancel()
        self.nudge()
        return future

    def call(
        self, question: Callable[[Effects], Coroutine[Any, Any, T]], *, within: float | None = None
    ) -> Future[T]:
        """Ask the server something beside the rounds, on the sync thread; the future has the answer.

        Its exception is what the question raised: NoAnswer when the server is away; TimeoutError when there
        is no answer `within` so many seconds.
        """
        with self._guard:
            if self._stopping or self._loop.is_closed() or not self._thread.is_alive():
                ended: Future[T] = Future()
                ended.set_exception(_no_answer())
                return ended
            asked = self._call(question, within)
            future = asyncio.run_coroutine_threadsafe(asked, self._loop)
            self._asked[future] = asked
        future.add_done_callback(lambda one: self._asked.pop(one, None))
        return future

    async def _call(self, question: Callable[[Effects], Coroutine[Any, Any, T]], within: float | None) -> T:
        self._own.join()
        async with asyncio.timeout(within):
            return await self._answer(question)

    async def _answer(self, question: Callable[[Effects], Coroutine[Any, Any, T]]) -> T:
        http = self._http
        if http is None:
            raise _no_answer()
        transport, person = self._way(http)
        # Not kept: a round that meets the server anew begins anew with all that it knew of it.
        capabilities = self._capabilities or await fetch(transport)
        with self._beside:
            effects = self._effects(transport, capabilities, left=lambda: self._whose() != person)
            return await question(effects)

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        if any(c.origin != "sync" and "outbox" in c.kinds for c in changes):
            self._acted = True
            self.nudge()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        except asyncio.CancelledError:
            pass
        finally:
            self._loop.run_until_complete(self._own.end())
            with self._guard:
                self._loop.close()
                waiters, self._waiters = self._waiters, []
            for waiter in waiters:
                waiter.cancel()
            # Asked after the loop's last turn: it never began, so nothing was sent.
            for future, asked in tuple(self._asked.items()):
                asked.close()
                with contextlib.suppress(InvalidStateError):  # done, or given up, at this moment
                    future.set_exception(_no_answer())

    async def _main(self) -> None:
        self._own.join()
        http: HttpTransport | None = None
        waiters: list[Future[Status]] = []
        try:
            while not self._stopping:
                self._wake.clear()
                with self._guard:
                    waiters, self._waiters = self._waiters, []
                self._interrupt = False
                self._person = self._whose()
                http = http or self._reached()
                if http is not None:
                    await self._guarded(self._round(self._way(http)[0]))
                if self._interrupt or self._left():
                    with self._guard:
                        self._waiters += waiters
                    continue
                for waiter in waiters:
                    if waiter.set_running_or_notify_cancel():
                        waiter.set_result(self._status)
                waiters = []
                wait = self._pause()
                if self._calm and wait > QUIET and self._tidy_due():
                    wait -= QUIET
                    if not await self._woken(QUIET) and http is not None:
                        await self._tidy(self._way(http)[0])
                await self._woken(wait)
        finally:
            # `stop` may come when the loop has seen its end by itself: it would cut short what follows.
            self._own.leave()
            self._http = None
            for waiter in waiters:
                waiter.cancel()
            # One that connects while the client is closed would keep its connection: nobody else knows of it.
            await self._own.end_others()
            if self._signing is not None:
                await self._signing.sign_out()
            if http is not None:
                await http.close()

    def _reached(self) -> HttpTransport | None:
        """The client of the server; None where this machine lets none be made, which is told."""
        try:
            self._http = HttpTransport(self._base, self._token)
        except WireError as error:
            self._trouble(error)
        except Exception as error:  # noqa: BLE001 it must not end the thread unseen
            self._fault(error)
        return self._http

    async def _guarded(self, work: Awaitable[None]) -> None:
        """Do a part of a turn: a fault of ours must not end the thread unseen."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 it is told, and tried again
            self._fault(error)

    def _fault(self, error: Exception) -> None:
        log.error("sync failed", exc_info=error)
        self._failures += 1
        self._tell(
            state="refused", message=_("The synchronisation failed."), fetching="",
            todo=_("It is tried again by itself. Report it if it goes on."), details=type(error).__name__,
        )  # fmt: skip

    def _way(self, http: HttpTransport) -> tuple[Authorised, str | None]:
        """The way to the server in the name of who is signed in now, and who that is. One for all that goes
        in their name: a token that counts no more is renewed once."""
        person, known = self._whose(), self._known_way
        if known is None or known[1] != person:
            known = self._known_way = (Authorised(signed(http, self._signing, person), self._refresh), person)
        return known

    def _left(self) -> bool:
        """True when another person is signed in than when the round began, or nobody any more."""
        return self._whose() != self._person

    def _tidy_due(self) -> bool:
        now, before = self._clock(), self._tidied
        return before is None or not before <= now < before + TIDY

    async def _woken(self, wait: timedelta) -> bool:
        """Wait until somebody wants something, or the time is over."""
        try:
            async with asyncio.timeout(max(wait.total_seconds(), 0)):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    async def _tidy(self, transport: Authorised) -> None:
        """Let go of patients whom nobody works on, until somebody wants something."""

        def quiet() -> bool:
            return not (self._wake.is_set() or self._interrupt or self._stopping)

        effects = self._effects(transport, self._capabilities or Capabilities())
        try:
            gone = await tidy(
                effects, self._interests, quiet=quiet, pause=lambda: asyncio.sleep(BETWEEN), limit=LIMIT
            )
            log.info("let go of %d patients", gone)
            if self._anchors:
                seen, broken = await self._log_check.look(
                    effects, quiet, pause=lambda: asyncio.sleep(BETWEEN)
                )
                if seen:
                    self._tell(log_wrong=None if broken is None else broken.seq)
        except FagflateError as error:
            log.error("the record could not be tidied: %s", place_of(error))
        except Exception:
            # What is synchronised is not less so: it is tidied another time.
            log.exception("the record could not be tidied")
        if quiet():
            self._tidied = self._clock()

    def _pause(self) -> timedelta:
        if self._failures:
            bound = min(60.0, 2.0 * 2 ** min(self._failures, 6))
            wait = timedelta(seconds=1 + bound * self._random())
        else:
            wait = (FOCUSED if self._focused else UNFOCUSED) * (0.9 + 0.2 * self._random())
        if self._again and not self._failures:
            wait = min(wait, self._again + timedelta(milliseconds=50))
        wait = max(wait, self._quiet)
        if self._failures:
            self._tell(next_try=self._clock() + wait)
        return wait

    async def _round(self, transport: Authorised) -> None:
        self._calm = False
        try:
            if self._beforehand is not None:
                await self._beforehand(lambda: self._stopping)
            asked = transport.requests
            if self._capabilities is None:
                self._capabilities = await fetch(transport)
                self._lies = set()
                self._settled = Settled()
                await StoreDatabase(self._store).write(repository.put_by)
            effects = self._effects(transport, self._capabilities)
            # A try says nothing yet: whoever is signed out was shown as up to date until it failed.
            if not self._status.away:
                self._tell(state="syncing", software=self._capabilities.software, fetching="", received=0)
            self._acted = False
            # A server that was away, or is met for the first time, may have been restored from a backup.
            await restored.guard(effects, now=self._failures > 0 or self._status.synced_at is None)
            # Who was read in a window that only reads is reported too.
            await asyncio.wrap_future(reader_marks.take_in(self._store))
            if self._anchors:
                await log_anchor.anchor(effects.database)
                await own_keys.publish(effects)
                await sent_counts.publish(effects)
            said = await self._own_page(effects)
            report = await push(effects)
            await repository.deliver(effects.database)
            self._quiet = timedelta(seconds=report.pause)
            self._again = timedelta(seconds=report.again)
            if report.ended is Fate.SIGNED_OUT:
                return self._signed_out()
            interests = self._interests
            pulled = await pull_round(effects, interests, opened=self._opened)
            said = (*said, *await self._own_page(effects))
            if transport.requests == asked:
                # Nothing to send and nobody looked at: is it there at all?
                self._capabilities = await fetch(transport)
            self._failures = 0
            if not pulled.complete:
                return None
            self._calm = not pulled.changed
            self._opened = self._opened and interests is not self._interests
            self._tell(
                state="current", synced_at=self._clock(), offline_since=None, next_try=None, message="",
                todo="", details="", fetching="", refused=pulled.refused, unsupported=pulled.unsupported,
                partial=tuple(dict.fromkeys((*pulled.partial, *said))), restored=False,
                without_browser=self._signing is not None and self._signing.without_browser,
            )  # fmt: skip
        except NoAnswer as error:
            self._offline(error.what, error.todo, error.details)
            await self._folder(transport)
        except SignedOut as error:
            self._capabilities = None
            self._signed_out(error)
        except SearchRefused as error:
            if error.status == 401:
                return self._signed_out(SignedOut("", details=error.details))
            if error.status == 429 or error.status >= 500:
                wanted = retry_after(error.retry_after, self._clock()) or 0.0
                self._quiet = timedelta(seconds=min(wanted, MAX_PAUSE))
                what = _("The server can't answer just now.")
                return self._offline(what, _("It is tried again by itself."), error.details)
            await self._look_at_roles(transport)
            self._trouble(error)
        except WireError as error:
            self._trouble(error)
        except FagflateError as error:
            # The local record itself: say so, and don't spin.
            log.error("sync stopped by the local record: %s", place_of(error))
            self._trouble(error)
        return None

    async def _folder(self, transport: Authorised) -> None:
        """The folder for sprints waits for no server."""
        effects = self._effects(transport, Capabilities())
        with contextlib.suppress(FagflateError):
            await push_to_folder(effects)
            if sprint_door.by_folder():
                await wishes.of_folder(effects)

    async def _look_at_roles(self, transport: Authorised) -> None:
        """Fetch the roles of who has signed in, after a server has refused them something."""
        # They may have left since, or the provider may be away: that must not end the thread.
        with contextlib.suppress(WireError):
            holder = await self._signing.holder() if self._signing is not None else None
            if holder is not None and self._capabilities is not None:
                await own_roles(self._effects(transport, self._capabilities), holder.person)

    def _signed_out(self, error: SignedOut | None = None) -> None:
        if self._left():
            # It was refused to who has gone: the next round begins at once, and tells how it stands.
            return
        self._failures += 1
        self._tell(
            state="signed-out", fetching="", details=error.details if error is not None else "",
            message=(error.what if error is not None else "") or _("The server has signed you out."),
            todo=(error.todo if error is not None else "") or _("Sign in again; what is unsent is kept."),
        )  # fmt: skip

    def _offline(self, what: str, todo: str, details: str) -> None:
        self._failures += 1
        self._settled = Settled()
        since = self._status.offline_since or self._clock()
        self._tell(
            state="offline", offline_since=since, message=what, todo=todo, details=details, fetching=""
        )

    def _trouble(self, error: FagflateError) -> None:
        self._failures += 1
        self._capabilities = None
        self._tell(
            state="refused", message=error.what, todo=error.todo, details=error.details, fetching="",
            restored=isinstance(error, restored.Frozen),
        )  # fmt: skip

    def _effects(
        self, transport: Transport, capabilities: Capabilities, left: Callable[[], bool] | None = None
    ) -> Effects:
        left = left or self._left
        return Effects(
            transport=transport,
            database=StoreDatabase(self._store),
            clock=self._clock,
            random=self._random,
            capabilities=capabilities,
            refresh=no_refresh,
            progress=self._progress,
            cancelled=lambda: self._stopping or self._interrupt or left(),
            acted=self._take_acted,
            beside=self._beside,
            lies=self._lies,
            settled=self._settled,
            pauses=self._pauses,
            withheld=self._withheld,
        )

    def _take_acted(self) -> bool:
        acted, self._acted = self._acted, False
        return acted

    def _progress(self, progress: Progress) -> None:
        if self._status.offline_since is not None:
            # The server answers again.
            self._tell(offline_since=None, message="", todo="", details="", next_try=None)
        self._tell(state="syncing", fetching=progress.kind, received=progress.received)

    def _tell(self, **changes: object) -> None:
        if self._signing is not None:
            changes["sign_in"] = self._signing.standing
        self._status = msgspec.structs.replace(self._status, **changes)
        self._listener(self._status)
