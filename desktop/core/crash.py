"""Crash reports: where each thread of a process was when the interpreter fell; files, lines, functions.

A process keeps one file open from its start (`.live`). At a clean end an empty one is taken away; what was
written into one by a process that is gone is found at a later start, once, and kept by another name (`.txt`).
"""

from __future__ import annotations

import faulthandler
import sys
import time
from contextlib import suppress
from pathlib import Path

from desktop.core import held_files
from desktop.core.paths import opener

LIVE, TOLD = ".live", ".txt"
KEPT = 10
"""Number of crash reports kept."""
FORGOTTEN = 7 * 86_400.0
"""Seconds after which an empty file is taken away: its process was killed, or lost its power."""


class Crash:
    """The report of this process, should it fall; from the start to `close`. Raises OSError."""

    def __init__(self, place: Path, stem: str) -> None:
        no_image()
        self._path = place / f"crash-{stem}{LIVE}"
        self._file = open(self._path, "xb", buffering=0, opener=opener)  # noqa: SIM115
        faulthandler.enable(self._file)

    def close(self) -> None:
        """The process ends by itself."""
        faulthandler.disable()
        with suppress(OSError):
            # On Windows something is written for faults that the system has mended.
            written = self._path.stat().st_size > 0
            self._file.close()
            if written:
                held_files.rename(self._path, self._path.with_suffix(TOLD), held_files.BRIEFLY)
            else:
                self._path.unlink()


def no_image() -> None:
    """Let the system write no image of this process's memory when it falls, nor of those that it starts: it
    would hold patients, tokens and keys. On Windows none is written unless IT asks for it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def found(place: Path) -> tuple[Path, ...]:
    """The reports of processes that fell and of which nobody was told yet; newest last. Told with this."""
    fallen: list[Path] = []
    for path in sorted(place.glob(f"crash-*{LIVE}"), key=lambda path: path.name.split("-")[2:]):
        # On Windows the file of a process that lives can neither be renamed nor be removed.
        with suppress(OSError):
            state = path.stat()
            if state.st_size:
                fallen.append(held_files.rename(path, path.with_suffix(TOLD), held_files.BRIEFLY))
            elif time.time() - state.st_mtime > FORGOTTEN:
                path.unlink()
    reports = sorted(place.glob(f"crash-*{TOLD}"), key=lambda path: path.name.split("-")[2:])
    for old in reports[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return tuple(fallen)
