"""Comparison of files with their state when they were read. They may lie on a share that is slow or gone:
nobody waits long for it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Literal

Standing = Literal["same", "changed", "gone", "unreached"]

SECONDS = 0.5
"""Time limit in seconds of all files together; one not read by then can't be reached."""
_MOST = 1_000_000


class _Look:
    """A file that is being read, and what was found; several may wait for it."""

    def __init__(self, path: Path, digest: str) -> None:
        self.digest = digest
        self.found: Standing = "unreached"

        def run() -> None:
            self.found = _one(path, digest)

        self.thread = threading.Thread(target=run, name="configuration file", daemon=True)


_reading: dict[Path, _Look] = {}
_lock = threading.Lock()


def standing(files: Mapping[Path, str], seconds: float = SECONDS) -> dict[Path, Standing]:
    """State of each file compared with its SHA-256 when it was read."""
    looks = {path: _look(path, digest) for path, digest in files.items()}
    until = monotonic() + seconds
    for look in looks.values():
        look.thread.join(max(until - monotonic(), 0))
    return {path: look.found if look.digest == files[path] else "unreached" for path, look in looks.items()}


def _look(path: Path, digest: str) -> _Look:
    with _lock:
        # What hangs at a share that is gone is waited for by one thread, not by one for each question.
        under_way = _reading.get(path)
        if under_way is not None and under_way.thread.is_alive():
            return under_way
        look = _reading[path] = _Look(path, digest)
        look.thread.start()
    return look


def _one(path: Path, digest: str) -> Standing:
    try:
        with path.open("rb") as file:
            now = hashlib.sha256(file.read(_MOST)).hexdigest()
    except FileNotFoundError:
        return "gone" if _is_dir(path.parent) else "unreached"
    except OSError:
        return "unreached"
    return "same" if now == digest else "changed"


def _is_dir(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False
