"""Crash reports: there after a fall, gone after a clean end, told once, and silent about patients."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.core import crash
from tests.conftest import ROOT
from tests.running.patience import PATIENCE

CODE = """
import faulthandler, sys
from desktop.core import crash
from desktop.core.logs import Logs
logs = Logs(sys.argv[1])
if sys.argv[1] == "window":
    print([path.name for path in crash.found(logs.place)], flush=True)
def reading(patient):
    exec(sys.argv[2])
reading("Kari Nordmann 21926812345")
logs.close()
"""
FALLS = "faulthandler._sigsegv()"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "bruker æøå" / "logs"


def _run(place: Path, role: str, does: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, role, does], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", timeout=PATIENCE, env={**os.environ, "FAGFLATE_HOME": str(place.parent)},
    )  # fmt: skip
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize("role", ["window", "record", "sync", "serve"])
def test_a_fall_leaves_a_report_that_is_told_once(place: Path, role: str) -> None:
    code, _told = _run(place, role, FALLS)
    assert code != 0
    code, told = _run(place, "record", "pass")
    assert (code, told) == (0, ""), "only a window tells"
    code, told = _run(place, "window", "pass")
    assert code == 0
    assert told.startswith(f"['crash-{role}-")
    assert _run(place, "window", "pass") == (0, "[]")
    reports = list(place.glob("crash-*"))
    assert len(reports) == 1, "nothing of a clean end stays"
    text = reports[0].read_text(encoding="utf-8")
    assert "in reading" in text
    assert "Kari" not in text
    assert "2192" not in text


def test_a_process_that_is_killed_leaves_nothing_to_tell(place: Path) -> None:
    code, _told = _run(place, "window", "import os; os.abort() if 0 else os._exit(3)")
    assert code == 3
    assert _run(place, "window", "pass") == (0, "[]")
    left = [path for path in place.glob("crash-*") if path.suffix == crash.LIVE]
    assert len(left) == 1, "it may be another window's that is open"
    old = time.time() - crash.FORGOTTEN - 60
    os.utime(left[0], (old, old))
    assert crash.found(place) == ()
    assert not left[0].exists()


def test_only_the_newest_reports_stay(tmp_path: Path) -> None:
    for number in range(crash.KEPT + 3):
        (tmp_path / f"crash-window-202601{number + 1:02}T000000-7.live").write_bytes(b"Fatal")
    told = crash.found(tmp_path)
    assert len(told) == crash.KEPT + 3
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == crash.KEPT
    assert left[-1] == told[-1].name


def test_a_folder_that_is_gone_has_no_reports(tmp_path: Path) -> None:
    assert crash.found(tmp_path / "gone") == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes none unless IT asks for it")
def test_no_image_of_the_memory_is_written_when_a_process_falls(place: Path) -> None:
    limit = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)"
    does = f"{limit}; import subprocess; subprocess.run([sys.executable, '-c', {limit!r}])"
    code, told = _run(place, "record", does)
    assert code == 0
    assert told.split() == ["0", "0"], "nor of what it starts, as for drawing a letter"
