"""`Link`: the window's end. Questions and acts go out as data, answers come back as futures.

One idea: the pipe to the record, as the window holds it.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from desktop.acts import RecordAct
from desktop.acts.permission import reads_only
from desktop.core.actor import Actor
from desktop.core.clock import Clock, utc_now
from desktop.core.decoding.by_type import message_decoder
from desktop.core.errors import FagflateError, place_of
from desktop.link import codec
from desktop.link import protocol as say
from desktop.link.channel import Channel
from desktop.link.letting_go import LEAVING, note
from desktop.link.link_errors import ended, error_of, fault, not_shown_again, unknown, unsure
from desktop.link.listening import Listening
from desktop.link.looks import Looks
from desktop.shown.ask import Ask
from desktop.shown.status import Status
from desktop.shown.workspace import Worklist

T = TypeVar("T")
NOBODY = Actor(role="", practitioner="", name="")
KEPT = 64
"""Number of answers kept, to recognise an equal one."""
RESTARTS = 3
"""Maximum restarts of an ended service within `RESTARTS_IN` seconds."""
RESTARTS_IN = 120.0
CLOSES = 5.0
"""Seconds for which a window that is closed waits until what was done last is on its way."""
STARTS = 20.0
"""Seconds allowed where another service is being started, and something was done meanwhile."""
_ANY = frozenset({"Patient", "Encounter", "Observation", "MedicationRequest", "Task", "draft", "outbox"})
"""Resource types that may have changed while no service reported it: kinds that every page looks at."""
_STATE = (say.SignIn, say.LayOut, say.ReadAs, say.Start, say.LookAt, say.Focused)
"""Messages repeated to a restarted service, in this order."""
log = logging.getLogger(__name__)
_from_service = message_decoder(say.ToWindow)


class NotOpened(Exception):
    """The record can't be opened: `error` says why, `unsent` what setting it aside would lose."""

    def __init__(self, error: FagflateError, unsent: str) -> None:
        super().__init__(str(error))
        self.error = error
        self.unsent = unsent


class _Waits:
    """An answer that is waited for: to what, and the message that asked."""

    __slots__ = ("asked", "future", "message")

    def __init__(self, asked: Any, future: Future[Any], message: Any) -> None:
        self.asked = asked
        self.future = future
        self.message = message


