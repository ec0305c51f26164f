"""Change of user at one workstation: from the choice of the next person until their ward's list stands."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop.core.window_port import Start
from tests.journeys.bad import small_hospital
from tests.journeys.conftest import WARD
from tests.journeys.test_two_people import Workstation, names
from tests.servers.embedded import serving
from ui import theme
from ui.theme import Scheme

GOAL = 2_000
TURNS = 12
THINKS = 4.0
"""Seconds for which it is asked who works here: nobody comes back from a browser in less."""
WARM = 2
"""Changes before those that count: each person's record is made and filled the first time."""


def switch() -> dict[str, Any]:
    """Milliseconds of a change of user; the neighbour is the program's start with the same list.

    Each has a record service of its own, as in use. What people do in a browser to sign in is not counted:
    they choose themselves, as where a site asks for no sign-in, after `THINKS` seconds.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, Scheme.LIGHT, 1.0)
    took: list[float] = []
    spent: list[float] = []
    with serving() as server, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server.load(small_hospital())
        start = Start(server.url, server.token, str(Path(folder) / "r"), key_file=str(Path(folder) / "k"))
        place = Workstation(app, start)
        place.until(lambda: place.desk is not None)
        people = names(place)
        try:
            for turn in range(WARM + TURNS):
                clock, processor = _change(place, people[turn % 2])
                took.append(clock)
                spent.append(processor)
        finally:
            place.close()
        began = time.perf_counter()
        again = Workstation(app, start)
        try:
            again.until(lambda: again.desk is not None and _listed(again), 60)
            started = (time.perf_counter() - began) * 1000
        finally:
            again.close()
    counted = took[WARM:]
    worst = max(counted)
    return {
        "name": "switch",
        "milliseconds": round(statistics.median(counted)),
        "worst": round(worst),
        "processor_of_window": round(statistics.median(spent[WARM:])),
        "first_time": round(took[1]),
        "start_milliseconds": round(started),
        "ratio": round(worst / started, 2),
        "goal_milliseconds": GOAL,
        "goal": round(GOAL / started, 2),
        "met": worst <= GOAL,
    }


def _change(place: Workstation, name: str) -> tuple[float, float]:
    """Milliseconds by the clock, and of the window's processor."""
    key = next(one.key for one in place.choices() if one.name == name)
    begins = time.monotonic() + THINKS
    place.until(lambda: time.monotonic() >= begins)
    began, before = time.perf_counter(), time.process_time()
    place.desk.choosing.screen.started.emit(key, WARD)
    place.until(lambda: place.desk is not None and place.desk.actor.name == name and _listed(place), 60)
    return (time.perf_counter() - began) * 1000, (time.process_time() - before) * 1000


def _listed(place: Workstation) -> bool:
    panel = place.desk.pages.panel("ward")
    return panel is not None and panel.state.kind == "ready"
