"""The only thread hop: the window's questions to the record and the record's changes to the window.

Changes are gathered for about 50 ms; an answer about a patient who is no longer in focus is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import FagflateError
from desktop.store.changes import Changed
from desktop.store.store import Transaction
from desktop.sync import lookup
from desktop.sync.status import Status
from desktop.views.desk import Desk
from desktop.views.session import Session

T = TypeVar("T")
GATHER_MS = 50


class _Parcel(NamedTuple):
    """Who gets an answer on the UI thread, and for which patient."""

    then: Callable[[Any], None] | None
    failed: Callable[[FagflateError], None] | None
    patient: str | None = None


class Bridge(QObject):
    """Lives on the UI thread.

    `changed(kinds by patient id)` after commits; `status(Status)` from the sync thread; `failed(error)` for
    a question or act that failed and has no handler of its own.
    """

    changed = Signal(object)
    status = Signal(object)
    failed = Signal(object)
    _arrived = Signal(object)
    _told = Signal(object)
    _status = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.desk = session.desk
        self._store = session.store
        self.focus = ""
        self._open = True
        # What to do with each answer under way. It stays on this thread: a thread that let go of the last
        # reference to a widget would destroy it.
        self._parcels: dict[int, _Parcel] = {}
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
        self._parcels.clear()
        self._store.unlisten(self._listener)

    @property
    def busy(self) -> bool:
        """Whether an answer or a change is still on its way to this thread."""
        return bool(self._parcels) or self._timer.isActive() or bool(self._gathered)

    @property
    def read_only(self) -> bool:
        """Whether another process has the record."""
        return self._store.read_only

    def _status_listener(self, status: Status) -> None:
        if self._open:
            self._status.emit(status)

    def ask(
        self,
        question: Callable[[Desk, Any], T],
        then: Callable[[T], None],
        *,
        patient: str | None = None,
        failed: Callable[[FagflateError], None] | None = None,
    ) -> None:
        """Ask the record; `then` gets the answer on this thread.

        With `patient`, the answer is dropped when that patient is no longer in focus.
        """
        if not self._open:
            return
        desk = self.desk
        self._await(
            self._store.read(lambda connection: question(desk, connection)), _Parcel(then, failed, patient)
        )

    def act(
        self,
        act: Callable[[Transaction], T],
        *,
        name: str,
        then: Callable[[T], None] | None = None,
        failed: Callable[[FagflateError], None] | None = None,
    ) -> None:
        """Carry out a command in one transaction; `then` or `failed` is called on this thread."""
        self._await(self._store.write(act, origin=name), _Parcel(then, failed))

    def fetch(
        self, kind: str, ids: Sequence[str], then: Callable[[], None], failed: Callable[[FagflateError], None]
    ) -> None:
        """Fetch resources that are not held here, then go on; `failed` when the server can't be asked."""
        left = list(ids)

        def following(_row: object = None) -> None:
            if not left:
                then()
                return
            ident = left.pop()
            future = self.session.worker.call(lambda effects: lookup.resource(effects, kind, ident))
            self._await(future, _Parcel(following, failed))

        following()

    def find_patients(
        self, text: str, then: Callable[[], None], failed: Callable[[FagflateError], None]
    ) -> None:
        """Let the server look for patients by what was typed; what it finds is in the record then.

        `failed` when it could not be asked, or did not answer: then nothing found says nothing.
        """
        future = self.session.worker.call(lambda effects: lookup.patients(effects, text))
        self._await(future, _Parcel(lambda _rows: then(), failed))

    def approve_restored(self, then: Callable[[int], None], failed: Callable[[FagflateError], None]) -> None:
        """Queue again what a restored server has lost; `then` gets how much."""
        self._await(self.session.approve_restored(), _Parcel(then, failed))

    def _await(self, future: Future[Any], parcel: _Parcel) -> None:
        self._sent += 1
        number = self._sent
        self._parcels[number] = parcel
        future.add_done_callback(lambda done: self._send(number, done))

    def _send(self, number: int, done: Future[Any]) -> None:
        if self._open:
            self._arrived.emit((number, done))

    def _deliver(self, answer: tuple[int, Future[Any]]) -> None:
        number, done = answer
        parcel = self._parcels.pop(number, None)
        if parcel is None:
            return
        try:
            result = done.result()
        except CancelledError:
            return
        except FagflateError as error:
            (parcel.failed or self.failed.emit)(error)
            return
        if parcel.then is not None and (parcel.patient is None or parcel.patient == self.focus):
            parcel.then(result)

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
