"""A small ward for tests of single rows: our own server, a proxy before it, and real clients."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.fhir import strict
from desktop.sync.pull.pull import PullReport, pull
from desktop.sync.push.push import PushReport, push
from tests.faults.proxy import Proxy
from tests.faults.seat import Clock, RealClient
from tests.servers.embedded import Embedded, serving

Json = dict[str, Any]
TYPES = ("MedicationRequest", "Condition", "Observation")


@dataclass
class Ward:
    """Our own server, a proxy before it, and real clients with real records."""

    folder: Path
    server: Embedded
    proxy: Proxy
    clock: Clock = field(default_factory=Clock)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    clients: list[RealClient] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def sit_down(self) -> RealClient:
        number = len(self.clients)
        made = RealClient(
            number, self.folder / str(number), self.clock, self.proxy.url, self.server.token,
            lambda request: self.asked.append(f"{request.method} {request.path}"),
        )  # fmt: skip
        self.clients.append(made)
        self.loop.run_until_complete(made.connect())
        self.asked.clear()
        return made

    def weather(self, *faults: str, always: str = "") -> None:
        """These happen to the next requests, and `always` to those after."""
        waiting = list(faults)
        self.proxy.choose = lambda _asked: (waiting.pop(0) if waiting else always, 0.5)

    def push(self, one: RealClient) -> PushReport:
        return self.loop.run_until_complete(push(one.effects))

    def pull(self, one: RealClient) -> PullReport:
        return self.loop.run_until_complete(pull(one.effects, ["p1"], TYPES))

    def get(self, path: str) -> Any:
        with self.server.client() as http:
            return strict.loads(http.get(path).content)

    def write(self, resource: Json) -> None:
        """Another writes at the server."""
        with self.server.client() as http:
            key = f"{resource['resourceType']}/{resource['id']}"
            assert http.put(key, json=resource).status_code in (200, 201)

    def both(self) -> tuple[RealClient, RealClient]:
        """Two doctors who have the same order before them."""
        self.write(order())
        found = self.sit_down(), self.sit_down()
        for one in found:
            self.pull(one)
        return found


@contextmanager
def opened(folder: Path) -> Iterator[Ward]:
    """A ward with one patient, `p1`."""
    with serving() as running:
        made = Ward(folder, running, Proxy(running.url))
        try:
            made.write({"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}]})
            yield made
        finally:
            for one in made.clients:
                one.close(made.loop)
            made.proxy.close()
            made.loop.close()


def order(**more: Any) -> Json:
    return {"resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
            "medicationCodeableConcept": {"text": "Metoprolol"}, "subject": {"reference": "Patient/p1"},
            "dosageInstruction": [{"text": "1 tablett morgen"}], **more}  # fmt: skip


def change(one: RealClient, key: str, **elements: Any) -> None:
    now = one.sees(key)
    assert now is not None
    one.put({**now, **elements}, None, now)
