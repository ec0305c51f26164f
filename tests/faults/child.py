"""One round of push and pull over a real encrypted record, ended without warning at a given statement.

`python -m tests.faults.child FOLDER STATEMENT`: the server lives in FOLDER too, so that it outlives this
process. Exits with 0 when the round ended before that statement.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import random
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from desktop.fhir.capability import read
from desktop.fhir.transport import Answer, Request
from desktop.store.store import Store
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.run.effects import Effects
from desktop.sync.run.record_threads import StoreDatabase
from tests.sync.driver import FakeTransport, strictly
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock

KEY = bytes([9]) * 32
TYPES = ("Condition", "Task")


class KeptServer(FakeServer):
    """A server that keeps what it has done before it answers."""

    path: Path

    def handle(self, request: Request) -> Answer:
        answer = super().handle(request)
        self.keep()
        return answer

    def keep(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_bytes(pickle.dumps((self.store, self._counter)))
        os.replace(new, self.path)


def server_of(folder: Path, clock: SimClock) -> KeptServer:
    """The server as it was left, or a new one."""
    made = KeptServer(clock)
    made.path = folder / "server.pickle"
    if made.path.exists():
        made.store, made._counter = pickle.loads(made.path.read_bytes())
    return made


def round_of(store: Store, server: FakeServer) -> None:
    """Push and pull once, as the worker does."""
    capabilities = read(strictly(server.metadata()))

    async def refuse() -> bool:
        return False

    effects = Effects(
        FakeTransport(server),
        StoreDatabase(store),
        server.clock,
        random.Random(1).random,
        capabilities,
        refuse,
    )

    async def both() -> None:
        await push(effects)
        await pull(effects, ["p1"], TYPES)

    asyncio.run(both())


def end() -> None:
    """As the system ends a process that it has no patience with: nothing is flushed or closed."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def main(folder: Path, last: int) -> None:
    server = server_of(folder, SimClock())
    left = [last]

    def count(*_arguments: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            end()

    store = Store(folder / "record", KEY, clock=server.clock)
    for engine in (store._writer, store._reader):
        assert engine is not None
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "commit", count)
    round_of(store, server)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
