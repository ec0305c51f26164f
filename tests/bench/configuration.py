"""Resolving a workspace with all its layers: in a fresh process, and again.

Beside it, in the same run, what reading the shipped base alone takes with nothing of the hospital's.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

COLD_GOAL, GOAL = 0.150, 0.020
RUNS = 7
SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-{below:02d}
sprint: {number}
status: in use
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
  - {{set: vitals, share: {number}}}
  - {{set: limit egfr_low, value: {number}5}}
  - {{add: phrase dren{number}, say: 'Dren fjernet.'}}
  - {{add: order-set set{number}, letter: S, name: Sett, lines: [crp, tsh]}}
  - {{set: vital-band sbp-0, low: 5{number}}}
  - {{set: danger k, step: 0.{number}}}
"""
LAYER = """\
layer: {layer}
{head}changes:
  - {{set: laboratory, share: {share}}}
  - {{add: phrase lag{share}, say: 'Lag {share}.'}}
"""
CODE = """
import json, sys, time
from datetime import date
from desktop.shown.questions import WorkspaceOf
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
locations.choose(sys.argv[1])
ask = WorkspaceOf("Hjerte 3", "base", True, "nurse", "Practitioner/p1")
times = []
for _time in range(int(sys.argv[2])):
    began = time.perf_counter()
    shown = workspaces._whose(ask, date(2026, 11, 27)).shown
    times.append(time.perf_counter() - began)
assert not shown.left_out, shown.left_out
print(json.dumps([times[0], times[1:], shown.workspace.release]))
"""


def _asked(folder: str, home: Path) -> tuple[float, list[float], str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, folder, "30"], check=True, capture_output=True, text=True,
        env={**os.environ, "FAGFLATE_HOME": str(home), "FAGFLATE_MACHINE": str(home / "machine")},
    )  # fmt: skip
    cold, again, release = json.loads(done.stdout)
    return cold, again, release


def hospital(folder: Path, home: Path) -> None:
    """Five sprints on the shipped one, and a file of each layer above them."""
    for number in range(2, 7):
        path = folder / "cardiology" / f"sprint-{number:02d}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SPRINT.format(number=number, below=number - 1), encoding="utf-8")
    for share, (name, layer, head) in enumerate(
        (
            ("site.yaml", "site", ""),
            ("roles/nurse.yaml", "role", "roles: [nurse]\n"),
            ("wards/h3.yaml", "ward", "wards: [Hjerte 3]\n"),
        ),
        2,
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LAYER.format(layer=layer, head=head, share=share), encoding="utf-8")
    own = home / "persons" / "p1.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(LAYER.format(layer="person", head="", share=6), encoding="utf-8")


def configuration() -> dict[str, Any]:
    """Cold: the first time in a process, settings read and laid; again: asked for as the window does."""
    with tempfile.TemporaryDirectory(prefix="fagflate-bench-") as folder:
        root = Path(folder)
        hospital(root / "hospital", root / "home")
        (root / "nothing").mkdir()
        cold, again, plain = [], [], []
        for _run in range(RUNS):
            first, rest, release = _asked(str(root / "hospital"), root / "home")
            assert release == "cardiology/sprint-06"
            cold.append(first)
            again += rest
            plain.append(_asked(str(root / "nothing"), root / "other")[0])
    return {
        "name": "configuration",
        "cold_seconds": statistics.median(cold),
        "again_seconds": statistics.median(again),
        "shipped_cold_seconds": statistics.median(plain),
        "ratio": statistics.median(cold) / statistics.median(plain),
        "goal": COLD_GOAL,
        "again_goal": GOAL,
        "met": statistics.median(cold) <= COLD_GOAL and statistics.median(again) <= GOAL,
    }
