"""Everything the sync core needs from outside, injected: so that a whole schedule can run from a seed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import Clock
from desktop.fhir.capability import Capabilities
from desktop.fhir.transport import Transport
from desktop.store.store import Transaction
from desktop.sync.pull.pauses import Pauses
from desktop.sync.pull.settled import Settled
from desktop.sync.run.parallel import Beside

T = TypeVar("T")


class Database(Protocol):
    """The local record as the sync core sees it."""

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query over one snapshot."""

    def write(self, act: Callable[[Transaction], T], *, durable: bool = True) -> Awaitable[T]:
        """Run an act in one transaction; it may begin before it is awaited."""


class Progress(msgspec.Struct, frozen=True):
    """Progress of a pull: the type being fetched, and the number of resources that have arrived."""

    kind: str
    received: int
    page: int = 0


class Effects(msgspec.Struct, frozen=True):
    """The core's hands: wire, record, clock, chance, and how to get a fresh token."""

    transport: Transport
    database: Database
    clock: Clock
    random: Callable[[], float]
    capabilities: Capabilities
    refresh: Callable[[], Awaitable[bool]]
    progress: Callable[[Progress], None] = lambda _progress: None
    cancelled: Callable[[], bool] = lambda: False
    acted: Callable[[], bool] = lambda: False
    """True when a person has acted since the last call: their act is sent between two searches."""
    asked: datetime | None = None
    """Time at which the prefetched answers of `transport` were asked for, if it has any (`sync.ahead`)."""
    heard: str | None = None
    """Last acknowledgement before those were asked for (`sync.order`)."""
    beside: Beside = msgspec.field(default_factory=Beside)
    """The pulls that are under way at once."""
    lies: set[str] = msgspec.field(default_factory=set)
    """Capabilities that the server claims and has refused (`batch`)."""
    settled: Settled = msgspec.field(default_factory=Settled)
    """Deltas that are asked for without an overlap."""
    pauses: Pauses = msgspec.field(default_factory=Pauses)
    """Questions that are paused for the time being."""
    withheld: Callable[[Connection], frozenset[int]] = lambda _connection: frozenset()
    """Numbers of the entries that may not go with this transport's sign-in (`who_sends`)."""
    lent: bool = False
    """True when a service sends for the author of an act: what it may not send (403), the author may."""