class Link(Listening):
    """The window's end of one record. May be asked from any thread; a future's exception is a FagflateError
    when a person must be told.

    The listeners are called on the link's own thread. `actor` is who works here; `status` the last one told.
    With `again`, which starts another service, one that has ended by itself is started anew: what was asked
    is asked again, and an act is sent again under its idempotency key.
    """

    def __init__(
        self,
        channel: Channel,
        server: str,
        clock: Clock = utc_now,
        again: Callable[[], Channel] | None = None,
    ) -> None:
        super().__init__()
        self.server = server
        self.clock = clock
        self._told = Status()
        self._silence: Status | None = None
        self.actor = NOBODY
        self.last: Actor | None = None
        self.folder = ""
        self.read_only = False
        # What serves it, where that is in this process: pictures and tests.
        self.served: Any = None
        self._channel = channel
        self._again = again
        self._guard = threading.RLock()
        self._number = 0
        self._waiting: dict[int, _Waits] = {}
        self._same: OrderedDict[Any, tuple[bytes, Any]] = OrderedDict()
        self._state: dict[type, Any] = {}
        # The ends of more windows, by number; this one's own is 0.
        self._beside: dict[int, Listening] = {}
        self._joined = 0
        self._looks = Looks()
        self._begin: say.Begin | None = None
        self._restarted: list[float] = []
        self._reopening = self._closing = self._gone = self._heard = False
        self._opened: Future[say.Ready] = Future()
        # Set but while another service is being started.
        self._there = threading.Event()
        self._there.set()

    def open(self, begin: say.Begin | None = None) -> Future[say.Ready]:
        """Begin to hear, and let the record be opened that `begin` names (it is open already where none is
        named). The future is done when it is open; its exception is NotOpened when it can't be, after which
        it can be tried again."""
        self._opened = Future()
        self._begin = begin
        if self._gone or self._closing:
            self._opened.set_exception(NotOpened(ended(), ""))
            return self._opened
        if not self._heard:
            self._heard = True
            self._channel.open(self._take, self._ends)
        if begin is not None:
            self._channel.send(codec.encode(begin))
        return self._opened

    # Questions and acts

    def join(self, window: Listening) -> int:
        """One more window hears what this one hears; gives its number."""
        self._joined += 1
        self._beside[self._joined] = window
        return self._joined

    def leave(self, window: int) -> None:
        """One of the other windows is closed: what it looked at is not kept up to date for it."""
        self._beside.pop(window, None)
        look = self._looks.without(window)
        if look is not None and not self._closing:
            self.tell(look)

    def ask(self, question: Ask[T], window: int = 0) -> Future[T]:
        """Answer a question of a window, from one snapshot of the record."""
        return self._answered(question, lambda number, name, body: say.Ask(number, name, body, window))

    def act(self, act: RecordAct[T], actor: Actor, key: str = "") -> Future[T]:
        """Carry an act out for `actor`. `key` is its idempotency key, a new one unless it is sent again."""
        ident = key or str(uuid.uuid4())
        return self._answered(act, lambda number, name, body: say.Carry(number, ident, name, body, actor))

    def want(self, wish: say.Wish[T]) -> Future[T]:
        """Ask the record's side for something beside questions and acts."""
        return self._answered(wish, lambda number, name, body: say.Want(number, name, body))

    def tell(self, message: Any) -> None:
        """Say something that has no answer."""
        if isinstance(message, say.SignIn):
            self.actor = self.last = message.actor
        with self._guard:
            if isinstance(message, _STATE):
                self._state[type(message)] = message
            if not self._reopening:
                self._channel.send(codec.encode(message))

    def close(self) -> None:
        """Close the window: what waits for an answer is cancelled, the service told. What was done while
        another service is being started is not lost with it: it is waited for."""
        with self._guard:
            acts = any(isinstance(waits.message, say.Carry) for waits in self._waiting.values())
        if acts:
            self._there.wait(STARTS)
        with self._guard:
            if self._closing:
                return
            self._closing = True
            if self._heard:
                if self.folder and not self.read_only and self.served is None:
                    # By the window itself: one that is opened next may be quicker than its service.
                    note(Path(self.folder) / LEAVING)
                self._channel.send(codec.encode(say.End()))
                self._channel.close()
            waiting, self._waiting = self._waiting, {}
            if not self._opened.done():
                self._opened.set_exception(NotOpened(ended(), ""))
        for waits in waiting.values():
            waits.future.cancel()
        if self._heard:
            self._channel.join(CLOSES)
            if self.served is not None:
                # Whoever opened the session closes it next: by then it is let go, and its end is logged.
                self.served.let_go(CLOSES)

    @property
    def status(self) -> Status:
        """Connection status as last reported; an error status when the record's side is silent."""
        return self._silence or self._told

    def silent(self, error: FagflateError | None) -> None:
        """The record's side has not answered for long, as `error` says; it does again with None."""
        silence = Status("refused", message=error.what, todo=error.todo) if error is not None else None
        if silence != self._silence:
            self._silence = silence
            self._say_status()

    @property
    def behind(self) -> bool:
        """True when something is on its way, where both ends are in this process."""
        return self.served is not None and bool(self.served.behind(self._channel))

    def _answered(self, asked: Any, message: Callable[[int, str, msgspec.Raw], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        body = msgspec.Raw(codec.encode(asked))
        with self._guard:
            if self._gone or self._closing:
                future.set_exception(ended())
                return future
            self._number += 1
            said = message(self._number, type(asked).__name__, body)
            self._waiting[self._number] = _Waits(asked, future, said)
            if not self._reopening:
                self._channel.send(codec.encode(said))
        return future

    # What comes, on the link's thread

    def _take(self, frame: bytes) -> None:
        try:
            self._hear(_from_service.decode(frame))
        except Exception as error:  # noqa: BLE001
            # One message that can't be read must not end the others. To whom it was meant is not known:
            # nobody is to wait for ever.
            log.error("a message of the record service was not understood: %s", place_of(error))
            with self._guard:
                waiting, self._waiting = self._waiting, {}
            for waits in waiting.values():
                waits.future.set_exception(
                    unknown() if isinstance(waits.message, say.Carry) else fault(place_of(error))
                )

    def _hear(self, message: Any) -> None:
        match message:
            case say.Answered(number, body):
                self._deliver(number, body)
            case say.Failed(number, wrong, where):
                if (waits := self._taken(number)) is not None:
                    waits.future.set_exception(fault(where) if wrong is None else error_of(wrong))
            case say.Changes(kinds):
                self._say_changed(kinds)
            case say.Stands(status):
                self._told = status
                self._say_status()
            case say.Unlogged(wrong):
                self.unlogged(error_of(wrong))
            case say.Converts(words):
                self.converts(words)
            case say.Waits():
                self.waits()
            case say.Ready():
                self._ready(message)
            case say.NotOpened(wrong, unsent):
                if self._reopening:
                    self._fail(error_of(wrong))
                else:
                    self._opened.set_exception(NotOpened(error_of(wrong), unsent))

    def _ready(self, ready: say.Ready) -> None:
        taken = ready.read_only and not self.read_only
        self.folder, self.read_only = ready.folder, ready.read_only
        if self._closing:
            return
        if not self._reopening:
            self.last = ready.last
            if self._begin is not None:
                # Once only: what is there now can be used.
                self._begin = msgspec.structs.replace(self._begin, set_aside=False)
            self._opened.set_result(ready)
            return
        with self._guard:
            self._reopening = False
            for kind in _STATE:
                if kind in self._state:
                    self._channel.send(codec.encode(self._state[kind]))
            for number, waits in sorted(self._waiting.items()):
                if isinstance(waits.asked, say.HandOver):  # never twice
                    self._waiting.pop(number).future.set_exception(unsure())
                    continue
                if isinstance(waits.asked, say.EnrolCard | say.SignInByCard):
                    # A card counts the wrong codes, and one that makes the service fail does it again.
                    self._waiting.pop(number).future.set_exception(not_shown_again())
                    continue
                if isinstance(waits.message, say.Carry):
                    waits.message = msgspec.structs.replace(waits.message, again=True)
                self._channel.send(codec.encode(waits.message))
            self._there.set()
        if taken:
            # Another window was quicker.
            self.unlogged(reads_only())
        looked = self._state.get(say.LookAt)
        self._say_changed({"": _ANY} | dict.fromkeys(looked.patients if looked else (), _ANY))

    def _say_changed(self, kinds: dict[str, frozenset[str]]) -> None:
        for window in (self, *tuple(self._beside.values())):
            window.changed(kinds)

    def _say_status(self) -> None:
        for window in (self, *tuple(self._beside.values())):
            window.stands(self.status)

    def _taken(self, number: int) -> _Waits | None:
        with self._guard:
            return self._waiting.pop(number, None)

    def _deliver(self, number: int, body: msgspec.Raw) -> None:
        waits = self._taken(number)
        if waits is None:
            return
        try:
            waits.future.set_result(self._whole(waits.asked, bytes(body)))
        except Exception as error:  # noqa: BLE001 whatever it is, somebody waits for it
            waits.future.set_exception(error)

    def _whole(self, asked: Any, body: bytes) -> Any:
        """An answer; the very object that was given before where it says the same."""
        if not isinstance(asked, Ask):
            return codec.answer(asked, body)
        mark = hashlib.blake2b(body, digest_size=16).digest()
        key = codec.encode(asked), type(asked)
        known = self._same.get(key)
        if known is not None and known[0] == mark:
            self._same.move_to_end(key)
            return known[1]
        found = codec.answer(asked, body)
        self._same[key] = (mark, found)
        self._same.move_to_end(key)
        if len(self._same) > KEPT:
            self._same.popitem(last=False)
        return found

    # When the service is gone, on the link's thread

    def _ends(self) -> None:
        if not (self._closing or self._restart() or self._closing):
            self._fail(ended())

    def _restart(self) -> bool:
        """Start another service where this one has ended by itself; False when that can't help."""
        now = time.monotonic()
        self._restarted = [at for at in self._restarted if now - at < RESTARTS_IN]
        if self._again is None or self._begin is None or len(self._restarted) >= RESTARTS:
            return False
        if not self._opened.done() or self._opened.exception() is not None:
            return False  # it has ended while the record was being opened: another would too
        log.warning("the record service has ended by itself and is started again")
        self._restarted.append(now)
        with self._guard:
            self._reopening = True
            self._there.clear()
            self._channel.close()
        # Nothing may say meanwhile that what is shown is up to date.
        self._told = msgspec.structs.replace(self._told, state="connecting")
        self._say_status()
        try:
            channel = self._again()
        except OSError as error:
            log.warning("no record service can be started: %s", place_of(error))
            return False
        with self._guard:
            self._channel = channel
            channel.open(self._take, self._ends)
            channel.send(codec.encode(self._begin))
            if self._closing:
                channel.close()
        return True

    def _fail(self, error: FagflateError) -> None:
        """Fail all pending calls: nothing is answered any more."""
        with self._guard:
            self._gone = True
            waiting, self._waiting = self._waiting, {}
        self._there.set()
        for waits in waiting.values():
            waits.future.set_exception(unknown() if isinstance(waits.message, say.Carry) else error)
        if not self._opened.done():
            self._opened.set_exception(NotOpened(error, ""))
            return
        # What is shown stays; nothing may say that it is up to date.
        self._told = Status("refused", message=error.what, todo=error.todo)
        self._say_status()
        # Said once, however many windows there are.
        self.ended(error)

    # What is told without an answer

    def sign_in(self, actor: Actor) -> None:
        """From now on this person works here; kept for the next start."""
        self.tell(say.SignIn(actor))

    def look_at(
        self, wards: tuple[str, ...], patients: tuple[str, ...], *, choices: bool = False, window: int = 0
    ) -> None:
        """Set the wards and patients of a window, the patient in focus first; synced with the others'."""
        self.tell(self._looks.at(window, say.LookAt(wards, patients, choices)))

    def lay_out(self, worklist: Worklist, weighed: tuple[str, ...] = (), *, reasons: bool = False) -> None:
        """Set the workspace's settings: worklist, analyses with weight, if reading asks for a reason."""
        self.tell(say.LayOut(worklist, weighed, reasons))
