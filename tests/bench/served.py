"""How many quiet rounds a second the embedded server answers, alone in its process: what one client is given,
and what sixteen are that all ask at once."""

from __future__ import annotations

import http.client
import os
import statistics
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.cli.server_process import Running, server
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, Request
from desktop.sync.pull.settled import Settled
from desktop.views.session import Session
from tests.bench.rounds import PATIENTS, WARD
from tests.servers.embedded import serving

SECONDS = 5.0
TOGETHER = 16
GOAL = 1.25
"""What sixteen at once may cost a round, of what it costs one alone: the server must not fall over itself."""


def _quiet(url: str, token: str, folder: Path) -> list[Request]:
    """What a ward's window asks in one round in which nothing is new."""
    asked: list[Request] = []
    original = HttpTransport.send

    async def send(transport: HttpTransport, request: Request) -> Answer:
        asked.append(request)
        return await original(transport, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpTransport, "send", send)
        session = Session(url, token=token, folder=folder, temporary_key=os.urandom(32))
        try:
            session.start()
            session.look_at((), (), choices=True)
            session.sync_now().result(120)
            read = session.store.read
            session.sign_in(read(lambda c: session.reader.somebody(c, "", WARD, secretary=False)).result())
            session.sync_now().result(120)
            # Ten quiet minutes in no time, and what is compared once a day.
            jumps = iter(range(0, 10**9, 1000))
            session.worker._settled = Settled(lambda: float(next(jumps)))
            for _turn in range(31):
                asked.clear()
                session.sync_now().result(120)
            return list(asked)
        finally:
            session.close()


class _Clients:
    """So many windows that ask one round after the other, each on a connection of its own."""

    def __init__(self, found: Running, asked: list[Request], many: int) -> None:
        self.base, self.asked = urlsplit(found.url), asked
        self.token, self.until = found.token, time.perf_counter() + SECONDS
        self.took: list[float] = []
        self.failed: list[str] = []
        threads = [threading.Thread(target=self._ask) for _number in range(many)]
        began = time.perf_counter()
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.seconds = time.perf_counter() - began

    def _ask(self) -> None:
        line = http.client.HTTPConnection(self.base.hostname or "", self.base.port, timeout=60)
        try:
            while time.perf_counter() < self.until:
                began = time.perf_counter()
                for one in self.asked:
                    headers = {
                        "Content-Type": "application/fhir+json",
                        **one.headers,
                        "Authorization": f"Bearer {self.token}",
                    }
                    path = f"{self.base.path}/{one.path}".rstrip("/")
                    line.request(one.method, path, one.body and one.body.encode(), headers)
                    answer = line.getresponse()
                    body = answer.read()
                    if answer.status != 200:
                        self.failed.append(f"{answer.status} {body[:200]!r}")
                        return
                self.took.append(time.perf_counter() - began)
        finally:
            with suppress(OSError):
                line.close()

    def row(self) -> dict[str, float]:
        slowest = statistics.quantiles(self.took, n=20)[-1] if len(self.took) > 1 else self.took[0]
        return {
            "rounds_a_second": round(len(self.took) / self.seconds, 1),
            "median_seconds": round(statistics.median(self.took), 3),
            "slow_seconds": round(slowest, 3),
        }


def served() -> dict[str, Any]:
    """Rounds a second for one client and for sixteen, what half and all but one in twenty waited for theirs,
    and what a round cost the server under both."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        file = Path(name) / "hospital.sqlite"
        with serving(f"sqlite:///{file.as_posix()}") as filled:
            filled.load_long_ago(demo.resources(PATIENTS, draw=draw))
            asked = _quiet(filled.url, filled.token, Path(name) / "record")
        with server(file) as found:
            _Clients(found, asked, 1)  # what is read for the first time
            rows = {many: _Clients(found, asked, many) for many in (1, TOGETHER)}
    failed = [one for row in rows.values() for one in row.failed]
    if failed:
        raise RuntimeError(failed[0])
    told = {f"{many}_clients": row.row() for many, row in rows.items()}
    one, many = (row["rounds_a_second"] for row in told.values())
    return {
        "name": "served",
        "requests": len(asked),
        **told,
        "ratio": round(one / many, 2),
        "goal": GOAL,
        "met": one / many <= GOAL,
        "of": {"patients": PATIENTS, "ward": WARD},
    }
