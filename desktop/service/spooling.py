"""Print jobs of this machine: handed over once, asked for by their ids, kept until it is known what came out.

Works on a thread of its own: a spooler may take its time, and nothing else waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection

from desktop.core.clock import Clock, stamp
from desktop.core.errors import InputError, NotHanded, Unsure
from desktop.fhir.when import instant
from desktop.letters.delivery.on_paper import may_come_out
from desktop.letters.paper.filed import held
from desktop.letters.paper.page_pictures import count, rest
from desktop.link import protocol as say
from desktop.papers import spooler
from desktop.papers.spooler.port import PLAIN, Spooler, not_handed, unsure
from desktop.shown.paper.print_states import FAILED, PrintJob, PrintState, Told
from desktop.store import outbox, print_rows
from desktop.store.store import Store, Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")
_DONE = frozenset({PrintState.PRINTED, *FAILED})
ORIGIN = "printer"
HANDS_OVER = timedelta(minutes=2)
"""Time in which a window hands over what it has noted; one that has gone never does."""


class Spooling:
    """Print jobs of one record; `spooler` is the machine's, or a test's."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.spooler: Spooler = spooler.here()
        self._store = store
        self._clock = clock
        self._since = stamp(clock())
        self._thread = ThreadPoolExecutor(1, "spooler")

    def close(self) -> None:
        """Take nothing more; what is being handed over is."""
        self._thread.shutdown(wait=False)

    def wanted(self, wish: say.Wish[Any]) -> Future[Any]:
        """Begin with a wish of a window about a printer."""
        return self._thread.submit(self._do, wish)

    def _do(self, wish: say.Wish[Any]) -> object:
        match wish:
            case say.HandOver(ticket, printer, binary) if binary:
                return self._letter(ticket, printer, binary, wish.first)
            case say.HandOver(ticket, printer):
                return self.spooler.hand_over(wish.pdf, printer, PLAIN, ticket)
            case say.LookAtJobs():
                return self._look()
            case say.LookAtJob(printer, job):
                return self._state(printer, job) or Told(PrintState.OFFLINE)
            case say.TakeBackJob(ticket):
                return self._take_back(ticket)
        raise KeyError(type(wish).__name__)

    def _letter(self, ticket: str, printer: str, binary: str, first: int) -> str:
        """Hand a letter over: once under a ticket, which is noted before the spooler hears of it."""
        job, pdf = self._read(lambda c: (print_rows.all_of(c).get(ticket), held(c, binary)))
        if job is None or job.state is not PrintState.WAITING:
            raise unsure("handed over before")
        if pdf is None:
            raise not_handed("the PDF is not held")
        try:
            cut = rest(pdf, first)
            pages = count(cut)
        except (InputError, IndexError) as error:
            raise not_handed(str(error)) from error
        job = replace(job, pages=pages, told=Told(PrintState.HANDING))
        self._keep(job)
        try:
            ident = self.spooler.hand_over(cut, printer, PLAIN, ticket)
        except NotHanded:
            # Its window says that it waits for a printer as before; where it can't, a person sees this.
            self._keep(replace(job, told=Told(PrintState.ABORTED)))
            raise
        except Unsure:
            self._keep(replace(job, told=Told(PrintState.UNKNOWN)))
            raise
        self._keep(replace(job, job=ident, told=Told(PrintState.SENT)))
        return ident

    def _look(self) -> tuple[PrintJob, ...]:
        found = self._read(lambda c: tuple((job, _wanted(c, job, self._clock)) for job in _jobs(c)))
        now = []
        for job, wanted in found:
            heard = self._heard(job)
            if not wanted and heard.state not in _DONE and heard.job:
                # It was stopped, revoked or sent another way meanwhile: it must not come out after all.
                self._cancel(heard)
                heard = replace(heard, told=self._state(heard.printer, heard.job) or heard.told)
            if heard != job:
                self._keep(heard)
            now.append(heard)
        return tuple(now)

    def _heard(self, job: PrintJob) -> PrintJob:
        """A job as its spooler tells of it now; as it was where the spooler can't be asked."""
        if job.state in _DONE:
            return job
        if not job.job:
            return self._found(job)
        told = self._state(job.printer, job.job)
        return job if told is None else replace(job, told=told)

    def _found(self, job: PrintJob) -> PrintJob:
        """A job whose id was never heard, found again by what it is called."""
        if job.state is PrintState.WAITING:
            at = instant(job.at)
            if at is not None and job.at >= self._since and self._clock() - at < HANDS_OVER:
                # Its window is about to hand it over.
                return job
            # The program, or its window, ended before it was handed over.
            return replace(job, told=Told(PrintState.ABORTED))
        try:
            ident = self.spooler.find(job.printer, job.ticket)
        except OSError as error:
            log.warning("the print jobs can't be looked for: %s", error)
            return replace(job, told=Told(PrintState.UNKNOWN))
        if not ident:
            return replace(job, told=Told(PrintState.UNKNOWN))
        told = self._state(job.printer, ident) or Told(PrintState.SENT)
        return replace(job, job=ident, told=told)

    def _take_back(self, ticket: str) -> Told:
        """Take a job out of the queue, and hear whether it is out."""
        job = self._read(lambda c: print_rows.all_of(c).get(ticket))
        if job is None:
            return Told(PrintState.UNKNOWN)
        if job.state is PrintState.WAITING:
            # Not handed over, and never will be.
            job = replace(job, told=Told(PrintState.ABORTED))
        job = self._heard(job)
        if job.job and job.state not in _DONE:
            self._cancel(job)
            job = replace(job, told=self._state(job.printer, job.job) or Told(PrintState.UNKNOWN))
        self._keep(job)
        return job.told

    def _cancel(self, job: PrintJob) -> None:
        try:
            self.spooler.cancel(job.printer, job.job)
        except OSError as error:
            log.warning("a print job can't be taken back: %s", error)

    def _state(self, printer: str, job: str) -> Told | None:
        try:
            return self.spooler.state(printer, job)
        except OSError as error:
            log.warning("the spooler can't be asked: %s", error)
            return None

    def _keep(self, job: PrintJob) -> None:
        def keep(tx: Transaction) -> None:
            # Somebody may have said meanwhile what became of it.
            if job.ticket in print_rows.all_of(tx.connection):
                print_rows.put(tx, job)

        self._store.write(keep, origin=ORIGIN).result()

    def _read(self, query: Callable[[Connection], T]) -> T:
        return self._store.read(query).result()


def _jobs(connection: Connection) -> tuple[PrintJob, ...]:
    return tuple(sorted(print_rows.all_of(connection).values(), key=lambda job: (job.at, job.ticket)))


def _wanted(connection: Connection, job: PrintJob, clock: Clock) -> bool:
    """True while the letter of a job is still to be printed, or is posted."""
    kind, _slash, ident = job.task.partition("/")
    task = outbox.current(connection, kind, ident)
    try:
        return task is None or may_come_out(task, clock())
    except ValueError:
        # Its state can't be read: that is nothing to act upon.
        return True
