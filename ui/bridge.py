"""The only thread hop: the window's questions and acts to the record, and the record's changes to the window.

Changes are gathered for about 50 ms. Questions and acts are data; their answers are awaited on this thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from concurrent import futures
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.acts import RecordAct
from desktop.core.actor import Actor
from desktop.core.errors import Unsigned
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.link.second_window import Beside
from desktop.shown.ask import Ask
from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.newer import Newer
from desktop.shown.questions import FindPatients, MakeReady
from desktop.shown.status import Status
from desktop.shown.why.origin import Heard
from ui.liveness import Answering
from ui.loop import Coalesced, Scope, loop

T = TypeVar("T")
GATHER_MS = 50


class Bridge(QObject):
    """Lives on the UI thread.

    `changed(kinds by patient id)` after commits; `status(Status)` from the sync thread; `failed(error)` for
    a question or act whose error nobody has caught; `acted(act)` for an act that the record has carried out,
    `refused(act)` for one that it has not; `delivered()` when a page may be about to show something else.
    """

    changed = Signal(object)
    status = Signal(object)
    failed = Signal(object)
    acted = Signal(object)
    refused = Signal(object)
    delivered = Signal()
    _arrived = Signal(object)
    _told = Signal(object)
    _status = Signal(object)
    _wrong = Signal(object)

    def __init__(self, link: Link | Beside, parent: QObject | None = None) -> None:
        """`link` is open; it is closed with the bridge."""
        super().__init__(parent)
        self.link = link
        self._open = True
        self._scopes: list[Scope] = []
        self._scope = self.scope()
        # What awaits each answer under way. It stays on this thread: a thread that let go of the last
        # reference to a widget would destroy it.
        self._awaiting: dict[int, Any] = {}
        self._sent = 0
        self._gathered: dict[str, set[str]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._answering = Answering(link, lambda: bool(self._awaiting), self)
        # Emitted from other threads, so Qt queues them to this one.
        self._arrived.connect(self._deliver)
        self._told.connect(self._gather)
        self._status.connect(self.status)
        self._wrong.connect(self.failed)
        link.changed = self._listener
        link.stands = self._status_listener
        link.unlogged = link.ended = self._wrong.emit

    def close(self) -> None:
        """Stop listening; answers under way are dropped."""
        self._open = False
        self._timer.stop()
        self._answering.end()
        self._awaiting.clear()
        for scope in self._scopes:
            scope.close()
        self.link.close()

    @property
    def busy(self) -> bool:
        """True while an answer or a change is still on its way to the window's thread."""
        running = any(scope.busy for scope in self._scopes)
        waits = bool(self._awaiting) or self._timer.isActive() or bool(self._gathered)
        return waits or running or self.link.behind

    @property
    def acting(self) -> bool:
        """True while an act of this window is being carried out."""
        return any(waits[1] is not None for waits in self._awaiting.values())

    @property
    def read_only(self) -> bool:
        """True while another window has the record open for writing."""
        return self.link.read_only

    @property
    def session(self) -> Any:
        """The session at the other end where it is in this process (pictures and tests); AttributeError
        else."""
        return self.link.served.session

    @property
    def record(self) -> Any:
        """The record at the other end where it is in this process (pictures and tests); AttributeError
        else."""
        return self.link.served.record

    # Coroutines

    def scope(self) -> Scope:
        """A scope of coroutines whose errors are told as the window's are; it ends with the window."""
        made = Scope(self.failed.emit)
        self._scopes.append(made)
        if not self._open:
            made.close()
        return made

    def coalesced(self, make: Any) -> Coalesced:
        """A coroutine that never runs twice at a time."""
        return Coalesced(self.scope(), make)

    def run(self, coroutine: Coroutine[Any, Any, object]) -> None:
        """Begin a coroutine of the window; it ends with it."""
        self._scope.run(coroutine)

    # Questions and acts. All are on their way when these return: what is awaited is only the answer.

    def ask(self, question: Ask[T]) -> Awaitable[T]:
        """Ask the record. Awaiting raises FagflateError when it can't be answered; it is cancelled where it
        was refused to somebody who is not at the keyboard any more."""
        return self._awaited(
            self.link.ask(question),
            shows=not isinstance(question, FindPatients | MakeReady),
            asker=self.link.actor.practitioner,
        )

    def at_once(self, answer: Awaitable[T], seconds: float) -> bool:
        """Wait for an answer of `ask` on this thread, at most so long: meanwhile nothing is painted and no
        input is taken; what is pressed waits. Whether it is here, or has failed."""
        number = next((number for number, one in self._awaiting.items() if one[0] is answer), 0)
        if number:
            coming = self._awaiting[number][3]
            if futures.wait((coming,), seconds).done:
                self._deliver((number, coming))
        return bool(answer.done())  # type: ignore[attr-defined]

    def act(self, act: RecordAct[T], actor: Actor | None = None) -> Awaitable[T]:
        """Let the record carry an act out, for whoever is at the keyboard now. Awaiting raises FagflateError
        when it can't be; then nothing was changed."""
        return self._awaited(self.link.act(act, actor or self.link.actor), act)

    def tell(self, act: RecordAct[Any], actor: Actor | None = None) -> None:
        """Let the record carry an act out whose answer nobody waits for; an error is told all the same."""
        self.run(_wait(self.act(act, actor)))

    def freshen(self, patient: str, kinds: tuple[str, ...]) -> Awaitable[bool]:
        """Fetch what is newer of a patient's resources of these types; whether the server told, in time."""
        return self._awaited(self.link.want(say.Freshen(patient, kinds)))

    def fetch(self, kind: str, ident: str) -> Awaitable[None]:
        """Fetch a resource that is not held here. Awaiting raises FagflateError when it can't be had."""
        return self._awaited(self.link.want(say.FetchResource(kind, ident)))

    def find_patients(self, text: str) -> Awaitable[None]:
        """Let the server look for patients by what was typed; what it finds is in the record then.

        Awaiting raises FagflateError when it could not be asked: then nothing found says nothing.
        """
        return self._awaited(self.link.want(say.LookForPatients(text)), shows=False)

    def find_recipients(self, text: str) -> Awaitable[None]:
        """Let the server look for offices and health personnel; whom it finds is in the directory then.

        Awaiting raises FagflateError when it could not be asked, or not wholly.
        """
        return self._awaited(self.link.want(say.LookForRecipients(text)))

    def fetch_origin(self, key: str) -> Awaitable[Heard]:
        """Fetch a resource's (`Type/id`) provenance from the server: earlier versions, Provenance resources.

        Awaiting raises FagflateError when it could not be asked.
        """
        return self._awaited(self.link.want(say.FetchOrigin(key)))

    def fetch_log(self, patient: str) -> Awaitable[None]:
        """Fetch the server's own access log of a patient; what is lacking of it is kept, and said.

        Awaiting raises FagflateError when nobody could ask.
        """
        return self._awaited(self.link.want(say.FetchLog(patient)), shows=False)

    def fetch_beyond(self, patient: str) -> Awaitable[None]:
        """Fetch what the server counted of a patient beyond the record, unless that was done lately.

        Awaiting raises FagflateError when it could not be asked: what was fetched earlier stays.
        """
        return self._awaited(self.link.want(say.FetchBeyond(patient)), shows=False)

    def at_printer(
        self, wish: say.HandOver | say.LookAtJobs | say.LookAtJob | say.TakeBackJob
    ) -> Awaitable[Any]:
        """Hand a job over to a printer, or ask for one. Awaiting raises FagflateError when it can't be."""
        return self._awaited(self.link.want(wish), shows=False)

    def approve_restored(self) -> Awaitable[int]:
        """Queue again what a restored server has lost; answered with how much."""
        return self._awaited(self.link.want(say.ApproveRestored()))

    def begin_sign_in(self, person: str) -> Awaitable[say.SignInShown]:
        """Begin to sign a person (`Practitioner/id`) in, or anybody where it is empty: the address to show.

        Awaiting raises FagflateError when it can't be begun.
        """
        return self._awaited(self.link.want(say.BeginSignIn(person)), shows=False)

    def await_sign_in(self) -> Awaitable[str]:
        """Wait for who comes back from the browser. Awaiting raises FagflateError when nobody does."""
        return self._awaited(self.link.want(say.AwaitSignIn()), shows=False)

    def end_sign_in(self) -> Awaitable[None]:
        """Nobody waits for the browser any more."""
        return self._awaited(self.link.want(say.EndSignIn()), shows=False)

    def look_for_card(self, person: str) -> Awaitable[CardSignIn]:
        """Standing of a person's (`Practitioner/id`) sign-in by card."""
        return self._awaited(self.link.want(say.LookForCard(person)), shows=False)

    def enrol_card(self, pin: str) -> Awaitable[CardSignIn]:
        """Let whoever has just signed in at the provider use the card in the reader while it is away.

        Awaiting raises FagflateError when the card does not show that it is theirs.
        """
        return self._awaited(self.link.want(say.EnrolCard(say.Pin(pin))), shows=False)

    def sign_in_by_card(self, person: str, pin: str) -> Awaitable[str]:
        """Sign a person (`Practitioner/id`) in by the card that they have enrolled, and nobody else; `pin` is
        empty where the card asks for it itself. Awaiting raises FagflateError when they are not let in."""
        return self._awaited(self.link.want(say.SignInByCard(person, say.Pin(pin))), shows=False)

    def enrol_hello(self, window: int) -> Awaitable[CardSignIn]:
        """Let whoever has just signed in at the provider use Windows Hello while it is away; awaiting raises
        FagflateError when it does not show that it is them. `window` is the handle of the window."""
        return self._awaited(self.link.want(say.EnrolHello(window)), shows=False)

    def sign_in_by_hello(self, person: str, window: int) -> Awaitable[str]:
        """Sign a person (`Practitioner/id`) in by their enrolled key of Windows Hello, and nobody
        else. Awaiting raises FagflateError when they are not let in."""
        return self._awaited(self.link.want(say.SignInByHello(person, window)), shows=False)

    def hand_on_sign_in(self, person: str) -> Awaitable[None]:
        """Leave the sign-in of who has come back in their own record, where they have another one."""
        return self._awaited(self.link.want(say.HandOnSignIn(person)), shows=False)

    def sign_out(self) -> Awaitable[say.Left]:
        """Sign out after what can be sent has been; what waits for the person then."""
        return self._awaited(self.link.want(say.SignOut()), shows=False)

    def newer(self) -> Awaitable[Newer | None]:
        """The newer version of the program that IT has told of, if there is one."""
        return self._awaited(self.link.want(say.LookForNewer()), shows=False)

    def _awaited(
        self,
        future: Future[T],
        act: RecordAct[T] | None = None,
        shows: bool = True,
        asker: str | None = None,
    ) -> Awaitable[T]:
        """A future of another thread as one of this thread's loop; `shows`: a page may show the answer;
        `asker`: who asked a question (`Practitioner/id`, empty for nobody)."""
        waiting: Any = loop().create_future()
        self._sent += 1
        number = self._sent
        self._awaiting[number] = (waiting, act, shows, future, asker)
        self._answering.begin()
        future.add_done_callback(lambda done: self._send(number, done))
        return waiting  # type: ignore[no-any-return]

    def _send(self, number: int, done: Future[Any]) -> None:
        if self._open:
            self._arrived.emit((number, done))

    def _deliver(self, answer: tuple[int, Future[Any]]) -> None:
        number, done = answer
        waiting, act, shows, _future, asker = self._awaiting.pop(number, (None, None, False, None, None))
        if shows:
            self.delivered.emit()
        if act is not None and not done.cancelled():
            (self.acted if done.exception() is None else self.refused).emit(act)
        if waiting is None or waiting.done():
            return
        if done.cancelled():
            waiting.cancel()
        elif (error := done.exception()) is not None:
            if isinstance(error, Unsigned) and asker not in (None, self.link.actor.practitioner):
                # Whoever has signed in since is not told that the one before them had not.
                waiting.cancel()
            else:
                if isinstance(error, Unsigned):
                    # They may sign in before it is told.
                    error.asker = asker
                waiting.set_exception(error)
        else:
            waiting.set_result(done.result())

    # Changes

    def _status_listener(self, status: Status) -> None:
        if self._open:
            self._status.emit(status)

    def _listener(self, changes: dict[str, frozenset[str]]) -> None:
        if self._open:
            self._told.emit(changes)

    def _gather(self, changes: dict[str, frozenset[str]]) -> None:
        if not self._open:
            return
        for patient, kinds in changes.items():
            self._gathered.setdefault(patient, set()).update(kinds)
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, {}
        self.changed.emit(gathered)


async def _wait(answer: Awaitable[object]) -> None:
    await answer
