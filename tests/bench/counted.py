"""Counting of a task and of what was opened: what it adds to an act, against one bare line in a file."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from desktop.core import counted as kept
from desktop.core.counting import Counted, Counter

GOAL = 0.1
"""Milliseconds an act."""
EACH, TURNS, KEYS = 500, 9, 20


def _act(counter: Counter) -> None:
    """One task of so many keys, and its line."""
    counter.begin(0.0)
    for at in range(KEYS):
        counter.input(float(at))
        counter.opened("panel/laboratory")
        counter.chord()
    told = counter.end("sign_orders", float(KEYS))
    kept.keep(
        Counted(
            told.task, told.steps, told.keys, told.seconds, told.errors, told.active, told.undone,
            "cardiology/sprint-02", "hjerte-3", "2026-W48", "doctor", told.opened,
        )
    )  # fmt: skip


def _plain(folder: Path) -> float:
    target, line = folder / "plain.jsonl", b"x" * 220 + b"\n"
    began = time.thread_time()
    for _number in range(EACH):
        with target.open("ab", buffering=0) as file:
            file.write(line)
    return (time.thread_time() - began) / EACH * 1000


def counted() -> dict[str, Any]:
    """Medians of processor time for one act, in milliseconds."""
    mine, theirs = [], []
    before = os.environ.get("FAGFLATE_HOME")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FAGFLATE_HOME"] = folder
        try:
            counter = Counter()
            _act(counter)
            for _turn in range(TURNS):
                began = time.thread_time()
                for _number in range(EACH):
                    _act(counter)
                mine.append((time.thread_time() - began) / EACH * 1000)
                theirs.append(_plain(Path(folder)))
        finally:
            if before is None:
                del os.environ["FAGFLATE_HOME"]
            else:
                os.environ["FAGFLATE_HOME"] = before
    took, plain = statistics.median(mine), statistics.median(theirs)
    return {
        "name": "counted", "milliseconds": round(took, 4), "plain_milliseconds": round(plain, 4),
        "ratio": round(took / plain, 2), "goal_milliseconds": GOAL, "goal": round(GOAL / plain, 2),
        "met": took <= GOAL,
    }  # fmt: skip
