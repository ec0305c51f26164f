"""A strange server on a socket of 127.0.0.1, for what goes through the real client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from desktop.core.clock import Clock, utc_now
from desktop.fhir.transport import Request
from tests.servers.strange import PAGE, Strange
from tests.servers.strange_defects import Defect


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: without this the second waits for the other's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    strange: Strange
    turn: threading.Lock

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else None
        path = self.path.removeprefix("/fhir").lstrip("/")
        with self.turn:
            answer = self.strange.handle(Request(self.command, path, dict(self.headers.items()), body))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = _answer

    def log_message(self, *_arguments: Any) -> None:
        return None


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def serving(*defects: Defect, clock: Clock = utc_now, page: int = PAGE) -> Iterator[Strange]:
    """A strange server on a free port, until the end of the block; its address is `base`."""
    handler = type("Handler", (_Handler,), {"turn": threading.Lock()})
    listener = _Threads(("127.0.0.1", 0), handler)
    strange = Strange(clock, *defects, base=f"http://127.0.0.1:{listener.server_address[1]}/fhir/", page=page)
    handler.strange = strange  # type: ignore[attr-defined]
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield strange
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
        strange.close()
