"""Check for a usable display. Qt aborts the process when it can't, so a child process tries.

That costs as much as a window. Where the last window in this session came up, the child is spared: the note
that says so is taken away before the attempt and written again after the first paint, so that an attempt
that ends the process is followed by a probe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desktop.core.errors import StoreError
from desktop.core.paths import data_dir, own_folder

_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"
PROBE_SECONDS = 60
"""A morning's first start reads Qt from a cold disk, through a virus scanner: that is no missing display."""
_SESSION = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME")


def has_display() -> bool:
    """True when a QApplication starts with the platform's own plugin."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        return False
    return _worked_last_time() or _probe()


def remember() -> None:
    """A window has been painted in this session."""
    try:
        own_folder(_note().parent)
        _note().write_text(_here(), encoding="utf-8")
    except (OSError, StoreError):
        # Then the next start takes the time of a probe.
        return


def _note() -> Path:
    return data_dir() / "display"


def _here() -> str:
    import PySide6

    return "\n".join((PySide6.__version__, sys.executable, *(os.environ.get(name, "") for name in _SESSION)))


def _worked_last_time() -> bool:
    try:
        same = _note().read_text(encoding="utf-8") == _here()
        _note().unlink()
    except (OSError, UnicodeDecodeError, StoreError):
        # Where the user's own folder is not known, that itself is to be said in a window.
        return False
    return same


def _probe() -> bool:
    # No pipes: a process that Qt starts may hold them open after the child's end, and be waited for.
    nothing = subprocess.DEVNULL
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    command = [sys.executable, "-c", _PROBE]
    try:
        done = subprocess.run(
            command,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            timeout=PROBE_SECONDS,
            creationflags=hidden,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
