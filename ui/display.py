"""Whether Qt can show a window here. Qt aborts the process when it can't, so a child process tries."""

from __future__ import annotations

import os
import subprocess
import sys

_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"
PROBE_SECONDS = 10


def has_display() -> bool:
    """True when a QApplication starts with the platform's own plugin."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        return False
    try:
        done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, timeout=PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
