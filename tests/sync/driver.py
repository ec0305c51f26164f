"""Runs the sync core without an event loop: faults between it and the fake server, and a record in memory
that can be killed at any statement. Everything is repeatable from a seed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, create_mock_engine

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.capability import Capabilities, fetch, read
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store import outbox, record_tables
from desktop.store.outbox import Act
from desktop.store.store import Transaction
from desktop.sync.pull.pauses import Pauses
from desktop.sync.pull.settled import Settled
from desktop.sync.run.effects import Effects
from tests.sync.fake_server import BASE, FakeServer
from tests.sync.looking import Json, Looking
from tests.sync.sim_clock import SimClock
from tests.sync.thin import Thin

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Drive a coroutine whose awaits never wait."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    coroutine.close()
    raise AssertionError("the core waited for something that was not injected")


class Killed(Exception):
    """The process ends here, whatever it was doing."""


@cache
def _tables() -> str:
    made = create_mock_engine("sqlite://", lambda statement, *_a, **_k: statements.append(statement))
    statements: list[Any] = []
    record_tables.metadata.create_all(made, checkfirst=False)
    return ";\n".join(str(s.compile(dialect=made.dialect)) for s in statements)


class _Later(Awaitable[T]):
    def __init__(self, do: Callable[[], T]) -> None:
        self._do = do

    def __await__(self) -> Generator[Any, None, T]:
        return self._do()
        yield


class MemoryDatabase:
    """The record's tables in plain SQLite, one connection; `kill_after` statements it all ends, and
    `between` happens before each transaction of the sync core."""

    def __init__(self, clock: SimClock) -> None:
        self.clock = clock
        self.statements = 0
        self.kill_after: int | None = None
        self.commits: list[frozenset[str]] = []
        self.between: Callable[[], None] | None = None
        self._raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._raw.executescript(_tables())
        self._connection = cast(Connection, Thin(self._raw, self._count))

    def close(self) -> None:
        self._raw.close()

    def _count(self) -> None:
        self.statements += 1
        if self.kill_after is not None and self.statements > self.kill_after:
            raise Killed

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """One transaction; a death inside it leaves nothing, one at its end may have left all of it."""
        self._raw.execute("BEGIN")
        try:
            yield self._connection
            self._count()
        except BaseException:
            self._raw.rollback()
            raise
        self._raw.commit()
        self._count()

    async def read(self, query: Callable[[Connection], T]) -> T:
        if self.between:
            self.between()
        return self.ask(query)

    def write(self, act: Callable[[Transaction], T], *, durable: bool = True) -> Awaitable[T]:
        """Done when it is awaited, as late as may be; what is given up before then never was."""

        def now() -> T:
            if self.between:
                self.between()
            return self.do(act, "sync")

        return _Later(now)

    def ask(self, query: Callable[[Connection], T]) -> T:
        with self._begin() as connection:
            return query(connection)

    def do(self, act: Callable[[Transaction], T], origin: str = "command") -> T:
        with self._begin() as connection:
            tx = Transaction(connection, self.clock, origin, {"": 0})
            result = act(tx)
        self.commits += [change.kinds for change in tx.changes()]
        return result


Fault = Callable[[FakeServer, Request], Answer]


def lost_before(_server: FakeServer, _request: Request) -> Answer:
    """The request never reaches the server, and nobody can tell."""
    raise NoAnswer("", sent=True)


def unreachable(_server: FakeServer, _request: Request) -> Answer:
    """No connection: the request certainly never left."""
    raise NoAnswer("", sent=False)


def lost_after(server: FakeServer, request: Request) -> Answer:
    """Carried out, and the answer is lost."""
    server.handle(request)
    raise NoAnswer("", sent=True)


def truncated(server: FakeServer, request: Request) -> Answer:
    """Carried out; half of the answer comes."""
    answer = server.handle(request)
    return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2])


def html(_server: FakeServer, _request: Request) -> Answer:
    """Something in between answers with a web page."""
    return Answer(200, {"content-type": "text/html"}, b"<!DOCTYPE html><html>Logg inn</html>")


def html_404(_server: FakeServer, _request: Request) -> Answer:
    return Answer(404, {"content-type": "text/html"}, b"<html>no such page</html>")


def status(code: int, headers: dict[str, str] | None = None, *, after: bool = False) -> Fault:
    """An error status, before or after the effect."""

    def fault(server: FakeServer, request: Request) -> Answer:
        if after:
            server.handle(request)
        body = b'{"resourceType":"OperationOutcome","issue":[{"diagnostics":"words of the server"}]}'
        return Answer(code, {"content-type": "application/fhir+json", **(headers or {})}, body)

    return fault


@dataclass
class FakeTransport:
    """Passes requests to the server; `faults` are used up one a request (None: no fault), or chosen.

    `between` happens before a request reaches the server and after it has been answered.
    """

    server: FakeServer
    base: str = BASE
    faults: list[Fault | None] = field(default_factory=list)
    choose: Callable[[Request], Fault | None] | None = None
    sent: list[Request] = field(default_factory=list)
    late: list[tuple[int, Request]] = field(default_factory=list)
    seconds: float = 0.0
    between: Callable[[], None] | None = None

    async def send(self, request: Request) -> Answer:
        if self.between is None:
            return self._send(request)
        self.between()
        answer = self._send(request)
        self.between()
        return answer

    def _send(self, request: Request) -> Answer:
        self.sent.append(request)
        if self.seconds:
            self.server.clock.forward(self.seconds)  # type: ignore[attr-defined]
        for item in [i for i in self.late if i[0] <= len(self.sent)]:
            self.late.remove(item)
            self.server.handle(item[1])
        fault = self.faults.pop(0) if self.faults else self.choose(request) if self.choose else None
        return fault(self.server, request) if fault else self.server.handle(request)

    def duplicated(self, requests_later: int) -> Fault:
        """Carried out at once, and a second time some requests later."""

        def fault(server: FakeServer, request: Request) -> Answer:
            self.late.append((len(self.sent) + requests_later, request))
            return server.handle(request)

        return fault

    def delayed(self, requests_later: int) -> Fault:
        """The answer is lost, and the request arrives only some requests later."""

        def fault(_server: FakeServer, request: Request) -> Answer:
            self.late.append((len(self.sent) + requests_later, request))
            raise NoAnswer("", sent=True)

        return fault

    @property
    def lines(self) -> list[str]:
        return [f"{r.method} {r.path}" for r in self.sent]


class Client(Looking):
    """One machine: a record, a wire to the server, and the acts of a person."""

    def __init__(self, server: FakeServer, seed: int = 0) -> None:
        self.server = server
        assert isinstance(server.clock, SimClock)
        self.clock = server.clock
        self.random = Random(seed)
        self.database: MemoryDatabase = MemoryDatabase(self.clock)
        self.wire = FakeTransport(server)
        self.refreshed: list[bool] = []
        self.refresh_works = False
        self.cancelled: Callable[[], bool] = lambda: False
        self.lies: set[str] = set()
        # Elapsed time: a clock that is put right moves it not at all.
        self.ticks: Callable[[], float] = lambda: self.clock.elapsed
        self.settled = Settled(self.ticks)
        self.pauses = Pauses(self.ticks)
        self.capabilities: Capabilities = _understood(json.dumps(server.metadata()))

    def close(self) -> None:
        self.database.close()

    @property
    def effects(self) -> Effects:
        return Effects(
            transport=self.wire,
            database=self.database,
            clock=self.clock,
            random=self.random.random,
            capabilities=self.capabilities,
            refresh=self._refresh,
            cancelled=lambda: self.cancelled(),
            lies=self.lies,
            settled=self.settled,
            pauses=self.pauses,
        )

    async def _refresh(self) -> bool:
        self.refreshed.append(self.refresh_works)
        return self.refresh_works

    def learn(self) -> None:
        """Ask the server again what it can do."""
        self.capabilities = run(fetch(self.wire))

    def put(self, resource: Json, act: Act | None = None) -> None:
        """A person creates or changes a resource."""
        self.database.do(lambda tx: outbox.put(tx, resource, act or Act("write", "PractitionerRole/r1")))

    def change(self, key: str, act: Act | None = None, **elements: Any) -> None:
        """A person changes elements of what the screen shows."""
        kind, ident = key.split("/")
        now = self.database.ask(lambda c: outbox.current(c, kind, ident))
        assert now is not None, key
        self.put({**now, **elements}, act)

    def delete(self, key: str, act: Act | None = None) -> None:
        kind, ident = key.split("/")
        self.database.do(
            lambda tx: outbox.delete(tx, kind, ident, act or Act("delete", "PractitionerRole/r1"))
        )

    def now(self) -> str:
        return stamp(self.clock())


@cache
def _understood(statement: str) -> Capabilities:
    """Capabilities of a statement, read once a process: each of 1,600 machines is told the same few."""
    return read(strict.loads(statement))


def strictly(value: Json) -> Json:
    """A value as it looks after the strict reader."""
    read_back: Json = strict.loads(json.dumps(value))
    return read_back
