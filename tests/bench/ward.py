"""The ward's list made from the record, for 20 and for 200 patients of 1,500 resources, against a plain read
of as many rows."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop.core.clock import utc_now
from desktop.fhir.arriving import Row
from desktop.store import records
from desktop.store.store import Store
from desktop.views.reader import Reader
from tests.bench import record

SIZES = (20, 200)
EACH = 1500
GOAL = 0.010
ROUNDS = 30
FLAT = 1.5
"""A list of longer records may take so much more than one of short ones."""
SHORT = 150


def _plain(folder: Path, bodies: list[str]) -> float:
    """Seconds to read as many rows of that length from plain SQLite, by their patients."""
    connection = sqlite3.connect(folder / "plain.db")
    try:
        connection.execute("CREATE TABLE kept (patient TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
        with connection:
            connection.executemany(
                "INSERT INTO kept VALUES (?, ?)", [(str(n), b) for n, b in enumerate(bodies)]
            )
        wanted = [str(number) for number in range(len(bodies))]
        marks = ", ".join("?" * len(wanted))
        taken = []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            rows = connection.execute(
                f"SELECT patient, body FROM kept WHERE patient IN ({marks})", wanted
            ).fetchall()
            taken.append(time.perf_counter() - began)
            assert len(rows) == len(bodies)
        return statistics.median(taken)
    finally:
        connection.close()


class _Asked:
    """A reader, asked for the ward's list on the reading thread; the clock can be moved."""

    def __init__(self, store: Store) -> None:
        self.ahead = timedelta()
        self.store = store
        self.reader = Reader(store, record.ACTOR, lambda: utc_now() + self.ahead)

    def taken(self) -> tuple[float, float]:
        """Seconds for a list, on the clock and of the reading thread."""

        def ask(connection: Any) -> tuple[float, float]:
            began, used = time.perf_counter(), time.thread_time()
            model, _state = self.reader.worklist(connection, record.WARD)
            assert model.rows
            return time.perf_counter() - began, time.thread_time() - used

        return self.store.read(ask).result()

    def close(self) -> None:
        self.reader.close()


def _news(asked: _Asked, rows: list[Row], turn: int) -> None:
    """One commit with one answer about one patient."""
    one = next(r for r in rows if r.type == "Observation")
    body = one.json.replace(f'"{one.id}"', f'"{one.id}-news-{turn}"')
    new = Row(one.type, f"{one.id}-news-{turn}", "1", one.updated, body, one.patient)
    asked.store.write(lambda tx: records.put(tx, [new]), origin="bench").result()


def _measured(count: int, each: int) -> dict[str, float]:
    made = record.charts(count, each)
    patients = [p for p in made if p]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with Store(folder / "record", bytes(32)) as store:
            record.fill(store, made)
            asked = _Asked(store)
            first = asked.taken()
            asked.close()
        with Store(folder / "record", bytes(32)) as store:
            asked = _Asked(store)
            start = asked.taken()
            assert asked.reader.rows.parts.remade <= count / 10, "kept for the start"

            def each_round(before: Callable[[int], None]) -> tuple[float, float]:
                found = []
                for turn in range(ROUNDS):
                    before(turn)
                    found.append(asked.taken())
                clock, thread = zip(*found, strict=True)
                return statistics.median(clock), statistics.median(thread)

            def minute(_turn: int) -> None:
                asked.ahead += timedelta(minutes=1)

            same = each_round(lambda _turn: None)
            later = each_round(minute)
            changed = each_round(lambda turn: _news(asked, made[patients[turn % count]], turn))

            def bodies(connection: Any) -> list[str]:
                return [str(row[0]) for row in connection.exec_driver_sql("SELECT body FROM kept")]

            kept = store.read(bodies).result()
            asked.close()
        plain = _plain(folder, kept)
    found = {"": same, "minute_": later, "one_changed_": changed, "start_": start, "from_charts_": first}
    return {
        **{f"{what}seconds": round(clock, 5) for what, (clock, _thread) in found.items()},
        **{f"{what}thread_seconds": round(thread, 5) for what, (_clock, thread) in found.items()},
        "plain_seconds": round(plain, 6),
        "ratio": round(same[0] / plain, 2),
    }


def ward() -> dict[str, Any]:
    """Medians of 30 lists: with nothing new, a minute later, with one patient's commit before; and the first
    of a start. `short` is the same with records of a tenth."""
    found = {str(count): _measured(count, EACH) for count in SIZES}
    short = _measured(SIZES[0], SHORT)
    grows = found[str(SIZES[0])]["thread_seconds"] / short["thread_seconds"]
    slowest = max(found[str(count)][what] for count in SIZES for what in ("seconds", "minute_seconds"))
    return {
        "name": "ward",
        "resources": EACH,
        "patients": found,
        "short": short,
        "grows": round(grows, 2),
        "slowest_seconds": slowest,
        "ratio": found[str(SIZES[-1])]["ratio"],
        "goal": round(GOAL / found[str(SIZES[-1])]["plain_seconds"], 1),
        "goal_seconds": GOAL,
        "met": slowest <= GOAL and grows <= FLAT,
    }
