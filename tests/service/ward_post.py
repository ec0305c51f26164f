"""A ward at the embedded server, and a watch over it whose way there can be shut."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from desktop.core.clock import Clock, utc_now
from desktop.fhir import strict
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.service.ward_watch.round_report import RoundReport
from desktop.service.ward_watch.turns import Stop, Turns
from desktop.service.ward_watch.watcher import WardWatch
from desktop.store.store import Store
from desktop.sync.run.server_clock import ServerClock
from tests.servers.embedded import TOKEN, Embedded
from tests.views.charts import concept, lab

Json = dict[str, Any]
WARD = "h3"


def at(hours: float) -> str:
    return (utc_now() - timedelta(hours=hours)).isoformat()


def ward(patients: int = 1, doctor: str = "Practitioner/doc") -> list[Json]:
    """A ward with patients p0, p1, … in its beds; their doctor is named where one is."""
    made: list[Json] = [
        {"resourceType": "Location", "id": WARD, "name": "Hjerte 3",
         "physicalType": {"coding": [{"code": "wa"}]}},
        {"resourceType": "Practitioner", "id": "doc", "active": True,
         "name": [{"family": "Berg", "given": ["Ola"]}]},
        {"resourceType": "PractitionerRole", "id": "doc-role", "active": True,
         "practitioner": {"reference": "Practitioner/doc"}, "code": [{"text": "Overlege"}],
         "location": [{"reference": f"Location/{WARD}"}]},
    ]  # fmt: skip
    for number in range(patients):
        bed, who = f"b{number}", f"p{number}"
        stay: Json = {
            "resourceType": "Encounter", "id": f"e{number}", "status": "in-progress",
            "class": {"code": "IMP"}, "subject": {"reference": f"Patient/{who}"},
            "period": {"start": at(60)},
            "location": [{"location": {"reference": f"Location/{bed}"}, "status": "active"}],
        }  # fmt: skip
        if doctor:
            stay["participant"] = [{"type": [concept("", "ATND")], "individual": {"reference": doctor}}]
        made += [
            {"resourceType": "Location", "id": bed, "name": bed,
             "partOf": {"reference": f"Location/{WARD}"}},
            {"resourceType": "Patient", "id": who, "birthDate": "1948-03-14",
             "name": [{"family": f"Hemmelig{number}"}]},
            stay,
        ]  # fmt: skip
    return made


def potassium(value: float, ident: str = "k", patient: str = "p0", hours: float = 1) -> Json:
    made = lab(ident, "NPU03230", value, "mmol/L", hours)
    made["valueQuantity"]["value"] = Decimal(str(value))
    return {**made, "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": at(hours),
            "issued": at(hours)}  # fmt: skip


class Wire:
    """The way to a server: shut (`down`), refusing what begins so (`refused`: status), at another hour."""

    def __init__(self, server: Embedded) -> None:
        self._http = HttpTransport(server.url, lambda: self.token or None)
        self.base = self._http.base
        self.token = TOKEN
        self.down = False
        self.refused: dict[str, int] = {}
        self.date: Callable[[], datetime] | None = None
        self.asked: list[str] = []

    async def send(self, request: Request) -> Answer:
        self.asked.append(f"{request.method} {request.path}")
        if self.down:
            raise NoAnswer("The server does not answer.", sent=False)
        for begins, status in self.refused.items():
            if f"{request.method} {request.path}".startswith(begins):
                return Answer(status, {}, b"")
        answer = await self._http.send(request)
        if self.date is None:
            return answer
        return Answer(answer.status, {**answer.headers, "date": format_datetime(self.date())}, answer.body)

    async def close(self) -> None:
        await self._http.close()


class Post:
    """A watch over the ward, with a record of its own; each `turn` is a round of the same watch."""

    def __init__(self, server: Embedded, folder: Path, clock: Clock = utc_now) -> None:
        self.server = server
        self.clock = ServerClock(clock)
        self.store = Store(folder, os.urandom(32), clock=self.clock)
        self.loop = asyncio.new_event_loop()
        self.stop = Stop()
        self.watch = WardWatch(self.store, (WARD,), 60, self.clock)
        self.wire = Wire(server)
        self.turns = Turns(self.watch, self.store, self.wire, self.clock, 60, self.stop)

    def turn(self) -> RoundReport:
        return self.loop.run_until_complete(self.turns.turn())

    def whole(self) -> RoundReport:
        report = self.turn()
        assert report.whole, (report, str(report.error))
        return report

    def close(self) -> None:
        self.loop.run_until_complete(self.wire.close())
        self.loop.close()
        self.watch.close()
        self.store.close()


def found(server: Embedded, kind: str, query: str = "") -> list[Json]:
    """Resources of a type at the server."""
    with server.client() as client:
        told = client.get(f"{kind}?_count=200{query}").json()
    return [one["resource"] for one in told.get("entry", ()) if one["resource"]["resourceType"] == kind]


_FHIR = {"Content-Type": "application/fhir+json"}


def put(server: Embedded, *bodies: Json) -> None:
    """Write resources as somebody else would."""
    with server.client() as client:
        for body in bodies:
            answer = client.put(
                f"{body['resourceType']}/{body['id']}", content=strict.dumps(body), headers=_FHIR
            )
            assert answer.is_success, answer.text
