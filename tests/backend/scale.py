"""A large synthetic database for measuring the server, and the same questions as SQL by hand.

`measure(database, large)` gives, for each kind of request, the median seconds of the server's own search
and of hand-written SQL that fetches the same rows; `build` fills an empty database.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from desktop.backend import bulk
from desktop.backend.database import Database
from desktop.backend.interaction import Context
from desktop.backend.server import Server
from desktop.backend.wire import Incoming

PER_PATIENT = 250
CODES = 40
_START = datetime(2024, 1, 1, tzinfo=UTC)


def resources(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Patients, each with encounters and measurements: `count` resources in all."""
    dice = random.Random(seed)
    made = 0
    patient = 0
    while made < count:
        patient += 1
        rows = list(_patient(patient, dice))[: count - made]
        yield from rows
        made += len(rows)


def _patient(number: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    name = f"p{number}"
    yield {
        "resourceType": "Patient",
        "id": name,
        "identifier": [{"system": "urn:test:number", "value": f"{number:08}"}],
        "name": [{"family": f"Etternavn{number % 997}", "given": [f"Fornavn{number % 89}"]}],
        "gender": "female" if number % 2 else "male",
        "birthDate": f"{1930 + number % 80}-{1 + number % 12:02}-15",
    }
    for index in range(9):
        yield {
            "resourceType": "Encounter",
            "id": f"{name}-e{index}",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": {"reference": f"Patient/{name}"},
            "period": {"start": _moment(dice), "end": "2026-06-01T00:00:00Z"},
        }
    for index in range(PER_PATIENT - 10):
        code = dice.randrange(CODES)
        yield {
            "resourceType": "Observation",
            "id": f"{name}-o{index}",
            "status": "final",
            "category": [
                {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                            "code": "vital-signs" if code % 2 else "laboratory",
                        }
                    ]
                }
            ],
            "code": {"coding": [{"system": "http://loinc.org", "code": f"{code}-{code % 10}"}]},
            "subject": {"reference": f"Patient/{name}"},
            "encounter": {"reference": f"Encounter/{name}-e{index % 9}"},
            "effectiveDateTime": _moment(dice),
            "valueQuantity": {"value": Decimal(dice.randrange(1000)) / 10, "unit": "g"},
        }


def _moment(dice: random.Random) -> str:
    return (_START + timedelta(minutes=dice.randrange(1_000_000))).strftime("%Y-%m-%dT%H:%M:00Z")


def build(database: Database, count: int) -> None:
    """Fill an empty database past HTTP. The checks of every resource are other tests' business."""
    bulk.load(database, resources(count), validated=True)


def _timed(work: Callable[[], object], repeats: int) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def measure(database: Database, count: int, repeats: int = 100) -> dict[str, tuple[float, float]]:
    """(server's, hand-written SQL's) seconds: a page by stamp, patient + code + date, one chain."""
    server = Server(Context(database, "http://test/fhir"))
    dice = random.Random(7)
    patients = count // PER_PATIENT
    with database.read() as connection:
        middle = connection.execute(
            text("SELECT updated FROM version WHERE seq >= :seq ORDER BY seq LIMIT 1"), {"seq": count // 2}
        ).scalar_one()
    stamp = (
        datetime.fromtimestamp(middle / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
    choices = [(dice.randrange(1, patients), dice.randrange(CODES)) for _ in range(1000)]
    turn = [0]
    answers: list[Any] = []

    def following() -> tuple[int, int]:
        turn[0] += 1
        return choices[turn[0] % len(choices)]

    def ask(query: str) -> None:
        reply = server.answer(Incoming("GET", ["Observation"], query, {}))
        assert reply.status == 200, reply.body
        answers.append(reply.body)

    def sql(statement: str, **values: Any) -> None:
        with database.read() as connection:
            answers.append(connection.execute(text(statement), values).all())

    def one_patient() -> None:
        patient, code = following()
        ask(f"patient=p{patient}&code=http://loinc.org|{code}-{code % 10}&date=ge2024-01-01")

    def one_patient_sql() -> None:
        patient, code = following()
        sql(_PATIENT, name=f"p{patient}", code=f"{code}-{code % 10}", low=1704067200000, **ids)

    def chain() -> None:
        patient, code = following()
        ask(f"subject:Patient.identifier=urn:test:number|{patient:08}&code={code}-{code % 10}")

    def chain_sql() -> None:
        patient, code = following()
        sql(_CHAIN, number=f"{patient:08}", code=f"{code}-{code % 10}", **ids)

    ids = {
        "code_param": database.parameters["Observation", "code"],
        "date_param": database.parameters["Observation", "date"],
        "subject_param": database.parameters["Observation", "subject"],
        "identifier_param": database.parameters["Patient", "identifier"],
    }
    page = f"_lastUpdated=ge{stamp}&_sort=_lastUpdated&_count=200"
    pairs: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "page by _lastUpdated": (lambda: ask(page), lambda: sql(_PAGE, low=middle)),
        "patient + code + date": (one_patient, one_patient_sql),
        "one chain": (chain, chain_sql),
    }
    found = {}
    for name, (ours, plain) in pairs.items():
        # The same questions to both sides, and the same number of rows for each.
        both = []
        for side in (ours, plain):
            turn[:] = [0]
            answers.clear()
            for _ in range(20):
                side()
            both.append([_size(answer) for answer in answers])
        assert both[0] == both[1], (name, both)
        assert any(both[0]), name
        answers.clear()
        _timed(ours, 3)
        _timed(plain, 3)
        found[name] = (_timed(ours, repeats), _timed(plain, repeats))
    return found


def _size(answer: Any) -> int:
    """Rows of an answer: matches of a bundle, or rows of SQL (which fetches one more than a page)."""
    return answer.count('"mode":"match"') if isinstance(answer, str) else min(len(answer), 200)


_PAGE = """
SELECT r.key, i.id, r.version, r.updated, v.body
FROM resource r JOIN version v ON v.seq = r.seq JOIN identity i ON i.key = r.key
WHERE r.type = 'Observation' AND r.updated >= :low AND r.deleted = 0 ORDER BY r.updated, r.key LIMIT 201
"""
_PATIENT = """
SELECT r.key, i.id, r.version, r.updated, v.body
FROM token_index t
JOIN date_index d ON d.resource = t.resource AND d.param = :date_param AND d.high >= :low
JOIN resource r ON r.key = t.resource
JOIN version v ON v.seq = r.seq
JOIN identity i ON i.key = r.key
WHERE t.patient = (SELECT key FROM identity WHERE type = 'Patient' AND id = :name)
  AND t.param = :code_param AND t.code = :code AND t.system = 'http://loinc.org' AND r.deleted = 0
ORDER BY r.updated, r.key LIMIT 101
"""
_CHAIN = """
SELECT r.key, i.id, r.version, r.updated, v.body
FROM token_index t
JOIN resource r ON r.key = t.resource
JOIN version v ON v.seq = r.seq
JOIN identity i ON i.key = r.key
WHERE t.patient = (
    SELECT resource FROM token_index
    WHERE param = :identifier_param AND code = :number AND system = 'urn:test:number'
) AND t.param = :code_param AND t.code = :code AND r.deleted = 0
ORDER BY r.updated, r.key LIMIT 101
"""
