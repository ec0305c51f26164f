"""A million events of the access log searched in each way, against reading through all of them."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desktop.store import access_index
from desktop.store.access_index import Wanted
from desktop.store.store import READING, Store, Transaction

EVENTS, PATIENTS, PEOPLE, UNITS = 1_000_000, 20_000, 2_000, 60
GOAL = 200
PAGE = 2_001
START = 1_700_000_000
SEARCHES = {
    "patient": Wanted(patient="p77"),
    "person": Wanted(person="Practitioner/9"),
    "unit": Wanted(unit="Location/5"),
    "time": Wanted(start=START + 500_000, end=START + 586_400),
    "reason": Wanted(reason="other"),
    "chosen": Wanted(chosen=True),
    "words": Wanted(text=("person", "9", "enhet")),
    "all": Wanted(),
}


def _fill(tx: Transaction) -> None:
    rng = random.Random(1)
    who = [
        (
            n + 1,
            f"Practitioner/{n}",
            f"Person {n}",
            "sykepleier",
            f"Location/{n % UNITS}",
            f"Enhet {n % UNITS}",
        )
        for n in range(PEOPLE)
    ]
    tx.bare.executemany("INSERT INTO access_who VALUES (?, ?, ?, ?, ?, ?)", who)
    tx.bare.executemany("INSERT INTO access_why VALUES (?, ?, ?, ?)",
                        [(1, "TREAT", "", 0), (2, "other", "kollega spurte", 1)])  # fmt: skip
    rows = (
        (
            n,
            f"p{rng.randrange(PATIENTS)}",
            START + n * 30,
            1 + rng.randrange(PEOPLE),
            2 if n % 50 == 0 else 1,
            "read:record",
        )
        for n in range(1, EVENTS + 1)
    )
    tx.bare.executemany(
        "INSERT INTO access_index (seq, patient, at, who, why, did) VALUES (?, ?, ?, ?, ?, ?)", rows
    )


def _timed(store: Store, ask: Callable[[Connection], Any]) -> float:
    began = time.perf_counter()
    store.read(ask).result()
    return (time.perf_counter() - began) * 1000


def log_search() -> dict[str, Any]:
    """Milliseconds of each search, its first page of rows and its count; the neighbour reads all events."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Store(Path(folder) / "record", os.urandom(32), clock=lambda: datetime.now(UTC)) as store,
    ):
        store.write(_fill, origin=READING).result()

        def page(wanted: Wanted) -> Callable[[Connection], Any]:
            return lambda c: (access_index.lines(c, wanted, PAGE), access_index.count_to(c, wanted, 10_000))

        found = {name: min(_timed(store, page(one)) for _turn in range(3)) for name, one in SEARCHES.items()}
        every = "SELECT count(*) FROM access_index WHERE did LIKE '%nothing%' OR patient LIKE '%nothing%'"
        scan = _timed(store, lambda c: c.exec_driver_sql(every).scalar())
    worst = max(found.values())
    return {
        "name": "log_search", "milliseconds": {name: round(one, 1) for name, one in found.items()},
        "scan_milliseconds": round(scan, 1), "ratio": round(worst / scan, 2), "goal_milliseconds": GOAL,
        "goal": round(GOAL / scan, 2), "met": worst <= GOAL,
    }  # fmt: skip
