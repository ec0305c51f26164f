"""The server on a socket: alone in its process, or on a thread beside other work."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn

from desktop.backend.app import MAX_BODY, Access, application
from desktop.backend.database import Database
from desktop.backend.interaction import Context
from desktop.backend.server import Server
from desktop.core.clock import Clock, utc_now
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.backend.authorization.gate import Gate

WORKERS = 6
START_SECONDS = 120.0
"""Longest start of a server on a thread; it takes a fraction of one where nothing else is at work."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Options:
    """Options of the server: address and token; port 0 takes a free one, an empty token lets anyone in,
    unless people sign in: at the server itself (`sign_in`), or at another `issuer`. `service`: public keys
    (JWKS) of an installation that may sign in as a service at the server itself; `clients`: those of the
    other issuer that are services."""

    host: str = "127.0.0.1"
    port: int = 0
    token: str = ""
    clock: Clock = utc_now
    max_body: int = MAX_BODY
    sign_in: bool = False
    issuer: str = ""
    service: Mapping[str, Any] | None = None
    clients: tuple[str, ...] = ()


def new_token() -> str:
    """A bearer token that can't be guessed."""
    return secrets.token_urlsafe(32)


def _listen(options: Options) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Named as TCP: only then does asyncio answer at once instead of waiting for the other's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows an address in use could else be shared with another program.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise InputError(
            _("The server can't listen on {host}, port {port}.").format(host=options.host, port=options.port),
            todo=_("Name another port, or 0 for a free one."),
            details=str(error),
        ) from error
    return listener


def _workers() -> ThreadPoolExecutor:
    """Threads for requests, all of them started at once."""
    workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="fhir-request")
    together = threading.Barrier(WORKERS)
    for _number in range(WORKERS):
        workers.submit(together.wait)
    return workers


def _gate(context: Context, options: Options, workers: ThreadPoolExecutor) -> Gate:
    from desktop.backend.authorization.gate import Gate

    clock, own, other = options.clock, options.sign_in, options.issuer
    return Gate(
        context.base, lambda: Server(context), clock, workers,
        own=own, other=other, service=options.service, clients=options.clients,
    )  # fmt: skip


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


class Running:
    """A server that has its socket; `url` is the FHIR base."""

    def __init__(self, database: Database, options: Options) -> None:
        self._listener = _listen(options)
        port = self._listener.getsockname()[1]
        shown = f"[{options.host}]" if ":" in options.host else options.host
        if options.host in ("0.0.0.0", "::"):
            shown = socket.gethostname()
        self.url = f"http://{shown}:{port}/fhir"
        self.token = options.token
        hosts = LOOPBACK if options.host in LOOPBACK and not options.token else ()
        self._workers = _workers()
        smart = options.sign_in or bool(options.issuer)
        context = Context(database, self.url, options.clock, smart)
        app = application(
            context,
            Access(options.token, hosts, _gate(context, options, self._workers) if smart else None),
            max_body=options.max_body,
            workers=self._workers,
        )
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            loop="asyncio",
            http="h11",
            ws="none",
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=64 * 1024,
        )
        self.ready = threading.Event()
        self._told: Callable[[], None] = lambda: None
        self._server = _Uvicorn(config, self._tell)

    def _tell(self) -> None:
        self.ready.set()
        self._told()

    def run(self, told: Callable[[], None]) -> None:
        """Serve until a signal or `stop`; `told` is called once, when requests are answered."""
        self._told = told
        # uvicorn raises a signal again after it has ended cleanly; these make that the end of it.
        for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGBREAK", None)):
            if number is not None:
                signal.signal(number, lambda _number, _frame: None)
        self.run_on_thread()

    def run_on_thread(self) -> None:
        """Serve without touching signals; returns when the server has stopped."""
        try:
            asyncio.run(self._server.serve(sockets=[self._listener]))
        finally:
            self._workers.shutdown()
            self._listener.close()

    def stop(self) -> None:
        """Ask the server to finish what it answers and end; safe from any thread."""
        self._server.should_exit = True


@contextmanager
def on_thread(database: Database, options: Options) -> Iterator[Running]:
    """A server on a thread of its own, answering when this yields; ended afterwards."""
    running = Running(database, options)
    thread = threading.Thread(target=running.run_on_thread, name="fhir-server", daemon=True)
    thread.start()
    try:
        if not running.ready.wait(START_SECONDS):
            raise TimeoutError("the FHIR server did not start")
        yield running
    finally:
        running.stop()
        thread.join(15)
