"""One changed row in a list: from the new model to the list painted again, by the number of rows."""

from __future__ import annotations

import statistics
import time
from typing import Any

import msgspec
from PySide6.QtWidgets import QApplication

from desktop.shown.ward.worklist import NewResult, WorklistModel
from tests.bench.start import worklist

SIZES = (200, 1000)
GOAL = 0.006
FLAT = 1.5
"""A list of a thousand may take so much more than one of two hundred."""
ROUNDS = 60
WARM = 10


def _changed(
    model: WorklistModel, at: int, turn: int, anew: bool = False, moves: bool = False
) -> WorklistModel:
    """The list with one row that says something else; `anew`: every row is another object, as from a pipe;
    `moves`: its patient comes to be seen first, or no longer is.
    """
    rows = list(model.rows)
    said = (NewResult(f"CRP {100 + turn}", "high", True), NewResult("Hb 9,1", "low", True))
    first = rows[at].first != moves
    rows[at] = msgspec.structs.replace(rows[at], results=said, first=first)
    whole = msgspec.structs.replace(model, rows=tuple(rows))
    return msgspec.json.decode(msgspec.json.encode(whole), type=WorklistModel) if anew else whole


def _taken(app: QApplication, count: int, seen: bool, **how: bool) -> tuple[list[float], list[float]]:
    """Seconds on the clock and of the thread for each change of a row that is seen, or is not."""
    from ui.panels.worklist import WorklistPanel

    panel = WorklistPanel()
    panel.resize(1700, 1000)
    panel.show()
    model = worklist(count)
    panel.set_model(model)
    until = time.perf_counter() + 5
    while panel.view.fit.fitted < len(panel.view.rows.items) and time.perf_counter() < until:
        app.processEvents()
    for _turn in range(5):
        app.processEvents()
    clock, thread = [], []
    try:
        for turn in range(ROUNDS + WARM):
            # Every seventh patient is to be seen first, the last of them at the very top, with the cursor.
            at = (count - 1) // 7 * 7 - 7 if seen else count - 2
            model = _changed(model, at, turn, **how)
            began, used = time.perf_counter(), time.thread_time()
            panel.set_model(model)
            app.processEvents()
            if turn >= WARM:
                clock.append(time.perf_counter() - began)
                thread.append(time.thread_time() - used)
            for _turn in range(3):
                app.processEvents()
    finally:
        panel.close()
        panel.deleteLater()
        app.processEvents()
    return clock, thread


def changed_row() -> dict[str, Any]:
    """Medians of the thread's time, which other work on the machine does not lengthen, and of the clock."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    found: dict[int, dict[str, float]] = {}
    for count in SIZES:
        clock, thread = _taken(app, count, seen=True)
        _clock, unseen = _taken(app, count, seen=False)
        _clock, anew = _taken(app, count, seen=True, anew=True)
        _clock, moved = _taken(app, count, seen=True, moves=True)
        found[count] = {
            "seconds": round(statistics.median(clock), 5),
            "thread_seconds": round(statistics.median(thread), 5),
            "least_thread_seconds": round(min(thread), 5),
            "p95_thread_seconds": round(statistics.quantiles(thread, n=20)[-1], 5),
            "unseen_thread_seconds": round(statistics.median(unseen), 5),
            "moved_thread_seconds": round(statistics.median(moved), 5),
            "anew_thread_seconds": round(statistics.median(anew), 5),
        }
    most = found[SIZES[-1]]["thread_seconds"]
    ratio = most / found[SIZES[0]]["thread_seconds"]
    return {
        "name": "changed_row",
        "rows": {str(count): one for count, one in found.items()},
        "ratio": round(ratio, 2),
        "goal": FLAT,
        "goal_seconds": GOAL,
        "met": most <= GOAL and ratio <= FLAT,
    }
