"""Whether a window can be shown is asked of a child process, and the answer is not waited for without end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ui import display

_LINGERS = """
import pathlib, subprocess, sys
wait = "import pathlib, time; [time.sleep(0.1) for _ in range(80) if not pathlib.Path({end!r}).exists()]"
subprocess.Popen([sys.executable, "-c", wait])
"""


def test_a_process_that_outlives_the_probe_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Under wine, Qt starts one that keeps what it inherited: `doctor` hung.
    end = tmp_path / "end"
    monkeypatch.setattr(display, "_PROBE", _LINGERS.replace("{end!r}", repr(str(end))))
    begun = time.monotonic()
    try:
        assert display._probe()
        assert time.monotonic() - begun < 6
    finally:
        end.touch()


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "import os; os.abort()"])
def test_a_probe_that_fails_or_aborts_says_no(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_PROBE", program)
    assert not display._probe()
