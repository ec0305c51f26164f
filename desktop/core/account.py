"""The account that this program runs as: whom the machine itself let in, whatever the environment says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_OWN = Path("/proc/self")


def name() -> str:
    """The account's name without its domain; empty where the machine does not tell. Never from a variable
    (`USERNAME`, `LOGNAME`), which anybody can set."""
    try:
        # Windows asks the process; elsewhere the same call asks the terminal, which may be missing.
        return os.getlogin() if sys.platform == "win32" else _OWN.owner()
    except (OSError, KeyError, RuntimeError):  # not told, nobody's, or not to be had here
        return ""
