"""From another workspace's choice to its last panel painted, over a patient of 1,500 resources."""

from __future__ import annotations

import statistics
import time
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from tests.bench import record
from tests.bench.windows import at_window, settle

EACH = 1500
GOAL = 0.1
TURNS = 4
NAMES = ("surgery", "psychiatry", "neurology", "geriatrics", "oncology", "cardiology")
_WAIT = QEventLoop.ProcessEventsFlag.WaitForMoreEvents


def _painted(app: QApplication, desk: Any) -> None:
    """To the turn in which every panel that is seen has its model and is painted."""
    while True:
        panels = [panel for panel in desk.patients.page.shown_panels() if panel.isVisible()]
        if panels and all(panel.model is not None for panel in panels):
            break
        app.processEvents(_WAIT)
    app.processEvents()


def _switched(app: QApplication, desk: Any, name: str) -> tuple[float, float]:
    """Clock and the window's thread, from the choice to the last panel."""
    from desktop.shown.questions import WorkspaceOf
    from ui.acts.sign_in.workspaces import lay_out

    used, began = time.thread_time(), time.perf_counter()
    found = desk.bridge.link.ask(WorkspaceOf("", name, follows=False)).result()
    lay_out(desk, found.workspace)
    _painted(app, desk)
    took = time.perf_counter() - began, time.thread_time() - used
    settle(app, desk)
    return took


def _opened(app: QApplication, desk: Any, patient: str) -> float:
    began = time.perf_counter()
    desk.open_patient(patient)
    while desk.patients.banner is None:
        app.processEvents(_WAIT)
    _painted(app, desk)
    took = time.perf_counter() - began
    settle(app, desk)
    return took


def workspace() -> dict[str, Any]:
    """Six workspaces one after the other, four times; the first turn reads files and is told apart. The
    neighbour is opening a patient who was not made ready in one and the same workspace."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    made = record.charts(6, EACH)
    with at_window(app, made, active=True, asked=True) as (_window, desk):
        patients = [patient for patient in made if patient]
        opened = [_opened(app, desk, patient) for _turn in range(2) for patient in patients][len(patients) :]
        turns = [[_switched(app, desk, name) for name in NAMES] for _turn in range(TURNS)]
    first = statistics.median(clock for clock, _thread in turns[0])
    warm = [one for turn in turns[1:] for one in turn]
    middle = statistics.median(clock for clock, _thread in warm)
    plain = statistics.median(opened)
    return {
        "name": "workspace",
        "resources": EACH,
        "first_seconds": round(first, 4),
        "seconds": round(middle, 4),
        "slowest_seconds": round(max(clock for clock, _thread in warm), 4),
        "thread_seconds": round(statistics.median(thread for _clock, thread in warm), 4),
        "plain_seconds": round(plain, 4),
        "ratio": round(middle / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "met": middle <= GOAL,
    }
