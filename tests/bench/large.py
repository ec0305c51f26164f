"""A patient of 100,000 resources: from the opening to all settled, and after a change, against a raw read of
the same rows."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop.fhir.arriving import Row
from desktop.store import records
from desktop.views.session import Session
from tests.bench import record as charts
from tests.bench.chart import plain_reads
from tests.bench.remote import settle

EACH = 100_000
GOAL = 0.300
CHANGES = 7
KINDS = ("Task", "Observation")
"""What comes: a thing to be done, of which there are few, and one more measurement of 85,000."""


def _news(rows: list[Row], kind: str, turn: int) -> Row:
    """One more resource of a type that the patient has."""
    one = next(r for r in rows if r.type == kind)
    ident = f"{one.id}-news-{turn}"
    return Row(kind, ident, "1", one.updated, one.json.replace(f'"{one.id}"', f'"{ident}"'), one.patient)


def _ours(made: dict[str, list[Row]], patient: str) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds to settled at the first and at a second opening, and after a commit of one resource: on the
    clock, and of the whole process."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    other = next(p for p in made if p and p != patient)
    found: dict[str, list[tuple[float, float]]] = {what: [] for what in ("first", "again", *KINDS)}

    def timed(what: str, act: Any) -> None:
        began, used = time.perf_counter(), time.process_time()
        act()
        settle(app, desk)
        found[what].append((time.perf_counter() - began, time.process_time() - used))

    # Both sides in one process, through the same messages: what both take counts, and the record is written.
    with charts.session(made) as session, desk_on(app, session) as desk:
        store = session.store
        for turn in range(2):
            timed("again" if turn else "first", lambda: desk.open_patient(patient))
            if not turn:
                desk.open_patient(other)
                settle(app, desk)
        for turn in range(CHANGES):
            for kind in KINDS:
                new = _news(made[patient], kind, turn)
                written = store.write(lambda tx, new=new: records.put(tx, [new]), origin="bench")

                def told(written: Any = written) -> None:
                    written.result()
                    time.sleep(0.06)  # changes are gathered for so long before they are told

                timed(kind, told)
    clock, worked = (
        {what: round(statistics.median(one[side] for one in taken), 4) for what, taken in found.items()}
        for side in (0, 1)
    )
    return clock, worked


@contextmanager
def desk_on(app: QApplication, session: Session) -> Iterator[Any]:
    """A window's desk on a session; closed afterwards."""
    from ui.application import open_desk

    window, desk = open_desk("cardiology", session)
    try:
        window.resize(1920, 1080)
        window.show()
        settle(app, desk)
        yield desk
    finally:
        desk.close()
        window.close()


def record() -> dict[str, Any]:
    """The first opening and the second, and medians of seven changes of each kind."""
    few, many = charts.charts(2, 1500), charts.charts(1, EACH)
    patient = next(p for p in many if p)
    made = {**few, patient: many[patient]}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        plain = statistics.median(plain_reads({"": [], patient: many[patient]}, Path(folder), EACH))
    ours, worked = _ours(made, patient)
    slowest = max(ours.values())
    return {
        "name": "record",
        "resources": EACH,
        "seconds": ours["first"],
        "again_seconds": ours["again"],
        "changed_seconds": {kind: ours[kind] for kind in KINDS},
        "processor_seconds": worked,
        "plain_seconds": round(plain, 4),
        "ratio": round(ours["first"] / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "met": slowest <= GOAL,
    }
