"""Whether files are still as they were read. They may lie on a share that is slow or gone:
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
"""So long all files together may take; what has not been read by then can't be reached."""
_MOST = 1_000_000

_reading: dict[Path, threading.Thread] = {}
_lock = threading.Lock()


def standing(files: Mapping[Path, str], seconds: float = SECONDS) -> dict[Path, Standing]:
    """How each file stands beside the SHA-256 that it had when it was read."""
    found: dict[Path, Standing] = {}
    threads = [_look(path, digest, found) for path, digest in files.items()]
    until = monotonic() + seconds
    for thread in threads:
        thread.join(max(until - monotonic(), 0))
    return {path: found.get(path, "unreached") for path in files}


def _look(path: Path, digest: str, found: dict[Path, Standing]) -> threading.Thread:
    def run() -> None:
        found[path] = _one(path, digest)

    with _lock:
        # What hangs at a share that is gone is waited for by one thread, not by one for each question.
        under_way = _reading.get(path)
        if under_way is not None and under_way.is_alive():
            return under_way
        thread = _reading[path] = threading.Thread(target=run, name="configuration file", daemon=True)
        thread.start()
    return thread


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
