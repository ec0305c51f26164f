"""A way between client and server on which things go wrong: gone, a web page, half an answer, no entry."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.running.patience import PATIENCE

_HOP = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})


@dataclass(frozen=True)
class Said:
    """An answer on the way: status, body, type; `claims` a length other than the body's."""

    status: int
    body: bytes
    kind: str = "application/fhir+json"
    headers: Mapping[str, str] = field(default_factory=dict)
    claims: int = 0


Spoil = Callable[[str, str, Said], Said | None]
"""Gets method, path and the server's true answer; gives another one, or None to break the line."""


Refuse = Callable[[str, str, bytes], Said | None]
"""Gets method, path and body of what is asked; gives the answer of a server that does nothing of it, or None
to let it pass."""


def nobody_refuses(_method: str, _path: str, _body: bytes) -> Said | None:
    return None


def as_it_is(_method: str, _path: str, said: Said) -> Said | None:
    return said


class Relay:
    """Stands before a server under an address of its own; `token` is the server's.

    `spoil` changes answers after the server has done what was asked, `refuse` answers before it has. While
    `away`, nobody listens.
    """

    def __init__(self, upstream: str, token: str) -> None:
        self.token = token
        self.spoil: Spoil = as_it_is
        self.refuse: Refuse = nobody_refuses
        self.asked: list[tuple[str, str]] = []
        self._upstream = upstream.removesuffix("/fhir")
        # A kept connection that the server closes as it is used again would look like a fault on the way.
        none_kept = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(timeout=PATIENCE, verify=False, limits=none_kept)
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._place = _kept_port() if sys.platform == "linux" else None
        self.port = self._place.getsockname()[1] if self._place is not None else 0
        self.come()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/fhir"

    @property
    def away(self) -> bool:
        return self._server is None

    def client(self) -> httpx.Client:
        """A client past the relay, to the server itself."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(
            base_url=self._upstream + "/fhir/", headers=headers, timeout=PATIENCE, verify=False
        )

    def come(self) -> None:
        """Listen, at the address it always had."""
        handler = type("Handler", (_Handler,), {"relay": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="relay")
        self._thread.start()

    def go(self) -> None:
        """Go away: whoever asks now finds nobody."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None

    def close(self) -> None:
        self.go()
        self._client.close()
        if self._place is not None:
            self._place.close()

    def pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Said:
        sent = {k: v for k, v in headers.items() if k.lower() not in _HOP}
        answer = self._client.request(method, self._upstream + path, headers=sent, content=body)
        here = f"http://127.0.0.1:{self.port}".encode()
        said = answer.content.replace(self._upstream.encode(), here)
        return Said(answer.status_code, said, answer.headers.get("content-type", ""), dict(answer.headers))


def _kept_port() -> socket.socket:
    """A free port, held though nobody listens there: while the relay is away another server of this machine
    would be given it, be asked in the relay's place, and leave it none to come back to."""
    place = socket.socket()
    # So that the relay's own server may be bound there too.
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    return place


class _Handler(BaseHTTPRequestHandler):
    relay: Relay

    def _any(self) -> None:
        relay = self.relay
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        relay.asked.append((self.command, self.path))
        try:
            said = relay.refuse(self.command, self.path, body)
            if said is None:
                done = relay.pass_on(self.command, self.path, dict(self.headers), body)
                said = relay.spoil(self.command, self.path, done)
        except httpx.HTTPError:
            said = None
        if said is None:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(said.status)
        self.send_header("Content-Type", said.kind)
        self.send_header("Content-Length", str(said.claims or len(said.body)))
        self.send_header("Connection", "close")
        for name in ("etag", "location", "last-modified"):
            if name in said.headers:
                self.send_header(name, said.headers[name])
        self.end_headers()
        self.wfile.write(said.body)
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def log_message(self, *_arguments: object) -> None:
        return None


@contextmanager
def relaying(upstream: str, token: str) -> Iterator[Relay]:
    """A relay before a server, gone at the end."""
    relay = Relay(upstream, token)
    try:
        yield relay
    finally:
        relay.close()
