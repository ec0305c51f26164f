"""Giving a file another name, or taking it away, where somebody else may hold it for a moment.

On Windows whoever reads a file may keep others from renaming or removing it: antivirus software holds a new
one for seconds, backup and indexing too. Such a refusal is tried again, later each time, until time is
up; then it is raised as it came. Any other refusal, and any of another system, is raised at once.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

BRIEFLY = 0.25
"""Seconds, where somebody at the screen waits or an act would: what is lost by it is told or made anew."""
PATIENTLY = 5.0
"""Seconds, in work that nobody waits for at the screen."""
HELD = frozenset({5, 32, 33})
"""Windows' own numbers (winerror.h): access denied, sharing violation, lock violation."""
_FIRST, _LONGEST = 0.01, 0.5


def replace(source: Path, target: Path, within: float = PATIENTLY) -> None:
    """Put a file in another's place, whole or not at all. Raises OSError."""
    _tried(lambda: os.replace(source, target), within)


def rename(source: Path, target: Path, within: float = PATIENTLY) -> Path:
    """Give a file or folder another name, which nothing has; gives it. Raises OSError."""
    _tried(lambda: os.rename(source, target), within)
    return target


def unlink(path: Path, within: float = PATIENTLY) -> None:
    """Take a file away, if it is there. Raises OSError."""
    _tried(lambda: path.unlink(missing_ok=True), within)


def remove_tree(folder: Path, within: float = PATIENTLY) -> None:
    """Take a folder away with all that lies in it. Raises OSError."""
    _tried(lambda: shutil.rmtree(folder), within)


def _tried(act: Callable[[], object], within: float) -> None:
    until, pause = time.monotonic() + within, _FIRST
    while True:
        try:
            act()
        except OSError as error:
            left = until - time.monotonic()
            if getattr(error, "winerror", None) not in HELD or left <= 0:
                raise
        else:
            return
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST)
