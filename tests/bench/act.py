"""Acts at a chart of 1,500 resources (read, check, write in one transaction) against a durable commit."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
import uuid
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from desktop import writing
from desktop.acts.drafts import SignNote, SignOrders
from desktop.acts.edits import OrderEdit, TextRun
from desktop.core.errors import InputError
from desktop.service.record import Record
from desktop.shown.draft_questions import AddOrder, OpenNote, OpenOrders
from desktop.views.session import Session
from tests.bench import record

PATIENTS = 20
EACH = 1500
GOAL = 0.030
ORDER = "paracet 1 g x 4 po"


def _plain(folder: Path) -> float:
    """Seconds for one small row in a transaction of its own that is on the disk when it ends."""
    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE outbox (id TEXT, body TEXT)")
        seconds = []
        for number in range(60):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO outbox VALUES (?, ?)", (str(number), "x" * 1500))
            connection.execute("COMMIT")
            seconds.append(time.perf_counter() - began)
        return statistics.median(seconds)
    finally:
        connection.close()


def _in_focus(session: Session, patient: str, connection: Any) -> None:
    session.reader.charts.read(connection, patient, keep=True)


def act() -> dict[str, Any]:
    """Medians of signing a note and an order; the neighbour is the median of 60 commits."""
    made = record.charts(PATIENTS, EACH)
    notes, orders = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        plain = _plain(Path(folder))
    with record.session(made) as session:
        service, actor = Record(session.reader, session.server), session.reader.actor
        for patient in (p for p in made if p):
            # Whoever is written about is in focus: what stands of them is decoded and kept.
            session.store.read(partial(_in_focus, session, patient)).result()
            opened = service.ask(OpenNote(patient, str(uuid.uuid4()), template="visit")).result()
            assert opened is not None
            kept, model = opened
            sections = tuple(
                msgspec.structs.replace(s, runs=(TextRun("Stabil."),)) for s in model.text.sections
            )
            text = msgspec.structs.replace(model.text, sections=sections)
            began = time.perf_counter()
            service.act(SignNote(kept, text), actor).result()
            notes.append(time.perf_counter() - began)
            basket = service.ask(OpenOrders(patient, str(uuid.uuid4()))).result()
            assert basket is not None
            added = service.ask(AddOrder(basket[0], OrderEdit(ORDER), ORDER)).result()
            assert added is not None
            lines = tuple(line.id for line in writing.orders.decode(added[0].body).basket.lines)
            began = time.perf_counter()
            # Who has paracetamol already is asked, after all is read and checked.
            with suppress(InputError):
                service.act(SignOrders(added[0], OrderEdit(), lines), actor).result()
            orders.append(time.perf_counter() - began)
    slowest = statistics.quantiles(orders, n=20)[-1]
    return {
        "name": "act",
        "resources": EACH,
        "note_seconds": round(statistics.median(notes), 4),
        "seconds": round(statistics.median(orders), 4),
        "p95_seconds": round(slowest, 4),
        "plain_seconds": round(plain, 5),
        "ratio": round(statistics.median(orders) / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "met": max(statistics.median(notes), statistics.median(orders)) <= GOAL,
    }
