"""Start to a usable worklist of 200 rows, warm, whole process, against an empty PySide6 window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from desktop.core.clock import utc_now
from desktop.shown.parts import Score
from desktop.shown.ward.worklist import NewResult, NextTask, WorklistModel, WorklistRow
from desktop.store import snapshots
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.views.sign_in.keeping import Keeper
from tests.bench.record import ACTOR, NOWHERE

ROWS = 200
GOAL = 2.5
ROOT = Path(__file__).parent.parent.parent
EMPTY = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)
def painted():
    sys.stdout.write(f"{time.monotonic()} {time.process_time()}\\n")
    sys.stdout.flush()
    os._exit(0)
app = QApplication(sys.argv[:1])
window = Window()
window.resize(1440, 860)
window.show()
app.exec()
"""
OURS = """
import os, sys, time
from desktop import __main__ as program
class Windows(program._Windows):
    def has_display(self):
        return True
    def open(self, start):
        def painted(self):
            assert len(self._panel.model.rows) == 200
            sys.stdout.write(f"{time.monotonic()} {time.process_time()}\\n")
            sys.stdout.flush()
            os._exit(0)
        import gc
        gc.disable()
        from ui import opening
        opening.Opening._after_paint = painted
        return super().open(start)
program._Windows = Windows
sys.exit(program.main())
"""


def worklist(rows: int) -> WorklistModel:
    """A full list: every row with a score and its curve, results and a task."""
    score = Score("5", "framed", tuple((float(n * 7200), float(n % 6)) for n in range(12)), 1, sort=5.0)
    return WorklistModel(
        "Hjerte 3",
        f"{rows} pasienter",
        tuple(
            WorklistRow(
                key=f"p{n}", bed=str(n), family=f"Etternavn{n}", given="Kari Anne", age="71 K",
                cause="Hjertesvikt, forverring", days="3", news2=score, spoken=f"Etternavn{n}",
                bed_sort=f"{n:06}", need_sort=float(-n), days_sort=3.0,
                results=(NewResult("CRP 148", "high", True), NewResult("Hb 9,1", "low", True)),
                task=NextTask("Blodkultur", "15:00", n % 5 == 0), doctor="M. Aas", leaving="Fre 21.",
                first=n % 7 == 0,
            )
            for n in range(rows)
        ),
    )  # fmt: skip


def _once(code: str, words: list[str], folder: str) -> tuple[float, float]:
    """(wall seconds from before the process to after its first paint, its processor seconds).

    Both sides run compiled, as an installed program does: a checkout may forbid Python to keep what it
    compiled, and then every start would compile Fagflate, but not PySide6, anew.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"FAGFLATE_HOME": folder, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=ROOT, timeout=120, env=env
    )
    assert done.returncode == 0, done.stderr
    at, spent = done.stdout.split()
    return float(at) - began, float(spent)


def start(rounds: int = 9) -> dict[str, Any]:
    """Both sides in turn; seconds are the best of `rounds`, after one that warms the files."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, key_file = Path(name) / "record", Path(name) / "key"
        with Store.open(folder, FileKey(key_file)) as store:
            text = msgspec.json.encode(ACTOR).decode()
            store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="bench").result()
            Keeper(store, utc_now).keep(ACTOR, ACTOR.ward, worklist(ROWS))
        words = ["open", "--server", NOWHERE, "--store", str(folder), "--key-file", str(key_file)]
        ours, empty = [], []
        for number in range(rounds + 1):
            pair = _once(OURS, words, name), _once(EMPTY, [], name)
            if number:
                ours.append(pair[0])
                empty.append(pair[1])
    wall = min(one[0] for one in ours) / min(one[0] for one in empty)
    return {
        "name": "start",
        "rows": ROWS,
        "seconds": round(min(one[0] for one in ours), 3),
        "empty_seconds": round(min(one[0] for one in empty), 3),
        "cpu_seconds": round(min(one[1] for one in ours), 3),
        "empty_cpu_seconds": round(min(one[1] for one in empty), 3),
        "cpu_ratio": round(min(one[1] for one in ours) / min(one[1] for one in empty), 2),
        "ratio": round(wall, 2),
        "goal": GOAL,
        "met": wall <= GOAL,
    }
