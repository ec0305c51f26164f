"""What a workstation asks of its server: requests and answered bytes of the rounds of a ward's window, for
the arithmetic of sizing; against one request a round."""

from __future__ import annotations

import os
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, Request
from desktop.sync.pull.settled import Settled
from desktop.views.session import Session
from tests.servers.embedded import Embedded, serving

PATIENTS = 60
WARD = "hjerte3"
GOAL = 6
"""Requests of a round in which nothing is new: one for each interest set (`sync.pull.rounds`)."""


class _Counted:
    """Requests and bytes of answers since the last look, also as a server gives them that compresses."""

    def __init__(self) -> None:
        self.requests = self.answered = self.packed = 0
        original = HttpTransport.send

        async def send(transport: HttpTransport, request: Request) -> Answer:
            answer = await original(transport, request)
            self.requests += 1
            self.answered += len(answer.body)
            self.packed += len(zlib.compress(answer.body, 6))
            return answer

        self.send = send

    def taken(self) -> dict[str, float]:
        found = {"requests": self.requests, "bytes": self.answered, "gzip": self.packed}
        self.requests = self.answered = self.packed = 0
        return found


def _rounds(server: Embedded, counted: _Counted, folder: Path, *, batch: bool) -> dict[str, dict[str, float]]:
    session = Session(server.url, token=server.token, folder=folder, temporary_key=os.urandom(32))
    found: dict[str, dict[str, float]] = {}

    def one(name: str) -> None:
        counted.taken()
        began = time.perf_counter()
        session.sync_now().result(120)
        found[name] = {**counted.taken(), "seconds": round(time.perf_counter() - began, 3)}

    try:
        session.start()
        session.look_at((), (), choices=True)
        session.sync_now().result(120)
        actor = session.store.read(lambda c: session.reader.somebody(c, "", WARD, secretary=False)).result()
        if not batch:
            session.worker._lies.add("batch")
        counted.taken()
        session.sign_in(actor)
        one("first")
        one("quiet_at_once")
        # Ten quiet minutes in no time: elapsed time is all that the rule looks at.
        jumps = iter(range(0, 10**9, 1000))
        session.worker._settled = Settled(lambda: float(next(jumps)))
        # And what is compared once a day, some patients in each round.
        for _turn in range(30):
            one("")
        one("quiet")
        patient = next(iter(session.store.read(lambda c: _members(session, c)).result()))
        server.load([_measured(patient)])
        one("one_measurement")
        session.look_at((WARD,), (patient,))
        one("patient_opened")
        del found[""]
    finally:
        session.close()
    return found


def _members(session: Session, connection: Any) -> tuple[str, ...]:
    members = session.reader.members(connection, WARD)
    return members.patients if members is not None else ()


def _measured(patient: str) -> dict[str, Any]:
    from desktop.core.clock import stamp, utc_now

    return {
        "resourceType": "Observation",
        "id": "bench-pulse",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": stamp(utc_now()),
        "valueQuantity": {"value": 84, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"},
    }


def rounds() -> dict[str, Any]:
    """Requests and bytes of the first round, quiet ones, one with news, and one after a patient is opened; of
    a hospital that has lived (`lived`), one that was loaded at once (`bulk`), and of a server that takes no
    batches (`without_batch`)."""
    counted = _Counted()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        patch.setattr(HttpTransport, "send", counted.send)
        found = {}
        for how in ("lived", "bulk", "without_batch"):
            with serving() as server:
                load = server.load if how == "bulk" else server.load_long_ago
                load(demo.resources(PATIENTS, draw=draw))
                found[how] = _rounds(server, counted, Path(name) / how, batch=how != "without_batch")
    quiet = max(found[how]["quiet"]["requests"] for how in ("lived", "bulk"))
    return {
        "name": "rounds",
        "rounds": found,
        "neighbour_requests": 1,
        "ratio": float(quiet),
        "goal": GOAL,
        "met": quiet <= GOAL,
        "of": msgspec.to_builtins({"patients": PATIENTS, "ward": WARD}),
    }
