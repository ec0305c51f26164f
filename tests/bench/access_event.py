"""An event of the access log: made, chained and queued, against two bare rows of the same size."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.commands import acting
from desktop.core.actor import Actor
from desktop.store.store import READING, Store, Transaction

ACTOR = Actor(
    "PractitionerRole/bench", "Practitioner/bench", "Maren Aas", "LIS", organization="Organization/office",
    ward="hjerte3", ward_name="Hjerte 3", hpr="9900001", profession="doctor", self_declared=False,
)  # fmt: skip
EACH, TURNS, PATIENTS = 400, 9, 50
GOAL = 0.2
SIZE = 2600
"""Length of an event in characters."""


def _logged(tx: Transaction) -> float:
    began = time.thread_time()
    for number in range(EACH):
        acting.log(tx, ACTOR, "R", f"p{number % PATIENTS}")
    return (time.thread_time() - began) / EACH * 1000


def _plain(tx: Transaction) -> float:
    tx.bare.execute(
        "CREATE TABLE IF NOT EXISTS plain (seq INTEGER PRIMARY KEY, at TEXT, body TEXT, digest TEXT)"
    )
    body, digest = "x" * SIZE, "d" * 64
    began = time.thread_time()
    for _number in range(EACH):
        for _row in range(2):
            tx.bare.execute("INSERT INTO plain (at, body, digest) VALUES ('', ?, ?)", (body, digest))
    return (time.thread_time() - began) / EACH * 1000


def access_event() -> dict[str, Any]:
    """Medians of processor time for one event, in milliseconds; the neighbour is two rows in the same file.

    The commit is not in it: it comes once for all that one answer shows.
    """
    now = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Store(Path(folder) / "record", os.urandom(32), clock=lambda: now) as store,
    ):
        store.home = "https://fhir.example/fhir"
        turns = [
            (store.write(_logged, origin=READING).result(), store.write(_plain, origin=READING).result())
            for _turn in range(TURNS)
        ]
    event, plain = (statistics.median(one) for one in zip(*turns, strict=True))
    return {
        "name": "access_event", "milliseconds": round(event, 4), "plain_milliseconds": round(plain, 4),
        "ratio": round(event / plain, 2), "goal_milliseconds": GOAL, "goal": round(GOAL / plain, 2),
        "met": event <= GOAL,
    }  # fmt: skip
