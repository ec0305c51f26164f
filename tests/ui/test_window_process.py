"""A window with its desk loads nothing that reads the record: that is another process's work and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from desktop.core.clock import utc_now
from tests.conftest import ROOT
from tests.running.patience import PATIENCE
from tests.ui.test_opening import record

HEAVY = {
    "sqlalchemy", "yaml", "httpx", "pydantic", "reportlab", "babel", "starlette", "numpy", "liquid",
    "anyio", "sqlite3", "keyring",
}  # fmt: skip
OURS = {"__main__", "acts", "core", "link", "shown"}
"""Packages of `desktop` that a window has."""
FIRST = {"store", "views"}
"""Of these only what paints the list of the last time."""
CODE = """
import json, os, sys, time
from desktop.__main__ import _Windows, _light_msgspec
_light_msgspec()
from desktop.core.window_port import Start
import ui.opening
from PySide6.QtWidgets import QApplication
def live(self):
    self.desk.open_patient(next(row.key for row in self._panel.model.rows))
    # Nothing but the parent's own limit ends this wait.
    while self.desk.bridge.busy:
        QApplication.processEvents()
        time.sleep(0.01)
    found = {"modules": sorted(sys.modules), "who": self.desk.actor.name, "busy": self.desk.bridge.busy}
    print(json.dumps(found), flush=True)
    QApplication.exit(0)
go = ui.opening.Opening._go_live
def _go_live(self):
    go(self)
    if self.desk is not None and not self._closed:
        live(self)
ui.opening.Opening._go_live = _go_live
_Windows().open(Start(*json.loads(sys.argv[1])))
"""


def test_a_window_loads_nothing_that_reads_the_record(tmp_path: Path) -> None:
    start = record(tmp_path, utc_now())
    words = json.dumps([getattr(start, name) for name in start.__struct_fields__])
    done = subprocess.run(
        [sys.executable, "-c", CODE, words],
        capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["who"], "the window was live"
    assert not found["busy"]
    modules = set(found["modules"])
    assert modules.isdisjoint(HEAVY), sorted(modules & HEAVY)
    ours = {name.split(".")[1] for name in modules if name.startswith("desktop.")}
    assert ours <= OURS | FIRST
    first = {name for name in modules if name.split(".")[:2] in (["desktop", "store"], ["desktop", "views"])}
    assert "desktop.views.reader" not in first
    assert "desktop.store.store" not in first
