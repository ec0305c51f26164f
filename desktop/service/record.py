"""`Record`: answers the window's questions and carries out its acts, on the store's own threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection

from desktop.acts import Log, RecordAct, act_name, declared
from desktop.acts.origin import RecordReading, RecordRefusal
from desktop.acts.permission import refusal
from desktop.commands import carrying
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.service.showing import Showing
from desktop.shown.ask import Ask
from desktop.store.store import READING
from desktop.views import answers, readings
from desktop.views.answering import answer
from desktop.views.reader import Reader

__all__ = ["Record", "answers"]

T = TypeVar("T")


class Record:
    """The local record of one session. May be asked from any thread; answers come as futures, whose
    exception is a FagflateError when a person must be told."""

    def __init__(self, reader: Reader, server: str) -> None:
        self._reader = reader
        self._server = server
        self._showing = Showing()
        # Who reads, where that is not whoever the screen is made for: a picture of it.
        self.reader: Actor | None = None
        # Told of a reading that could not be logged.
        self.unlogged: Callable[[FagflateError], None] = lambda _error: None

    def ask(self, question: Ask[T]) -> Future[T]:
        """Answer a question, from one snapshot of the record. What it shows of patients is logged."""
        reader = self._reader
        if type(question) not in readings.RULES:
            return reader.store.read(lambda connection: answer(reader, connection, question))

        def told(connection: Connection) -> T:
            found = answer(reader, connection, question)
            self._read(question, readings.of(connection, question, found))
            return found

        return reader.store.read(told)

    def shown_anew(self) -> None:
        """The screen was hidden, or somebody else sits down: what is shown from now on is another reading."""
        self._showing.forget()

    def _read(self, question: Ask[Any], found: tuple[readings.Reading, ...]) -> None:
        """Log what an answer shows, where somebody has said who they are."""
        reader = self.reader or self._reader.actor
        if not reader.name:
            return
        for one in self._showing.news(question, found, reader, self._reader.clock()):
            act = RecordReading(one.patients, one.resources, one.what)
            self._write(act, reader, None).add_done_callback(self._logged)

    def _logged(self, done: Future[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, FagflateError):
            self.unlogged(error)

    def act(self, act: RecordAct[T], actor: Actor) -> Future[T]:
        """Carry an act out for whoever pressed the key: prepare what is slow, then read, check and write in
        one transaction. What the person may not do is logged as refused."""
        why = refusal(type(act), actor, read_only=False)
        if why is not None and actor.name:
            whose = str(getattr(act, "patient", ""))
            refused = RecordRefusal(act_name(type(act)), whose, why.what)
            self._write(refused, actor, None).add_done_callback(self._logged)
        if not carrying.is_prepared(type(act)):
            return self._write(act, actor, None)
        reader, server = self._reader, self._server
        done: Future[T] = Future()

        def prepare(connection: Connection) -> object:
            return carrying.prepare(
                carrying.Looking(connection, reader.clock(), actor, reader.charts, server), act
            )

        def write(prepared: Future[object]) -> None:
            if (error := prepared.exception()) is not None:
                done.set_exception(error)
                return
            self._write(act, actor, prepared.result()).add_done_callback(tell)

        def tell(written: Future[T]) -> None:
            if (error := written.exception()) is not None:
                done.set_exception(error)
            else:
                done.set_result(written.result())

        reader.store.read(prepare).add_done_callback(write)
        return done

    def _write(self, act: RecordAct[T], actor: Actor, prepared: object) -> Future[T]:
        charts, server = self._reader.charts, self._server
        # A window that only reads logs all the same who read whom.
        reads = declared(type(act)).log is Log.READ
        return self._reader.store.write(
            lambda tx: carrying.carry_out(tx, actor, charts, act, server, prepared),
            origin=READING if reads else act_name(type(act)),
        )
