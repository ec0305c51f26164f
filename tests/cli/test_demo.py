"""`fagflate demo` where no window can be shown: a picture of every step, and the letter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.running.patience import PATIENCE


def _ended(demo: subprocess.Popen[bytes], folder: Path) -> int:
    """The code with which the demo ends. Thirteen files take fifty seconds of processor, beside other
    suites more than two minutes: each file may take as long as any wait."""
    there, until = -1, 0.0
    while (code := demo.poll()) is None:
        if (now := len(list(folder.glob("*")))) > there:
            there, until = now, time.monotonic() + PATIENCE
        if time.monotonic() > until:
            demo.kill()
            pytest.fail(f"nothing new in {PATIENCE} s after {there} files")
        time.sleep(0.1)
    return code


@pytest.mark.timeout(900)
def test_a_picture_of_every_step_and_the_letter(tmp_path: Path) -> None:
    """Whatever a picture is asked for, the window can do: an order is written in the order column alone."""
    home = {**os.environ, "FAGFLATE_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    with (tmp_path / "told").open("wb") as told, (tmp_path / "errors").open("wb") as errors:
        demo = subprocess.Popen(
            [sys.executable, "-m", "desktop", "demo", "--patients", "3", "--json"],
            stdout=told, stderr=errors, env={**home, "PYTHONPATH": os.getcwd()}, cwd=tmp_path,
        )  # fmt: skip
        with demo:
            code = _ended(demo, tmp_path / "fagflate-demo")
    assert code == 0, (tmp_path / "errors").read_text(encoding="utf-8")
    made = json.loads((tmp_path / "told").read_text(encoding="utf-8"))["files"]
    files = [tmp_path / name for name in made]
    pictures = [file for file in files if file.suffix == ".png"]
    assert len(pictures) == 12
    for file in pictures:
        assert (QImage(str(file)).width(), QImage(str(file)).height()) == (1920, 1080), file
    assert [file.name for file in files if file.read_bytes().startswith(b"%PDF")] == ["13-letter.pdf"]
