"""The store: one thread that writes, one that reads, and a word to whoever listens after each commit."""

from __future__ import annotations

import logging
import sqlite3
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from desktop.core.clock import Clock, utc_now
from desktop.core.errors import FagflateError, StoreError, Unusable
from desktop.core.messages import _
from desktop.fhir.inside import HOLDER, KINDS
from desktop.store import cipher, highwater, private, revisions, upgrading
from desktop.store.changes import Changed
from desktop.store.locks import IN_USE, hold
from desktop.store.store_keys import Keys

T = TypeVar("T")
DATABASE = "record.db"
ASIDE = "aside-"
READING = "record_access"
"""Origin of the writes that a read-only window may do, with `PRINTING`: kept in a file apart (`aside`)."""
PRINTING = "record_paper"
"""Paper of what is held here is needed most where somebody else has the record: it is kept beside as well."""
log = logging.getLogger(__name__)


class Transaction:
    """One write in progress: the connection, the time, the server whose record it is (`home`), and what it
    has changed so far."""

    def __init__(
        self, connection: Connection, clock: Clock, origin: str, keys: dict[str, int], home: str = ""
    ) -> None:
        self.connection = connection
        self.home = home
        self.clock = clock
        self.origin = origin
        self.patient_keys = keys
        self._changed: dict[str, set[str]] = {}

    @property
    def bare(self) -> Any:
        """The database's own connection, in this transaction: for the few statements of each reading."""
        return self.connection.connection.dbapi_connection

    def touch(self, kind: str, patient: str = "") -> None:
        """Note that this commit changes a kind (a resource type, or `draft`, `outbox`, …) of a patient."""
        kinds = self._changed.setdefault(patient, set())
        kinds.add(kind)
        if kind == HOLDER:
            # It may carry measurements in itself, which are read among the others.
            kinds.update(KINDS)

    def touched(self, kind: str) -> bool:
        """True when this commit changes a kind, of whichever patient."""
        return any(kind in kinds for kinds in self._changed.values())

    def changes(self) -> tuple[Changed, ...]:
        return tuple(Changed(frozenset(kinds), p, self.origin) for p, kinds in self._changed.items())


