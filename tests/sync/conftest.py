"""A fake server and clients of it, all in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock

Machine = Callable[..., Client]


@pytest.fixture
def clock() -> SimClock:
    return SimClock()


@pytest.fixture
def server(clock: SimClock) -> FakeServer:
    made = FakeServer(clock)
    made.write({"resourceType": "Patient", "id": "p1", "name": [{"family": "Øverås"}]})
    return made


@pytest.fixture
def machine(server: FakeServer) -> Iterator[Machine]:
    """Makes a client: `machine(features=Features(…))` changes the server first."""
    made: list[Client] = []

    def make(features: Features | None = None, seed: int = 0) -> Client:
        if features is not None:
            server.features = features
        made.append(Client(server, seed))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def client(machine: Machine) -> Client:
    return machine()
