"""Our own server for tests: over a real socket, or in the process without one.

Use as fixtures by importing them, or call the context managers with options of your own:

    from tests.servers.embedded import embedded, embedded_asgi  # noqa: F401

    def test_x(embedded):  # embedded.url, embedded.token, embedded.client()
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from desktop.backend import bulk
from desktop.backend.app import Access, application
from desktop.backend.database import Database
from desktop.backend.interaction import Context
from desktop.backend.running import Options, on_thread
from desktop.core.clock import Clock, utc_now
from tests.running.patience import PATIENCE

TOKEN = "test-token"
ASGI_URL = "http://fhir.test/fhir"


@dataclass(slots=True)
class Embedded:
    """A running server: base URL, token, and the database behind it; `filled` tells with which of several
    fillings by `load_again` it began."""

    url: str
    token: str
    database: Database
    app: Any = None
    filled: float = 0.0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def client(self, **options: Any) -> httpx.Client:
        """A synchronous client with the token; relative paths (`Patient/1`) lie under the base."""
        # Nothing is encrypted here, and reading the machine's certificates takes longer than a test.
        return httpx.Client(
            base_url=self.url + "/", headers=self.headers, timeout=PATIENCE, verify=False, **options
        )

    def async_client(self, **options: Any) -> httpx.AsyncClient:
        """The same, asynchronous; for the in-process server it needs no socket."""
        if self.app is not None:
            options.setdefault("transport", httpx.ASGITransport(app=self.app))
        options.setdefault("verify", False)
        return httpx.AsyncClient(base_url=self.url + "/", headers=self.headers, timeout=PATIENCE, **options)

    def load(self, resources: Any, **options: Any) -> int:
        """Store resources (plain dicts with ids) past HTTP."""
        return bulk.load(self.database, resources, **options)

    def load_long_ago(self, resources: Any) -> int:
        """The same, in the course of days: a hospital is not filled within the minutes that every delta of a
        client reads once more."""
        every = list(resources)
        began = utc_now() - timedelta(days=3)
        # The newest is an hour old.
        step = timedelta(days=3, hours=-1) / (len(every) // _AT_ONCE + 1)
        turns = itertools.count()
        return self.load(every, clock=lambda: began + step * next(turns), batch=_AT_ONCE)

    def load_again(self, name: str, make: Callable[[], Any]) -> None:
        """`load_long_ago` of what many files of tests begin with: made once for some minutes, then copied.

        What it is filled with depends on the time of day, so it is never older than that.
        """
        made, kept = _FILLED.get(name, (0.0, None))
        if kept is None or time.monotonic() - made > _KEPT_SECONDS:
            if kept is not None:
                kept.close()
            kept = Database("sqlite://")
            Embedded("", "", kept).load_long_ago(make())
            made = time.monotonic()
            _FILLED[name] = made, kept
        self.filled = made
        assert kept.parameters == self.database.parameters, "the same numbers for the same search parameters"
        source, target = (one.engine.raw_connection().driver_connection for one in (kept, self.database))
        source.backup(target)


_AT_ONCE = 25
"""So many are written in one moment of a hospital's days."""
_FILLED: dict[str, tuple[float, Database]] = {}
_KEPT_SECONDS = 600


@contextmanager
def serving(
    database_url: str = "sqlite://", *, token: str = TOKEN, clock: Clock = utc_now, max_body: int = 1 << 26,
    sign_in: bool = False, issuer: str = "", port: int = 0, service: Mapping[str, Any] | None = None,
    clients: tuple[str, ...] = (),
) -> Iterator[Embedded]:  # fmt: skip
    """A server on a free port of 127.0.0.1, or the one named, on a thread; the database is in memory unless
    named."""
    database = Database(database_url)
    try:
        options = Options(
            port=port, token=token, clock=clock, max_body=max_body, sign_in=sign_in, issuer=issuer,
            service=service, clients=clients,
        )  # fmt: skip
        with on_thread(database, options) as running:
            yield Embedded(running.url, token, database)
    finally:
        database.close()


@contextmanager
def in_process(
    database_url: str = "sqlite://", *, token: str = TOKEN, clock: Clock = utc_now, max_body: int = 1 << 26
) -> Iterator[Embedded]:
    """The server as ASGI application, without a socket; ask it through `async_client()`."""
    database = Database(database_url)
    try:
        app = application(Context(database, ASGI_URL, clock), Access(token), max_body=max_body)
        yield Embedded(ASGI_URL, token, database, app)
    finally:
        database.close()


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    """An empty server over a socket."""
    with serving() as server:
        yield server


@pytest.fixture
def embedded_asgi() -> Iterator[Embedded]:
    """An empty server in the process."""
    with in_process() as server:
        yield server
