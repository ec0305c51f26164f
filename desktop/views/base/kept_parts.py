"""Cache of what is computed from a patient's record (parts), in memory and in the store.

A part is kept with the moment until which it holds (`core.watched`), with the state of what is held of the
patient, and under a print of all else that it was made of. Where one of them is another, it is made anew: a
part that is kept is the part that would be made.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection

from desktop.core.build import mark
from desktop.core.configured import in_use
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import language
from desktop.core.watched import watched
from desktop.store import record_cache
from desktop.store.store import Store

T = TypeVar("T")
Marks = Callable[[Connection, Sequence[str]], Mapping[str, str]]
WRITTEN_EVERY = 1.0
"""Seconds between two writings of what was made: a ward that is being fetched changes many times a second."""


class Part(msgspec.Struct, Generic[T], frozen=True):
    """A cached value with the record state it was made of, its time of creation and its expiry."""

    of: str
    made: datetime
    until: datetime
    what: T

    def holds(self, state: str | None, now: datetime) -> bool:
        # After a clock was set back it may lie ahead: then it was made for another moment than this.
        return self.of == state and self.made <= now < self.until


class Making(msgspec.Struct, Generic[T], frozen=True):
    """A freshly computed value; `until` where its maker knows an earlier expiry."""

    what: T
    until: datetime | None = None


class Parts(Generic[T]):
    """The parts of one kind; asked on the store's reading thread."""

    def __init__(self, store: Store, kind: str, body: Any, marks: Marks) -> None:
        """`marks` tells what of a record is kept back from whoever reads (`store.charts`): a part that was
        made with it is none without."""
        self._store = store
        self._marks = marks
        self._kind = kind
        self._body = body
        self._print = ""
        self._held: dict[str, Part[T]] = {}
        self._unwritten: dict[str, str] = {}
        self._written = 0.0
        self.remade = 0
        """How many were made anew so far."""

    def under(self, *what: object) -> bool:
        """From here on everything is made of this, whoever it is about, in the language in use and by this
        program; whether that is another than before: then what was made is forgotten."""
        text = msgspec.json.encode((mark(), language(), in_use(), *what))
        print_ = hashlib.sha256(text).hexdigest()
        if print_ == self._print:
            return False
        self._print = print_
        self._held.clear()
        self._unwritten.clear()
        return True

    def of(
        self, connection: Connection, states: Mapping[str, str | None], now: datetime,
        make: Callable[[str, datetime], Making[T] | None],
    ) -> dict[str, Part[T]]:  # fmt: skip
        """The parts of these patients, each in the state that what is held of them has now; a state of None
        can't be told, and nothing made of it is kept. Whom `make` gives nothing for has none."""
        if unknown := [patient for patient in states if patient not in self._held]:
            self._read(connection, unknown)
        found = {}
        marks = self._marks(connection, tuple(states))
        for patient, bare in states.items():
            state = f"{bare} {marks[patient]}" if bare is not None and patient in marks else bare
            part = self._held.get(patient)
            if part is None or state is None or not part.holds(state, now):
                part = self._make(patient, state, now, make)
            if part is not None:
                found[patient] = part
        if self._unwritten and time.monotonic() - self._written >= WRITTEN_EVERY:
            self.flush()
        return found

    def _read(self, connection: Connection, patients: list[str]) -> None:
        for patient, body in record_cache.read(connection, self._kind, patients, self._print).items():
            try:
                self._held[patient] = from_json(body, Part[self._body])  # type: ignore[name-defined]
            except msgspec.MsgspecError:
                continue  # damaged: it is made anew

    def _make(
        self, patient: str, state: str | None, now: datetime,
        make: Callable[[str, datetime], Making[T] | None],
    ) -> Part[T] | None:  # fmt: skip
        self.remade += 1
        moment, watch = watched(now)
        making = make(patient, moment)
        if making is None:
            return None
        until = watch.until if making.until is None else min(watch.until, making.until)
        part = Part(state or "", now, until, making.what)
        if state is not None:
            self._held[patient] = part
            self._unwritten[patient] = msgspec.json.encode(part).decode()
        return part

    def flush(self) -> None:
        """Keep in the record what was made and is not yet there."""
        bodies, self._unwritten, self._written = self._unwritten, {}, time.monotonic()
        if bodies and not self._store.read_only:
            kind, print_ = self._kind, self._print
            # It is made anew where a power cut takes it away.
            self._store.write(
                lambda tx: record_cache.write(tx, kind, bodies, print_), origin="kept", durable=False
            )
