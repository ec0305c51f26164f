"""Folders and files that are nobody else's: 0700 and 0600, on Windows an access list with the user alone.

The record is encrypted all the same. This keeps others at the machine from copying it, and from seeing when
who works.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
from pathlib import Path

from desktop.core import folders
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.core.paths import own_folder
from desktop.store import rights

FOLDER = 0o700
FILE = 0o600
log = logging.getLogger(__name__)


def folder(path: Path) -> None:
    """Make a folder (and those above it) if it isn't there, and let only its user in. Raises OSError, and
    StoreError for one that no record can lie in."""
    folders.check(path)
    new = not path.is_dir()
    own_folder(path)
    if sys.platform == "win32":
        if new:
            _windows(path)
        return
    _narrow(path, FOLDER)
    for inside in path.iterdir():
        if inside.is_file() and not inside.is_symlink():
            _narrow(inside, FILE)


def full(details: str) -> StoreError:
    """Error for a full disk when a record is opened."""
    return StoreError(
        _("The disk is full, so the local record can't be opened."),
        kept=_("What was saved before is safe."),
        todo=_("Free some space, then start again."),
        details=details,
    )


def unusable(path: Path, error: OSError) -> StoreError:
    """Error for a record's folder that can't be made or used."""
    if error.errno == errno.ENOSPC:
        return full(str(error))
    return StoreError(
        _("The folder {folder} of the local record can't be used.").format(folder=path),
        kept=_("Nothing was changed."),
        todo=_("Check that its drive is there and that you may write to it, then start again; else ask IT."),
        details=str(error),
    )


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


def _windows(path: Path) -> None:
    try:
        rights.narrow(path)
    except (OSError, ValueError, LookupError, AttributeError) as error:
        # Whatever the system's library answers: it lies in the user's own folder, and is encrypted.
        log.info("%s could not be kept to its user: %s", path.name, type(error).__name__)
