"""From a key in the palette to what it offers painted, over the page of a patient of 1,500 resources."""

from __future__ import annotations

import statistics
import time
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench import record
from tests.bench.painted import Painted
from tests.bench.typing import BETWEEN, Key, _late, _pause, _plain
from tests.bench.windows import at_window, settle

EACH = 1500
GOAL, GOAL_LATE = 0.006, 0.010
WORDS = ("brev", "bestill rtg", "hauge", "skriv ut", "ny oppgave", "inn")
DOWN = 4


def _press(app: QApplication, window: Any, press: Any) -> Key:
    """A key, to the end of the turn in which the palette was painted."""
    palette = window.palette_overlay
    seen = Painted()
    for canvas in (palette, palette.field):
        canvas.installEventFilter(seen)
    began, used = time.perf_counter(), time.thread_time()
    press()
    while not seen.painted:
        app.processEvents()
        assert time.perf_counter() - began < 5, "it was never painted"
    took = Key(time.perf_counter() - began, time.thread_time() - used)
    for canvas in (palette, palette.field):
        canvas.removeEventFilter(seen)
    return took


def _typed(app: QApplication, window: Any) -> tuple[list[Key], list[Key], list[Key]]:
    """What opening, a letter, and a step down take."""
    opened, letters, steps = [], [], []
    for words in WORDS:
        opened.append(_press(app, window, window.open_palette))
        _pause(app, 0.3)
        for letter in words:
            letters.append(
                _press(
                    app, window, lambda letter=letter: QTest.keyClick(window.palette_overlay.field, letter)
                )
            )
            _pause(app, BETWEEN)
        _pause(app, 0.4)
        for _step in range(DOWN):
            steps.append(
                _press(app, window, lambda: QTest.keyClick(window.palette_overlay.field, Qt.Key.Key_Down))
            )
            _pause(app, BETWEEN)
        window.palette_overlay.close_palette()
        _pause(app, 0.2)
    return opened, letters, steps


def _figures(keys: list[Key]) -> dict[str, float]:
    return {
        "seconds": round(statistics.median(one.seconds for one in keys), 4),
        "p95_seconds": round(_late([one.seconds for one in keys]), 4),
        "thread_seconds": round(statistics.median(one.processor for one in keys), 4),
        "p95_thread_seconds": round(_late([one.processor for one in keys]), 4),
        "least_thread_seconds": round(min(one.processor for one in keys), 4),
    }


def palette() -> dict[str, Any]:
    """Letters and steps; the goal holds for both."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    plain = _plain(app)
    made = record.charts(6, EACH)
    with at_window(app, made, active=True) as (window, desk):
        desk.open_patient(next(p for p in made if p))
        settle(app, desk)
        _pause(app, 0.3)
        _typed(app, window)  # the first turn reads catalogues and letters
        opened, letters, steps = _typed(app, window)
    keys = [*letters, *steps]
    late = _late([one.seconds for one in keys])
    middle = statistics.median(one.seconds for one in keys)
    return {
        "name": "palette",
        "resources": EACH,
        "opening": _figures(opened),
        "letter": _figures(letters),
        "step": _figures(steps),
        "keys": len(keys),
        "seconds": round(middle, 4),
        "p95_seconds": round(late, 4),
        "plain_seconds": round(plain, 5),
        "ratio": round(middle / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "goal_p95_seconds": GOAL_LATE,
        "met": middle <= GOAL and late <= GOAL_LATE,
    }
