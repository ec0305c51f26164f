"""From a key press to its field painted, in each editor at 1,500 resources; against a bare field."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.acts.measurements import BeginRound
from desktop.acts.patient import BeginLetter, BeginNote, BeginOrder
from desktop.acts.tasks import BeginTask
from tests.bench import record
from tests.bench.painted import Painted
from tests.bench.windows import at_window, settle

EACH = 1500
GOAL = 0.050
BETWEEN = 0.06
"""Seconds between two keys: some 200 words a minute in bursts, faster than anybody writes for long."""
PROSE = "Sov godt, mindre tungpusten, ingen brystsmerter. Vekt ned 1,2 kg."
ORDER = "metoprolol 50 mg x 2 po fra i morgen"
ROUND = "18\t96\t\t124/76\t82\t36,9\t"
FIELDS: dict[str, tuple[Any, str]] = {
    "order_line": (BeginOrder(), ORDER),
    "vital_signs": (BeginRound(), ROUND),
    "note": (BeginNote(), PROSE),
    "letter": (BeginLetter(), PROSE),
    "short_form": (BeginTask(), PROSE[:30]),
}


class Key(NamedTuple):
    """What a key took: on the clock, and of the window's thread."""

    seconds: float
    processor: float


def _late(some: list[float]) -> float:
    return statistics.quantiles(some, n=20)[-1]


def _press(app: QApplication, letter: str, text: Callable[[QWidget], str]) -> Key:
    """A key, to the end of the turn in which its field was painted."""
    field = app.focusWidget()
    window = app.focusWindow()
    assert field is not None
    assert window is not None
    canvas = field.viewport() if isinstance(field, QAbstractScrollArea) else field
    seen, before = Painted(), text(field)
    canvas.installEventFilter(seen)
    began, used = time.perf_counter(), time.thread_time()
    QTest.keyClick(window, letter)
    while not seen.painted:
        app.processEvents()
        assert time.perf_counter() - began < 5, "it was never painted"
    took = Key(time.perf_counter() - began, time.thread_time() - used)
    canvas.removeEventFilter(seen)
    assert text(field) != before, (letter, before)
    return took


def _text(field: QWidget) -> str:
    return str(field.text() if hasattr(field, "text") else field.toPlainText())  # type: ignore[attr-defined]


def _typed(app: QApplication, words: str) -> list[Key]:
    taken = []
    for letter in words:
        if letter == "\t":
            QTest.keyClick(app.focusWindow(), Qt.Key.Key_Tab)
        else:
            taken.append(_press(app, letter, _text))
        _pause(app, BETWEEN)
    return taken


def _pause(app: QApplication, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.001)


def _plain(app: QApplication) -> float:
    """Median of the same in a window that holds one line."""
    return statistics.median(key.seconds for key in _plain_keys(app))


def _plain_keys(app: QApplication) -> list[Key]:
    """The same in a window that holds one line."""
    window = QWidget()
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.resize(1920, 1080)
    window.show()
    window.activateWindow()
    field.setFocus()
    _pause(app, 0.2)
    taken = _typed(app, PROSE)
    window.close()
    return taken


def typing() -> dict[str, Any]:
    """Medians and the slowest of each field's keys; the goal holds for the 95th percentile of all of them."""
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    plain = _plain(app)
    made = record.charts(len(FIELDS) * 2, EACH)
    taken: dict[str, list[Key]] = {name: [] for name in FIELDS}
    with at_window(app, made, active=True) as (_window, desk):
        patients = iter(p for p in made if p)
        for _turn in range(2):
            for name, (begin, words) in FIELDS.items():
                patient = next(patients)
                desk.open_patient(patient)
                settle(app, desk)
                act = type(begin)(patient) if name == "short_form" else begin
                assert desk.do(act)
                settle(app, desk)
                _pause(app, 0.3)
                taken[name] += _typed(app, words)
                settle(app, desk)
    every = [one.seconds for some in taken.values() for one in some]
    late = {name: _late([one.seconds for one in some]) for name, some in taken.items()}
    slowest = max(late, key=lambda name: late[name])
    return {
        "name": "typing",
        "resources": EACH,
        "fields": {
            name: {
                "seconds": round(statistics.median(one.seconds for one in some), 4),
                "p95_seconds": round(late[name], 4),
                "slowest_seconds": round(max(one.seconds for one in some), 4),
                "processor_seconds": round(statistics.median(one.processor for one in some), 4),
                "p95_processor_seconds": round(_late([one.processor for one in some]), 4),
                "keys": len(some),
            }
            for name, some in taken.items()
        },
        "slowest": slowest,
        "seconds": round(statistics.median(every), 4),
        "p95_seconds": round(late[slowest], 4),
        "plain_seconds": round(plain, 5),
        "ratio": round(late[slowest] / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "met": late[slowest] <= GOAL,
    }
