"""Whether a window can be shown is asked of a child process, and the answer is not waited for without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui import display

_LINGERS = """
import subprocess, sys
wait = '''
import pathlib, time
for _turn in range(1200):
    if pathlib.Path({end!r}).exists():
        break
    time.sleep(0.1)
pathlib.Path({end!r} + "ed").touch()
'''
subprocess.Popen([sys.executable, "-c", wait])
"""


def test_a_process_that_outlives_the_probe_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Under wine, Qt starts one that keeps what it inherited: `doctor` hung.
    end = tmp_path / "end"
    monkeypatch.setattr(display, "_PROBE", _LINGERS.replace("{end!r}", repr(str(end))))
    try:
        assert display._probe()
        assert not (tmp_path / "ended").exists(), "its end was waited for"
    finally:
        end.touch()


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "import os; os.abort()"])
def test_a_probe_that_fails_or_aborts_says_no(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_PROBE", program)
    assert not display._probe()
