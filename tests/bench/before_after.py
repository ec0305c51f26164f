"""From a key to a made-up patient painted in before and after: drawn ahead, and before there was time to."""

from __future__ import annotations

import statistics
import time
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.bench import record
from tests.bench.painted import Painted, until
from tests.bench.windows import at_window

EACH = 1500
GOAL = 0.2
ROUNDS = 3


def _shown(app: QApplication, comparing: Any, step: Any) -> float:
    """A key, to the end of the turn in which the picture of its patient was painted."""
    seen = Painted()
    began = time.perf_counter()
    step()
    shown = comparing.shown
    shown.installEventFilter(seen)
    shown.update()
    until(app, lambda: seen.painted and (shown.case, shown.before) in shown._images)
    took = time.perf_counter() - began
    shown.removeEventFilter(seen)
    return took


def _turn(app: QApplication, desk: Any, *, ahead: bool) -> tuple[list[float], float]:
    """Each step through the cases, and the key that begins; without `ahead` each comes before it is drawn."""
    from desktop.shown.sprint.page_draft import DraftShown
    from ui.acts.sprint.made_up_sides import Comparing

    page, patients = desk.patients.workspace, desk.patients
    comparing = Comparing(desk, lambda _before: None)
    model, tab = DraftShown("sprint", "Sprint", page, page), patients.page.tab
    if ahead:
        comparing.prepare(model, tab)
        until(app, lambda: comparing._ready is not None)
    began = _shown(app, comparing, lambda: comparing.show(model, tab, comparing.cases[0], before=True))
    shown = comparing.shown
    assert shown is not None
    if ahead:
        until(app, lambda: len(shown._images) == 2 * len(comparing.cases))
    steps = []
    for _case in comparing.cases[1:]:
        shown._ahead.stop()
        steps.append(_shown(app, comparing, lambda: shown.step(1)))
    comparing.end()
    return steps, began


def before_after() -> dict[str, Any]:
    """Steps through seven made-up patients in a window of 1920 by 1080, over the page of a patient of 1,500
    resources; the neighbour is a step before its picture was drawn ahead."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    made = record.charts(1, EACH)
    with at_window(app, made, active=True, asked=True) as (_window, desk):
        desk.open_patient(next(patient for patient in made if patient))
        until(app, lambda: desk.patients.banner is not None)
        late = [_turn(app, desk, ahead=False) for _round in range(ROUNDS)]
        early = [_turn(app, desk, ahead=True) for _round in range(ROUNDS)]
    steps = [one for each, _began in early for one in each]
    slow = [one for each, _began in late for one in each]
    middle, plain = statistics.median(steps), statistics.median(slow)
    return {
        "name": "before_after",
        "resources": EACH,
        "first_seconds": round(statistics.median(began for _each, began in early), 4),
        "seconds": round(middle, 4),
        "slowest_seconds": round(max(steps), 4),
        "not_ahead_seconds": round(plain, 4),
        "not_ahead_slowest_seconds": round(max(slow), 4),
        "ratio": round(middle / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "met": max(steps) <= GOAL,
    }
