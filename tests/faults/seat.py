"""One machine of a real world: a real encrypted record, and the real client before the proxy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import Connection

from desktop.core.clock import utc_now
from desktop.fhir.capability import fetch
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, Request, Transport
from desktop.store import outbox
from desktop.store.outbox import Act, Entry
from desktop.store.store import Store, Transaction
from desktop.sync.pull.interests import Interests
from desktop.sync.run.authorised import Authorised
from desktop.sync.run.effects import Effects
from desktop.sync.run.record_threads import StoreDatabase
from desktop.sync.run.worker import SyncWorker
from tests.faults.world import TYPES
from tests.running.patience import PATIENCE
from tests.sync.looking import Json, Looking
from tests.sync.sim_clock import SimClock

T = TypeVar("T")


class Moved(Exception):
    """What a person looked at has changed before they acted; nothing was done."""


class Clock(SimClock):
    """Real time, and what the tests put on top of it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return utc_now() + self.ahead

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


class Asks:
    """A transport that tells what leaves; otherwise the one within."""

    def __init__(self, inner: Transport, tell: Callable[[Request], None]) -> None:
        self.base, self._inner, self._tell = inner.base, inner, tell

    async def send(self, request: Request) -> Answer:
        self._tell(request)
        return await self._inner.send(request)


@dataclass
class Record:
    """A store, asked and changed as the world does."""

    store: Store
    statements: int = 0
    kill_after: int | None = None

    def ask(self, query: Callable[[Connection], T]) -> T:
        return self.store.read(query).result()

    def do(self, act: Callable[[Transaction], T], origin: str = "command") -> T:
        return self.store.write(act, origin=origin).result()


class RealClient(Looking):
    """One machine: a real record, and the real client that asks `url`. `tell` hears of each request."""

    def __init__(
        self, number: int, folder: Path, clock: Clock, url: str, token: str, tell: Callable[[Request], None]
    ) -> None:
        self.url, self.token, self.clock, self.tell = url, token, clock, tell
        self.random = Random(number)
        self.database: Record = Record(Store(folder, bytes([number % 250 + 1]) * 32, clock=clock))
        self.worker: SyncWorker | None = None
        self.http: HttpTransport | None = None
        self.effects: Effects

    async def connect(self) -> None:
        """As the worker does: ask the server what it can do, once and in fair weather."""
        self.http = HttpTransport(self.url, lambda: self.token, seconds=PATIENCE)
        transport = Authorised(Asks(self.http, self.tell), _refreshed)
        self.effects = Effects(
            transport=transport,
            database=StoreDatabase(self.database.store),
            clock=self.clock,
            random=self.random.random,
            capabilities=await fetch(transport),
            refresh=_refreshed,
        )

    def work(self) -> None:
        """Leave pushing and pulling to the real worker on its own thread."""
        self.worker = SyncWorker(
            self.database.store, self.url, token=lambda: self.token,
            refresh=_refreshed, clock=self.clock,
        )  # fmt: skip
        self.worker.set_interests(Interests(patients=("p1",)))
        self.worker.start()

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.worker is not None:
            self.worker.stop()
        if self.http is not None:
            loop.run_until_complete(self.http.close())
        self.database.store.close()

    @property
    def unsent(self) -> tuple[Entry, ...]:
        """What people have done here and the server has not answered for; the log of reading aside."""
        return tuple(e for e in super().unsent if e.type in TYPES)

    def put(self, resource: Json, act: Act | None, before: Json | None) -> None:
        """A person writes over what they look at; raises Moved when that is no longer what is there."""

        def write(tx: Transaction) -> None:
            if outbox.current(tx.connection, resource["resourceType"], resource["id"]) != before:
                raise Moved
            outbox.put(tx, resource, act or Act("write", "PractitionerRole/r1"))

        self.database.do(write)


async def _refreshed() -> bool:
    return True
