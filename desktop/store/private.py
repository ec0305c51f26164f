"""Folders and files that are nobody else's: 0700 and 0600, on Windows an access list with the user alone.

The record is encrypted all the same. This keeps others at the machine from copying it, and from seeing when
who works.
"""

from __future__ import annotations

import csv
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
_SYSTEM = "S-1-5-18"
log = logging.getLogger(__name__)


def folder(path: Path) -> None:
    """Make a folder (and those above it) if it isn't there, and let only its user in. Raises OSError."""
    new = not path.is_dir()
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    if sys.platform == "win32":
        if new:
            _windows(path)
        return
    _narrow(path, FOLDER)
    for inside in path.iterdir():
        if inside.is_file() and not inside.is_symlink():
            _narrow(inside, FILE)


def file(path: Path) -> None:
    """Make an empty file for its user alone before somebody else fills it; one that is there is narrowed."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE))
    if sys.platform != "win32":
        _narrow(path, FILE)


def _narrow(path: Path, mode: int) -> None:
    try:
        if path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)
    except OSError as error:
        # Another's folder, or a file system without modes: the encryption has to do.
        log.info("%s could not be kept to its user: %s", path.name, type(error).__name__)


def access_list(path: Path, sid: str) -> list[str]:
    """The command that leaves only a user (by number, names are translated) and the system itself."""
    grants = [f"*{one}:(OI)(CI)F" for one in (sid, _SYSTEM)]
    return ["icacls", str(path), "/inheritance:r", "/grant:r", grants[0], "/grant:r", grants[1], "/q"]


def user_number(text: str) -> str:
    """The user's security identifier in what `whoami /user /fo csv /nh` prints; empty where there is none."""
    rows = list(csv.reader(text.splitlines()))
    found = rows[0][-1] if rows and rows[0] else ""
    return found if found.startswith("S-1-") else ""


def _windows(path: Path) -> None:
    try:
        sid = user_number(_run(["whoami", "/user", "/fo", "csv", "/nh"]))
        if sid:
            _run(access_list(path, sid))
    except (OSError, subprocess.SubprocessError) as error:
        log.info("%s could not be kept to its user: %s", path.name, type(error).__name__)


def _run(command: Sequence[str]) -> str:
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=20, creationflags=hidden
    )
    return done.stdout
