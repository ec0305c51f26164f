"""The embedded server at 10,000 and at a million resources, against the same SQL by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from desktop.backend.database import Database
from tests.backend import scale

SMALL = 10_000
LARGE = 1_000_000
GOAL = 3.0
GROWTH = 1.5


def _best(folder: str, count: int) -> dict[str, tuple[float, float]]:
    database = Database(f"sqlite:///{(Path(folder) / f'{count}.sqlite').as_posix()}")
    try:
        scale.build(database, count)
        # Other work on the machine only ever adds.
        runs = [scale.measure(database, count) for _ in range(3)]
    finally:
        database.close()
    return {name: (min(r[name][0] for r in runs), min(r[name][1] for r in runs)) for name in runs[0]}


def _row(name: str, found: dict[str, tuple[float, float]], **more: Any) -> dict[str, Any]:
    ratio = max(ours / plain for ours, plain in found.values())
    return {
        "name": name,
        "searches": {
            what: {
                "seconds": round(ours, 5),
                "by_hand_seconds": round(plain, 5),
                "ratio": round(ours / plain, 2),
            }
            for what, (ours, plain) in found.items()
        },
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "met": ratio <= GOAL,
        **more,
    }


def small() -> dict[str, Any]:
    """Three kinds of request at 10,000 resources; `ratio` is the worst."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return _row("backend", _best(folder, SMALL), resources=SMALL)


def million() -> dict[str, Any]:
    """The same at a million, and how much slower than at 10,000. Takes minutes and some gigabytes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        few = _best(folder, SMALL)
        many = _best(folder, LARGE)
    growth = {what: round(many[what][0] / few[what][0], 2) for what in many}
    found = _row("backend_million", many, resources=LARGE, growth=growth, goal_growth=GROWTH)
    found["met"] = found["met"] and max(growth.values()) <= GROWTH
    return found
