"""`Record`: answers the window's questions and carries out its acts, on the store's own threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection

from desktop.access import reasons
from desktop.acts import Log, RecordAct, act_name, declared
from desktop.acts.edits import patient_of
from desktop.acts.origin import RecordReading, RecordRefusal
from desktop.acts.permission import refusal
from desktop.acts.reasons import GiveReason
from desktop.commands import carrying, idempotency
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.service.showing import Showing
from desktop.shown.ask import Ask
from desktop.store.store import READING
from desktop.views import answers, readings
from desktop.views.answering import answer
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces

__all__ = ["Record", "answers"]

T = TypeVar("T")
U = TypeVar("U")
Freshen = Callable[[str, tuple[str, ...]], Future[bool]]


class Record:
    """The local record of one session. May be asked from any thread; answers come as futures, whose
    exception is a FagflateError when a person must be told."""

    def __init__(self, reader: Reader, server: str, freshen: Freshen | None = None) -> None:
        """`freshen` fetches what is newer of a patient and says whether the server told; None where there is
        no server to ask."""
        self._reader = reader
        self._freshen = freshen
        self._server = server
        # What is on the screen of each window, by its number.
        self._showing: dict[int, Showing] = {}
        self.reasons = reasons.Held()
        # Who reads, where that is not whoever the screen is made for: a picture of it.
        self.reader: Actor | None = None
        # Told of a reading that could not be logged.
        self.unlogged: Callable[[FagflateError], None] = lambda _error: None

    def ask(self, question: Ask[T], window: int = 0) -> Future[T]:
        """Answer a question, from one snapshot of the record. What it shows of patients, in which of the
        windows, is logged."""
        reader = self._reader
        logged = type(question) in readings.RULES

        def told(connection: Connection) -> T:
            if self.reasons.asked:
                self._require(readings.about(connection, question))
            found = answer(reader, connection, question)
            if not logged:
                return found
            shown = readings.of(connection, question, found)
            if self.reasons.asked:
                kept = readings.withheld(found, self._missing, shown)
                if kept is not found:
                    found, shown = kept, readings.of(connection, question, kept)
            self._read(question, shown, window)
            return found

        return reader.store.read(told)

    def may_read(self, keys: tuple[str, ...]) -> Future[None]:
        """Done when the resources of these keys may be read; ReasonNeeded where a reason is missing."""
        return self._reader.store.read(
            lambda connection: self._require(readings.whose(connection, keys)) if self.reasons.asked else None
        )

    def _missing(self, patients: tuple[str, ...]) -> bool:
        return self.reasons.missing(patients, self._reader.clock())

    def _require(self, patients: tuple[str, ...]) -> None:
        if self._missing(patients):
            raise reasons.needed()

    def shown_anew(self) -> None:
        """The screen was hidden, or somebody else sits down: what is shown from now on is another reading."""
        for showing in tuple(self._showing.values()):
            showing.forget()
        self.reasons.forget()

    def signed_in(self, before: Actor, actor: Actor) -> None:
        """Reset reasons for a person who has signed in: their workspace's rule holds until another is laid
        out."""
        if (actor.role, actor.practitioner) != (before.role, before.practitioner):
            self.reasons.forget()
        self.reasons.asked = workspaces.asks_reason(actor)

    def _read(self, question: Ask[Any], found: tuple[readings.Reading, ...], window: int) -> None:
        """Log what an answer shows, where somebody has said who they are."""
        reader = self.reader or self._reader.actor
        if not reader.name:
            return
        showing = self._showing.setdefault(window, Showing())
        for one in showing.news(question, found, reader, self._reader.clock()):
            act = RecordReading(one.patients, one.resources, one.what)
            self._write(act, reader, None).add_done_callback(self._logged)

    def _logged(self, done: Future[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, FagflateError):
            self.unlogged(error)

    def act(self, act: RecordAct[T], actor: Actor, key: str = "", *, again: bool = False) -> Future[T]:
        """Carry an act out for whoever pressed the key: ask the server whether it has anything newer (where
        the act's checks need it; for a short time, and never in vain twice), prepare what is slow, then read,
        check and write in one transaction. What the person may not do is logged as refused. `key` is the
        act's idempotency key: sent `again` under it, an act that was carried out is answered as then."""
        done = self._acted(act, actor, key, again=again)
        if isinstance(act, GiveReason):
            # Held before whoever gave it hears that it is.
            done.add_done_callback(lambda one: self._given(act, one))
        return done

    def _given(self, act: GiveReason, done: Future[Any]) -> None:
        if not done.cancelled() and done.exception() is None:
            self.reasons.give(reasons.of(act), self._reader.clock())

    def _acted(self, act: RecordAct[T], actor: Actor, key: str, *, again: bool) -> Future[T]:
        if again and (self._reader.store.read_only or self._has_before(act)):
            # The transaction finds out by itself; these would be refused before they come to it. Any other
            # is written at once: what is sent after it must not come before it.
            return then(
                self._reader.store.read(lambda connection: idempotency.before(connection, act, key)),
                lambda before: self._begun(act, actor, key) if before is None else _done(before.answer),
            )
        return self._begun(act, actor, key)

    def _has_before(self, act: RecordAct[Any]) -> bool:
        """True when an act has a step before its transaction that its own earlier write may break on a
        retry."""
        asks = self._freshen is not None and bool(declared(type(act)).fresh)
        return asks or carrying.is_prepared(type(act))

    def _begun(self, act: RecordAct[T], actor: Actor, key: str) -> Future[T]:
        why = refusal(type(act), actor, read_only=False)
        if why is not None and actor.name:
            refused = RecordRefusal(act_name(type(act)), patient_of(act), why.what)
            self._write(refused, actor, None).add_done_callback(self._logged)
        kinds, whose = declared(type(act)).fresh, patient_of(act)
        if self._freshen is None or not kinds or why is not None:
            return self._carried(act, actor, key, asked=True)
        return then(self._freshen(whose, kinds), lambda asked: self._carried(act, actor, key, asked=asked))

    def _carried(self, act: RecordAct[T], actor: Actor, key: str, *, asked: bool) -> Future[T]:
        """Prepare what is slow, and write; what the server has just told is in the record by now."""
        if not carrying.is_prepared(type(act)):
            return self._write(act, actor, None, key, asked=asked)
        reader, server = self._reader, self._server

        def prepare(connection: Connection) -> object:
            return carrying.prepare(
                carrying.Looking(connection, reader.clock(), actor, reader.charts, server), act
            )

        return then(
            reader.store.read(prepare),
            lambda prepared: self._write(act, actor, prepared, key, asked=asked),
        )

    def _write(
        self, act: RecordAct[T], actor: Actor, prepared: object, key: str = "", *, asked: bool = True
    ) -> Future[T]:
        charts, server = self._reader.charts, self._server
        # What is logged of a patient says why their record was opened.
        actor = self.reasons.on(actor, self._reader.clock())
        # A window that only reads logs all the same who read whom.
        reads = declared(type(act)).log is Log.READ
        return self._reader.store.write(
            lambda tx: carrying.carry_out(tx, actor, charts, act, server, prepared, asked=asked, key=key),
            origin=READING if reads else act_name(type(act)),
        )


def _done(answer: T) -> Future[T]:
    done: Future[T] = Future()
    done.set_result(answer)
    return done


def then(first: Future[T], following: Callable[[T], Future[U]]) -> Future[U]:
    """Chain a second call to a future; an error on the way is the result's exception."""
    done: Future[U] = Future()

    def begin(answered: Future[T]) -> None:
        try:
            following(answered.result()).add_done_callback(end)
        except BaseException as error:  # noqa: BLE001 it is handed on to whoever waits
            done.set_exception(error)

    def end(answered: Future[U]) -> None:
        try:
            done.set_result(answered.result())
        except BaseException as error:  # noqa: BLE001 as above
            done.set_exception(error)

    first.add_done_callback(begin)
    return done
