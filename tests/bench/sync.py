"""First sync of a ward: 30 patients, 45,000 resources, against one encrypted insert of the same rows."""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.core.clock import utc_now
from desktop.fhir.arriving import row
from desktop.fhir.capability import Capabilities
from desktop.fhir.transport import Answer, Request
from desktop.store import cipher
from desktop.store.store import Store
from desktop.sync.pull.pull import pull
from desktop.sync.pull.query import PAGE
from desktop.sync.run.effects import Effects
from desktop.sync.run.record_threads import StoreDatabase

PATIENTS = 30
EACH = 1500
GOAL = 2.5
BASE = "http://bench.test/fhir/"
SHARES = {
    "Observation": 0.72, "MedicationAdministration": 0.12, "DiagnosticReport": 0.05,
    "MedicationRequest": 0.03, "Condition": 0.02, "Procedure": 0.02, "ServiceRequest": 0.02,
    "Composition": 0.01, "Encounter": 0.01,
}  # fmt: skip


def _resource(chance: random.Random, kind: str, ident: str, patient: str) -> dict[str, Any]:
    number = chance.randint(1, 9999)
    return {
        "resourceType": kind,
        "id": ident,
        "meta": {"versionId": "1", "lastUpdated": f"2026-11-{number % 19 + 1:02}T08:00:00.000Z",
                 "profile": ["http://hl7.no/fhir/StructureDefinition/no-basis-Observation"]},
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "laboratory", "display": "Laboratory"}]}],
        "code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7280", "code": f"NPU{number:05}",
                             "display": "P-Kreatinin"}], "text": "Kreatinin"},
        "subject": {"reference": f"Patient/{patient}"},
        "encounter": {"reference": f"Encounter/{patient}-e"},
        "effectiveDateTime": "2026-11-20T07:30:00+01:00",
        "performer": [{"reference": "Organization/lab", "display": "Klinisk kjemi"}],
        "valueQuantity": {"value": number / 10, "unit": "µmol/l", "system": "http://unitsofmeasure.org",
                          "code": "umol/L"},
        "referenceRange": [{"low": {"value": 60}, "high": {"value": 105}, "text": "60–105"}],
    }  # fmt: skip


def _made() -> dict[str, list[bytes]]:
    chance = random.Random(7)
    meta = {"versionId": "1", "lastUpdated": "2026-11-01T08:00:00.000Z"}
    people = (
        {"resourceType": "Patient", "id": f"p{n}", "name": [{"family": f"Lie{n}"}], "meta": meta}
        for n in range(PATIENTS)
    )
    made: dict[str, list[bytes]] = {
        "Patient": [json.dumps(p, separators=(",", ":")).encode() for p in people]
    }
    for kind, share in SHARES.items():
        made[kind] = [
            json.dumps(
                _resource(chance, kind, f"{kind}-{p}-{n}", f"p{p}"), ensure_ascii=False, separators=(",", ":")
            ).encode()
            for p in range(PATIENTS)
            for n in range(round(EACH * share))
        ]
    return made


class Canned:
    """A server whose answers lie ready, so that only our side is measured."""

    base = BASE

    def __init__(self, made: dict[str, list[bytes]]) -> None:
        self._pages: dict[str, bytes] = {}
        for kind, resources in made.items():
            for start in range(0, max(len(resources), 1), PAGE):
                entries = b",".join(
                    b'{"fullUrl":"x","resource":%s,"search":{"mode":"match"}}' % r
                    for r in resources[start : start + PAGE]
                )
                following = f"{BASE}{kind}?page={start + PAGE}"
                link = f'{{"relation":"next","url":"{following}"}}' if start + PAGE < len(resources) else ""
                head = f'{{"resourceType":"Bundle","type":"searchset","link":[{link}],"entry":['.encode()
                name = f"{kind}?page={start}" if start else kind
                self._pages[name] = head + entries + b"]}"

    async def send(self, request: Request) -> Answer:
        path = request.path.removeprefix(BASE)
        name = path if "page=" in path else path.partition("?")[0]
        empty = b'{"resourceType":"Bundle","type":"searchset"}'
        return Answer(200, {}, self._pages.get(name, empty))


async def _refresh() -> bool:
    return False


def _ours(canned: Canned, folder: Path) -> tuple[float, float, int]:
    async def main(store: Store) -> int:
        effects = Effects(
            transport=canned, database=StoreDatabase(store), clock=utc_now, random=random.random,
            capabilities=Capabilities(), refresh=_refresh,
        )  # fmt: skip
        report = await pull(effects, [f"p{n}" for n in range(PATIENTS)])
        assert report.complete
        assert not report.refused
        return report.received

    with Store(folder, os.urandom(32)) as store:
        began, worked = time.perf_counter(), time.process_time()
        received = asyncio.run(main(store))
        return time.perf_counter() - began, time.process_time() - worked, received


def _rows(made: dict[str, list[bytes]]) -> Iterator[tuple[int, str, str, str, str, str]]:
    for resources in made.values():
        for text in resources:
            one = row(text)
            yield int(one.patient[1:]), one.type, one.id, one.version, one.updated, one.json


def _plain(made: dict[str, list[bytes]], folder: Path) -> tuple[float, float]:
    """The same table with its index, the same key and page size, one transaction, rows ready."""
    folder.mkdir()
    rows = list(_rows(made))
    connection = cipher.connect(folder / "plain.db", os.urandom(32))
    try:
        connection.execute(
            "CREATE TABLE resource (pkey INTEGER, type TEXT, id TEXT, version TEXT, updated TEXT, json TEXT,"
            " PRIMARY KEY (pkey, type, id)) WITHOUT ROWID"
        )
        connection.execute("CREATE UNIQUE INDEX resource_key ON resource (type, id)")
        began, worked = time.perf_counter(), time.process_time()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        return time.perf_counter() - began, time.process_time() - worked
    finally:
        connection.close()


def first_sync(rounds: int = 3) -> dict[str, Any]:
    """Measure both sides in turn; each number is the best of `rounds`, the goal is the ratio of seconds.

    On a machine with other work, the ratio of processor seconds is the steadier one; ours runs on two
    threads, the plain side on one.
    """
    made = _made()
    canned = Canned(made)
    ours: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    received = 0
    with tempfile.TemporaryDirectory() as name:
        for number in range(rounds):
            plain.append(_plain(made, Path(name) / f"plain-{number}"))
            seconds, worked, received = _ours(canned, Path(name) / f"ours-{number}")
            ours.append((seconds, worked))
    wall, plain_wall = min(w for w, _cpu in ours), min(w for w, _cpu in plain)
    cpu, plain_cpu = min(c for _wall, c in ours), min(c for _wall, c in plain)
    return {
        "name": "first_sync",
        "resources": received,
        "megabytes": round(sum(len(t) for resources in made.values() for t in resources) / 1e6, 1),
        "seconds": round(wall, 3),
        "plain_seconds": round(plain_wall, 3),
        "cpu_seconds": round(cpu, 3),
        "plain_cpu_seconds": round(plain_cpu, 3),
        "cpu_ratio": round(cpu / plain_cpu, 2),
        "ratio": round(wall / plain_wall, 2),
        "goal": GOAL,
    }


if __name__ == "__main__":
    print(json.dumps(first_sync()))
