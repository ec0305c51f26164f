"""What an untouched window uses of the processor: the list of the ward, and a patient of 1,500 resources."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

from tests.bench import record
from tests.bench.windows import at_window, settle

EACH = 1500
SECONDS = 60
"""As long as it takes that a minute turns once: then what is shown is read anew."""
GOAL = 0.001


def _used(seconds: float) -> tuple[float, float]:
    """The share of a processor that the process, and this thread, used while nothing happened."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    began, process, thread = time.perf_counter(), time.process_time(), time.thread_time()
    loop.exec()
    wall = time.perf_counter() - began
    return (time.process_time() - process) / wall, (time.thread_time() - thread) / wall


def idle() -> dict[str, Any]:
    """Both pages after they have come to rest; processor time, which other work does not lengthen much."""
    from ui import theme
    from ui.application import application
    from ui.collecting import begin
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    begin(app)
    made = record.charts(20, EACH)
    pages: dict[str, dict[str, float]] = {}
    with at_window(app, made) as (_window, desk):
        for page in ("ward", "patient"):
            if page == "patient":
                desk.open_patient(next(p for p in made if p))
            settle(app, desk)
            _used(3)
            process, thread = _used(SECONDS)
            pages[page] = {"process": round(process, 5), "ui_thread": round(thread, 5)}
    most = max(one["process"] for one in pages.values())
    return {
        "name": "idle",
        "seconds": SECONDS,
        "pages": pages,
        "ratio": round(most, 5),
        "goal": GOAL,
        "met": most <= GOAL,
    }
