"""The only thread hop: the window's questions and acts to the record, and the record's changes to the window.

Changes are gathered for about 50 ms. Questions and acts are data; their answers are awaited on this thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.acts import RecordAct
from desktop.core.actor import Actor
from desktop.service.record import Record
from desktop.shown.ask import Ask
from desktop.shown.origin import Heard
from desktop.shown.questions import FindPatients
from desktop.shown.status import Status
from desktop.store.changes import Changed
from desktop.sync import lookup_origin
from desktop.sync.pull import lookup, lookup_recipients
from desktop.views.session import Session
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
    _unlogged = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.reader = session.reader
        self._store = session.store
        self.record = Record(session.reader, session.server, session.freshen)
        self.record.unlogged = self._unlogged.emit
        self._unlogged.connect(self.failed)
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
        # Emitted from other threads, so Qt queues them to this one.
        self._arrived.connect(self._deliver)
        self._told.connect(self._gather)
        self._status.connect(self.status)
        self._store.listen(self._listener)
        session.listener = self._status_listener

    def close(self) -> None:
        """Stop listening; answers under way are dropped."""
        self._open = False
        self.session.listener = lambda _status: None
        self._timer.stop()
        self._awaiting.clear()
        for scope in self._scopes:
            scope.close()
        self._store.unlisten(self._listener)

    @property
    def busy(self) -> bool:
        """Whether an answer or a change is still on its way to this thread."""
        running = any(scope.busy for scope in self._scopes)
        return bool(self._awaiting) or running or self._timer.isActive() or bool(self._gathered)

    @property
    def read_only(self) -> bool:
        """Whether another process has the record."""
        return self._store.read_only

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
        """Ask the record. Awaiting raises FagflateError when it can't be answered."""
        return self._awaited(self.record.ask(question), shows=not isinstance(question, FindPatients))

    def act(self, act: RecordAct[T], actor: Actor | None = None) -> Awaitable[T]:
        """Let the record carry an act out, for whoever is at the keyboard now. Awaiting raises FagflateError
        when it can't be; then nothing was changed."""
        return self._awaited(self.record.act(act, actor or self.reader.actor), act)

    def tell(self, act: RecordAct[Any], actor: Actor | None = None) -> None:
        """Let the record carry an act out whose answer nobody waits for; an error is told all the same."""
        self.run(_wait(self.act(act, actor)))

    def freshen(self, patient: str, kinds: tuple[str, ...]) -> Awaitable[bool]:
        """Fetch what is newer of a patient's resources of these types; whether the server told, in time."""
        return self._awaited(self.session.freshen(patient, kinds))

    def fetch(self, kind: str, ident: str) -> Awaitable[object]:
        """Fetch a resource that is not held here. Awaiting raises FagflateError when it can't be had."""
        return self._awaited(self.session.worker.call(lambda effects: lookup.resource(effects, kind, ident)))

    def find_patients(self, text: str) -> Awaitable[object]:
        """Let the server look for patients by what was typed; what it finds is in the record then.

        Awaiting raises FagflateError when it could not be asked: then nothing found says nothing.
        """
        return self._awaited(
            self.session.worker.call(lambda effects: lookup.patients(effects, text)), shows=False
        )

    def find_recipients(self, text: str) -> Awaitable[object]:
        """Let the server look for offices and health personnel; whom it finds is in the directory then.

        Awaiting raises FagflateError when it could not be asked, or not wholly.
        """
        return self._awaited(
            self.session.worker.call(lambda effects: lookup_recipients.recipients(effects, text))
        )

    async def fetch_origin(self, key: str) -> Heard:
        """What the server has of a resource (`Type/id`) beside the record: earlier versions, Provenances.

        Raises FagflateError when it could not be asked.
        """
        told = await self._awaited(
            self.session.worker.call(lambda effects: lookup_origin.origin(effects, key))
        )
        return Heard(told.versions, told.versions_state, told.provenances, told.provenances_state)

    def approve_restored(self) -> Awaitable[int]:
        """Queue again what a restored server has lost; answered with how much."""
        return self._awaited(self.session.approve_restored())

    def _awaited(
        self, future: Future[T], act: RecordAct[T] | None = None, shows: bool = True
    ) -> Awaitable[T]:
        """A future of another thread as one of this thread's loop; `shows`: a page may show the answer."""
        waiting: Any = loop().create_future()
        self._sent += 1
        number = self._sent
        self._awaiting[number] = (waiting, act, shows)
        future.add_done_callback(lambda done: self._send(number, done))
        return waiting  # type: ignore[no-any-return]

    def _send(self, number: int, done: Future[Any]) -> None:
        if self._open:
            self._arrived.emit((number, done))

    def _deliver(self, answer: tuple[int, Future[Any]]) -> None:
        number, done = answer
        waiting, act, shows = self._awaiting.pop(number, (None, None, False))
        if shows:
            self.delivered.emit()
        if act is not None and not done.cancelled():
            (self.acted if done.exception() is None else self.refused).emit(act)
        if waiting is None or waiting.done():
            return
        if done.cancelled():
            waiting.cancel()
        elif (error := done.exception()) is not None:
            waiting.set_exception(error)
        else:
            waiting.set_result(done.result())

    # Changes

    def _status_listener(self, status: Status) -> None:
        if self._open:
            self._status.emit(status)

    def _listener(self, changes: tuple[Changed, ...]) -> None:
        if self._open:
            self._told.emit(changes)

    def _gather(self, changes: tuple[Changed, ...]) -> None:
        if not self._open:
            return
        for change in changes:
            self._gathered.setdefault(change.patient, set()).update(change.kinds)
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, {}
        self.changed.emit(gathered)


async def _wait(answer: Awaitable[object]) -> None:
    await answer
