"""`fagflate demo` where no window can be shown: a picture of every step, and the letter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.running.patience import PATIENCE


def test_a_picture_of_every_step_and_the_letter(tmp_path: Path) -> None:
    """Whatever a picture is asked for, the window can do: an order is written in the order column alone."""
    home = {**os.environ, "FAGFLATE_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(
        [sys.executable, "-m", "desktop", "demo", "--patients", "3", "--json"],
        capture_output=True, text=True, env={**home, "PYTHONPATH": os.getcwd()}, cwd=tmp_path,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    files = [tmp_path / name for name in json.loads(told.stdout)["files"]]
    pictures = [file for file in files if file.suffix == ".png"]
    assert len(pictures) == 12
    for file in pictures:
        assert (QImage(str(file)).width(), QImage(str(file)).height()) == (1920, 1080), file
    assert [file.name for file in files if file.read_bytes().startswith(b"%PDF")] == ["13-letter.pdf"]