class Store:
    """An open local record in a folder of its own.

    All methods may be called from any thread; the work runs on the store's own two threads. A second
    process on the same folder gets a store whose `read_only` is true and whose writes raise StoreError, but
    for the log of what is read there. `missing` is what had been written and has disappeared from the file
    since: acts that nobody sent. `tell` is given a sentence before a record of an earlier version is changed.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        clock: Clock = utc_now,
        tell: Callable[[str], None] = upgrading.quietly,
    ) -> None:
        try:
            private.folder(folder)
        except OSError as error:
            raise private.unusable(folder, error) from error
        self.folder = folder
        self.path = folder / DATABASE
        self.clock = clock
        # The address of the server whose record it is, for the access log; set by whoever opens it for one.
        self.home = ""
        self._key = key
        self._aside: Engine | None = None
        self._aside_lock: sqlite3.Connection | None = None
        self._listeners: list[Callable[[tuple[Changed, ...]], None]] = []
        self._lock, ours = hold(folder / IN_USE)
        self.read_only = not ours
        self._writer: Engine | None = None
        reader: Engine | None = None
        try:
            if not self.read_only:
                self._writer = _engine(self.path, key, read_only=False)
                upgrading.migrate(self._writer, self.path, tell)
            self._reader = reader = _engine(self.path, key, read_only=True)
            if self.read_only and upgrading.version(self._reader) != upgrading.HEAD:
                raise StoreError(
                    _("Another version of Fagflate has this record open."),
                    kept=_("Nothing was changed."),
                    todo=_("Close the other window first."),
                )
            # The note first: another window may write both meanwhile, the record before the note.
            noted = highwater.read(folder)
            with self._reader.connect() as connection:
                self.missing = highwater.missing(noted, highwater.of(connection))
        except BaseException as error:
            for engine in (self._writer, reader):
                if engine is not None:
                    engine.dispose()
            self._lock.close()
            if is_database_error(error):
                raise _failed(error) from error
            if isinstance(error, OSError):
                raise private.unusable(folder, error) from error
            raise
        self._durable = True
        self._commits = self._read_from = 0
        self._patient_keys: dict[str, int] = {"": 0}
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._read_thread = ThreadPoolExecutor(1, thread_name_prefix="store-read")
        self._closed = False

    @classmethod
    def open(
        cls,
        folder: Path,
        keys: Keys,
        *,
        clock: Clock = utc_now,
        tell: Callable[[str], None] = upgrading.quietly,
    ) -> Store:
        """Open the store in `folder` with its key, or make both; raises StoreError.

        A record whose key is gone is never opened with a new one.
        """
        name = folder.name
        try:
            there = (folder / DATABASE).exists()
        except OSError as error:
            # A drive that answers neither yes nor no: no key is made for what may be there.
            raise private.unusable(folder, error) from error
        try:
            key = keys.get(name)
        except Unusable:
            # A damaged key opens nothing, and where there is nothing to open it stands in nobody's way.
            if there or not keys.replaceable:
                raise
            key = None
        if key is None:
            if there:
                raise Unusable(
                    _("The key of the local record is gone, so the record can't be read."),
                    kept=_("The file is left as it is."),
                    todo=_("Let IT restore the key, or set the record aside; then it is fetched anew."),
                )
            key = keys.create(name)
        return cls(folder, key, clock=clock, tell=tell)

    def listen(self, listener: Callable[[tuple[Changed, ...]], None]) -> None:
        """Call `listener` after each commit that changed something, on the writing thread."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[tuple[Changed, ...]], None]) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def read(self, query: Callable[[Connection], T]) -> Future[T]:
        """Run a query on the reading thread; it sees the newest commit. StoreError once closed."""
        return self._submitted(self._read_thread, self._read, query)

    @property
    def unchanged(self) -> bool:
        """For a query: whether nothing was committed since it began, so that what it has read may be kept
        until the next change is told."""
        return self._read_from == self._commits

    def reading(self, connection: Connection) -> bool:
        """True for the reading connection, which sees commits only and nothing half done."""
        return connection.engine is self._reader

    def _read(self, query: Callable[[Connection], T]) -> T:
        self._read_from = self._commits
        try:
            with self._reader.connect() as connection:
                # One snapshot for the whole query, however many statements it has.
                connection.exec_driver_sql("BEGIN")
                return query(connection)
        except FagflateError:
            raise
        except Exception as error:
            raise _failed(error) from error

    def write(self, act: Callable[[Transaction], T], *, origin: str, durable: bool = True) -> Future[T]:
        """Run `act` in one transaction on the writing thread: all of it is kept, or nothing.

        Without `durable` a power cut may take it away again, whole, with whatever of its kind came right
        before it; what is fetched comes once more then. It is never taken from under a durable one.
        The future's exception is what `act` raised, or StoreError for a full disk or a read-only store.
        Raises StoreError once the store is closed.
        """
        return self._submitted(self._write_thread, self._write, act, origin, durable)

    def _submitted(self, thread: ThreadPoolExecutor, work: Callable[..., T], *given: Any) -> Future[T]:
        """Hand work to a thread. A window that closes may ask once more while its record is being closed."""
        try:
            return thread.submit(work, *given)
        except RuntimeError as error:
            if not self._closed:
                raise
            raise StoreError(
                _("The record on this machine is being closed."),
                kept=_("What was saved before is kept."),
                todo=_("Open Fagflate again to go on."),
            ) from error

    def _write(self, act: Callable[[Transaction], T], origin: str, durable: bool) -> T:
        if self._writer is None and origin not in (READING, PRINTING):
            raise StoreError(
                _("Fagflate is already open with this record on this machine, so this window only reads."),
                kept=_("What you wrote here is still on the screen."),
                todo=_("Do it in the other window, or close that one."),
            )
        keys = dict(self._patient_keys)
        mark = None
        try:
            with (self._writer or self._beside()).connect() as connection, self._begin(connection, durable):
                transaction = Transaction(connection, self.clock, origin, keys, self.home)
                result = act(transaction)
                if self._writer is not None:
                    revisions.note(connection, transaction.changes())
                    if transaction.touched("outbox"):
                        mark = highwater.of(connection)
        except FagflateError:
            raise
        except Exception as error:
            if is_database_error(error):
                raise _failed(error) from error
            raise
        # Before anybody is told: whoever keeps what is older by then would never hear that it is.
        self._commits += 1
        self._patient_keys = keys
        if mark is not None:
            highwater.write(self.folder, mark)
        if changes := transaction.changes():
            for listener in tuple(self._listeners):
                listener(changes)
        return result

    def _begin(self, connection: Connection, durable: bool) -> AbstractContextManager[Any]:
        if self._writer is not None and durable is not self._durable:
            # In the log each commit stands behind the ones before: bringing one to the disk brings them all.
            raw: Any = connection.connection.dbapi_connection
            raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        return connection.begin()

    def _beside(self) -> Engine:
        """The file in which a window that only reads keeps who read whom."""
        if self._aside is None:
            path = self.folder / f"{ASIDE}{uuid.uuid4().hex}.db"
            lock, _ours = hold(path.with_suffix(".lock"))
            engine = None
            try:
                engine = _engine(path, self._key, read_only=False)
                upgrading.migrate(engine, path)
            except BaseException:
                if engine is not None:
                    engine.dispose()
                # The next try has another file, and a lock of that one.
                lock.close()
                raise
            self._aside, self._aside_lock = engine, lock
        return self._aside

    def unlocked(self, path: Path) -> Any:
        """A bare connection to another file under this record's key; raises StoreError."""
        return cipher.connect(path, self._key)

    def close(self) -> None:
        """Finish what is queued and close the files; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._read_thread.shutdown()
        self._write_thread.shutdown()
        self._reader.dispose()
        for engine in (self._writer, self._aside):
            if engine is not None:
                engine.dispose()
        for lock in (self._lock, self._aside_lock):
            if lock is not None:
                lock.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _engine(path: Path, key: bytes, *, read_only: bool) -> Engine:
    from sqlcipher3 import dbapi2

    if not read_only:
        with suppress(OSError):  # what is wrong with the disk is told by the opening itself
            private.file(path)  # its log and index get the same mode
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: cipher.connect(path, key, read_only=read_only),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    if not read_only:

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    # Opens the file now, so that a wrong key is told here and not at the first query.
    with engine.connect():
        return engine


def is_database_error(error: BaseException) -> bool:
    """True when an exception is the database's own."""
    from sqlalchemy.exc import DBAPIError
    from sqlcipher3 import dbapi2

    return isinstance(error, DBAPIError | dbapi2.Error)


def _failed(error: BaseException) -> BaseException:
    if not is_database_error(error):
        return error
    cause: Any = getattr(error, "orig", None) or error
    text = str(cause)
    if "full" in text or "disk I/O" in text:
        return StoreError(
            _("The disk is full, so this could not be saved."),
            kept=_("What was saved before is safe, and what you wrote is still on the screen."),
            todo=_("Free some space, then save again."),
            details=text,
        )
    return StoreError(
        _("The local record could not be read or written."),
        kept=_("What was saved before is safe."),
        todo=_("Try again; if it happens again, report it."),
        details=f"{type(cause).__name__}: {text}",
    )
