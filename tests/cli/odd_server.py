"""A server that answers by a table of paths (`Patient?page=2`, `Patient?*`): for what good ones never say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

Reply = tuple[int, str]


class _Odd(BaseHTTPRequestHandler):
    """A server that answers by a table of paths; what is not in it is 404."""

    table: dict[str, Callable[[], Reply]]

    def do_GET(self) -> None:
        path = self.path.removeprefix("/fhir/")
        known = self.table.get(path) or self.table.get(urlsplit(path).path + "?*")
        status, text = known() if known else (404, "{}")
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        return None


@pytest.fixture
def odd() -> Iterator[tuple[str, dict[str, Callable[[], Reply]]]]:
    table: dict[str, Callable[[], Reply]] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Odd,), {"table": table}))
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/fhir", table
    server.shutdown()
    thread.join()
    server.server_close()


def statement(**types: tuple[str, ...]) -> Callable[[], Reply]:
    resource = [{"type": k, "interaction": [{"code": c} for c in v]} for k, v in types.items()]
    body = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"resource": resource}]}
    return lambda: (200, json.dumps(body))
